"""Revisions read stretch by stretch: what an edit left alone is not read again.

A revision is cut at blank lines and headings wherever nothing is open there, so that a stretch reads the same wherever it
stands. What it shows depends on its text and on the section around it, and is kept as long as revisions have it. Joined, the
stretches give what reading the page whole would (``tests/test_history.py`` compares them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from extractor.citations.found import FoundCitation, FoundTarget, FoundWork, PageSources, Shown
from extractor.citations.parenthetical import find_parentheticals
from extractor.citations.template_uses import use_of
from extractor.claims.finder import FoundClaim
from extractor.markup.balance import balance_strictly
from extractor.markup.blocks import Block, SectionRange, SharedSource
from extractor.markup.readable import Prose
from extractor.pipeline import Stretch, read_stretch
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.citations.ref_rules import RefList, RefUse
    from extractor.markup.page_words import SectionRole
    from extractor.model import Mark
    from extractor.namespaces import Namespaces

_BORDER = lazy_regex(r"\n[ \t]*\n\s*|\n(?==)")
_TEMPLATE_NAME = lazy_regex(r"\{\{([^|{}]+)")
# A year, or the year and month that an arXiv id begins with.
_YEAR = lazy_regex(r"(?<!\d)(?:((?:1[89]|2[01])\d\d)(?!\d)|(\d\d)(?:0[1-9]|1[0-2])\.\d{4})")
_KEPT_REVISIONS = 32
"""A stretch that so many revisions do not have is forgotten; reverts go back fifteen."""
_NO_PROSE = Prose()


class Anchor(Struct):
    """A place at which something was taken out of a claim, and the mark that it was, if it was one."""

    start: int
    mark: Mark | None


class _Kept(Struct):
    """The content of a stretch without its tree; ``day`` is the one day for which it holds, null for all days from then on."""

    stretch: Stretch
    day: str | None
    groups: int
    seen: int


class StretchReader:
    """Reads the revisions of one page, the oldest first."""

    def __init__(self, namespaces: Namespaces = ()) -> None:
        self._namespaces = namespaces
        self._kept: dict[tuple[str, SectionRole, str, frozenset[str], bool], _Kept] = {}
        self._pieces: dict[str, bool] = {}
        self._revision = 0

    def read(self, text: str, language: str, today: str | None) -> Stretch | None:
        """What the text of the next revision shows; null where markup is left open: no part stands alone."""
        self._revision += 1
        pieces = self._cut(text, language)
        if pieces is None:
            return None
        joiner = _Joiner()
        cites = find_parentheticals(text, language)
        for piece in pieces:
            own = frozenset(bracket for bracket in cites if bracket in piece)
            joiner.add(piece, self._shown(piece, language, today, joiner, own))
        if self._revision % _KEPT_REVISIONS == 0:
            oldest = self._revision - _KEPT_REVISIONS
            self._kept = {key: kept for key, kept in self._kept.items() if kept.seen > oldest}
            self._pieces = {}
        return joiner.joined()

    def _cut(self, text: str, language: str) -> list[str] | None:
        """The stretches of a text, each of which closes what it opens; null where that cannot be."""
        pieces = []
        borders = [0, *(found.end() for found in _BORDER.finditer(text)), len(text)]
        low = 0
        while low < len(borders) - 1:
            high = low + 1
            while not (alone := self._stands_alone(text[borders[low] : borders[high]])) or (
                _speaks_of_before(text, borders[high], language)
            ):
                if high == len(borders) - 1:
                    break
                high += 1
            if not alone:
                return None
            if borders[low] < borders[high]:
                pieces.append(text[borders[low] : borders[high]])
            low = high
        return pieces

    def _stands_alone(self, piece: str) -> bool:
        """Whether everything that a piece opens it closes."""
        found = self._pieces.get(piece)
        if found is None:
            balanced = balance_strictly(piece, 0, len(piece), tpl=False)
            found = self._pieces[piece] = balanced is not None and not balanced.faults
        return found

    def _shown(self, piece: str, language: str, today: str | None, joiner: _Joiner, cites: frozenset[str]) -> _Kept:
        """What a piece shows where the joiner stands, ``cites`` its brackets that cite."""
        role, head = joiner.sections[-1].role, joiner.at_head
        kept = self._kept.get((piece, role, language, cites, head))
        if kept is None and piece.startswith("="):
            heading = self._kept.get((piece, "text", language, cites, head)) or self._read(
                piece, language, today, "text", cites, at_head=head
            )
            self._kept[piece, "text", language, cites, head] = heading
            kept = heading
        if piece.startswith("=") and kept is not None and len(kept.stretch.sections) > 1:
            role = joiner.parent_of(kept.stretch.sections[1].level).role
            kept = self._kept.get((piece, role, language, cites, head))
        if kept is None or (kept.day is not None and kept.day != today):
            kept = self._read(piece, language, today, role, cites, at_head=head)
            self._kept[piece, role, language, cites, head] = kept
        kept.seen = self._revision
        return kept

    def _read(
        self, piece: str, language: str, today: str | None, role: SectionRole, cites: frozenset[str], *, at_head: bool
    ) -> _Kept:
        own = self._namespaces
        shown = read_stretch(piece, language, today, role=role, cites=cites, at_head=at_head, namespaces=own)
        stretch = _without_tree(shown)
        day = None
        if today is not None and _may_be_too_late(piece, int(today[:4])):
            # What is not too late stays so; if that changes nothing, the day does not matter any more.
            ever = read_stretch(piece, language, None, role=role, cites=cites, at_head=at_head, namespaces=own)
            day = today if ever.sources.works != stretch.sources.works else None
        groups = max((claim.block.group for claim in stretch.found), default=-1) + 1
        return _Kept(stretch, day, groups, self._revision)


def _speaks_of_before(text: str, place: int, language: str) -> bool:
    """Whether something may stand at a place that belongs to what is before it: a place in a source, or only citations."""
    if text.startswith(("<", "[", "&"), place) and not text.startswith("[[", place):
        return True
    name = _TEMPLATE_NAME.match(text, place)
    return name is not None and (use_of(name[1], language).text != "text" or use_of(name[1], language).kind == "inline")


def _may_be_too_late(piece: str, year: int) -> bool:
    """Whether a piece names a time that on some day of the year is yet to come."""
    return any(int(found[1] or f"20{found[2]}") >= year for found in _YEAR.finditer(piece))


def _without_tree(stretch: Stretch) -> Stretch:
    """The stretch without what the tree and the readable text hold in memory."""
    blocks: dict[int, Block] = {}
    found = []
    for claim in stretch.found:
        block = blocks.get(id(claim.block))
        if block is None:
            block = blocks[id(claim.block)] = replace(claim.block, nodes=[])
        anchors: list[Any] = [(at, Anchor(node.start, stretch.mark_of(node))) for at, node in claim.anchors]
        found.append(replace(claim, block=block, prose=_NO_PROSE, anchors=anchors))
    return replace(stretch, found=found, faults=[], mark_of=mark_of_anchor)


def mark_of_anchor(anchor: Anchor) -> Mark | None:
    """The mark that stood there."""
    return anchor.mark


class _Joiner:
    """Joins stretches; their content is copied, because the following stages change it."""

    def __init__(self, namespaces: Namespaces = ()) -> None:
        self._namespaces = namespaces
        self.sections = [SectionRange("", 0, 0, 0, (), "text")]
        self._found: list[FoundClaim] = []
        self._citations: list[FoundCitation] = []
        self._walked: list[FoundWork] = []
        self._listed: list[FoundWork] = []
        self._shown = Shown()
        self._shared: list[SharedSource] = []
        self._length = 0
        self._groups = 0
        self._blocks = 0
        self.at_head = True

    def parent_of(self, level: int) -> SectionRange:
        """The section that holds a heading of that level."""
        return next((above for above in reversed(self.sections) if above.level < level), self.sections[0])

    def add(self, piece: str, kept: _Kept) -> None:
        """Add one more stretch."""
        base, stretch = self._length, kept.stretch
        sections = {0: len(self.sections) - 1}
        for number, section in enumerate(stretch.sections[1:], 1):
            self.sections[-1].end = base + section.start
            parent = self.parent_of(section.level)
            sections[number] = len(self.sections)
            self.sections.append(
                replace(section, start=base + section.start, end=base + len(piece), path=(*parent.path, section.title))
            )
        self._length = self.sections[-1].end = base + len(piece)
        self._add_claims(stretch.found, base, sections)
        self._shared += (
            SharedSource(base + place.start, base + place.end, [self._blocks + number for number in place.blocks], place.reach)
            for place in stretch.shared
        )
        self._groups += kept.groups
        self._blocks += stretch.blocks
        self.at_head = self.at_head and stretch.at_head
        self._add_sources(stretch.sources, stretch.walked, base)

    def _add_claims(self, found: Sequence[FoundClaim], base: int, sections: dict[int, int]) -> None:
        block: Block | None = None
        moved: Block | None = None
        for claim in found:
            if claim.block is not block or moved is None:
                block = claim.block
                moved = Block(
                    block.kind,
                    base + block.start,
                    base + block.end,
                    [],
                    sections[block.section],
                    self._groups + block.group,
                    block.part,
                    block.context,
                    self._blocks + block.number,
                )
            anchors: list[Any] = [(at, Anchor(base + anchor.start, anchor.mark)) for at, anchor in claim.anchors]  # type: ignore[union-attr] # anchors till the end
            self._found.append(
                FoundClaim(moved, _NO_PROSE, claim.text, claim.low, claim.high, base + claim.start, base + claim.end, anchors)
            )

    def _add_sources(self, sources: PageSources, walked: int, base: int) -> None:
        """Add sources; works that only lists show stand behind the ``walked`` ones of all stretches."""
        citations = len(self._citations)
        works = len(self._walked)
        moved = [replace(work, start=base + work.start, end=base + work.end) for work in sources.works]
        self._walked += moved[:walked]
        self._listed += moved[walked:]
        for citation in sources.citations:
            self._citations.append(
                replace(
                    citation,
                    start=base + citation.start,
                    end=base + citation.end,
                    inside=None if citation.inside is None else citations + citation.inside,
                    beside=None if citation.beside is None else citations + citation.beside,
                    targets=[
                        FoundTarget(None if target.work is None else works + target.work, target.locators, target.short)
                        for target in citation.targets
                    ],
                )
            )
        self._add_shown(sources.shown, base, citations)

    def _add_shown(self, shown: Shown, base: int, citations: int) -> None:
        lists = len(self._shown.lists)

        def moved_use(use: RefUse) -> RefUse:
            number = None if use.list_number is None else lists + use.list_number
            return replace(use, start=base + use.start, end=base + use.end, list_number=number)

        def moved(found: RefList | Mark) -> Any:  # noqa: ANN401 - what it is given
            return replace(found, start=base + found.start, end=base + found.end)

        own = self._shown
        own.templates |= shown.templates
        own.hiding |= shown.hiding
        own.anchors += shown.anchors
        own.ids += ((anchor, base + start, base + end) for anchor, start, end in shown.ids)
        own.whitelisted += shown.whitelisted
        own.categories |= shown.categories
        own.section_marks += map(moved, shown.section_marks)
        own.uses += map(moved_use, shown.uses)
        own.users += (citations + user for user in shown.users)
        own.lists += map(moved, shown.lists)

    def joined(self) -> Stretch:
        """The whole page."""
        sources = PageSources(self._citations, self._walked + self._listed, [], self._shown)
        return Stretch(
            self.sections,
            self._found,
            self._shared,
            [],
            sources,
            len(self._walked),
            [],
            mark_of_anchor,
            self._blocks,
            self.at_head,
        )
