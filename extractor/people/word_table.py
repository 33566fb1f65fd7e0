"""Words met so far, by number: an open hash table of their keys that is asked for all words of a page at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.people.word_hashes import Keys

    Whole = NDArray[np.int64]

_FIRST_BITS = 17
_LOAD = 3
"""A table is at most one third full."""


class WordTable:
    """Numbers words in the order in which they are met. Number 0 is the break, whose key is 0 as well."""

    def __init__(self) -> None:
        self.keys = np.zeros(1, np.uint64)
        """The key of each word, by number."""
        self._resize(_FIRST_BITS)

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, keys: Keys) -> Whole:
        """The number of each key; 0 where it is new."""
        slots = self._home(keys)
        numbers: Whole = self._slots[slots].astype(np.int64)
        others = np.flatnonzero((self.keys[numbers] != keys) & (numbers > 0))
        while len(others):
            slots[others] = (slots[others] + 1) & self._last
            numbers[others] = self._slots[slots[others]]
            others = others[(self.keys[numbers[others]] != keys[others]) & (numbers[others] > 0)]
        return numbers

    def add(self, keys: Keys) -> None:
        """Gives the next numbers to keys that are new and distinct."""
        first = len(self.keys)
        self.keys = np.concatenate([self.keys, keys])
        if len(self.keys) * _LOAD > self._last:
            self._resize((len(self.keys) * _LOAD).bit_length())
        else:
            self._settle(first)

    def _resize(self, bits: int) -> None:
        """Makes room; a number stands at the place that its key's highest bits name, or in the first free one after it."""
        self._slots = np.zeros(1 << bits, np.int32)
        self._last = len(self._slots) - 1
        self._shift = np.uint64(64 - bits)
        self._settle(1)

    def _home(self, keys: Keys) -> Whole:
        slots: Whole = (keys >> self._shift).astype(np.int64)
        return slots

    def _settle(self, first: int) -> None:
        """Puts the numbers from ``first`` on into free places."""
        numbers = np.arange(first, len(self.keys), dtype=np.int32)
        slots = self._home(self.keys[first:])
        while len(numbers):
            free = self._slots[slots] == 0
            self._slots[slots[free]] = numbers[free]
            homeless = self._slots[slots] != numbers
            slots, numbers = (slots[homeless] + 1) & self._last, numbers[homeless]
