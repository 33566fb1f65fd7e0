"""The captions of files: of links to them, and of the lines of galleries and image maps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.tree import Node

# Options of a file link that are no caption (Help:Pictures), in the languages of the tables.
_OPTION = re.compile(
    r"\s*(?:thumb(?:nail)?|frame(?:d|less)?|border|left|right|center|centre|none|baseline|middle|sub|super|text-top|text-bottom"
    r"|top|bottom|upright(?:\s*=?\s*[\d.]*)?|\d*(?:x\d+)?\s*px"
    r"|mini(?:atur)?|hochkant(?:=[\d.]*)?|vignette|redresse|gauche|droite|links|rechts|rand|centré|izquierda|derecha"
    r"|miniaturadeimagen|miniatura|мини|справа|слева)\s*",
    re.IGNORECASE,
)
# Those with a value, in which anything may stand.
_VALUED = re.compile(
    r"\s*(?:thumb(?:nail)?|link|alt|page|lang|class|start|end|thumbtime|verweis|alternativtext|seite|lien|enlace|альт|ссылка)\s*=",
    re.IGNORECASE,
)


def find_caption(source: str, start: int, end: int, nodes: Sequence[Node]) -> tuple[int, int, list[Node]] | None:
    """Where the caption stands among the options ``[start, end)`` of a file: it is the last piece that is none of them."""
    for low, high, inside in reversed(list(pieces(source, start, end, nodes, "|"))):
        if not _VALUED.match(source, low, high) and (inside or not _OPTION.fullmatch(source, low, high)):
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
