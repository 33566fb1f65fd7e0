"""The value of a date: points in time, and how EDTF (ISO 8601-2, level 0 to 2) writes them.

Years are astronomical: 1 BC is 0, 44 BC is -43. A decade, century or millennium is written with ``X`` for the figures that it
leaves open; the decades BC keep the figures of their name (``470s BC`` is ``-047X``), whose bounds lie one year off.
"""

from __future__ import annotations

from calendar import isleap
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from extractor.model import Calendar

Unit = Literal["day", "month", "season", "quarter", "year", "decade", "century", "millennium"]
Mark = Literal["", "~", "?", "%"]

OPEN_END = ".."
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_GREGORIAN_BEGINS = (1582, 10, 15)
_GREGORIAN_ALONE = 1926
_JULIAN_BEGINS = -44
_FIRST_QUARTER = 33


class Point(Struct, frozen=True):
    """One point in time, as exact as ``unit`` says; without a year it recurs or waits for its context."""

    unit: Unit
    year: int | None
    """Astronomical year; the first one of a decade, century or millennium."""
    month: int | None = None
    """1–12; 21–24 for spring, summer, autumn, winter; 33–36 for quarters (EDTF)."""
    day: int | None = None
    mark: Mark = ""
    """EDTF qualifier: approximate, uncertain, both."""
    figures: str | None = None
    """EDTF text of a period that leaves figures open, as in ``195X``."""


def write_point(point: Point) -> str:
    """EDTF text of one point; a missing year becomes ``XXXX``. Seasons take no qualifier in EDTF."""
    if point.figures is not None:
        return point.figures + point.mark
    text = "XXXX" if point.year is None else write_year(point.year)
    if point.month is not None:
        text += f"-{point.month:02d}"
    if point.day is not None:
        text += f"-{point.day:02d}"
    return text if point.year is None or (point.month or 0) > 12 else text + point.mark


def write_year(year: int) -> str:
    """EDTF text of an astronomical year: four figures, a sign before 1 BC, ``Y`` before longer ones."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def opened(first: Point | None, last: Point | None) -> str:
    """EDTF text of an interval with one open end; a decade or longer period gives its first year, since EDTF wants one."""
    ends = [end if end is None or end.figures is None else Point("year", end.year) for end in (first, last)]
    return write_interval(*ends)


def write_interval(first: Point | None, last: Point | None) -> str:
    """EDTF text of an interval; None is an open end, a quarter the month that it begins or ends with, since EDTF wants one."""
    ends = (None if end is None else _month_of(end, place) for end, place in ((first, 1), (last, 3)))
    return "/".join(OPEN_END if end is None else write_point(end) for end in ends)


def _month_of(point: Point, place: int) -> Point:
    """The month of that place in a quarter; any other point as it is."""
    if point.unit != "quarter" or point.month is None:
        return point
    return replace(point, unit="month", month=3 * (point.month - _FIRST_QUARTER) + place)


def astronomical(number: int, *, before_christ: bool) -> int:
    """The astronomical year of a year counted from Christ: 44 BC is -43."""
    return 1 - number if before_christ else number


def decade(number: int, *, before_christ: bool = False) -> Point:
    """The decade that a number with a zero at its end names: 1950 is ``195X``."""
    figures = f"{'-' if before_christ else ''}{number // 10:03d}X"
    return Point("decade", astronomical(number, before_christ=before_christ), figures=figures)


def century(ordinal: int, *, before_christ: bool = False) -> Point:
    """The n-th century: the 19th is ``18XX``, the 5th BC ``-04XX``."""
    first = astronomical(ordinal * 100, before_christ=True) if before_christ else (ordinal - 1) * 100
    return Point("century", first, figures=f"{'-' if before_christ else ''}{ordinal - 1:02d}XX")


def millennium(ordinal: int, *, before_christ: bool = False) -> Point:
    """The n-th millennium: the 2nd is ``1XXX``."""
    first = astronomical(ordinal * 1000, before_christ=True) if before_christ else (ordinal - 1) * 1000
    return Point("millennium", first, figures=f"{'-' if before_christ else ''}{ordinal - 1}XXX")


def is_day(year: int | None, month: int, day: int, *, julian: bool = False) -> bool:
    """Whether the calendar has this day; in no year February has 29."""
    if not 1 <= month <= 12:
        return False
    if month == 2 and year is not None:
        return 1 <= day <= 28 + (year % 4 == 0 if julian else isleap(year))
    return 1 <= day <= _MONTH_DAYS[month - 1]


def checked(point: Point) -> Point:
    """The point without what EDTF cannot hold: 31 April is April, a year of five figures stands alone."""
    if point.year is not None and abs(point.year) > 9999:
        return Point("year", point.year, mark=point.mark)
    if point.day is not None and not is_day(point.year, point.month or 0, point.day):
        return replace(point, unit="month", day=None)
    return point


def precedes(first: Point, last: Point) -> bool:
    """Whether an interval may run from the first point to the last: not backwards, as far as both tell."""
    if first.year is None or last.year is None:
        return True
    if first.figures or last.figures or first.year != last.year:
        return first.year < last.year
    if first.month is None or last.month is None:
        return first.month is None
    if (first.month > 12) != (last.month > 12):
        return True
    return (first.month, first.day or 0) < (last.month, last.day or 99)


def calendar_of(point: Point) -> Calendar:
    """The calendar where only one was in use: Julian from 45 BC to 1582, Gregorian from 1926 (Turkey was last)."""
    if point.year is None or point.year < _JULIAN_BEGINS:
        return "unspecified"
    if point.year >= _GREGORIAN_ALONE:
        return "gregorian"
    return "julian" if (point.year, point.month or 1, point.day or 1) < _GREGORIAN_BEGINS else "unspecified"
