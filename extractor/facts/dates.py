"""Dates in prose: their places, EDTF values, and what stands beside them.

One compiled regex finds runs of date words, the grammar cuts and reads them, the words around decide whether a bare number is a
year, and the dates before give a year to those that name none. A span holds the date itself: ``1943`` in "since early 1943",
with the relation ``since`` and the part ``early`` beside it. Words that make the value belong to the span: ``c. 1850`` is
``1850~``, ``summer of 1944`` is ``1944-22``. "between 1979 and 1983" and "from 1941 to 1945" are intervals without their first
word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.facts.date_candidates import candidates
from extractor.facts.date_context import Narrative, with_year
from extractor.facts.date_readings import Reading, read_dates
from extractor.facts.date_surroundings import Left, is_year, look_left
from extractor.facts.date_values import calendar_of, write_interval, write_point
from extractor.facts.date_words import date_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.date_words import DateWords
    from extractor.model import Calendar, Part, Relation


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text; offsets are code points of that text."""

    start: int
    end: int
    edtf: str
    precision: str
    calendar: Calendar
    relation: Relation | None
    part: Part | None
    inferred: tuple[str, ...]


def find_dates(texts: Sequence[str], language: str = "en", contexts: Sequence[str] | None = None) -> list[list[FoundDate]]:
    """The dates of the texts of one page, a list for each text, in order.

    ``texts`` stand in reading order, since "14 March" takes its year from what came before. ``contexts`` are the headings over
    each text.
    """
    del contexts
    words = date_words(language)
    found: list[list[FoundDate]] = [[] for _ in texts]
    joined = "\n".join(texts)
    starts = []
    at = 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    number = 0
    narrative = Narrative()
    for start, end in candidates(joined, language):
        while number + 1 < len(starts) and starts[number + 1] <= start:
            number += 1
        low = starts[number]
        left = look_left(joined, low, start, words)
        for reading in read_dates(joined[left.start : end], language):
            if not _is_date(joined, low, left, reading, words):
                continue
            if reading.first.year is None and narrative.year is not None and not left.recurring:
                reading = with_year(reading, narrative.year)  # noqa: PLW2901
            if reading.first.year is not None:
                narrative.follow(reading.first)
            found[number].append(_found(reading, left, low))
    return found


def _is_date(text: str, low: int, left: Left, reading: Reading, words: DateWords) -> bool:
    if not reading.alone:
        return True
    start, end = left.start + reading.start, left.start + reading.end
    if reading.alone == "month":
        return left.part is not None or left.relation is not None or left.word in words.month_cues
    if reading.alone == "season":
        return False
    if reading.start > 0:
        left = look_left(text, low, start, words)
    return is_year(text, low, start, end, reading, left, words)


def _found(reading: Reading, left: Left, low: int) -> FoundDate:
    first, last = reading.first, reading.last
    shift = left.start - low
    return FoundDate(
        start=reading.start + shift,
        end=reading.end + shift,
        edtf=write_interval(first, last) if reading.interval else write_point(first),
        precision="interval" if reading.interval else first.unit,
        calendar=reading.calendar or calendar_of(first),
        relation=None if reading.interval and left.relation == "since" else left.relation,
        part=left.part,
        inferred=reading.inferred,
    )
