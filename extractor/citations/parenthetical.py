"""Author and year in brackets in running text (``(Orr, 1990, p. 5)``, ``Orr (1990)``), put into the tree as citations.

Such brackets cite where the page lists a work of that author and year (Wikipedia:Parenthetical referencing); where it cites so
throughout, others do, too. Each becomes a :class:`Tag` without marks of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.short.text import read_short_text
from extractor.citations.template_uses import use_of
from extractor.markup.tree import BESIDE_AUTHOR, BRACKET, Entity, Tag, Template, WikiLink, enclose, walk
from extractor.names.parts import surname
from extractor.works.plain.features import is_city

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.citations.short.templates import ShortCitation
    from extractor.markup.tree import Document, Node

_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_YEAR = r"\b(?:1[5-9]|20)\d\d[a-z]?\b"
_BRACKETED = re.compile(rf"\((?=[^()\n{{}}<>]{{0,200}}{_YEAR})(?=[^()\n]{{0,12}}{_CAPITAL})([^()\n{{}}<>]{{6,200}})\)")
_NAMES = rf"(?:(?:[dv][aeiou][nrls]?|von|al-)\s)?{_CAPITAL}[\w'’-]+"
_NAME = rf"(?:(?:de|del|della|der|van|von|al-)\s)*{_CAPITAL}[^\W\d_]*(?:['’-][^\W\d_]+)*"
_YEAR_ALONE = re.compile(rf"\s\(({_YEAR}(?:[,:]\s?[^()\n{{}}<>]{{1,30}})?)\)")
_NAMES_BEFORE = re.compile(
    rf"\[\[[^\[\]\n]{{2,80}}\]\]$|(?:^|(?<=[\s(“\"]))(?:{_NAME},\s)*{_NAME}(?:,?\s(?:and|&|et|und|y)\s{_NAME}|\set\sal\.?)?$"
)
_LONGEST_NAMES = 100
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_ITEM_MARKS = ("*", "#", ":", ";")
_AUTHORS_END = 120
"""How far into a list item its authors stand, in code points."""
_THROUGHOUT = 3
"""How many citations with a place show that a page cites so."""


class _Bracket(NamedTuple):
    start: int
    end: int
    name: str
    shorts: tuple[ShortCitation, ...]


def mark_parentheticals(document: Document, start: int, language: str) -> None:
    """Put the citations in brackets of a page, whose body begins at ``start``, into its tree."""
    found = list(_brackets(document, start))
    if not found:
        return
    listed = list(_descriptions(document, language))
    known = [bracket for bracket in found if all(_is_listed(short, listed) for short in bracket.shorts)]
    placed = {bracket.shorts for bracket in found if bracket.name == BRACKET and bracket.shorts[-1].locators}
    if len(placed) >= _THROUGHOUT:
        known = [bracket for bracket in found if bracket in known or bracket.name == BRACKET]
    names = {bracket.start: bracket.name for bracket in known}
    spans = [(bracket.start, bracket.end) for bracket in known]

    def tag(low: int, high: int, nodes: list[Node]) -> Node:
        return Tag(low, high, names[low], low, low, high, None, nodes, 0)

    if spans:
        document.children = list(enclose(document.children, spans, tag))


def read_parenthetical(text: str) -> tuple[ShortCitation, ...] | None:
    """The short citations of a bracket, or of a name with a bracket behind it; None for any other text."""
    plain = _LINK.sub(r"\1", text).replace("&nbsp;", " ")
    if not plain.endswith(")"):
        return None
    shorts = read_short_text(plain[1:-1] if plain.startswith("(") else plain)
    cites = shorts is not None and all(short.year and not any(map(is_city, short.authors)) for short in shorts)
    return shorts if cites else None


def _brackets(document: Document, start: int) -> Iterator[_Bracket]:
    """The places that read as author and year in running text, in order, none inside another node than a link."""
    text = document.text
    apart = [node for node in document.children if node.start >= start and not isinstance(node, WikiLink | Entity)]
    lows, highs = [start, *(node.end for node in apart)], [*(node.start for node in apart), len(text)]
    for low, high in zip(lows, highs, strict=True):
        for match in _BRACKETED.finditer(text, low, high):
            if (shorts := read_parenthetical(match[0])) is not None:
                yield _Bracket(*match.span(), BRACKET, shorts)
        for match in _YEAR_ALONE.finditer(text, low, high):
            names = _NAMES_BEFORE.search(text, max(low, match.start() - _LONGEST_NAMES), match.start())
            if names is None or text[text.rfind("\n", 0, low) + 1 : low + 1].startswith(_ITEM_MARKS):
                continue
            if (shorts := read_parenthetical(text[names.start() : match.end()])) is not None:
                yield _Bracket(names.start(), match.end(), BESIDE_AUTHOR, shorts)


def _descriptions(document: Document, language: str) -> Iterator[tuple[str, str]]:
    """What the page lists as works: of each the text in which its authors stand, and all of it."""
    for node in walk(document.children):
        if isinstance(node, Template) and use_of(node.name, language).role == "work":
            text = document.text[node.start : node.end]
            yield text, text
    for line in document.text.splitlines():
        if line.startswith(_ITEM_MARKS):
            item = _BRACKETED.sub("", line)
            yield item[:_AUTHORS_END].partition("(")[0], item


def _is_listed(short: ShortCitation, listed: Sequence[tuple[str, str]]) -> bool:
    """Whether a work of that author and year is listed."""
    author = re.compile(rf"\b{re.escape(surname(short.authors[0]))}\b")
    year = re.sub(r"\D.*", "", short.year or "", flags=re.DOTALL)
    return any(year in whole and author.search(authors) for authors, whole in listed)
