"""The recogniser: which words of a page's texts name a person.

Two small networks, each a sum of learned vectors over the features of five words, one hidden layer, six classes. The first
sees the words around; the second sees what the first thinks of the neighbours and of *the same word elsewhere on the page*,
so that a surname is known by the full name and a village by the sentence that says what it is. The vectors of a word are
added up once and kept. :mod:`extractor.training.people` trains both.
"""

from __future__ import annotations

import functools
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from extractor.people.evidence import CLASSES, FIRST, NEXT, ORGANISATION, OTHER, PLACE, THING, page_evidence
from extractor.people.runs import CAPITAL, JOINER, LETTER, NEVER_FIRST, REACH, distinct, members, run_starts
from extractor.people.word_table import WordTable
from extractor.people.word_vectors import WordVectors
from extractor.people.words import FOLDER, join_parts, load_lexicon, split_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from extractor.people.cut import PageWords

    Floats = NDArray[np.floating]
    Whole = NDArray[np.int64]

WINDOW = (-2, -1, 0, 1, 2)
_OFFSETS = np.array(WINDOW)
_MOST_WORDS = 60_000
"""Take 38 MB."""
_DIGITS = 3
"""Scores are rounded to so many digits, so that no machine's last bits decide."""
_LEAVING = 1.0
"""Price, in nats, of a name that ends right before another capitalised word; by cross-validation."""
_SURELY_NOT = -0.1
_HOPELESS, _LIKELY = 0.01, 0.3
"""Only runs are shown to the second network in which a word is more than hopeless or, elsewhere on the page, likely."""
_ROWS_AT_ONCE = 96
"""With the largest matrix they stay below the 2 ** 18 multiplications from which on OpenBLAS asks for a second core."""
_NO_PERSON = [OTHER, PLACE, ORGANISATION, THING]


class Network(Struct, frozen=True):
    """One network behind the sum of its word vectors."""

    bias: Floats
    second: Floats
    second_bias: Floats
    evidence: Floats
    """Vectors of the page evidence; none in the first network."""

    @property
    def width(self) -> int:
        """Size of the hidden layer."""
        return len(self.bias)

    def scores(self, hidden: Floats) -> Floats:
        """Log probabilities of the classes from the summed vectors of each word's window."""
        active = hidden + self.bias
        scores = _product(np.maximum(active, 0, out=active), self.second)
        scores += self.second_bias
        scores -= functools.reduce(np.maximum, scores.T)[:, None]
        scores -= np.log(functools.reduce(np.add, np.exp(scores).T))[:, None]
        return np.round(scores, _DIGITS)


class Model(Struct, frozen=True):
    """What the training writes."""

    features: dict[str, int]
    vectors: NDArray[np.int8]
    """For each feature and place of the window: the vector of the first network, then that of the second."""
    unit: float
    """What 1 in the vectors is worth."""
    local: Network
    page: Network


def pack(features: Sequence[str], vectors: Floats, local: Network, page: Network) -> bytes:
    """A model as bytes: names of features, then whole-number weights with one scale a matrix."""
    parts = ["\n".join(features).encode()]
    matrices = [getattr(network, part) for network in (local, page) for part in Network.__struct_fields__]
    for matrix in (vectors, *matrices):
        kind = np.dtype("<i1" if matrix is vectors else "<i2")
        scale = np.float32(max(float(np.abs(matrix).max(initial=0)), 1e-6) / np.iinfo(kind).max)
        whole = np.round(matrix / scale).astype(kind)
        parts += [np.array(matrix.shape, "<u4").tobytes(), np.array(scale, "<f4").tobytes(), whole.tobytes()]
    return zlib.compress(join_parts(parts), 9)


def unpack(data: bytes) -> Model:
    """The model that :func:`pack` wrote."""
    names, shape, unit, vectors, *parts = split_parts(zlib.decompress(data))
    weights = [
        _shaped(np.frombuffer(whole, "<i2") * float(np.frombuffer(scale, "<f4")[0]), size)
        for size, scale, whole in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]
    return Model(
        {name: number for number, name in enumerate(names.decode().split("\n"))},
        _shaped(np.frombuffer(vectors, "<i1"), shape),
        float(np.frombuffer(unit, "<f4")[0]),
        Network(*weights[:4]),
        Network(*weights[4:]),
    )


def _shaped(values: NDArray[Any], shape: bytes) -> NDArray[Any]:
    return values.reshape(np.frombuffer(shape, "<u4").tolist())


class Recogniser:
    """A model with the words that it has met."""

    def __init__(self, model: Model, vectors: WordVectors) -> None:
        self._model = model
        self._word_vectors = vectors
        self._table = WordTable()
        self._vectors = vectors.of_break.reshape(1, len(WINDOW), -1)
        """Of each word of the table."""

    def names(self, page: PageWords, known: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int, float]]:
        """Person names as half-open ranges of word numbers, with the log odds of the weakest word.

        ``known`` are ranges that name a person for certain; they are found, and help with the same words elsewhere.
        """
        capital = page.traits & CAPITAL > 0
        member = members(capital, page.traits & JOINER > 0)
        places = np.flatnonzero(member)
        if not len(places):
            return []
        model = self._model
        near = np.flatnonzero(_widened(member))
        numbers = self._numbers(page, near)
        at = np.searchsorted(near, places)
        hidden = self._hidden(numbers, at)
        scores = model.local.scores(hidden[:, : model.local.width] * model.unit)
        certain = np.searchsorted(places, np.array(known, np.int64).reshape(-1, 2))
        _make_certain(scores, certain)
        same, _ = distinct(numbers[at])
        asked = _worth_asking(scores, places, np.where(capital[places], same, -1))
        if not len(asked):
            return []
        evidence = page_evidence(scores, places, same, capital[places], asked)
        scores = model.page.scores(hidden[asked, model.local.width :] * model.unit + _product(evidence, model.page.evidence))
        _make_certain(scores, np.searchsorted(asked, certain))
        places = places[asked]
        return list(decode(scores, places, page.traits[places]))

    def _hidden(self, numbers: Whole, at: Whole) -> NDArray[np.int16]:
        """The summed vectors of the words around each place in ``numbers``."""
        rows = numbers[at[:, None] + _OFFSETS] * len(WINDOW)
        vectors = self._vectors.reshape(len(self._vectors) * len(WINDOW), -1)
        hidden: NDArray[np.int16] = vectors[rows[:, 0]]
        for place in range(1, len(WINDOW)):
            hidden += vectors[rows[:, place] + place]
        return hidden

    def _numbers(self, page: PageWords, places: Whole) -> Whole:
        """The numbers of the words at these places; the vectors of those that are new are computed."""
        if len(self._table) > _MOST_WORDS:
            self._table = WordTable()
        keys = page.keys[places]
        numbers = self._table.find(keys)
        new = np.flatnonzero((numbers == 0) & (keys > 0))
        if len(new):
            self._learn(page, places[new[distinct(keys[new])[1]]])
            numbers[new] = self._table.find(keys[new])
        return numbers

    def _learn(self, page: PageWords, places: Whole) -> None:
        first, end = len(self._table), len(self._table) + len(places)
        self._table.add(page.keys[places])
        if end > len(self._vectors):
            longer = np.empty((max(_MOST_WORDS, 2 * end), *self._vectors.shape[1:]), np.int16)
            longer[:first] = self._vectors[:first]
            self._vectors = longer
        vectors = self._vectors[first:end].reshape(len(places), -1)
        self._word_vectors.of(page.written(places), page.keys[places], page.traits[places], vectors)


def _product(rows: Floats, weights: Floats) -> Floats:
    """The matrix product, in pieces for which BLAS takes one core; for all rows of a page it would take every one."""
    pieces = [rows[at : at + _ROWS_AT_ONCE] @ weights for at in range(0, max(len(rows), 1), _ROWS_AT_ONCE)]
    return np.concatenate(pieces)


def _widened(member: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The members with the words around each that the networks look at."""
    near = member.copy()
    for step in range(1, REACH + 1):
        near[:-step] |= member[step:]
        near[step:] |= member[:-step]
    return near


def _worth_asking(scores: Floats, places: Whole, words: Whole) -> Whole:
    """Indices of the words of runs in which one may be of a name, by what stands around it or as the same word elsewhere."""
    person = np.exp(scores[:, [FIRST, NEXT]]).sum(axis=1)
    likely = np.zeros(words.max() + 2, np.bool_)
    likely[words[person > _LIKELY]] = True
    likely[-1] = False
    starts = run_starts(places)
    asked: Whole = np.repeat(
        np.maximum.reduceat((person > _HOPELESS) | likely[words], starts), np.diff(starts, append=len(places))
    )
    return np.flatnonzero(asked)


def _make_certain(scores: Floats, ranges: Whole) -> None:
    for first, last in ranges.tolist():
        scores[first:last] = _CERTAIN_NEXT
        scores[first : first + (first < last)] = _CERTAIN_FIRST


def _certain(name: str) -> Floats:
    scores = np.full(len(CLASSES), -6.0)
    scores[CLASSES.index(name)] = -0.02
    return scores


_CERTAIN_FIRST = _certain("first")
_CERTAIN_NEXT = _certain("next")


def decode(scores: Floats, places: Whole, traits: NDArray[np.uint8]) -> Iterator[tuple[int, int, float]]:
    """The best reading of every run: names, no two of them side by side, none that starts or ends with a mark.

    ``scores`` are log probabilities of the classes of the words at ``places``, ``traits`` those of the same words.
    """
    other = np.log(functools.reduce(np.add, np.exp(scores.T[_NO_PERSON])))
    possible = np.flatnonzero(other < _SURELY_NOT)
    if not len(possible):
        return
    goes_on = np.append(places[1:] == places[:-1] + 1, [False])
    large_next = goes_on & np.append(traits[1:] & CAPITAL > 0, [False])
    numbers, other, first, shown = places[possible], other[possible], scores[possible, FIRST], traits[possible]
    inside = np.logaddexp(first, scores[possible, NEXT])
    gain = inside - other
    starts = run_starts(numbers)
    ends = np.append(starts[1:], len(numbers))
    price = np.where(large_next[possible[ends - 1]], _LEAVING, 0.0)
    single = ends - starts == 1
    worth = np.where(single, (first - other)[starts] - price, np.maximum.reduceat(gain, starts)) > 0
    worth &= ~single | (shown[starts] & NEVER_FIRST == 0)
    at, gains = numbers.tolist(), gain.tolist()
    others, firsts, insides, kinds = other.tolist(), first.tolist(), inside.tolist(), shown.tolist()
    for start, end, cost in zip(starts[worth].tolist(), ends[worth].tolist(), price[worth].tolist(), strict=True):
        if end - start == 1:
            yield at[start], at[start] + 1, gains[start]
            continue
        for low, high in _best(others[start:end], firsts[start:end], insides[start:end], kinds[start:end], cost):
            yield at[start + low], at[start + high - 1] + 1, min(gains[start + low : start + high])


def _best(
    others: list[float], firsts: list[float], insides: list[float], traits: list[int], price: float
) -> list[tuple[int, int]]:
    """The names in one stretch by Viterbi's algorithm, as ranges of its words; ``price`` is for a name at its very end."""
    never = float("-inf")
    outside, name = 0.0, never
    back = []
    for other, first, inside, trait in zip(others, firsts, insides, traits, strict=True):
        leave = name - (_LEAVING if trait & CAPITAL else 0.0)
        begin = never if trait & NEVER_FIRST else outside + first
        go_on = name + inside
        back.append((leave > outside, go_on > begin))
        outside, name = max(outside, leave) + other, max(begin, go_on)
    in_name = name - price > outside
    labels = []
    for left, went_on in reversed(back):
        labels.append(in_name)
        in_name = went_on if in_name else left
    labels.reverse()
    found = []
    place = 0
    while place < len(labels):
        if not labels[place]:
            place += 1
            continue
        start = place
        while place < len(labels) and labels[place]:
            place += 1
        end = place
        while end > start and not traits[end - 1] & LETTER:
            end -= 1
        if end > start:
            found.append((start, end))
    return found


@cache
def load_recogniser() -> Recogniser:
    """The shipped recogniser; one a process."""
    model = unpack((FOLDER / "people.bin").read_bytes())
    return Recogniser(model, WordVectors(model.features, model.vectors, load_lexicon()))
