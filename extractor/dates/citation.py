"""Dates in citation parameters: whether CS1 accepts them, their EDTF value, their CSL parts and the year of the anchor.

What CS1 rejects is read all the same, as far as its meaning is plain (reference: dates.md, section 4); ``valid`` then is false.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec.structs import replace

from extractor.dates.cs1 import Cs1Date, read_cs1_date
from extractor.dates.malformed import Recovered, recover
from extractor.dates.values import Point, century, decade, write_interval, write_point, write_year
from extractor.dates.words import FIGURES

_JULIAN_UNTIL = 1582
_NO_DATE = "n.d."


class CitationDate(NamedTuple):
    """A date parameter of a citation."""

    valid: bool
    """Whether CS1 takes the value without an error."""
    edtf: str | None
    """EDTF value; null for "no date" and for what cannot be read."""
    date_parts: tuple[tuple[int, ...], ...]
    """``date-parts`` of CSL: none, one, or the two ends of a range."""
    season: int | None
    """Season of CSL: spring 1 … winter 4."""
    circa: bool
    literal: str | None
    """Text for CSL where parts cannot say the date: "n.d.", a feast, an unreadable value."""
    suffix: str | None
    """Letter behind the year that tells works of one year apart."""
    anchor_year: str | None
    """Year part of the citation anchor; null where the module gives none."""
    hyphen_range: bool
    """Whether a hyphen stands for the dash of a range (maintenance category ``date_format``)."""
    is_full_day: bool
    years: tuple[int, ...]
    """The years that the value names."""
    original: str | None = None
    """EDTF value of a first publication that the text names ("2008, originally 2000")."""


@lru_cache(maxsize=8192)
def read_citation_date(value: str, *, role: str = "date", as_of: str | None = None, language: str = "en") -> CitationDate:
    """The date of a citation parameter.

    ``role`` is ``date`` (also a year or publication date that takes its place), ``year`` (beside a date), ``access-date``,
    ``archive-date``, ``publication-date``, ``doi-broken-date`` or ``pmc-embargo-date``; each has its rules. ``as_of``
    (``YYYY-MM-DD``) is the day that "future" is measured from; without it no date is too late. Months in other languages are
    read and, where CS1 has no say, count as valid when the whole value is one date.
    """
    text = value.strip().translate(FIGURES)
    strict = read_cs1_date(text, role, as_of)
    if strict is not None:
        return _accepted(strict, text)
    recovered = recover(text, language)
    if as_of is not None and recovered.first is not None and (recovered.first.year or 0) > int(as_of[:4]) + 2:
        recovered = replace(recovered, first=None, last=None, edtf=None)
    return _recovered(recovered, value.strip(), valid=language != "en" and recovered.whole)


def year_agrees(year: str, date: str) -> Literal["agrees", "letter", "differs"]:
    """How ``year`` fits the ``date`` beside it: ``letter`` is the intended use (an ISO date and the year with a letter)."""
    beside, dated = read_citation_date(year, role="year"), read_citation_date(date)
    if not beside.years or not dated.years or beside.years[0] not in dated.years:
        return "differs"
    return "letter" if beside.suffix and dated.is_full_day and date.strip()[4:5] == "-" else "agrees"


def _accepted(date: Cs1Date, text: str) -> CitationDate:
    first, last = date.first, date.last
    if first is None:
        return _result(None, None, valid=True, literal=_NO_DATE, anchor=date.anchor, suffix=date.letter)
    letter = date.letter
    if letter == "s" and (figures := text.removeprefix("c. ")[:-1]).isdigit() and len(figures) == 4 and figures[-1] == "0":
        period = replace(_decade(int(figures)), mark=first.mark)
        return _result(period, None, valid=True, anchor=date.anchor, years=date.years)
    if (first.year or 0) < _JULIAN_UNTIL and first.month is not None:
        first = Point("year", first.year)
        last = None if last is None or last.year == first.year else Point("year", last.year)
    hyphen = "-" in text and text[4:5] + text[7:8] != "--"
    return _result(
        first, last, valid=True, literal=text if date.feast else None, anchor=date.anchor, suffix=letter,
        years=date.years, hyphen=hyphen,
    )  # fmt: skip


def _decade(number: int) -> Point:
    return century(number // 100 + 1) if number % 100 == 0 else decade(number)


def _recovered(found: Recovered, text: str, *, valid: bool) -> CitationDate:
    if found.no_date:
        return _result(None, None, valid=valid, literal=_NO_DATE)
    if found.first is None and found.last is None:
        return _result(None, None, valid=False, literal=text)
    result = _result(found.first, found.last, valid=valid, suffix=found.suffix, edtf=found.edtf, literal=found.literal)
    return result._replace(original=found.original, anchor_year=_year_text(found, valid=valid))


def _year_text(found: Recovered, *, valid: bool) -> str | None:
    point = found.last or found.first
    return f"{point.year}{found.suffix or ''}" if valid and point is not None and point.year is not None else None


def _write(point: Point) -> str:
    """EDTF text of one point; about a decade runs from about its first year, since open figures take no qualifier."""
    if point.figures is None or not point.mark:
        return write_point(point)
    return "/".join(write_year(year) + point.mark for (year,) in _parts(point))


def _result(
    first: Point | None,
    last: Point | None,
    *,
    valid: bool,
    literal: str | None = None,
    anchor: str | None = None,
    suffix: str | None = None,
    years: tuple[int, ...] | None = None,
    hyphen: bool = False,
    edtf: str | None = None,
) -> CitationDate:
    ends = [point for point in (first, last) if point is not None]
    if edtf is None and ends:
        edtf = _write(ends[0]) if last is None else write_interval(first, last)
    season = first.month - 20 if first and last is None and first.month and 20 < first.month < 25 else None
    return CitationDate(
        valid=valid,
        edtf=edtf,
        date_parts=tuple([part for point in ends for part in _parts(point)]),
        season=season,
        circa="~" in (marks := [point.mark for point in ends]) or "%" in marks,
        literal=literal,
        suffix=suffix,
        anchor_year=anchor,
        hyphen_range=hyphen,
        is_full_day=len(ends) == 1 and ends[0].unit == "day",
        years=years if years is not None else tuple([point.year for point in ends if point.year is not None]),
    )


def _parts(point: Point) -> list[tuple[int, ...]]:
    """CSL parts: seasons and quarters give the year alone, longer periods their first and last year."""
    if point.year is None:
        return []
    if point.figures is not None:
        span = 10 ** point.figures.count("X")
        return [(point.year,), (point.year + span - 1,)]
    if point.month is None or point.month > 12:
        return [(point.year,)]
    return [(point.year, point.month) if point.day is None else (point.year, point.month, point.day)]
