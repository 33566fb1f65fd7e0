"""Claims put into blocks as the article has them: paragraphs, lists, infoboxes, and tables with rows and cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from extractor.web.shown import ShownBlock, ShownCell

if TYPE_CHECKING:
    from collections.abc import Collection

    from extractor.web.shown import Marker, ShownClaim
    from extractor.web.tables import Grid, GridCell


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim with where it stands and the number of its paragraph, list or table."""

    start: int
    paragraph: int
    shown: ShownClaim


class Layout:
    """Puts claims into the tables that they stand in, and the others together by paragraphs."""

    def __init__(self, record: dict[str, Any], grids: list[Grid], markers: dict[str, Marker]) -> None:
        self._grids = grids
        self._starts = [grid.start for grid in grids]
        self._cited = sorted((citation["start"], citation["id"]) for citation in record["citations"])
        self._markers = markers

    def blocks(self, claims: list[Placed]) -> tuple[ShownBlock, ...]:
        """The blocks of a section's claims; one that stands in no cell of its table keeps its headings beside it."""
        cells: dict[int, dict[GridCell, list[ShownClaim]]] = {}
        keys = []
        for claim in claims:
            number = bisect_right(self._starts, claim.start) - 1
            cell = self._grids[number].cell_at(claim.start) if number >= 0 else None
            keys.append((number, None) if cell is not None else (None, claim.paragraph))
            if cell is not None:
                cells.setdefault(number, {}).setdefault(cell, []).append(claim.shown)
        found: dict[tuple[int | None, int | None], list[ShownClaim]] = {}
        for key, claim in zip(keys, claims, strict=True):
            found.setdefault(key, []).append(claim.shown)
        return tuple(
            ShownBlock(shown[0].kind, tuple(shown)) if number is None else self._table(number, shown, cells[number])
            for (number, _), shown in found.items()
        )

    def _table(self, number: int, claims: list[ShownClaim], cells: dict[GridCell, list[ShownClaim]]) -> ShownBlock:
        grid = self._grids[number]
        captions = tuple(self._cell(cell, cells.get(cell, [])) for cell in grid.captions)
        rows = tuple(tuple(self._cell(cell, cells.get(cell, [])) for cell in row) for row in grid.rows)
        return ShownBlock("table", tuple(claims), captions, rows)

    def _cell(self, cell: GridCell, claims: list[ShownClaim]) -> ShownCell:
        """A cell with the citations that stand in it: what it has from its row and headings is shown there."""
        low, high = (bisect_left(self._cited, (place, "")) for place in (cell.start, cell.end))
        inside = {name: self._markers[name] for _, name in self._cited[low:high]}
        own = tuple(_with_markers(one, inside) for one in claims)
        behind = {marker.id for claim in own for marker in claim.markers}
        return ShownCell(cell, own, tuple(marker for name, marker in inside.items() if name not in behind))


def _with_markers(claim: ShownClaim, inside: Collection[str]) -> ShownClaim:
    """The claim with those of its markers whose citations stand inside its cell."""
    kept = tuple(marker for marker in claim.markers if marker.id in inside)
    return claim if len(kept) == len(claim.markers) and not claim.more else replace(claim, markers=kept, more=0)
