"""The recogniser: which words of a page's texts name a person.

Two small networks, each a sum of learned vectors over the features of five words, one hidden layer, six classes. The first
sees the words around; the second sees what the first thinks of the neighbours and of *the same word elsewhere on the page*,
so that a surname is known by the full name and a village by the sentence that says what it is. The vectors of a word are
added up once and kept. :mod:`extractor.training.people` trains both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.facts.name_runs import JOINERS, NEVER_FIRST, PageWords, members, plain, runs
from extractor.facts.page_evidence import CLASSES, FIRST, NEXT, ORGANISATION, OTHER, PLACE, THING, page_evidence
from extractor.facts.word_features import FOLDER, Lexicon, load_lexicon, pack_parts, unpack_parts, word_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Whole = NDArray[np.int64]

WINDOW = (-2, -1, 0, 1, 2)
_OFFSETS = np.array(WINDOW)
_MOST_WORDS = 400_000
_MOST_VECTORS = 60_000
"""Take 77 MB."""
_CAPITAL, _JOINER = 1, 2
_LEAVING = 1.0
"""Price, in nats, of a name that ends right before another capitalised word; by cross-validation."""
_SURELY_NOT = -0.1
_NO_PERSON = [OTHER, PLACE, ORGANISATION, THING]


@dataclass(frozen=True, slots=True)
class Network:
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
        return log_softmax(np.maximum(hidden + self.bias, 0) @ self.second + self.second_bias)


@dataclass(frozen=True, slots=True)
class Model:
    """What the training writes."""

    features: dict[str, int]
    vectors: Floats
    """For each feature and place of the window: the vector of the first network, then that of the second."""
    local: Network
    page: Network


def pack(model: Model) -> bytes:
    """A model as bytes: names of features, then whole-number weights with one scale a matrix."""
    parts = ["\n".join(sorted(model.features, key=model.features.__getitem__)).encode()]
    matrices = [getattr(network, part) for network in (model.local, model.page) for part in Network.__slots__]
    for matrix in (model.vectors, *matrices):
        kind = np.dtype("<i1" if matrix is model.vectors else "<i2")
        scale = np.float32(max(float(np.abs(matrix).max(initial=0)), 1e-6) / np.iinfo(kind).max)
        whole = np.round(matrix / scale).astype(kind)
        parts += [np.array(matrix.shape, "<u4").tobytes(), np.array(scale, "<f4").tobytes(), whole.tobytes()]
    return pack_parts(parts)


def unpack(data: bytes) -> Model:
    """The model that :func:`pack` wrote."""
    names, *parts = unpack_parts(data)
    matrices = []
    for number, (shape, scale, whole) in enumerate(zip(parts[::3], parts[1::3], parts[2::3], strict=True)):
        values = np.frombuffer(whole, "<i1" if number == 0 else "<i2").astype(np.float32)
        matrices.append((values * np.frombuffer(scale, "<f4")[0]).reshape(np.frombuffer(shape, "<u4").tolist()))
    features = {name: number for number, name in enumerate(names.decode().split("\n"))}
    return Model(features, matrices[0], Network(*matrices[1:5]), Network(*matrices[5:]))


class WordTable(dict[str, int]):
    """Words as they stand in the text, with the spaces behind them, to numbers; keeps the vectors of words that were needed."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self.model = model
        self.lexicon = lexicon
        self.words: list[str] = []
        self.vectors = np.zeros((_MOST_VECTORS, len(WINDOW), model.vectors.shape[1] // len(WINDOW)), np.float32)
        self._numbers: dict[str, int] = {}
        self._kinds = bytearray()
        self._filled = 0
        self._row = np.zeros(0, np.int32)

    def __missing__(self, written: str) -> int:
        word = plain(written)
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
            self._kinds.append(_CAPITAL if word[0].isupper() else _JOINER if word in JOINERS else 0)
        self[written] = number
        return number

    def numbers(self, words: Sequence[str]) -> Whole:
        """The number of each word."""
        if len(self) > _MOST_WORDS or self._filled > _MOST_VECTORS:
            self.clear()
            self._numbers.clear()
            self.words.clear()
            self._kinds.clear()
            self._row[:] = -1
            self._filled = 0
        return np.fromiter(map(self.__getitem__, words), np.int64, len(words))

    def kinds(self, numbers: Whole) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which words have a capital, which are joiners."""
        kinds = np.frombuffer(self._kinds, np.uint8)[numbers]
        return kinds == _CAPITAL, kinds == _JOINER

    def rows(self, numbers: Whole) -> NDArray[np.int32]:
        """Where in ``vectors`` the words of these numbers stand; those that are new are computed."""
        if len(self.words) > len(self._row):
            self._row = _longer(self._row, 2 * len(self.words), -1)
        wanted = np.zeros(len(self.words), np.bool_)
        wanted[numbers] = True
        new = np.flatnonzero(wanted & (self._row[: len(wanted)] < 0))
        if len(new):
            rows = slice(self._filled, self._filled + len(new))
            if rows.stop > len(self.vectors):
                self.vectors = _longer(self.vectors, rows.stop + rows.stop // 2, 0)
            sums = word_vectors(self.model, [word_features(self.words[number], self.lexicon) for number in new])
            self.vectors[rows] = sums.reshape(len(new), len(WINDOW), -1)
            self._row[new] = np.arange(rows.start, rows.stop)
            self._filled = rows.stop
        return self._row[numbers]


def _longer(array: NDArray[Any], room: int, fill: int) -> NDArray[Any]:
    longer = np.full((room, *array.shape[1:]), fill, array.dtype)
    longer[: len(array)] = array
    return longer


def word_vectors(model: Model, features: Sequence[Sequence[str]]) -> Floats:
    """The sum of the vectors of each word's features; the training sees to it that every word has one."""
    get = model.features.get
    numbers = [[number for name in names if (number := get(name)) is not None] for names in features]
    starts = np.cumsum([0, *map(len, numbers[:-1])])
    sums: Floats = np.add.reduceat(model.vectors[np.fromiter(chain.from_iterable(numbers), np.int64)], starts, axis=0)
    return sums


def log_softmax(scores: Floats) -> Floats:
    """Log probabilities of the classes of each row."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A model with its table of words."""

    model: Model
    table: WordTable = field(repr=False)

    def names(self, page: PageWords, known: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int, float]]:
        """Person names as half-open ranges of word numbers, with the log odds of the weakest word.

        ``known`` are ranges that name a person for certain; they are found, and help with the same words elsewhere.
        """
        numbers = self.table.numbers(page.words)
        capital, joiner = self.table.kinds(numbers)
        places = np.flatnonzero(members(capital, joiner))
        if not len(places):
            return []
        around = self.table.rows(numbers[places[:, None] + _OFFSETS].ravel()).reshape(-1, len(WINDOW))
        vectors = self.table.vectors
        hidden = vectors[around[:, 0], 0]
        for place in range(1, len(WINDOW)):
            hidden += vectors[around[:, place], place]
        model = self.model
        scores = model.local.scores(hidden[:, : model.local.width])
        _make_certain(scores, places, known)
        evidence = page_evidence(scores, places, numbers[places], capital[places])
        scores = model.page.scores(hidden[:, model.local.width :] + evidence @ model.page.evidence)
        _make_certain(scores, places, known)
        return decode(scores, places, [self.table.words[number] for number in numbers[places]])


def _make_certain(scores: Floats, places: Whole, known: Sequence[tuple[int, int]]) -> None:
    for start, end in known:
        first, last = np.searchsorted(places, (start, end))
        scores[first:last] = _CERTAIN_NEXT
        scores[first : first + (first < last)] = _CERTAIN_FIRST


def _certain(name: str) -> NDArray[np.float32]:
    scores = np.full(len(CLASSES), -6.0, np.float32)
    scores[CLASSES.index(name)] = -0.02
    return scores


_CERTAIN_FIRST = _certain("first")
_CERTAIN_NEXT = _certain("next")


def decode(scores: Floats, places: Whole, words: Sequence[str]) -> list[tuple[int, int, float]]:
    """The best reading of every run: names, no two of them side by side, none that starts or ends with a mark.

    ``scores`` are log probabilities of the classes of the words ``words`` at ``places``.
    """
    other = np.logaddexp.reduce(scores[:, _NO_PERSON], axis=1)
    inside = np.logaddexp(scores[:, FIRST], scores[:, NEXT])
    possible = np.flatnonzero(other < _SURELY_NOT)
    numbers = places[possible]
    at = numbers.tolist()
    goes_on = np.append(places[1:] == places[:-1] + 1, [False])
    others, firsts, insides = other[possible].tolist(), scores[possible, FIRST].tolist(), inside[possible].tolist()
    shown = [words[number] for number in possible.tolist()]
    found = []
    for start, end in runs(numbers):
        behind = int(possible[end - 1])
        price = _LEAVING if goes_on[behind] and words[behind + 1][0].isupper() else 0.0
        if end - start == 1:
            if firsts[start] - price > others[start] and words[behind] not in NEVER_FIRST:
                found.append((at[start], at[start] + 1, insides[start] - others[start]))
            continue
        for first, last in _best(others[start:end], firsts[start:end], insides[start:end], shown[start:end], price):
            weakest = min(insides[start + n] - others[start + n] for n in range(first, last))
            found.append((at[start + first], at[start + last - 1] + 1, weakest))
    return found


def _best(
    others: list[float], firsts: list[float], insides: list[float], words: Sequence[str], price: float
) -> list[tuple[int, int]]:
    """The names in one stretch by Viterbi's algorithm, as ranges of its words; ``price`` is for a name at its very end."""
    never = float("-inf")
    outside, name = 0.0, never
    back = []
    for other, first, inside, word in zip(others, firsts, insides, words, strict=True):
        leave = name - (_LEAVING if word[0].isupper() else 0.0)
        begin = never if word in NEVER_FIRST else outside + first
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
        while end > start and not words[end - 1][0].isalpha():
            end -= 1
        if end > start:
            found.append((start, end))
    return found


@cache
def load_recogniser() -> Recogniser:
    """The shipped recogniser; one a process."""
    model = unpack((FOLDER / "people.bin").read_bytes())
    return Recogniser(model, WordTable(model, load_lexicon()))
