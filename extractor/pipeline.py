"""From a page to its record: the stages in order, pure from end to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model import Record
    from extractor.sources.page import Page


@dataclass(frozen=True, slots=True)
class Options:
    """What may change a record beside the page itself."""

    as_of: str | None = None
    """The day that "today" means, ``YYYY-MM-DD``; else the revision's own time."""
    language: str | None = None
    """Language of the wiki where the source does not say it."""
    person_index: str | None = None
    """Path of the person index."""


def extract(page: Page, options: Options) -> Record:
    """The record of one page."""
    raise NotImplementedError
