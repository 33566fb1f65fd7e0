"""Whether a group of mentions names a person: its features, weighed, and what a person beside it in a list adds.

The weights are fitted to labelled pages by :mod:`extractor.training.person_weights`: log odds for a person, one a feature.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from extractor.people.words import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BESIDE_A_PERSON = "beside a person"


@cache
def load_weights() -> dict[str, float]:
    """The shipped weights by the name of their feature."""
    weights: dict[str, float] = json.loads((FOLDER / "person_weights.json").read_bytes())
    return weights


def weigh(features: Mapping[str, float]) -> float:
    """The log odds that features are those of a person; above zero where they are believed."""
    weights = load_weights()
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def believe(weights: Sequence[float], side_by_side: Sequence[tuple[int, int]]) -> list[bool]:
    """Which groups, whose weights are given, are persons: by their own evidence, or with that of a person in the same list.

    ``side_by_side`` are pairs of groups that a list joins, in the order of the page.
    """
    believed = [own > 0 for own in weights]
    more = load_weights()[BESIDE_A_PERSON]
    for pairs in (side_by_side, side_by_side[::-1]):
        for one, other in pairs:
            if believed[one] != believed[other]:
                doubtful = other if believed[one] else one
                believed[doubtful] = weights[doubtful] + more > 0
    return believed
