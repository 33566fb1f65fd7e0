"""The words of a page's texts, and which of them could stand in a name.

All texts of a page become one string, NUL between them, and one regex cuts it into words that cover it without a gap: each
word keeps the spaces behind it, so that places follow from lengths. A *run* is what a name can be made of: capitalised words
and initials with the joiners before them (``van der``, a hyphen, an opening quote).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

REACH = 2
"""Words before and behind that the model looks at; so many NULs stand between two texts."""
BREAK = "\0"

_TABLE = load_table("people")
_ABBREVIATIONS = "|".join(_TABLE["abbreviations"])
_WORD = re.compile(
    rf"""[a-z]{{2,}}[ ](?=\S) | [A-Z][a-z]+[ ](?=\S) | [,.][ ](?=\S)    # four words in five, sooner said
      | (?:
        (?:{_ABBREVIATIONS})\.                                     # Mr.
      | (?<![^\W_]) [^\W\d_] (?:\. (?! \s+[a-z] | \s*(?:\0|\Z)))   # J. in J. Smith, not the end of a sentence
      | [^\W\d_]+ (?: ['’] (?![sS]\b) [^\W\d_]+ )*                 # O'Brien, but Stalin and 's
      | ['’]s\b
      | \d+
      | \0
      | [\W_]
    ) [^\S\0]* | \s+""",
    re.VERBOSE,
)

PARTICLES = frozenset(_TABLE["particles"])
MARKS = frozenset({"-", '"', "“", "”", "'", "‘", "’", "(", ")"})
_OF = frozenset({"of", "the", "née"})
JOINERS = PARTICLES | MARKS | _OF
NEVER_FIRST = MARKS | _OF
_LONGEST_JOIN = 3


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the texts of one page, in order, from :func:`page_words`."""

    words: list[str]
    """Each with the spaces behind it; together they are the joined texts."""
    starts: NDArray[np.int64]
    """Where each word starts in the joined texts."""
    text_starts: list[int]
    """Where each text starts in the joined texts."""


def page_words(texts: Sequence[str]) -> PageWords:
    """The words of ``texts``, which stand ``REACH`` NULs apart."""
    gap = BREAK * REACH
    words = _WORD.findall(gap + gap.join(texts) + gap)
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1]
    text_starts = []
    place = REACH
    for text in texts:
        text_starts.append(place)
        place += len(text) + REACH
    return PageWords(words, starts, text_starts)


def plain(written: str) -> str:
    """A word without the spaces behind it; all numbers are one word."""
    word = written.rstrip() or " "
    return "0" if word[0].isdigit() else word


def members(capital: NDArray[np.bool_], joiner: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which words belong to a run: the capitalised ones, and up to three joiners in front of one."""
    member = capital.copy()
    for _ in range(_LONGEST_JOIN):
        member[:-1] |= joiner[:-1] & member[1:]
    return member


def runs(places: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Unbroken stretches of increasing word numbers, as half-open ranges into ``places``."""
    if not len(places):
        return []
    cuts = np.flatnonzero(np.diff(places) != 1) + 1
    return list(zip([0, *cuts.tolist()], [*cuts.tolist(), len(places)], strict=True))
