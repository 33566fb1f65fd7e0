"""What the pieces of a reference say of each other: steps, listed in :data:`SETTLING`, that give some of them another role."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractor.tables import load_table
from extractor.works.plain.features import is_city, is_given_name, is_place_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Unit

_ROLES = load_table("reference_words")
_ROLE_WORDS = {
    word: role for role in ("translator", "editor", "director", "producer") for word in _ROLES.get(role, ())
}  # fmt: skip
_NAMES = frozenset(("author", "editor", "translator", "director", "producer"))
_NEVER_ITALIC = frozenset((*_NAMES, "place"))
_BODIES = frozenset((*_ROLES["publisher"], *_ROLES["container"], "of", "the"))
_ROMAN = re.compile(r"[IVXLC]+|[ivxlc]+")
BYLINE = frozenset(_ROLES["by"])
"""Words between a title and its authors."""
_IMPRINT = frozenset(("publisher", "place", "container"))
LONGEST_RUN = 10
"""Words without punctuation between them past which they may have several roles."""
_MOST_WORDS_OF_NAME = 4
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


def _with_roles(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; names with a word beside them that says what they did have that role, and so have those behind editors."""
    found = list(pieces)
    for number, piece in enumerate(pieces):
        if piece.role not in _NAMES:
            continue
        behind = _role_said(text, pieces[number + 1]) if number + 1 < len(pieces) else None
        ahead = _role_said(text, pieces[number - 1]) if number else None
        before = found[number - 1] if number else None
        joined = before is not None and piece.role == "author" and before.role == "editor"
        by = before is not None and text[before.units[-1].start : before.end].lower() in BYLINE
        role = "editor" if joined else ahead or (behind if not by else "author" if before and before.role != "other" else None)
        last = text[piece.units[-1].start : piece.end].lower().rstrip(".")
        if len(piece.units) > 1 and last in _ROLE_WORDS:
            found[number] = Piece(_ROLE_WORDS[last], piece.units[:-1])
        elif role:
            found[number] = piece._replace(role=role)
    return found


def _role_said(text: str, piece: Piece) -> str | None:
    """The role that the words of a piece give to the names beside it."""
    if piece.role != "other":
        return None
    return next(
        (_ROLE_WORDS[word] for unit in piece.units if (word := text[unit.start : unit.end].lower().rstrip(".")) in _ROLE_WORDS),
        None,
    )


def _names_and_titles(_text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; italics are neither name nor place, and a quotation of many words is no title."""
    return [
        piece._replace(role="title")
        if piece.role in _NEVER_ITALIC and "i" in piece.dress and "l" not in piece.dress
        else piece._replace(role="quote")
        if piece.role == "title" and piece.dress == "q" and piece.end - piece.start > _LONGEST_TITLE
        else piece
        for piece in pieces
    ]


def _one_title(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; of several titles one in italics behind another contains it, else those behind the first are remarks."""
    if len(pieces) > 1 and pieces[0].role in ("title", "note") and pieces[1].dress and _are_capitals(text, pieces[0]):
        pieces[0] = pieces[0]._replace(role="author")
    titles = [number for number, piece in enumerate(pieces) if piece.role == "title"]
    contained = any(piece.role == "container" for piece in pieces)
    first = titles[0] if titles else -1
    for number in titles[1:]:
        one, other = pieces[first], pieces[number]
        if not contained and "i" in other.dress and one.dress[:1] in ("", "q", "a"):
            pieces[number] = other._replace(role="container")
            contained = True
        elif "q" in other.dress and one.dress == "i" and not contained:
            pieces[first] = one._replace(role="container")
            contained, first = True, number
        elif "q" in one.dress and other.dress[:1] in ("i", "a"):
            pieces[first] = one._replace(role="quote")
            first = number
        elif other.dress and not one.dress:
            pieces[first] = one._replace(role="author" if first and pieces[first - 1].role == "author" else "note")
            first = number
        else:
            pieces[number] = other._replace(role="note")
    return _joined_names(pieces)


def _are_capitals(text: str, piece: Piece) -> bool:
    """Whether two or three words have capitals and none is a word of a body, as names of persons."""
    words = [text[unit.start : unit.end] for unit in piece.units]
    return 1 < len(words) < _MOST_WORDS_OF_NAME and all(word[0].isupper() and word.lower() not in _BODIES for word in words)


def _joined_names(pieces: list[Piece]) -> list[Piece]:
    """The pieces; names side by side are one list."""
    found: list[Piece] = []
    for piece in pieces:
        if found and piece.role == found[-1].role == "author" and not (piece.dress or found[-1].dress):
            found[-1] = Piece("author", (*found[-1].units, *piece.units))
        else:
            found.append(piece)
    return found


def _published(text: str, pieces: list[Piece]) -> list[Piece]:
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
    if "and" in words and len(words) < 2 * _MOST_WORDS_OF_NAME:
        return any(unit.kind == "initial" for unit in piece.units) and not any(word.lower() in _BODIES for word in words)
    if not 1 < len(words) < _MOST_WORDS_OF_NAME or any(unit.kind not in ("word", "initial") for unit in piece.units):
        return False
    if any(word.lower() in _BODIES for word in words):
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


def _in_sentences(text: str, pieces: list[Piece]) -> list[Piece]:
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
        if len(last) <= _MOST_WORDS_OF_NAME and all(text[unit.start].isupper() for unit in last):
            pieces[number : number + 1] = [Piece("title", piece.units[:stop]), Piece("publisher", last)]
            break
    return pieces


def _titled(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; where no title is, what stands in its place: a container, names before a publisher, words before links."""
    roles = [piece.role for piece in pieces]
    if "title" in roles:
        return pieces
    numbered = {"volume", "author", "date"} <= set(roles)
    at = None
    if "container" in roles and not numbered:
        at = roles.index("container")
    elif (
        "container" not in roles
        and "author" in roles
        and roles[0] == "author"
        and {"publisher", "url"} & set(roles)
        and "," not in text[pieces[0].start : pieces[0].end]
    ):
        at = 0 if len(pieces[0].units) > 1 else None
    elif (
        "url" in roles
        and roles[0] in ("note", "publisher", "container")
        and len(pieces[0].units) < LONGEST_RUN * 2
        and roles.index("url") == 1
    ):
        at = 0
    if at is not None:
        pieces[at] = pieces[at]._replace(role="title")
    return pieces


def _figures(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a volume that ends a title is one; bare figures without a periodical and a range in remarks are pages."""
    roles = {piece.role for piece in pieces}
    found: list[Piece] = []
    for piece in pieces:
        last = piece.units[-1]
        if piece.role == "title" and len(piece.units) > 1 and last.kind == "volume" and "volume" not in roles:
            found += [Piece("title", piece.units[:-1]), Piece("volume", (last,))]
        elif (
            piece.role == "volume"
            and "container" not in roles
            and all(unit.kind in ("figure", "range") for unit in piece.units)
        ):
            found.append(piece._replace(role="pages"))
        elif piece.role == "volume" and "date" not in roles and len(piece.units) > 1 and piece.units[0].kind == "year":
            found += [Piece("date", piece.units[:1]), Piece("volume", piece.units[1:])]
        elif (
            piece.role == "date"
            and found
            and found[-1].role == "title"
            and not found[-1].dress
            and last.kind == "year"
            and not roles & _IMPRINT
            and _is_span(text, last)
        ):
            found[-1] = Piece("title", (*found[-1].units, last))
        elif (
            piece.role in ("note", "other")
            and last.kind == "passage"
            and len(piece.units) == 1
            and {"author", "title"} <= roles
            and "date" not in roles
        ):
            found.append(piece._replace(role="locator"))
        elif (
            piece.role in ("note", "other")
            and "pages" not in roles
            and len(piece.units) == 1
            and last.kind in ("range", "pages")
        ):
            found.append(piece._replace(role="pages"))
        elif (
            piece.role in ("publisher", "note", "other")
            and len(piece.units) == 1
            and "title" in roles
            and _ROMAN.fullmatch(text, last.start, last.end)
        ):
            found.append(piece._replace(role="locator"))
        elif piece.role == "note" and "date" not in roles and len(piece.units) == 1 and last.kind in ("year", "date"):
            found.append(piece._replace(role="date"))
        elif (
            piece.role == "date"
            and last.kind == "date"
            and found
            and text[found[-1].units[-1].start : found[-1].end].lower() == "web"
        ):
            found.append(piece._replace(role="access"))
        else:
            found.append(piece)
    return found


def _is_span(text: str, unit: Unit) -> bool:
    return len(text[unit.start : unit.end]) > len("c. 1999")


def _short(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; names before a bracket that opens with a year and holds the rest are all of a short citation."""
    roles = [piece.role for piece in pieces]
    if (
        roles[:2] == ["author", "date"]
        and text[pieces[0].end : pieces[1].start].strip() == "("
        and (
            text.rstrip(" .").endswith(")")
            and text.count("(") == 1
            and not any(unit.kind == "stretch" for unit in pieces[0].units)
        )
    ):
        return [
            piece if piece.role in ("author", "date", "pages", "locator") else piece._replace(role="note") for piece in pieces
        ]
    return pieces


def _named_alone(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; one word before a year or a page, with nothing else, is the name of an author."""
    roles = [piece.role for piece in pieces]
    title = roles.index("title") if "title" in roles else -1
    if (
        title >= 0
        and not {"author", "container", "publisher", "place", "url", "identifier"} & set(roles)
        and {"date", "pages"} & set(roles)
    ):
        units = pieces[title].units
        if len(units) == 1 and units[0].kind == "word" and text[units[0].start].isupper():
            pieces[title] = pieces[title]._replace(role="author")
    return pieces


SETTLING = (_short, _names_and_titles, _with_roles, _one_title, _published, _in_sentences, _titled, _figures, _named_alone)
"""What the pieces say of each other, in the order in which it is asked."""
