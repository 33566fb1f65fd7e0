"""Dates in prose: their places, EDTF values, and what stands beside them.

One compiled regex finds runs of date words, the grammar cuts and reads them, the words around decide whether a bare number is a
year, and the dates before give a year to those that name none. A span holds the date itself: ``1943`` in "since early 1943",
with the relation ``since`` and the part ``early`` beside it. Words that make the value belong to the span: ``c. 1850`` is
``1850~``, ``summer of 1944`` is ``1944-22``. "between 1979 and 1983" and "from 1941 to 1945" are intervals without their first
word.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.dates.candidates import candidates
from extractor.dates.context import Narrative, with_year
from extractor.dates.readings import Reading, read_dates
from extractor.dates.surroundings import Left, Place, counts_in_year, is_date, look_left
from extractor.dates.values import calendar_of
from extractor.dates.words import FIGURES, date_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from extractor.model import Calendar, Part, Relation


_NAMING = frozenset({"day", "month", "year"})
"""Units that stand before the name of a thing: the 1968 election, the March offensive."""
_HEADING = 80
_SENTENCE_ENDS = frozenset('.!?"”’):;')


class FoundDate(Struct, frozen=True):
    """A date in a text; offsets are code points of that text."""

    start: int
    end: int
    edtf: str
    precision: str
    calendar: Calendar
    relation: Relation | None
    part: Part | None
    inferred: tuple[str, ...]


def find_dates(
    texts: Sequence[str],
    language: str = "en",
    *,
    headings: Sequence[str] | None = None,
    paragraphs: Sequence[int] | None = None,
    quantities: Collection[int] = (),
) -> list[list[FoundDate]]:
    """The dates of the texts of one page, a list for each text, in order.

    ``texts`` stand in reading order, since "14 March" takes its year from what came before. ``headings`` holds the heading over
    each text, ``paragraphs`` the number of its paragraph; on a page without headings a text that is no sentence counts as one.
    ``quantities`` are the numbers of texts in which a bare number counts something.
    """
    words = date_words(language)
    found: list[list[FoundDate]] = [[] for _ in texts]
    if words is None:
        return found
    joined = "\n".join(texts)
    if words.native_digits:
        joined = joined.translate(FIGURES)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    number, low = -1, 0
    yearly: bool | None = None
    narrative = Narrative()
    plain = headings is None or not any(headings)
    for start, end in candidates(joined, language):
        while starts[number + 1] <= start:
            number += 1
            low, yearly = starts[number], None
            if paragraphs is not None and number and paragraphs[number] != paragraphs[number - 1]:
                narrative.fresh = True
            if headings is not None and (number == 0 or headings[number] != headings[number - 1]):
                narrative.head(_years(headings[number], language))
            if plain and _is_heading(texts[number]):
                narrative.head(_years(texts[number], language))
        left = look_left(joined, low, start, words)
        begin, months, behind = left.start, False, -1
        readings = read_dates(joined[begin:end], language)
        if not readings and begin < start:  # a word before the date that no date has inside
            begin = start
            readings = read_dates(joined[begin:end], language)
        for place, reading in enumerate(readings):
            at, until = begin + reading.start, begin + reading.end
            if place:
                left = look_left(joined, low, at, words)
            listed = months if reading.alone == "month" else 0 <= behind < at and joined[behind:at].strip() in words.joints
            listed = listed and not counts_in_year(joined, until, words)
            months = (
                listed
                or not reading.alone
                or is_date(Place(joined, low, at, until, number in quantities), reading, left, words)
            )
            if not months:
                continue
            months, behind = reading.first.unit == "month", until
            if yearly is None and reading.first.year is None:
                yearly = words.yearly.search(texts[number]) is not None
            if reading.first.year is None and not left.recurring and not yearly:
                year = narrative.named if words.same_year.match(joined, until) else narrative.year_of(reading)
                if year is not None:
                    reading = with_year(reading, year)  # noqa: PLW2901
            narrative.follow(reading, at - low)
            onward = words.onward.match(joined, until) is not None
            found[number].append(_found(at - low, until - low, left, reading, onward=onward))
    return found


def _is_heading(text: str) -> bool:
    return len(text) < _HEADING and text[-1:] not in _SENTENCE_ENDS


def _years(heading: str, language: str) -> list[int]:
    """The years that a heading names."""
    years = []
    for start, end in candidates(heading, language):
        for reading in read_dates(heading[start:end], language):
            if reading.interval and reading.last is None:
                return []
            years += [point.year for point in (reading.first, reading.last) if point is not None and point.year is not None]
    return years


def _found(start: int, end: int, left: Left, reading: Reading, *, onward: bool) -> FoundDate:
    first = reading.first
    relation = None if left.article and first.unit in _NAMING else left.relation
    if relation == "since" and reading.last is not None:
        relation = None
    elif relation is None and onward:
        relation = "since"
    return FoundDate(
        start,
        end,
        reading.edtf,
        "interval" if reading.interval else first.unit,
        reading.calendar or calendar_of(first),
        relation,
        left.part,
        reading.inferred,
    )
