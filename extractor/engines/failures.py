"""Whatever stops the work on one page becomes an error that names the page."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError
from extractor.harmless import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.sources.page import Page


@contextmanager
def page_failures(page: Page) -> Iterator[None]:
    """Whatever the work on ``page`` raises becomes an :class:`ExtractorError` with the place where the program failed.

    A native library may raise what is no ``Exception``: a panic in Rust is a ``BaseException``. Only what asks the whole
    program to end passes. A title or text with half of a surrogate pair is none that Unicode knows, and no JSON could hold it.
    """
    for name, text in (("title", page.head.title), ("text", page.text)):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise _failure("not_unicode", f"character {error.start} of the {name} is half of a surrogate pair", page) from error
    try:
        yield
    except (ExtractorError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError as error:
        raise _failure("page_memory", "the page needs more memory than it may use", page) from error
    except BaseException as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {error} ({frame.name}, line {frame.lineno})"
        raise _failure("extraction_failed", reason, page) from error


def _failure(code: str, what: str, page: Page) -> ExtractorError:
    return ExtractorError(code, what, where=f"{page.file}, page '{in_one_line(page.head.title)}'")
