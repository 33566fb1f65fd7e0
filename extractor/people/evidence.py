"""What a page says about a word elsewhere: the thoughts of the first network on the same word in other places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]
    Whole = NDArray[np.int64]

CLASSES = ("other", "first", "next", "place", "organisation", "thing")
"""What a word can be: the first word of a person's name, a further one, part of another name, no name."""
OTHER, FIRST, NEXT, PLACE, ORGANISATION, THING = range(len(CLASSES))
_KINDS = 7
_LEAST = -6.0


def page_evidence(scores: Floats, places: Whole, same: Whole, capital: NDArray[np.bool_], asked: Whole) -> Floats:
    """Evidence for the words ``asked``, and for their neighbours in the run.

    ``scores`` are log probabilities of :data:`CLASSES`; ``places`` the word numbers; ``same`` numbers distinct words from 0;
    ``asked`` are indices of these, of whole runs. A word's own reading never counts as evidence for itself.
    """
    share = np.exp(np.ascontiguousarray(scores.T))
    person = share[FIRST] + share[NEXT]
    counts = np.bincount(same)
    wanted = np.zeros(len(counts), np.bool_)
    wanted[same[asked]] = True
    several = np.flatnonzero(((counts > 1) & wanted)[same])
    highest = np.zeros((_KINDS, len(places)))
    if len(several):
        highest[:, several] = _highest_elsewhere(_kinds(share, person, places, capital, several), same[several])
    times = counts[same[asked]]
    again = (times > 1) & capital[asked]
    known = np.zeros((len(asked) + 1, 1 + len(CLASSES) + _KINDS + 1))
    known[:-1, 0] = again
    for number, ours in enumerate(share, 1):
        total = np.bincount(same, ours)[same[asked]]
        known[:-1, number] = (total - ours[asked]) / np.maximum(times - 1, 1) * again
    known[:-1, 1 + len(CLASSES) : -1] = (highest[:, asked] * again).T
    known[:-1, -1] = np.log1p(times * capital[asked]) / 3
    thought = np.zeros((len(asked) + 1, len(CLASSES)))
    thought[:-1] = np.clip(scores[asked], _LEAST, 0) / 3
    before, behind = _neighbours(places[asked])
    return np.concatenate(
        [table[index] for table in (known, thought) for index in (before, np.arange(len(asked)), behind)], axis=1
    )


def _kinds(share: Floats, person: Floats, places: Whole, capital: NDArray[np.bool_], several: Whole) -> Floats:
    """What the words ``several`` can be by their neighbours, a row a kind."""
    before, behind = (index[several] for index in _neighbours(places))
    goes_on = np.append(share[NEXT], 0.0)[behind]
    large_thing = np.append((1 - person) * capital, 0.0)
    theirs, people = share[:, several], person[several]
    kinds: Floats = np.stack(
        (
            people,
            theirs[NEXT] * (1 - goes_on),
            theirs[FIRST] * goes_on,
            theirs[FIRST] * (1 - goes_on),
            (1 - people) * np.maximum(large_thing[before], large_thing[behind]),
            theirs[PLACE],
            theirs[ORGANISATION],
        )
    )
    return kinds


def _neighbours(places: Whole) -> tuple[Whole, Whole]:
    """Index of the word before and behind in the same run, or -1."""
    numbers = np.arange(len(places))
    joined = np.diff(places) == 1
    before = np.where(np.append(False, joined), numbers - 1, -1)
    behind = np.where(np.append(joined, False), numbers + 1, -1)
    return before, behind


def _highest_elsewhere(values: Floats, same: Whole) -> Floats:
    """For each row and word the highest value among the other places of the same word, of which there are some."""
    order = np.argsort(same, kind="stable")
    sizes = np.bincount(same)
    sizes = sizes[sizes > 0]
    starts = np.cumsum(sizes) - sizes
    ours = values[:, order]
    highest = np.repeat(np.maximum.reduceat(ours, starts, axis=1), sizes, axis=1)
    top = ours == highest
    alone = top & (np.repeat(np.add.reduceat(top, starts, axis=1, dtype=np.int64), sizes, axis=1) == 1)
    rest = np.repeat(np.maximum.reduceat(np.where(top, 0.0, ours), starts, axis=1), sizes, axis=1)
    result = np.empty_like(values)
    result[:, order] = np.where(alone, rest, highest)
    return result
