"""A plain reference divided into pieces, each with the role that it has in the description of the work.

A conditional random field (:mod:`extractor.training.references`) gives the units their roles; what the pieces say of each other
overrules it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from extractor.tables import load_table
from extractor.works.plain.features import features
from extractor.works.plain.sequence_model import label
from extractor.works.plain.units import read_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Marked, Unit

_ROLES = load_table("reference_words")
_ROLE_WORDS = {
    word: role for role in ("translator", "editor", "director", "producer") for word in _ROLES.get(role, ())
}  # fmt: skip
_NAMES = frozenset(("author", "editor", "translator", "director", "producer"))
_PUBLISHED = frozenset(("publisher", "place"))
_ALONE = frozenset(("date", "title", "edition", "extent", "url", "identifier", "access", "container"))
"""Roles of which two units side by side are two pieces, if markup or quotation marks set one of them apart."""


_LONGEST_TITLE = 300


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


def read_pieces(text: str, marked: Sequence[Marked], model: str = "references") -> tuple[list[Piece], float]:
    """The pieces of a reference, and the probability that the model gives to all its labels together."""
    units = read_units(text, marked)
    if not units:
        return [], 0.0
    labels, probability = label(model, features(text, units))
    pieces: list[Piece] = []
    for unit, role in zip(units, labels, strict=True):
        last = pieces[-1] if pieces else None
        if last is not None and last.role == role and not (role in _ALONE and "stretch" in (unit.kind, last.units[-1].kind)) and not (role == "date" and unit.kind in ("date", "year")):
            pieces[-1] = Piece(role, (*last.units, unit))
        else:
            pieces.append(Piece(role, (unit,)))
    return _settled(text, pieces), probability


def _settled(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces in roles that agree with each other."""
    pieces = [_named(piece) for piece in _with_roles(text, pieces)]
    roles = [piece.role for piece in pieces]
    if roles.count("title") > 1:
        pieces = _one_title(pieces)
    roles = [piece.role for piece in pieces]
    if "title" in roles and "container" not in roles:
        pieces = [piece._replace(role="container") if piece.role == "publisher" and "i" in piece.dress else piece for piece in pieces]
    if "title" not in roles and "container" in roles and not ({"volume", "pages"} & set(roles) and "author" in roles):
        at = roles.index("container")
        pieces[at] = pieces[at]._replace(role="title")
    return pieces


def _named(piece: Piece) -> Piece:
    """The piece; names stand in no italics, and a quotation of many words is no title."""
    if piece.role in _NAMES and "i" in piece.dress and "l" not in piece.dress:
        return piece._replace(role="title")
    if piece.role == "title" and piece.dress == "q" and piece.end - piece.start > _LONGEST_TITLE:
        return piece._replace(role="quote")
    return piece


def _with_roles(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; names with a word beside them that says what they did have that role."""
    found = list(pieces)
    for number, piece in enumerate(pieces):
        if piece.role not in _NAMES:
            continue
        behind = _role_said(text, pieces[number + 1]) if number + 1 < len(pieces) else None
        ahead = _role_said(text, pieces[number - 1]) if number else None
        by = number > 0 and text[pieces[number - 1].units[-1].start : pieces[number - 1].end].lower() in ("by", "von", "par", "de")
        joined = number > 0 and piece.role == "author" and found[number - 1].role == "editor"
        role = "editor" if joined else ahead or (behind if not by else None)
        if role:
            found[number] = piece._replace(role=role)
    return found


def _role_said(text: str, piece: Piece) -> str | None:
    """The role that the words of a piece give to the names beside it."""
    if piece.role != "other":
        return None
    return next((_ROLE_WORDS[word] for unit in piece.units if (word := text[unit.start : unit.end].lower().rstrip(".")) in _ROLE_WORDS), None)


def _one_title(pieces: list[Piece]) -> list[Piece]:
    """The pieces; of several titles one in italics behind one in quotation marks or a link contains it, else those behind are remarks."""
    titles = [number for number, piece in enumerate(pieces) if piece.role == "title"]
    contained = any(piece.role == "container" for piece in pieces)
    first = titles[0]
    for number in titles[1:]:
        inside = not contained and "i" in pieces[number].dress and ("q" in pieces[first].dress or "a" in pieces[first].dress or not pieces[first].dress)
        if inside:
            pieces[number] = pieces[number]._replace(role="container")
            contained = True
        elif "q" in pieces[number].dress and pieces[first].dress == "i" and not contained:
            pieces[first], pieces[number] = pieces[first]._replace(role="container"), pieces[number]
            contained, first = True, number
        elif "q" in pieces[first].dress and pieces[number].dress[:1] in ("i", "a"):
            pieces[first], first = pieces[first]._replace(role="quote"), number
        else:
            pieces[number] = pieces[number]._replace(role="note")
    return pieces
