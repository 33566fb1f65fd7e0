"""The grid of a table: its cells, the rows that they take, and the headings that say what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from extractor.markup.inline_templates import template_role
from extractor.markup.tree import Comment, Tag, Template, is_hidden, read_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node

CellKind = Literal["data", "column_heading", "row_heading", "caption", "between"]

_CELLS = frozenset(("td", "th"))
_ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
_PARTS = _CELLS | _ROWS | {"caption"}
_CAPTION = "|+"  # a plus sign anywhere else is part of a cell (MediaWiki, doTableStuff)
_SPAN_LIMIT = 1000  # that of HTML for colspan
_COLUMNS = 1000  # what stands farther right has no headings
_LEVELS = 16  # headings that speak of a cell, above it and beside it


class Cell(Struct):
    """A cell of a table, its caption, or what stands between the cells, which MediaWiki shows above the table.

    It takes the rows from ``row`` to ``last_row`` and ``width`` columns. ``over`` are the headings of a data cell's column,
    from the top, ``beside`` those of its row; ``text`` is what a heading reads as.
    """

    kind: CellKind
    start: int
    end: int
    nodes: list[Node]
    row: int = 0
    last_row: int = 0
    width: int = 1
    over: tuple[Cell, ...] = ()
    beside: list[Cell] = field(default_factory=list)
    text: str = ""
    below: list[int] = field(default_factory=list)  # numbers of the blocks under a heading, for who reads the cells

    @property
    def headings(self) -> tuple[str, ...]:
        """The texts of the headings that speak of the cell, each once."""
        return tuple(dict.fromkeys(heading.text for heading in (*self.beside, *self.over) if heading.text))


class _Grid:
    """The cells of the rows that were read so far, and what of them reaches into the next row."""

    def __init__(self, renderer: Renderer) -> None:
        self.cells: list[Cell] = []
        self._renderer = renderer
        self._number = 0
        self._taken: dict[int, int] = {}  # column -> the last row that a cell in it takes
        self._columns: dict[int, tuple[Cell, ...]] = {}  # column -> the headings over it
        self._beside: list[Cell] = []
        self._within: Cell | None = None  # a heading that is all of a row amid the table
        self._above: Literal["", "head", "within"] = ""  # which headings the row before held

    def add_row(self, tags: Sequence[Tag]) -> None:
        """Add the cells of one row; a heading holds for its columns if all of its row are headings, else for its row."""
        all_headings = all(_name(tag) == "th" for tag in tags)
        alone = len(tags) == 1 and bool(self._columns) and all(last < self._number for last in self._taken.values())
        within = all_headings and alone
        if all_headings and not within and self._above != "head":
            above = () if self._within is None or self._above != "within" else (self._within,)
            self._columns, self._within = dict.fromkeys(self._columns, above), None
        self._beside = [heading for heading in self._beside if heading.last_row >= self._number]
        column = 0
        for tag in tags:
            while self._taken.get(column, -1) >= self._number:
                column += 1
            cell = self._read(tag)
            columns = range(column, min(column + cell.width, _COLUMNS))
            if within:
                self._within = cell
            elif all_headings:
                self._put_over(columns, cell)
            elif cell.kind == "row_heading" and len(self._beside) < _LEVELS:
                self._beside.append(cell)
            else:
                over = self._columns.get(column, ())
                cell.over = over if self._within is None else (*over, self._within)
            if all_headings:
                cell.kind = "column_heading"
            cell.beside = self._beside
            if cell.last_row > self._number:
                self._taken.update(dict.fromkeys(columns, cell.last_row))
            column += cell.width
            self.cells.append(cell)
        self._above = "within" if within else "head" if all_headings else ""
        self._number += 1

    def end(self) -> list[Cell]:
        """All cells, none of which goes on behind the last row."""
        for cell in self.cells:
            cell.last_row = min(cell.last_row, max(self._number - 1, cell.row))
        return self.cells

    def _put_over(self, columns: range, heading: Cell) -> None:
        for at in columns:
            above = self._columns.get(at, ())
            if len(above) < _LEVELS:
                self._columns[at] = (*above, heading)

    def _read(self, tag: Tag) -> Cell:
        attributes = self._renderer.source[tag.name_end : tag.open_end].rstrip("|>")
        spans = read_attributes(attributes) if "span" in attributes.lower() else {}
        last_row = self._number + _span(spans, "rowspan") - 1
        cell = Cell(
            "data", tag.open_end, tag.close_start, tag.children[tag.first :], self._number, last_row, _span(spans, "colspan")
        )
        if is_hidden(tag, self._renderer.source):
            cell.nodes, cell.end = [], cell.start
        if _name(tag) == "th":
            cell.kind = "row_heading"
            cell.text = self._renderer.text(cell.start, cell.end, cell.nodes)
        return cell


def read_cells(table: Tag, renderer: Renderer) -> list[Cell]:
    """The cells of a table, its captions, and what stands between, in source order."""
    grid = _Grid(renderer)
    boxes = [
        node
        for node in table.children[: table.first]
        if isinstance(node, Template) and template_role(node.name, renderer.language) == "infobox"
    ]
    grid.cells += [Cell("between", box.start, box.end, [box]) for box in boxes]
    row: list[Tag] = []
    for part in (*_parts(table, renderer), None):
        if isinstance(part, Tag):
            row.append(part)
        else:
            if row:
                grid.add_row(row)
                row = []
            if part is not None:
                grid.cells.append(part)
    return grid.end()


def _parts(holder: Tag, renderer: Renderer) -> Iterator[Cell | Tag | None]:
    """What stands in a table, or in rows of it: tags of cells, captions, what is between; None where a row begins.

    A cell of HTML whose end tag is left out goes on to the next one.
    """
    source = renderer.source
    low = holder.open_end
    held: list[Node] = []
    opened: Tag | None = None
    for node in (*holder.children[holder.first :], None):
        name = _name(node) if isinstance(node, Tag) else ""
        if node is not None and name not in _PARTS:
            held.append(node)
            continue
        high = holder.close_start if node is None else node.start
        if opened is not None:
            yield replace(opened, close_start=high, end=high, children=[*opened.children, *held])
        elif not _is_blank(source, low, high, held):
            yield Cell("between", low, high, held)
        if not isinstance(node, Tag):
            return
        low, held, opened = node.end, [], None
        if name in _ROWS and is_hidden(node, source):
            continue
        if name in _ROWS:
            yield None
            yield from _parts(node, renderer)
        elif name == "caption" or source.startswith(_CAPTION, node.start):
            start = max(node.open_end, node.start + len(_CAPTION))
            yield Cell("caption", start, node.close_start, node.children[node.first :])
        elif node.wiki is None and node.open_end == node.end and source[node.end - 2] != "/":
            opened = node
        else:
            yield from _without_rows(node, renderer)


def _without_rows(tag: Tag, renderer: Renderer) -> Iterator[Cell | Tag]:
    """A cell; of a heading what templates make in lines behind it is no part, ``! Title⏎{{Episode list|…}}``."""
    rows = next((node for node in tag.children[tag.first :] if _is_row(node, renderer)), None)
    if rows is None or _name(tag) != "th":
        yield tag
        return
    inside = [node for node in tag.children if node.start < rows.start]
    yield replace(tag, close_start=rows.start, end=rows.start, children=inside)
    yield Cell("between", rows.start, tag.close_start, [node for node in tag.children if node.start >= rows.start])


def _is_row(node: Node, renderer: Renderer) -> bool:
    """Whether a node of a cell is a template that begins a line and is no text."""
    return (
        isinstance(node, Template)
        and not renderer.source[renderer.source.rfind("\n", 0, node.start) + 1 : node.start].strip()
        and template_role(node.name, renderer.language) in ("infobox", "nothing", "other")
    )


def _is_blank(source: str, start: int, end: int, nodes: Sequence[Node]) -> bool:
    """Whether nothing but comments stands in a node range."""
    for node in nodes:
        if not isinstance(node, Comment) or source[start : node.start].strip():
            return False
        start = node.end
    return not source[start:end].strip()


def _name(tag: Tag) -> str:
    return tag.name.strip().lower()


def _span(attributes: dict[str, str], name: str) -> int:
    if name not in attributes:
        return 1
    value = attributes[name].strip()
    return min(max(int(value), 1), _SPAN_LIMIT) if value.isdecimal() and value.isascii() else 1
