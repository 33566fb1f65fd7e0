"""Author and year in brackets in running text: ``(Orr, 1990, p. 5)``, ``Orr (1990)``.

Such brackets cite where the page lists a work of that author and year (Wikipedia:Parenthetical referencing); where it cites so
throughout, others do, too. Each becomes a :class:`Tag` without marks of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.short.text import read_short_text
from extractor.citations.template_uses import use_of
from extractor.markup.tree import BESIDE_AUTHOR, BRACKET, Entity, Tag, WikiLink, enclose
from extractor.names.parts import surname
from extractor.works.plain.features import is_city

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.citations.short.templates import ShortCitation
    from extractor.markup.tree import Document, Node

_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_YEAR = r"\b(?:1[5-9]|20)\d\d[a-z]?\b"
_BRACKETED = re.compile(rf"\((?=[^()\n{{}}<>]{{0,200}}{_YEAR})(?=[^()\n]{{0,12}}{_CAPITAL})[^()\n{{}}<>]{{6,200}}\)")
_NAME = rf"(?:(?:de|del|della|der|van|von|al-)\s)*{_CAPITAL}[^\W\d_]*(?:['’-][^\W\d_]+)*"
_YEAR_ALONE = re.compile(rf"\s\({_YEAR}(?:[,:]\s?[^()\n{{}}<>]{{1,30}})?\)")
_NAMES_BEFORE = re.compile(
    rf"\[\[[^\[\]\n]{{2,80}}\]\]$|(?:^|(?<=[\s(“\"]))(?:{_NAME},\s)*{_NAME}(?:,?\s(?:and|&|et|und|y)\s{_NAME}|\set\sal\.?)?$"
)
_LONGEST_NAMES = 100
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_TEMPLATE = re.compile(r"(?:\{\{|\[tpl\])\s*([^|{}\[\]\n]+?)\s*\|")
_LONGEST_CALL = 1500
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


def find_parentheticals(text: str, language: str) -> frozenset[str]:
    """The brackets, as written, that cite on a page with this text."""
    found = list(_brackets(text, 0, len(text)))
    if not found:
        return frozenset()
    listed = list(_descriptions(text, language))
    placed = {bracket.shorts for bracket in found if bracket.name == BRACKET and bracket.shorts[-1].locators}
    throughout = len(placed) >= _THROUGHOUT
    return frozenset(
        text[bracket.start : bracket.end]
        for bracket in found
        if (throughout and bracket.name == BRACKET) or all(_is_listed(short, listed) for short in bracket.shorts)
    )


def mark_parentheticals(document: Document, start: int, cites: frozenset[str]) -> None:
    """Put the brackets that ``cites`` names, behind ``start`` and inside no other node than a link, into a tree."""
    apart = [node for node in document.children if node.start >= start and not isinstance(node, WikiLink | Entity)]
    names: dict[int, str] = {}
    spans = []
    stretches = zip([start, *(node.end for node in apart)], [*(node.start for node in apart), len(document.text)], strict=True)
    for low, high in stretches:
        for bracket in _brackets(document.text, low, high):
            if document.text[bracket.start : bracket.end] in cites:
                names[bracket.start] = bracket.name
                spans.append((bracket.start, bracket.end))

    def tag(low: int, high: int, nodes: list[Node]) -> Node:
        return Tag(low, high, names[low], low, low, high, None, nodes, 0)

    document.children = list(enclose(document.children, spans, tag))


def read_parenthetical(text: str) -> tuple[ShortCitation, ...] | None:
    """The short citations of a bracket, or of a name with a bracket behind it; None for any other text."""
    plain = _LINK.sub(r"\1", text).replace("&nbsp;", " ")
    if not plain.endswith(")"):
        return None
    shorts = read_short_text(plain[1:-1] if plain.startswith("(") else plain)
    cites = shorts is not None and all(short.year and not any(map(is_city, short.authors)) for short in shorts)
    return shorts if cites else None


def _brackets(text: str, low: int, high: int) -> Iterator[_Bracket]:
    """The places in ``[low, high)`` that read as author and year; in list items none whose author is outside of the bracket."""
    for match in _BRACKETED.finditer(text, low, high):
        if (shorts := read_parenthetical(match[0])) is not None:
            yield _Bracket(*match.span(), BRACKET, shorts)
    for match in _YEAR_ALONE.finditer(text, low, high):
        names = _NAMES_BEFORE.search(text, max(low, match.start() - _LONGEST_NAMES), match.start())
        if names is None or text.startswith(_ITEM_MARKS, text.rfind("\n", 0, match.start()) + 1):
            continue
        if (shorts := read_parenthetical(text[names.start() : match.end()])) is not None:
            yield _Bracket(names.start(), match.end(), BESIDE_AUTHOR, shorts)


def _descriptions(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What a page lists as works: of each the text in which its authors stand, and all of it."""
    calls = [match for match in _TEMPLATE.finditer(text) if use_of(match[1], language).role == "work"]
    ends = [*(match.start() for match in calls[1:]), len(text)]
    for match, end in zip(calls, ends, strict=False):
        call = text[match.start() : min(end, match.start() + _LONGEST_CALL)]
        yield call, call
    for line in text.splitlines():
        if line.startswith(_ITEM_MARKS):
            item = _BRACKETED.sub("", line)
            yield item[:_AUTHORS_END].partition("(")[0], item


def _is_listed(short: ShortCitation, listed: Sequence[tuple[str, str]]) -> bool:
    """Whether a work of that author and year is listed."""
    author = re.compile(rf"\b{re.escape(surname(short.authors[0]))}\b")
    year = re.sub(r"\D.*", "", short.year or "", flags=re.DOTALL)
    return any(year in whole and author.search(authors) for authors, whole in listed)
