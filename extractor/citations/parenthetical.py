"""Author and year in brackets in running text: ``(Orr, 1990, p. 5)``, ``Orr (1990)``.

Such brackets cite where the page lists a work of that author and year (Wikipedia:Parenthetical referencing); where it cites so
throughout, others do, too. Each becomes a :class:`Tag` without marks of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.short.text import are_surnames, read_short_text
from extractor.citations.template_uses import use_of
from extractor.languages import choice
from extractor.markup.tree import BESIDE_AUTHOR, BRACKET, Entity, Tag, WikiLink, enclose
from extractor.names.parts import surname
from extractor.works.plain.screening import is_reference_like
from extractor.works.templates.reader import names_and_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.citations.found import ShortCitation
    from extractor.markup.tree import Document, Node

_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_YEAR = r"\b(?:1[5-9]|20)\d\d[a-z]?\b"
_BRACKETED = re.compile(r"\([^()\n{}<>]{6,200}\)")
_DATED = re.compile(rf"(?=.{{1,12}}?{_CAPITAL}).*{_YEAR}")
_BEHIND_TITLE = ("'' ", "'', ", '" ', "” ")
_NAME = rf"(?:(?:de|del|della|der|van|von|al-)\s)*{_CAPITAL}[^\W\d_]*(?:['’-][^\W\d_]+)*"
_YEAR_ALONE = re.compile(rf"\({_YEAR}(?:[,:]\s?[^()\n{{}}<>]{{1,30}})?\)")
_NAMES_BEFORE = re.compile(
    rf"\[\[[^\[\]\n]{{2,80}}\]\]$|(?:^|(?<=[\s(“\"]))(?:{_NAME},\s)*{_NAME}(?:,?\s(?:and|&|et|und|y)\s{_NAME}|\set\sal\.?)?$"
)
_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENTRY = re.compile(r"[^\W\d_][\w.'’ -]{1,40},\s*")
"""The beginning of a line that is an entry of a bibliography: a last name before a first one."""
_LONGEST_NAMES = 100
_LEAST_LIKELY = 0.25
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_TEMPLATE = re.compile(r"(?:\{\{|\[tpl\])([^|{}\[\]\n]{1,80})\|")
_LONGEST_CALL = 1500
_ITEM_MARKS = ("*", "#", ":", ";")
_AUTHORS_END = re.compile(r"(?=''|[\"“(\d])")
_MOST_WORDS = 12
_MOST_BLANKS = 2
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
    names = {surname(short.authors[0]) for bracket in found for short in bracket.shorts}
    listed = list(_descriptions(text, language, re.compile(rf"\b(?:{choice(names)})\b")))
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
    cites = shorts is not None and all(short.year and _are_names(short.authors) for short in shorts)
    return shorts if cites else None


def _are_names(authors: tuple[str, ...]) -> bool:
    """Whether authors look like the last names of persons, maybe with a first name."""
    return are_surnames(authors) and all(len(author) > 1 and author.count(" ") <= _MOST_BLANKS for author in authors)


def _brackets(text: str, low: int, high: int) -> Iterator[_Bracket]:
    """The places in ``[low, high)`` that read as author and year; in list items none whose author is outside of the bracket."""
    for match in _BRACKETED.finditer(text, low, high):
        if not _DATED.match(match[0]) or text[match.start() - 4 : match.start()].endswith(_BEHIND_TITLE):
            continue
        if (shorts := read_parenthetical(match[0])) is not None:
            yield _Bracket(*match.span(), BRACKET, shorts)
    for match in _YEAR_ALONE.finditer(text, low, high):
        blank = match.start() - 1
        if blank < low or not text[blank].isspace():
            continue
        names = _NAMES_BEFORE.search(text, max(low, blank - _LONGEST_NAMES), blank)
        line = text.rfind("\n", 0, blank) + 1
        if names is None or text.startswith(_ITEM_MARKS, line) or _ENTRY.fullmatch(text, line, names.start()):
            continue
        if (shorts := read_parenthetical(text[names.start() : match.end()])) is not None:
            yield _Bracket(names.start(), match.end(), BESIDE_AUTHOR, shorts)


def _descriptions(text: str, language: str, names: re.Pattern[str]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The words of the authors and the years of what a page lists as works with these names."""
    calls = [match for match in _TEMPLATE.finditer(text) if use_of(match[1], language).role == "work"]
    ends = [*(match.start() for match in calls[1:]), len(text)]
    for match, behind in zip(calls, ends, strict=False):
        end = min(behind, match.start() + _LONGEST_CALL)
        if names.search(text, match.end(), end):
            yield _words(*names_and_dates(match[1], text[match.end() : end].split("|"), language))
    for line in text.splitlines():
        if line.startswith(_ITEM_MARKS) and names.search(line):
            item = _LINK.sub(r"\1", line.lstrip("*#:; "))
            authors = _AUTHORS_END.split(item, maxsplit=1)[0]
            if len(authors) < len(item) and is_reference_like(item.replace("''", "")) >= _LEAST_LIKELY:
                yield _words(" ".join(authors.split()[:_MOST_WORDS]), item[len(authors) :])


def _words(authors: str, dates: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(_WORD.findall(authors)), frozenset(_DIGITS.findall(dates))


def _is_listed(short: ShortCitation, listed: Sequence[tuple[frozenset[str], frozenset[str]]]) -> bool:
    """Whether a work of that author and year is listed."""
    name = _WORD.findall(surname(short.authors[0]))
    digits = _DIGITS.findall(short.year or "")
    return any(name[-1:] and name[-1] in words and digits[:1] and digits[0] in years for words, years in listed)
