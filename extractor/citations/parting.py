"""The sources that a text names one after the other, parted by semicolons, sentences, conjunctions or their links."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.citations.plain_text import YEAR, is_whole_source, read_shorts, says_where
from extractor.citations.short.text import LONGEST, are_surnames, points_back
from extractor.languages import Citations, choice, read_for_sources, source_language
from extractor.regexes import lazy_regex
from extractor.works.locators import read_whole_locators
from extractor.works.plain.classics import is_canonical
from extractor.works.plain.features import is_common_word, is_family_name
from extractor.works.plain.screening import is_comment
from extractor.works.plain.scripture import read_scripture

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from extractor.markup.readable import Address, Prose

_SENTENCE_END = lazy_regex(r"[.!?](?<!\b[^\W\d].)[\"”’)]*\s+(?=[(\[]?(?:[Ss]ee\s|[Cc]f\.\s)?[A-ZÀ-Þ])")
# A source among several, and what each of them has.
_PART = lazy_regex(r"[^\s;](?:[^;]|;(?! ))*")
# What parts two sources of which each has a link.
_NEXT_SOURCE = lazy_regex(
    r"(?<!\b[^\W\d_])[.;][\"”’)]*\s+(?:(?:and|or|also|see|see also|cf\.)\s+)?(?=[^.;]*$)"
    r"|[^\w\s]?\s(?:and|or|und|oder|et|ou)\s+[\"“‘']?$"
)
_IN_BOOK = lazy_regex(r"\s[Ii]n(?:(?<=[.,;:\"”)\d]\s[Ii]n)|(?<=\d[a-z]\s[Ii]n)):?\s+(?=[^\W\d_a-z][^;]{1,80}\d{4})")

_NEXT_BOOK = lazy_regex(r"(?:\s?[;,]|\s(?:and|&))\s(?=(?:[1-4]\s?|I{1,3}\s)?[A-Z][a-z])")
_NAMES = lazy_regex(r"(?:(?:[Ss]ee|[Cc]f\.?)(?: also)?,?\s)?\(?(?P<first>[^\Wa-z\d_][\w.'’-]*)(?:[,.:(]|\s\S)")
"""Names at the start of a source, of which the first word is told from other words."""
_PASSAGE = lazy_regex(
    r"(?:[a-z]{1,4}\.\s?)?(?:\d+|[ivxlcIVXLC]+)(?:(?:[.:,–-]\s?|\s)(?:\d+[a-f]?\d*|[ivxlcIVXLC]+))*f{0,2}(?:\s[A-Z]{1,3})?"
)
"""A place in a classical text, perhaps with the editor of its fragments: ``fr. 204.87–89 MW``."""
_OPENING, _CLOSING = '"“«', '"”»'
_INTO_QUOTATION = lazy_regex('\\s[^\\W\\d_A-Z]+:? ["“«]')
_LONGEST_NAME = 10
_BRACKET_AT_END = lazy_regex(r"\(([^()]+)\)[\s.]*")
_WHENCE = lazy_regex(r"[^\w(]*(?:\((?P<bracket>))?(?P<source>[^\W\d_].*?)(?(bracket)\)?|)[\s.]*")
_MOST_BEFORE_TITLE = 160
_TWO = 2


def parted_sources(prose: Prose, low: int, high: int, language: str) -> list[tuple[int, int]]:
    """The sources that ``[low, high)`` of a text names one after the other; the whole of it where it names one.

    A remark before short citations is no source.
    """
    if read_shorts(prose, low, high) is not None:
        return [(low, high)]
    for told in (_behind_quotation, _behind_remark, _before_remark, _in_brackets):
        if (shorts := told(prose, low, high)) is not None:
            return [shorts]
    if (book := _book(prose, low, high)) is not None:
        return [(low, book[0]), (book[1], high)]
    if linked := _by_links(prose, low, high):
        return linked
    scriptures = _scriptures(prose.text, low, high)
    return scriptures or [one for part in _by_semicolons(prose, low, high) for one in _by_sentences(prose, *part, language)]


def _scriptures(text: str, low: int, high: int) -> list[tuple[int, int]]:
    """The places in scripture that are all of a text, if they are several: ``Gen. 12:1, Lev. 3:4 and Matthew 22``."""
    first = _NEXT_BOOK.search(text, low, high) if high - low <= LONGEST else None
    if first is None or read_scripture(text[low : first.start()]) is None:
        return []
    borders = [match.span() for match in _NEXT_BOOK.finditer(text, low, high)]
    parts = list(zip([low, *(end for _, end in borders)], [*(start for start, _ in borders), high], strict=True))
    return parts if all(read_scripture(text[start:end]) is not None for start, end in parts) else []


def _by_semicolons(prose: Prose, low: int, high: int) -> list[tuple[int, int]]:
    """The sources that semicolons part; else the whole.

    A semicolon parts authors, too: what has neither a year nor a link of its own is no source, unless it is a short citation,
    names author, title and place, points back, or is a place in the source before it.
    """
    if ";" not in prose.text[low:high]:
        return [(low, high)]
    parts: list[tuple[int, int]] = []
    for part in _PART.finditer(prose.text, low, high):
        is_source = (
            is_whole_source(part[0])
            or _is_dated(prose, *part.span())
            or is_canonical(part[0])
            or _is_linked(prose, *part.span())
            or _is_titled(prose, *part.span())
        )
        if not is_source and not _points(prose, *part.span()) and not (parts and _is_place(part[0])):
            if parts and _is_told(part[0]):
                continue
            return [(low, high)]
        parts.append(part.span())
    return parts


def _by_sentences(prose: Prose, low: int, high: int, language: str) -> list[tuple[int, int]]:
    """The sources of which each is a sentence or more, or which ``and`` or ``see also`` joins; else the whole."""
    text = prose.text
    if len(YEAR.findall(text, low, high)) + len(prose.addresses(low, high)) < _TWO:
        return [(low, high)]
    parts: list[tuple[int, int]] = []
    start, before, title = low, low, -1
    joints = list(_joints(language).finditer(text, low, high))
    for joint in joints:
        end, behind = max(joint.end(kind) for kind in ("told", "stop", "joined")), joint.end()
        next_title = next((place for place, _ in prose.italics(behind, high)), high)
        again = next_title == title  # of the joints before a title the last parts it from the source before
        left = before if again else start
        if text.count("(", left, end) == text.count(")", left, end) and (
            (_is_full(prose, left, end) and _is_full(prose, behind, high))
            or _ends_in_shorts(prose, left, end, behind, high)
            or (joint["see"] and _is_source(prose, left, end) and _is_source(prose, behind, high))
        ):
            if again:
                parts.pop()
            parts.append((left, end))
            start, before, title = behind, left, next_title
    if not parts and (source := _behind_lead(prose, low, high, joints)) is not None:
        return [(source, high)]
    if parts and is_comment(text[slice(*parts[0])]) and not _is_full(prose, *parts[0]) and not prose.addresses(*parts[0]):
        del parts[0]  # a remark, of which the sources behind it tell
    return [*parts, (start, high)]


def _behind_lead(prose: Prose, low: int, high: int, joints: Sequence[re.Match[str]]) -> int | None:
    """Where the source begins to which a lead without names and figures sends: ``On the matter itself, see Orr (1987) …``."""
    joint = next((one for one in joints if one["see"]), None)
    if joint is None or next(prose.italics(low, joint.start()), None) is not None or not _is_source(prose, joint.end(), high):
        return None
    words = prose.text[low : joint.start()].split()
    led = len(words) > _TWO and sum(map(str.islower, words)) >= len(words) - _TWO
    return joint.end() if led and not any(char.isdigit() or char in _OPENING for word in words for char in word) else None


@cache
def _joints(language: str) -> re.Pattern[str]:
    """What may part two sources: the end of a sentence or of a place, with the words that send the reader on."""
    words = [word for citations in read_for_sources(Citations, source_language(language)).values() for word in citations.see]
    see = rf"(?P<see>(?:and\s)?(?:also\s)?(?i:{choice(words)}|also note|also)[,:]?\s+(?:(?:also|the)[,:]?\s+)?)"
    return lazy_regex(
        rf"(?:(?P<told>\.?[)\]\"”’]*),?\s+{see}"
        r"|(?<!\b[^\W\d_])(?P<stop>\.[)\]\"”’]*)\s+"
        r"|(?<=[\d)])(?P<joined>),?\s(?:and|&)\s)"
        r"(?=[(\[\"“]?[^\Wa-z\d_])"
    )


def _is_full(prose: Prose, low: int, high: int) -> bool:
    """Whether a text begins with names, has a title in italics behind them, and a year outside of the title."""
    title = next(prose.italics(low, high), None)
    if title is None or title[0] - low > _MOST_BEFORE_TITLE:
        return False
    names = _NAMES.match(prose.text, low, title[0])
    first = names["first"].rstrip(".") if names is not None else ""
    if names is None or (len(first) > 1 and is_common_word(first) and not is_family_name(first)):
        return False
    return YEAR.search(prose.text, low, title[0]) is not None or YEAR.search(prose.text, title[1], high) is not None


def _ends_in_shorts(prose: Prose, low: int, high: int, start: int, end: int) -> bool:
    """Whether short citations follow a source: ``''Glotta'' 24 (1936), 250. Nilsson (1967), p. 559``."""
    if end - start > LONGEST or not _is_source(prose, low, high):
        return False
    shorts = read_shorts(prose, start, end)
    return shorts is not None and all(short.year is not None and are_surnames(short.authors[-1:]) for short in shorts)


def _is_source(prose: Prose, low: int, high: int) -> bool:
    return is_whole_source(prose.text[low:high]) or _is_full(prose, low, high) or bool(prose.addresses(low, high))


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
    return shown != link.url and any(map(str.isalpha, shown)) and not says_where(shown)


def _behind_remark(prose: Prose, low: int, high: int) -> tuple[int, int] | None:
    """The short citations behind the sentences of a remark (``It was ordered to leave. Muir, p. 84``)."""
    text = prose.text
    if not text[low:high].rstrip(" .)")[-1:].isdigit():
        return None
    for end in _SENTENCE_END.finditer(text, low, high):
        if high - end.end() > LONGEST:
            continue
        shorts = read_shorts(prose, end.end(), high, any_place=True)
        if shorts is not None and is_comment(text[low : end.start()]):
            return (end.end(), high) if all(are_surnames(short.authors) for short in shorts) else None
    return None


def _before_remark(prose: Prose, low: int, high: int) -> tuple[int, int] | None:
    """The short citations before the sentences of a remark (``Muir, p. 84; Orr, p. 7. Muir says that it left``)."""
    text = prose.text
    for end in _SENTENCE_END.finditer(text, low, min(high, low + LONGEST)):
        if not text[: end.start()][-1:].isdigit() or not is_comment(text[end.end() : high]):
            continue
        shorts = read_shorts(prose, low, end.start())
        if shorts is not None and all(are_surnames(short.authors) for short in shorts):
            return low, end.start()
    return None


def _in_brackets(prose: Prose, low: int, high: int) -> tuple[int, int] | None:
    """The short citation in the brackets that end a remark (``Orr asks that "it must end" (Orr 1973:7–8)``)."""
    text = prose.text
    start = text.rfind("(", low, high)
    place = _BRACKET_AT_END.fullmatch(text, max(start, low), high)
    if start <= low or place is None or next(prose.italics(low, start), None) is not None or prose.addresses(low, high):
        return None
    shorts = read_shorts(prose, *place.span(1))
    dated = shorts is not None and all(short.year is not None and are_surnames(short.authors) for short in shorts)
    return place.span(1) if dated and _is_told(text[low:start]) else None


def _is_told(text: str) -> bool:
    """Whether a text is a remark, or a sentence that goes on into a quotation, which no title does, or mostly small words."""
    if is_comment(text) or _INTO_QUOTATION.search(text) is not None:
        return True
    words = text.split()
    return 3 * sum(word.islower() for word in words) > 2 * len(words) > _LONGEST_NAME and not any(map(str.isdigit, text))


def _behind_quotation(prose: Prose, low: int, high: int) -> tuple[int, int] | None:
    """The short citations that say whence the quotation before them is: ``"It rose." (Holm 1972:5)``."""
    text = prose.text
    if text[low:high].lstrip(" '")[:1] not in _OPENING:
        return None
    start = max(text.rfind(mark, low + 1, high) for mark in _CLOSING) + 1
    behind = _WHENCE.fullmatch(text, start, high)
    if behind is None or high - start > LONGEST:
        return None
    place = behind.span("source")
    shorts = read_shorts(prose, *place, any_place=True)
    return place if shorts is not None and all(are_surnames(short.authors) for short in shorts) else None


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
    """Whether a part is names, a title in italics, and a place (``Mayr, ''Growth'', p. 9``), or a title and a passage."""
    title = next(prose.italics(low, high), None)
    if title is None:
        return False
    place = prose.text[title[1] : high].strip(" ,.")
    if not prose.text[low : title[0]].strip(" ,"):
        return _PASSAGE.fullmatch(place) is not None
    return read_whole_locators(place) is not None or _PASSAGE.fullmatch(place) is not None


def _is_dated(prose: Prose, low: int, high: int) -> bool:
    """Whether a part is names, a title in italics, and a year further on (``Tann, ''Mouettes'', Lyon, Sud, 2001``)."""
    title = next(prose.italics(low, high), None)
    if title is None or not prose.text[low : title[0]].strip(" ,"):
        return False
    return YEAR.search(prose.text, title[1], high) is not None


def _is_place(text: str) -> bool:
    """Whether a text is a place in a source; a year alone is none."""
    return YEAR.fullmatch(text) is None and read_whole_locators(text.rstrip(".")) is not None
