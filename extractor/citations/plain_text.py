"""The work that a stretch of readable text describes without citation template."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from extractor.citations.found import FoundWork, ShortCitation
from extractor.citations.short.text import LONGEST, are_surnames, points_back, read_short_text
from extractor.citations.template_uses import use_of
from extractor.works.anchors import full_anchor
from extractor.works.identifiers import read_identifier
from extractor.works.locators import is_labelled_place, read_locators, read_whole_locators
from extractor.works.plain.likeness import is_comment, is_reference_like
from extractor.works.plain.reader import read_plain_reference
from extractor.works.plain.scripture import read_scripture
from extractor.works.plain.units import Marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.prose import Renderer
    from extractor.markup.readable import Address, Prose
    from extractor.model import Locator
    from extractor.works.identifiers import Identifier
    from extractor.works.plain.reader import PlainWork

_NAMED_ALONE = 0.3
LEAST_LIKELY = 0.5
"""How far a text must look like the description of a source to be one beside others."""

_SENTENCE_END = re.compile(r"(?<!\b\w)[.!?][\"”’)]*\s+(?=[(\[]?(?:[Ss]ee\s|[Cc]f\.\s)?[A-ZÀ-Þ])")
_BRACKETS = ("()", "[]")
_MOST_QUOTES = 5
_QUOTES = re.compile(rf"'{{2,{_MOST_QUOTES}}}")
# A source among several, and what each of them has.
_PART = re.compile(r"[^\s;](?:[^;]|;(?! ))*")
_CAPITALISED = re.compile(r"[^\W\d_a-zß-ÿ][\w'’-]*")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
# What parts two sources of which each has a link.
_NEXT_SOURCE = re.compile(
    r"(?<!\b[^\W\d_])[.;][\"”’)]*\s+(?:(?:and|or|also|see|see also|cf\.)\s+)?(?=[^.;]*$)"
    r"|[^\w\s]?\s(?:and|or|und|oder|et|ou)\s+[\"“‘']?$"
)
_IN_BOOK = re.compile(r"(?:(?<=[.,;:\"”)])|(?<=\d)|(?<=\d[a-z]))\s[Ii]n:?\s+(?=[^\W\d_a-z][^;]{1,80}\d{4})")
_READ_AT = frozenset({"page", "chapter", "volume"})
# Texts of links that say how or where to read, and are no title.
_NO_TITLE = re.compile(
    r"\W*(?:(?:full |on-?line )?(?:text|edition|version|copy|article)(?: (?:here|online|search))?"
    r"|on-?line|here|link|pdf|html|e-?text|excerpts?(?: and text search)?"
    r"|(?:at |on )?google books|abstract|archived?(?: copy)?)\W*",
    re.IGNORECASE,
)


def is_whole_source(text: str, least: float = LEAST_LIKELY) -> bool:
    """Whether a text among others describes a source of its own: it looks like one, and has a year."""
    return _YEAR.search(text) is not None and is_reference_like(text) > least


def parted_sources(prose: Prose, low: int, high: int) -> list[tuple[int, int]]:
    """The sources that ``[low, high)`` of a text names one after the other, parted by semicolons; else the whole of it.

    A semicolon parts authors, too: what has neither a year nor a link of its own is no source, unless it is a short citation,
    names author, title and place, points back, or is a place in the source before it. A remark before short citations is no
    source.
    """
    text = prose.text
    if read_shorts(prose, low, high) is not None:
        return [(low, high)]
    pointer = _behind_remark(prose, low, high)
    if pointer is not None:
        return [(pointer, high)]
    if (book := _book(prose, low, high)) is not None:
        return [(low, book[0]), (book[1], high)]
    if linked := _by_links(prose, low, high):
        return linked
    if ";" not in text:
        return [(low, high)]
    parts: list[tuple[int, int]] = []
    for part in _PART.finditer(text, low, high):
        is_source = (
            is_whole_source(part[0])
            or read_scripture(part[0]) is not None
            or _is_linked(prose, *part.span())
            or _is_titled(prose, *part.span())
        )
        if not is_source and not _points(prose, *part.span()) and not (parts and _is_place(part[0])):
            return [(low, high)]
        parts.append(part.span())
    return parts


def _by_links(prose: Prose, low: int, high: int) -> list[tuple[int, int]]:
    """The parts of a text of which each has the link of its title, if a stop, a semicolon or a conjunction is between."""
    titles = [link for link in prose.addresses(low, high) if _is_title(prose.text, link)]
    parts: list[tuple[int, int]] = []
    start = low
    for left, right in pairwise(titles):
        joint = _NEXT_SOURCE.search(prose.text, left.end, right.start)
        if joint is None or prose.text.count("(", start, joint.start()) != prose.text.count(")", start, joint.start()):
            return []
        parts.append((start, joint.start() + 1))
        start = joint.end()
    return [*parts, (start, high)] if parts else []


def _is_title(text: str, link: Address) -> bool:
    """Whether the text of a link can be a title: it is neither the address nor words that say where to read."""
    shown = text[link.start : link.end]
    return shown != link.url and any(map(str.isalpha, shown)) and not _says_where(shown)


def _says_where(text: str) -> bool:
    """Whether the text of a link says how, where or at which place to read; ``Table 11`` may be a title."""
    place = text.strip(" .,:;()[]")
    return _NO_TITLE.fullmatch(text) is not None or (is_labelled_place(place) and read_locators("", place)[0].label in _READ_AT)


def read_shorts(prose: Prose, low: int, high: int, *, any_place: bool = False) -> tuple[ShortCitation, ...] | None:
    """Short citations when ``[low, high)`` of a text is one or several of them.

    Names in italics are a title: behind other names, and before a place alone (``''Theogony'', p. 5``).
    """
    shorts = read_short_text(prose.text[low:high], any_place=any_place)
    if shorts is None:
        return None
    titles = [
        (_CAPITALISED.findall(prose.text, start, end), any(map(str.isdigit, prose.text[start:end])))
        for start, end in prose.italics(low, high)
    ]
    for short in shorts:
        names = _CAPITALISED.findall(" ".join(short.authors))
        for title, with_number in titles:
            whole = short.year is None and not with_number
            if title and len(title) < len(names) + whole and names[-len(title) :] == title:
                return None
    return shorts


def _behind_remark(prose: Prose, low: int, high: int) -> int | None:
    """Where short citations begin behind the sentences of a remark (``It was ordered to leave. Muir, p. 84``)."""
    text = prose.text
    if not text[low:high].rstrip(" .)")[-1:].isdigit():
        return None
    for end in _SENTENCE_END.finditer(text, low, high):
        if high - end.end() > LONGEST:
            continue
        shorts = read_shorts(prose, end.end(), high, any_place=True)
        if shorts is not None and is_comment(text[low : end.start()]):
            return end.end() if all(are_surnames(short.authors) for short in shorts) else None
    return None


def _book(prose: Prose, low: int, high: int) -> tuple[int, int] | None:
    """Where a chapter ends and the short citation of its book begins (``"The Dyke". In Holm 2004, pp. 3–9``)."""
    for match in _IN_BOOK.finditer(prose.text, low, high):
        shorts = read_shorts(prose, match.end(), high)
        named = shorts is not None and shorts[0].year and shorts[0].locators and are_surnames(shorts[0].authors)
        if named and next(prose.italics(match.end(), high), None) is None:
            return match.start(), match.end()
    return None


def _points(prose: Prose, low: int, high: int) -> bool:
    return read_shorts(prose, low, high) is not None or points_back(prose.text[low:high]) is not None


def _is_linked(prose: Prose, low: int, high: int) -> bool:
    """Whether a part has a link of its own: it is no mere number, and no part of what brackets hold together."""
    part = prose.text[low:high]
    return bool(prose.addresses(low, high)) and not part[0].isdigit() and part.count("(") == part.count(")")


def _is_titled(prose: Prose, low: int, high: int) -> bool:
    """Whether a part is names, a title in italics, and a place (``Mayr, ''Growth'', p. 9``)."""
    title = next(prose.italics(low, high), None)
    if title is None or not prose.text[low : title[0]].strip(" ,"):
        return False
    return read_whole_locators(prose.text[title[1] : high].strip(" ,.")) is not None


def _is_place(text: str) -> bool:
    """Whether a text is a place in a source; a year alone is none."""
    return _YEAR.fullmatch(text) is None and read_whole_locators(text.rstrip(".")) is not None


def read_plain_work(
    renderer: Renderer, prose: Prose, low: int, high: int
) -> tuple[FoundWork, tuple[Locator, ...]] | ShortCitation | None:
    """The work that ``[low, high)`` of a text describes, with the places that it cites in it; None where it describes none.

    Where it only names authors and a year or a place, amid words or a quotation, it is a short citation; a name and a place
    alone may be those of a play or a law, of which the page decides.
    """
    text = prose.text[low:high]
    links = prose.addresses(low, high)
    marked = list(marked_stretches(prose, low, high, links))
    identifiers: list[Identifier] = []
    gaps: list[tuple[int, int]] = []
    for start, end, found in _identifier_templates(renderer, prose, low, high):
        identifiers += found
        gaps.append((start - low, end - low))
    if gaps:
        kept, moved = _without(gaps, text, marked)
        if any(map(str.isalnum, kept)):
            text, marked = kept, moved
    plain = read_plain_reference(text, marked, identifiers, language=renderer.language)
    place = prose.whole_place(low, high)
    if plain is None:
        return _named_alone(text, place)
    locators = tuple(locator for label, value in plain.locators for locator in read_locators(label, value))
    if plain.short and read_short_text(text, any_place=True) is None:
        return _short(plain, locators)
    start, end = min([place[0], *(link.low for link in links)]), max([place[1], *(link.high for link in links)])
    start, end = _with_style_marks(renderer.source, start, end)
    work = FoundWork(start, end, "plain_text", None, plain.csl, plain.edtf, plain.identifiers, confidence=plain.confidence)
    return work, locators


def _named_alone(text: str, place: tuple[int, int]) -> tuple[FoundWork, tuple[Locator, ...]] | None:
    """The work of which only a name and a place are known (``Hamlet, act 3``); the page may show the name to be an author's."""
    shorts = read_short_text(text, any_place=True)
    if shorts is None or len(shorts) > 1 or shorts[0].year:
        return None
    csl = {"type": "document", "title": " and ".join(shorts[0].authors)}
    return FoundWork(*place, "plain_text", None, csl, confidence=_NAMED_ALONE), shorts[0].locators


def _short(plain: PlainWork, locators: tuple[Locator, ...]) -> ShortCitation:
    """The short citation that a reading without title is."""
    names = tuple(name.get("family") or name["literal"] for name in plain.csl["author"])
    year = _YEAR.search(plain.edtf.get("issued", ""))
    return ShortCitation(names, year and year[0], full_anchor(names, year and year[0]), locators, plain=True)


def _with_style_marks(source: str, start: int, end: int) -> tuple[int, int]:
    """A place with the quotes right before and behind it that are marks of italics or bold."""
    before = source[max(start - _MOST_QUOTES, 0) : start]
    opening = len(before) - len(before.rstrip("'"))
    closing = _QUOTES.match(source, end)
    return start - opening if opening > 1 else start, closing.end() if closing else end


def marked_stretches(prose: Prose, low: int, high: int, links: Sequence[Address]) -> Iterator[Marked]:
    """What the markup sets apart in ``[low, high)`` of a text, ``links`` its external ones; offsets from there."""
    for start, end in prose.italics(low, high):
        yield Marked(start - low, end - low, "italic")
    for start, end, url, *_ in links:
        text = prose.text[start:end]
        untitled = text == url or _says_where(text)
        yield Marked(start - low, end - low, "url" if untitled else "address", url)
    for start, end, _ in prose.links(low, high):
        yield Marked(start - low, end - low, "link")


def _identifier_templates(renderer: Renderer, prose: Prose, low: int, high: int) -> Iterator[tuple[int, int, list[Identifier]]]:
    """The templates in a stretch of text that show identifiers ({{doi|…}}), each with the valid ones."""
    for start, end, template in prose.templates(low, high):
        scheme = use_of(template.name, renderer.language).identifier
        if scheme is None:
            continue
        values = [value for key, value in renderer.arguments(template).items() if key.isdecimal()]
        found = [read_identifier(scheme, value) for value in values]
        if valid := [identifier for identifier in found if identifier is not None and identifier.valid]:
            yield start, end, valid


def _without(gaps: list[tuple[int, int]], text: str, marked: list[Marked]) -> tuple[str, list[Marked]]:
    """The text without ``gaps``, each with the brackets or the separator that it leaves behind, and what is marked in it."""
    wider = []
    behind = 0
    for start, end in gaps:
        low, high = len(text[behind:start].rstrip(" ,;")) + behind, end
        if low and text[low - 1 : low] + text[high : high + 1] in _BRACKETS:
            low, high = len(text[behind : low - 1].rstrip()) + behind, high + 1
        elif text[low - 1 : low] == "." == text[high : high + 1]:
            high += 1
        wider.append((low, high))
        behind = high
    starts = [low for low, _ in wider]
    gone = [0, *accumulate(high - low for low, high in wider)]

    def moved(at: int) -> int:
        number = bisect_left(starts, at)
        return max(at, wider[number - 1][1]) - gone[number] if number else at

    ends = [0, *(high for _, high in wider)]
    kept = "".join(text[low:high] for low, high in zip(ends, [*starts, len(text)], strict=True))
    return kept, [stretch._replace(start=moved(stretch.start), end=moved(stretch.end)) for stretch in marked]
