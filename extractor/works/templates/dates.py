"""Dates in citation templates → CSL dates, EDTF values and the year of the citation anchor.

Which value gives the date: ``date``; else ``year``; else ``publication-date``. The pages of 2014 split dates over ``day``,
``month`` and ``year`` (and the access date likewise): joined here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from extractor.dates.citation import read_citation_date
from extractor.works.templates.foreign_dates import english_date, english_month

if TYPE_CHECKING:
    from extractor.dates.citation import CitationDate
    from extractor.works.templates.fields import Field

_PARTS = ("day", "month", "year")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


class _Reader(Struct, frozen=True):
    as_of: str | None
    language: str

    def read(self, text: str, role: str = "date") -> CitationDate:
        if self.language == "en":
            return read_citation_date(text, role=role, as_of=self.as_of)
        english = english_date(text, self.language)
        date = read_citation_date(english, role=role, as_of=self.as_of)
        return date._replace(literal=text) if date.literal == english else date


class TemplateDates(Struct):
    """The dates of a citation template."""

    csl: dict[str, Any]
    """CSL dates by variable, and ``year-suffix``."""
    edtf: dict[str, str]
    """EDTF values by variable."""
    year: str | None
    """Year part of the citation anchor."""


def read_dates(rest: dict[str, Field], as_of: str | None, language: str = "en") -> TemplateDates:
    """The dates of a call; takes the parameters it has read out of ``rest``."""
    dates = TemplateDates({}, {}, None)
    reader = _Reader(as_of, language)
    dates.year = _issued(dates, rest, reader)
    for key, variable in (("access-date", "accessed"), ("orig-date", "original-date"), ("csl.submitted", "submitted")):
        if (field := rest.pop(key, None)) is not None:
            _add(dates, variable, field.text, reader.read(field.text, key))
    if "access-year" in rest or "access-month" in rest or "access-day-month" in rest:
        _split_access(dates, rest, reader)
    return dates


def _issued(dates: TemplateDates, rest: dict[str, Field], reader: _Reader) -> str | None:
    if (field := rest.pop("date", None)) is None:
        if "month" in rest:
            return _split_date(dates, rest, reader)
        if (field := rest.pop("year", None)) is None and (field := rest.pop("publication-date", None)) is None:
            return None
        return _add(dates, "issued", field.text, reader.read(field.text))
    year = _add(dates, "issued", field.text, reader.read(field.text))
    if (written := rest.pop("year", None)) is None:
        return year
    extra = dates.csl["issued"]
    if written.text != extra.get("raw", "")[-4:] and written.text not in field.text:
        extra["raw"] = f"{field.text} ({written.text})"
    beside = reader.read(written.text, "year")
    if beside.suffix is not None:
        dates.csl["year-suffix"] = beside.suffix
    return beside.anchor_year


def _split_date(dates: TemplateDates, rest: dict[str, Field], reader: _Reader) -> str | None:
    """``month=`` with ``year=`` and perhaps ``day=``; a month that cannot be read stays under custom."""
    texts = [rest[part].text for part in _PARTS if part in rest]
    words = [
        english_month(rest[part].text, reader.language) if part == "month" else rest[part].text
        for part in _PARTS
        if part in rest
    ]
    joined = reader.read(" ".join(words))
    year = rest.pop("year", None)
    if joined.edtf is None and year is not None:
        return _add(dates, "issued", year.text, reader.read(year.text))
    _add(dates, "issued", " ".join(texts), joined)
    rest.pop("month")
    rest.pop("day", None)
    return None if year is None else reader.read(year.text).anchor_year


def _split_access(dates: TemplateDates, rest: dict[str, Field], reader: _Reader) -> None:
    keys = ("access-day", "access-day-month", "access-month", "access-year")
    if "accessed" in dates.csl:
        return
    text = " ".join(rest.pop(key).text for key in keys if key in rest)
    _add(dates, "accessed", text, reader.read(text))


def _add(dates: TemplateDates, variable: str, text: str, date: CitationDate) -> str | None:
    dates.csl[variable] = csl_date(text, date)
    if date.edtf is not None:
        dates.edtf[variable] = date.edtf
    if date.suffix is not None and variable == "issued":
        dates.csl["year-suffix"] = date.suffix
    return date.anchor_year


def csl_date(text: str, date: CitationDate) -> dict[str, Any]:
    """A date variable of CSL-JSON; ``raw`` keeps the text unless it is the ISO form of the same date."""
    csl: dict[str, Any] = {}
    if date.date_parts:
        csl["date-parts"] = [list(parts) for parts in dict.fromkeys(date.date_parts)]  # seasons of one year print once
        if date.season is not None:
            csl["season"] = date.season
        if date.circa:
            csl["circa"] = True
        if not _ISO.fullmatch(text):
            csl["raw"] = text
    else:
        csl["literal"] = date.literal or text
    return csl
