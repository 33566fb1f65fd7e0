"""Trains the model that finds glued references: ``python -m extractor.training.glued GOLD [--folds 5] [--out FILE]``.

GOLD is ``gold_refs.jsonl.gz``: pages of a dump in ``tpl_text`` form with the place of every ref. Prints start and span scores
by cross-validation over pages, counted as ``score.py tpl_refs`` counts them, then trains on all pages and writes the weights.
Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from extractor.tpl_text.glued import ENDS, NOT_PROSE, divide, goes_on
from extractor.tpl_text.glued_features import ahead_features, chained_features, end_features, start_features
from extractor.tpl_text.glued_line import (
    Line,
    end_candidates,
    end_gate_features,
    gate_features,
    kind_of_start,
    mask,
    read_line,
    start_candidates,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MODEL = Path(__file__).resolve().parent.parent / "models" / "glued.json"
_TEMPLATE = re.compile(r"\[(/?)tpl\]", re.IGNORECASE)
_PENALTY = 0.3  # inverse strength of regularisation
_INNER = 3  # parts that judges of the text ahead are held back from
_SOONER = 0.5  # log odds; an end passed by swallows prose and the references behind it, one taken too soon loses its tail
_RARE = 3  # a feature seen less often is left out
_SMALL = 0.04  # a weight below this changes nothing


@dataclass(slots=True)
class LabelledLine:
    """A line with the refs that stand in it: start, end, and whether they are bare, mixed or templates."""

    page: int
    text: str
    holes: list[tuple[int, int]]
    refs: list[tuple[int, int, str]]
    line: Line | None = None
    gate: list[tuple[list[str], bool]] = field(default_factory=list)
    end_gate: list[tuple[list[str], bool]] = field(default_factory=list)
    ahead: list[tuple[list[str], bool]] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    """The refs that are no templates alone."""


def outer_templates(text: str) -> list[tuple[int, int]]:
    """Spans of the outermost ``[tpl]…[/tpl]`` of a page."""
    found, depth, start = [], 0, 0
    for match in _TEMPLATE.finditer(text):
        if not match[1]:
            if depth == 0:
                start = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((start, match.end()))
    return found


def labelled_lines(pages: Iterable[dict[str, Any]]) -> Iterator[LabelledLine]:
    """The lines of the pages; a line without candidates and refs teaches nothing and is left out."""
    for number, page in enumerate(pages):
        text = page["text"]
        refs = [ref for ref in page["refs"] if ref["kind"] == "ref"]
        templates = outer_templates(text)
        for match in re.finditer(r"[^\n]+", text):
            start, end = match.span()
            item = LabelledLine(
                number,
                match.group(),
                [(a - start, b - start) for a, b in templates if start <= a and b <= end],
                [(r["start"] - start, r["end"] - start, r["content"]) for r in refs if start <= r["start"] < end],
            )
            candidates = [] if item.text.startswith(NOT_PROSE) else start_candidates(item.text, item.holes)
            if candidates:
                item.line = read_line(mask(item.text, item.holes), item.holes, candidates)
                _lesson(item, item.line)
            if candidates or item.refs:
                yield item


def _lesson(item: LabelledLine, line: Line) -> None:
    """Adds the examples of a line: words ahead inside refs, and in prose."""
    item.spans = {start: end for start, end, content in item.refs if content != "template"}
    for start in line.starts:
        if not any(a < start < b for a, b in item.spans.items()):
            item.gate.append((gate_features(line.text, start, kind_of_start(line.text, start)), start in item.spans))
    covered = [(start, end) for start, end, _ in item.refs]
    for start, end in item.spans.items():
        if start in line.starts:
            item.ahead.append((ahead_features(line, start), True))
            for place in end_candidates(line, start, ENDS):
                if place > end:
                    break
                inside = place < end or (place == end and item.spans.get(end) is not None)
                item.ahead.append((ahead_features(line, place), inside))
                item.end_gate.append((end_gate_features(line, place), place == end))
    for place in (*line.stops, *line.ends[::9], *line.starts):
        if not any(a <= place <= b for a, b in covered) and place < len(line.text):
            item.ahead.append((ahead_features(line, place), False))


def _decisions(
    item: LabelledLine, line: Line, weights: dict[str, dict[str, float]]
) -> tuple[list[tuple[list[str], bool]], list[tuple[list[str], bool]]]:
    """The examples of starts outside refs, and of ends up to the true one."""
    starts, ends = [], []
    spans = item.spans
    ahead: dict[int, int] = {}
    behind = set(spans.values())
    for start in line.starts:
        if any(a < start < b for a, b in spans.items()):
            continue
        kind = kind_of_start(line.text, start)
        features = start_features(line, start, kind, goes_on(line, start, weights, ahead))
        if start in behind:
            features += chained_features(line, start, kind)
        starts.append((features, start in spans))
        if start in spans:
            for end in end_candidates(line, start, ENDS):
                if end > spans[start]:
                    break
                ends.append((end_features(line, start, end, kind, goes_on(line, end, weights, ahead)), end == spans[start]))
    return starts, ends


def fit(examples: Sequence[tuple[list[str], bool]]) -> dict[str, float]:
    """Weights of a logistic regression over named features."""
    counts = Counter(feature for features, _ in examples for feature in features)
    columns = {feature: n for n, feature in enumerate(f for f, count in counts.items() if count >= _RARE)}
    indices: list[int] = []
    pointers = [0]
    for features, _ in examples:
        indices += [columns[feature] for feature in features if feature in columns]
        pointers.append(len(indices))
    matrix = csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(examples), len(columns)))
    model = LogisticRegression(C=_PENALTY, solver="liblinear", fit_intercept=False, random_state=0)
    model.fit(matrix, [answer for _, answer in examples])
    return {f: round(float(w), 3) for f, w in zip(columns, model.coef_[0], strict=True) if abs(w) >= _SMALL}


def train(items: Iterable[LabelledLine]) -> dict[str, dict[str, float]]:
    """The weights ``ahead``, ``start`` and ``end`` that the lines teach.

    Starts and ends are taught with what a judge of the text ahead says who has not seen their page.
    """
    chosen = [item for item in items if item.line is not None]
    starts: list[tuple[list[str], bool]] = []
    ends: list[tuple[list[str], bool]] = []
    for half in range(_INNER):
        judge = {"ahead": fit([example for item in chosen if item.page % _INNER != half for example in item.ahead])}
        for item in chosen:
            if item.page % _INNER == half and item.line is not None:
                more_starts, more_ends = _decisions(item, item.line, judge)
                starts += more_starts
                ends += more_ends
    end_weights = fit(ends)
    end_weights["bias"] = round(end_weights.get("bias", 0.0) + _SOONER, 3)
    return {
        "gate": fit([example for item in chosen for example in item.gate]),
        "end gate": fit([example for item in chosen for example in item.end_gate]),
        "ahead": fit([example for item in chosen for example in item.ahead]),
        "start": fit(starts),
        "end": end_weights,
    }


def count(items: Iterable[LabelledLine], weights: dict[str, dict[str, float]], totals: dict[str, Counter[str]]) -> None:
    """Adds hits, false alarms and misses as ``score.py tpl_refs`` counts them."""
    for item in items:
        found = set(divide(item.line, weights)) if item.line is not None else set()
        bare = {(start, end) for start, end, content in item.refs if content == "bare"}
        mixed = [(start, end) for start, end, content in item.refs if content == "mixed"]
        templates = {start for start, _, content in item.refs if content == "template"}
        begun = {start for start, _ in found} | {start for start, _ in item.holes}
        totals["mixed"].update(hit=sum(start in begun for start, _ in mixed), gold=len(mixed))
        found = {span for span in found if not any(a <= span[0] < b for a, b in mixed)}
        bare_starts, starts = {start for start, _ in bare}, {start for start, _ in found}
        totals["start"].update(
            hit=len(bare_starts & starts), false=len(starts - bare_starts - templates), gold=len(bare_starts)
        )
        kept = {span for span in found if span[0] not in templates}
        totals["span"].update(hit=len(bare & found), false=len(kept - bare), gold=len(bare))


def report(totals: dict[str, Counter[str]]) -> str:
    """The counts as precision, recall and F1."""
    parts = []
    for name in ("start", "span"):
        hit, false, gold = (totals[name][key] for key in ("hit", "false", "gold"))
        parts.append(f"bare_{name}: P {hit / (hit + false):.4f} R {hit / gold:.4f} F1 {2 * hit / (hit + false + gold):.4f}")
    parts.append(f"mixed found: {totals['mixed']['hit'] / totals['mixed']['gold']:.4f}")
    return " · ".join(parts)


def main() -> None:
    """Runs the training from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=_MODEL)
    options = parser.parse_args()
    with gzip.open(options.gold, "rt", encoding="utf-8") as file:
        pages = [page for page in map(json.loads, file) if page["refs"]]
    items = list(labelled_lines(pages))
    order = list(range(len(pages)))
    random.Random(1).shuffle(order)  # noqa: S311 - a fixed order, not a secret
    fold = {page: place % options.folds for place, page in enumerate(order)} if options.folds > 1 else {}
    totals = {name: Counter[str]() for name in ("start", "span", "mixed")}
    for number in range(options.folds if options.folds > 1 else 0):
        weights = train(item for item in items if fold[item.page] != number)
        count((item for item in items if fold[item.page] == number), weights, totals)
    if fold:
        print(f"{options.folds}-fold cross-validation over {len(pages)} pages: {report(totals)}")  # noqa: T201
    weights = train(items)
    options.out.write_text(
        json.dumps(weights, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    print(f"{options.out}: {options.out.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
