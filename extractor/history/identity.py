"""Which claim and which work of a revision is which of those before it.

A claim is the same while its text is, wherever it stands; so is the value of one table cell or infobox parameter; else it is
the one most like it of those that vanished in the same edit. A work is told by its identifiers, else by its address, else by
its wording, else by the name of its ref or its likeness to one that vanished in the same edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.history.facts import ClaimFact
from extractor.likeness import pair_alike

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from extractor.history.facts import WorkFact

# One value each, which many claims share.
_VALUES = frozenset({"infobox", "table_cell"})
_LONGEST_SHOWN = 2000


class ClaimState(ClaimFact, frozen=True):
    """A claim as a revision has it; ``works`` are numbers of lives."""


Lives = list[int | None]
"""For each fact of a revision the number of its life, null where it has none yet."""


def _by_place(claim: ClaimFact) -> Hashable:
    return claim.text, claim.kind, claim.section, claim.context


def _by_section(claim: ClaimFact) -> Hashable:
    return claim.text, claim.kind, claim.section


def _by_context(claim: ClaimFact) -> Hashable:
    return claim.text, claim.kind, claim.context


def _by_text(claim: ClaimFact) -> Hashable:
    return None if claim.kind in _VALUES else claim.text


def _by_value(claim: ClaimFact) -> Hashable:
    return (claim.kind, claim.section, claim.context) if claim.kind in _VALUES and claim.context else None


def _by_text_and_section(claim: ClaimFact) -> Hashable:
    return claim.text, claim.section


def _by_text_alone(claim: ClaimFact) -> Hashable:
    return claim.text


def match_claims(
    facts: Sequence[ClaimFact],
    standing: Mapping[int, ClaimState],
    gone: Callable[[str], Iterable[tuple[int, ClaimState]]],
    known: Lives,
) -> Lives:
    """The lives of a revision's claims: of those ``standing`` before it, or those ``gone`` before with the same text.

    ``known`` are those that need not be looked for.
    """
    match = _Match(facts, standing, known)
    for key in (_by_place, _by_section, _by_context, _by_text):
        match.equal(key)
    for place in match.open:
        fact = facts[place]
        candidates = [
            (_by_place(state) == _by_place(fact), order, number)
            for order, (number, state) in enumerate(gone(fact.text))
            if number not in match.taken
            and (_by_place(state) == _by_place(fact) or _by_text(state) == _by_text(fact) is not None)
        ]
        if candidates:
            match.take(place, max(candidates)[2])
    match.equal(_by_value)
    match.alike(lambda claim: (claim.kind, claim.text))
    return match.lives


def match_again(facts: Sequence[ClaimFact], standing: Mapping[int, ClaimState]) -> Lives:
    """The lives of the claims of a text that was saved before, when those ``standing`` were its claims."""
    match = _Match(facts, standing)
    match.equal(_by_text_and_section)
    match.equal(_by_text_alone)
    return match.lives


class _Match:
    """Facts that are given lives, each at most one, each life once; of equal ones the first."""

    def __init__(self, facts: Sequence[Any], standing: Mapping[int, Any], known: Lives | None = None) -> None:
        self._facts = facts
        self._standing = standing
        self.lives: Lives = list(known) if known is not None else [None] * len(facts)
        self.taken = {life for life in self.lives if life is not None}
        self._open = list(range(len(facts)))
        self._left = sorted(standing)

    @property
    def open(self) -> list[int]:
        """Places of the facts that have no life yet."""
        self._open = [place for place in self._open if self.lives[place] is None]
        return self._open

    @property
    def left(self) -> list[int]:
        """Numbers of the lives that stood before and have not been found, in order."""
        self._left = [number for number in self._left if number not in self.taken]
        return self._left

    def take(self, place: int, number: int) -> None:
        """Give the fact at that place that life."""
        self.lives[place] = number
        self.taken.add(number)

    def equal(self, key: Callable[[Any], Hashable]) -> None:
        """Give facts the lives with the same key, where it is not null, in their order."""
        places, left = self.open, self.left
        if not places or not left:
            return
        waiting: dict[Hashable, list[int]] = {}
        for number in reversed(left):
            found = key(self._standing[number])
            if found is not None:
                waiting.setdefault(found, []).append(number)
        for place in places:
            numbers = waiting.get(key(self._facts[place]))
            if numbers:
                self.take(place, numbers.pop())

    def alike(self, shown: Callable[[Any], tuple[str, str]]) -> None:
        """Give facts the lives of the same kind that are most like them; ``shown`` gives kind and text."""
        places, left = self.open, self.left
        if places and left:
            old = [shown(self._standing[number]) for number in left]
            paired = pair_alike(old, [shown(self._facts[place]) for place in places])
            for place, number in paired.items():
                self.take(places[place], left[number])


def match_works(facts: Sequence[WorkFact], standing: Mapping[int, WorkFact], gone: GoneWorks) -> Lives:
    """The lives of a revision's works: of those ``standing`` before it, else of those ``gone``, by what each said last."""
    match = _Match(facts, standing)
    match.equal(lambda work: work.csl["id"])
    if not match.open:
        return match.lives
    signs = {place: facts[place].signs.by_kind for place in match.open}
    having = [GoneWorks(), gone]
    for number in match.left:
        having[0].add(number, standing[number])
    for index in having:
        for kind in range(3):
            for place in match.open:
                found = index.latest(signs[place][kind], match.taken)
                if found is not None:
                    match.take(place, found)
    match.equal(lambda work: work.names[0] if work.names else None)
    match.alike(lambda work: ("", _shown(work)))
    return match.lives


class GoneWorks:
    """Works that do not stand, found by their signs."""

    def __init__(self) -> None:
        self._having: dict[str, list[int]] = {}

    def add(self, number: int, work: WorkFact) -> None:
        """Add a life, as it was last."""
        for signs in work.signs.by_kind:
            for sign in signs:
                self._having.setdefault(sign, []).append(number)

    def remove(self, number: int, work: WorkFact) -> None:
        """Take out a life that was added so."""
        for signs in work.signs.by_kind:
            for sign in signs:
                self._having[sign].remove(number)

    def latest(self, signs: Sequence[str], taken: set[int]) -> int | None:
        """The life, not ``taken``, with one of the signs that was added last."""
        for sign in signs:
            for number in reversed(self._having.get(sign, ())):
                if number not in taken:
                    return number
        return None


def _shown(work: WorkFact) -> str:
    """The words of a description: of names, title and the like."""
    csl = work.csl
    names = [str(value) for name in csl.get("author", ()) for value in name.values()]
    values = [str(csl[name]) for name in ("title", "container-title", "publisher", "volume", "issue", "page") if name in csl]
    issued = csl.get("issued", {}).get("date-parts", [])
    return " ".join([*names, *values, *(str(part) for date in issued for part in date)])[:_LONGEST_SHOWN]
