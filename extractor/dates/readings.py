"""Readings: what the words of a date say when they stand alone; the year may still be missing."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from extractor.dates.shapes import Form, forms
from extractor.dates.values import (
    Mark,
    Point,
    Unit,
    astronomical,
    century,
    checked,
    decade,
    is_day,
    millennium,
    opened,
    precedes,
    write_interval,
    write_point,
)
from extractor.dates.words import Shaped, date_words, shape

if TYPE_CHECKING:
    from extractor.model import Calendar

Alone = Literal["", "year", "range", "month"]

_MARKS: dict[tuple[bool, bool], Mark] = {(False, False): "", (True, False): "~", (False, True): "?", (True, True): "%"}
_NUMBERS = ("NUMBER", "ORDINAL", "SHORT_DECADE", "ROMAN")
_PERIODS = {"CENTURY", "MILLENNIUM", "QUARTER"}
_ERAS = {"BEFORE_CHRIST", "LEADING_BEFORE_CHRIST", "AFTER_CHRIST"}
_LAST_YEAR = 9999
# The Julian calendar was 10 days behind in 1582 and is 13 days behind since 1900.
_CALENDARS_APART = range(10, 14)


class Reading(Struct, frozen=True):
    """One date, as far as its own words tell."""

    start: int
    """Offset in the text that was read."""
    end: int
    first: Point
    last: Point | None = None
    """End of an interval; null for a single date and for an open end."""
    interval: bool = False
    calendar: Calendar | None = None
    """The calendar that the date itself names."""
    inferred: tuple[str, ...] = ()
    alone: Alone = ""
    """What the reading rests on where that alone does not make a date."""
    edtf: str = ""


class Draft(Struct):
    """One end of a form with its values, before the other end completes it."""

    words: dict[str, int]
    start: int
    end: int
    year: int | None = None
    """Year as counted from Christ, before or after."""
    bc: bool | None = None
    month: int | None = None
    """1–12, or 21–24 for a season."""
    day: int | None = None
    inferred: list[str] = field(default_factory=list)

    @property
    def number(self) -> int | None:
        """The number of an end that is no date by itself, as the 14 in ``March 5–14``."""
        if self.month is not None or self.bc is not None or self.words.keys() & _PERIODS:
            return None
        return next((self.words[kind] for kind in _NUMBERS if kind in self.words), None)

    @property
    def mark(self) -> Mark:
        """EDTF qualifier of the words beside the end."""
        return _MARKS["CIRCA" in self.words or "LATER_CIRCA" in self.words, "QUERY" in self.words]

    def point(self) -> Point | None:
        """The point in time; None where words are missing or the calendar has no such number."""
        words, bc = self.words, bool(self.bc)
        ordinal = words.get("ORDINAL", words.get("ROMAN", words.get("NUMBER", 0)))
        if "ISO" in words:
            year, month, day = words["ISO"] // 10000, words["ISO"] // 100 % 100, words["ISO"] % 100
            return Point("day", year, month, day, self.mark) if is_day(year, month, day) else None
        if "DECADE" in words or "DECADES" in words:
            number = words.get("DECADE", self.year or 0)
            if number < 100:
                return None
            hundred = number % 100 == 0
            period = century(number // 100 + 1, before_christ=bc) if hundred else decade(number, before_christ=bc)
            return replace(period, mark=self.mark)
        if "CENTURY" in words and "SHORT_DECADE" in words:
            tens = decade((ordinal - 1) * 100 + words["SHORT_DECADE"], before_christ=bc)
            return replace(tens, mark=self.mark) if 2 <= ordinal <= 99 else None
        if "CENTURY" in words:
            return replace(century(ordinal, before_christ=bc), mark=self.mark) if 1 <= ordinal <= 99 else None
        if "MILLENNIUM" in words:
            return replace(millennium(ordinal, before_christ=bc), mark=self.mark) if 1 <= ordinal <= 9 else None
        if self.year == 0:
            return None
        year_number = None if self.year is None else astronomical(self.year, before_christ=bc)
        if "QUARTER" in words:
            return Point("quarter", year_number, 32 + ordinal, mark=self.mark) if 1 <= ordinal <= 4 else None
        if self.month is None:
            return None if year_number is None else checked(Point("year", year_number, mark=self.mark))
        unit: Unit = "season" if self.month > 12 else "month" if self.day is None else "day"
        if self.day is not None and not 1 <= self.day <= 31:
            return None
        return checked(Point(unit, year_number, self.month, self.day, self.mark))


@lru_cache(maxsize=16384)
def read_dates(text: str, language: str) -> tuple[Reading, ...]:
    """The dates in a text that holds nothing but dates and the words between them, left to right."""
    words = date_words(language)
    shaped = shape(text, words) if words is not None else None
    if shaped is None:
        return ()
    found = (reading for form in forms(shaped.symbols) for reading in readings(form, shaped))
    return tuple(written(reading) for reading in found if reading.first.year is not None or not _seasonal(reading))


def _seasonal(reading: Reading) -> bool:
    """Whether a season or quarter stands in the reading: without a year EDTF cannot write one."""
    return any(point is not None and point.unit in {"season", "quarter"} for point in (reading.first, reading.last))


def written(reading: Reading) -> Reading:
    """The reading with its EDTF text."""
    first, last = reading.first, reading.last
    if not reading.interval:
        return replace(reading, edtf=write_point(first))
    return replace(reading, edtf=write_interval(first, last) if last is not None else opened(first, None))


def readings(form: Form, shaped: Shaped) -> list[Reading]:
    """The dates of one form: one, or each by itself where they make no interval."""
    drafts = [_draft(end, shaped) for end in form.ends]
    start, end = shaped.starts[form.first], shaped.ends[form.last]
    if shaped.symbols[form.first] == "between":
        start = drafts[0].start
    match form.rule:
        case "interval" if _is_other_number(drafts, form, shaped):
            return _separate(drafts[:1])
        case "interval" | "slashed":
            whole = _interval(drafts[0], drafts[1], slashed=form.rule == "slashed")
            return [replace(whole, start=start, end=end)] if whole else _separate(drafts)
        case "open_interval":
            point = drafts[0].point()
            return [Reading(start, end, point, interval=point.year is not None)] if point else []
        case "several":
            _complete(drafts[0], drafts[1], pair=True)
            return _separate(drafts)
        case "with_old_style":
            return _with_old_style(drafts, form, shaped, start, end)
        case "old_style":
            return [replace(reading, end=end, calendar="julian") for reading in _separate(drafts)]
        case _:
            return [replace(reading, start=start, end=end) for reading in _separate(drafts)]


def _is_other_number(drafts: list[Draft], form: Form, shaped: Shaped) -> bool:
    """Whether a short number behind a year and the word "to" counts something else: from 25 in 2001 to 19 in 2010."""
    left, right = drafts
    if left.year is None or left.month is not None or left.bc is not None or right.number is None:
        return False
    if "NUMBER" not in right.words or "-" not in shaped.symbols[form.first : form.last]:
        return False
    return shaped.values[shaped.symbols.index("-", form.first)] != 0


def _draft(end: tuple[tuple[str, int], ...], shaped: Shaped) -> Draft:
    words = {kind: shaped.values[place] for kind, place in end}
    year = words.get("YEAR", words.get("LEADING_YEAR"))
    draft = Draft(words, shaped.starts[end[0][1]], shaped.ends[end[-1][1]], year=year)
    if _ERAS & words.keys():
        draft.bc = "AFTER_CHRIST" not in words
        if draft.year is None:
            draft.year = words.get("NUMBER")
        if draft.year is not None:
            draft.year += words.get("AFTER_CHRIST", 0)
    if "SEASON" in words:
        draft.month = words["SEASON"]
    elif "FEAST" in words:
        draft.month, draft.day = divmod(words["FEAST"], 100)
    elif "MONTH" in words:
        draft.month = words["MONTH"]
        draft.day = words.get("NUMBER", words.get("ORDINAL"))
    return draft


def _separate(drafts: list[Draft]) -> list[Reading]:
    found = []
    for draft in drafts:
        point = draft.point()
        if point is not None:
            found.append(Reading(draft.start, draft.end, point, inferred=tuple(draft.inferred), alone=_alone(draft, point)))
    return found


def _alone(draft: Draft, point: Point) -> Alone:
    if draft.bc is not None:
        return ""
    if point.unit == "year":
        return "year"
    if point.mark or point.year is not None or draft.inferred:
        return ""
    return "month" if point.unit == "month" else ""


def _interval(left: Draft, right: Draft, *, slashed: bool) -> Reading | None:
    """The interval of two ends, or the one date that both stand for; None where they make neither."""
    if slashed and (dual := _dual_year(left, right)):
        return dual
    if left.month is not None and left.year is None and right.month is right.number is None and right.year is not None:
        left.year = right.year if slashed else None
        point = left.point()
        return Reading(left.start, right.end, point) if slashed and point else None
    if left.month is not None and left.month > 12 and _next_year(left, right):
        season = left.point()
        return Reading(left.start, right.end, season) if season else None
    _complete(left, right)
    first, last = left.point(), right.point()
    if first is None or last is None or not precedes(first, last):
        return None
    if (last.year or 0) > _LAST_YEAR:  # what winter 9999 would lead to
        return None
    if slashed and first.unit == last.unit == "day" and _days_between(first, last) in _CALENDARS_APART:
        return Reading(left.start, right.end, last, calendar="gregorian")
    bare = first.unit == last.unit == "year" and left.bc is None and right.bc is None
    lone: Alone = "range" if bare else "month" if first.year is None and first.unit == "month" else ""
    return Reading(left.start, right.end, first, last, interval=True, alone=lone)


def _dual_year(left: Draft, right: Draft) -> Reading | None:
    """``11 February 1731/2``: the year began in March, the modern one is the second."""
    number = right.number
    if left.year is None or left.day is None or number is None or number not in {(left.year + 1) % 100, (left.year + 1) % 10}:
        return None
    left.year += 1
    point = left.point()
    return Reading(left.start, right.end, point, calendar="julian") if point else None


def _next_year(left: Draft, right: Draft) -> bool:
    """Whether the right end names the year after the left one's: ``winter 1941–42``."""
    if left.year is None or right.month is not None:
        return False
    short = 10 if right.end - right.start == 1 else 100
    return right.year == left.year + 1 or (right.number == (left.year + 1) % short and right.year is None)


def _complete(left: Draft, right: Draft, *, pair: bool = False) -> None:
    """Give each end what only the other one says; the two of a pair tell what they took."""
    left_number, right_number = left.number, right.number
    whole = "ISO" in left.words or (pair and left.words.keys() & _PERIODS)
    if left.bc is None and right.bc is not None and not whole:
        left.bc = right.bc
    elif right.bc is None and left.bc and (right.year or right_number or 0) < (left.year or left.words.get("ORDINAL", 0)):
        right.bc = True
    if left_number is not None:
        if right.month is not None and right.day is not None:
            _take(left, right, pair=pair, day=left_number, year=left.year or right.year)
        elif period := _PERIODS & right.words.keys():
            left.words[period.pop()] = 0
        elif left.year is None and "NUMBER" in left.words and right.year is not None:
            left.year = left_number
    if right_number is not None:
        if left.day is not None:
            left.year = left.year or right.year
            _take(right, left, pair=pair, day=right_number, year=right.year or left.year)
        elif period := _PERIODS & left.words.keys():
            right.words[period.pop()] = 0
        elif "DECADE" in left.words and "SHORT_DECADE" in right.words:
            right.words["DECADE"] = left.words["DECADE"] // 100 * 100 + right_number
        elif left.year is not None and left.month is None and "NUMBER" in right.words:
            right.year = right_number if left.bc else _abbreviated(left.year, right_number, right.end - right.start)
    if left.year is None and "QUARTER" in left.words and "QUARTER" in right.words:
        left.year = right.year
        if pair:
            left.inferred.append("year")
    if left.year is None and left.month is not None and right.year is not None:
        left.year = right.year - (right.month is not None and left.month > right.month and not right.bc)
        if pair:
            left.inferred.append("year")
    elif right.year is None and right.month is not None and left.year is not None:
        right.year = left.year + (left.month is not None and left.month > right.month and not left.bc)
        if pair:
            right.inferred.append("year")


def _take(to: Draft, source: Draft, *, pair: bool, day: int, year: int | None) -> None:
    """Make a bare number the day of the month that the other end names."""
    if pair:
        to.inferred += ["year"] * (year is not None and to.year is None) + ["month"]
    to.day, to.month, to.year, to.bc = day, source.month, year, source.bc


def _abbreviated(year: int, number: int, width: int) -> int | None:
    """The year that one or two figures stand for behind another: 1941–2 is 1942, 1939–45 is 1945, 1898–02 is 1902."""
    if width == 1 and number > year % 10:
        return year // 10 * 10 + number
    full = year // 100 * 100 + number
    if full > year:
        return full
    return full + 100 if year % 100 >= 90 and number < 10 else None


def _days_between(first: Point, last: Point) -> int:
    if first.year is None or last.year is None or first.month is None or last.month is None or not 1 <= first.year <= 9999:
        first, last = replace(first, year=1999), replace(last, year=1999)
    try:
        return (
            date(last.year or 1, last.month or 1, last.day or 1) - date(first.year or 1, first.month or 1, first.day or 1)
        ).days
    except ValueError:
        return 0


def _with_old_style(drafts: list[Draft], form: Form, shaped: Shaped, start: int, end: int) -> list[Reading]:
    """The date and, inside its brackets, the same day in the Julian calendar."""
    new, old = drafts
    if form.year_behind is not None:
        new.year = shaped.values[form.year_behind]
    if old.year is None and new.year is not None:
        old.year = new.year - ((old.month or 0) > (new.month or 0))
        old.inferred.append("year")
    found = []
    if point := new.point():
        found.append(Reading(start, end, point, calendar="gregorian"))
    if point := old.point():
        found.append(Reading(old.start, old.end, point, calendar="julian", inferred=tuple(old.inferred)))
    return found
