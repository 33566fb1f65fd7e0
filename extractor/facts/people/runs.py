"""Which words could stand in a name: the cut of text into words, and the runs of words that a name can be made of.

A *run* is capitalised words and initials with the joiners before them (``van der``, a hyphen, an opening quote).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from extractor.tables import load_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH = 2
"""Words before and behind that the model looks at; so many NULs stand between two texts."""
BREAK = "\0"

_TABLE = load_table("people")
ABBREVIATIONS = frozenset(_TABLE["abbreviations"])


def _words(sentence_ends: str) -> re.Pattern[str]:
    return re.compile(
        rf"""(?:{"|".join(_TABLE["abbreviations"])})\.                       # Mr.
        | (?<![^\W_]) [^\W\d_] (?:\. (?! \s+[a-z] | \s*(?:{sentence_ends})))   # J. in J. Smith, not the end of a sentence
        | [^\W\d_]+ (?: ['’] (?![sS]\b) [^\W\d_]+ )*                         # O'Brien, but Stalin and 's
        | ['’]s\b
        | \d+
        | \0
        | [^\w\s] | _""",
        re.VERBOSE,
    )


AT_END, WITHIN = _words(r"\0|\Z"), _words(r"\0")
INITIAL_LAST = re.compile(r"(?<![^\W_])[^\W\d_]\.\s*\Z")

PARTICLES = frozenset(_TABLE["particles"])
MARKS = frozenset({"-", '"', "“", "”", "'", "‘", "’", "(", ")"})
_OF = frozenset({"of", "the", "née"})
_LONGEST_JOIN = 3

CAPITAL, JOINER, NEVER_FIRST, LETTER = 1, 2, 4, 8
"""Traits of a word: starts with a capital, may join a run, starts no name, starts with a letter."""


def plain(written: str) -> str:
    """A word as the model knows it: all numbers are one word."""
    return "0" if written[0].isdigit() else written


_OF_JOINERS = (
    dict.fromkeys(PARTICLES, LETTER | JOINER)
    | dict.fromkeys(_OF, LETTER | JOINER | NEVER_FIRST)
    | dict.fromkeys(MARKS, JOINER | NEVER_FIRST)
)


def traits(word: str) -> int:
    """The traits of a word, added up."""
    found = _OF_JOINERS.get(word)
    return found if found is not None else word[0].isalpha() * LETTER | word[0].isupper() * CAPITAL


def members(capital: NDArray[np.bool_], joiner: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which words belong to a run: the capitalised ones, and up to three joiners in front of one."""
    member = capital.copy()
    for _ in range(_LONGEST_JOIN):
        member[:-1] |= joiner[:-1] & member[1:]
    return member


def run_starts(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in ``places``, increasing word numbers, an unbroken stretch begins."""
    starts: NDArray[np.int64] = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    return starts
