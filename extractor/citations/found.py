"""What the stages of a page's citations find before ids are given: citations and works, each known by its number.

A stage takes ``PageSources`` and gives them back with more in them. It may change them in place, since nobody else holds them.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, field

from extractor.works.identifiers import add_to_csl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractor.citations.ref_rules import RefList, RefUse
    from extractor.markup.blocks import SectionRange
    from extractor.markup.page_words import SectionRole
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node
    from extractor.model import Archive, CitationKind, Locator, Mark, Problem, Resolution, WorkOrigin
    from extractor.works.identifiers import Identifier

_START = attrgetter("start")


class ParsedPage(Struct, frozen=True):
    """A page as the stages read it."""

    source: str
    language: str
    nodes: Sequence[Node]
    """Top of its tree."""
    sections: Sequence[SectionRange]
    renderer: Renderer
    as_of: str | None
    """Day of its revision (ISO 8601), with which dates are compared."""
    lossy: bool
    """Whether its dialect has lost lines, maybe those of its bibliography."""
    reads_words: bool = True
    """Whether sources that are described in words, without template, are looked for."""
    known_refs: KnownRefs | None = None
    """The refs of earlier revisions of the page, where it is read for its history."""

    def section_role(self, start: int) -> SectionRole:
        """What the section at a place is for: claims (``text``), works, or what lies elsewhere."""
        return self.sections[bisect_right(self.sections, start, key=_START) - 1].role


class RefContents(NamedTuple):
    """What a ref holds; ``works`` lie where they would if its contents began the page and its works were the first."""

    kind: CitationKind
    unread: bool
    targets: list[FoundTarget]
    works: list[FoundWork]


_RefKey = tuple[str, str, str | None]
"""The text of a ref, the kind of its citation, and the day, if it matters."""


class KnownRefs(Struct):
    """The refs that were read on earlier revisions of a page and hold no citations of their own."""

    newest: dict[_RefKey, RefContents] = field(default_factory=dict)
    _older: dict[_RefKey, RefContents] = field(default_factory=dict)

    def find(self, key: _RefKey) -> RefContents | None:
        """What a ref holds, if that is known."""
        found = self.newest.get(key) or self._older.get(key)
        if found is not None:
            self.newest[key] = found
        return found

    def forget(self) -> None:
        """Forget what has not been asked for since the call before."""
        self.newest, self._older = {}, self.newest


class PageText(Struct, frozen=True):
    """A page as the stages read it that tie together what was found all over it."""

    source: str
    lossy: bool
    """Whether its dialect has lost lines, maybe those of its bibliography."""


class ShortCitation(Struct, frozen=True):
    """What one short citation says of its full one."""

    authors: tuple[str, ...]
    """Names as written, at most those that enter the anchor."""
    year: str | None
    """Year as written, with its letter."""
    anchor: str | None
    """Anchor that it points to; None where it wants no link."""
    locators: tuple[Locator, ...] = ()
    """Places inside the work."""
    suppressed: bool = False
    """Whether the page asks for no report of a missing target."""
    faults: tuple[str, ...] = ()
    """Codes of what is badly written, in the order of the values."""
    postscript: str | None = None
    """Text in place of the final full stop, often a quotation."""
    plain: bool = False
    """Whether it is plain text, which links by names and year and not by an anchor."""


class Resolved(Struct, frozen=True):
    """How a short citation met its work."""

    resolution: Resolution
    works: tuple[int, ...] = ()
    """Numbers of the works it points to, as the candidates were given; empty for a bare anchor."""
    suggestion: str | None = None
    """Nearest anchor of the page, or the reason why none can be named."""


class FoundTarget(Struct):
    """A work that a citation points to: by number, or through a short citation."""

    work: int | None
    locators: tuple[Locator, ...] = ()
    short: ShortCitation | None = None
    resolved: Resolved | None = None
    """How the short citation met its work, once that has been looked for."""


def short_targets(shorts: Iterable[ShortCitation]) -> list[FoundTarget]:
    """The targets of short citations, whose works are yet to be found."""
    return [FoundTarget(None, short.locators, short) for short in shorts]


class FoundCitation(Struct):
    """A citation; ``place`` is where in its sources this use of them points, ``inside`` the number of the note around it.

    ``beside`` is the number of the unwrapped ref whose text holds it and with which it is tied to a claim. ``unread`` says that
    it holds words that were not looked at, so that it may have more targets.
    """

    kind: CitationKind
    start: int
    end: int
    name: str | None = None
    group: str | None = None
    inside: int | None = None
    beside: int | None = None
    targets: list[FoundTarget] = field(default_factory=list)
    place: tuple[Locator, ...] = ()
    unread: bool = False


class FoundWork(Struct):
    """A full citation.

    ``is_short`` says that its text turned out to be short citations, and is no work of the page; ``replaced_by`` is the number
    of the work to which it points, where that is known before the short citations are resolved.
    """

    start: int
    end: int
    origin: WorkOrigin
    template: str | None
    csl: dict[str, Any]
    edtf: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, list[str]] = field(default_factory=dict)
    archive: Archive | None = None
    anchors: tuple[str, ...] = ()
    confidence: float = 1.0
    is_short: bool = False
    replaced_by: int | None = None
    book: ShortCitation | None = None
    """The short citation of the book in which a chapter stands."""

    def add_identifiers(self, found: Iterable[Identifier]) -> None:
        """Take in the identifiers that stand beside the citation, of schemes that it has not."""
        custom: dict[str, Any] = self.csl.get("custom", {})
        new = [identifier for identifier in found if identifier.scheme not in self.identifiers]
        self.identifiers.update(add_to_csl(self.csl, custom, new))
        if custom:
            self.csl["custom"] = custom


class Shown(Struct):
    """What a page shows beside its citations and works, in source order."""

    templates: set[str] = field(default_factory=set)
    """Folded names of its templates."""
    hiding: set[str] = field(default_factory=set)
    """Names, as written, of citation templates whose anchors the page does not show."""
    anchors: list[str] = field(default_factory=list)
    """Anchors without a full citation."""
    ids: list[tuple[str, int, int]] = field(default_factory=list)
    """Every id that a tag or a template sets, with the place of that."""
    whitelisted: list[str] = field(default_factory=list)
    """Anchors of short citations that need no target."""
    categories: dict[str, None] = field(default_factory=dict)
    section_marks: list[Mark] = field(default_factory=list)
    """Maintenance marks that speak of their section."""
    uses: list[RefUse] = field(default_factory=list)
    """The marks of refs."""
    users: list[int] = field(default_factory=list)
    """The number of the citation that each of them is."""
    lists: list[RefList] = field(default_factory=list)
    """The places where refs are printed."""


class PageSources(Struct):
    """The sources of one page: what cites, what is cited, and what is wrong with it.

    Citations and works keep their numbers, their places in these lists, through all stages.
    """

    citations: list[FoundCitation] = field(default_factory=list)
    works: list[FoundWork] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    shown: Shown = field(default_factory=Shown)

    def add_citation(self, citation: FoundCitation) -> int:
        """The number of a new citation."""
        self.citations.append(citation)
        return len(self.citations) - 1

    def add_work(self, work: FoundWork) -> int:
        """The number of a new work."""
        self.works.append(work)
        return len(self.works) - 1
