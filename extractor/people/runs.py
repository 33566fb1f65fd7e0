"""Which words could stand in a name: the runs of words that a name can be made of.

A *run* is capitalised words and initials with the joiners before them (``van der``, a hyphen, an opening quote).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.names.words import PARTICLES
from extractor.tables import load_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH = 2
"""Words before and behind that the model looks at; so many BREAKs stand between two texts."""

_TABLE = load_table("people")
ABBREVIATIONS = frozenset(_TABLE["abbreviations"])


MARKS = frozenset({"-", '"', "“", "”", "'", "‘", "’", "(", ")"})
_OF = frozenset({"of", "the", "née"})
LONGEST_JOIN = 3
"""So many joiners may stand in front of a capitalised word."""

CAPITAL, JOINER, NEVER_FIRST, LETTER = 1, 2, 4, 8
"""Traits of a word: starts with a capital, may join a run, starts no name, starts with a letter."""


JOINERS = (
    dict.fromkeys(PARTICLES, LETTER | JOINER)
    | dict.fromkeys(_OF, LETTER | JOINER | NEVER_FIRST)
    | dict.fromkeys(MARKS, JOINER | NEVER_FIRST)
)
"""The traits of the words that may join a run."""


def members(capital: NDArray[np.bool_], joiner: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which words belong to a run: the capitalised ones, and up to three joiners in front of one."""
    member = capital.copy()
    for _ in range(LONGEST_JOIN):
        member[:-1] |= joiner[:-1] & member[1:]
    return member


def run_starts(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in ``places``, increasing word numbers, an unbroken stretch begins."""
    starts: NDArray[np.int64] = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    return starts


def distinct(values: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each value among the distinct ones, from 0, and the place where each of these stands first.

    As ``np.unique`` has it, which imports the masked arrays of numpy at its first call.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    is_new = np.ones(len(values), np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    numbers = np.empty(len(values), np.int64)
    numbers[order] = np.cumsum(is_new) - 1
    return numbers, order[is_new]
