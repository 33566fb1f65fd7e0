"""Words as numbers of 64 bits: equal for equal words, whatever the process, and computed for all words of a page at once.

The key of a word is the value of its code points as a polynomial, modulo two to the 64th. Two different words share one by a
chance of one in ten to the nineteenth.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse; the golden ratio in 64 bits."""
_LAST = (1 << 64) - 1


@cache
def _powers(size: int) -> tuple[Keys, Keys]:
    """The powers of the base from the first on, and those of its inverse from the power of zero on."""
    powers, inverse = (np.full(size, number, np.uint64) for number in (_BASE, pow(_BASE, -1, _LAST + 1)))
    inverse[0] = 1
    return np.multiply.accumulate(powers), np.multiply.accumulate(inverse)


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def running_values(points: NDArray[np.uint32]) -> Keys:
    """The value of what stands before each place of a text, and of all of it."""
    values = np.zeros(len(points) + 1, np.uint64)
    np.cumsum(points * _powers(1 << len(points).bit_length())[0][: len(points)], out=values[1:])
    return values


def keys_between(values: Keys, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Keys:
    """The keys of the words that stand from ``starts`` to ``ends`` in a text of these running values."""
    found: Keys = (values[ends] - values[starts]) * _powers(1 << (len(values) - 1).bit_length())[1][starts]
    return found


def keys_of(words: Sequence[str]) -> Keys:
    """The key of each word."""
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    starts = np.append(0, ends)[:-1]
    return keys_between(running_values(code_points("".join(words))), starts, ends)


def key_of(word: str) -> int:
    """The key of one word."""
    key = 0
    for sign in reversed(word):
        key = (key + ord(sign)) * _BASE & _LAST
    return key


def find(known: Keys, keys: Keys) -> NDArray[np.int64]:
    """The place of each key in a sorted table that is not empty, or -1."""
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[places] == keys, places, -1)
