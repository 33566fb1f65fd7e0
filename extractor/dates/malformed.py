"""The meaning of citation dates that CS1 rejects, where it is plain (reference: dates.md, section 4)."""

from __future__ import annotations

import re
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from extractor.dates.candidates import candidates
from extractor.dates.cs1 import OVER_NEW_YEAR
from extractor.dates.readings import Reading, read_dates
from extractor.dates.values import Mark, Point, is_day, opened
from extractor.dates.words import date_words, roman_numeral
from extractor.regexes import lazy_regex

_NO_DATE = lazy_regex(r"\[?\(?(?:n\.?\s*d\.?|undated|no date|unknown|s\.\s*d\.|sine dato)\)?\]?", re.IGNORECASE)
_WRAPPING = lazy_regex(
    r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|(?:\{\{|\[tpl\])c(?:irca|\.)?\|?\s*(?P<circa>[^{}\[\]]*)(?:\}\}|\[/tpl\])"
)
_OUTSIDE = lazy_regex(
    r"^[\s\[(]*(?:©|\(c\)|copyright|cop\.|dated?|published|printed|issued|released)?\s*|[\s\])]*[.,;]?$", re.IGNORECASE
)
_FIGURES = lazy_regex(r"(\d{1,2})[./\s–-]+(\d{1,2})[./\s–-]+(\d{4})|(\d{4})[./–-](\d{1,2})[./–-](\d{1,2})|(\d{4})(\d\d)(\d\d)")
_CLOCK = lazy_regex(r"(\d{4}-\d\d-\d\d)(?:T|,?\s+)\d\d?:\d\d.*")
_HYPHENED = lazy_regex(r"(\d{1,2})[-–./]([^\W\d_]{3,})\.?[-–./](\d{4})")
_BACKWARDS = lazy_regex(r"(?<!\d)(\d{4})[-–./]([^\W\d_]{3,})\.?[-–./](\d{1,2})(?!\d)")
_ALL_BACKWARDS = lazy_regex(r"\s*(\d{4})[-–./ ]([^\W\d_]{3,})\.?(?:[-–./ ](\d{1,2}))?\s*")
_DAY_BEHIND_YEAR = lazy_regex(r"(\d{4}), (\d{1,2} [^\W\d_]{3,})\.?")
_MONTH_YEAR = lazy_regex(r"(\d{1,2})[-–./](\d{4})")
_YEAR_MONTH = lazy_regex(r"(\d{4})-(0[1-9]|1[0-2])")
_UNKNOWN_PARTS = lazy_regex(r"(\d{4})-(?:XX|(\d\d))-XX")
_SHORT_RANGE = lazy_regex(r"(\d{4})–(\d\d)")
_ISO_INTERVAL = lazy_regex(r"(\d{4}-\d\d-\d\d)\s*/\s*(\d{4}-\d\d-\d\d)")
_QUERY = lazy_regex(r"\s*(?:\(\?\)|\[\?\]|\?)(?=\s*[\])]*$)")
_ORIGINAL = lazy_regex(
    r"[,;(]?\s*\b(?:originally|orig\.?|first)(?: (?:published|issued|pub\.?))?(?: in)? (\d{4})\b", re.IGNORECASE
)
_LETTER = lazy_regex(r"\b(\d{4}(?:-\d\d-\d\d)?)([a-rt-z])(?:[-–][a-z])?\b")
_BEFORE = lazy_regex(r"(?:before|until|till|by|not later than)\s+|pre-", re.IGNORECASE)
_AFTER = lazy_regex(r"(?:after|since|from|not earlier than)\s+|post-", re.IGNORECASE)
_OPEN_END = lazy_regex(r"(.*\d)\s*[-–—]\s*")
_BETWEEN = lazy_regex(r"between (\d{4}) and (\d{4})", re.IGNORECASE)
_ALTERNATIVES = lazy_regex(r"\d{4}(?:\s*,\s*\d{4})*\s*,?\s+or\s+\d{4}", re.IGNORECASE)
_LIST = lazy_regex(r"\d{4}(?:\s*(?:,|&|and|;)\s*\d{4})+", re.IGNORECASE)
_YEAR = lazy_regex(r"(?<!\d)(1\d{3}|20\d\d)(?!\d)")
_ABOUT = lazy_regex(r"\b(?:c|ca|circa)\b\.?\s*$", re.IGNORECASE)
_FIGURES_ONLY = lazy_regex(r"[\d./\s-]+")
_LONGEST = 200
"""Longer values are no dates; only their beginning is looked at."""
_LONG_YEARS = lazy_regex(r"\d{4}|\d\d")
_DAYS_BACKWARDS = lazy_regex(r"\d{1,2}[-–]\d{1,2} [^\W\d_]+ \d{4}$")
_WORD = lazy_regex(r"[^\W\d_]{5,}")


class Recovered(Struct, frozen=True):
    """What could be read."""

    first: Point | None = None
    last: Point | None = None
    edtf: str | None = None
    """Set where a single point or interval does not say it all: alternatives, lists, open ends."""
    suffix: str | None = None
    literal: str | None = None
    original: str | None = None
    no_date: bool = False
    whole: bool = False
    """Whether the text held nothing but the date."""


def recover(text: str, language: str) -> Recovered:
    """The date that a text means, without the courtesy of a form."""
    text = text[:_LONGEST]
    if _NO_DATE.fullmatch(text):
        return Recovered(no_date=True)
    plain = _WRAPPING.sub(lambda match: f"c. {match['circa']}" if match["circa"] is not None else match[1], text)
    plain = _CLOCK.sub(r"\1", _turned(_HYPHENED.sub(r"\1 \2 \3", plain), language))
    if figures := _figures(plain.strip()):
        return figures
    uncertain = _QUERY.search(plain)
    original = _ORIGINAL.search(plain)
    if original:
        plain = plain[: original.start()] or original[1]  # the only date of the text
    plain = _OUTSIDE.sub("", _QUERY.sub("", plain))
    letter = _LETTER.search(plain)
    plain = _LETTER.sub(r"\1", plain)
    found = _several(plain) or _open(plain, language) or _dates(plain, language)
    if found is None:
        return Recovered()
    if uncertain and found.first is not None and found.edtf is None:
        mark: Mark = "%" if found.first.mark == "~" else "?"
        found = replace(found, first=replace(found.first, mark=mark), last=found.last and replace(found.last, mark=mark))
    if letter or original:
        found = replace(found, suffix=letter[2] if letter else None, original=original[1] if original else None)
    return found


def _turned(text: str, language: str) -> str:
    """The text with a date that begins with its year in the usual order: 2008-Jan-11 and 2008, 11 Jan as 11 Jan 2008.

    Only a whole value has its year before a month without a day, or blanks in between: May 2008–June 2009 is a range.
    """
    backwards = _DAY_BEHIND_YEAR.fullmatch(text) or _ALL_BACKWARDS.fullmatch(text) or _BACKWARDS.search(text)
    if backwards is None:
        return text
    date = " ".join(filter(None, reversed(backwards.groups())))
    read = read_dates(date, language)
    named = len(read) == 1 and not read[0].interval and read[0].end - read[0].start == len(date)
    return text[: backwards.start()] + date + text[backwards.end() :] if named else text


def _figures(text: str) -> Recovered | None:
    """Dates in figures alone; None for a text that holds more, or may be read another way."""
    if match := _YEAR_MONTH.fullmatch(text):
        return Recovered(Point("month", int(match[1]), int(match[2])))
    if match := _MONTH_YEAR.fullmatch(text):
        month = int(match[1])
        return Recovered(Point("month", int(match[2]), month) if 1 <= month <= 12 else None)
    if match := _UNKNOWN_PARTS.fullmatch(text):
        return Recovered(_month_or_year(int(match[1]), int(match[2] or 0)))
    if match := _SHORT_RANGE.fullmatch(text):
        year, short = int(match[1]), int(match[2])
        return Recovered(Point("year", year), Point("year", year + 1) if (year + 1) % 100 == short else None)
    if match := _ISO_INTERVAL.fullmatch(text):
        first, last = (read_dates(end, "en") for end in match.groups())
        return Recovered(first[0].first, last[0].first) if first and last and match[1] < match[2] else Recovered()
    match = _FIGURES.fullmatch(text)
    if match is None:
        return None if _YEAR.search(text) or not _FIGURES_ONLY.fullmatch(text) else Recovered()
    if match[3]:
        return Recovered(_day(int(match[3]), int(match[1]), int(match[2]), ordered=False))
    year, month, day = (int(part) for part in match.groups()[3:] if part)
    return Recovered(_day(year, month, day, ordered=True) or _month_or_year(year, month))


def _day(year: int, one: int, other: int, *, ordered: bool) -> Point | None:
    """The day of two numbers: which is the month must be plain, by the order or since the other one is above 12."""
    month, day = (one, other) if ordered or other > 12 else (other, one)
    plain = ordered or one > 12 or other > 12 or one == other
    return Point("day", year, month, day) if plain and is_day(year, month, day) else None


def _month_or_year(year: int, month: int) -> Point:
    return Point("month", year, month) if 1 <= month <= 12 else Point("year", year)


def _several(text: str) -> Recovered | None:
    """Alternatives, lists, and a stretch in which the date lies."""
    if match := _BETWEEN.fullmatch(text):
        return Recovered(_year(match[1]), _year(match[2]), edtf=f"[{match[1]}..{match[2]}]")
    for pattern, brackets in ((_ALTERNATIVES, "[]"), (_LIST, "{}")):
        if pattern.fullmatch(text):
            years = re.findall(r"\d{4}", text)
            return Recovered(_year(years[0]), edtf=brackets[0] + ",".join(years) + brackets[1], literal=text)
    return None


def _year(text: str) -> Point:
    return Point("year", int(text))


def _open(text: str, language: str) -> Recovered | None:
    """Dates with an open end: before 1900, since 1900, 2003–present, 2003–."""
    for pattern, before in ((_BEFORE, True), (_AFTER, False), (_OPEN_END, False)):
        if pattern is _OPEN_END:
            match = pattern.fullmatch(text)
            inner = match[1] if match else None
        else:
            match = pattern.match(text)
            inner = text[match.end() :] if match else None
        if inner is not None and (found := _dates(inner, language)) and found.first is not None and found.edtf is None:
            return replace(found, edtf=opened(None, found.first) if before else opened(found.first, None))
    return None


def _dates(text: str, language: str) -> Recovered | None:
    """The first date of a text, in any form that prose knows."""
    if (roman := roman_numeral(text)) and roman >= 1000:
        return Recovered(Point("year", roman))
    read = read_dates(text, language)
    if len(read) == 1 and read[0].start == 0 and read[0].end == len(text):
        return _one(read[0], text, whole=True)
    if read and read[0].first.year is not None and _DAYS_BACKWARDS.match(text):
        return Recovered(Point("year", read[0].first.year))
    for attempt in (text, _spelled(text, language)):
        dated = [
            _marked(reading, attempt[:start])
            for start, end in candidates(attempt, language)
            for reading in read_dates(attempt[start:end], language)
            if reading.first.year is not None
        ]
        if dated and (attempt is text or dated[0].first.unit != "year"):
            spelled = _spelled(text, language) if attempt is text and dated[0].first.unit == "year" else text
            if spelled == text:
                return _one(dated[0], attempt, whole=False)
    year = _YEAR.search(text)
    return Recovered(_year(year[1])) if year else None


def _marked(reading: Reading, before: str) -> Reading:
    """The date, about then where the word for it stands right before."""
    if reading.start or reading.first.mark or not _ABOUT.search(before):
        return reading
    return replace(reading, first=replace(reading.first, mark="~"))


def _one(reading: Reading, text: str, *, whole: bool) -> Recovered | None:
    first, last = reading.first, reading.last
    if first.year is None:
        return None
    if reading.interval and last is None:
        return Recovered(first, edtf=opened(first, None))
    figures = re.findall(r"\d{3,4}", text[reading.start : reading.end])
    if last is not None and last.year is not None and last.year != first.year and len(figures) < 2 and first.month is not None:
        return Recovered(Point("year", last.year))
    if last is not None and {first.unit, last.unit} == {"season", "year"}:
        first = Point("year", first.year)
    if first.unit == "season" and first.month not in OVER_NEW_YEAR and last is None and len(_LONG_YEARS.findall(text)) > 1:
        first, last = Point("year", first.year), Point("year", (first.year or 0) + 1)
    return Recovered(first, None if last == first else last, whole=whole)


def _spelled(text: str, language: str) -> str:
    """The text with misspelt months set right."""
    words = date_words(language)
    if words is None:
        return text
    full = {month.lower(): month for month in words.months if len(month) > 3}

    def right(match: re.Match[str]) -> str:
        near = get_close_matches(match[0].lower(), full, n=1, cutoff=0.75)
        return full[near[0]] if near else match[0]

    return _WORD.sub(right, text)
