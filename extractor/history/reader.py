"""Reads the revisions of a page one after the other; the facts of each are those of reading it alone."""

from __future__ import annotations

import hashlib
from collections import deque
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from extractor.engines.failures import page_failures
from extractor.history.claims import ClaimReader
from extractor.history.facts import CitedWorks, Facts, cited_works, facts_of
from extractor.history.joining import joined_sources
from extractor.history.reverts import RADIUS
from extractor.history.stretches import StretchReader
from extractor.markup.blocks import SectionRange
from extractor.markup.page_facts import redirect_target
from extractor.pipeline import Stretch, as_of, language_of, link, link_sources
from extractor.sources.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from extractor.history.stretches import PlacedStretch
    from extractor.model import PageHead
    from extractor.options import Options
    from extractor.sources.histories import HistoryPage, Saved


class _Sources(NamedTuple):
    """The sources of a revision, linked to each other."""

    signature: tuple[frozenset[str], tuple[bytes, ...]]
    """The names of its templates and the signatures of its stretches: while they stay, all else does."""
    head: PageHead
    citation_ids: list[str]
    supporting: AbstractSet[str]
    cited: CitedWorks
    section_marks: int


class _Read(NamedTuple):
    """A text that has been read."""

    digest: bytes
    day: str | None
    """The one day for which it holds, null for all days from then on."""
    facts: Facts
    head: PageHead


class FactReader:
    """Reads the revisions of one page, the oldest first."""

    def __init__(self, page: HistoryPage, options: Options) -> None:
        self._page = page
        self._options = options
        self._claims = ClaimReader(page.head.title)
        self.head = page.head
        self._start("", dated=False)

    def _start(self, language: str, *, dated: bool) -> None:
        """Forget what was read in another language, or without a day where there is one now."""
        self._read_as = language, dated
        self._stretches = StretchReader(language, self._page.namespaces)
        self._sources: _Sources | None = None
        self._recent: deque[_Read] = deque(maxlen=RADIUS + 1)

    def __call__(self, saved: Saved, text: str) -> Facts:
        """The facts of a revision; raises :class:`ExtractorError` where the program fails at it."""
        page = self._page
        head = replace(
            page.head, revision_id=saved.revision_id, parent_id=saved.parent_id, timestamp=saved.timestamp, redirect=None
        )
        revision = Page(head, text, page.file, page.dialect, page.ordinal, model=saved.model, namespaces=page.namespaces)
        with page_failures(revision):
            read = self._read(revision)
        self.head = replace(read.head, revision_id=saved.revision_id, parent_id=saved.parent_id, timestamp=saved.timestamp)
        return read.facts

    def _read(self, page: Page) -> _Read:
        """What the text of a revision gives, unless it is one of the last."""
        digest = hashlib.blake2b(page.text.encode("utf-8", "surrogatepass")).digest()
        language, today = language_of(page, self._options), as_of(page, self._options)
        if self._read_as != (language, today is not None):
            self._start(language, dated=today is not None)
        for read in self._recent:
            if read.digest == digest and read.day in (None, today):
                return read
        placed = None
        if redirect_target(page.wikitext, language) is None:
            placed = self._stretches.read(page.wikitext, today)
        if placed is None:
            linked = link(page, self._options)
            read = _Read(digest, today, facts_of(linked), linked.head)
        else:
            sources = self._linked(page, placed)
            facts = self._facts(placed, sources)
            day = today if any(one.kept.day is not None for one in placed) else None
            read = _Read(digest, day, facts, sources.head)
        self._recent.append(read)
        return read

    def _linked(self, page: Page, placed: Sequence[PlacedStretch]) -> _Sources:
        templates = frozenset().union(*[one.kept.templates for one in placed])
        signature = templates, tuple([one.kept.signature for one in placed if one.kept.signature is not None])
        if self._sources is not None and self._sources.signature == signature:
            return self._sources
        sources = joined_sources(placed)
        whole = SectionRange("", 0, 0, len(page.wikitext), (), "text")
        stretch = Stretch([whole], [], [], [], sources, 0, [], lambda _: None, 0, at_head=False)
        linked = link_sources(page, self._options, stretch, None)
        ids = linked.linker.citation_ids
        self._sources = _Sources(
            signature,
            linked.head,
            [ids[number] for number in range(len(ids))],
            linked.linker.supporting,
            cited_works(linked.works, linked.citations),
            len(sources.shown.section_marks),
        )
        return self._sources

    def _facts(self, placed: Sequence[PlacedStretch], sources: _Sources) -> Facts:
        ids = iter(sources.citation_ids)
        citation_ids = [tuple(islice(ids, len(one.kept.stretch.sources.citations))) for one in placed]
        stretches = self._claims.facts(placed, citation_ids, sources.supporting, sources.cited)
        claims = list(chain.from_iterable(stretches))
        marks = sum(len(claim.marks) for claim in claims if claim.marks) + sources.section_marks
        return Facts(claims, sources.cited.works, len(sources.citation_ids), marks)
