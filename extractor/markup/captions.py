"""The captions of files: of links to them, and of the lines of galleries and image maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.markup.page_words import file_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.tree import Node


def find_caption(source: str, start: int, end: int, nodes: Sequence[Node], language: str) -> tuple[int, int, list[Node]] | None:
    """Where the caption stands among the options ``[start, end)`` of a file: it is the last piece that is none of them."""
    option = file_option(language)
    for low, high, inside in reversed(list(pieces(source, start, end, nodes, "|"))):
        if not option.fullmatch(source, low, high):
            return low, high, inside
    return None


def pieces(source: str, start: int, end: int, nodes: Sequence[Node], mark: str) -> Iterator[tuple[int, int, list[Node]]]:
    """The pieces of a node range between the marks that stand in its text."""
    held: list[Node] = []
    low = start
    for node in (*nodes, None):
        text_end = end if node is None else node.start
        while (at := source.find(mark, start, text_end)) >= 0:
            yield low, at, held
            held = []
            low = start = at + 1
        if node is not None:
            held.append(node)
            start = node.end
    yield low, end, held
