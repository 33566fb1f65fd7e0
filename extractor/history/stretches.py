"""Revisions read stretch by stretch: what an edit left alone is not read again.

What a stretch shows depends on its text, on the section around it, and on the brackets that cite on its page; it is kept as
long as revisions have it. Joined, the stretches give what reading the page whole would (``tests/test_history_invariants.py``
compares them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from extractor.citations.found import KnownRefs
from extractor.citations.parenthetical import Passage, citing_brackets
from extractor.claims.support import introduces
from extractor.history.cutting import Cutter
from extractor.history.facts import shown_path
from extractor.history.signature import signature_of
from extractor.linking import claim_key
from extractor.markup.readable import Prose
from extractor.pipeline import Stretch, read_stretch
from extractor.works.too_late import may_be_too_late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.claims.finder import FoundClaim
    from extractor.history.facts import ClaimFact
    from extractor.markup.blocks import Block, SectionRange
    from extractor.markup.page_words import SectionRole
    from extractor.model import Mark
    from extractor.namespaces import Namespaces

_KEPT_REVISIONS = 32
"""A stretch that so many revisions do not have is forgotten; reverts go back fifteen."""
_WHOLE_PAGE = frozenset({"unreadable_block"})
"""A fault of a stretch that the page around it may not have."""
_NO_PROSE = Prose()


class Anchor(Struct):
    """A place at which something was taken out of a claim, and the mark that it was, if it was one."""

    start: int
    mark: Mark | None


class KeptStretch(Struct):
    """The content of a stretch without its tree, and what the last revision that has it made of its claims."""

    stretch: Stretch
    role: SectionRole
    """The role of the section around its headings."""
    day: str | None
    """The one day for which it holds, null for all days from then on."""
    signature: bytes | None
    """Equal for stretches with equal sources; null without any."""
    templates: frozenset[str]
    claim_keys: list[str]
    introduces: bool
    """Whether its last paragraph says what a list behind it is about."""
    seen: int
    linked: tuple[Any, list[FoundClaim]] | None = None
    facts: tuple[Any, list[ClaimFact]] | None = None


class PlacedStretch(NamedTuple):
    """A stretch in a revision."""

    kept: KeptStretch
    start: int
    sections: tuple[str, ...]
    """The section in which it begins, and those that it opens."""


class StretchReader:
    """Reads revisions of one page in one language, the oldest first, either all with a day or all without."""

    def __init__(self, language: str, namespaces: Namespaces = ()) -> None:
        self._language = language
        self._namespaces = namespaces
        self._kept: dict[tuple[str, SectionRole, frozenset[str], bool], KeptStretch] = {}
        self._known_refs = KnownRefs()
        self._passages: dict[str, Passage] = {}
        self._cites: frozenset[str] = frozenset()
        self._own: dict[str, frozenset[str]] = {}
        self._cutter = Cutter()
        self._revision = 0

    def read(self, text: str, today: str | None) -> list[PlacedStretch] | None:
        """What the stretches of the next revision show; null where one must be read with the whole page."""
        self._revision += 1
        pieces = self._cutter.cut(text, self._language)
        self._passages = {piece: self._passages.get(piece) or Passage(piece) for piece in pieces}
        cites = citing_brackets([self._passages[piece] for piece in pieces], self._language)
        own_before = self._own if cites == self._cites else {}
        self._cites, self._own = cites, {}
        sections = _Sections()
        placed = []
        start, at_head = 0, True
        for piece in pieces:
            own = own_before.get(piece)
            if own is None:
                own = frozenset(bracket for bracket in cites if bracket in piece) if cites else cites
            self._own[piece] = own
            kept = self._shown(piece, today, sections, own, at_head=at_head)
            opened = kept.stretch.sections[1:]
            faults = {fault.code for fault in kept.stretch.faults}
            if not faults.isdisjoint(_WHOLE_PAGE) or not sections.hold(opened, kept.role):
                return None
            placed.append(PlacedStretch(kept, start, sections.enter(opened)))
            start += len(piece)
            at_head = at_head and kept.stretch.at_head
        if self._revision % _KEPT_REVISIONS == 0:
            oldest = self._revision - _KEPT_REVISIONS
            self._kept = {key: kept for key, kept in self._kept.items() if kept.seen > oldest}
            self._known_refs.forget()
        return placed

    def _shown(
        self, piece: str, today: str | None, sections: _Sections, cites: frozenset[str], *, at_head: bool
    ) -> KeptStretch:
        """What a piece shows in the last of the sections, ``cites`` its brackets that cite."""
        role = sections.role
        kept = self._kept.get((piece, role, cites, at_head))
        if piece.startswith("="):
            heading = (
                kept
                or self._kept.get((piece, "text", cites, at_head))
                or self._read(piece, today, "text", cites, at_head=at_head)
            )
            if len(heading.stretch.sections) > 1:
                role = sections.role_above(heading.stretch.sections[1].level)
                kept = self._kept.get((piece, role, cites, at_head))
        if kept is None or (kept.day is not None and kept.day != today):
            kept = self._read(piece, today, role, cites, at_head=at_head)
        kept.seen = self._revision
        return kept

    def _read(self, piece: str, today: str | None, role: SectionRole, cites: frozenset[str], *, at_head: bool) -> KeptStretch:
        shown = read_stretch(
            piece,
            self._language,
            today,
            role=role,
            cites=cites,
            at_head=at_head,
            namespaces=self._namespaces,
            known_refs=self._known_refs,
        )
        stretch = _without_tree(shown)
        day = today if today is not None and may_be_too_late(piece, today) else None
        keys = [claim_key(claim) for claim in stretch.found]
        templates = frozenset(stretch.sources.shown.templates)
        kept = KeptStretch(
            stretch, role, day, signature_of(piece, stretch), templates, keys, _introduces(stretch.found), self._revision
        )
        self._kept[piece, role, cites, at_head] = kept
        return kept


class _Sections:
    """The sections of a page so far."""

    def __init__(self) -> None:
        self._found: list[tuple[int, tuple[str, ...], SectionRole]] = [(0, (), "text")]

    @property
    def role(self) -> SectionRole:
        """The role of the last."""
        return self._found[-1][2]

    def role_above(self, level: int) -> SectionRole:
        """The role of the section that holds a heading of that level."""
        return self._above(level)[2]

    def _above(self, level: int) -> tuple[int, tuple[str, ...], SectionRole]:
        return next((above for above in reversed(self._found) if above[0] < level), self._found[0])

    def hold(self, opened: Sequence[SectionRange], role: SectionRole) -> bool:
        """Whether all that a stretch opens, but for those below others of its own, stand below one of that role."""
        highest = opened[0].level + 1 if opened else 0
        for section in opened:
            if section.level <= highest and self.role_above(section.level) != role:
                return False
            highest = min(highest, section.level)
        return True

    def enter(self, opened: Sequence[SectionRange]) -> tuple[str, ...]:
        """Add those that a stretch opens, behind the one in which it begins; gives the paths of all."""
        paths = [shown_path(self._found[-1][1])]
        for section in opened:
            path = (*self._above(section.level)[1], section.title)
            self._found.append((section.level, path, section.role))
            paths.append(shown_path(path))
        return tuple(paths)


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
    return replace(stretch, found=found, mark_of=mark_of_anchor)


def mark_of_anchor(anchor: Anchor) -> Mark | None:
    """The mark that stood there."""
    return anchor.mark


def _introduces(claims: Sequence[FoundClaim]) -> bool:
    paragraphs: dict[int, list[FoundClaim]] = {}
    for claim in claims:
        paragraphs.setdefault(claim.block.group, []).append(claim)
    return bool(paragraphs) and introduces(list(paragraphs.values())[-1])
