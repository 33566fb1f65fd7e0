"""What the pieces of a reference say of each other: steps, listed in :data:`SETTLING`, that give some of them another role."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.names.words import is_particle
from extractor.people.words import may_be_given_name
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.plain.csl_types import is_reference_work
from extractor.works.plain.features import is_common_word, is_given_name
from extractor.works.plain.imprint import MOST_WORDS_OF_NAME, settle_container, settle_last_sentence, settle_publisher
from extractor.works.plain.neighbours import (
    NAMES,
    are_capitals,
    is_named_first,
    settle_asides,
    settle_author_in_remark,
    settle_before_container,
    settle_firms,
    settle_forms,
    settle_genres,
    settle_going_on,
    settle_initials,
    settle_series,
    settle_site,
)
from extractor.works.plain.piece import LONGEST_RUN, Piece
from extractor.works.plain.roles import settle_editors, settle_list_of_names, settle_roles
from extractor.works.plain.screening import is_comment

if TYPE_CHECKING:
    from extractor.works.plain.units import Unit

_ROLES = load_table("reference_words")
_NEVER_ITALIC = frozenset((*NAMES, "place"))
_ROMAN = lazy_regex(r"[IVXLC]+|[ivxlc]+")
_IMPRINT = frozenset(("publisher", "place", "container"))
_LONGEST_TITLE = 300
_LONGEST_NAMED = 16
"""Blanks past which a quotation is rather a sentence than a title."""
_TWO = 2
_BEHIND_TITLE = frozenset(("publisher", "place", "pages", "date", "access"))
"""What stands between a title and the quotation behind its source."""
_OF_PASSAGES = frozenset(("author", "title", "volume", "pages", "locator", "note", "other"))
_CITED = frozenset(("pages", "locator", "other", "note"))
"""What stands beside author and title in a citation of a place."""


def _names_and_titles(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; italics are neither name nor place, and a quotation of many words is no title."""
    return [
        piece._replace(role="title")
        if piece.role in _NEVER_ITALIC and "i" in piece.dress and "l" not in piece.dress
        else piece._replace(role="quote")
        if piece.role == "title"
        and piece.dress == "q"
        and (piece.end - piece.start > _LONGEST_TITLE or _is_sentence(text, pieces, number))
        else piece
        for number, piece in enumerate(pieces)
    ]


def _is_sentence(text: str, pieces: list[Piece], number: int) -> bool:
    """Whether a quotation of a whole sentence stands before the source in italics: ``"He came." ''Dock'', ch. 13``."""
    sentence = text[pieces[number].start : pieces[number].end + 1]
    return (
        sentence.count(" ") > _LONGEST_NAMED
        and sentence.rstrip('"”').endswith((".", "!", "?"))
        and not any(piece.role in ("author", "date") for piece in pieces)
        and number + 1 < len(pieces)
        and "i" in pieces[number + 1].dress
    )


def _one_title(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; of several titles one in italics behind another contains it, else those behind the first are remarks."""
    if len(pieces) > 1 and pieces[0].role in ("title", "note") and pieces[1].dress and are_capitals(text, pieces[0]):
        pieces[0] = pieces[0]._replace(role="author")
    titles = [number for number, piece in enumerate(pieces) if piece.role == "title"]
    for number in titles[1:]:
        between = {piece.role for piece in pieces[titles[0] + 1 : number]}
        if pieces[number].dress == "q" and not pieces[titles[0]].dress and between & _BEHIND_TITLE:
            pieces[number] = pieces[number]._replace(role="quote")
    titles = [number for number in titles if pieces[number].role == "title"]
    contained = any(piece.role == "container" for piece in pieces)
    first = titles[0] if titles else -1
    for number in titles[1:]:
        one, other = pieces[first], pieces[number]
        given = not one.dress and first > 0 and pieces[first - 1].role == "author" and _are_capitalised(text, one)
        if other.dress and (given or ("i" in other.dress and first == 0 and is_named_first(text, pieces))):
            pieces[first] = one._replace(role="author")
            first = number
        elif not contained and "i" in other.dress and one.dress[:1] in ("", "q", "a"):
            pieces[number] = other._replace(role="container")
            contained = True
        elif "q" in other.dress and one.dress == "i" and not contained:
            pieces[first] = one._replace(role="container")
            contained, first = True, number
        elif "q" in one.dress and other.dress[:1] in ("i", "a"):
            if _is_site(text[other.start : other.end]):
                pieces[number] = other._replace(role="container")
                contained = True
                continue
            pieces[first] = one._replace(role="quote")
            first = number
        elif other.dress and not one.dress:
            pieces[first] = one._replace(role="note")
            first = number
        else:
            pieces[number] = other._replace(role="note")
    return _joined_names(pieces)


def _is_site(name: str) -> bool:
    """Whether a name is that of a site: ``Amnesty.org``."""
    return " " not in name and name.rpartition(".")[2].isalpha() and "." in name.strip(".")


def _are_capitalised(text: str, piece: Piece) -> bool:
    """Whether a piece is one or two words with a capital, as first names are, or a particle behind one."""
    words = [text[unit.start : unit.end] for unit in piece.units if unit.kind in ("word", "initial")]
    return (
        len(words) == len(piece.units) <= _TWO and words[0][0].isupper() and (words[-1][0].isupper() or is_particle(words[-1]))
    )


def _joined_names(pieces: list[Piece]) -> list[Piece]:
    """The pieces; names side by side are one list."""
    found: list[Piece] = []
    for piece in pieces:
        if found and piece.role == found[-1].role == "author" and not (piece.dress or found[-1].dress):
            found[-1] = Piece("author", (*found[-1].units, *piece.units))
        else:
            found.append(piece)
    return found


def _titled(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; where no title is, what stands in its place: a container, names before a publisher, words before links."""
    roles = [piece.role for piece in pieces]
    if "title" in roles:
        return pieces
    if roles == ["note"] and ". " not in text and not is_comment(text):  # only an address without words stands beside it
        return [pieces[0]._replace(role="title")]
    numbered = {"volume", "author", "date"} <= set(roles)
    at = next(
        (at for at, one in enumerate(pieces) if one.role == "author" and is_reference_work(text[one.start : one.end])), None
    )
    if at is None and "container" in roles and not numbered:
        at = roles.index("container")
    elif at is None and (
        "container" not in roles
        and "author" in roles
        and roles[0] == "author"
        and {"publisher", "url"} & set(roles)
        and "," not in text[pieces[0].start : pieces[0].end]
    ):
        at = 0 if len(pieces[0].units) > 1 else None
    elif at is None and (
        "url" in roles
        and roles[0] in ("note", "publisher", "container")
        and len(pieces[0].units) < LONGEST_RUN * 2
        and roles.index("url") == 1
        and not is_comment(text[pieces[0].start : pieces[0].end])
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
            and not (found and found[-1].role == "volume")
            and all(unit.kind in ("figure", "range") for unit in piece.units)
        ):
            found.append(piece._replace(role="pages"))
        elif (
            piece.role == "date"
            and found
            and found[-1].role == "title"
            and not found[-1].dress
            and last.kind == "year"
            and (_is_span(text, last) or _goes_on(text, found[-1], last))
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


def _goes_on(text: str, title: Piece, year: Unit) -> bool:
    """Whether a year belongs to the title before it: only a blank is between, behind a small word (``Elections of 2008``)."""
    last = title.units[-1]
    return text[last.end : year.start] == " " and text[last.start : last.end].lower() in _ROLES["stop"]


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


def _behind_remark(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a sentence written small in front of names, and what it quotes, are a remark: ``"…," he said. Carroll``."""
    for number, piece in enumerate(pieces):
        first = text[piece.units[0].start : piece.units[0].end]
        if piece.role != "author" or not first.islower() or is_particle(first):
            continue
        for at, (left, right) in enumerate(pairwise(piece.units), 1):
            if text[left.end : right.start].startswith(". ") and text[right.start].isupper():
                before = [one._replace(role="quote") if one.role == "title" else one for one in pieces[:number]]
                return [*before, Piece("note", piece.units[:at]), Piece("author", piece.units[at:]), *pieces[number + 1 :]]
    return pieces


def _name_in_front(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a first name and another before the comma with which a title seems to begin are its author."""
    first = pieces[0]
    if first.role != "title" or first.dress or any(piece.role == "author" for piece in pieces):
        return pieces
    ends = range(_TWO, min(MOST_WORDS_OF_NAME, len(first.units)))
    border = next((at for at in ends if "," in text[first.units[at - 1].end : first.units[at].start]), 0)
    if not border or not is_given_name(text[first.units[0].start : first.units[0].end]):
        return pieces
    name = Piece("author", first.units[:border])
    return [name, Piece("title", first.units[border:]), *pieces[1:]] if are_capitals(text, name) else pieces


def _dates_apart(_text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a day or month amid volume and issue is a date, as is a year that ends a name where no other date is."""
    found: list[Piece] = []
    dated = any(piece.role == "date" for piece in pieces)
    for piece in pieces:
        last = piece.units[-1]
        if piece.role == "volume":
            parted = len(piece.units) > 1 and not dated
            found += [
                Piece("date" if unit.kind == "date" or (unit.kind == "year" and parted) else "volume", (unit,))
                for unit in piece.units
            ]
        elif not dated and piece.role in _IMPRINT and len(piece.units) > 1 and last.kind in ("year", "date"):
            found += [Piece(piece.role, piece.units[:-1]), Piece("date", (last,))]
            dated = True
        else:
            found.append(piece)
    return found


def _passages(_text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; figures behind author and title alone are a passage of a classical text, and no volume."""
    roles = {piece.role for piece in pieces}
    if "date" in roles or not roles & {"title", "author"}:
        return pieces
    kinds = ("passage",) if roles - _OF_PASSAGES else ("passage", "dotted", "figure", "range", "initial")
    return [
        piece._replace(role="locator") if piece.role == "volume" and all(unit.kind in kinds for unit in piece.units) else piece
        for piece in pieces
    ]


def _author_and_title(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; of two words before a page the second, if nobody is called so, is a title: ``Orr, Rivers, p. 5``."""
    names = pieces[0] if pieces and pieces[0].role == "author" else None
    if names is None or not {piece.role for piece in pieces[1:]} <= _CITED or len(pieces) == 1:
        return pieces
    borders = [at for at in range(1, len(names.units)) if "," in text[names.units[at - 1].end : names.units[at].start]]
    if len(borders) != 1 or any(unit.kind != "word" for unit in names.units):
        return pieces
    first = text[names.units[borders[0]].start : names.units[borders[0]].end]
    words = [text[unit.start : unit.end] for unit in names.units[borders[0] :]]
    if not first[0].isupper() or may_be_given_name(first) or not (is_common_word(first) or any(map(str.islower, words))):
        return pieces
    return [Piece("author", names.units[: borders[0]]), Piece("title", names.units[borders[0] :]), *pieces[1:]]


SETTLING = (
    _behind_remark,
    settle_initials,
    _name_in_front,
    settle_editors,
    _dates_apart,
    _passages,
    _author_and_title,
    _short,
    settle_going_on,
    _names_and_titles,
    settle_roles,
    settle_list_of_names,
    _one_title,
    settle_firms,
    settle_author_in_remark,
    settle_genres,
    settle_site,
    settle_before_container,
    settle_container,
    settle_publisher,
    settle_asides,
    settle_series,
    settle_forms,
    settle_last_sentence,
    _titled,
    _figures,
    _named_alone,
)
"""What the pieces say of each other, in the order in which it is asked."""
