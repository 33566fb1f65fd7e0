"""The work that a stretch of readable text describes without citation template."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from extractor.citations.found import FoundWork, ShortCitation
from extractor.citations.short.text import is_run, read_short_text
from extractor.citations.template_uses import use_of
from extractor.languages import Citations, language_code, read_for_sources
from extractor.markup.inline_templates import shows_language
from extractor.regexes import lazy_regex
from extractor.works.anchors import full_anchor
from extractor.works.identifiers import read_identifier
from extractor.works.locators import is_labelled_place, read_locators
from extractor.works.plain.reader import read_plain_reference
from extractor.works.plain.screening import is_reference_like
from extractor.works.plain.units import Marked
from extractor.works.templates.languages import language_tag, language_tags

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

_BRACKETS = ("()", "[]")
_IN_BRACKETS = lazy_regex(r"\(([^()\d]{3,40})\)")
_MOST_QUOTES = 5
_QUOTES = lazy_regex(rf"'{{2,{_MOST_QUOTES}}}")
_CAPITALISED = lazy_regex(r"[^\W\d_a-zß-ÿ][\w'’-]*")
YEAR = lazy_regex(r"(?:1[5-9]|20)\d\d(?<!\w\d{4})\b")
_READ_AT = frozenset({"page", "chapter", "volume"})
# Texts of links that say how or where to read, and are no title.
_NO_TITLE = lazy_regex(
    r"\W*(?:(?:full |on-?line )?(?:text|edition|version|copy|article)(?: (?:here|online|search))?"
    r"|on-?line|(?:\w+ ){0,3}here|link|pdf|html|e-?text|excerpts?(?: and text search)?"
    r"|(?:at |on )?google books|abstract|archived?(?: copy)?"
    r"|(?:available|viewable|accessible)\b.{0,40}"
    r"|(?-i:in|at|on|via|from)\s(?-i:[^\Wa-z\d_])[\w.’-]*(?:\s(?-i:[^\Wa-z\d_])[\w.’-]*){0,2})\W*",
    re.IGNORECASE,
)
_WORD = lazy_regex(r"[^\W\d_]+")
# Shares of words with small letters: the most that a title has, and the least of a sentence.
_MOST_SMALL = 1 / 3
_IN_SENTENCES = 0.6
# What italics add to the likeness of a listed source.
_IN_ITALICS = 0.2


def is_whole_source(text: str, least: float = LEAST_LIKELY) -> bool:
    """Whether a text among others describes a source of its own: it looks like one, and has a year."""
    return YEAR.search(text) is not None and is_reference_like(text) > least


def is_listed_source(prose: Prose) -> bool:
    """Whether an item of a list describes a source, and tells nothing of it: up to its first stop few words are small.

    A title in italics speaks for one, where nothing behind it is a sentence.
    """
    first, *others = prose.text.strip().split(". ")
    if YEAR.search(prose.text) is None or _small_words(first) > _MOST_SMALL:
        return False
    likely = is_reference_like(prose.text.strip())
    if prose.italic_marks and all(_small_words(part) < _IN_SENTENCES for part in others):
        likely += _IN_ITALICS
    return likely > LEAST_LIKELY


def _small_words(text: str) -> float:
    """The share of words that begin with a small letter."""
    words: list[str] = _WORD.findall(text)
    return sum(word[0].islower() for word in words) / max(1, len(words))


def says_where(text: str) -> bool:
    """Whether the text of a link says how, where or at which place to read; ``Table 11`` may be a title."""
    place = text.strip(" .,:;()[]")
    if _NO_TITLE.fullmatch(text) is not None or place.lower() in _where():
        return True
    return is_labelled_place(place) and read_locators("", place)[0].label in _READ_AT


@cache
def _where() -> frozenset[str]:
    return frozenset(word for words in read_for_sources(Citations, "en").values() for word in words.where)


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
            if title and len(title) < len(names) and names[: len(title)] == title:  # and its publisher
                return None
    return shorts


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
    spoken = list(_said_languages(renderer, prose, low, high))
    gaps = sorted({*gaps, *((start, end) for start, end, _ in spoken)})
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
        return None if is_run(plain.edtf.get("issued")) else _short(plain, locators)
    if tag := next((tag for _, _, tag in spoken if tag), ""):
        plain.csl.setdefault("language", tag)
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
    year = YEAR.search(plain.edtf.get("issued", ""))
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
        untitled = text == url or says_where(text)
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


def _said_languages(renderer: Renderer, prose: Prose, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """What says the language of a source on a page that is not English, by a template or in brackets, each with the tag.

    Places are offsets from ``low``; the tag is empty where the language is not known.
    """
    language = renderer.language
    icons = [(start, end) for start, end, template in prose.templates(low, high) if shows_language(template.name, language)]
    for start, end in icons:
        yield start - low, end - low, next(iter(language_tags(prose.text[start:end], language)), "")
    if language_code(language) == "en":
        return
    for found in _IN_BRACKETS.finditer(prose.text, low, high):
        tag = language_tag(found[1], language)
        if tag is not None and not any(start < found.end() and found.start() < end for start, end in icons):
            yield found.start() - low, found.end() - low, tag


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
