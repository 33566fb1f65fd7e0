"""Texts → numbers of words: what stands between two spaces is cut once and remembered.

Four pieces in five of a page have been seen before, so that reading a page is one look-up a piece; the rest is arithmetic on
whole arrays.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from itertools import islice, repeat
from typing import TYPE_CHECKING

import numpy as np

from extractor.facts.people.runs import ABBREVIATIONS, AT_END, BREAK, INITIAL_LAST, REACH, WITHIN, plain, traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

_GAP = " " + f"{BREAK} " * REACH
_SENTENCE_ENDS = re.compile(r"\s*(?:[a-z]|\0|\Z)")
_SINGLE = ',.;:()[]"“”%$'
"""Marks that are words of their own before and behind a word or number."""
_MOST_PIECES = 200_000
_NUMBER = np.dtype("i")


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the texts of one page, in order; places are offsets in the texts joined with gaps."""

    numbers: Whole
    """Equal for equal words."""
    starts: Whole
    ends: Whole
    text_starts: Whole
    """Where each text starts."""


class WordTable:
    """The words and pieces met so far. A piece with a space behind is one whose full stop ends no sentence."""

    def __init__(self) -> None:
        self.words: list[str] = []
        """The distinct words, by number."""
        self._numbers: dict[str, int] = {}
        self._traits = bytearray()
        self._pieces: dict[str, int] = {}
        self._cuts = array("i")
        """Of each piece: its first place in ``_places``, number of words, length, whether what follows decides these."""
        self._places = array("i")
        """Of each word of each piece: its number, start and end in the piece."""

    def _learn(self, pieces: Iterable[str]) -> None:
        numbers, known = self._numbers, len(self.words)
        cuts: list[int] = []
        places: list[int] = []
        first = len(self._places) // 3
        for piece in pieces:
            size = len(piece)
            undecided = False
            if piece.isalpha():
                places += (numbers.setdefault(piece, len(numbers)), 0, size)
                count = 1
            elif ((stem := piece.strip(_SINGLE)).isalpha() and len(stem) > 1 and stem not in ABBREVIATIONS) or stem.isdecimal():
                low = piece.index(stem)
                high = low + len(stem)
                for place in range(low):
                    places += (numbers.setdefault(piece[place], len(numbers)), place, place + 1)
                places += (numbers.setdefault(plain(stem), len(numbers)), low, high)
                for place in range(high, size):
                    places += (numbers.setdefault(piece[place], len(numbers)), place, place + 1)
                count = 1 + low + size - high
            else:
                goes_on = piece[-1:] == " "
                count = 0
                for match in (WITHIN if goes_on else AT_END).finditer(piece):
                    places += (numbers.setdefault(plain(match[0]), len(numbers)), *match.span())
                    count += 1
                size -= goes_on
                undecided = "." in piece and INITIAL_LAST.search(piece) is not None
            cuts += (first, count, size, undecided)
            first += count
            self._pieces[piece] = len(self._pieces)
        self._cuts.extend(cuts)
        self._places.extend(places)
        new = list(islice(numbers, known, None))
        self.words += new
        self._traits += bytes(map(traits, new))

    def _numbered(self, pieces: Sequence[str]) -> Whole:
        numbers = np.fromiter(map(self._pieces.get, pieces, repeat(-1)), np.int64, len(pieces))
        new = np.flatnonzero(numbers < 0).tolist()
        if new:
            self._learn(dict.fromkeys([pieces[place] for place in new]))
            numbers[new] = [self._pieces[pieces[place]] for place in new]
        return numbers

    def _cut(self, pieces: Whole) -> NDArray[np.int32]:
        cut: NDArray[np.int32] = np.frombuffer(self._cuts, _NUMBER).reshape(-1, 4)[pieces].T
        return cut

    def read(self, texts: Sequence[str]) -> PageWords:
        """The words of ``texts``, which stand ``REACH`` NULs apart."""
        joined = _GAP + _GAP.join(texts) + _GAP
        split = joined.split(" ")
        pieces = self._numbered(split)
        firsts, counts, lengths, undecided = self._cut(pieces)
        ends = np.cumsum(lengths + 1) - 1
        places = ends - lengths
        unsure = np.flatnonzero(undecided).tolist()
        if within := [place for place in unsure if not _SENTENCE_ENDS.match(joined, int(ends[place]))]:
            pieces[within] = self._numbered([split[place] + " " for place in within])
            firsts, counts, _, _ = self._cut(pieces)
        total = np.cumsum(counts)
        at = np.repeat(firsts - total + counts, counts) + np.arange(total[-1])
        places = np.repeat(places, counts)
        numbers, starts, ends = np.frombuffer(self._places, _NUMBER).reshape(-1, 3)[at].T
        sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + len(_GAP)
        return PageWords(numbers, places + starts, places + ends, np.cumsum(sizes) - sizes + len(_GAP))

    def traits(self, numbers: Whole) -> NDArray[np.uint8]:
        """The traits of the words of these numbers."""
        found: NDArray[np.uint8] = np.frombuffer(self._traits, np.uint8)[numbers]
        return found

    @property
    def is_full(self) -> bool:
        """Whether it is time for a new table."""
        return len(self._pieces) > _MOST_PIECES
