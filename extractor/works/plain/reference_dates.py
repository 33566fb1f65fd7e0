"""The dates of a plain reference: when its work came out, and when it was read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from extractor.dates.citation import read_citation_date
from extractor.languages import Dates, read_for_sources
from extractor.regexes import lazy_regex
from extractor.works.plain.piece import Piece, trimmed
from extractor.works.plain.units import access_date
from extractor.works.templates.dates import csl_date
from extractor.works.templates.foreign_dates import english_date

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from extractor.dates.citation import CitationDate

_YEAR = lazy_regex(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_YEAR_FIRST = lazy_regex(r"(\d{4})[,.]?\s([^\W\d]+)\.?(\s\d{1,2})?")
_DAY_FIRST = lazy_regex(r"(1[3-9]|2\d|3[01])-(\d\d?)-(\d{4})")
_DASHED = lazy_regex(r"(\d{4})[–—](\d\d?)[–—](\d\d?)")


def read_dates(text: str, pieces: Sequence[Piece], csl: dict[str, Any], edtf: dict[str, str], language: str) -> None:
    """Set in ``csl`` and ``edtf`` the date of the work, of several that of the edition, and the day on which it was read."""
    edition = next((piece.start for piece in pieces if piece.role == "edition"), None)
    dated = [piece for piece in pieces if piece.role == "date"]
    dated = dated or [
        Piece("date", (unit,))
        for piece in pieces
        if piece.role == "edition"
        for unit in piece.units
        if unit.kind in ("year", "date")
    ]
    read = [
        (piece, read_date(trimmed(text, piece.start, piece.end).strip("()[]© ").removeprefix("c "), language))
        for piece in dated
    ]
    known = [(piece, date) for piece, date in read if date.date_parts] or read
    later = [one for one in known if edition is not None and one[0].start > edition and one[1].date_parts]
    if known:
        year = known[0][1].date_parts[0][0] if known[0][1].date_parts else None
        fuller = (one for one in known if one[1].date_parts and one[1].date_parts[0][0] == year)
        piece, date = later[-1] if later else max(fuller, key=lambda one: len(one[1].date_parts[0]), default=known[0])
        csl["issued"] = csl_date(trimmed(text, piece.start, piece.end), date)
        if date.edtf is not None:
            edtf["issued"] = date.edtf
    for piece in pieces:
        unit = piece.units[0]
        if unit.kind == "accessed":
            day, spoken = access_date(text[unit.start : unit.end], language)
            date = read_date(day, spoken, role="access-date")
        elif piece.role == "access" and unit.kind == "date":
            day = text[unit.start : unit.end]
            date = read_date(day, language, role="access-date")
        else:
            continue
        if date.date_parts and "accessed" not in csl:
            csl["accessed"] = csl_date(day, date)
            if date.edtf is not None:
                edtf["accessed"] = date.edtf


@lru_cache(maxsize=8192)
def read_date(value: str, language: str, role: str = "date") -> CitationDate:
    """The date that a text in a language is, or in one of those in which sources are cited everywhere; never raises."""
    english = english_date(value, language)
    if english == value:
        value = _YEAR_FIRST.sub(_month_first, _DASHED.sub(r"\1-\2-\3", value))
        value = _DAY_FIRST.sub(r"\1.\2.\3", value)
        english = english_date(value, language)
    date = read_citation_date(english, role=role)
    if english == value and any(map(str.isalpha, value)) and (not date.date_parts or len(date.date_parts[0]) == 1):
        others = (english_date(value, code) for code in read_for_sources(Dates, language))
        english = next((told for told in others if told != value), value)
        date = read_citation_date(english, role=role)
    if not date.date_parts and (year := _YEAR.search(value)):
        date = read_citation_date(year[0], role=role)
    return date._replace(literal=value) if date.literal == english else date


def _month_first(date: re.Match[str]) -> str:
    """``2005 Mar. 4`` as ``Mar 4, 2005``."""
    year, month, day = date.groups()
    return f"{month}{day}, {year}" if day else f"{month} {year}"
