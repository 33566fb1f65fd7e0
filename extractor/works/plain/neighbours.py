"""What the pieces of a reference are to those right beside them: forms, series and asides told from names and titles."""

from __future__ import annotations

from itertools import pairwise

from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.plain.features import is_common_word
from extractor.works.plain.imprint import BODIES, MOST_WORDS_OF_NAME
from extractor.works.plain.piece import LONGEST_RUN, Piece

_ROLES = load_table("reference_words")
_IMPRINT_WORDS = load_table("imprint_words")
NAMES = frozenset(("author", "editor", "translator", "director", "producer"))
BYLINE = frozenset(_ROLES["by"])
"""Words between a title and its authors."""
_IMPRINT = frozenset(("publisher", "place", "container"))
_WORD = lazy_regex(r"[^\W\d_]+\d*")
_FORMS, _FIRMS, _BEFORE_SERIES, _THESES, _FOR, _FROM, _BEFORE_DATES = (
    frozenset(_IMPRINT_WORDS[kind]) for kind in ("forms", "firms", "before_series", "theses", "for", "from", "before_dates")
)
_TWO = 2


def settle_firms(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; the form of a firm is part of the name before it: ``Conventions, Inc.``."""
    for number, (piece, behind) in enumerate(pairwise(pieces)):
        word = text[behind.start : behind.end].lower().rstrip(".")
        if piece.role in _IMPRINT | NAMES and behind.role in _IMPRINT and word in _FIRMS:
            return [*pieces[:number], Piece(piece.role, (*piece.units, *behind.units)), *pieces[number + 2 :]]
    return pieces


def settle_author_in_remark(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; two or three words with capitals behind ``by`` at the end of a remark are the author where no other is."""
    if any(piece.role in ("author", "editor") for piece in pieces):
        return pieces
    for number, piece in enumerate(pieces):
        words = [text[unit.start : unit.end] for unit in piece.units]
        told = number and text[pieces[number - 1].units[-1].start : pieces[number - 1].end].lower() in BYLINE
        if told and piece.role in ("note", "title", "publisher") and not piece.dress and are_capitals(text, piece):
            return [*pieces[:number], piece._replace(role="author"), *pieces[number + 1 :]]
        at = next((at for at, word in enumerate(words) if word in BYLINE), len(words))
        name = Piece("author", piece.units[at + 1 :])
        if piece.role in ("note", "publisher") and at and len(name.units) > 1 and are_capitals(text, name):
            return [*pieces[:number], Piece("note", piece.units[:at]), name, *pieces[number + 1 :]]
    return pieces


def settle_series(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a name behind the word for a series is one, even in the name of the publisher (``Seuil, coll. Points``)."""
    for number, piece in enumerate(pieces):
        words = [text[unit.start : unit.end].lower().rstrip(".") for unit in piece.units]
        at = next((at for at, word in enumerate(words) if word in _BEFORE_SERIES), -1)
        if (
            piece.role in (*_IMPRINT, "series")
            and 0 <= at < len(words) - 1
            and (at == 0 or "," in text[piece.units[at - 1].end :][:2])
        ):
            before = [Piece(piece.role, piece.units[:at])] if at else []
            return [*pieces[:number], *before, Piece("series", piece.units[at + 1 :]), *pieces[number + 1 :]]
    return pieces


def settle_forms(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; words for the form of a work and a clause written small are remarks, and contain or publish nothing."""
    found: list[Piece] = []
    for piece in pieces:
        bracket = next(
            (at for at in range(1, len(piece.units)) if ")" in text[piece.units[at - 1].end : piece.units[at].start]), 0
        )
        form = Piece("note", piece.units[:bracket])
        if piece.role not in _IMPRINT or set(piece.dress) & set("il"):
            found.append(piece)
        elif bracket and _is_form(text, form):  # ``(PDF; 56 kB) Berlin.de``
            found += [form, Piece(piece.role, piece.units[bracket:])]
        elif _is_form(text, piece) or _is_clause(text, piece):
            found.append(piece._replace(role="note"))
        elif len(piece.units) > 1 and text[piece.units[-1].start : piece.end].lower() in _BEFORE_DATES:
            found.append(Piece(piece.role, piece.units[:-1]))  # ``Der Bote vom`` 21. Januar
        else:
            found.append(piece)
    return found


def _is_form(text: str, piece: Piece) -> bool:
    words = _WORD.findall(text[piece.start : piece.end].lower())
    return bool(words) and _FORMS.issuperset(words)


def _is_clause(text: str, piece: Piece) -> bool:
    """Whether a piece begins with ``for``, or all of three words or more are written small, as no name is."""
    words = text[piece.start : piece.end]
    if text[piece.units[0].start : piece.units[0].end] in _FOR:
        return True
    return words.count(" ") >= _TWO and words.islower() and "." not in words


def settle_initials(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; initials alone are no name: the word behind them is its family name (``C.-G. Jung Preface``)."""
    for number, (piece, behind) in enumerate(pairwise(pieces)):
        initials = piece.role in NAMES and all(unit.kind == "initial" for unit in piece.units)
        first = behind.units[0]
        if (
            initials
            and first.kind == "word"
            and text[piece.end : first.start].strip() in ("", ".")
            and text[first.start].isupper()
        ):
            rest = [Piece(behind.role, behind.units[1:])] if behind.units[1:] else []
            return [*pieces[:number], Piece(piece.role, (*piece.units, first)), *rest, *pieces[number + 2 :]]
    return pieces


def settle_going_on(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a title that ends in a small word goes on in the italics right behind it: ``Review of ''Rivers''``."""
    for number, (piece, behind) in enumerate(pairwise(pieces)):
        if (
            piece.role == "title"
            and not piece.dress
            and behind.role in ("title", "container")
            and "i" in behind.dress
            and text[piece.end : behind.start].isspace()
            and text[piece.units[-1].start : piece.end].lower() in _ROLES["stop"]
        ):
            return [*pieces[:number], Piece("title", (*piece.units, *behind.units)), *pieces[number + 2 :]]
    return pieces


def settle_asides(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; italics alone in brackets, behind ``for``, or behind a colon that a volume ends contain nothing.

    ``"The Biology of the Aardvark" (''Orycteropus afer'')``, ``vol. IV, part 1: ''Physics''``.
    """
    for number, piece in enumerate(pieces):
        if not number or piece.role != "container" or "i" not in piece.dress:
            continue
        gap = text[pieces[number - 1].end : piece.start].strip("\"”’' ")
        before = text[pieces[number - 1].units[-1].start : pieces[number - 1].end].lower()
        bracketed = gap.endswith("(") and text[piece.end : piece.end + 1] == ")"
        of_volume = gap.endswith(":") and pieces[number - 1].units[-1].kind in ("volume", "numbered")
        if bracketed or of_volume or before in _FOR:
            pieces[number] = piece._replace(role="note")
    return pieces


def settle_genres(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; what names a thesis says of what kind the work is."""
    return [
        piece._replace(role="genre")
        if piece.role in ("series", "container", "publisher", "note")
        and not set(piece.dress) & set("iq")
        and len(piece.units) < LONGEST_RUN
        and not _THESES.isdisjoint(_WORD.findall(text[piece.start : piece.end].lower()))
        else piece
        for piece in pieces
    ]


def settle_site(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; a name behind ``from`` contains the work where nothing else does: ``Retrieved May 3, from Ice Centre``."""
    if any(piece.role == "container" for piece in pieces):
        return pieces
    for number, piece in enumerate(pieces):
        words = [text[unit.start : unit.end] for unit in piece.units]
        if (
            number
            and piece.role == "note"
            and len(words) > 1
            and words[0] in _FROM
            and all(word[0].isupper() for word in words[1:3])
        ):
            return [
                *pieces[:number],
                Piece("other", piece.units[:1]),
                Piece("container", piece.units[1:]),
                *pieces[number + 1 :],
            ]
    return pieces


def settle_before_container(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces; what stands right before italics that contain the work is part of their name, its publisher or a remark.

    In front of all, with a comma behind it, it is the author of what the italics are the title of.
    """
    for number, (piece, behind) in enumerate(pairwise(pieces)):
        if not (piece.role == behind.role == "container" and "i" in behind.dress and not piece.dress):
            continue
        before, roles = text[piece.start : piece.end], {one.role for one in pieces}
        if "title" not in roles and "," in text[piece.end : behind.start] and is_named_first(text, pieces[number:]):
            pieces[number : number + 2] = [piece._replace(role="author"), behind._replace(role="title")]
        elif before.endswith(("'s", "’s")) or before == "The":
            pieces[number : number + 2] = [Piece("container", (*piece.units, *behind.units))]
        else:
            named = "publisher" not in roles and before[0].isupper() and not any(word.islower() for word in before.split())
            pieces[number] = piece._replace(role="publisher" if named else "note")
        break
    return pieces


def is_named_first(text: str, pieces: list[Piece]) -> bool:
    """Whether one to three words with capitals and no author behind them begin a reference: ``Tomkins, ''Rivers'', p. 5``."""
    words = [text[unit.start : unit.end] for unit in pieces[0].units]
    return (
        not any(piece.role == "author" for piece in pieces)
        and not any(unit.kind != "word" for unit in pieces[0].units)
        and len(words) < MOST_WORDS_OF_NAME
        and all(word[0].isupper() and word.lower() not in BODIES for word in words)
        and not is_common_word(words[0])
    )


def are_capitals(text: str, piece: Piece) -> bool:
    """Whether two or three words have capitals and none is a word of a body, as names of persons."""
    words = [text[unit.start : unit.end] for unit in piece.units]
    return 1 < len(words) < MOST_WORDS_OF_NAME and all(word[0].isupper() and word.lower() not in BODIES for word in words)
