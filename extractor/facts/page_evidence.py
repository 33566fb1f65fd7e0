"""What a page says about a word elsewhere: the thoughts of the first network on the same word in other places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES = ("other", "first", "next", "place", "organisation", "thing")
"""What a word can be: the first word of a person's name, a further one, part of another name, no name."""
OTHER, FIRST, NEXT, PLACE, ORGANISATION, THING = range(len(CLASSES))
_LEAST = -6.0


def page_evidence(
    scores: NDArray[np.float32], places: NDArray[np.int64], rows: NDArray[np.int64], capital: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Evidence for each word of a run, and for its neighbours in the run.

    ``scores`` are log probabilities of :data:`CLASSES`; ``places`` the word numbers, ``rows`` equal for equal words. A word's
    own reading never counts as evidence for itself.
    """
    share = np.exp(scores)
    person = share[:, FIRST] + share[:, NEXT]
    _, same, counts = np.unique(rows, return_inverse=True, return_counts=True)
    times = counts[same]
    several = np.flatnonzero(times > 1)
    written_large = capital.astype(np.float32)
    again = ((times > 1) * written_large).astype(np.float32)
    before, behind = _neighbours(places)

    def at(values: NDArray[np.float32], index: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.where(index >= 0, values[index], np.float32(0))

    goes_on = at(share[:, NEXT], behind)
    not_person = 1 - person
    neighbour_is_thing = np.maximum(at(not_person * written_large, before), at(not_person * written_large, behind))
    columns: list[NDArray[Any]] = [again]
    for number in range(len(CLASSES)):
        total = np.bincount(same, share[:, number])[same]
        columns.append((total - share[:, number]) / np.maximum(times - 1, 1) * again)
    kinds = (
        person,
        share[:, NEXT] * (1 - goes_on),
        share[:, FIRST] * goes_on,
        share[:, FIRST] * (1 - goes_on),
        not_person * neighbour_is_thing,
        share[:, PLACE],
        share[:, ORGANISATION],
    )
    columns += list(_highest_elsewhere(np.stack(kinds, axis=1), same, several).T * again)
    columns.append(np.log1p(times * written_large) / 3)
    elsewhere = _with_blank(np.stack(columns, axis=1))
    own = _with_blank(np.clip(scores, _LEAST, 0) / 3)
    here = np.arange(len(places))
    return np.concatenate([table[index] for table in (elsewhere, own) for index in (before, here, behind)], axis=1).astype(
        np.float32
    )


def _neighbours(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Index of the word before and behind in the same run, or -1."""
    numbers = np.arange(len(places))
    joined = np.diff(places) == 1
    before = np.where(np.concatenate([[False], joined]), numbers - 1, -1)
    behind = np.where(np.concatenate([joined, [False]]), numbers + 1, -1)
    return before, behind


def _with_blank(table: NDArray[Any]) -> NDArray[np.float32]:
    """The table with a row of zeros at its end, which index -1 meets."""
    return np.concatenate([table, np.zeros((1, table.shape[1]))]).astype(np.float32)


def _highest_elsewhere(values: NDArray[np.float32], same: NDArray[np.int64], several: NDArray[np.int64]) -> NDArray[np.float32]:
    """For each word and column the highest value among the other places of the same word.

    ``several`` are the words that have others.
    """
    result = np.zeros_like(values)
    if len(several):
        order = several[np.argsort(same[several], kind="stable")]
        sizes = np.bincount(same[order])
        sizes = sizes[sizes > 0]
        starts = np.cumsum(sizes) - sizes
        ours = values[order]
        highest = np.repeat(np.maximum.reduceat(ours, starts, axis=0), sizes, axis=0)
        top = ours == highest
        alone = top & (np.repeat(np.add.reduceat(top, starts, axis=0, dtype=np.int64), sizes, axis=0) == 1)
        rest = np.repeat(np.maximum.reduceat(np.where(top, np.float32(0), ours), starts, axis=0), sizes, axis=0)
        result[order] = np.where(alone, rest, highest)
    return result
