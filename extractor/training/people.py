"""Trains the name recogniser: ``python -m extractor.training.people GOLD [--folds 5] [--out FILE]``.

GOLD is the folder of labelled people (``wikigold-a.conll``, ``redocred-dev.json``, ``uner_*.iob2``); their loader is the
scorer's own. Prints exact-span scores by cross-validation over documents: nothing of a document, not even which words it has,
is known to the model that reads it. Then trains on everything and writes the model. Needs ``pip install
'wikiclaims[training]'`` (scipy).
"""
# ruff: noqa: T201 - a script that reports on standard output

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sentencex import segment  # type: ignore[import-untyped]

from extractor.people.cut import cut
from extractor.people.evidence import CLASSES, page_evidence
from extractor.people.recogniser import WINDOW, decode, pack
from extractor.people.runs import CAPITAL, JOINER, members
from extractor.people.words import FOLDER, load_lexicon, word_features
from extractor.training.network import Examples, Trained, train, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from numpy.typing import NDArray

SCORED = ("wikigold-a.conll", "redocred-dev.json")
FURTHER = ("uner_ewt_dev.iob2", "uner_ewt_test.iob2")
_FURTHER_WEIGHT = 0.5
"""Web forums and mail are written otherwise than articles."""
_INNER_FOLDS = 3
_OTHER_NAMES = {"LOC": "place", "ORG": "organisation", "MISC": "thing"}
_PAGE_FEATURES = ("bias", "break", "shape=", "kind=", "country", "usual=", "lower=", "cluster4=", "cluster6=")
"""What the second network knows of a word itself; with more it learns the training documents by heart."""


@dataclass(slots=True)
class LabelledDocument:
    """A document with its labels and, once computed, what the first network thinks of it."""

    file: str
    people: set[tuple[int, int]]
    words: list[str]
    starts: NDArray[np.int64]
    """Where each word stands in the document's text."""
    places: NDArray[np.int64]
    """Numbers of the words of runs."""
    labels: NDArray[np.int64]
    """Their classes."""
    traits: NDArray[np.uint8]
    """Their traits."""
    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    scores: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, len(CLASSES)), np.float32))

    @property
    def windows(self) -> NDArray[np.int64]:
        """Rows of the words around each word of a run."""
        around: NDArray[np.int64] = self.rows[self.places[:, None] + np.array(WINDOW)]
        return around

    def spans(self, found: Iterable[tuple[int, int, float]]) -> set[tuple[int, int]]:
        """Ranges of word numbers as places in the document's text."""
        return {(int(self.starts[first]), int(self.starts[last - 1]) + len(self.words[last - 1])) for first, last, _ in found}


def scorer(gold: Path) -> ModuleType:
    """The scorer beside the labelled data, as a module."""
    spec = importlib.util.spec_from_file_location("score", gold.resolve().parents[1] / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _sentences(text: str) -> tuple[list[str], list[int]]:
    found, starts, place = [], [], 0
    for sentence in segment("en", text):
        place = text.index(sentence, place)
        found.append(sentence)
        starts.append(place)
        place += len(sentence)
    return found, starts


def load(gold: Path, score: ModuleType) -> list[LabelledDocument]:
    """All labelled documents."""
    documents = []
    for file in (*SCORED, *FURTHER):
        for tokens in score.load_people(str(gold / file)):
            text, people = score.detokenise(tokens)
            entities = dict.fromkeys(people, "person")
            for tag, name in _OTHER_NAMES.items():
                renamed = [
                    [(word, mark.replace("PER", "-").replace(tag, "PER")) for word, mark in sentence] for sentence in tokens
                ]
                entities |= dict.fromkeys(score.detokenise(renamed)[1], name)
            documents.append(_labelled(file, text, entities, score))
    return documents


def _labelled(file: str, text: str, entities: dict[tuple[int, int], str], score: ModuleType) -> LabelledDocument:
    sentences, starts = _sentences(text)
    page = cut(sentences)
    traits = page.traits
    places = np.flatnonzero(members(traits & CAPITAL > 0, traits & JOINER > 0))
    sentence = np.maximum(np.searchsorted(page.text_starts, page.starts, "right") - 1, 0)
    in_text = page.starts + (np.array(starts) - page.text_starts)[sentence]
    labels = np.zeros(len(page.keys), np.int64)
    people = set()
    for span, kind in entities.items():
        start, end = score.trim(text, *span)
        inside = (in_text >= start) & (in_text < end)
        labels[inside] = CLASSES.index("next" if kind == "person" else kind)
        if kind == "person":
            people.add((start, end))
            labels[inside & (in_text == start)] = CLASSES.index("first")
    words = page.written(np.arange(len(page.keys)))
    return LabelledDocument(file, people, words, in_text, places, labels[places], traits[places])


def _score_first(trained: Trained, documents: Sequence[LabelledDocument]) -> None:
    for document in documents:
        document.scores = trained.network.scores(trained.hidden(document.windows))


def _people(trained: Trained, document: LabelledDocument) -> set[tuple[int, int]]:
    network = trained.network
    scores = network.scores(trained.hidden(document.windows) + _evidence(document) @ network.evidence)
    return document.spans(decode(scores, document.places, document.traits))


def _evidence(document: LabelledDocument) -> NDArray[np.floating]:
    same = np.unique(document.rows[document.places], return_inverse=True)[1]
    places = document.places
    return page_evidence(document.scores, places, same, document.traits & CAPITAL > 0, np.arange(len(places)))


def _examples(documents: Sequence[LabelledDocument], *, second: bool) -> Examples:
    evidence = [_evidence(document) if second else np.empty((len(document.places), 0), np.float32) for document in documents]
    weights = [np.full(len(document.places), 1.0 if document.file in SCORED else _FURTHER_WEIGHT) for document in documents]
    return Examples(
        np.concatenate([document.windows for document in documents]),
        np.concatenate([document.labels for document in documents]),
        np.concatenate(weights).astype(np.float32),
        np.concatenate(evidence, dtype=np.float32),
    )


def fit(
    training: Sequence[LabelledDocument], others: Sequence[LabelledDocument], distinct: Sequence[str]
) -> tuple[Trained, Trained]:
    """Both networks; scores of the first one are left in the training documents and in ``others``.

    The second network learns from what a first network says of documents that it has not seen.
    """
    lexicon = load_lexicon()
    seen = np.zeros(len(distinct), np.bool_)
    for document in training:
        seen[document.rows] = True
    features = [word_features(word, lexicon) for word in distinct]
    words = vocabulary(features, seen)
    for part in range(_INNER_FOLDS):
        rest = [document for number, document in enumerate(training) if number % _INNER_FOLDS != part]
        _score_first(train(_examples(rest, second=False), words, part), training[part::_INNER_FOLDS])
    local = train(_examples(training, second=False), words, _INNER_FOLDS)
    _score_first(local, others)
    general = vocabulary([[name for name in names if name.startswith(_PAGE_FEATURES)] for names in features], seen)
    return local, train(_examples(training, second=True), general, 0)


def packed(local: Trained, page: Trained) -> bytes:
    """Both networks as one model, their word vectors side by side."""
    names = sorted(local.words.features.keys() | page.words.features.keys())
    vectors = np.zeros((len(names), len(WINDOW), local.network.width + page.network.width), np.float32)
    for trained, columns in ((local, slice(local.network.width)), (page, slice(local.network.width, None))):
        known = [number for number, name in enumerate(names) if name in trained.words.features]
        rows = [trained.words.features[names[number]] for number in known]
        vectors[known, :, columns] = trained.vectors[rows].reshape(len(rows), len(WINDOW), -1)
    return pack(names, vectors.reshape(len(names), -1), local.network, page.network)


def cross_validate(
    documents: Sequence[LabelledDocument], distinct: Sequence[str], folds: int, score: ModuleType
) -> dict[str, Any]:
    """Exact-span scores of each scored file; every document is read by a model trained on others."""
    found: dict[str, list[set[tuple[int, int]]]] = {file: [] for file in SCORED}
    gold: dict[str, list[set[tuple[int, int]]]] = {file: [] for file in SCORED}
    for fold in range(folds):
        started = time.perf_counter()
        tested = [document for number, document in enumerate(documents) if document.file in SCORED and number % folds == fold]
        training = [
            document for number, document in enumerate(documents) if document.file not in SCORED or number % folds != fold
        ]
        _, page = fit(training, tested, distinct)
        for document in tested:
            found[document.file].append(_people(page, document))
            gold[document.file].append(document.people)
        print(f"fold {fold + 1} of {folds}: {time.perf_counter() - started:.0f} s", flush=True)
    return {file: score.spans_score(gold[file], found[file]) for file in SCORED}


def main() -> None:
    """Cross-validates, trains and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="folder of the labelled people")
    parser.add_argument("--folds", type=int, default=5, help="parts of the cross-validation; 0 leaves it out")
    parser.add_argument("--out", type=Path, default=FOLDER / "people.bin", help="file of the model")
    options = parser.parse_args()
    score = scorer(options.gold)
    documents = load(options.gold, score)
    random.Random(1).shuffle(documents)  # noqa: S311 - folds, not secrets
    numbers: dict[str, int] = {}
    for document in documents:
        document.rows = np.array([numbers.setdefault(word, len(numbers)) for word in document.words])
    distinct = list(numbers)
    if options.folds:
        print(json.dumps(cross_validate(documents, distinct, options.folds, score)))
    data = packed(*fit(documents, [], distinct))
    options.out.write_bytes(data)
    print(f"{len(data)} bytes: {options.out}")


if __name__ == "__main__":
    main()
