"""The work of one page: its record as a line of JSON, or the reason why there is none.

The process that only hands pages out imports this module too, so the pipeline is imported where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.engines.failures import page_failures
from extractor.errors import ExtractorError
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
        """The record with the numbers of its facts, or the reject."""
        try:
            with page_failures(page):
                record = self.extract(page, self.options)
                return Extracted(record.to_json(), tuple(len(getattr(record, kind) or ()) for kind in COUNTED))
        except ExtractorError as error:
            return reject(page, error.code, error.what)


def reject(page: Page, code: str, message: str) -> Reject:
    """The page as a reject, with the reason."""
    return Reject(page.head, page.file, page.dialect, page.ordinal, page.offset, code, message)
