"""Dates as the CS1 modules accept them: the form, the calendar day, the order of a range, and the year of the anchor."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from msgspec import Struct

from extractor.dates.values import Point, is_day, write_point
from extractor.regexes import lazy_regex
from extractor.tables import load_table

_PLACEHOLDERS = {
    "day": r"([1-9]\d?)",
    "name": r"([^\W\d_]+(?: Quarter)?)",
    "year3": r"(\d{3,4})",
    "year": r"(\d{4})",
    "yy": r"(\d\d)",
}
_NO_DATE = lazy_regex(r"(?:n\.d\.|nd)([^\W\d_])?")
_ISO = lazy_regex(r"(\d{4})-(\d\d)-(\d\d)")
_CIRCA_YEAR = lazy_regex(r"c\. [1-9]\d{2,3}[^\W\d_]?")
_PLAIN_YEAR = lazy_regex(r"[1-9]\d{2,3}[^\W\d_]?")
_FIRST_ACCESS = "2001-01-15"
_GREGORIAN = 1582
_LEAST_YY = 13
OVER_NEW_YEAR = {22, 24}
"""Summer (south of the equator) and winter may lie in two years."""


class Cs1Date(NamedTuple):
    """A date in one of the accepted forms; ``first`` is null for "n.d."."""

    first: Point | None
    last: Point | None
    anchor: str
    letter: str | None
    years: tuple[int, ...]
    """Years that a ``year`` parameter beside the date may name."""
    feast: bool = False


class _Form(Struct, frozen=True):
    pattern: re.Pattern[str]
    kinds: tuple[str, ...]
    anchor: Literal["last", "both", "text"]


class _Names(Struct, frozen=True):
    months: dict[str, tuple[int, str]]
    """Number and style: ``full``, ``short``, or ``any`` for May."""
    others: dict[str, int]
    """Seasons and quarters as in EDTF; feasts as 0."""


@cache
def _forms() -> tuple[tuple[_Form, ...], _Names]:
    table = load_table("citation_dates")
    forms = []
    for row in table["forms"]:
        parts = re.split(r"(day|name|year3|year|yy| |–|c\. )", row["form"])
        text = "".join(
            _PLACEHOLDERS.get(part) or {" ": " +", "–": "[-–]", "c. ": r"c\. "}.get(part, re.escape(part)) for part in parts
        )
        kinds = tuple(part.removesuffix("3") for part in parts if part in _PLACEHOLDERS)
        forms.append(_Form(lazy_regex(text + r"([^\W\d_])?"), kinds, row["anchor"]))
    months: dict[str, tuple[int, str]] = {}
    for number, (full, short) in enumerate(table["months"], 1):
        months[full] = (number, "full")
        months[short] = (number, "any" if full == short else "short")
    others = {**table["seasons"], **table["quarters"], **dict.fromkeys(table["feasts"], 0)}
    return tuple(forms), _Names(months, others)


def read_cs1_date(value: str, role: str, as_of: str | None) -> Cs1Date | None:
    """The date of a parameter as the module reads it, or None where it reports an error."""
    found = _read(value, role if role in {"date", "year"} else "other")
    if found is None or (as_of is not None and _is_late(found.years, role, as_of)):
        return None
    if role not in {"access-date", "pmc-embargo-date"}:
        return found
    if found.last is not None or found.first is None or found.first.unit != "day":
        return None
    if role == "access-date":
        day = write_point(found.first)
        if day < _FIRST_ACCESS or (as_of is not None and day >= _two_days_after(as_of)):
            return None
    return found


def _is_late(years: tuple[int, ...], role: str, as_of: str) -> bool:
    return bool(years) and years[-1] > int(as_of[:4]) + (2 if role == "pmc-embargo-date" else 1)


@lru_cache(maxsize=4096)
def _two_days_after(day: str) -> str:
    return (date.fromisoformat(day[:10]) + timedelta(days=2)).isoformat()


@lru_cache(maxsize=8192)
def _read(value: str, role: str) -> Cs1Date | None:
    """The date of a value, whenever it may be read; ``role`` is ``date``, ``year`` or ``other``."""
    if role == "year" and not (_PLAIN_YEAR.fullmatch(value) or _CIRCA_YEAR.fullmatch(value)):
        return None
    if match := _ISO.fullmatch(value):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if year < _GREGORIAN or not is_day(year, month, day):
            return None
        return Cs1Date(Point("day", year, month, day), None, match[1], None, (year,))
    if match := _NO_DATE.fullmatch(value):
        return Cs1Date(None, None, value, match[1], ()) if role == "date" else None
    forms, names = _forms()
    for form in forms:
        if match := form.pattern.fullmatch(value):
            return _check(form, match, names, role)
    return None


def _check(form: _Form, match: re.Match[str], names: _Names, role: str) -> Cs1Date | None:
    words: dict[str, list[str]] = {"day": [], "name": [], "year": [], "yy": []}
    for kind, word in zip(form.kinds, match.groups(), strict=False):
        words[kind].append(word)
    letter = match[match.re.groups]
    years = [int(year) for year in words["year"]]
    for short in words["yy"]:
        years.append(years[0] // 100 * 100 + int(short))
    if any(later <= earlier for earlier, later in pairwise(years)):
        return None
    circa = form.anchor == "text"
    if circa and role not in {"date", "year"}:
        return None
    if words["yy"] and not words["name"] and int(words["yy"][0]) < _LEAST_YY:
        return None
    points = _points(words, years, names, role, spans=form.anchor == "both", circa=circa)
    if points is None:
        return None
    anchor = match[0] if circa else (words["yy"] or words["year"])[-1] + (letter or "")
    if form.anchor == "both":
        anchor = f"{words['year'][0]}–{anchor}"
    feast = bool(words["name"]) and names.others.get(words["name"][0]) == 0
    return Cs1Date(points[0], points[1] if len(points) > 1 else None, anchor, letter, tuple(years), feast)


def _points(
    words: dict[str, list[str]], years: list[int], names: _Names, role: str, *, spans: bool, circa: bool
) -> list[Point] | None:
    """One point, or the two of a range; None where the calendar or the order of the range forbids them."""
    days = [int(day) for day in words["day"]]
    if not words["name"]:
        return [Point("year", year, mark="~" if circa else "") for year in years]
    numbers = [names.months.get(name, (names.others.get(name, -1), "other")) for name in words["name"]]
    values, styles = [number for number, _ in numbers], {style for _, style in numbers} - {"any"}
    if len(styles) > 1 or min(values) < 0:
        return None
    if "other" in styles:
        return _periods(values, years, words, role, days=bool(days), spans=spans)
    if not days:
        if len(values) < len(years):
            return None
        return _ordered([Point("month", year, value) for year, value in zip(_stretch(years, values), values, strict=True)])
    count = max(len(days), len(values))
    months, all_years = _stretch(values, [0] * count), _stretch(years, [0] * count)
    if len(values) > len(years) and values[0] >= values[1]:
        return None
    if not all(is_day(y, m, d, julian=y < _GREGORIAN) for y, m, d in zip(all_years, months, days, strict=True)):
        return None
    return _ordered([Point("day", y, m, d) for y, m, d in zip(all_years, months, days, strict=True)])


def _periods(
    values: list[int], years: list[int], words: dict[str, list[str]], role: str, *, days: bool, spans: bool
) -> list[Point] | None:
    """Seasons, quarters and feasts: only where the value is the date, but "Winter 2002–03" everywhere (as in the module)."""
    if days or (role != "date" and not words["yy"]):
        return None
    if len(values) < len(years):
        return [Point("season", years[0], values[0])] if values[0] in OVER_NEW_YEAR and years[1] == years[0] + 1 else None
    if len(values) == 2 and (max(values) > 24 or min(values) == 0 or (values[0] == values[1] and not spans)):
        return None
    return [_period(year, value) for year, value in zip(_stretch(years, values), values, strict=True)]


def _period(year: int, value: int) -> Point:
    if value == 0:
        return Point("year", year)
    return Point("season" if value < 30 else "quarter", year, value)


def _stretch(values: list[int], to: list[int]) -> list[int]:
    """The values, the only one repeated to the length of ``to``."""
    return values * len(to) if len(values) == 1 else values


def _ordered(points: list[Point]) -> list[Point] | None:
    keys = [(point.year or 0, point.month or 0, point.day or 0) for point in points]
    return points if all(earlier < later for earlier, later in pairwise(keys)) else None
