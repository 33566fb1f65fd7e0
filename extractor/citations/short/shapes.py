"""The shapes of short citations in plain text, read by :file:`grammars/short_citations.lark`, one parse a shape."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lark import Token, Tree

from extractor.grammar import parse_shape, place_in_shape
from extractor.tables import load_table
from extractor.works.labels import alternatives, label_before_number, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-ЯЁІЇЄҐ]"
_WORD = rf"{_CAPITAL}[^\W\d_]*(?:['’‑–-][^\W\d_]+)*"
_SYMBOLS = {"bracketed": "(year)", "opened": "(year", "comma": ",", "semicolon": ";", "close": ")", "stop": "."}
"""What the grammar calls the groups of the tokeniser that have another name there."""


class ShortToken(NamedTuple):
    """A word or group of words of a short citation: its kind for the grammar, and its text."""

    symbol: str
    text: str


class ShortForm(NamedTuple):
    """One of the short citations that a text consists of."""

    names: tuple[int, ...]
    """Places of the names among the pieces; none where those of the citation before go on."""
    years: tuple[int, ...]
    place: int | None
    """Where its place in the work stands."""


@cache
def _pieces() -> re.Pattern[str]:
    table = {kind: alternatives(words) for kind, words in load_table("short_citation_words").items()}
    initials = rf"(?:{_CAPITAL}\.[\s-]?)+"
    name = (
        rf"(?:{initials}\s*)?(?:(?:{table['particles']})\s+|d['’]|al-)*{_WORD}"
        rf"(?:\s+(?:(?:{table['inside']})\s+)?{_WORD}){{0,3}}(?:,\s(?:{_CAPITAL}\.\s?-?)+)?"
    )
    circa = rf"(?:(?:{table['circa']})\s?)?"
    year = r"(?:1\d|20)\d\d(?:[–-]\d{1,2}(?:\d\d)?)?[a-z]?"
    entry = alternatives(spellings("entry"))
    return re.compile(
        rf"(?P<signal>(?i:{table['signals']}),?\s+)"
        rf"|(?P<year>,?\s*{circa}{year}(?![\w–-])|,?\s*(?:{table['undated']}))"
        rf"|(?P<bracketed>,?\s*[(\[]{circa}{year}[)\]])"
        rf"|(?P<opened>,?\s*\({circa}{year}(?=\s*[,:]))"
        rf"|(?P<et_al>,?\s*(?:{table['et_al']})(?!\w))"
        rf"|(?P<place>[,.:]?\s*(?i:{label_before_number()}|(?:{entry})(?:\.\s*|\s+)(?=\S))[^;()]*)"
        rf"|(?P<numbers>[,:]\s*(?:\d|[ivxl]+(?![^\W_]))[^;()]*)"
        rf"|(?P<and>,?\s*(?:&|(?:{table['and']})\s)\s*)"
        rf"|(?P<name>{name})"
        r"|(?P<semicolon>[.\s]*;\s*)|(?P<comma>,\s*)|(?P<close>\))|(?P<stop>[.\s]+$)|\s+"
    )


def pieces(text: str) -> Iterator[ShortToken]:
    """The pieces of a text; the last is ``unknown`` where something is none."""
    at = 0
    pattern = _pieces()
    while at < len(text):
        found = pattern.match(text, at)
        if found is None:
            yield ShortToken("unknown", text[at:])
            return
        if found.lastgroup is not None:
            yield ShortToken(_SYMBOLS.get(found.lastgroup, found.lastgroup), found[0])
        at = found.end()


def forms(read: tuple[ShortToken, ...]) -> tuple[ShortForm, ...]:
    """The short citations that the pieces are, all together; none where they are anything else."""
    symbols = [piece.symbol for piece in read]
    if not symbols or symbols[-1] == "unknown":
        return ()
    return _forms(" ".join(symbols))


@lru_cache(maxsize=4096)
def _forms(shape_text: str) -> tuple[ShortForm, ...]:
    tree, _ = parse_shape("short_citations", shape_text)
    return () if tree is None else tuple(_form(child, shape_text) for child in tree.children if isinstance(child, Tree))


def _form(citation: Tree[Token], shape_text: str) -> ShortForm:
    found: dict[str, list[int]] = {}
    for token in citation.scan_values(lambda value: isinstance(value, Token)):
        kind = "name" if token.type in {"NAME", "ET_AL"} else "year" if "YEAR" in token.type else "place"
        found.setdefault(kind, []).append(place_in_shape(token, shape_text))
    places = found.get("place")
    return ShortForm(tuple(found.get("name", ())), tuple(found.get("year", ())), places[0] if places else None)
