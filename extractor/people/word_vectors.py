"""The vectors of words for the recogniser: sums of whole numbers, so that every machine and every order gives the same sums.

:func:`extractor.people.words.word_features` says which features a word has. Those that always come together (a cluster
and its prefixes, an ending and what it ends in, the lists that a word is on) are added up once, so that a new word costs
seven rows instead of twenty.
"""

from __future__ import annotations

from itertools import repeat, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from extractor.people.runs import CAPITAL, LETTER
from extractor.people.word_hashes import find, keys_of
from extractor.people.words import LETTERS, SHAPED, SHORT, cluster_features, cut_shape, ending_features, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from extractor.people.word_hashes import Keys
    from extractor.people.words import Lexicon

    Whole = NDArray[np.int64]

_NOTHING = 0
_UNKNOWN = -1


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
        named: dict[str, list[str]] = {}
        for feature in features:
            kind, _, name = feature.partition("=")
            named.setdefault(kind, []).append(name)
        self._shapes = _Shapes(self._bias, {name: self._row(("bias", f"shape={name}")) for name in named["shape"]})
        self._kinds = {word: self._row(found) for word, found in kinds().items()}
        self._ends = {name: self._row(ending_features(name)) for size in range(1, 5) for name in named[f"end{size}"]}
        clusters = [self._row(cluster_features(bits) if bits else ("cluster=none",)) for bits in lexicon.cluster_bits]
        self._clusters = np.array(clusters)
        self._marks = np.array([self._row(marks or ("unlisted",)) for marks in lexicon.mark_sets])
        self._vectors = vectors
        self._sums = np.zeros((len(self._groups), vectors.shape[1]), np.int16)
        """Of each group; those that no word had yet are not added up."""
        self._added_up = np.zeros(len(self._groups), np.bool_)

    def _row(self, features: Iterable[str]) -> int:
        known = self._features
        self._groups.append([known[name] for name in features if name in known])
        return len(self._groups) - 1

    def _sums_of(self, rows: Whole) -> NDArray[np.int16]:
        """The sums of the groups with these numbers."""
        new = list(set(rows[~self._added_up[rows]].tolist()))
        if new:
            self._sums[new] = _sums([self._groups[number] for number in new], self._vectors)
            self._added_up[new] = True
        return self._sums[rows]

    def of(self, words: Sequence[str], keys: Keys, traits: NDArray[np.uint8], out: NDArray[np.int16]) -> None:
        """Writes the vector of each word, none of which is a break; ``keys`` and ``traits`` are those of the words."""
        lowers = list(map(str.lower, words))
        shapes = map(self._shapes.__getitem__, [word[:SHAPED].translate(LETTERS) for word in words])
        out[:] = self._sums_of(_numbers(shapes))
        marks, clusters = self._listed(words, lowers, keys)
        letter = np.flatnonzero(traits & LETTER)
        out += self._sums_of(np.where(traits & LETTER, self._clusters[clusters], _NOTHING))
        self._add_features(out, [f"lower={lower}" for lower in lowers])
        kinds = [self._kinds.get(lowers[number].rstrip("."), _NOTHING) for number in letter.tolist()]
        self._add(out, np.array(kinds, np.int64), letter)
        large = np.flatnonzero((traits & (LETTER | CAPITAL)) == LETTER | CAPITAL)
        out[large] += self._sums_of(self._marks[marks[large]])
        spelled = [(number, lower) for number in large.tolist() if len(lower := lowers[number]) > SHORT]
        places = np.array([number for number, _ in spelled], np.int64)
        self._add(out, np.array([self._end(lower) for _, lower in spelled], np.int64), places)
        self._add_features(out, [f"start3={lower[:3]}" for _, lower in spelled], places)

    def _add(self, out: NDArray[np.int16], rows: Whole, places: Whole) -> None:
        """Adds the sums of these rows to those at the places."""
        some = np.flatnonzero(rows)
        out[places[some]] += self._sums_of(rows[some])

    def _add_features(self, out: NDArray[np.int16], features: Sequence[str], places: Whole | None = None) -> None:
        """Adds the vectors of these features to the sums at the places, the features being of all where no places are given."""
        numbers = _numbers(map(self._features.get, features, repeat(_UNKNOWN)))
        some = np.flatnonzero(numbers != _UNKNOWN)
        out[some if places is None else places[some]] += self._vectors[numbers[some]]

    @property
    def of_break(self) -> NDArray[np.int16]:
        """The vector of a break."""
        vector: NDArray[np.int16] = self._sums_of(np.array([self._break]))[0]
        return vector

    def _listed(self, words: Sequence[str], lowers: Sequence[str], keys: Keys) -> tuple[Whole, Whole]:
        """The numbers of the marks and of the cluster of each word; the cluster of the small spelling where it has none."""
        lexicon = self._lexicon
        places = find(lexicon.keys, keys)
        clusters = np.where(places >= 0, lexicon.clusters[places], 0)
        large = [number for number, (word, lower) in enumerate(zip(words, lowers, strict=True)) if word != lower]
        places[large] = find(lexicon.keys, keys_of([lowers[number] for number in large]))
        listed = places >= 0
        marks = np.where(listed, lexicon.marks[places], 0)
        return marks, np.where((clusters == 0) & listed, lexicon.clusters[places], clusters)

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
