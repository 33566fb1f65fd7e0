"""A line of ``tpl_text`` as the finder of glued references reads it: candidate places, words, and running counts.

A start is a place without white space before it where two texts meet (``the Party.Geoffrey Roberts``); an end is white space,
the next start, a template or the end of the line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

CITATION = "\x00"
"""Stands for each character of a citation template."""
OTHER_TEMPLATE = "\x01"
"""Stands for each character of another template, or whatever else the caller has taken out."""

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻŁŃŅŇŐŒŘŚŞŠŢŤŪŮŰŹŻŽΑ-ΩА-Я"
# Where one of the exact forms below may stand: few places, found fast.
_MAYBE_START = lazy_regex(
    rf"(?<=[^\s(\[=|/–—-])[{_UPPER}“\"‘«(]|(?<=[.,;:?!)\]”\"’])(?:[a-z\d*^-]|'(?=[{_UPPER}]))|https?://|www\."
)
# Each match is the character before a start.
_STARTS = lazy_regex(
    rf"[.,;:?!)\]”’…»%](?=[{_UPPER}“\"‘«])"
    rf"|(?<=[^\s(\[=|'\"“‘—–-])[\"'](?=[{_UPPER}“\"])"
    rf"|[a-zà-ÿ\d](?=[{_UPPER}][\w.,’'])(?<!\bMc)(?<!\bMac)"
    r"|[^\s(\[=|'\"“‘—–/-](?=[\"“«‘]\w|\[?https?://|www\.)"
    r"|[.”\"](?=(?:de|von|van|al|el|der|la|le)[ -]|d['’][A-Z])"
    r"|[a-z.,;:)\"”’\]](?=(?:[sS]ee|[cC]f|[qQ]uoted|[cC]ited|[iI]bid)\b)"
    rf"|(?<=[a-z.,?!)\"”])[.,?!\"”](?=\([{_UPPER}\d]|\d+ [{_UPPER}]|[*^-] ?(?:[{_UPPER}]|\[tpl\])|pp?\. ?\d)"
    rf"|[.?!)\"”](?='[{_UPPER}]|[a-z]{{1,2}}[{_UPPER}]\w)"
    r"|(?<=[a-zà-ÿ\d)\"”])[.,;)\"”](?=[a-z][\w.-]+[ ,:])"
    r"|[\s(\['\"“‘—–](?=\[?https?://|www\.)"
)
# Of 50,000 places inside glued references this leaves out 25,000, and no more than 30 true ends: after a comma, between
# two small words, before a number.
_ENDS = lazy_regex(
    r"(?<=[.?!…])(?=\s+[^\d\s]|\s*$)|(?<=[)\]\"”’'»\d\x00\x01/])(?=\s+[^\d\s]|\s*$)"
    rf"|(?<=[^\W\d_])(?=\s+[{_UPPER}\"“‘«(\[\x00\x01]|\s*$)|(?<!\w)[{_UPPER}][\w’'-]*(?=\s+[a-zà-ÿ])|(?<=\d[a-z])(?=\s)"
    r"|(?<=\S)(?=\)[^\w\s]|\)\s|—|\[/?ref\]|\[/tpl\]|</?ref|\s*$)"
)
_ABBREVIATED = lazy_regex(r"(?<![^\s(])(?:St|Dr|Mrs?|Ms|Mt|Ft|Prof|Gen|Col|Lt|Rev|No|Vol|vs)\.$")
_CITATION = lazy_regex(r"(?:\[tpl\]|\{\{)\s*(?:cit|sfn|harv|r\||efn|rp\||refn|#tag|vcite|note|ref)|\[ref|<ref", re.IGNORECASE)
_TEMPLATE = lazy_regex(r"\[tpl\](?:(?!\[/?tpl\]).)*\[/tpl\]")
_AFTER_HOLE = lazy_regex(r"[^\W_]|[\"“«‘(]\w")
_REF_MARK = lazy_regex(r"\[(/?)ref\]")
_WORD = lazy_regex(r"\S+")
_EDGE = lazy_regex(r"^[^\w]+|[^\w]+$")
_STOP = lazy_regex(rf"[.?!][\"”’)\]]*(?=\s+[\"“‘(]?[{_UPPER}\d]|\s*$)")
_YEAR = lazy_regex(r"(?<!\d)(?:1[4-9]|20)\d\d[a-z]?(?!\d)")
_PAGE = lazy_regex(r"\b(?:pp?|pgs?|vol|no|ch)\.|\bpages?\b|:\s?\d|\bVolume\b|\bChapter\b")
_MARK = lazy_regex(
    r"\bISBN\b|\bRetrieved\b|\b[Aa]ccessed\b|https?://|www\.|"
    r"\bPress\b|\bdoi\b|\bPublish|\bBooks\b|\bJournal\b|\b[Ee]ds?\.|\btrans(?:l|\.)|\bet al\b"
)
_VERB = lazy_regex(
    r"\b(?:was|were|is|are|has|had|have|be|been|became|would|could|did|does|which|who|he|she|they|his|her|its|their|it|that|also|not|but|"
    r"this|these|after|when|while|however)\b"
)
_NAME = rf"[{_UPPER}][\w’'-]{{1,40}}"
_DOTTED = rf"(?:[Ss]ee )?[{_UPPER}][\w’'.-]{{1,40}}"
_SHORT = lazy_regex(rf"{_DOTTED}(?:(?:,| and| &|,? et al\.?) ?(?:{_NAME})?){{0,3}},? ?[(\[]?(?:1[5-9]|20)\d\d[a-z]?\b")
_SHORT_PAGE = lazy_regex(rf"{_DOTTED}(?:,? (?:and |& )?{_NAME}){{0,2}},? ?(?:pp?\.? ?)?\d+\b")
_FAMILY_FIRST = lazy_regex(rf"{_NAME}(?: {_NAME})?, (?:[{_UPPER}]\.|{_NAME}[,. ])")
_GIVEN_FIRST = lazy_regex(rf"(?:[{_UPPER}]\.[ -]?){{1,6}}{_NAME}|[{_UPPER}][a-zà-ÿ]+ (?:[{_UPPER}]\. )?{_NAME},")
_KINDS = (
    ("short", _SHORT),
    ("page", _SHORT_PAGE),
    ("family", _FAMILY_FIRST),
    ("given", _GIVEN_FIRST),
    ("see", lazy_regex(r"see|cf\.|ibi", re.IGNORECASE)),
)
_LAST_WORD = lazy_regex(r"\S+$")
_QUOTE = lazy_regex(r"[\"“”]")
_BRACKET = lazy_regex(r"[()]")
_SMALL_RANGE = frozenset("0123456789-–—,:/")


class Word(NamedTuple):
    """A word with its features."""

    shape: str
    """What it is: ``year``, ``n3`` (a number), ``Cap``, ``low`` …"""
    tail: str
    """Its last character if that is no letter or digit, else ``-``."""
    bare: str
    """Without punctuation round it, in small letters."""
    form: str
    """Shape and tail."""
    bag: str
    """Feature: the word is among the next ones."""
    bag_form: str
    """Feature: its form is among those of the next ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its candidate places and running counts of what references and prose are made of."""

    text: str
    """The line with templates masked, so that no place moves."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[Word, ...]
    word_starts: tuple[int, ...]
    stops: tuple[int, ...]
    """Places where a sentence or another text ends."""
    first_seen: dict[str, int]
    """Number of the word at which each different one comes first."""
    quotes: tuple[int, ...]
    signs: tuple[tuple[int, ...], ...]
    """Places of years, page marks, words of bibliographies, and words of prose."""
    brackets: tuple[int, ...]
    depths: tuple[int, ...]
    """Open round brackets before each of them and at the end."""

    def count(self, sign: int, start: int, end: int) -> int:
        """The number of characters of one kind between two places."""
        places = self.signs[sign]
        return bisect_left(places, end) - bisect_left(places, start)

    def depth(self, start: int, end: int) -> int:
        """Round brackets that open more often than close between two places."""
        return self.depths[bisect_left(self.brackets, end)] - self.depths[bisect_left(self.brackets, start)]

    def starts_at(self, place: int) -> bool:
        """Whether a reference may begin at a place."""
        index = bisect_left(self.starts, place)
        return index < len(self.starts) and self.starts[index] == place

    def word_at(self, place: int) -> int:
        """Number of the first word that begins at or behind a place."""
        return bisect_left(self.word_starts, place)

    def stop_after(self, place: int) -> int:
        """Where the sentence-like piece ends that begins at a place."""
        index = bisect_right(self.stops, place)
        return self.stops[index] if index < len(self.stops) else len(self.text)


def start_candidates(text: str, holes: Sequence[tuple[int, int]]) -> list[int]:
    """Places where a reference may begin, in order; none lies inside a hole."""
    found = set()
    for match in _MAYBE_START.finditer(text):
        start = match.start()
        if text.startswith("[http", start - 1):
            start -= 1
        if start == 0 or _STARTS.match(text, start - 1):
            if not _ABBREVIATED.search(text, max(0, start - 6), start):
                found.add(start)
        elif text[start - 1] == "[" and _STARTS.match(text, start - 2):
            found.add(start - 1)
    if "ref]" in text:
        found = _outside_marks(text, found)
    found.update(end for _, end in holes if _AFTER_HOLE.match(text, end))
    for start, end in holes:
        found.difference_update(range(start, end))
    return sorted(found)


def _outside_marks(text: str, places: set[int]) -> set[int]:
    """The places that stand in no ref whose marks the converter kept, closed on this line or not."""
    ordered = sorted(places)
    inside: list[int] = []
    opened: int | None = None
    for match in (*_REF_MARK.finditer(text), None):
        if match is not None and not match[1]:
            opened = match.start()
        elif opened is not None:
            end = match.end() if match is not None else len(text)
            inside += ordered[bisect_left(ordered, opened) : bisect_left(ordered, end)]
            opened = None
    return places.difference(inside)


def mask(text: str, holes: Sequence[tuple[int, int]]) -> str:
    """The line with each character of a template replaced by a sign of what it was."""
    pieces: list[str] = []
    behind = 0
    for start, end in holes:
        pieces += (text[behind:start], (CITATION if _CITATION.match(text, start) else OTHER_TEMPLATE) * (end - start))
        behind = end
    text = "".join((*pieces, text[behind:]))
    if "[tpl]" in text:
        text = _TEMPLATE.sub(lambda match: OTHER_TEMPLATE * len(match.group()), text)
    return text


def read_line(masked: str, holes: Sequence[tuple[int, int]], starts: Sequence[int]) -> Line:
    """The line with everything that the features count; ``masked`` comes from :func:`mask`."""
    hole_starts = [start for start, _ in holes]
    hole_ends = [end for _, end in holes]
    ends = {match.end() for match in _ENDS.finditer(masked)}
    ends.update(starts, hole_starts, hole_ends)
    ends.discard(0)
    words, word_starts = _words(masked, sorted({*starts, *hole_starts, *hole_ends}))
    brackets = tuple(match.start() for match in _BRACKET.finditer(masked))
    stops = {match.end() for match in _STOP.finditer(masked)}
    stops.update(starts, hole_starts)
    stops.add(len(masked))
    return Line(
        masked,
        tuple(starts),
        tuple(sorted(ends)),
        words,
        word_starts,
        tuple(sorted(stops)),
        {word.bare: number for number, word in reversed(tuple(enumerate(words)))},
        tuple(match.start() for match in _QUOTE.finditer(masked)),
        tuple(tuple(match.start() for match in pattern.finditer(masked)) for pattern in (_YEAR, _PAGE, _MARK, _VERB)),
        brackets,
        tuple(accumulate((1 if masked[place] == "(" else -1 for place in brackets), initial=0)),
    )


def _words(text: str, cuts: Sequence[int]) -> tuple[tuple[Word, ...], tuple[int, ...]]:
    """The words of a line, cut where texts meet, and where they start."""
    words: list[Word] = []
    starts: list[int] = []
    for match in _WORD.finditer(text):
        position, end = match.span()
        if cuts:
            for cut in cuts[bisect_right(cuts, position) : bisect_left(cuts, end)]:
                words.append(read_word(text[position:cut]))
                starts.append(position)
                position = cut
        words.append(read_word(text[position:end]))
        starts.append(position)
    return tuple(words), tuple(starts)


@lru_cache(maxsize=1 << 14)
def read_word(text: str) -> Word:
    """What features say of a word."""
    bare = _EDGE.sub("", text)
    last = text[-1]
    tail = "-" if last.isalnum() else last
    shape = _shape(bare, text)
    lower = bare.lower()
    return Word(shape, tail, lower, shape + tail, f"b={lower}", f"sh={shape}{tail}")


def _shape(bare: str, word: str) -> str:
    if not bare:
        return "h" if CITATION in word else "t" if OTHER_TEMPLATE in word else "punct"
    if bare.isdigit():
        return "year" if _YEAR.fullmatch(bare) else f"n{min(len(bare), 4)}"
    if bare.startswith(("http", "www.")):
        return "url"
    if any(char.isdigit() for char in bare):
        return "range" if _SMALL_RANGE.issuperset(bare) else "mixed"
    if len(bare) == 1:
        return "I" if bare.isupper() else "i"
    if bare.isupper():
        return "UP"
    return "Cap" if bare[0].isupper() else "low"


def kind_of_start(text: str, start: int) -> str:
    """Which form the text at ``start`` has."""
    if text.startswith(("http", "[http", "www."), start):
        return "url"
    if text[start : start + 1] in ("“", '"', "«", "‘"):
        return "quote"
    for kind, pattern in _KINDS:
        if pattern.match(text, start):
            return kind
    return "other"


def character(text: str, place: int) -> str:
    """Class of the character at a place: a letter, digit or space stands for its like."""
    if not 0 <= place < len(text):
        return "^"
    char = text[place]
    if char.isalpha():
        return "A" if char.isupper() else "a"
    if char.isdigit():
        return "0"
    return "_" if char.isspace() else "h" if char == CITATION else "t" if char == OTHER_TEMPLATE else char


def gate_features(text: str, start: int, kind: str) -> list[str]:
    """Cheap features of a possible start; most starts are rejected by them alone."""
    before, before2, first = character(text, start - 1), character(text, start - 2), character(text, start)
    word = _WORD.match(text, start)
    form = read_word(word.group()[:40]).form if word else "^"
    last = _LAST_WORD.search(text, max(0, start - 16), start)
    behind = read_word(last.group()) if last else None
    length = min(5, len(behind.bare)) if behind else 0
    shape = behind.shape if behind else "^"
    return [
        "bias",
        f"pair={before2}{before}{first}",
        f"kind|pc={kind}|{before}{first}",
        f"form|pc={form}|{before}{first}",
        f"behind={length}|{shape}|{form}",
        f"tail={text[start : start + 4].lower()}",
    ]


def end_gate_features(line: Line, end: int) -> list[str]:
    """Cheap features of a possible end, independent of where the reference began."""
    index = line.word_at(end)
    last, following = (line.words[index - 1] if index else None), (line.words[index] if index < len(line.words) else None)
    form = last.form if last else "^"
    at = "EOL" if following is None else "glue" if line.starts_at(end) else character(line.text, end)
    next_form = following.shape if following else "^"
    return [
        "bias",
        f"at|last={at}|{form}",
        f"last|ns={form}|{next_form}",
        f"nw={following.bare if following else ''}|{form[-1]}",
        f"lw={last.bare if last else ''}|{form[-1]}",
    ]


def end_candidates(line: Line, start: int, limit: int) -> tuple[int, ...]:
    """Places where a reference that begins at ``start`` may end, at most ``limit``; none lies inside a hole."""
    index = bisect_right(line.ends, start)
    return line.ends[index : index + limit]
