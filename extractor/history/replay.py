"""A history told backwards is a set of states: what stood in each revision, from the events of its record alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.history.identity import ClaimState
from extractor.history.track import RevisionState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.history.record import ClaimEvent, ClaimLife, HistoryRecord


def replay(record: HistoryRecord) -> Iterator[tuple[RevisionState, dict[int, ClaimState]]]:
    """What stood after each revision, and what stood before, as it was last; claims and works by their places in the record.

    Of a claim only text, section, support, works and marks are those of the revision.
    """
    number_of = {work.id: number for number, work in enumerate(record.works)}
    claim_events: dict[int, list[tuple[int, ClaimEvent]]] = {}
    for place, claim in enumerate(record.claims):
        for event in claim.events:
            claim_events.setdefault(event.revision, []).append((place, event))
    work_events: dict[int, list[tuple[int, str]]] = {}
    for place, work in enumerate(record.works):
        for change in work.events:
            work_events.setdefault(change.revision, []).append((place, change.kind))
    claims: dict[int, ClaimState] = {}
    gone: dict[int, ClaimState] = {}
    works: set[int] = set()
    for revision in record.revisions:
        renamed = {old: new for old, new in revision.renamed}  # noqa: C416 - lists in JSON
        before = claims
        claims = {
            place: replace(state, section=renamed[state.section]) if state.section in renamed else state
            for place, state in before.items()
        }
        for place, event in claim_events.get(revision.revision_id, ()):
            if event.kind == "removed":
                gone[place] = before[place]
                del claims[place]
            else:
                claims[place] = _after(event, claims.get(place), record.claims[place], number_of)
        for place, kind in work_events.get(revision.revision_id, ()):
            if kind == "removed":
                works.discard(place)
            else:
                works.add(place)
        yield RevisionState(claims, set(works)), gone


def _after(event: ClaimEvent, state: ClaimState | None, life: ClaimLife, number_of: dict[str, int]) -> ClaimState:
    """The state of a claim after an event."""
    works = tuple(number_of[work] for work in event.works)
    if state is None:
        return ClaimState(
            life.claim, event.new or "", life.kind, tuple(life.context), event.section or "", event.support or "none", works, ()
        )
    match event.kind:
        case "reworded":
            return replace(state, text=event.new or "")
        case "moved":
            return replace(state, section=event.new or "")
        case "cited" | "uncited" | "covered":
            gained = event.kind == "cited"
            own = {*state.works, *works} if gained else set(state.works).difference(works)
            return replace(state, support=event.new or "none", works=tuple(sorted(own)))
        case "source_added":
            return replace(state, works=tuple(sorted({*state.works, *works})))
        case "source_removed":
            return replace(state, works=tuple(work for work in state.works if work not in works))
        case "marked":
            return replace(state, marks=tuple(sorted((*state.marks, event.new or ""))))
        case "unmarked":
            marks = list(state.marks)
            marks.remove(event.old or "")
            return replace(state, marks=tuple(marks))
        case _:
            return state
