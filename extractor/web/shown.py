"""What the page view shows of a record: sections of blocks of claims, claims in pieces, tables, stretches of the source."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.web.tables import GridCell

STATUSES = {
    "cited": "cited",
    "covered": "covered by a citation near by",
    "uncited": "uncited",
    "exempt": "needs no citation of its own",
    "unknown": "unknown: the source has lost citations",
}
"""How a claim stands, in the words of the legend."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of a claim's text: plain, a date or a person."""

    text: str
    kind: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A work as a citation card shows it."""

    id: str
    line: str
    place: str
    url: str | None
    note: str
    """What is wrong with a short citation; empty where it is resolved."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A citation behind a claim: its number on the page and the sources that it points to."""

    id: str
    number: int
    sources: tuple[CitedSource, ...]
    raw: str


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim with everything that the page view shows of it."""

    id: str
    kind: str
    status: str
    reason: str | None
    pieces: tuple[TextPiece, ...]
    markers: tuple[Marker, ...]
    more: int
    """How many further citations it has than are shown."""
    context: tuple[str, ...]
    findings: tuple[dict[str, Any], ...]

    @property
    def note(self) -> str:
        """How it stands, for those who do not see the colour; empty where it is cited."""
        if self.status == "cited":
            return ""
        return STATUSES[self.status] + (f" ({self.reason.replace('_', ' ')})" if self.reason else "")


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a table, or its caption: claims, each with the markers inside the cell, or the text of the place."""

    place: GridCell
    claims: tuple[ShownClaim, ...]
    markers: tuple[Marker, ...]
    """Citations in the cell that stand behind none of its claims."""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """The claims of a paragraph, list or infobox, or a table laid out as in the article."""

    kind: str
    claims: tuple[ShownClaim, ...]
    captions: tuple[ShownCell, ...] = ()
    rows: tuple[tuple[ShownCell, ...], ...] = ()

    @property
    def values(self) -> list[tuple[str, list[ShownClaim]]]:
        """The claims of an infobox by the parameter that they stand in."""
        named = groupby(self.claims, key=lambda claim: claim.context)
        return [(" · ".join(context).replace("_", " "), list(claims)) for context, claims in named]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its blocks; it has none where only its subsections do."""

    id: str
    title: str
    level: int
    blocks: tuple[ShownBlock, ...]

    @property
    def share(self) -> tuple[int, int]:
        """Claims with a citation, and all that are neither exempt nor unknown."""
        counted = Counter(claim.status for block in self.blocks for claim in block.claims)
        with_citation = counted["cited"] + counted["covered"]
        return with_citation, with_citation + counted["uncited"]


@dataclass(frozen=True, slots=True)
class SourcePiece:
    """A stretch of the source, with the claim and citation that it belongs to."""

    text: str
    claim: str | None
    status: str | None
    citation: bool
