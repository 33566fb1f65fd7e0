"""Fits what features say for a person: ``python -m extractor.training.person_weights LABELS CORPORA``.

LABELS is ``tests/quality/people/labelled.jsonl``: places of articles below CORPORA that name a person or do not. Prints the
share that is right and the persons lost, by cross-validation over pages and on those held out; then fits on all and writes.
"""
# ruff: noqa: T201 - a script that reports on standard output

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from extractor.options import Options
from extractor.people.finder import consider
from extractor.people.of_claims import passages_of
from extractor.people.weigh import BESIDE_A_PERSON
from extractor.people.words import FOLDER
from extractor.pipeline import link, person_evidence
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Features = Mapping[str, float]

_FOLDS = 10
_STEPS = 12
_VARIANCE = 2.0
"""Of the weights around what is expected; by cross-validation."""
_EXPECTED = {
    "label of things": -3.0,
    "label of persons": 1.5,
    "said thing": -2.5,
    "several form": 4.0,
    "one no word": -3.0,
    "one taxon": -3.0,
    "several taxon": -3.0,
    "several article": -1.5,
    "in title": -1.0,
    "one against": -1.0,
    "one of several": -2.0,
    "several joined": -3.0,
}
"""Log odds before any label is seen, of features that say it in words or are too rare among the labels; the others are 0."""
_FEWEST = 5
"""Features of fewer groups have no weight."""
_DIGITS = 2
_WRONG = 1.5
"""So many missed persons are as bad as one wrong one."""


class Example(Struct):
    """A labelled group of mentions."""

    page: str
    held: bool
    name: str
    person: bool
    features: dict[str, float]
    neighbours: list[Features]
    """Features of the groups that a list joins to it; those that are persons for certain have none."""


def load(labels: Path, corpora: Path) -> Iterator[Example]:
    """The labelled groups that a page still has."""
    items = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    wanted = {(item["source"], item["revision"]): item for item in items}
    for name in sorted({item["source"] for item in items}):
        for page in (page for source in find([str(corpora / name)]) for page in read(source, ReadOptions())):
            if isinstance(page, Page) and (item := wanted.pop((name, page.head.revision_id), None)):
                yield from _examples(page, item)


def _examples(page: Page, item: dict[str, Any]) -> Iterator[Example]:
    linked = link(page, Options(facts=("claims", "people")))
    claims = linked.stretch.found
    passages = passages_of(claims, page.wikitext, linked.stretch.sections)
    _, groups, pairs = consider(passages, person_evidence(linked, page.wikitext))
    verdicts = {tuple(place): True for place in item["persons"]} | {tuple(place): False for place in item["others"]}
    for number, possible in enumerate(groups):
        mentions = [candidate.mention for candidate in possible.candidates]
        places = [claims[mention.text_index].place(mention.start, mention.end) for mention in mentions]
        verdict = next((verdicts[place] for place in places if place in verdicts), None)
        if verdict is not None and possible.features is not None:
            first = mentions[0]
            name = passages[first.text_index].text[first.start : first.end]
            beside = [other for pair in pairs if number in pair for other in pair if other != number]
            neighbours = [groups[other].features or {} for other in beside]
            yield Example(item["page"], item["held"], name, verdict, dict(possible.features), neighbours)


class Fit(Struct):
    """Weights by the name of their feature."""

    weights: dict[str, float]

    def weigh(self, features: Features) -> float:
        """The log odds that features are those of a person."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())

    def judge(self, example: Example) -> float:
        """The same, with what a person beside it in a list adds."""
        beside = any(not features or self.weigh(features) > 0 for features in example.neighbours)
        return self.weigh(example.features) + beside * self.weights.get(BESIDE_A_PERSON, 0.0)


def fit(examples: Sequence[Example]) -> Fit:
    """Weights from labelled groups: first alone, then with what the first weights say of the neighbours."""
    alone = _regression([example.features for example in examples], examples)
    beside = [
        {**example.features, BESIDE_A_PERSON: float(any(not other or alone.weigh(other) > 0 for other in example.neighbours))}
        for example in examples
    ]
    return _regression(beside, examples)


def _regression(rows: Sequence[Features], examples: Sequence[Example]) -> Fit:
    """Logistic regression by Newton's method; what few labels speak of stays near what was expected of it."""
    seen = Counter(name for row in rows for name in row)
    names = sorted({*_EXPECTED, *(name for name, number in seen.items() if number >= _FEWEST)})
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    person = np.array([example.person for example in examples])
    cost = np.where(person, 1.0, _WRONG)
    expected = np.array([_EXPECTED.get(name, 0.0) for name in names])
    weights = np.zeros(len(names))
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (cost * (share - person)) + (weights - expected) / _VARIANCE
        curvature = matrix.T @ (matrix * (cost * share * (1 - share))[:, None]) + np.eye(len(names)) / _VARIANCE
        weights -= np.linalg.solve(curvature, gradient)
    return Fit({name: round(float(weight), _DIGITS) for name, weight in zip(names, weights, strict=True)})


def report(judged: Iterable[tuple[Example, float]]) -> str:
    """Precision, and how many right persons are lost."""
    rows = list(judged)
    believed = [example.person for example, score in rows if score > 0]
    lost = sum(example.person and score <= 0 for example, score in rows)
    return (
        f"{sum(believed)} of {len(believed)} right ({sum(believed) / len(believed):.3f}), {lost} of {lost + sum(believed)} lost"
    )


def cross_validated(examples: Sequence[Example]) -> list[tuple[Example, float]]:
    """Each example with what weights fitted to other pages say of it."""
    pages = sorted({example.page for example in examples})
    judged = []
    for part in range(_FOLDS):
        tested = set(pages[part::_FOLDS])
        fitted = fit([example for example in examples if example.page not in tested])
        judged += [(example, fitted.judge(example)) for example in examples if example.page in tested]
    return judged


def main() -> None:
    """Cross-validates, fits and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER / "person_weights.json", help="file of the weights")
    options = parser.parse_args()
    examples = list(load(options.labels, options.corpora))
    print(f"{len(examples)} groups of {len({example.page for example in examples})} pages")
    print(f"cross-validated: {report(cross_validated(examples))}")
    fitted = fit([example for example in examples if not example.held])
    print(f"held out: {report((example, fitted.judge(example)) for example in examples if example.held)}")
    weights = fit(examples).weights
    options.out.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(weights)} weights: {options.out}")


if __name__ == "__main__":
    main()
