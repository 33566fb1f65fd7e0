"""Follows the claims and works of a page from revision to revision."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from extractor.history.facts import WorkFact, changed_fields
from extractor.history.identity import ClaimState, GoneWorks, match_again, match_claims, match_works
from extractor.history.record import ClaimEvent, WorkEvent
from extractor.history.reverts import RADIUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from extractor.history.facts import ClaimFact, Facts
    from extractor.history.identity import Lives
    from extractor.history.record import ClaimEventKind


class TrackedClaim(Struct):
    """The life of a claim so far; ``born`` and ``died`` are numbers of revisions."""

    state: ClaimState
    first_id: str
    born: int
    died: int | None = None
    events: list[ClaimEvent] = field(default_factory=list)


class TrackedWork(Struct):
    """The life of a work so far."""

    fact: WorkFact
    first_id: str
    born: int
    died: int | None = None
    events: list[WorkEvent] = field(default_factory=list)


class RevisionState(Struct, frozen=True):
    """What a revision holds: claims with their states, and works, by the numbers of their lives."""

    claims: dict[int, ClaimState]
    works: set[int]


class _Before(NamedTuple):
    """The facts of the revision before: most of those of the next are the same objects."""

    claims: Sequence[ClaimFact]
    """Kept, so that no other fact gets the identity of one."""
    lives: dict[int, int]
    """The lives of the claims by the identity of their facts."""
    repeated: AbstractSet[str]
    works: Sequence[WorkFact]
    work_lives: list[int]

    def lives_of(self, claims: Sequence[ClaimFact], repeated: AbstractSet[str]) -> Lives:
        """The lives of those that are the same; of none whose text a revision has twice, which their order tells apart."""
        twice = self.repeated | repeated
        return [None if claim.text in twice else self.lives.get(id(claim)) for claim in claims]


def _repeated(claims: Sequence[ClaimFact]) -> frozenset[str]:
    """The texts that several claims have."""
    texts = [claim.text for claim in claims]
    if len(set(texts)) == len(texts):
        return frozenset()
    return frozenset(text for text, count in Counter(texts).items() if count > 1)


class Tracker:
    """The lives of a page's claims and works while its revisions pass, from the oldest to the newest."""

    def __init__(self) -> None:
        self.claims: list[TrackedClaim] = []
        self.works: list[TrackedWork] = []
        self.standing = RevisionState({}, set())
        self.recent: deque[tuple[int, RevisionState]] = deque(maxlen=RADIUS + 1)
        self._gone: dict[str, list[int]] = {}
        self._gone_works = GoneWorks()
        self._before = _Before([], {}, frozenset(), [], [])

    def index_gone(self) -> None:
        """Make those that do not stand known, once lives have been given from outside."""
        for number in sorted(range(len(self.claims)), key=lambda number: (self.claims[number].died or 0, number)):
            if number not in self.standing.claims:
                self._gone.setdefault(self.claims[number].state.text, []).append(number)
        for number in sorted(range(len(self.works)), key=lambda number: (self.works[number].died or 0, number)):
            if number not in self.standing.works:
                self._gone_works.add(number, self.works[number].fact)

    def pass_over(self, number: int) -> None:
        """Skip a revision of which nothing is known."""
        self.recent.append((number, self.standing))

    def follow(self, number: int, revision: int, facts: Facts, reverts_to: int | None) -> list[tuple[str, str]]:
        """Add what the revision did to claims and works; ``revision`` is its id, ``reverts_to`` the number of one before it.

        Gives the sections that it renamed: old and new headings.
        """
        earlier = next((standing for at, standing in self.recent if at == reverts_to), None) if reverts_to is not None else None
        works = self._follow_works(number, revision, facts.works, earlier)
        matched: Lives = match_again(facts.claims, earlier.claims) if earlier is not None else [None]
        repeated = _repeated(facts.claims)
        if None in matched:
            known = self._before.lives_of(facts.claims, repeated)
            matched = match_claims(facts.claims, self.standing.claims, self._having_text, known)
        renamed = self._renamed(facts.claims, matched)
        lives = self._follow_claims(number, revision, facts.claims, matched, works, dict(renamed))
        self._before = _Before(facts.claims, lives, repeated, facts.works, works)
        self.recent.append((number, self.standing))
        return renamed

    # ---- works -------------------------------------------------------------------------------------------------------------

    def _follow_works(self, number: int, revision: int, facts: Sequence[WorkFact], earlier: RevisionState | None) -> list[int]:
        """The lives of the revision's works."""
        if facts is self._before.works and earlier is None:
            return self._before.work_lives
        before = self.standing.works
        candidates = before if earlier is None else earlier.works
        matched = match_works(facts, {life: self.works[life].fact for life in sorted(candidates)}, self._gone_works)
        lives = []
        for fact, known in zip(facts, matched, strict=True):
            found = len(self.works) if known is None else known
            if known is None:
                work = TrackedWork(fact, fact.csl["id"], number)
                self.works.append(work)
                work.events.append(WorkEvent(revision, "added"))
            else:
                work = self.works[found]
                if found not in before:
                    work.died = None
                    self._gone_works.remove(found, work.fact)
                    work.events.append(WorkEvent(revision, "restored"))
                if fields := changed_fields(work.fact, fact):
                    work.events.append(WorkEvent(revision, "changed", fields))
                work.fact = fact
            lives.append(found)
        for gone in sorted(before.difference(lives)):
            self.works[gone].died = number
            self._gone_works.add(gone, self.works[gone].fact)
            self.works[gone].events.append(WorkEvent(revision, "removed"))
        self.standing = RevisionState(self.standing.claims, set(lives))
        return lives

    # ---- claims ------------------------------------------------------------------------------------------------------------

    def _having_text(self, text: str) -> Iterator[tuple[int, ClaimState]]:
        """The claims with that text that stand no more, those that went last at the end."""
        for number in self._gone.get(text, ()):
            yield number, self.claims[number].state

    def _renamed(self, facts: Sequence[ClaimFact], matched: Lives) -> list[tuple[str, str]]:
        """Sections whose heading the edit changed: none of the new name was there, none of the old name is left."""
        before = self.standing.claims
        old = {state.section for state in before.values()}
        new = {fact.section for fact in facts}
        moves = Counter(
            (before[life].section, fact.section)
            for fact, life in zip(facts, matched, strict=True)
            if life in before and before[life].section not in new and fact.section not in old
        )
        renamed: dict[str, str] = {}
        for (was, becomes), _ in sorted(moves.items(), key=lambda move: (-move[1], move[0])):
            if was and becomes and was not in renamed and becomes not in renamed.values():
                renamed[was] = becomes
        return sorted(renamed.items())

    def _follow_claims(  # noqa: PLR0917 - called in one place
        self,
        number: int,
        revision: int,
        facts: Sequence[ClaimFact],
        matched: Lives,
        works: Sequence[int],
        renamed: dict[str, str],
    ) -> dict[int, int]:
        """The lives of the claims, by the identity of their facts."""
        before = self.standing.claims
        standing: dict[int, ClaimState] = {}
        lives: dict[int, int] = {}
        for fact, known in zip(facts, matched, strict=True):
            found = len(self.claims) if known is None else known
            lives[id(fact)] = found
            own = tuple(sorted({works[work] for work in fact.works})) if fact.works else ()
            if self._before.lives.get(id(fact)) == found and before[found].works == own:
                standing[found] = before[found]
                continue
            state = ClaimState(
                fact.id,
                fact.text,
                fact.kind,
                fact.context,
                fact.section,
                fact.support,
                own,
                tuple(sorted(fact.marks)) if fact.marks else (),
            )
            if known is None:
                self.claims.append(TrackedClaim(state, fact.id, number))
                self.claims[found].events += _appears(revision, "added", state)
            elif found not in before:
                self.claims[found].died = None
                self._gone[self.claims[found].state.text].remove(found)
                self.claims[found].events += _appears(revision, "restored", state)
            elif state != before[found]:
                self.claims[found].events += _changes(revision, before[found], state, renamed)
            self.claims[found].state = state
            standing[found] = state
        for gone in sorted(before.keys() - standing.keys()):
            claim = self.claims[gone]
            claim.died = number
            self._gone.setdefault(claim.state.text, []).append(gone)
            self.claims[gone].events.append(ClaimEvent(revision, "removed", old=claim.state.text, support=claim.state.support))
        self.standing = RevisionState(standing, self.standing.works)
        return lives


def _appears(revision: int, kind: ClaimEventKind, state: ClaimState) -> Iterator[ClaimEvent]:
    """What begins when a claim comes, or comes again."""
    yield ClaimEvent(revision, kind, None, state.text, state.works, state.section, state.support)  # type: ignore[arg-type] # numbers become ids
    yield from (ClaimEvent(revision, "marked", new=mark) for mark in state.marks)


def _changes(revision: int, old: ClaimState, new: ClaimState, renamed: dict[str, str]) -> Iterator[ClaimEvent]:
    """What became of a claim that stays."""
    if new == replace(old, id=new.id):
        return
    if old.text != new.text:
        yield ClaimEvent(revision, "reworded", old.text, new.text)
    if renamed.get(old.section, old.section) != new.section:
        yield ClaimEvent(revision, "moved", old.section, new.section)
    gained = [work for work in new.works if work not in old.works]
    lost = [work for work in old.works if work not in new.works]
    if old.support != "direct" and new.support == "direct":
        yield ClaimEvent(revision, "cited", old.support, new.support, gained)  # type: ignore[arg-type] # numbers become ids
    elif old.support == "direct" and new.support != "direct":
        yield ClaimEvent(revision, "uncited", old.support, new.support, lost)  # type: ignore[arg-type]
    elif old.support != new.support:
        yield ClaimEvent(revision, "covered", old.support, new.support)
    else:
        if gained:
            yield ClaimEvent(revision, "source_added", works=gained)  # type: ignore[arg-type]
        if lost:
            yield ClaimEvent(revision, "source_removed", works=lost)  # type: ignore[arg-type]
    if old.marks != new.marks:
        had, has = Counter(old.marks), Counter(new.marks)
        yield from (ClaimEvent(revision, "marked", new=mark) for mark in (has - had).elements())
        yield from (ClaimEvent(revision, "unmarked", old=mark) for mark in (had - has).elements())
