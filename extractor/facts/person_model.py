"""The recogniser: which words of a page's texts name a person.

Two small networks, each a sum of learned vectors over the features of five words, one hidden layer, six classes. The first sees the words
around; the second sees what the first thinks of the neighbours and of *the same word elsewhere on the page*, so that a surname is
known by the full name and a village by the sentence that says what it is. The vectors of a word are added up once
and kept. :mod:`extractor.training.people` trains both.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from extractor.facts.name_runs import BREAK, JOINERS, NEVER_FIRST, PageWords, members, runs
from extractor.facts.page_evidence import CLASSES, page_evidence
from extractor.facts.word_features import FOLDER, Lexicon, load_lexicon, word_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Whole = NDArray[np.int64]

WINDOW = (-2, -1, 0, 1, 2)
_MOST_WORDS = 60_000
_LEAVING = 1.0
"""Price, in nats, of a name that ends right before another capitalised word; by cross-validation."""
_SURELY_NOT = -0.05

@dataclass(frozen=True, slots=True)
class Network:
    """One network; ``first`` holds a vector for each feature at each place of the window, one after the other."""

    features: dict[str, int]
    first: NDArray[np.float32]
    bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    evidence: NDArray[np.float32]
    """Vectors of the page evidence; none in the first network."""

    @property
    def width(self) -> int:
        """Size of the hidden layer."""
        return len(self.bias)


@dataclass(frozen=True, slots=True)
class Model:
    """What the training writes."""

    local: Network
    page: Network


def pack(model: Model) -> bytes:
    """A model as bytes: names of features, then whole-number weights with one scale a matrix."""
    parts = []
    for network in (model.local, model.page):
        parts.append("\n".join(sorted(network.features, key=network.features.__getitem__)).encode())
        for matrix in (network.first, network.bias, network.second, network.second_bias, network.evidence):
            kind = np.int8 if matrix is network.first else np.int16
            scale = np.float32(max(float(np.abs(matrix).max(initial=0)), 1e-6) / np.iinfo(kind).max)
            whole = np.round(matrix / scale).astype(np.dtype(kind).newbyteorder("<"))
            parts += [np.array(matrix.shape, "<u4").tobytes(), np.array(scale, "<f4").tobytes(), whole.tobytes()]
    sizes = np.array([len(parts), *map(len, parts)], "<u4").tobytes()
    return zlib.compress(sizes + b"".join(parts), 9)


def unpack(data: bytes) -> Model:
    """The model that :func:`pack` wrote."""
    data = zlib.decompress(data)
    count = int(np.frombuffer(data, "<u4", 1)[0])
    sizes = np.frombuffer(data, "<u4", count, 4).tolist()
    parts = []
    place = 4 + 4 * count
    for size in sizes:
        parts.append(data[place : place + size])
        place += size
    networks = []
    for start in range(0, count, 16):
        names = parts[start].decode().split("\n")
        matrices = []
        for n, (shape, scale, whole) in enumerate(zip(*(iter(parts[start + 1 : start + 16]),) * 3, strict=True)):
            values = np.frombuffer(whole, "<i1" if n == 0 else "<i2").astype(np.float32)
            matrices.append((values * np.frombuffer(scale, "<f4")[0]).reshape(np.frombuffer(shape, "<u4").tolist()))
        networks.append(Network({name: number for number, name in enumerate(names)}, *matrices))
    return Model(*networks)


class WordTable(dict[str, int]):
    """Words as they stand in the text (with the spaces behind them) to rows of vectors, filled as words come up."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self.model = model
        self.lexicon = lexicon
        self.numbers: dict[str, int] = {}
        self.words: list[str] = []
        self.ready = 0
        self.local = np.empty((0, len(WINDOW), model.local.width), np.float32)
        self.page = np.empty((0, len(WINDOW), model.page.width), np.float32)
        self.capital = np.empty(0, np.bool_)
        self.joiner = np.empty(0, np.bool_)

    def __missing__(self, written: str) -> int:
        word = written.rstrip() or " "
        number = self.numbers.get(word)
        if number is None:
            number = self.numbers[word] = len(self.words)
            self.words.append(word)
        self[written] = number
        return number

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The row of each word; all of them are filled."""
        if len(self) > _MOST_WORDS:
            self.forget()
        rows = np.fromiter(map(self.__getitem__, words), np.int64, len(words))
        if self.ready < len(self.words):
            self._fill()
        return rows

    def forget(self) -> None:
        """Empties the table; what it holds can always be computed again."""
        self.clear()
        self.numbers.clear()
        self.words.clear()
        self.ready = 0

    def _fill(self) -> None:
        new = self.words[self.ready :]
        if len(self.words) > len(self.capital):
            room = max(1024, 2 * len(self.words))
            for name in ("local", "page", "capital", "joiner"):
                old = getattr(self, name)
                wider = np.empty((room, *old.shape[1:]), old.dtype)
                wider[: self.ready] = old[: self.ready]
                setattr(self, name, wider)
        features = [word_features(word, self.lexicon) for word in new]
        place = slice(self.ready, len(self.words))
        self.local[place] = vectors(self.model.local, features).reshape(len(new), len(WINDOW), -1)
        self.page[place] = vectors(self.model.page, features).reshape(len(new), len(WINDOW), -1)
        self.capital[place] = [word[0].isupper() for word in new]
        self.joiner[place] = [word in JOINERS for word in new]
        self.ready = len(self.words)


def vectors(network: Network, features: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """The sum of the vectors of each word's features."""
    known = network.features
    numbers = [[known[name] for name in names if name in known] for names in features]
    sizes = [len(row) for row in numbers]
    flat = np.fromiter((number for row in numbers for number in row), np.int64, sum(sizes))
    result = np.zeros((len(numbers), network.first.shape[1]), np.float32)
    filled = [n for n, size in enumerate(sizes) if size]
    if filled:
        starts = np.cumsum([0, *sizes])[filled]
        result[filled] = np.add.reduceat(network.first[flat], starts, axis=0)
    return result


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log probabilities of the classes of each row."""
    scores = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def _scores(network: Network, table: Floats, rows: Whole, places: Whole, evidence: Floats | None) -> Floats:
    hidden = np.repeat(network.bias[None], len(places), axis=0)
    for number, offset in enumerate(WINDOW):
        hidden += table[rows[places + offset], number]
    if evidence is not None:
        hidden += evidence @ network.evidence
    return log_softmax(np.maximum(hidden, 0) @ network.second + network.second_bias)


def local_scores(network: Network, table: Floats, rows: Whole, places: Whole) -> Floats:
    """Log probabilities of the classes by the words around; ``table`` holds the vectors of each row."""
    return _scores(network, table, rows, places, None)


def page_scores(network: Network, table: Floats, rows: Whole, places: Whole, evidence: Floats) -> Floats:
    """Log probabilities of the classes by the words around and the page."""
    return _scores(network, table, rows, places, evidence)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A model with its table of words."""

    model: Model
    table: WordTable = field(repr=False)

    def names(self, page: PageWords, known: Sequence[tuple[int, int]] = (), links: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int, float]]:
        """Person names as half-open ranges of word numbers, with the log odds of the weakest word.

        ``known`` are ranges that name a person for certain; they help with the same words elsewhere.
        """
        rows = self.table.rows(page.words)
        capital = self.table.capital[rows]
        joiner = self.table.joiner[rows]
        places = np.flatnonzero(members(capital, joiner))
        places = places[(places >= len(WINDOW) // 2) & (places < len(rows) - len(WINDOW) // 2)]
        if not len(places):
            return []
        scores = local_scores(self.model.local, self.table.local, rows, places)
        for start, end in known:
            inside = (places >= start) & (places < end)
            scores[inside] = np.where(places[inside, None] == start, _CERTAIN_FIRST, _CERTAIN_NEXT)
        evidence = page_evidence(scores, places, rows[places], capital[places])
        scores = page_scores(self.model.page, self.table.page, rows, places, evidence)
        return decode(scores, places, [self.table.words[row] for row in rows[places]])


def _certain(name: str) -> NDArray[np.float32]:
    scores = np.full(len(CLASSES), -6.0, np.float32)
    scores[CLASSES.index(name)] = -0.02
    return scores


_CERTAIN_FIRST = _certain("first")
_CERTAIN_NEXT = _certain("next")


def decode(scores: NDArray[np.float32], places: NDArray[np.int64], words: Sequence[str]) -> list[tuple[int, int, float]]:
    """The best reading of every run: names, no two of them side by side, none that starts or ends with a mark.

    ``scores`` are log probabilities of the classes of the words ``words`` at ``places``.
    """
    other = np.logaddexp.reduce(scores[:, [0, 3, 4, 5]], axis=1)
    inside = np.logaddexp(scores[:, 1], scores[:, 2])
    doubtful = np.logical_or.reduceat(other < _SURELY_NOT, [start for start, _ in runs(places)])
    others, firsts, insides = other.tolist(), scores[:, 1].tolist(), inside.tolist()
    found = []
    for (start, end), open_ in zip(runs(places), doubtful.tolist(), strict=True):
        if not open_:
            continue
        for first, last in _best(others[start:end], firsts[start:end], insides[start:end], words[start:end]):
            weakest = min(insides[start + n] - others[start + n] for n in range(first, last))
            found.append((int(places[start + first]), int(places[start + last - 1]) + 1, weakest))
    return found


def _best(others: list[float], firsts: list[float], insides: list[float], words: Sequence[str]) -> list[tuple[int, int]]:
    never = float("-inf")
    outside, name = 0.0, never
    back = []
    for other, first, inside, word in zip(others, firsts, insides, words, strict=True):
        leave = name - (_LEAVING if word[0].isupper() else 0.0)
        begin = never if word in NEVER_FIRST else outside + first
        go_on = name + inside
        back.append((leave > outside, go_on > begin))
        outside, name = max(outside, leave) + other, max(begin, go_on)
    in_name = name > outside
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


__all__ = ["BREAK", "Model", "Network", "Recogniser", "decode", "load_recogniser", "pack", "unpack"]
