"""The work of one page: its record as a line of JSON, or the reason why there is none."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from extractor import border, pipeline
from extractor.sources.page import Reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.model import Record
    from extractor.sources.page import Page

CODE = "extraction_failed"


def record_line(
    page: Page, options: pipeline.Options, extract: Callable[[Page, pipeline.Options], Record] = pipeline.extract
) -> bytes | Reject:
    """The page's record as one line of JSON; a :class:`Reject` that names the failing line of the program where it raises."""
    try:
        return border.to_json(extract(page, options))
    except Exception as error:  # noqa: BLE001 - whatever a page does, the others go on
        frame = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {error} ({frame.name}, line {frame.lineno})"
        return reject(page, CODE, reason)


def reject(page: Page, code: str, message: str) -> Reject:
    """The page as one that gives no record."""
    return Reject(page.head, page.file, page.dialect, page.ordinal, page.offset, code, message)
