"""Training of one of the recogniser's networks: Adam on cross-entropy, with dropout on features and on the hidden layer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from extractor.people.evidence import CLASSES
from extractor.people.recogniser import WINDOW, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_HIDDEN = 32
_EPOCHS = 8
_BATCH = 512
_RATE = 0.004
_LAST_RATE = 0.1
_DECAY = 1e-5
_KEEP_FEATURE = 0.85
_KEEP_HIDDEN = 0.7
_RARE = 2
"""A feature that fewer words of the training documents have is left out."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct words with the features that the training documents share."""

    features: dict[str, int]
    matrix: csr_matrix
    """One row a word, one column a feature."""


def vocabulary(features_of_words: Sequence[Sequence[str]], in_training: NDArray[np.bool_]) -> Vocabulary:
    """The features that at least two words of the training documents have, or that are all that a word has."""
    times = Counter(name for names, seen in zip(features_of_words, in_training, strict=True) if seen for name in names)
    features: dict[str, int] = {}
    pairs = [
        (row, features.setdefault(name, len(features)))
        for row, names in enumerate(features_of_words)
        for name in names
        if times[name] >= _RARE or len(names) == 1
    ]
    rows, columns = zip(*pairs, strict=True)
    shape = (len(features_of_words), len(features))
    return Vocabulary(features, csr_matrix((np.ones(len(pairs), np.float32), (rows, columns)), shape=shape))


@dataclass(frozen=True, slots=True)
class Examples:
    """Words to learn from."""

    windows: NDArray[np.int64]
    """Rows of the vocabulary: the word and those around it."""
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    evidence: NDArray[np.float32]
    """Page evidence, no columns for the first network."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A network with its word vectors."""

    words: Vocabulary
    vectors: NDArray[np.float32]
    """One row a feature: its vector at each place of the window."""
    network: Network

    def hidden(self, windows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The summed vectors of windows of words."""
        used, at = np.unique(windows, return_inverse=True)
        vectors = (self.words.matrix[used] @ self.vectors).reshape(len(used), len(WINDOW), self.network.width)
        at = at.reshape(windows.shape)
        total: NDArray[np.float32] = np.add.reduce([vectors[at[:, place], place] for place in range(len(WINDOW))])
        return total


def train(examples: Examples, words: Vocabulary, seed: int) -> Trained:
    """A network trained on the examples; the same input gives the same network."""
    random = np.random.default_rng(seed)
    offsets, evidence_size = len(WINDOW), examples.evidence.shape[1]

    def normal(rows: int, columns: int, size: float) -> NDArray[np.float32]:
        return (random.normal(size=(rows, columns)) * size).astype(np.float32)

    first = normal(len(words.features), offsets * _HIDDEN, 0.05)
    bias = np.zeros(_HIDDEN, np.float32)
    second = normal(_HIDDEN, len(CLASSES), 0.3)
    second_bias = np.zeros(len(CLASSES), np.float32)
    evidence = normal(evidence_size, _HIDDEN, 0.1)
    weights = [first, bias, second, second_bias, evidence]
    mean, square = ([np.zeros_like(matrix) for matrix in weights] for _ in range(2))
    total = len(examples.labels)
    steps = _EPOCHS * -(-total // _BATCH)
    step = 0
    for _ in range(_EPOCHS):
        order = random.permutation(total)
        for start in range(0, total, _BATCH):
            batch = order[start : start + _BATCH]
            size = len(batch)
            used, at = np.unique(examples.windows[batch], return_inverse=True)
            at = at.reshape(size, offsets)
            features = words.matrix[used]
            features.data = features.data * (random.random(len(features.data)) < _KEEP_FEATURE)
            vectors = (features @ first).reshape(len(used), offsets, _HIDDEN)
            hidden = bias + sum(vectors[at[:, n], n] for n in range(offsets)) + examples.evidence[batch] @ evidence
            kept = ((hidden > 0) * (random.random(hidden.shape) < _KEEP_HIDDEN) / _KEEP_HIDDEN).astype(np.float32)
            active = hidden * kept
            scores = active @ second + second_bias
            error = np.exp(scores - scores.max(axis=1, keepdims=True))
            error /= error.sum(axis=1, keepdims=True)
            error[np.arange(size), examples.labels[batch]] -= 1
            error *= examples.weights[batch][:, None] / size
            back = ((error @ second.T) * kept).astype(np.float32)
            spread = np.empty((len(used), offsets, _HIDDEN), np.float32)
            for n in range(offsets):
                spread[:, n] = csr_matrix((np.ones(size, np.float32), (at[:, n], np.arange(size))), (len(used), size)) @ back
            gradients = [
                features.T @ spread.reshape(len(used), -1),
                back.sum(axis=0),
                active.T @ error,
                error.sum(axis=0),
                examples.evidence[batch].T @ back,
            ]
            step += 1
            rate = _RATE * (1 - (1 - _LAST_RATE) * step / steps)
            for n, gradient in enumerate(gradients):
                mean[n] += 0.1 * (gradient - mean[n])
                square[n] += 0.001 * (gradient * gradient - square[n])
                direction = mean[n] / (1 - 0.9**step) / (np.sqrt(square[n] / (1 - 0.999**step)) + 1e-6)
                weights[n] -= rate * (direction + _DECAY / _RATE * weights[n])
    return Trained(words, first, Network(bias, second, second_bias, evidence))
