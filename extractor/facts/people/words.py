"""What the recogniser knows of a word by itself: spelling, lists, cluster.

The lists and clusters are in ``extractor/models/lexicon.bin``, built by :mod:`extractor.training.lexicon`; sources and
licences stand in ``extractor/models/README.md``. Lists are asked without regard to case, clusters with the case as written
first.
"""

from __future__ import annotations

import re
import string
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from extractor.facts.people.runs import BREAK
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).resolve().parent.parent.parent / "models"
_CLUSTER_BITS = (4, 6, 10)
_NUMBER = np.dtype("<u4")
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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists in memory: the marks of a word in lower case, and the cluster of a word as written."""

    marks: dict[str, int]
    """Word to a number in ``mark_sets``."""
    mark_sets: list[tuple[str, ...]]
    """Features that words on the same lists share."""
    clusters: dict[str, int]
    """Word to its Brown cluster, a bit string as a number."""

    def marks_of(self, word: str) -> tuple[str, ...]:
        """The marks of a word in lower case."""
        number = self.marks.get(word)
        return () if number is None else self.mark_sets[number]


def pack(lexicon: Lexicon) -> bytes:
    """A lexicon as bytes; the same lexicon gives the same bytes."""
    sets = "\n".join(" ".join(features) for features in lexicon.mark_sets).encode()
    parts = [sets]
    for table in (lexicon.marks, lexicon.clusters):
        words = sorted(table)
        parts += ["\n".join(words).encode(), np.array([table[word] for word in words], _NUMBER).tobytes()]
    return pack_parts(parts)


def unpack(data: bytes) -> Lexicon:
    """The lexicon that :func:`pack` wrote."""
    sets, marked, marks, clustered, clusters = unpack_parts(data)
    return Lexicon(
        marks=dict(zip(marked.decode().split("\n"), np.frombuffer(marks, _NUMBER).tolist(), strict=True)),
        mark_sets=[tuple(line.split()) for line in sets.decode().split("\n")],
        clusters=dict(zip(clustered.decode().split("\n"), np.frombuffer(clusters, _NUMBER).tolist(), strict=True)),
    )


def pack_parts(parts: Sequence[bytes]) -> bytes:
    """Pieces of bytes as one, compressed."""
    sizes = np.array([len(parts), *map(len, parts)], _SIZE).tobytes()
    return zlib.compress(sizes + b"".join(parts), 9)


def unpack_parts(data: bytes) -> list[bytes]:
    """The pieces that :func:`pack_parts` put together."""
    data = zlib.decompress(data)
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
    for kind, words in (("title", table["titles"]), *table["words"].items()):
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
    cluster = lexicon.clusters.get(word) or lexicon.clusters.get(lower)
    features += ["cluster=none"] if cluster is None else cluster_features(cluster)
    features += kinds().get(lower.rstrip("."), ())
    if not word[0].isupper():
        return features
    if len(lower) > SHORT:
        features += [*ending_features(lower[-4:] if len(lower) > 4 else lower[-3:]), f"start3={lower[:3]}"]
    marks = lexicon.marks.get(lower)
    if marks is None:
        features.append("unlisted")
    else:
        features += lexicon.mark_sets[marks]
    return features
