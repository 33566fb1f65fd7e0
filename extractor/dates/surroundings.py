"""What stands beside a date: relation and part to its left, and whether a bare number or month is a date at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from extractor.dates.readings import Reading
    from extractor.dates.words import DateWords
    from extractor.model import Part, Relation

_REACH = 48
_OPENERS = "([\"'“‘"
_YEARS = range(1000, 2101)
_PARTS = frozenset({"early", "mid", "late"})
_RELATIONS = frozenset({"since", "until", "by", "before", "after"})
_CODE_BEFORE = lazy_regex(r"(?<![^\W\d_])[A-Z]{2,4} $")
"""Capitals before a number: "ON 1310"."""
_IN_YEAR = lazy_regex(r" ([^\W\d_]+) (?:1\d|20)\d\d\b")
_YEAR_BEFORE = lazy_regex(r"([^\W\d_]+) (?:1\d|20)\d\d\b")
_NEXT_WORD = lazy_regex(r"[ \u00a0-]?([^\W\d_]+[²³23]?)")


class Left(Struct, frozen=True):
    """What the words left of a candidate tell."""

    start: int
    """Where the date begins when words like ``c.`` or ``summer of`` belong to it."""
    relation: Relation | None
    part: Part | None
    word: str
    """The word or mark that stands right before, in lower case; empty at the start of the text."""
    recurring: bool
    article: bool = False
    """Whether an article stands right before, as in "by the 1968 election": the words before it speak of something else."""


def look_left(text: str, low: int, start: int, words: DateWords) -> Left:
    """Read the words before a candidate from right to left, not beyond ``low``."""
    floor = max(low, start - _REACH)
    chunk = text[floor:start]
    tokens = chunk.split()
    if not tokens:
        return Left(start, None, None, "", recurring=False)
    last = tokens[-1].lower()
    nearest = word = _without_article(last.lstrip(_OPENERS), words)
    if words.unspaced:
        nearest = word = next((cue for cue in words.year_cues if word.endswith(cue)), word)
    if words.circa and (phrase := words.circa.search(chunk)):
        return Left(floor + phrase.start(), None, None, word, recurring=False)
    if word not in words.before:
        return Left(start, None, None, word or last[-1], recurring=word in words.recurring)
    relation: Relation | None = None
    part: Part | None = None
    place, belongs, after = len(chunk), True, ""
    for token in reversed(tokens):
        place = chunk.rfind(token, 0, place)
        word = _without_article(token.lower().lstrip(_OPENERS), words)
        kind = words.before.get(f"{word} {after}") or words.before.get(word)
        after = word
        if kind == "open" and belongs:
            start = floor + place + len(token) - len(word)
        elif kind in _PARTS and part is None:
            part, belongs = kind, False  # type: ignore[assignment]
        elif kind in _RELATIONS:
            relation = kind  # type: ignore[assignment]
            break
        elif kind != "through":
            break
        if len(word) != len(token):
            break
    return Left(start, relation, part, nearest, recurring=word in words.recurring, article=nearest in words.determiners)


def _without_article(word: str, words: DateWords) -> str:
    """The word behind an elided one where only that is known: the summer of ``nell'estate``."""
    bare = word.replace("’", "'").rpartition("'")[2]
    return bare if word not in words.before and bare in words.before else word


class Place(Struct, frozen=True):
    """Where a date stands: a stretch of the text, whose sentence begins at ``low``."""

    text: str
    low: int
    start: int
    end: int
    counted: bool = False
    """Whether a bare number there is a quantity or a code."""


def is_date(place: Place, reading: Reading, left: Left, words: DateWords) -> bool:
    """Whether a number or a month that stands alone is a date."""
    if reading.alone != "month":
        return _is_year(place, reading, left, words)
    if reading.interval or left.part is not None or left.relation is not None or words.same_year.match(place.text, place.end):
        return True
    behind = place.text[place.end : place.end + 2]
    return left.word in words.month_cues or (left.word in words.determiners and behind[:1] == " " and behind[1:].islower())


def counts_in_year(text: str, end: int, words: DateWords) -> bool:
    """Whether a year of its own stands behind the number, which so counts something else: ``1900 in 1960``."""
    year = _IN_YEAR.match(text, end)
    return year is not None and year[1].lower() in words.round_year_cues


def _counts_as_before(place: Place, words: DateWords) -> bool:
    """Whether the number counts something in a year, as one before did: ``from 100 in 1950 to 1900 in 1960``."""
    if not counts_in_year(place.text, place.end, words):
        return False
    years = _YEAR_BEFORE.finditer(place.text, place.low, place.start)
    return any(year[1].lower() in words.round_year_cues for year in years)


def _is_year(place: Place, reading: Reading, left: Left, words: DateWords) -> bool:
    text, low, start, end = place.text, place.low, place.start, place.end
    first = reading.first.year or 0
    if place.counted and (
        _CODE_BEFORE.search(text, low, start)
        or not (_in_brackets(place) or left.relation or left.word in words.round_year_cues)
    ):
        return False
    following = _NEXT_WORD.match(text, end)
    behind = following[1] if following else ""
    word = left.word
    if words.year_said and first < 2200 and (not text[end - 1].isdecimal() or words.year_said.match(text, end)):
        return True
    if reading.alone == "year" and word not in words.round_year_cues and _counts_as_before(place, words):
        return False
    if behind.lower() in words.not_before or word.strip("([") in words.not_after:
        return False
    joined = text[start - 1 : start] in {"-", "–", "—", "."} and start > low and left.part is None and left.relation is None
    if joined and word not in words.year_cues:
        return False
    counted = first % 50 == 0 and behind.islower() and behind.endswith("s") and behind not in words.year_cues
    if reading.first.mark or (reading.last is not None and reading.last.mark):
        return not counted and (first in _YEARS or _is_early(place, left, words))
    if reading.alone == "range":
        last = (reading.last or reading.first).year or 0
        if first not in _YEARS or last not in _YEARS:
            return word.endswith("(") and text[end : end + 1] == ")"
        return not (behind.islower() and first % 50 == 0 and last % 50 == 0 and behind.endswith("s"))
    if first not in _YEARS:
        return _is_early(place, left, words)
    if left.relation or left.part:
        return True
    round_number = counted and word not in words.round_year_cues
    if word.endswith(("(", "[", ",", ";", ":")):
        stopped = bool(words.early_year_stops.match(text, end))
        return word.endswith(("(", "[")) or stopped or _is_behind_place(place, behind, words)
    if word in words.year_cues or word.endswith(("'s", "’s")):
        return not round_number
    return not word or text[end : end + 1] in {")", "]", "'", "’"}


def _in_brackets(place: Place) -> bool:
    """Whether the number stands in a remark on the quantity: "1850 (2015 est.)"."""
    return place.text.rfind("(", place.low, place.start) > place.text.rfind(")", place.low, place.start)


def _is_early(place: Place, left: Left, words: DateWords) -> bool:
    """Whether a number below 1000 is a year."""
    if left.word in words.early_year_cues and words.early_year_stops.match(place.text, place.end):
        return True
    if (opening := words.early_year_opening.match(place.text, place.low)) is not None and opening.end() == place.end:
        return True
    if words.vocabulary.get(left.word, ("", 0))[0] != "circa":
        return False
    before = place.text[max(place.low, place.start - _REACH) : place.start].lower().split()
    following = _NEXT_WORD.match(place.text, place.end)
    goes_on = following is None or following[1].lower() in words.early_year_behind
    return goes_on and not words.early_year_lives.isdisjoint((*before[-1:], " ".join(before[-2:])))


def _is_behind_place(place: Place, behind: str, words: DateWords) -> bool:
    """Whether a name and a comma stand before the number and nothing counted behind it: ``in London, 1922 under``."""
    before = place.text[max(place.low, place.start - _REACH) : place.start].split()
    counted = behind.islower() and behind.endswith("s") and behind not in words.year_cues
    return before[-1].endswith(",") and before[-1][0].isupper() and len(before) > 1 and not counted
