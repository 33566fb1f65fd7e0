"""Places in scripture, which name book, chapter and verse, and no page: ``1 Cor. 13:4–7 (NIV)``, ``Quran 2:255``."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.languages import choice
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    import re


class Scripture(NamedTuple):
    """A place in scripture."""

    book: str
    """As written, with its number."""
    place: str
    """Chapter and verses."""
    version: str
    """The translation, or empty."""


_LONGEST = 200
"""Longer texts are no places."""


@cache
def _pattern() -> re.Pattern[str]:
    books = choice(load_table("scripture")["books"])
    place = r"\d{1,3}(?:[:.]\d{1,3}[a-f]?(?:\s?[-–—,]\s?(?:\d+[:.])?\d+[a-f]?)*f{0,2})?"
    return lazy_regex(
        rf"(?:(?:[Ss]ee|[Cc]f\.?|[Cc]ompare)\s(?:also\s)?)?(?:[Tt]he\s)?(?:[Bb]ook\sof\s|[Gg]ospel\sof\s)?"
        rf"(?P<book>(?:(?:[1-4]|I{{1,3}}|IV|First|Second|Third)\s?)?(?=[A-Z])(?i:{books}))\.?,?\s(?P<place>{place})"
        rf"[\s,;(\[]*(?P<version>[A-Z][A-Za-z]*(?:\s[A-Z][a-z]+){{0,3}})?[\s)\].]*"
    )


def read_scripture(text: str) -> Scripture | None:
    """The place in scripture that a whole text is; None for any other text."""
    return _read(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _read(text: str) -> Scripture | None:
    found = _pattern().fullmatch(text.strip())
    return Scripture(found["book"], found["place"], found["version"] or "") if found else None
