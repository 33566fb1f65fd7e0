"""What changed between two datasets, claim by claim.

Pages are matched by wiki and page id, where both have one, else by wiki and title; so a page that was moved is still the same.
Its claims are matched by their texts, which an edit elsewhere does not change; of those that are left, pairs that share most of
their words count as reworded. Citations are compared by the works they point to; a work that was only edited is still the same,
and its fields that differ are a change of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from extractor.border import from_json
from extractor.errors import ExtractorError
from extractor.likeness import pair_alike
from extractor.model import Problem  # noqa: TC001 - the decoder reads the annotations
from extractor.options import NOT_LOOKED_FOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.targets.target import Targets

ChangeKind = Literal["added", "removed", "reworded", "citation_gained", "citation_lost", "work_changed", "moved"]
KINDS: tuple[ChangeKind, ...] = ("added", "removed", "reworded", "citation_gained", "citation_lost", "work_changed", "moved")
_FACTS = b',"sections":'


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one claim or work."""

    page: str
    """Title of the page."""
    change: ChangeKind
    """What has happened."""
    claim: str | None
    """Id of the claim: the new one, where there is one."""
    old: str | None
    """Its text before; of a work the fields that differ, as they were; of a page that was moved its title."""
    new: str | None
    """Its text now; of a work the fields that differ, as they are."""
    works: list[str]
    """What the citations gained or lost point to, or the work."""


@dataclass(slots=True)
class PageTotals:
    """Numbers of pages that both datasets have, and of those that only one has."""

    unchanged: int = 0
    changed: int = 0
    moved: int = 0
    """Those of the changed ones that have another title now."""
    added: int = 0
    removed: int = 0


@dataclass(slots=True)
class ChangeTotals:
    """Pages and changes counted."""

    pages: PageTotals = field(default_factory=PageTotals)
    changes: dict[ChangeKind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))


class _Head(msgspec.Struct):
    title: str
    wiki: str | None
    page_id: int | None


class _Target(msgspec.Struct):
    work: str | None


class _Citation(msgspec.Struct):
    id: str
    targets: list[_Target] | None


class _Work(msgspec.Struct):
    id: str
    raw: str | None
    csl: dict[str, Any]
    identifiers: dict[str, list[str]]

    @property
    def label(self) -> str:
        return " ".join((self.csl.get("title") or self.csl.get("URL") or self.raw or self.id).split())

    def shown(self, fields: Sequence[str]) -> str:
        """Those of the given fields that the work has, as text."""
        given = [(name, self.csl[name]) for name in fields if name in self.csl]
        return "; ".join(
            f"{name}: {value if isinstance(value, str) else msgspec.json.encode(value).decode()}" for name, value in given
        )

    @property
    def signs(self) -> set[str]:
        """What two versions of the same work have in common, at least one of it."""
        given = {f"{scheme} {value}" for scheme, values in self.identifiers.items() for value in values}
        given |= {self.csl[name].casefold() for name in ("title", "URL") if self.csl.get(name)}
        return given | {" ".join((self.raw or self.id).split())}


class _Claim(msgspec.Struct):
    id: str
    text: str
    kind: str
    citations: list[str] | None


class _Record(msgspec.Struct):
    """A record; what was not looked for is null."""

    page: _Head
    claims: list[_Claim] | None
    citations: list[_Citation] | None
    works: list[_Work] | None
    problems: list[Problem]

    @property
    def not_looked_for(self) -> set[str]:
        return {problem.message for problem in self.problems if problem.code == NOT_LOOKED_FOR}

    def works_of(self) -> Callable[[_Claim], list[_Work]]:
        """The works that the own citations of one of its claims point to."""
        works = {work.id: work for work in self.works or ()}
        targets = {citation.id: citation.targets or () for citation in self.citations or ()}

        def cited_by(claim: _Claim) -> list[_Work]:
            ids = dict.fromkeys(target.work for citation in claim.citations or () for target in targets.get(citation, ()))
            return [works[id_] for id_ in ids if id_ in works]

        return cited_by


class _Source(msgspec.Struct):
    dialect: str


class _Headed(msgspec.Struct):
    page: _Head
    source: _Source


class _Waiting(msgspec.Struct):
    """A page that the other side has not shown yet."""

    head: _Headed
    line: bytes


def diff(old: Targets, new: Targets, totals: ChangeTotals) -> Iterator[Change]:
    """The changes from one target to another; :class:`ExtractorError` where a dataset has several revisions of a page."""
    return changes_between(_lines(old), _lines(new), totals)


def changes_between(old: Iterator[bytes], new: Iterator[bytes], totals: ChangeTotals) -> Iterator[Change]:
    """The changes between records given as lines of JSON, in the order of the new ones, removed pages last.

    ``totals`` count them. Both sides are read side by side: memory holds the pages that one of them has and the other has not
    shown yet.
    """
    waiting: tuple[dict[object, list[_Waiting]], dict[object, list[_Waiting]]] = ({}, {})
    read = [0, 0]
    for side, line in _side_by_side(old, new):
        read[side] += 1
        page = _Waiting(from_json(line, _Headed), line)
        key = (page.head.page.wiki, page.head.page.page_id or page.head.page.title)
        others = waiting[1 - side].get(key)
        if others is None:
            waiting[side].setdefault(key, []).append(page)
            continue
        other = others.pop(0)
        if not others:
            del waiting[1 - side][key]
        before, now = (page, other) if side == 0 else (other, page)
        yield from _of_pair(before, now, totals)
    gone, come = (list(chain.from_iterable(one.values())) for one in waiting)
    pairs = _pairs_of_the_rest(gone, come, only=read == [1, 1])
    for before_at, now_at in pairs.items():
        yield from _of_pair(gone[before_at], come[now_at], totals)
    paired = set(pairs.values())
    for page in (page for number, page in enumerate(come) if number not in paired):
        totals.pages.added += 1
        record = from_json(page.line, _Record)
        yield from _counted([_change(record, "added", claim) for claim in record.claims or ()], totals)
    for page in (page for number, page in enumerate(gone) if number not in pairs):
        totals.pages.removed += 1
        record = from_json(page.line, _Record)
        yield from _counted([_change(record, "removed", claim) for claim in record.claims or ()], totals)


def _pairs_of_the_rest(gone: list[_Waiting], come: list[_Waiting], *, only: bool) -> dict[int, int]:
    """For places in ``gone`` the place in ``come`` of the same page.

    Those are pages of one title of which one side does not know the id; with ``only`` two files of wikitext, whatever their
    names.
    """
    if only and gone and gone[0].head.source.dialect == come[0].head.source.dialect == "wikitext":
        return {0: 0}
    places = {(one.head.page.wiki, one.head.page.title): number for number, one in enumerate(gone)}
    pairs = {}
    for number, now in enumerate(come):
        place = places.pop((now.head.page.wiki, now.head.page.title), None)
        if place is not None and None in (gone[place].head.page.page_id, now.head.page.page_id):
            pairs[place] = number
    return pairs


def _of_pair(before: _Waiting, now: _Waiting, totals: ChangeTotals) -> Iterator[Change]:
    """The changes of a page that both sides have."""
    moved = before.head.page.page_id is not None and before.head.page.title != now.head.page.title
    if not moved and before.line[before.line.index(_FACTS) :] == now.line[now.line.index(_FACTS) :]:
        totals.pages.unchanged += 1
        return
    changes = page_changes(before.line, now.line)
    if moved:
        title = now.head.page.title
        changes.insert(0, Change(title, "moved", None, before.head.page.title, title, []))
    totals.pages.moved += moved
    totals.pages.changed += bool(changes)
    totals.pages.unchanged += not changes
    yield from _counted(changes, totals)


def page_changes(old: bytes, new: bytes) -> list[Change]:
    """The changes of one page, given as two lines of JSON: what is gone, other claims in their order, works.

    :class:`ExtractorError` where one of them was asked for other facts than the other.
    """
    before, now = from_json(old, _Record), from_json(new, _Record)
    if other := before.not_looked_for ^ now.not_looked_for:
        what = f"{' and '.join(sorted(other))} were looked for in one of the two only"
        raise ExtractorError("other_facts", what, where=now.page.title, remedy="convert both with the same --facts")
    known, present = _by_text(before.claims or ()), _by_text(now.claims or ())
    gone = [claim for name, claim in known.items() if name not in present]
    come = [claim for name, claim in present.items() if name not in known]
    reworded = _reworded(gone, come)
    paired = {claim.id for claim in reworded.values()}
    cited_before, cited_now = before.works_of(), now.works_of()
    changes = [_change(before, "removed", claim) for claim in gone if claim.id not in paired]
    for name, claim in present.items():
        earlier = known.get(name) or reworded.get(claim.id)
        if earlier is None:
            changes.append(_change(now, "added", claim))
            continue
        if name not in known:
            changes.append(Change(now.page.title, "reworded", claim.id, earlier.text, claim.text, []))
        had, has = cited_before(earlier), cited_now(claim)
        for kind, works in (("citation_lost", _without(had, has)), ("citation_gained", _without(has, had))):
            if works:
                labels = [work.label for work in works]
                changes.append(Change(now.page.title, kind, claim.id, earlier.text, claim.text, labels))  # type: ignore[arg-type]
    return changes + _works_changed(before, now)


def _by_text(claims: Sequence[_Claim]) -> dict[tuple[str, int], _Claim]:
    """The claims by their text and their number among those that have the same."""
    seen: Counter[str] = Counter()
    found = {}
    for claim in claims:
        text = claim.text.casefold()
        seen[text] += 1
        found[text, seen[text]] = claim
    return found


def _works_changed(before: _Record, now: _Record) -> list[Change]:
    """Works that both versions have with other fields; equal works are paired first, then those that share a sign."""
    old, new = before.works or (), now.works or ()
    kept = {work.id for work in old} & {work.id for work in new}
    by_sign: dict[str, _Work] = {}
    for work in old:
        for sign in work.signs if work.id not in kept else ():
            by_sign.setdefault(sign, work)
    pairs = {work.id: work for work in old if work.id in kept}
    changes = []
    for work in new:
        found = sorted(sign for sign in work.signs if sign in by_sign)
        earlier = pairs.get(work.id) or (by_sign[found[0]] if found else None)
        if earlier is not None and (
            fields := [
                name for name in {**earlier.csl, **work.csl} if name != "id" and earlier.csl.get(name) != work.csl.get(name)
            ]
        ):
            changes.append(
                Change(now.page.title, "work_changed", None, earlier.shown(fields), work.shown(fields), [work.label])
            )
    return changes


def _reworded(gone: list[_Claim], come: list[_Claim]) -> dict[str, _Claim]:
    """For ids of new claims the old claim that they reword; the most alike are paired first."""
    paired = pair_alike([(claim.kind, claim.text) for claim in gone], [(claim.kind, claim.text) for claim in come])
    return {come[place].id: gone[number] for place, number in paired.items()}


def _without(works: list[_Work], others: list[_Work]) -> list[_Work]:
    signs = set[str]().union(*(work.signs for work in others))
    return [work for work in works if signs.isdisjoint(work.signs)]


def _change(record: _Record, kind: Literal["added", "removed"], claim: _Claim) -> Change:
    old, new = (claim.text, None) if kind == "removed" else (None, claim.text)
    return Change(record.page.title, kind, claim.id, old, new, [])


def _counted(changes: list[Change], totals: ChangeTotals) -> Iterator[Change]:
    for change in changes:
        totals.changes[change.change] += 1
        yield change


def _side_by_side(old: Iterator[bytes], new: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines of both, alternating, each with the number of its side."""
    sides = {0: old, 1: new}
    while sides:
        for side in list(sides):
            if (line := next(sides[side], None)) is None:
                del sides[side]
            else:
                yield side, line


def _lines(targets: Targets) -> Iterator[bytes]:
    for target in targets.each:
        if target.dataset and target.dataset.contents.settings.all_revisions:
            raise ExtractorError(
                "several_revisions",
                "the dataset has several revisions of a page",
                where=target.path,
                remedy="convert without --all-revisions to compare it",
            )
    return targets.lines()
