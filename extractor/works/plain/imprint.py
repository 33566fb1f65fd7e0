"""What the pieces of a reference say of its imprint: which of them are publisher and place, and which only stand there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.tables import load_table
from extractor.works.plain.features import is_city, is_given_name, is_place_word
from extractor.works.plain.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Unit

_ROLES = load_table("reference_words")
BODIES = frozenset((*_ROLES["publisher"], *_ROLES["container"], "of", "the"))
"""Words that the names of persons have not."""
MOST_WORDS_OF_NAME = 4


def settle_publisher(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; what stands where publishers do and is none: a container, an author behind the title, and the reverse."""
    roles = [piece.role for piece in pieces]
    title = roles.index("title") if "title" in roles else -1
    for number, piece in enumerate(pieces):
        if piece.role == "publisher" and "i" in piece.dress and title >= 0 and "container" not in roles:
            pieces[number] = piece._replace(role="container")
        elif (
            piece.role == "container"
            and not piece.dress
            and 0 <= title < number
            and "q" not in pieces[title].dress
            and _is_imprint(roles, pieces[number - 1])
        ) or (
            piece.role == "author"
            and number == title + 1 > 0
            and "author" not in roles[:number]
            and "publisher" not in roles
            and len(piece.units) == 1
            and piece.units[0].kind == "word"
        ):
            pieces[number] = piece._replace(role="publisher")
        elif piece.role == "publisher" and "author" not in roles and number == title + 1 and _is_person(text, piece):
            pieces[number] = piece._replace(role="author")
        elif (
            piece.role == "author"
            and 0 <= title < number
            and {"author", "editor"} & set(roles[:title])
            and "publisher" not in roles
            and pieces[number - 1].role != "other"
        ):
            pieces[number] = piece._replace(role="publisher")
        elif (piece.role == "place" and "publisher" not in roles) or (
            piece.role == "publisher" and "place" not in roles and _holds_place(text, piece)
        ):
            pieces[number : number + 1] = _place_and_publisher(text, piece)
        elif (
            piece.role == "container"
            and number == 0
            and title == 1
            and "a" in pieces[1].dress
            and "author" not in roles
            and _is_body(text, piece)
        ):
            pieces[number] = piece._replace(role="author")
        else:
            continue
        break
    return pieces


def _is_imprint(roles: Sequence[str], before: Piece) -> bool:
    """Whether a name between a title and an identifier of books must be the publisher, since nothing else is."""
    return "identifier" in roles and before.role != "other" and not {"publisher", "volume", "editor", "url"} & set(roles)


def _is_person(text: str, piece: Piece) -> bool:
    """Whether a piece looks like the name of a person: an initial inside, or a first name in front, and no word of a body."""
    words = [text[unit.start : unit.end] for unit in piece.units]
    if "and" in words and len(words) < 2 * MOST_WORDS_OF_NAME:
        return any(unit.kind == "initial" for unit in piece.units) and not any(word.lower() in BODIES for word in words)
    if not 1 < len(words) < MOST_WORDS_OF_NAME or any(unit.kind not in ("word", "initial") for unit in piece.units):
        return False
    if any(word.lower() in BODIES for word in words):
        return False
    return any(unit.kind == "initial" for unit in piece.units[1:-1]) or is_given_name(words[0])


def _is_body(text: str, piece: Piece) -> bool:
    """Whether a piece in front of a linked title names who wrote it: no periodical, which is in italics, and no site."""
    name = text[piece.start : piece.end]
    return "i" not in piece.dress and "." not in name and not any(word.lower() in _ROLES["container"] for word in name.split())


def _holds_place(text: str, piece: Piece) -> bool:
    """Whether a publisher has its place in front, before a colon, or is a name with a city behind a comma."""
    comma = _comma(text, piece)
    return _colon(text, piece) > 0 or (comma > 1 and all(is_city(text[unit.start : unit.end]) for unit in piece.units[comma:]))


def _comma(text: str, piece: Piece) -> int:
    """The number of the unit before which the last comma stands, 0 for none."""
    return next(
        (at for at in range(len(piece.units) - 1, 0, -1) if "," in text[piece.units[at - 1].end : piece.units[at].start]), 0
    )


def _colon(text: str, piece: Piece) -> int:
    """The number of the unit before which a colon stands, 0 for none."""
    return next((at for at in range(1, len(piece.units)) if ":" in text[piece.units[at - 1].end : piece.units[at].start]), 0)


def _place_and_publisher(text: str, piece: Piece) -> list[Piece]:
    """A place without publisher, parted at its colon; a place that no list of cities knows is a publisher."""
    if colon := _colon(text, piece):
        return [Piece("place", piece.units[:colon]), Piece("publisher", piece.units[colon:])]
    comma = _comma(text, piece)
    if (
        piece.role == "place"
        and comma
        and _is_known_place(text, piece.units[:comma])
        and not _is_known_place(text, piece.units[comma:])
    ):
        return [Piece("place", piece.units[:comma]), Piece("publisher", piece.units[comma:])]
    if piece.role == "publisher":
        return [Piece("publisher", piece.units[:comma]), Piece("place", piece.units[comma:])]
    known = _is_known_place(text, piece.units)
    return [piece if known else piece._replace(role="publisher")]


def _is_known_place(text: str, units: Sequence[Unit]) -> bool:
    return any(is_place_word(text[unit.start : unit.end]) or text[unit.end : unit.end + 1] == "." for unit in units)


def settle_last_sentence(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; where only the title or only the publisher is told, a short sentence that ends the one is the publisher."""
    roles = {piece.role for piece in pieces}
    titled, published = "title" in roles, bool(roles & {"publisher", "place"})
    if "container" in roles or titled == published or (titled and not roles & {"identifier", "pages"}):
        return pieces
    for number, piece in enumerate(pieces):
        gaps = [text[left.end : right.start] for left, right in pairwise(piece.units)]
        stop = next((at for at in range(len(gaps), 1, -1) if gaps[at - 1].startswith(". ")), 0)
        last = piece.units[stop:]
        if piece.role not in ("title", "publisher") or any(unit.dress for unit in piece.units) or not stop:
            continue
        if len(last) <= MOST_WORDS_OF_NAME and all(text[unit.start].isupper() for unit in last):
            pieces[number : number + 1] = [Piece("title", piece.units[:stop]), Piece("publisher", last)]
            break
    return pieces
