"""Which claims lost their citation, and when: told by the histories of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.border import from_json
from extractor.history.record import HistoryRecord
from extractor.history.reverts import standing

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from extractor.border import RecordLine
    from extractor.history.record import ClaimLife

Losses = dict[str, dict[str, str]]
"""For each page, by its title, what is to be said of its claims by their ids."""


def read_losses(lines: Iterable[RecordLine]) -> Losses:
    """What is to be said of the claims that stand without the citation that they once had, from lines of histories."""
    return {record.page.title: _of_page(record) for record in (from_json(line, HistoryRecord) for line in lines)}


def _of_page(record: HistoryRecord) -> dict[str, str]:
    days = {revision.revision_id: (revision.timestamp or "")[:10] for revision in record.revisions}
    stands = standing((revision.revision_id, revision.reverts_to) for revision in record.revisions)
    lost = ((life.claim, _loss(life, stands)) for life in record.claims if life.died is None)
    return {claim: _told(revision, days) for claim, revision in lost if revision is not None}


def _loss(life: ClaimLife, stands: Container[int]) -> int | None:
    """The revision in which the claim lost its last own citation, unless it got another; reverted edits count as none."""
    kinds = {"cited", "uncited", "restored"}
    told = [event for event in life.events if event.kind in kinds and event.revision in stands]
    return told[-1].revision if told and told[-1].kind == "uncited" else None


def _told(revision: int, days: Mapping[int, str]) -> str:
    day = days.get(revision)
    return f"It lost its citation in revision {revision}{f' on {day}' if day else ''}."
