"""The shapes of places in a work: a text as kinds of words, read by :file:`grammars/locators.lark`, one parse a shape."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lark import Token, Tree

from extractor.grammar import parse_shape, place_in_shape
from extractor.works.labels import LETTER, NUMBER, alternatives, label_before_number, label_of, labels_with, spellings, words

if TYPE_CHECKING:
    from collections.abc import Iterator


class LocatorToken(NamedTuple):
    """A word, number or mark of a place."""

    symbol: str
    """The grammar's name of its kind."""
    form: str
    """Which form a number has: ``plain``, ``roman``, ``code`` …; else as ``symbol``."""
    text: str
    start: int
    end: int


_NUMBER_FORMS = ("volume", "time", "slashed", "decimal", "code", "roman", "plain", "word", "letter")


@cache
def _behind_label(*, larger: bool) -> re.Pattern[str]:
    """The number of a label, which may be a word or a letter, too; behind a larger unit it is no time (``vol. 2:44``)."""
    number = NUMBER.partition("|")[2] if larger else NUMBER
    return re.compile(rf"{number}|(?P<word>(?i:{alternatives(words('numbers'))})(?!\w))|(?P<letter>{LETTER})")


@cache
def _pieces(*, volumes: bool) -> re.Pattern[str]:
    """Any piece that may stand elsewhere; ``skip`` takes blanks and the year of a volume (``vol. 1 (1987), p. 11``).

    With ``volumes`` a number before a colon and another number is that of a volume (``4:6–17``), else it may be a time.
    """
    volume = r"(?P<volume>(?:\d{1,3}|[IVXLC]+|[ivxlc]+)(?=:\s?\d+(?![\d:])))|" if volumes else ""
    following, tos = alternatives(words("following")), alternatives(words("to"))
    ands, ons = alternatives(words("and")), alternatives(words("on"))
    label = f"(?i:{label_before_number()})"
    return re.compile(
        r"(?P<skip>\s+|\((?:1[5-9]|20)\d\d\))"
        rf"|(?i:{alternatives(spellings('entry'))})(?:\.\s*|\s+)(?P<entry>(?![\d,;])[^,;:]*[^,;:\s])"
        rf"|(?P<label>{label})"
        rf"|(?P<following>(?i:{following})(?!\w)\.?+(?!\s*\d))"
        rf"|(?P<dash>–|—|−|--|(?:{tos})(?=\s+[\divxlcIVXLC]))"
        r"|(?P<hyphen>[-‐‑])"
        rf"|(?P<behind>{alternatives(spellings('behind'))})"
        rf"|(?P<ordinal_mark>{alternatives(words('ordinal_mark'))})"
        rf"|{volume}{NUMBER}"
        rf"|(?P<especially>(?:{alternatives(words('especially'))})(?=\s))"
        rf"|(?P<separator>[,;&+]|\.(?=\s)|:(?=\s*(?:\d|{label}))|(?:{ands})\b|(?:{ons})(?=\s+{label}))"
    )


def pieces(text: str, *, volumes: bool = False) -> Iterator[LocatorToken]:
    """The pieces at the start of a text, up to the first that no place has; of ``volumes`` see :func:`_pieces`."""
    at = 0
    pattern = anywhere = _pieces(volumes=volumes)
    while at < len(text):
        found = pattern.match(text, at)
        if found is None or found.lastgroup is None:
            return
        form = found.lastgroup
        if form != "skip":
            symbol = "number" if form in _NUMBER_FORMS else form
            yield LocatorToken(symbol, form, found[form], found.start(form), found.end(form))
            labelled = symbol == "label"
            pattern = _behind_label(larger=label_of(found[0]) in labels_with("larger")) if labelled else anywhere
        at = found.end()


def passages(text: str, *, volumes: bool = False) -> list[tuple[LocatorToken, ...]]:
    """The longest run of passages at the start of a text, each with its pieces."""
    read = tuple(pieces(text, volumes=volumes))
    symbols = tuple([piece.symbol for piece in read])
    while symbols:
        form, readable = _form(symbols)
        if form:
            return [tuple([read[place] for place in passage]) for passage in form]
        symbols = symbols[: min(readable, len(symbols) - 1)]
    return []


@lru_cache(maxsize=4096)
def _form(symbols: tuple[str, ...]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """The places of the pieces of each passage in a shape; none, and how many symbols may stand, where it is no form."""
    tree, readable = parse_shape("locators", " ".join(symbols))
    if tree is None:
        return (), readable
    shape_text = " ".join(symbols)
    return tuple(_places(child, shape_text) for child in tree.children if isinstance(child, Tree)), len(symbols)


def _places(passage: Tree[Token], shape_text: str) -> tuple[int, ...]:
    return tuple(place_in_shape(token, shape_text) for token in passage.children if isinstance(token, Token))


def label_of_piece(piece: LocatorToken) -> str | None:
    """The CSL label that a piece gives its passage."""
    if piece.symbol == "label":
        return label_of(piece.text)
    if piece.symbol == "behind":
        return spellings("behind")[piece.text]
    return "sub-verbo" if piece.symbol == "entry" else None
