"""From what the stages found to the facts of the record: named refs, short to full, claims to citations, stable ids."""

from __future__ import annotations

from bisect import bisect_right
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from extractor.citations.found import FoundTarget
from extractor.citations.ref_rules import link_refs
from extractor.citations.short.resolution import Candidate, Resolved, index_anchors, resolve
from extractor.ids import Ids
from extractor.model import Citation, Claim, Problem, Section, Segment, Short, Target, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractor.citations.found import FoundWork
    from extractor.citations.walk import CitationReader
    from extractor.claims.finder import FoundClaim
    from extractor.markup.blocks import SectionRange
    from extractor.markup.tree import Node
    from extractor.model import Mark


# How often in all the uses of a page's named refs repeat a source; the pages measured come to 232.
_MOST_REPEATED = 20_000


def reuse_named(reader: CitationReader) -> None:
    """Give each use of a named ref the targets of its definition, and each use the place that it points to.

    What follows a ref (``follow``) is part of the note that the ref and all its uses show. A thousand uses of a ref of a
    thousand sources would make a record of a hundred megabytes: past ``_MOST_REPEATED`` a use has no targets, but a problem.
    """
    links = link_refs(reader.uses, reader.lists)
    reader.problems += links.problems
    citations = reader.citations
    shown = [
        (use, reader.users[number], reader.users[definition])
        for number, (use, definition) in enumerate(zip(reader.uses, links.definitions, strict=True))
        if definition is not None and definition != number
    ]
    for use, user, definer in shown:
        if use.follow:
            citations[definer].targets += [FoundTarget(had.work, had.locators, had.short) for had in citations[user].targets]
    repeated = 0
    for use, user, definer in shown:
        if not use.follow:
            targets = citations[definer].targets
            if repeated + len(targets) > _MOST_REPEATED:
                message = (
                    "the page's refs are reused for more sources than a record repeats: they stand at the ref with this name"
                )
                reader.problems.append(Problem("ref_sources_not_repeated", message, use.start, use.end))
                continue
            repeated += len(targets)
            citations[user].targets += [FoundTarget(had.work, use.place or had.locators, had.short) for had in targets]
    for citation in citations:
        if citation.place:
            for target in citation.targets:
                target.locators = citation.place


# What Module:Footnotes reports.
_HARV_ERRORS = {
    "no_target": "the short citation points to no full citation of the page",
    "multiple_targets": "the short citation points to more than one full citation",
}


def _candidate(work: FoundWork) -> Candidate:
    csl = work.csl
    people: list[dict[str, Any]] = csl.get("author") or csl.get("editor") or []
    dates = csl.get("issued", {}).get("date-parts", [[None]])
    year = str(dates[-1][0]) if dates and dates[-1] and dates[-1][0] else None
    if year is not None:
        year += csl.get("year-suffix", "")
    first = csl.get("original-date", {}).get("date-parts", [[None]])
    bodies = [csl.get("publisher"), csl.get("container-title")]
    if "author" in csl:
        bodies += [editor.get("family") for editor in csl.get("editor", ())]
    return Candidate(
        work.anchors,
        tuple(str(person.get("family") or person.get("literal") or "") for person in people),
        tuple(str(person.get("given") or "") for person in people),
        year,
        (str(first[0][0]),) if first and first[0] and first[0][0] else (),
        tuple(body for body in bodies if isinstance(body, str)),
    )


def resolve_shorts(reader: CitationReader, *, bibliography_absent: bool) -> dict[int, Resolved]:
    """How each short citation met its work, by the identity of its target."""
    if not any(target.short is not None for citation in reader.citations for target in citation.targets):
        return {}
    index = index_anchors(
        [_candidate(work) for work in reader.works],
        bare=reader.offered,
        whitelisted=reader.whitelisted,
        templates=reader.templates,
        opaque=reader.opaque,
    )
    resolved = {}
    for citation in reader.citations:
        for target in citation.targets:
            if target.short is None:
                continue
            if target.work is not None:
                found = Resolved("resolved", (target.work,))  # by its title
            else:
                found = resolve(target.short, index, bibliography_absent=bibliography_absent)
            resolved[id(target)] = found
            if found.works:
                target.work = found.works[0]
            message = _HARV_ERRORS.get(found.resolution)
            if message is not None and not target.short.plain:
                reader.problems.append(Problem(f"harv_{found.resolution}", message, citation.start, citation.end))
    return resolved


class Linker:
    """Makes the record's facts of one page, with ids; the order of the calls is the order of the record."""

    def __init__(self, title: str, source: str, sections: Sequence[SectionRange]) -> None:
        self.ids = Ids(title)
        self.source = source
        self._ranges = sections
        self._starts = [section.start for section in sections]
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

    def works_and_citations(self, reader: CitationReader, resolved: dict[int, Resolved]) -> tuple[list[Work], list[Citation]]:
        """Works and citations that know each other; short citations without a full one share one work an anchor."""
        raw_of = self.source.__getitem__
        order = sorted(range(len(reader.works)), key=lambda number: (reader.works[number].start, number))
        work_ids: dict[int | str, str] = {}
        for number in order:
            found = reader.works[number]
            content = f"{found.origin}\x1f{' '.join(raw_of(slice(found.start, found.end)).split())}"
            work_ids[number] = self.ids.make("w", content)
        citation_order = sorted(range(len(reader.citations)), key=lambda number: (reader.citations[number].start, number))
        citation_ids: dict[int, str] = {}
        for number in citation_order:
            cited = reader.citations[number]
            citation_ids[number] = self.ids.make(
                "c", f"{cited.kind}\x1f{' '.join(raw_of(slice(cited.start, cited.end)).split())}"
            )
        cited_by: dict[str, list[str]] = {}
        citations = []
        short_only: dict[str, Work] = {}
        for number in citation_order:
            cited = reader.citations[number]
            id_ = citation_ids[number]
            targets = []
            for target in cited.targets:
                work = work_ids[target.work] if target.work is not None else None
                short = None
                if target.short is not None:
                    found_by = resolved[id(target)]
                    short = Short(
                        target.short.authors, target.short.year, target.short.anchor, found_by.resolution, found_by.suggestion
                    )
                    if work is None:
                        key = target.short.anchor or "".join((*target.short.authors, target.short.year or ""))
                        if key not in short_only:
                            short_only[key] = self._short_only(key, short)
                        work = short_only[key].id
                if work is not None and cited_by.setdefault(work, [])[-1:] != [id_]:
                    cited_by[work].append(id_)
                targets.append(Target(work, target.locators, short))
            inside = citation_ids[cited.inside] if cited.inside is not None else None
            raw = raw_of(slice(cited.start, cited.end))
            section = self.section_at(cited.start)
            citations.append(
                Citation(id_, cited.kind, cited.start, cited.end, raw, section, cited.name, cited.group, inside, targets)
            )
        works = [self._work(reader.works[number], work_ids[number], cited_by) for number in order]
        works += [replace(work, cited_by=cited_by[work.id]) for work in short_only.values()]
        self.citation_ids = citation_ids
        return works, citations

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
        """A work known only from short citations: authors and year as they give them."""
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

    def support(self, claims: Sequence[FoundClaim], reader: CitationReader, mark_of: Callable[[Node], Mark | None]) -> None:
        """Tie claims to their citations and maintenance marks, say how each is supported, and give them ids."""
        number_at = {citation.start: number for number, citation in reversed(list(enumerate(reader.citations)))}
        held: dict[int, list[str]] = {}
        for number, citation in enumerate(reader.citations):
            around = citation.inside if citation.beside is None else citation.beside
            if around is not None:
                held.setdefault(around, []).append(self.citation_ids[number])
        for claim in claims:
            claim.id = self.ids.make("k", claim.text.casefold())
            for at, node in claim.anchors:
                cited = number_at.get(node.start)
                if cited is not None:
                    ids = [self.citation_ids[cited], *held.get(cited, ())]
                    if claim.groups and claim.groups[-1][0] == at:
                        claim.groups[-1][1].extend(ids)
                    else:
                        claim.groups.append((at, ids))
                elif (mark := mark_of(node)) is not None:
                    claim.marks.append(mark)
        groups: dict[int, list[FoundClaim]] = {}
        for claim in claims:
            groups.setdefault(claim.block.group, []).append(claim)
        paragraphs = list(groups.values())
        for paragraph, following in zip_longest(paragraphs, paragraphs[1:], fillvalue=()):
            _support_paragraph(paragraph, following)

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
                _segments(claim) if claim.groups else (),
                claim.dates,
                claim.people,
                claim.marks,
                claim.block.context,
            )
            for claim in found
        ]


def _support_paragraph(paragraph: Sequence[FoundClaim], following: Sequence[FoundClaim]) -> None:
    """Say how the claims of a paragraph are supported.

    A citation covers what stands before it in its paragraph, item, row or value. What introduces a list is covered by the
    first citation of the list.
    """
    next_group: list[str] = []
    last = paragraph[-1]
    if last.block.kind == "sentence" and last.text.endswith(":") and following and following[0].block.kind != "sentence":
        next_group = next((claim.groups[0][1] for claim in following if claim.groups), [])
    cited = any(claim.groups for claim in paragraph)
    part = last.block.part
    for claim in reversed(paragraph):
        if claim.block.part != part and not claim.text.endswith(":"):
            next_group = []
        part = claim.block.part
        if claim.groups:
            claim.support = "direct"
            next_group = claim.groups[0][1]
        elif next_group:
            claim.support = "following"
            claim.covered_by = next_group
        elif cited:
            claim.support = "paragraph"


def _segments(claim: FoundClaim) -> list[Segment]:
    """The clauses of a claim that has citations inside; none when all stand at its end."""
    text = claim.prose.text
    if not any(claim.low < at < claim.high and any(map(str.isalnum, text[at : claim.high])) for at, _ in claim.groups):
        return []
    segments = []
    low = claim.low
    for at, ids in [*claim.groups, (claim.high, [])]:
        high = min(at, claim.high)
        clause = text[low:high]
        if any(map(str.isalnum, clause)):
            start = low + len(clause) - len(clause.lstrip(" ,;"))
            end = low + len(clause.rstrip(" (["))
            segments.append(Segment(*claim.prose.whole_place(start, end), ids))
        low = high
    return segments
