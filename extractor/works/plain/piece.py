"""A piece of a plain reference: units side by side that have one role in the description of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.works.plain.units import Unit

LONGEST_RUN = 10
"""Words without punctuation between them past which they may have several roles."""


class Piece(NamedTuple):
    """Units side by side that have one role."""

    role: str
    units: tuple[Unit, ...]

    @property
    def start(self) -> int:
        """Where the first unit begins."""
        return self.units[0].start

    @property
    def end(self) -> int:
        """Where the last unit ends."""
        return self.units[-1].end

    @property
    def dress(self) -> str:
        """The markup that all of it is in."""
        first = self.units[0]
        return first.dress if len(self.units) == 1 else ""


def units_of(fields: Mapping[str, Sequence[Piece]], role: str) -> list[Unit]:
    """The units of the pieces with a role, one after the other."""
    return [unit for piece in fields.get(role, ()) for unit in piece.units]
