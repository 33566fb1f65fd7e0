"""The year that a date without one takes from its surroundings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.facts.date_values import Point, checked

if TYPE_CHECKING:
    from extractor.facts.date_readings import Reading


@dataclass(slots=True)
class Narrative:
    """Where the text stands in time: the last date that named or took its year."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def follow(self, point: Point) -> None:
        """Go on to a date that has its year."""
        if point.unit in {"day", "month", "season", "year"}:
            self.year, self.month, self.day = point.year, point.month, point.day


def with_year(reading: Reading, year: int) -> Reading:
    """The reading in a year; an interval over New Year's Eve ends in the next one."""
    first = checked(replace(reading.first, year=year))
    last = reading.last
    if last is not None:
        over = (last.month or 0) < (reading.first.month or 0)
        last = checked(replace(last, year=year + over))
    return replace(reading, first=first, last=last, inferred=("year", *reading.inferred))
