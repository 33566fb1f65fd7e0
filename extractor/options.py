"""What the user chooses of pages and records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from extractor.errors import ExtractorError

Dialect = Literal["tpl_text", "wikitext", "mediawiki_xml"]
"""How a source writes a page."""


@dataclass(frozen=True, slots=True)
class Options:
    """What may change a record beside the page itself; :class:`ExtractorError` for a day that is none."""

    as_of: str | None = None
    """The day that "today" means, ``YYYY-MM-DD``; else the revision's own time."""
    language: str | None = None
    """Language of the wiki, whatever the source says of it."""
    person_index: str | None = None
    """Path of the person index."""

    def __post_init__(self) -> None:
        if self.as_of is not None and not _is_day(self.as_of):
            raise ExtractorError("bad_value", f"'{self.as_of}' is no day", where="as_of", remedy="write it as 2020-01-31")


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
