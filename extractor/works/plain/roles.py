"""What the named of a reference did: the words beside names that say so make them editors, translators, directors."""

from __future__ import annotations

from itertools import pairwise

from extractor.tables import load_table
from extractor.works.plain.neighbours import BYLINE, NAMES
from extractor.works.plain.piece import Piece

_ROLES = load_table("reference_words")
_ROLE_WORDS = {
    word: role for role in ("translator", "editor", "director", "producer") for word in _ROLES.get(role, ())
}  # fmt: skip
_TWO = 2


def settle_editors(_text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; names right before those of editors are theirs, too (``Ada Holm, Otto Quist, eds.``)."""
    found: list[Piece] = []
    for piece in pieces:
        if found and piece.role == "editor" and found[-1].role == "author" and {piece.dress, found[-1].dress} <= {"", "l"}:
            found[-1] = Piece("editor", (*found[-1].units, *piece.units))
        else:
            found.append(piece)
    return found


def settle_list_of_names(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; what a comma parts from the last of several names behind a title published the work.

    ``by Mira Lod and Per Tann, Sund, 2003``
    """
    roles = [piece.role for piece in pieces]
    for number, piece in enumerate(pieces):
        if piece.role != "author" or "title" not in roles[:number] or "publisher" in roles:
            continue
        commas = [at for at, (left, right) in enumerate(pairwise(piece.units), 1) if "," in text[left.end : right.start]]
        last = next((at for at, unit in enumerate(piece.units) if text[unit.start : unit.end] in ("and", "&")), -1)
        if len(commas) == 1 and 0 < last < commas[0] - _TWO:
            names, rest = piece.units[: commas[0]], piece.units[commas[0] :]
            return [*pieces[:number], Piece("author", names), Piece("publisher", rest), *pieces[number + 1 :]]
    return pieces


def settle_roles(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; names with a word beside them that says what they did have that role, and so have those behind editors."""
    found = list(pieces)
    for number, piece in enumerate(pieces):
        if piece.role not in NAMES:
            continue
        behind = _role_said(text, pieces[number + 1]) if number + 1 < len(pieces) else None
        ahead = _role_said(text, pieces[number - 1]) if number else None
        before = found[number - 1] if number else None
        by = next((at for at, unit in enumerate(piece.units[:-1]) if at and text[unit.start : unit.end].lower() in BYLINE), 0)
        if by:  # ``from the French and edited by Ada Holm``
            said = [_ROLE_WORDS.get(text[unit.start : unit.end].lower().rstrip("."), "") for unit in piece.units[:by]]
            found[number] = Piece(next(filter(None, reversed(said)), piece.role), piece.units[by + 1 :])
            continue
        joined = before is not None and piece.role == "author" and before.role == "editor"
        told = before is not None and text[before.units[-1].start : before.end].lower() in BYLINE
        role = (
            "editor" if joined else ahead or (behind if not told else "author" if before and before.role != "other" else None)
        )
        last = text[piece.units[-1].start : piece.end]
        last = "" if _are_initials(last) else last.lower().rstrip(".")
        if len(piece.units) > 1 and last in _ROLE_WORDS:
            found[number] = Piece(_ROLE_WORDS[last], piece.units[:-1])
        elif role:
            found[number] = piece._replace(role=role)
    return found


def _are_initials(word: str) -> bool:
    """Whether a word is two capitals, which no role is written in: ``Ruhl HG``."""
    return len(word) == _TWO and word.isupper()


def _role_said(text: str, piece: Piece) -> str | None:
    """The role that the words of a piece give to the names beside it."""
    if piece.role != "other":
        return None
    return next(
        (_ROLE_WORDS[word] for unit in piece.units if (word := text[unit.start : unit.end].lower().rstrip(".")) in _ROLE_WORDS),
        None,
    )
