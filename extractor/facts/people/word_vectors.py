"""The vectors of words for the recogniser: sums of whole numbers, so that no machine and no order adds them otherwise.

:func:`extractor.facts.people.words.word_features` says which features a word has. Those that always come together (a cluster
and its prefixes, an ending and what it ends in, the lists that a word is on) are added up once, so that a new word costs
seven rows instead of twenty.
"""

from __future__ import annotations

from itertools import repeat, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from extractor.facts.people.runs import BREAK, CAPITAL, LETTER
from extractor.facts.people.words import LETTERS, SHAPED, SHORT, cluster_features, cut_shape, ending_features, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from extractor.facts.people.words import Lexicon

_NOTHING = 0
_UNLISTED = -1


class _Shapes(dict[str, int]):
    """Words by :data:`LETTERS` to the row of their shape."""

    def __init__(self, unknown: int, shapes: Mapping[str, int]) -> None:
        self._unknown = unknown
        self._known = shapes

    def __missing__(self, letters: str) -> int:
        row = self[letters] = self._known.get(cut_shape(letters), self._unknown)
        return row


class WordVectors:
    """Computes the sums of the vectors of words' features; ``vectors`` has one row for each of ``features``."""

    def __init__(self, features: Mapping[str, int], vectors: NDArray[np.int8], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._groups: list[list[int]] = [[]]
        self._features = features
        self._break = self._row(("break",))
        self._bias = self._row(("bias",))
        self._shapes = _Shapes(self._bias, {name: self._row(("bias", f"shape={name}")) for name in self._names("shape=")})
        self._lowers = {name: self._row((f"lower={name}",)) for name in self._names("lower=")}
        self._kinds = {word: self._row(found) for word, found in kinds().items()}
        self._starts = {name: self._row((f"start3={name}",)) for name in self._names("start3=")}
        self._ends = {name: self._row(ending_features(name)) for size in range(1, 5) for name in self._names(f"end{size}=")}
        self._clusters: dict[int | None, int] = {None: self._row(("cluster=none",))}
        self._clusters |= {number: self._row(cluster_features(number)) for number in set(lexicon.clusters.values())}
        self._first_set = self._row(("unlisted",)) - _UNLISTED
        for found in lexicon.mark_sets:
            self._row(found)
        self._sums = _sums(self._groups, vectors)

    def _names(self, prefix: str) -> list[str]:
        return [name[len(prefix) :] for name in self._features if name.startswith(prefix)]

    def _row(self, features: Iterable[str]) -> int:
        known = self._features
        self._groups.append([known[name] for name in features if name in known])
        return len(self._groups) - 1

    def of(self, words: Sequence[str], traits: NDArray[np.uint8]) -> NDArray[np.int16]:
        """The vector of each word; ``traits`` are those of the words."""
        lowers = list(map(str.lower, words))
        total = self._sums[_numbers(map(self._shapes.__getitem__, [word[:SHAPED].translate(LETTERS) for word in words]))]
        total += self._sums[_numbers(map(self._lowers.get, lowers, repeat(_NOTHING)))]
        letter = np.flatnonzero(traits & LETTER)
        total[letter] += self._of_letters([words[n] for n in letter.tolist()], [lowers[n] for n in letter.tolist()])
        large = np.flatnonzero((traits & (LETTER | CAPITAL)) == LETTER | CAPITAL)
        total[large] += self._of_large([lowers[n] for n in large.tolist()])
        total[[number for number, word in enumerate(words) if word == BREAK]] = self._sums[self._break]
        return total

    def _of_letters(self, words: Sequence[str], lowers: Sequence[str]) -> NDArray[np.int16]:
        get = self._lexicon.clusters.get
        clusters = map(self._clusters.__getitem__, [get(word) or get(lower) for word, lower in zip(words, lowers, strict=True)])
        total: NDArray[np.int16] = self._sums[_numbers(clusters)]
        total += self._sums[_numbers(map(self._kinds.get, [lower.rstrip(".") for lower in lowers], repeat(_NOTHING)))]
        return total

    def _of_large(self, lowers: Sequence[str]) -> NDArray[np.int16]:
        marks = _numbers(map(self._lexicon.marks.get, lowers, repeat(_UNLISTED)))
        total: NDArray[np.int16] = self._sums[self._first_set + marks]
        begun = self._starts.get
        total += self._sums[[self._end(lower) if len(lower) > SHORT else _NOTHING for lower in lowers]]
        total += self._sums[[begun(lower[:3], _NOTHING) if len(lower) > SHORT else _NOTHING for lower in lowers]]
        return total

    def _end(self, lower: str) -> int:
        known = self._ends.get
        longest = known(lower[-4:]) if len(lower) > 4 else None
        return longest or known(lower[-3:]) or known(lower[-2:]) or known(lower[-1]) or _NOTHING


def _numbers(numbers: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(numbers, np.int64)


def _sums(groups: Sequence[Sequence[int]], vectors: NDArray[np.int8]) -> NDArray[np.int16]:
    total = np.zeros((len(groups), vectors.shape[1]), np.int16)
    for column in zip_longest(*groups, fillvalue=-1):
        numbers = np.array(column)
        used = np.flatnonzero(numbers >= 0)
        total[used] += vectors[numbers[used]]
    return total
