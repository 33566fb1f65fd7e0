"""Author and year in brackets in running text: ``(Orr, 1990, p. 5)``, ``Orr (1990)``.

Such brackets cite where the page lists a work of that author and year (Wikipedia:Parenthetical referencing); where it cites so
throughout, others do, too. Each becomes a :class:`Tag` without marks of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.short.text import are_surnames, read_short_text
from extractor.citations.template_uses import use_of
from extractor.markup.tree import BESIDE_AUTHOR, BRACKET, Entity, Tag, WikiLink, enclose
from extractor.names.parts import surname
from extractor.regexes import lazy_regex, spans_of
from extractor.works.plain.screening import is_reference_like
from extractor.works.templates.reader import names_and_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.citations.found import ShortCitation
    from extractor.markup.tree import Document, Node

_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_YEAR = r"\b(?:1[5-9]|20)\d\d[a-z]?\b"
_BRACKETED = lazy_regex(r"\([^()\n{}<>]{6,200}\)")
_DATED = lazy_regex(rf"(?=.{{1,12}}?{_CAPITAL}).*{_YEAR}")
_BEHIND_TITLE = ("'' ", "'', ", '" ', "” ")
_NAME = rf"(?:(?:de|del|della|der|van|von|al-)\s)*{_CAPITAL}[^\W\d_]*(?:['’-][^\W\d_]+)*"
_YEAR_ALONE = lazy_regex(rf"\({_YEAR}(?:[,:]\s?[^()\n{{}}<>]{{1,30}})?\)")
_NAMES_BEFORE = lazy_regex(
    rf"\[\[[^\[\]\n]{{2,80}}\]\]$|(?:^|(?<=[\s(“\"]))(?:{_NAME},\s)*{_NAME}(?:,?\s(?:and|&|et|und|y)\s{_NAME}|\set\sal\.?)?$"
)
_DIGITS = lazy_regex(r"(?<!\d)\d{4}(?!\d)")
_WORD_BORDER, _NO_FIGURE_BEFORE, _NO_FIGURE_BEHIND = lazy_regex(r"\b"), lazy_regex(r"(?<!\d)"), lazy_regex(r"(?!\d)")
_WORD = lazy_regex(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENTRY = lazy_regex(r"[^\W\d_][\w.'’ -]{1,40},\s*")
"""The beginning of a line that is an entry of a bibliography: a last name before a first one."""
_LONGEST_NAMES = 100
_LEAST_LIKELY = 0.25
_LINK = lazy_regex(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_TEMPLATE = lazy_regex(r"(?:\{\{|\[tpl\])([^|{}\[\]\n]{1,80})\|")
_LONGEST_CALL = 1500
_ITEM = lazy_regex(r"[*#:;][*#:; ]*(.*)")
_PARAGRAPH_END = lazy_regex(r"\n[ \t]*\n|\n(?==)")
_ITEM_MARKS = ("*", "#", ":", ";")
_AUTHORS_END = lazy_regex(r"(?=''|[\"“(\d])")
_MOST_WORDS = 12
_MOST_BLANKS = 2
_THROUGHOUT = 3
"""How many citations with a place show that a page cites so."""


class _Bracket(NamedTuple):
    start: int
    end: int
    name: str
    shorts: tuple[ShortCitation, ...]


class _Wanted(NamedTuple):
    """What a description must say to be that of a work which a bracket cites."""

    language: str
    names: frozenset[str]
    years: frozenset[str]


_Description = tuple[frozenset[str], frozenset[str]]
"""The words of the authors and the years of a work."""


class Passage:
    """A part of a page that ends with a paragraph; what it says of brackets that cite is found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.brackets = [(text[found.start : found.end], found) for found in _brackets(text, 0, len(text))]
        self._described: tuple[_Wanted, list[_Description]] | None = None

    def described(self, wanted: _Wanted) -> list[_Description]:
        """What it lists as works with these names and years."""
        if self._described is None or self._described[0] != wanted:
            self._described = wanted, list(_descriptions(self._text, wanted))
        return self._described[1]


def find_parentheticals(text: str, language: str) -> frozenset[str]:
    """The brackets, as written, that cite on a page with this text."""
    return citing_brackets((Passage(text),), language)


def citing_brackets(passages: Sequence[Passage], language: str) -> frozenset[str]:
    """The brackets, as written, that cite on a page of these passages."""
    found = [one for passage in passages for one in passage.brackets]
    if not found:
        return frozenset()
    placed = {bracket.shorts for _, bracket in found if bracket.name == BRACKET and bracket.shorts[-1].locators}
    throughout = len(placed) >= _THROUGHOUT
    doubtful = [one for one in found if not (throughout and one[1].name == BRACKET)]
    asked = {short for _, bracket in doubtful for short in bracket.shorts}
    names = frozenset(surname(short.authors[0]) for short in asked)
    years = frozenset(year for short in asked for year in _DIGITS.findall(short.year or "")[:1])
    wanted = _Wanted(language, names, years)
    listed = [one for passage in passages for one in passage.described(wanted)] if years else []
    unlisted = {raw for raw, bracket in doubtful if not all(_is_listed(short, listed) for short in bracket.shorts)}
    return frozenset(raw for raw, _ in found if raw not in unlisted)


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


def _descriptions(text: str, wanted: _Wanted) -> Iterator[_Description]:
    """What a text lists as works with the names and years; a call whose end is not found ends with its paragraph."""
    language, names, years = wanted
    named = [start for start, _ in spans_of(names, text, _WORD_BORDER, _WORD_BORDER)]
    dated = [start for start, _ in spans_of(years, text, _NO_FIGURE_BEFORE, _NO_FIGURE_BEHIND)]
    calls = [match for match in _TEMPLATE.finditer(text) if use_of(match[1], language).role == "work"]
    ends = [*(match.start() for match in calls[1:]), len(text)]
    for match, behind in zip(calls, ends, strict=False):
        low, high = match.end(), min(behind, match.start() + _LONGEST_CALL)
        paragraph = _PARAGRAPH_END.search(text, low, high)
        high = paragraph.start() if paragraph else high
        if _any_between(dated, low, high) and _any_between(named, low, high):
            yield _words(*names_and_dates(match[1], text[low:high].split("|"), language))
    for item in filter(None, (_ITEM.match(text, low) for low in dict.fromkeys(text.rfind("\n", 0, at) + 1 for at in dated))):
        if _any_between(named, *item.span()):
            plain = _LINK.sub(r"\1", item[1])
            authors = _AUTHORS_END.split(plain, maxsplit=1)[0]
            if len(authors) == len(plain) or years.isdisjoint(_DIGITS.findall(plain)):
                continue
            if is_reference_like(plain.replace("''", "")) >= _LEAST_LIKELY:
                yield _words(" ".join(authors.split()[:_MOST_WORDS]), plain[len(authors) :])


def _any_between(places: Sequence[int], low: int, high: int) -> bool:
    """Whether one of the places, in order, is in ``[low, high)``."""
    at = bisect_left(places, low)
    return at < len(places) and places[at] < high


def _words(authors: str, dates: str) -> _Description:
    return frozenset(_WORD.findall(authors)), frozenset(_DIGITS.findall(dates))


def _is_listed(short: ShortCitation, listed: Sequence[_Description]) -> bool:
    """Whether a work of that author and year is listed."""
    name = _WORD.findall(surname(short.authors[0]))
    digits = _DIGITS.findall(short.year or "")
    return any(name[-1:] and name[-1] in words and digits[:1] and digits[0] in years for words, years in listed)
