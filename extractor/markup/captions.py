"""The captions of files: of links to them, and of the lines of galleries and image maps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.markup.page_words import file_option
from extractor.markup.tree import ExternalLink
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.tree import Node


_IN_LINE = lazy_regex(
    r"\s*(?:frameless|border|baseline|middle|sub|super|text-top|text-bottom|top|bottom|upright(?:\s*=.*|\s[\d.]+)?"
    r"|\d*(?:x\d+)?\s*px|(?:link|alt|page|lang|class|start|end|thumbtime)\s*=.*)\s*",
    re.IGNORECASE | re.DOTALL,
)
"""Options that leave a picture in its line."""


def is_beside_text(source: str, start: int, end: int, nodes: Sequence[Node], language: str) -> bool:
    """Whether the options ``[start, end)`` of a file set its picture apart: a thumbnail, a frame, one at the side.

    Such a picture ends the paragraph before it (Help:Pictures).
    """
    option = file_option(language)
    places = [(low, high) for low, high, _ in pieces(source, start, end, nodes, "|")]
    return any(option.fullmatch(source, *place) and not _IN_LINE.fullmatch(source, *place) for place in places)


def find_caption(source: str, start: int, end: int, nodes: Sequence[Node], language: str) -> tuple[int, int, list[Node]] | None:
    """Where the caption stands among the options ``[start, end)`` of a file: it is the last piece that is none of them."""
    option = file_option(language)
    for low, high, inside in reversed(list(pieces(source, start, end, nodes, "|"))):
        if not option.fullmatch(source, low, high):
            return low, high, inside
    return None


def pieces(source: str, start: int, end: int, nodes: Sequence[Node], mark: str) -> Iterator[tuple[int, int, list[Node]]]:
    """The pieces of a node range between the marks that stand in its text; the address of an option ends at the mark."""
    held: list[Node] = []
    low = start
    for node in (*nodes, None):
        if isinstance(node, ExternalLink) and not node.bracketed and source.find(mark, node.start, node.end) >= 0:
            continue
        text_end = end if node is None else node.start
        while (at := source.find(mark, start, text_end)) >= 0:
            yield low, at, held
            held = []
            low = start = at + 1
        if node is not None:
            held.append(node)
            start = node.end
    yield low, end, held
