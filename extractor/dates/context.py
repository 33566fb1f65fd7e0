"""The year that a date without one takes from its surroundings.

A text tells its story in order, so such a date belongs to the year in which the story stands. Dates that only glance aside must
not move it: a bare year inside a sentence ("planned for 1976"), a date that goes back. Headings bound the years of their
section, and a story that stands in late autumn and goes on with January has passed New Year's Eve.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from extractor.dates.readings import Reading, written
from extractor.dates.values import checked

_OPENING = 25
"""How many characters may stand before a date that opens its sentence."""
_NEAR = 10
"""How many years a bare year may lie off to move the story."""


class Narrative(Struct):
    """Where the text stands in time."""

    year: int | None = None
    month: int | None = None
    bounds: tuple[int, int] | None = None
    """First and last year of the section, where its heading says so."""
    told: bool = False
    """Whether a date of this section has moved the story."""
    fresh: bool = True
    """Whether the paragraph has named no date yet."""

    named: int | None = None
    """The last year that the text named at all, for "that year"."""

    def head(self, years: list[int]) -> None:
        """Enter a section whose heading names these years."""
        self.bounds = (min(years), max(years)) if years else None
        self.month = None
        self.told = False

    def follow(self, reading: Reading, offset: int) -> None:
        """Let a date that has its year move the story; ``offset`` is its place in the sentence."""
        point = reading.first
        if point.year is None or point.unit not in {"day", "month", "season", "year"}:
            return
        fresh, self.fresh = self.fresh, False
        self.named = point.year
        if self.year is not None and offset > _OPENING:
            if point.unit == "year" and not (fresh and abs(point.year - self.year) <= _NEAR):
                return
            if not fresh and (point.year, point.month or 0) < (self.year, self.month or 0):
                return
        self.year, self.told = point.year, True
        self.month = point.month if point.unit in {"day", "month"} and not reading.interval else None

    def year_of(self, reading: Reading) -> int | None:
        """The year of a date that names none; months that open a paragraph ("May to September") are those of every year."""
        if self.fresh and reading.interval and reading.first.unit == "month":
            return None
        year, month = self.year, reading.first.month or 0
        if year is not None and self.month is not None and self.month >= 10 and month <= 3:
            year += 1
        if self.bounds is None or (year is not None and self.bounds[0] <= year <= self.bounds[1]):
            return year
        if self.told and self.bounds[0] != self.bounds[1]:
            return year
        return self.bounds[0] if year is None or year < self.bounds[0] else self.bounds[1]


def with_year(reading: Reading, year: int) -> Reading:
    """The reading in a year; an interval over New Year's Eve ends in the next one."""
    first = checked(replace(reading.first, year=year))
    last = reading.last
    if last is not None:
        over = (last.month or 0) < (reading.first.month or 0)
        last = checked(replace(last, year=year + over))
    return written(replace(reading, first=first, last=last, inferred=("year", *reading.inferred)))
