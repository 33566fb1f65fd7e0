"""Templates that write ages, durations and spans between two dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from extractor.markup.date_templates import day_first, month_number, positional, write_date
from extractor.markup.rendering import NOTHING, Arg, Rendering, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATE = 3
_SECONDS = 60


def _day(values: Sequence[str]) -> date | None:
    """The day of a year, month and day, the first of what is missing; null where they are none."""
    year, month, day = values
    number = month_number(month) if month else 1
    if not year.isdecimal() or number is None or not (day.isdecimal() or not day):
        return None
    try:
        return date(int(year), number, int(day or 1))
    except ValueError:
        return None


def age(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{age|1950|1|2|2000|1|1}}`` as ``49``; without a second date it depends on the day of reading."""
    values = positional(args)
    if values[0].count("-") == _DATE - 1:
        dates = [[*value.split("-"), "", ""][:_DATE] for value in values[:2] if value]
    else:
        dates = [[*values[start : start + _DATE], "", ""][:_DATE] for start in (0, _DATE)]
    days = [_day(written) for written in dates if written[0]]
    if len(days) < len(("from", "to")) or days[0] is None or days[1] is None or days[1] < days[0]:
        return Rendering((), dynamic=True)
    first, last = days[0], days[1]
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    if "months" in name or "weeks" in name or "infant" in name:
        return Rendering((), dynamic=True)
    if name == "age in days":
        return literal(f"{(last - first).days:,}")
    if "days" in name or name == "ayd":
        return literal(f"{_counted(years, 'year')}, {_counted(_days_since(first, years, last), 'day')}")
    return literal(str(years))


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _days_since(first: date, years: int, last: date) -> int:
    """Days from the last full year behind ``first`` on."""
    try:
        return (last - first.replace(year=first.year + years)).days
    except ValueError:  # the 29th of February
        return (last - date(first.year + years, 3, 1)).days


def duration(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{duration|m=44|s=33}}`` as ``44:33``, ``{{duration|1|2|3}}`` as ``1:02:03``."""
    parts = [args.get(key, "").strip() or args.get(number, "").strip() for key, number in (("h", "1"), ("m", "2"), ("s", "3"))]
    hours, minutes, seconds = parts
    if not any(parts) or not all(part.isdecimal() for part in parts if part):
        return Rendering(tuple(Arg(key) for key in ("1",) if args.get(key, "").strip()))
    total = int(hours or 0) * _SECONDS + int(minutes or 0)
    if hours and int(hours):
        return literal(f"{int(hours)}:{total % _SECONDS:02}" + (f":{int(seconds or 0):02}"))
    return literal(f"{total}:{int(seconds or 0):02}")


def start_and_end_dates(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{start and end dates|2001|5|3|2002|6|4}}`` as ``May 3, 2001 – June 4, 2002``."""
    values = [*positional(args), "", "", ""]
    written = [write_date(*values[start : start + _DATE], day_first=day_first(args)) for start in (0, _DATE)]
    shown = " – ".join(filter(None, written))
    return literal(shown) if shown else NOTHING


def decade(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{DECADE|1915}}`` as ``1910s``."""
    year = args.get("1", "").strip()
    if year.isdecimal():
        return literal(f"{year[:-1]}0s")
    return Rendering((Arg("1"),)) if year else NOTHING
