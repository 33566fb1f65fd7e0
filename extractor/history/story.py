"""Reads the revisions of a page one after the other and records the life of each claim and work."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from extractor.errors import ExtractorError
from extractor.history.facts import WorkFact
from extractor.history.reader import FactReader
from extractor.history.record import ClaimLife, HistoryRecord, Revision, WorkLife
from extractor.history.replay import replay
from extractor.history.reverts import RADIUS, Reverts
from extractor.history.track import TrackedClaim, TrackedWork, Tracker
from extractor.model import SCHEMA_VERSION, SourceHead

if TYPE_CHECKING:
    from extractor.history.facts import Facts
    from extractor.history.identity import ClaimState
    from extractor.options import Options
    from extractor.sources.histories import HistoryPage, Saved

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHA1_LENGTH = 31
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(HistoryRecord).decode


def to_json(record: HistoryRecord) -> bytes:
    """The record as one line of UTF-8 JSON without line end."""
    return _encode(record)


def history(page: HistoryPage, options: Options) -> HistoryRecord:
    """The record of a page's history.

    Where ``page.earlier`` is the record of the first of its revisions, only those behind them are read; the result is the
    same. Revisions without text have no facts and change nothing.
    """
    earlier = _decode(page.earlier) if page.earlier is not None else None
    if earlier is not None and not _begins_with(page, earlier):
        earlier = None
    story = _Story(page, options, earlier)
    for number, (saved, text) in enumerate(page.unpacked()):
        story.add(number, saved, text)
    return story.record()


def _begins_with(page: HistoryPage, earlier: HistoryRecord) -> bool:
    """Whether the revisions of the earlier record are the first of the page's."""
    known = [(revision.revision_id, revision.sha1) for revision in earlier.revisions]
    given = [(_id(saved, number), _checksum(saved, text)) for number, (saved, text) in enumerate(page.unpacked())]
    return known == given[: len(known)]


def _id(saved: Saved, number: int) -> int:
    return saved.revision_id if saved.revision_id is not None else -1 - number


def _checksum(saved: Saved, text: str | None) -> str | None:
    """SHA-1 of the text in base 36, as the source gives it, or as MediaWiki would."""
    if saved.edit.sha1 or text is None:
        return saved.edit.sha1
    number = int(hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest(), 16)
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(_SHA1_LENGTH, "0")


class _Story:
    """The revisions of a page as they pass."""

    def __init__(self, page: HistoryPage, options: Options, earlier: HistoryRecord | None) -> None:
        self._page = page
        self._facts_of = FactReader(page, options)
        if earlier is not None:
            told = earlier.page
            self._facts_of.head = replace(
                page.head,
                language=told.language,
                redirect=told.redirect,
                disambiguation=told.disambiguation,
                categories=told.categories,
            )
        self._revisions = list(earlier.revisions) if earlier is not None else []
        self._known = len(self._revisions)
        self._reverts = Reverts()
        self._tracker = resumed(earlier) if earlier is not None else Tracker()

    def add(self, number: int, saved: Saved, text: str | None) -> None:
        """Follow one more revision, unless it has been followed already."""
        sha1 = _checksum(saved, text)
        target = self._reverts.target(number, sha1)
        if number < self._known:
            return
        id_ = _id(saved, number)
        problem = saved.problem
        facts: Facts | None = None
        renamed: list[tuple[str, str]] = []
        if text is not None:
            try:
                facts = self._facts_of(saved, text)
            except ExtractorError as error:
                problem = error.code
        if facts is None:
            self._tracker.pass_over(number)
        else:
            renamed = self._tracker.follow(number, id_, facts, target)
        for undone in range(target + 1, number) if target is not None else ():
            if self._revisions[undone].reverted_by is None:
                self._revisions[undone] = replace(self._revisions[undone], reverted_by=id_)
        self._revisions.append(
            Revision(
                id_,
                saved.parent_id,
                saved.timestamp,
                saved.edit.user,
                saved.edit.comment,
                sha1,
                len(text.encode("utf-8", "surrogatepass")) if text is not None else None,
                *_counts(facts),
                reverts_to=self._revisions[target].revision_id if target is not None else None,
                renamed=renamed,
                problem=problem,
            )
        )

    def record(self) -> HistoryRecord:
        """The history as its record tells it."""
        page, tracker = self._page, self._tracker
        revision_ids = [revision.revision_id for revision in self._revisions]
        reverted = {revision.revision_id for revision in self._revisions if revision.reverted_by is not None}
        work_ids = _life_ids([work.first_id for work in tracker.works])
        claim_ids = _life_ids([claim.first_id for claim in tracker.claims])

        def date(number: int | None) -> int | None:
            return revision_ids[number] if number is not None else None

        claims = [
            ClaimLife(
                id_,
                claim.state.id,
                claim.state.text,
                claim.state.section,
                claim.state.kind,
                claim.state.context,
                revision_ids[claim.born],
                date(claim.died),
                [
                    replace(event, works=[work_ids[work] for work in event.works], reverted=event.revision in reverted)  # type: ignore[call-overload] # numbers till here
                    for event in claim.events
                ],
            )
            for id_, claim in zip(claim_ids, tracker.claims, strict=True)
        ]
        works = [
            WorkLife(
                id_,
                work.fact.csl,
                work.fact.identifiers,
                work.fact.archive,
                work.fact.names,
                revision_ids[work.born],
                date(work.died),
                [replace(event, reverted=event.revision in reverted) for event in work.events],
                work.fact.uses,
            )
            for id_, work in zip(work_ids, tracker.works, strict=True)
        ]
        source = SourceHead(page.file, page.dialect, page.ordinal, page.offset, len(page.text), page.digest)
        return HistoryRecord(SCHEMA_VERSION, self._facts_of.head, source, self._revisions, claims, works)


def _counts(facts: Facts | None) -> tuple[int | None, int | None, int | None, int | None, int | None]:
    """Claims, those with citations of their own, those with citations there or later in the paragraph, citations and marks."""
    if facts is None:
        return None, None, None, None, None
    cited = sum(claim.support == "direct" for claim in facts.claims)
    supported = sum(claim.support in {"direct", "following"} for claim in facts.claims)
    return len(facts.claims), cited, supported, facts.citations, facts.marks


def _life_ids(first_ids: list[str]) -> list[str]:
    """Ids of lives: that of the record in which each began, numbered where an earlier life has it."""
    found: dict[str, None] = {}
    for first in first_ids:
        id_, count = first, 1
        while id_ in found:
            count += 1
            id_ = f"{first}-{count}"
        found[id_] = None
    return list(found)


def resumed(record: HistoryRecord) -> Tracker:
    """A tracker that has followed the revisions of a record."""
    tracker = Tracker()
    number_of = {revision.revision_id: number for number, revision in enumerate(record.revisions)}
    work_numbers = {work.id: number for number, work in enumerate(record.works)}
    last: dict[int, ClaimState] = {}
    for number, (standing, gone) in enumerate(replay(record)):
        last = gone
        if number >= len(record.revisions) - RADIUS - 1:
            tracker.recent.append((number, standing))
        tracker.standing = standing
    for place, claim in enumerate(record.claims):
        state = tracker.standing.claims.get(place) or last[place]
        events = [
            (replace(event, works=[work_numbers[work] for work in event.works], reverted=False)) for event in claim.events
        ]
        died = number_of[claim.died] if claim.died is not None else None
        tracker.claims.append(TrackedClaim(state, claim.id, number_of[claim.born], died, events))
    for work in record.works:
        fact = WorkFact(work.csl, work.identifiers, work.archive, tuple(work.names), work.uses)
        died = number_of[work.died] if work.died is not None else None
        tracker.works.append(
            TrackedWork(fact, work.id, number_of[work.born], died, [replace(event, reverted=False) for event in work.events])
        )
    tracker.index_gone()
    return tracker
