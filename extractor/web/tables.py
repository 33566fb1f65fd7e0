"""The tables of a page as its source lays them out, for the page view: rows of cells with their places and texts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from extractor.markup import parse
from extractor.markup.tree import Tag, walk
from extractor.markup.wikitables import read_cells
from extractor.pipeline import renderer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.markup.wikitables import Cell

Scope = Literal["", "col", "row"]
_SCOPES: dict[str, Scope] = {"column_heading": "col", "row_heading": "row"}


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell, or the caption of a table, at ``[start, end)`` of the page's text."""

    start: int
    end: int
    text: str
    """What it reads; empty where claims stand in it, which say it themselves."""
    scope: Scope = ""
    """What a heading is the heading of."""
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that stands in no other one."""

    start: int
    captions: tuple[GridCell, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    cells: tuple[GridCell, ...]
    """Captions and cells in source order."""

    def cell_at(self, place: int) -> GridCell | None:
        """The cell or caption at a place of the text."""
        number = bisect_right(self.cells, place, key=lambda cell: cell.start) - 1
        return self.cells[number] if number >= 0 and place < self.cells[number].end else None


def grids_of(text: str, record: dict[str, Any]) -> list[Grid]:
    """The tables of the sections that hold claims in tables, in source order.

    A section is read by itself, in a fraction of the time of its page; a table that goes on in the next one is none here.
    """
    in_tables = [claim for claim in record["claims"] if claim["kind"] == "table_cell"]
    holding = {claim["section"] for claim in in_tables}
    starts = sorted(claim["start"] for claim in in_tables)
    spans = [(section["start"], section["end"]) for section in record["sections"] if section["id"] in holding]
    language, tpl = record["page"]["language"] or "en", record["source"]["dialect"] == "tpl_text"
    return [grid for start, end in spans for grid in _Reader(text[start:end], start, language, starts, tpl=tpl).grids()]


class _Reader:
    """Reads the tables of a stretch of the page that begins at ``offset``; ``starts`` are those of claims in tables."""

    def __init__(self, text: str, offset: int, language: str, starts: list[int], *, tpl: bool) -> None:
        self._document = parse(text, tpl=tpl)
        self._renderer = renderer_of(self._document, language)
        self._offset = offset
        self._starts = starts

    def grids(self) -> Iterator[Grid]:
        """The tables that stand in no other one."""
        done = -1
        for node in walk(self._document.children):
            if isinstance(node, Tag) and node.start >= done and node.name.strip().lower() == "table":
                done = node.end
                yield self._grid(node)

    def _grid(self, table: Tag) -> Grid:
        captions: list[GridCell] = []
        rows: dict[int, list[GridCell]] = {}
        for cell in read_cells(table, self._renderer):
            if cell.kind != "between":
                into = captions if cell.kind == "caption" else rows.setdefault(cell.row, [])
                into.append(self._shown(cell))
        every = sorted((*captions, *chain.from_iterable(rows.values())), key=lambda cell: cell.start)
        laid_out = tuple(tuple(rows[number]) for number in sorted(rows))
        return Grid(table.start + self._offset, tuple(captions), laid_out, tuple(every))

    def _shown(self, cell: Cell) -> GridCell:
        start, end, rows = cell.start + self._offset, cell.end + self._offset, cell.last_row - cell.row + 1
        holds_claims = bisect_left(self._starts, start) < bisect_left(self._starts, end)
        text = "" if holds_claims else cell.text or self._renderer.text(cell.start, cell.end, cell.nodes)
        return GridCell(start, end, text, _SCOPES.get(cell.kind, ""), rows, cell.width)
