"""The cells of a wikitable with the headings that say what they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.markup.tree import Tag, read_attributes

if TYPE_CHECKING:
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node

_ROWS = frozenset(("tr",))
_CELLS = frozenset(("td", "th"))
_CAPTION = re.compile(r"\s*\+")
_SPAN_LIMIT = 1000  # MediaWiki's own limit of rowspan and colspan


class Cell(Struct):
    """A data cell (or the table's caption) with the texts of the headings over it and before it; ``row`` counts the rows."""

    start: int
    end: int
    nodes: list[Node]
    headings: tuple[str, ...]
    row: int
    caption: bool = False


def _span(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "1").strip()
    return min(max(int(value), 1), _SPAN_LIMIT) if value.isdecimal() and value.isascii() else 1


def read_cells(table: Tag, renderer: Renderer) -> list[Cell]:
    """The data cells of a table in source order; a heading cell holds for its columns from its row on, and for its row."""
    source = renderer.source
    cells: list[Cell] = []
    columns: dict[int, str] = {}
    below: dict[int, tuple[int, str | None]] = {}  # column -> rows still covered from above, and the row heading that covers
    for number, row in enumerate(_rows(table)):
        row_heading: str | None = None
        column = 0
        only_headings = all(cell.name != "td" for cell in row)
        for cell in row:
            while column in below and below[column][0] > 0:
                rows, heading = below[column]
                below[column] = (rows - 1, heading)
                row_heading = heading or row_heading
                column += 1
            if cell.wiki == "|" and _CAPTION.match(source, cell.open_end, cell.close_start):
                start = source.index("+", cell.open_end) + 1
                cells.append(Cell(start, cell.close_start, cell.children[cell.first :], (), number, caption=True))
                continue
            attributes = read_attributes(source[cell.name_end : cell.open_end].rstrip("|>"))
            width, height = _span(attributes, "colspan"), _span(attributes, "rowspan")
            body = cell.children[cell.first :]
            heading_text = None
            if cell.name == "th":
                heading_text = renderer.text(cell.open_end, cell.close_start, body)
                if only_headings:
                    columns.update(dict.fromkeys(range(column, column + width), heading_text))
                else:
                    row_heading = heading_text
            else:
                over = columns.get(column)
                headings = tuple(text for text in (row_heading, over) if text)
                cells.append(Cell(cell.open_end, cell.close_start, body, headings, number))
            if height > 1:
                covering = heading_text if cell.name == "th" and not only_headings else None
                below.update(dict.fromkeys(range(column, column + width), (height - 1, covering)))
            column += width
    return cells


def _rows(table: Tag) -> list[list[Tag]]:
    """The cells of each row; cells before the first row mark make a row."""
    rows: list[list[Tag]] = [[]]
    stack = list(reversed(table.children[table.first :]))
    while stack:
        node = stack.pop()
        if not isinstance(node, Tag):
            continue
        name = node.name.strip().lower()
        if name in _CELLS:
            rows[-1].append(node)
        elif name == "tr":
            rows.append([])
            stack.extend(reversed(node.children[node.first :]))
        elif name in ("tbody", "thead", "tfoot"):
            stack.extend(reversed(node.children[node.first :]))
    return [row for row in rows if row]
