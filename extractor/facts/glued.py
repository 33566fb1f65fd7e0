"""References that the converter of ``tpl_text`` glued to the sentence they support: ``control of the Party.Geoffrey Roberts, …``.

A line is read as prose and references by turns. At each place where a reference may begin a linear model says how likely it
does; from there each place where it may end is weighed; the likeliest division of the line wins (dynamic programming).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

from extractor.facts.glued_features import (
    Line,
    ahead_features,
    ahead_sign,
    chained_features,
    end_candidates,
    end_features,
    kind_of_start,
    read_line,
    sign_before,
    start_candidates,
    start_features,
)
from extractor.facts.sequence_model import load_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOT_PROSE = ("CATEGORIES:", "==", "[[", "#REDIRECT", "File:", "Image:", "|", " |")
ENDS = 80  # places looked at for the end of one reference
_UNLIKELY = -4.0  # log odds below which a start is not followed further
_NEGLIGIBLE = -9.0  # log probability at which the end is certainly behind us


def find_glued(line: str, holes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of the references glued into a line of ``tpl_text``, in order, in code points of ``line``.

    ``holes`` are the spans of the citation templates in the line, in order; a span may hold one, none begins with one. Never
    raises.
    """
    if line.startswith(NOT_PROSE):
        return []
    starts = start_candidates(line, holes)
    return divide(read_line(line, holes, starts), load_weights("glued")) if starts else []


def divide(line: Line, weights: Mapping[str, Mapping[str, float]]) -> list[tuple[int, int]]:
    """The likeliest references of a line under the weights ``start`` and ``end``."""
    starts, start_weights = line.starts, weights["start"]
    places = len(starts)
    # Best log probability of reaching each start in prose [0] or right behind a reference [1], and the step that led there.
    best: list[list[tuple[float, tuple[int, int, int | None] | None]]] = [[(-math.inf, None)] * 2 for _ in range(places + 1)]
    best[0][0] = (0.0, None)
    for number, start in enumerate(starts):
        if max(best[number][0][0], best[number][1][0]) == -math.inf:
            continue
        kind = kind_of_start(line, start)
        alone = _score(start_weights, start_features(line, start, kind, goes_on(line, start, weights["ahead"])))
        ends: list[tuple[int, float]] | None = None
        for chained in (0, 1):
            reached = best[number][chained][0]
            if reached == -math.inf:
                continue
            odds = alone + (_score(start_weights, chained_features(line, start, kind)) if chained else 0.0)
            _improve(best[number + 1], 0, reached + _log_sigmoid(-odds), (number, chained, None))
            if odds < _UNLIKELY:
                continue
            if ends is None:
                ends = _weigh_ends(line, start, kind, weights)
            begun = reached + _log_sigmoid(odds)
            here = begun
            for end, ending in ends:
                after = bisect_left(starts, end, number)
                behind = int(after < places and starts[after] == end)
                _improve(best[after], behind, here + _log_sigmoid(ending), (number, chained, end))
                here += _log_sigmoid(-ending)
                if here - begun < _NEGLIGIBLE:
                    break
    return _trace(starts, best)


def goes_on(line: Line, place: int, weights: Mapping[str, float]) -> int:
    """How far the text from ``place`` on looks like a reference."""
    return ahead_sign(_score(weights, ahead_features(line, place)))


def _weigh_ends(line: Line, start: int, kind: str, weights: Mapping[str, Mapping[str, float]]) -> list[tuple[int, float]]:
    previous = sign_before(line, start)
    ends: list[tuple[int, float]] = []
    here = 0.0
    for end in end_candidates(line, start, ENDS):
        odds = _score(weights["end"], end_features(line, start, end, kind, previous, goes_on(line, end, weights["ahead"])))
        ends.append((end, odds))
        here += _log_sigmoid(-odds)
        if here < _NEGLIGIBLE:
            break
    return ends


def _trace(
    starts: Sequence[int], best: Sequence[Sequence[tuple[float, tuple[int, int, int | None] | None]]]
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    step = best[-1][0][1]
    while step is not None:
        number, chained, end = step
        if end is not None:
            found.append((starts[number], end))
        step = best[number][chained][1]
    return found[::-1]


def _improve(
    cell: list[tuple[float, tuple[int, int, int | None] | None]], state: int, value: float, step: tuple[int, int, int | None]
) -> None:
    if value > cell[state][0]:
        cell[state] = (value, step)


def _score(weights: Mapping[str, float], features: Iterable[str]) -> float:
    return sum(weights.get(feature, 0.0) for feature in features)


def _log_sigmoid(odds: float) -> float:
    return -math.log1p(math.exp(-odds)) if odds > -30 else odds
