"""Which apostrophes beside marks of italics and bold are text, by MediaWiki's rule for odd quotes (Parser::doQuotes).

Two quotes are italics, three bold, five both; what stands before them in a longer run is text. Where a line has an odd number
of both italics and bold, one of its marks of bold is an apostrophe and italics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.markup.tree import ExternalLink, Tag, WikiLink
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.tree import Node

_RUN = lazy_regex(r"''+|\n")
_BOLD = 3
_BOTH = 5
# Tags whose contents are no part of the line around them.
_APART = frozenset("ref references nowiki pre math chem ce source syntaxhighlight gallery".split())


def textual_apostrophes(source: str, start: int, end: int, nodes: Sequence[Node]) -> dict[int, int]:
    """How many apostrophes are text at the beginning of each run of quotes in ``source[start:end]`` where some are."""
    found: dict[int, int] = {}
    line: list[tuple[int, int]] = []
    for low, high in (*_runs(source, start, end, nodes), (end, end)):
        if low < high and source[low] == "'":
            line.append((low, high))
        else:
            found.update(_of_line(source, line))
            line = []
    return found


def _runs(source: str, start: int, end: int, nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """The runs of quotes and the line ends of a node range; templates and footnotes are lines of their own."""
    for node in nodes:
        if node.start > start:
            yield from (run.span() for run in _RUN.finditer(source, start, node.start))
        start = node.end
        if isinstance(node, WikiLink):
            if node.text_start >= 0:
                yield from _runs(source, node.text_start, node.end - 2, node.children[node.first :])
        elif isinstance(node, ExternalLink):
            if node.text_start >= 0:
                yield from _runs(source, node.text_start, node.end - 1, node.children[node.first :])
        elif isinstance(node, Tag) and node.name.strip().lower() not in _APART:
            yield from _runs(source, node.open_end, node.close_start, node.children[node.first :])
    yield from (run.span() for run in _RUN.finditer(source, start, end))


def _of_line(source: str, runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places in one line where apostrophes are text, with their number."""
    marks = []
    for low, high in runs:
        width = high - low
        kept = 1 if width == _BOLD + 1 else max(width - _BOTH, 0)
        marks.append((low, kept, width - kept))
    bold = [(low, kept) for low, kept, width in marks if width == _BOLD]
    both = sum(width == _BOTH for *_, width in marks)
    italics = len(marks) - len(bold) - both
    if (len(bold) + both) & 1 and (italics + both) & 1 and bold:
        low, kept = min(bold, key=lambda mark: _rank(source, *mark))
        yield low, kept + 1
        marks.remove((low, kept, _BOLD))
    yield from ((low, kept) for low, kept, _ in marks if kept)


def _rank(source: str, low: int, kept: int) -> tuple[int, int]:
    """Which mark of bold is the apostrophe: behind a word of one letter, else behind a longer one, else behind a blank."""
    before = "'" if kept else source[low - 1 : low]
    second = source[low - 2 + kept : low - 1 + kept]
    return 2 if before == " " else 0 if second == " " else 1, low
