"""References that the converter of ``tpl_text`` glued to the sentence they support: ``the Party.Geoffrey Roberts, …``.

A line is read as prose and references by turns. At each place where a reference may begin a linear model says how likely it
does; from there each place where it may end is weighed; the likeliest division of the line wins (dynamic programming).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex
from extractor.tpl_text.glued_features import (
    ahead_features,
    ahead_sign,
    chained_features,
    end_features,
    start_features,
)
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
from extractor.works.plain.sequence_model import load_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Weights = Mapping[str, Mapping[str, float]]
    Step = tuple[int, int, int | None]
    """Number of a start, whether it was reached right behind a reference, and the end of the reference that begins there."""
    Cell = list[tuple[float, Step | None]]
    """Best log probability of reaching a start in prose and right behind a reference, and the step that led there."""

NOT_PROSE = ("CATEGORIES:", "==", "[[", "#REDIRECT", "File:", "Image:", "|", " |")
ENDS = 80
"""Places looked at for the end of one reference."""
_SHUT = -4.5  # log odds at the first look below which a start is not weighed
_UNLIKELY = -2.5  # log odds below which a start is not followed to its ends
_CERTAIN = 6.0  # log odds
_ADDRESS = lazy_regex(
    r"[^\s\x00\x01\[\]]+(?<![.,;)])(?=[.,;)]*(?:[\s\x00\x01\[]|$))(?!\W*(?:[Rr]etrieved|[Aa]ccessed|[Ll]ast (?:acc|upd)))"
)
_NEGLIGIBLE = -5.0  # log probability at which the end is certainly behind us


def find_glued(line: str, holes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of the references glued into a line of ``tpl_text``, in order, in code points of ``line``.

    ``holes`` are the spans of templates and other nodes of the line, in order; a span may hold some, none begins with
    one. Never raises.
    """
    if line.startswith(NOT_PROSE):
        return []
    starts = start_candidates(line, holes)
    if not starts:
        return []
    weights = load_weights("glued")
    masked = mask(line, holes)
    if not likely_starts(masked, starts, weights["gate"]):
        return []
    return divide(read_line(masked, holes, starts), weights)


def likely_starts(text: str, starts: Sequence[int], weights: Mapping[str, float]) -> frozenset[int]:
    """The starts that a first look lets through."""
    return frozenset(
        start for start in starts if _score(weights, gate_features(text, start, kind_of_start(text, start))) > _SHUT
    )


def divide(line: Line, weights: Weights) -> list[tuple[int, int]]:
    """The likeliest references of a line."""
    starts = line.starts
    likely = likely_starts(line.text, starts, weights["gate"])
    places = len(starts)
    best: list[Cell] = [[(-math.inf, None)] * 2 for _ in range(places + 1)]
    best[0][0] = (0.0, None)
    ahead: dict[int, int] = {}
    for number, start in enumerate(starts):
        if start not in likely:
            for chained in (0, 1):
                _improve(best[number + 1], 0, best[number][chained][0], (number, chained, None))
            continue
        kind = kind_of_start(line.text, start)
        alone: float | None = None
        ends: list[tuple[int, float]] | None = None
        for chained in (0, 1):
            reached = best[number][chained][0]
            if reached == -math.inf:
                continue
            if alone is None:
                alone = _score(weights["start"], start_features(line, start, kind, goes_on(line, start, weights, ahead)))
            odds = alone + (_score(weights["start"], chained_features(line, start, kind)) if chained else 0.0)
            _improve(best[number + 1], 0, reached + _log_sigmoid(-odds), (number, chained, None))
            if odds < _UNLIKELY:
                continue
            if ends is None:
                ends = _weigh_ends(line, start, kind, weights, ahead)
            here = reached + _log_sigmoid(odds)
            for end, ending in ends:
                after = bisect_left(starts, end, number)
                behind = int(after < places and starts[after] == end)
                _improve(best[after], behind, here + _log_sigmoid(ending), (number, chained, end))
                here += _log_sigmoid(-ending)
    return _trace(starts, best)


def goes_on(line: Line, place: int, weights: Weights, known: dict[int, int]) -> int:
    """How far the text from ``place`` on looks like a reference, in steps; ``known`` keeps what was judged before."""
    sign = known.get(place)
    if sign is None:
        sign = known[place] = ahead_sign(_score(weights["ahead"], ahead_features(line, place)))
    return sign


def _weigh_ends(line: Line, start: int, kind: str, weights: Weights, ahead: dict[int, int]) -> list[tuple[int, float]]:
    """The places where a reference may end with the log odds that it does if it has come so far."""
    if kind == "url" and (address := _ADDRESS.match(line.text, start)):
        return [(address.end(), _CERTAIN)]
    ends: list[tuple[int, float]] = []
    here = 0.0
    gate = weights["end gate"]
    for end in end_candidates(line, start, ENDS):
        if _score(gate, end_gate_features(line, end)) < _SHUT:
            continue
        odds = _score(weights["end"], end_features(line, start, end, kind, goes_on(line, end, weights, ahead)))
        ends.append((end, odds))
        here += _log_sigmoid(-odds)
        if here < _NEGLIGIBLE:
            break
    return ends


def _trace(starts: Sequence[int], best: Sequence[Cell]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    step = best[-1][0][1]
    while step is not None:
        number, chained, end = step
        if end is not None:
            found.append((starts[number], end))
        step = best[number][chained][1]
    return found[::-1]


def _improve(cell: Cell, state: int, value: float, step: Step) -> None:
    if value > cell[state][0]:
        cell[state] = (value, step)


def _score(weights: Mapping[str, float], features: Iterable[str]) -> float:
    get = weights.get
    return sum([get(feature, 0.0) for feature in features])


def _log_sigmoid(odds: float) -> float:
    return -math.log1p(math.exp(-odds)) if odds > -30 else odds
