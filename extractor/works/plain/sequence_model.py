"""The small models that ship with the package: linear weights by feature, and conditional random fields.

Both are read on first use and kept; :mod:`extractor.training` writes them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pycrfsuite import Tagger

_MODELS = files("extractor") / "models"


@cache
def load_weights(name: str) -> dict[str, dict[str, float]]:
    """The tables of feature weights in ``models/NAME.json``, by the decision they serve."""
    tables: dict[str, dict[str, float]] = json.loads((_MODELS / f"{name}.json").read_text(encoding="utf-8"))
    return tables


@cache
def _tagger(name: str) -> Tagger:
    from pycrfsuite import Tagger

    tagger = Tagger()
    with as_file(_MODELS / f"{name}.crf") as path:
        tagger.open(str(path))
    return tagger


def label(name: str, features: Sequence[Sequence[bytes]]) -> tuple[list[str], float]:
    """The likeliest label of each item under the field ``models/NAME.crf``, and the probability of them all together."""
    tagger = _tagger(name)
    tagger.set(features)
    labels: list[str] = tagger.tag()
    return labels, float(tagger.probability(labels))
