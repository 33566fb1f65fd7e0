"""What a page says about a word elsewhere: the thoughts of the first network on the same word in other places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]
    Whole = NDArray[np.int64]

CLASSES = ("other", "first", "next", "place", "organisation", "thing")
"""What a word can be: the first word of a person's name, a further one, part of another name, no name."""
OTHER, FIRST, NEXT, PLACE, ORGANISATION, THING = range(len(CLASSES))
_LEAST = -6.0


def page_evidence(scores: Floats, places: Whole, same: Whole, capital: NDArray[np.bool_], asked: Whole) -> Floats:
    """Evidence for the words ``asked``, and for their neighbours in the run.

    ``scores`` are log probabilities of :data:`CLASSES`; ``places`` the word numbers; ``same`` numbers distinct words from 0;
    ``asked`` are indices of these, of whole runs. A word's own reading never counts as evidence for itself.
    """
    share = np.exp(scores)
    person = share[:, FIRST] + share[:, NEXT]
    counts = np.bincount(same)
    wanted = np.zeros(len(counts), np.bool_)
    wanted[same[asked]] = True
    several = np.flatnonzero(((counts > 1) & wanted)[same])
    before, behind = _neighbours(places)
    goes_on = np.append(share[:, NEXT], 0.0)[behind[several]]
    large_thing = np.append((1 - person) * capital, 0.0)
    neighbour_is_thing = np.maximum(large_thing[before[several]], large_thing[behind[several]])
    theirs = share[several]
    kinds = (
        person[several],
        theirs[:, NEXT] * (1 - goes_on),
        theirs[:, FIRST] * goes_on,
        theirs[:, FIRST] * (1 - goes_on),
        (1 - person[several]) * neighbour_is_thing,
        theirs[:, PLACE],
        theirs[:, ORGANISATION],
    )
    highest = np.zeros((len(places), len(kinds)))
    highest[several] = _highest_elsewhere(np.stack(kinds, axis=1), same[several])
    every, shares = same, share
    same, share, large = every[asked], shares[asked], capital[asked]
    times = counts[same]
    again = (times > 1) & large
    columns: list[NDArray[Any]] = [again]
    for number in range(len(CLASSES)):
        total = np.bincount(every, shares[:, number])[same]
        columns.append((total - share[:, number]) / np.maximum(times - 1, 1) * again)
    columns += list((highest[asked] * again[:, None]).T)
    columns.append(np.log1p(times * large) / 3)
    before, behind = _neighbours(places[asked])
    tables = (_with_blank(np.stack(columns, axis=1)), _with_blank(np.clip(scores[asked], _LEAST, 0) / 3))
    return np.concatenate([table[index] for table in tables for index in (before, np.arange(len(asked)), behind)], axis=1)


def _neighbours(places: Whole) -> tuple[Whole, Whole]:
    """Index of the word before and behind in the same run, or -1."""
    numbers = np.arange(len(places))
    joined = np.diff(places) == 1
    before = np.where(np.append(False, joined), numbers - 1, -1)
    behind = np.where(np.append(joined, False), numbers + 1, -1)
    return before, behind


def _with_blank(table: Floats) -> Floats:
    """The table with a row of zeros at its end, which index -1 meets."""
    return np.concatenate([table, np.zeros((1, table.shape[1]))])


def _highest_elsewhere(values: Floats, same: Whole) -> Floats:
    """For each word and column the highest value among the other places of the same word, of which there are some."""
    if not len(values):
        return values
    order = np.argsort(same, kind="stable")
    sizes = np.bincount(same)
    sizes = sizes[sizes > 0]
    starts = np.cumsum(sizes) - sizes
    ours = values[order]
    highest = np.repeat(np.maximum.reduceat(ours, starts, axis=0), sizes, axis=0)
    top = ours == highest
    alone = top & (np.repeat(np.add.reduceat(top, starts, axis=0, dtype=np.int64), sizes, axis=0) == 1)
    rest = np.repeat(np.maximum.reduceat(np.where(top, 0.0, ours), starts, axis=0), sizes, axis=0)
    result = np.empty_like(values)
    result[order] = np.where(alone, rest, highest)
    return result
