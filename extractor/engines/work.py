"""The work of one page: its record as a line of JSON, or the reason why there is none.

Who only hands pages out imports this too, so the pipeline is imported where it is used.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor import border
from extractor.sources.page import Page, Reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.model import Record
    from extractor.options import Options

COUNTED = ("claims", "citations", "works", "dates", "people")
"""What is counted of every record."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A record as one line of JSON without line end, and how many of each of ``COUNTED`` it holds."""

    line: bytes
    counts: tuple[int, ...]


def _extract(page: Page, options: Options) -> Record:
    from extractor.pipeline import extract

    return extract(page, options)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The work of a page, as a value that can be sent to another process."""

    options: Options
    extract: Callable[[Page, Options], Record] = _extract

    def __call__(self, page: Page) -> bytes | Reject:
        """The page's record as one line of JSON, or a :class:`Reject` that names the place where the program failed."""
        result = self.counted(page)
        return result.line if isinstance(result, Extracted) else result

    def counted(self, page: Page) -> Extracted | Reject:
        """The same with the numbers of facts."""
        try:
            record = self.extract(page, self.options)
            return Extracted(border.to_json(record), tuple(len(getattr(record, kind)) for kind in COUNTED))
        except MemoryError:
            return reject(page, "page_memory", "the page needs more memory than it may use")
        except Exception as error:  # noqa: BLE001 - whatever a page does, the others go on
            frame = traceback.extract_tb(error.__traceback__)[-1]
            reason = f"{type(error).__name__}: {error} ({frame.name}, line {frame.lineno})"
            return reject(page, "extraction_failed", reason)


def reject(page: Page, code: str, message: str) -> Reject:
    """The page as one that gives no record."""
    return Reject(page.head, page.file, page.dialect, page.ordinal, page.offset, code, message)
