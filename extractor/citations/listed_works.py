"""Full citations in plain text that are items of a page's lists of sources: works, whether anybody cites them or not."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from extractor.citations.chapters import IN
from extractor.citations.plain_text import is_whole_source, read_plain_work, read_shorts
from extractor.citations.template_uses import use_of
from extractor.markup.template_blocks import values_with_lists
from extractor.markup.tree import Tag, Template
from extractor.works.plain.screening import is_reference_like
from extractor.works.snapshots import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.citations.found import FoundWork, PageSources, ParsedPage
    from extractor.markup.readable import Prose
    from extractor.markup.tree import Node

_ITEM_MARKS = ("*", "#")
_MARKS = (*_ITEM_MARKS, ":", ";")
_SILENT = frozenset({"ref", "gallery", "nowiki", "pre"})
# Roles of templates whose values may be lists of sources; columns are made by some that show nothing of their own.
_AROUND_LISTS = frozenset({"list", "reflist", "nothing", "other"})
_BREAK = re.compile(r"<br[\s/]*>", re.IGNORECASE)
_START = attrgetter("start")
# How far an item must look like a description of a source, by what its section is for; in one with claims it is none.
_LEAST_LIKELY = {"works": 0.25, "elsewhere": 0.5}
_SHORTEST = 12
_LINKED = 0.3
_IN_ITALICS = 0.2
"""What a link and what italics add to it."""


def add_listed_works(sources: PageSources, page: ParsedPage) -> PageSources:
    """Add the works that list items describe in plain text, in sections that hold no claims.

    An item in which a citation or a work was found is left alone, unless it is a chapter and the short citation of its book; so
    is a short citation.
    """
    starts = sorted([work.start for work in sources.works] + [cited.start for cited in sources.citations])
    books = {cited.start: cited.targets[0].short for cited in sources.citations if cited.targets and cited.targets[0].short}
    found = []
    for prose, least in _items(page, starts):
        work = _described_source(prose, page, least)
        if work is not None:
            work.book = next((books[node.start] for _, node in prose.anchors if node.start in books), None)
            found.append(work)
    sources.works += sorted(found, key=_START)
    return sources


def _items(page: ParsedPage, starts: Sequence[int]) -> Iterator[tuple[Prose, float]]:
    """The texts of the items that may describe works, each with how far it must look like that; none holds a ``starts``."""
    pending = [(page.nodes, len(page.source))]
    while pending:
        level, bound = pending.pop()
        for at, node in enumerate(level):
            if isinstance(node, Template):
                use = use_of(node.name, page.language)
                if use.kind in _AROUND_LISTS and use.role in (None, "list"):
                    for start, end, inner, item in values_with_lists(page.source, node):
                        if item:
                            yield from _item(page, start, inner, 0, bound=end, starts=starts)
                        pending.append((inner, end))
            elif not isinstance(node, Tag):
                continue
            elif node.wiki in _ITEM_MARKS:
                yield from _item(page, node.end, level, at + 1, bound=bound, starts=starts)
            elif node.children and node.name.strip().lower() not in _SILENT:
                pending.append((node.children, node.close_start))


def _item(
    page: ParsedPage, start: int, level: Sequence[Node], first: int, *, bound: int, starts: Sequence[int]
) -> Iterator[tuple[Prose, float]]:
    """The texts of the item that begins at ``start``, before the node ``first`` of its level."""
    least = _LEAST_LIKELY.get(page.section_role(start))
    if least is None or page.source.startswith(_MARKS, start):
        return
    end = _line_end(page.source, start, bound)
    behind = first
    while behind < len(level) and (node := level[behind]).start < end:
        if node.end > end:
            if isinstance(node, Tag):
                return
            end = _line_end(page.source, node.end, bound)
        behind += 1
    inside = bisect_left(starts, start)
    if inside < len(starts) and starts[inside] < end and not _is_book(page, start, starts[inside]):
        return
    for prose in _lines(page, start, end, level[first:behind], least):
        yield prose, least


def _is_book(page: ParsedPage, start: int, found: int) -> bool:
    """Whether what was found inside an item is the book of the chapter that it describes."""
    return page.source.startswith("{{", found) and IN.search(page.source[start:found]) is not None


def _line_end(source: str, start: int, bound: int) -> int:
    end = source.find("\n", start, bound)
    return end if end >= 0 else bound


def _lines(page: ParsedPage, start: int, end: int, nodes: Sequence[Node], least: float) -> list[Prose]:
    """The lines into which breaks divide an item, if each describes a source; else the whole item."""
    prose = page.renderer.prose
    if not _BREAK.search(page.source, start, end):
        return [prose(start, end, nodes)]
    breaks = [found.span() for found in _BREAK.finditer(page.source, start, end) if _is_outside(found.start(), nodes)]
    lines = []
    for low, high in zip([start, *(after for _, after in breaks)], [*(before for before, _ in breaks), end], strict=True):
        inside = nodes[bisect_left(nodes, low, key=_START) : bisect_left(nodes, high, key=_START)]
        lines.append(prose(low, high, inside))
    lines = [line for line in lines if line.text.strip()]
    return lines if all(is_whole_source(line.text, least) for line in lines) else [prose(start, end, nodes)]


def _is_outside(place: int, nodes: Sequence[Node]) -> bool:
    """Whether no node but a break itself holds a place."""
    at = bisect_right(nodes, place, key=_START) - 1
    return at < 0 or nodes[at].end <= place or (nodes[at].start == place and isinstance(nodes[at], Tag))


def _described_source(prose: Prose, page: ParsedPage, least: float) -> FoundWork | None:
    """The work that a text describes, if it is a full citation."""
    low = len(prose.text) - len(prose.text.lstrip())
    text = prose.text.strip()
    likely = is_reference_like(text) + _LINKED * bool(prose.urls) + _IN_ITALICS * bool(prose.italic_marks)
    if len(text) < _SHORTEST or likely < least or read_shorts(prose, low, low + len(text)) is not None:
        return None
    found = read_plain_work(page.renderer, prose, low, low + len(text))
    if not isinstance(found, tuple):
        return None
    work, places = found
    pages = [place.value for place in places if place.label == "page"]
    if pages:  # nothing cites the work here, so that they are what the list points to
        work.csl.setdefault("page", ", ".join(pages))
    templates = (node for _, node in prose.anchors if isinstance(node, Template))
    snapshots = (read_snapshot(page.renderer, template, page.as_of) for template in templates)
    work.archive = next(filter(None, snapshots), None)
    return work
