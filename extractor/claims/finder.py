"""Claims: the sentences, list items, cells, captions and infobox values of a page, each with the nodes taken out of it.

A citation after a full stop belongs to the sentence before it. Sentences are found in the readable text, where citations and
templates cannot mislead the splitter, and mapped back to the source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct, field

from extractor.claims.sentences import split_sentences
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.markup.blocks import Block
    from extractor.markup.prose import Renderer
    from extractor.markup.readable import Prose
    from extractor.markup.tree import Node
    from extractor.model import Mark, Support

_WORD = lazy_regex(r"[^\W_]")
# One value, not running text.
_WHOLE = frozenset(("infobox",))
# A number in one of these is what it says.
_VALUES = frozenset(("table_cell", "caption"))
# The number of a paragraph or item.
_NUMBER = lazy_regex(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")


class FoundClaim(Struct):
    """A claim with its place in the readable text of its block; :mod:`extractor.linking` adds ids, citations and support.

    ``low`` and ``high`` bound the claim in ``prose.text``; ``start`` and ``end`` in the source. ``anchors`` are (offset in the
    prose, node) of what stood inside or right behind the claim.
    """

    block: Block
    prose: Prose
    text: str
    low: int
    high: int
    start: int
    end: int
    anchors: list[tuple[int, Node]]
    id: str = ""
    groups: list[tuple[int, list[str]]] = field(default_factory=list)
    """Ids of the citations at each place of the prose where some stand."""
    covered_by: list[str] = field(default_factory=list)
    support: Support = "none"
    marks: list[Mark] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where ``[start, end)`` of the claim's text stands in the source."""
        return self.prose.place(self.low + start, self.low + end)


def find_claims(blocks: Sequence[Block], renderer: Renderer, is_source: Callable[[Prose], bool]) -> Iterator[FoundClaim]:
    """The claims of a page's blocks, in the order of the blocks; what holds no letter or digit is no claim.

    An item of a list for which ``is_source`` holds is one claim: the full stops in the description of a source end no sentence.
    """
    for block in blocks:
        prose = renderer.prose(block.start, block.end, block.nodes)
        text = prose.text
        if block.kind in _WHOLE or (block.kind == "list_item" and is_source(prose)):
            spans = [(len(text) - len(text.lstrip()), len(text.rstrip()))]
        else:
            spans = _join_in_links(split_sentences(text, renderer.language), prose)
            spans = _cut_at_anchors(spans, prose)
            if block.kind not in _VALUES:
                spans = _join_numbers(spans, text)
        spans = [(low, high) for low, high in spans if _WORD.search(text, low, high)]
        if not spans:
            continue
        anchors = iter(prose.anchors)
        anchor = next(anchors, None)
        for number, (low, high) in enumerate(spans):
            following = spans[number + 1][0] if number + 1 < len(spans) else len(text) + 1
            held: list[tuple[int, Node]] = []
            while anchor is not None and anchor[0] <= following:
                held.append(anchor)
                anchor = next(anchors, None)
            yield FoundClaim(block, prose, text[low:high], low, high, *prose.whole_place(low, high), held)


def _join_in_links(spans: list[tuple[int, int]], prose: Prose) -> list[tuple[int, int]]:
    """The spans, joined where a link or formula goes over their border, ``[[Portugal. The Man]]``, or what a template makes."""
    joined = spans[:1]
    for low, high in spans[1:]:
        if prose.splits_shown(low):
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def _join_numbers(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """The spans, in which the number of a paragraph belongs to what stands behind it; alone it says nothing."""
    joined: list[tuple[int, int]] = []
    start = -1
    for low, high in spans:
        if (
            start < 0
            and _NUMBER.fullmatch(text, low, high) is not None
            and (text[low:high].strip("().").isdecimal() or not joined)
        ):
            start = low
        else:
            joined.append((low if start < 0 else start, high))
            start = -1
    return joined


def _cut_at_anchors(spans: list[tuple[int, int]], prose: Prose) -> list[tuple[int, int]]:
    """The spans, cut also where a full stop, a citation and a capital follow each other: that ends a sentence for certain."""
    if not prose.anchors:
        return spans
    text = prose.text
    cuts = sorted({at for at, _ in prose.anchors})
    cut_spans: list[tuple[int, int]] = []
    for low, high in spans:
        start = low
        for at in cuts[bisect_right(cuts, low) : bisect_left(cuts, high)]:
            if start < at and _ends_sentence(text[start:at]):
                rest = text[at:high].lstrip()
                if rest[:1].isupper() and len(rest) > 1:
                    cut_spans.append((start, start + len(text[start:at].rstrip())))
                    start = high - len(rest)
        cut_spans.append((start, high))
    return cut_spans


def _ends_sentence(text: str) -> bool:
    return text.rstrip().rstrip("\"”'’)]»").endswith((".", "!", "?", "…", "。"))
