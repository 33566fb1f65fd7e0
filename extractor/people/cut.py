"""Texts → words: where each begins and ends, its key and its traits, by arithmetic on the code points of a whole page.

A word is a run of letters with the apostrophes inside it (``O'Brien``), a possessive ``'s``, a run of figures, or one sign of
another kind. The full stop belongs to an abbreviation (``Mr.``) and to an initial (``J.``) that does not end its sentence.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from extractor.people.runs import ABBREVIATIONS, CAPITAL, JOINERS, LETTER, LONGEST_JOIN, REACH
from extractor.people.word_hashes import code_points, find, keys_between, keys_of, running_values
from extractor.people.words import BREAK, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractor.people.word_hashes import Keys

    Whole = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_GAP = " " + f"{BREAK} " * REACH
_IN_WORD, _FIGURE, _BLANK, _UNDERLINE, _APOSTROPHE, _DIGIT, _ALPHABETIC, _LARGE = (1 << bit for bit in range(8))
_UNKNOWN = 0xFF
_KINDS = np.full(0x110000, _UNKNOWN, np.uint8)
"""What each code point is; those that were not met yet are unknown."""
_STOP, _S, _A, _Z = map(ord, ".saz")
NUMBER = "0"
"""All numbers are one word."""
_NUMBER_KEY = np.uint64(key_of(NUMBER))
_LONGEST_ABBREVIATION = max(map(len, ABBREVIATIONS))


def _sorted_keys(words: Sequence[str]) -> tuple[Keys, list[str]]:
    keys = keys_of(words)
    order = np.argsort(keys)
    return keys[order], [words[number] for number in order]


_ABBREVIATION_KEYS = _sorted_keys(sorted(ABBREVIATIONS))[0]
_JOINER_KEYS, _joiners = _sorted_keys(sorted(JOINERS))
_JOINER_TRAITS = np.array([JOINERS[word] for word in _joiners], np.uint8)


class PageWords(Struct, frozen=True):
    """The words of the texts of one page, in order; places are offsets in the texts joined with gaps."""

    joined: str
    keys: Keys
    starts: Whole
    ends: Whole
    traits: NDArray[np.uint8]
    """A joiner has those of one where it may join: not far before a capital."""
    text_starts: Whole
    """Where each text starts."""

    def written(self, places: Whole) -> list[str]:
        """The words at these places, as the model knows them."""
        bounds = zip(self.starts[places].tolist(), self.ends[places].tolist(), strict=True)
        numeric = (self.keys[places] == _NUMBER_KEY).tolist()
        return [NUMBER if number else self.joined[start:end] for (start, end), number in zip(bounds, numeric, strict=True)]

    def times(self, words: Sequence[str], texts: int) -> list[int]:
        """How often each word stands in the first ``texts`` texts."""
        end = self.text_starts[texts] if texts < len(self.text_starts) else len(self.joined)
        known = np.sort(self.keys[: np.searchsorted(self.starts, end)])
        keys = keys_of(words)
        times: list[int] = (np.searchsorted(known, keys, "right") - np.searchsorted(known, keys)).tolist()
        return times


def cut(texts: Sequence[str]) -> PageWords:
    """The words of ``texts``, which stand :data:`REACH` breaks apart."""
    joined = _GAP + _GAP.join(texts) + _GAP
    points = code_points(joined)
    kinds = _kinds(points)
    values = running_values(points)
    starts, ends = _bounds(points, kinds, values)
    first = kinds[starts]
    keys = keys_between(values, starts, ends)
    keys[first & _DIGIT > 0] = _NUMBER_KEY
    traits = ((first & _ALPHABETIC > 0) * np.uint8(LETTER)) | ((first & _LARGE > 0) * np.uint8(CAPITAL))
    _mark_joiners(keys, traits)
    sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + len(_GAP)
    return PageWords(joined, keys, starts, ends, traits, np.cumsum(sizes) - sizes + len(_GAP))


def _kinds(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    kinds = _KINDS[points]
    new = points[kinds == _UNKNOWN]
    if len(new):
        for point in set(new.tolist()):
            _KINDS[point] = _kind(chr(point))
        kinds = _KINDS[points]
    return kinds


def _kind(sign: str) -> int:
    number = sign.isdecimal()
    return (
        (sign.isalnum() and not number) * _IN_WORD
        | number * _FIGURE
        | sign.isspace() * _BLANK
        | (sign == "_") * _UNDERLINE
        | (sign in "'’") * _APOSTROPHE
        | sign.isdigit() * _DIGIT
        | sign.isalpha() * _ALPHABETIC
        | sign.isupper() * _LARGE
    )


def _bounds(points: NDArray[np.uint32], kinds: NDArray[np.uint8], values: Keys) -> tuple[Whole, Whole]:
    """Where words start and end; there are gaps before and behind all text."""
    letter, figure, blank = (kinds & kind > 0 for kind in (_IN_WORD, _FIGURE, _BLANK))
    inside, start = letter.copy(), ~blank
    apostrophes = np.flatnonzero(kinds & _APOSTROPHE)
    if len(apostrophes):
        within, possessive = _apostrophes(points, kinds, letter, apostrophes)
        inside[within] = True
        start[within] = start[possessive + 1] = False
    start[1:] &= ~((letter[1:] & inside[:-1]) | (figure[1:] & figure[:-1]))
    stops = np.flatnonzero(points == _STOP)
    stops = stops[letter[stops - 1]]
    if len(stops):
        single = start[stops - 1]
        start[_initials(points, kinds, blank, stops[single])] = False
        start[_abbreviations(values, start, stops[~single])] = False
    return np.flatnonzero(start), np.flatnonzero((start | blank)[1:] & ~blank[:-1]) + 1


def _apostrophes(
    points: NDArray[np.uint32], kinds: NDArray[np.uint8], letter: Flags, apostrophes: Whole
) -> tuple[Whole, Whole]:
    """Those inside a word, and those that begin a possessive."""
    behind = points[apostrophes + 1]
    s_ends = ((behind | 0x20) == _S) & (kinds[apostrophes + 2] & (_IN_WORD | _FIGURE | _UNDERLINE) == 0)
    possessive = apostrophes[s_ends & (behind == _S)]
    within = letter[apostrophes - 1] & letter[apostrophes + 1] & ~s_ends & ~np.isin(apostrophes - 2, possessive)
    return apostrophes[within], possessive


def _initials(points: NDArray[np.uint32], kinds: NDArray[np.uint8], blank: Flags, stops: Whole) -> Whole:
    """The full stops behind a single letter, of those that stand there, that do not end a sentence."""
    stops = stops[kinds[stops - 2] & (_IN_WORD | _FIGURE) == 0]
    shown = np.flatnonzero(~blank)
    following = shown[np.searchsorted(shown, stops + 1)]
    behind = points[following]
    small = (following > stops + 1) & (behind >= _A) & (behind <= _Z)
    going_on: Whole = stops[~small & (behind != ord(BREAK))]
    return going_on


def _abbreviations(values: Keys, start: Flags, stops: Whole) -> Whole:
    """The full stops that belong to the abbreviation in front of them."""
    starts = np.flatnonzero(start)
    begin = starts[np.searchsorted(starts, stops) - 1]
    short = stops - begin <= _LONGEST_ABBREVIATION
    begin, stops = begin[short], stops[short]
    known: Whole = stops[find(_ABBREVIATION_KEYS, keys_between(values, begin, stops)) >= 0]
    return known


def _mark_joiners(keys: Keys, traits: NDArray[np.uint8]) -> None:
    capital = traits & CAPITAL > 0
    near = capital.copy()
    for _ in repeat(None, LONGEST_JOIN):
        near[:-1] |= near[1:]
    places = np.flatnonzero(near & ~capital)
    found = find(_JOINER_KEYS, keys[places])
    known = found >= 0
    traits[places[known]] = _JOINER_TRAITS[found[known]]
