"""A piece of a plain reference: units side by side that have one role in the description of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.works.plain.units import Unit

_EDGES = " \t\n\r,;:–—-/|"
_KEPT_STOP = lazy_regex(r"(?:\b[^\W\d_]|\b(?:Inc|Ltd|Co|Jr|Sr|St|Corp|Ill|Mass|Calif|Conn|Bros|Univ|al|Ph\.D|etc)|\.[^\W\d_])$")
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


def trimmed(text: str, start: int, end: int) -> str:
    """A stretch of a text with the stop of an abbreviation at its end, without brackets that open or close outside of it."""
    value = " ".join(text[start:end].split()).strip(_EDGES)
    for opening, closing in ("()", "[]", "“”", "«»"):
        more = value.count(opening) - value.count(closing)
        if more > 0 and text[end : end + 1] == closing:
            value += closing
        elif more > 0 and value.startswith(opening):
            value = value[1:].lstrip()
        elif more < 0 and value.endswith(closing):
            value = value[:-1].rstrip()
    if text[end : end + 1] == "." and _KEPT_STOP.search(value):
        return value + "."
    if value.endswith(".") and not value.endswith("...") and not _KEPT_STOP.search(value[:-1]):
        return value[:-1].rstrip()
    return value
