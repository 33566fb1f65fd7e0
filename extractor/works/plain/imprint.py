"""What the pieces of a reference say of its imprint: which of them are publisher and place, and which only stand there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.plain.features import is_city, is_common_word, is_given_name, is_place_word
from extractor.works.plain.piece import LONGEST_RUN, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Unit

_ROLES = load_table("reference_words")
BODIES = frozenset((*_ROLES["publisher"], *_ROLES["container"], "of", "the"))
"""Words that the names of persons have not."""
MOST_WORDS_OF_NAME = 4
_MOST_OF_PLACE = 2
_STATE = lazy_regex(r"and\b|&|[A-Z]{2}(?!\w)|[A-Z][a-z]{2,4}\.|[A-Z]\.\s?[A-Z]\.")
"""The short form of a state (``MA``, ``Mass.``, ``N.Y.``), and what joins two places."""
_IN_NAME = lazy_regex(r"am|an|der|upon|sur|Main|Saale|Oder")
"""The words of ``Frankfurt am Main`` and its like that name no place."""
_PLACE_NAME = lazy_regex(r"[A-ZÄÖÜ][^\W\d_A-Z]+(?:[-/ ][^\W\d_.]+){0,3}")


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
            and (_is_imprint(roles, pieces[number - 1]) or _is_imprint_of_page(text, pieces, piece))
        ) or (
            piece.role == "author"
            and number == title + 1 > 0
            and "author" not in roles[:number]
            and "publisher" not in roles
            and len(piece.units) == 1
            and piece.units[0].kind == "word"
        ):
            pieces[number] = piece._replace(role="publisher")
        elif (
            piece.role == "publisher"
            and not {"author", "editor"} & set(roles)
            and number == title + 1
            and _is_person(text, piece)
        ):
            pieces[number] = piece._replace(role="author")
        elif (
            piece.role == "author"
            and 0 <= title < number
            and {"author", "editor"} & set(roles[:title])
            and "publisher" not in roles
            and pieces[number - 1].role != "other"
        ):
            pieces[number] = piece._replace(role="publisher")
        elif piece.role == "publisher" and title == number - 1 >= 0 and (start := _place_at_end(text, pieces[title], piece)):
            units = pieces[title].units
            pieces[title:number] = [Piece("title", units[:start]), Piece("place", units[start:])]
        elif piece.role == "publisher" and not {"container", "place"} & set(roles) and _has_issue(pieces):
            pieces[number] = piece._replace(role="container")
        elif piece.role == "publisher" and number and roles[number - 1] == "place" and (colon := _colon(text, piece)):
            place, publisher = (*pieces[number - 1].units, *piece.units[:colon]), piece.units[colon:]
            pieces[number - 1 : number + 1] = [Piece("place", place), Piece("publisher", publisher)]
        elif (piece.role == "place" and "publisher" not in roles) or (
            piece.role == "publisher" and "place" not in roles and _holds_place(text, piece)
        ):
            pieces[number : number + 1] = _place_and_publisher(text, piece)
        elif (
            piece.role == "container"
            and number == 0
            and title == 1
            and "author" not in roles
            and (("a" in pieces[1].dress and _is_body(text, piece)) or (not piece.dress and "container" in roles[1:]))
        ):
            pieces[number] = piece._replace(role="author")
        else:
            continue
        break
    return pieces


def _is_imprint(roles: Sequence[str], before: Piece) -> bool:
    """Whether a name between a title and an identifier of books must be the publisher, since nothing else is."""
    return "identifier" in roles and before.role != "other" and not {"publisher", "volume", "editor", "url"} & set(roles)


def _place_at_end(text: str, title: Piece, publisher: Piece) -> int:
    """The number of the unit of a title with which the place before a publisher begins, 0 for none (``Rivers. Oslo: Sund``)."""
    if text[title.end : publisher.start].strip() != ":":
        return 0
    units = title.units
    stops = [at for at in range(1, len(units)) if text[units[at - 1].end : units[at].start].startswith(". ")]
    return stops[-1] if stops and _is_known_place(text, units[stops[-1] :]) else 0


def _has_issue(pieces: Sequence[Piece]) -> bool:
    """Whether volume and issue are told as periodicals have them: ``33(6)``."""
    return any(piece.role == "volume" and unit.kind == "issue" for piece in pieces for unit in piece.units)


def _is_imprint_of_page(text: str, pieces: Sequence[Piece], name: Piece) -> bool:
    """Whether a name before a single page is a publisher: nothing says that it is a periodical (``Rivers. Sund. p. 12``)."""
    units = {piece.role: piece.units for piece in pieces}
    pages, date = units.get("pages", ()), units.get("date", ())
    return (
        not {"volume", "editor", "url", "publisher"} & units.keys()
        and [unit.kind for unit in pages] == ["pages"]
        and text[pages[0].start : pages[0].end].removeprefix("p").lstrip(". ").isdigit()
        and [unit.kind for unit in date] == ["year"]
        and not any(text[unit.start : unit.end].lower() in _ROLES["container"] for unit in name.units)
        and pieces[list(pieces).index(name) - 1].role != "other"
    )


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
    """Whether a publisher has its place beside it: in front, before a colon or a comma, or behind a comma."""
    return len(_place_and_publisher(text, piece)) > 1


def _commas(text: str, piece: Piece) -> list[int]:
    """The numbers of the units before which a comma stands."""
    return [at for at in range(1, len(piece.units)) if "," in text[piece.units[at - 1].end : piece.units[at].start]]


def _place_behind(text: str, piece: Piece) -> int:
    """The number of the unit with which the place behind a publisher of several words begins, 0 for none.

    ``University of California, Los Alamos, California``: what ends in a state or country begins with a short name before it.
    """
    commas = _commas(text, piece)
    borders = [*commas, len(piece.units)]
    for comma, after in zip(commas, borders[1:], strict=True):
        group = piece.units[comma:after]
        rest = piece.units[after:]
        short = (
            len(group) <= _MOST_OF_PLACE and all(text[unit.start].isupper() for unit in group) and not _has_body(text, group)
        )
        if (short and rest and _is_known_place(text, rest)) or (not rest and len(group) > 1 and _is_known_place(text, group)):
            return comma
    return 0


def _colon(text: str, piece: Piece) -> int:
    """The number of the unit before which a colon stands, 0 for none."""
    return next((at for at in range(1, len(piece.units)) if ":" in text[piece.units[at - 1].end : piece.units[at].start]), 0)


def _place_and_publisher(text: str, piece: Piece) -> list[Piece]:
    """Names of a publisher and its place parted at a colon or comma; a place that no list of cities knows is a publisher."""
    units = piece.units
    if colon := _colon(text, piece):
        return [Piece("place", units[:colon]), Piece("publisher", units[colon:])]
    if _is_known_place(text, units):
        return [piece._replace(role="place")]
    if piece.role == "publisher" and (comma := _place_behind(text, piece)):
        return [Piece("publisher", units[:comma]), Piece("place", units[comma:])]
    for comma in _commas(text, piece):
        before, behind = _is_known_place(text, units[:comma]), _is_known_place(text, units[comma:])
        if before and (piece.role == "place" or _has_body(text, units[comma:])):
            return [Piece("place", units[:comma]), Piece("publisher", units[comma:])]
        if behind and (piece.role == "place" or is_city(text[units[comma].start : units[comma].end])):
            return [Piece("publisher", units[:comma]), Piece("place", units[comma:])]
    if piece.role == "publisher":
        return [piece]
    known = next(at for at in range(len(units)) if not _is_known_place(text, units[: at + 1]))
    if 0 < known < len(units) - 1 and all(text[unit.start].isupper() for unit in units[known:]):
        return [Piece("place", units[:known]), Piece("publisher", units[known:])]
    return [piece if known or text[units[0].end : units[0].end + 1] == "." else piece._replace(role="publisher")]


def _has_body(text: str, units: Sequence[Unit]) -> bool:
    """Whether a name holds a word of publishing houses."""
    return any(text[unit.start : unit.end].lower() in _ROLES["publisher"] for unit in units)


def _is_known_place(text: str, units: Sequence[Unit]) -> bool:
    """Whether a name begins with a city or country and goes on with others or with short forms of them: ``Chico, CA``."""
    return is_place_word(text[units[0].start : units[0].end]) and all(
        is_place_word(text[unit.start : unit.end])
        or _STATE.match(text, unit.start)
        or _IN_NAME.fullmatch(text, unit.start, unit.end)
        for unit in units[1:]
    )


def settle_container(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a name between a title set apart and an imprint, or the end, contains it: ``"Rap". Noise. Oslo: Sund``."""
    roles = [piece.role for piece in pieces]
    title = next((number for number, piece in enumerate(pieces) if piece.role == "title" and set(piece.dress) & set("qa")), -1)
    if title < 0 or "container" in roles:
        return pieces
    for number, piece in enumerate(pieces[title + 1 :], title + 1):
        before_imprint = set(roles[number + 1 : number + 2]) & {"place", "publisher"}
        right_behind = number == title + 1 and "publisher" not in roles
        if piece.role == "note" and (before_imprint or right_behind) and _is_name(text, piece, certain=bool(before_imprint)):
            pieces[number] = piece._replace(role="container")
            break
    return pieces


def _is_name(text: str, piece: Piece, *, certain: bool) -> bool:
    """Whether a piece can name a periodical, a book or a site, by its form and, unless it is ``certain``, by its first word."""
    first = text[piece.units[0].start : piece.units[0].end]
    if piece.dress:
        return piece.dress != "q" or len(first.split()) < LONGEST_RUN
    if len(piece.units) == 1:
        return "." in first and first[-1].isalpha()
    return first[0].isupper() and (certain or not is_common_word(first)) and len(piece.units) < LONGEST_RUN * 2


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
            name = "container" if _has_issue(pieces) else "publisher"
            pieces[number : number + 1] = [Piece("title", piece.units[:stop]), Piece(name, last)]
            break
    return pieces


def part_imprint(csl: dict[str, Any], language: str) -> None:
    """Part ``Seeverlag, Husum``, as German references put it; "Bei:" before it is no place."""
    if language != "de":
        return
    if csl.get("publisher-place", "").lower().rstrip(":") in load_table("imprint_words")["before_publisher"]:
        del csl["publisher-place"]
    publisher, comma, place = csl.get("publisher", "").rpartition(", ")
    if comma and "publisher-place" not in csl and _PLACE_NAME.fullmatch(place):
        csl.update({"publisher": publisher, "publisher-place": place})
