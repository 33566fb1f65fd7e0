"""Features of a single word for the recogniser: spelling, word lists, cluster.

The lists and clusters are in ``extractor/models/lexicon.bin``, built by :mod:`extractor.training.lexicon`; sources and
licences stand in ``extractor/models/README.md``. Lists are asked without regard to case, clusters with the case as written
first.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from extractor.names.words import ORGANISATIONS, TITLES
from extractor.people.runs import BREAK
from extractor.people.word_hashes import key_of, keys_of
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from extractor.people.word_hashes import Keys

FOLDER = Path(__file__).resolve().parent.parent / "models"
_CLUSTER_BITS = (4, 6, 10)
_SIZE = np.dtype("<u4")
_SHAPES_REMEMBERED = 4096
SHORT = 2
"""Words up to this length have no features of ending and start."""
SHAPED = 12
"""So many letters of a word make its shape."""
LETTERS = str.maketrans(dict.fromkeys(string.ascii_lowercase, "x") | dict.fromkeys(string.ascii_uppercase, "X"))
_UPPER = re.compile(r"[^\W\d_a-z]")
_LOWER = re.compile(r"[^\W\d_A-Z]")
_TWICE = re.compile(r"(.)\1\1+")


class Lexicon(Struct, frozen=True):
    """Word lists: the marks of a word in lower case, and the cluster of a word as written. Words are known by their keys."""

    keys: Keys
    """Sorted."""
    marks: NDArray[np.uint16]
    """For each word a number in ``mark_sets``."""
    clusters: NDArray[np.uint16]
    """For each word a number in ``cluster_bits``."""
    mark_sets: list[tuple[str, ...]]
    """Features that words on the same lists share; the first set is for words on none, and empty."""
    cluster_bits: list[int]
    """Brown clusters, bit strings as numbers; the first is 0 and means none."""

    def marks_of(self, lower: str) -> tuple[str, ...]:
        """The marks of a word in lower case."""
        return self.of(lower)[0]

    def of(self, word: str) -> tuple[tuple[str, ...], int]:
        """The marks of a word, if it is written in lower case, and its cluster as written, 0 where it has none."""
        keys, key = self.keys.data, key_of(word)
        place = bisect_left(keys, key)
        if place == len(keys) or keys[place] != key:
            return (), 0
        return self.mark_sets[self.marks[place]], self.cluster_bits[self.clusters[place]]


def pack(mark_sets: Mapping[str, tuple[str, ...]], clusters: Mapping[str, int]) -> bytes:
    """The marks and clusters of words as bytes; the same words give the same bytes."""
    words = sorted({*mark_sets, *clusters}, key=key_of)
    sets = [(), *sorted({*mark_sets.values()} - {()})]
    bits = [0, *sorted({*clusters.values()} - {0})]
    number_of_set = {features: number for number, features in enumerate(sets)}
    number_of_bits = {cluster: number for number, cluster in enumerate(bits)}
    return join_parts(
        [
            keys_of(words).astype("<u8").tobytes(),
            np.array([number_of_set[mark_sets.get(word, ())] for word in words], "<u2").tobytes(),
            np.array([number_of_bits[clusters.get(word, 0)] for word in words], "<u2").tobytes(),
            "\n".join(" ".join(features) for features in sets).encode(),
            np.array(bits, "<u4").tobytes(),
        ]
    )


def unpack(data: bytes) -> Lexicon:
    """The lexicon that :func:`pack` wrote."""
    keys, marks, clusters, sets, bits = split_parts(data)
    return Lexicon(
        np.frombuffer(keys, "<u8"),
        np.frombuffer(marks, "<u2"),
        np.frombuffer(clusters, "<u2"),
        [tuple(line.split()) for line in sets.decode().split("\n")],
        np.frombuffer(bits, "<u4").tolist(),
    )


def join_parts(parts: Sequence[bytes]) -> bytes:
    """Pieces of bytes as one, their number and sizes in front."""
    return np.array([len(parts), *map(len, parts)], _SIZE).tobytes() + b"".join(parts)


def split_parts(data: bytes) -> list[bytes]:
    """The pieces that :func:`join_parts` put together."""
    count = int(np.frombuffer(data, _SIZE, 1)[0])
    sizes = np.frombuffer(data, _SIZE, count, _SIZE.itemsize).tolist()
    ends = accumulate(sizes, initial=_SIZE.itemsize * (1 + count))
    return [data[start:end] for start, end in pairwise(ends)]


@cache
def load_lexicon() -> Lexicon:
    """The shipped lexicon."""
    return unpack((FOLDER / "lexicon.bin").read_bytes())


@cache
def kinds() -> dict[str, tuple[str, ...]]:
    """Features of words with a meaning of their own, in lower case without full stop."""
    table = load_table("people")
    found: dict[str, list[str]] = {}
    for kind, words in (("title", TITLES), ("organisation", ORGANISATIONS), *table["words"].items()):
        for word in words:
            found.setdefault(word, []).append(f"kind={kind}")
    return {word: tuple(features) for word, features in found.items()}


@lru_cache(_SHAPES_REMEMBERED)
def cut_shape(pattern: str) -> str:
    """The shape of a word whose ASCII letters are ``x`` and ``X`` already."""
    return _TWICE.sub(r"\1\1", _LOWER.sub("x", _UPPER.sub("X", pattern)))


def shape(word: str) -> str:
    """``Xxx`` for Stalin, ``X.`` for J.: letters by case, runs of three or more cut to two."""
    return cut_shape(word[:SHAPED].translate(LETTERS))


def cluster_features(cluster: int) -> list[str]:
    """The features of a word in a cluster."""
    return [f"cluster={cluster}", *(f"cluster{bits}={cluster & ((1 << bits) - 1)}" for bits in _CLUSTER_BITS)]


def ending_features(ending: str) -> list[str]:
    """The features of a word with this ending of up to four letters."""
    return [f"end{size}={ending[-size:]}" for size in range(1, len(ending) + 1)]


def word_features(word: str, lexicon: Lexicon) -> list[str]:
    """The features of one word, without the spaces behind it."""
    if word == BREAK:
        return ["break"]
    lower = word.lower()
    features = ["bias", f"shape={shape(word)}", f"lower={lower}"]
    if not word[0].isalpha():
        return features
    marks, cluster_in_lower = lexicon.of(lower)
    cluster = lexicon.of(word)[1] or cluster_in_lower
    features += cluster_features(cluster) if cluster else ["cluster=none"]
    features += kinds().get(lower.rstrip("."), ())
    if not word[0].isupper():
        return features
    if len(lower) > SHORT:
        features += [*ending_features(lower[-4:] if len(lower) > 4 else lower[-3:]), f"start3={lower[:3]}"]
    features += marks or ["unlisted"]
    return features


def may_be_given_name(text: str) -> bool:
    """Whether a word is a first name somewhere in the world, with a capital."""
    return text[:1].isupper() and "world_given" in load_lexicon().marks_of(text.lower())
