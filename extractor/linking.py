"""From what the stages found to the facts of the record: claims, citations, works and sections joined by ids from content."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from extractor.claims.links import links_of
from extractor.claims.support import find_support, segments_of, supports
from extractor.ids import Ids
from extractor.model import Citation, CitationTarget, Claim, Section, Short, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from extractor.citations.found import FoundCitation, FoundTarget, FoundWork, PageSources
    from extractor.claims.finder import FoundClaim
    from extractor.markup.blocks import SectionRange, SharedSource
    from extractor.markup.tree import Node
    from extractor.model import Mark

CLAIM = "k"
"""The kind of a claim's id."""
_Found = TypeVar("_Found", "FoundWork", "FoundCitation")


class Linker:
    """Makes the record's facts of one page, with ids; the order of the calls is the order of the record."""

    def __init__(self, title: str, source: str, sections: Sequence[SectionRange]) -> None:
        self.ids = Ids(title)
        self._title = title
        self.source = source
        self._ranges = sections
        self._starts = [section.start for section in sections]
        self.citation_ids: dict[int, str] = {}
        self.supporting: set[str] = set()
        """Ids of the citations that can support a claim."""
        self.section_ids = [self.ids.make("s", "\x1f".join(section.path)) for section in sections]

    def section_at(self, start: int) -> str:
        """Id of the section that holds a place."""
        return self.section_ids[max(bisect_right(self._starts, start) - 1, 0)]

    def sections(self, marks: Sequence[Mark]) -> list[Section]:
        """The sections with the maintenance marks that speak of them."""
        held: dict[str, list[Mark]] = {}
        for mark in marks:
            held.setdefault(self.section_at(mark.start), []).append(mark)
        return [
            Section(id_, found.title, found.level, found.path, found.start, found.end, held.get(id_, ()))
            for id_, found in zip(self.section_ids, self._ranges, strict=True)
        ]

    def works_and_citations(self, sources: PageSources) -> tuple[list[Work], list[Citation]]:
        """Works and citations, linked to each other; short citations of one anchor without a full citation share one work."""
        works = [(number, found) for number, found in _by_place(sources.works) if not found.is_short]
        work_ids = {number: self._content_id("w", found.origin, found) for number, found in works}
        found_citations = _by_place(sources.citations)
        self.citation_ids = {number: self._content_id("c", found.kind, found) for number, found in found_citations}
        short_only: dict[str, Work] = {}
        cited_by: dict[str, list[str]] = {}
        citations = []
        for number, found in found_citations:
            targets = [self._target(target, work_ids, short_only) for target in found.targets]
            citation = self._citation(self.citation_ids[number], found, targets)
            citations.append(citation)
            if supports(citation):
                self.supporting.add(citation.id)
            for work in dict.fromkeys(target.work for target in targets):
                if work is not None:
                    cited_by.setdefault(work, []).append(citation.id)
        linked = [self._work(found, work_ids[number], cited_by) for number, found in works]
        linked += [replace(work, cited_by=cited_by[work.id]) for work in short_only.values()]
        return linked, citations

    def _content_id(self, prefix: str, kind: str, found: FoundWork | FoundCitation) -> str:
        return self.ids.make(prefix, f"{kind}\x1f{' '.join(self.source[found.start : found.end].split())}")

    def _citation(self, id_: str, found: FoundCitation, targets: list[CitationTarget]) -> Citation:
        inside = self.citation_ids[found.inside] if found.inside is not None else None
        raw = self.source[found.start : found.end]
        section = self.section_at(found.start)
        known = None if found.unread and not targets else targets
        return Citation(id_, found.kind, found.start, found.end, raw, section, found.name, found.group, inside, known)

    def _target(self, found: FoundTarget, work_ids: dict[int, str], short_only: dict[str, Work]) -> CitationTarget:
        """A citation's target; where its short citation found no work, one of ``short_only``, which is created if needed."""
        work = work_ids[found.work] if found.work is not None else None
        if found.short is None or found.resolved is None:
            return CitationTarget(work, found.locators)
        authors, year, anchor = found.short.authors, found.short.year, found.short.anchor
        short = Short(authors, year, anchor, found.resolved.resolution, found.resolved.suggestion)
        if work is None:
            key = anchor or "".join((*authors, year or ""))
            if key not in short_only:
                short_only[key] = self._short_only(key, short)
            work = short_only[key].id
        return CitationTarget(work, found.locators, short)

    def _work(self, found: FoundWork, id_: str, cited_by: dict[str, list[str]]) -> Work:
        return Work(
            id_,
            found.start,
            found.end,
            self.source[found.start : found.end],
            found.origin,
            found.template,
            {"id": id_, **found.csl},
            found.edtf,
            found.identifiers,
            found.archive,
            found.anchors,
            found.confidence,
            cited_by.get(id_, ()),
        )

    def _short_only(self, key: str, short: Short) -> Work:
        """A work known only from short citations: the authors and the year that they name."""
        id_ = self.ids.make("w", f"short_only\x1f{key}")
        csl: dict[str, Any] = {"id": id_, "type": "document"}
        edtf = {}
        if short.authors:
            csl["author"] = [{"family": name} for name in short.authors]
        if short.year is not None:
            year = short.year.rstrip("abcdefghijklmnopqrstuvwxyz")
            if len(year) == 4 and year.isdecimal():
                csl["issued"] = {"date-parts": [[int(year)]]}
                edtf["issued"] = year
            else:
                csl["issued"] = {"literal": short.year}
        return Work(id_, None, None, None, "short_only", None, csl, edtf, {}, None, (short.anchor,) if short.anchor else ())

    def support(
        self,
        claims: Sequence[FoundClaim],
        shared: Sequence[SharedSource],
        sources: PageSources,
        mark_of: Callable[[Node], Mark | None],
    ) -> None:
        """Link claims to their citations and maintenance marks, decide how each is supported, and give them ids.

        ``shared`` are the citations that stand beside the claims' blocks.
        """
        for claim in claims:
            claim.id = self.ids.make(CLAIM, claim_key(claim))
        link_claims(claims, shared, sources.citations, mark_of, self.citation_ids, self.supporting)

    def claims(self, found: Sequence[FoundClaim]) -> list[Claim]:
        """The claims of the record."""
        return [
            Claim(
                claim.id,
                claim.text,
                claim.start,
                claim.end,
                self.section_ids[claim.block.section],
                claim.block.group,
                claim.block.kind,
                [id_ for _, ids in claim.groups for id_ in ids],
                claim.covered_by,
                claim.support,
                segments_of(claim) if claim.groups else (),
                claim.dates,
                claim.people,
                claim.marks,
                claim.block.context,
                links_of(claim, self._title) if claim.prose.shown else (),
            )
            for claim in found
        ]


def claim_key(claim: FoundClaim) -> str:
    """What the id of a claim is made from, beside its ordinal."""
    return claim.text.casefold()


def link_claims(  # noqa: PLR0917 - a stage with all that it reads
    claims: Sequence[FoundClaim],
    shared: Sequence[SharedSource],
    citations: Sequence[FoundCitation],
    mark_of: Callable[[Any], Mark | None],
    ids: Mapping[int, str],
    supporting: AbstractSet[str],
    following: Sequence[FoundClaim] = (),
) -> None:
    """Link claims to their citations and maintenance marks, and decide how each is supported.

    ``ids`` are those of the citations by their numbers, ``supporting`` those that can support a claim. ``following`` is the
    paragraph behind the claims, which has been linked.
    """
    number_at = {found.start: number for number, found in reversed(list(enumerate(citations)))}
    held: dict[int, list[str]] = {}
    for number, found in enumerate(citations):
        around = found.inside if found.beside is None else found.beside
        if around is not None:
            held.setdefault(around, []).append(ids[number])
    for claim in claims:
        for at, node in claim.anchors:
            cited = number_at.get(node.start)
            if cited is not None:
                own = [ids[cited], *held.get(cited, ())]
                if claim.groups and claim.groups[-1][0] == at:
                    claim.groups[-1][1].extend(own)
                else:
                    claim.groups.append((at, own))
            elif (mark := mark_of(node)) is not None:
                claim.marks.append(mark)
    starts = sorted(found.start for found in citations if found.inside is None)
    places = []
    for place in shared:
        inside = starts[bisect_left(starts, place.start) : bisect_left(starts, place.end)]
        numbers = [number_at[start] for start in inside]
        places.append((place, [id_ for number in numbers for id_ in (ids[number], *held.get(number, ()))]))
    find_support([*claims, *following], supporting, [(place, found_ids) for place, found_ids in places if found_ids])


def _by_place(found: Sequence[_Found]) -> list[tuple[int, _Found]]:
    """Works or citations with their numbers, in source order."""
    return sorted(enumerate(found), key=lambda numbered: numbered[1].start)
