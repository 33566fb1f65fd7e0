"""Full citations in plain text that are items of a page's lists of sources: works, whether anybody cites them or not."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from extractor.facts.plain.reader import is_reference_like
from extractor.facts.plain.works import read_plain_work
from extractor.facts.short.text import read_short_text
from extractor.markup.tree import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.citations import CitationReader
    from extractor.markup.tree import Node

_ITEM_MARKS = ("*", "#")
_MARKS = (*_ITEM_MARKS, ":", ";")
_SILENT = frozenset({"ref", "references", "gallery", "nowiki", "pre"})
# How far an item must look like a description of a source, by what its section is for; in one with claims it is none.
_LEAST_LIKELY = {"works": 0.25, "elsewhere": 0.5}
_SHORTEST = 20


def read_listed_works(reader: CitationReader, nodes: Sequence[Node]) -> None:
    """Add the works that list items describe in plain text, in sections that hold no claims.

    An item in which a citation or a work was found is left alone; so is a short citation.
    """
    starts = sorted([work.start for work in reader.works] + [cited.start for cited in reader.citations])
    pending = [(nodes, len(reader.source))]
    while pending:
        level, bound = pending.pop()
        for at, node in enumerate(level):
            if not isinstance(node, Tag):
                continue
            if node.wiki in _ITEM_MARKS:
                _read_item(reader, level, at, bound, starts)
            elif node.children and node.name.strip().lower() not in _SILENT:
                pending.append((node.children, node.close_start))


def _read_item(reader: CitationReader, level: Sequence[Node], at: int, bound: int, starts: list[int]) -> None:
    start = level[at].end
    least = _LEAST_LIKELY.get(reader.role_at(start))
    if least is None or reader.source.startswith(_MARKS, start):
        return
    end = _line_end(reader.source, start, bound)
    behind = at + 1
    while behind < len(level) and (node := level[behind]).start < end:
        if node.end > end:
            if isinstance(node, Tag):
                return
            end = _line_end(reader.source, node.end, bound)
        behind += 1
    inside = bisect_left(starts, start)
    if inside < len(starts) and starts[inside] < end:
        return
    prose = reader.renderer.prose(start, end, level[at + 1 : behind])
    low = len(prose.text) - len(prose.text.lstrip())
    text = prose.text.strip()
    if len(text) < _SHORTEST or is_reference_like(text) < least or read_short_text(text) is not None:
        return
    found = read_plain_work(reader.renderer, prose, low, low + len(text))
    if found is not None:
        reader.add_work(found[0])


def _line_end(source: str, start: int, bound: int) -> int:
    end = source.find("\n", start, bound)
    return end if end >= 0 else bound
