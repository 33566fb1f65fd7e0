"""A plain reference cut into the units that its markup, its quotation marks and the forms of its figures show.

A title in quotation marks, a stretch in italics, the text of a link, a date, ``12(3)``, ``pp. 3–9`` is one unit each; every
other word is one by itself. Punctuation belongs to no unit: it is what stands between two of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.dates.candidates import candidates
from extractor.dates.readings import read_dates
from extractor.dates.words import FIGURES
from extractor.languages import Citations, Dates, choice, read_for_sources, read_part, source_language
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.labels import alternatives, rows, spellings_of
from extractor.works.labels import words as label_words
from extractor.works.plain.quotation_marks import is_amid, quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

URL = lazy_regex(r"(?:https?://|www\.)[^\s<>\"“”\[\]|]+[^\s<>\"“”\[\]|.,;:)]|//\w[^\s<>\"]+\w")
_EDGES = " \t\n\r,;:.·•*|\"“”„«»‘’'`()[]<>/=–—-、。，．：；（）"
_QUOTES = "\"“”„«»‘’'`"
_YEAR = r"(?:1[1-9]|20)\d\d"
_RANGE = r"[A-Za-z]{0,2}\d+[A-Za-z]?(?:\s?[-–—‑/]+\s?[A-Za-z]?\d+[a-z]?)?"
_SEPARATED = r"(?:(?:\s?[,&]\s?|\sand\s)(?:pp?\.\s?)?(?!(?:1[5-9]|20)\d\d\b(?!\s?[-–]))\d+(?:\s?[-–—]\s?\d+)?(?!\s?[(:]|\w))*"
_WORDS = load_table("reference_figures")
_ORDINALS = _WORDS["ordinals"]
_ROMAN = [tens + ones for tens in ("", "x", "xx", "l", "c") for ones in ("", *"i ii iii iv v vi vii viii ix".split())][1:]
_ADDRESS = ("http", "https")
_UNIT_OF_LABEL = {"page": "pages", "volume": "volume", "issue": "number", "timestamp": "word"}
"""The kind of unit that a label with its number is, if it is not ``numbered``."""
_ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th|[ªae]|\.)?|{choice(_ORDINALS)}\b\.?)"
_TOKEN = lazy_regex(
    rf"[№#§©](?=[\s\dA-Z§])|[^\s{re.escape(_EDGES)}](?:(?:[^\s()\[\]\"“”„«»|,;:–—、。，：；（）-]|-(?!-)){{0,80}}[^\s{re.escape(_EDGES)}])?"
)
# What says the language of a source, and is no part of it.
_IN_LANGUAGE = r"\(in [A-Z][a-z]+\)\s+(?=\S)"
_NAME_LIKE = lazy_regex(r"\W*[^\Wa-zß-ÿ\d_][\w.'’-]*(?:\s[^\Wa-zß-ÿ\d_][\w.'’-]*){1,3}[\s,.:]*(?:\(?\d{4}\)?[\s,.:]*)?")
_NAMES_AND_YEAR = lazy_regex(
    r"[^\Wa-z\d_][\w.'’-]*(?:,?\s(?:and|&|[^\Wa-z\d_][\w.'’-]*)){0,3},?\s\(?(?:1[5-9]|20)\d\d[a-z]?\)?"
)
_NEVER_APART = frozenset(("accessed", "pages", "volume", "number", "edition", "extent", "issue"))
_PARTED = frozenset(".,;:(–—|")
_INSIDE = lazy_regex(rf"(?:at|in|from|on|{choice(load_table('reference_words')['by'])})\s")
_DAY_IN_FIGURES = lazy_regex(
    rf"\d{{1,2}}(?P<by>[./-])\s?\d{{1,2}}(?P=by)\s?{_YEAR}(?!\d)|{_YEAR}(?P<to>[./-])\s?\d{{1,2}}(?P=to)\s?\d{{1,2}}(?!\d)"
)
_REACH = 60
_LONGEST_ARTICLE = 6
"""How many signs may stand between a word for "retrieved" and the day."""
_LEAST_DIFFERENCE = 4
_LONG = 4
_SHORTEST_MONTH = 3


class Marked(NamedTuple):
    """A stretch of a reference that its markup sets apart; offsets in code points of the readable text."""

    start: int
    end: int
    kind: Literal["italic", "address", "link", "url"]
    """In italics, the text of an external link, the text of a wikilink, an address that is its own text."""
    url: str = ""


class Unit(NamedTuple):
    """A piece of a reference that has one role, without the punctuation round it."""

    kind: str
    """``word``, ``stretch`` (set apart by markup or quotation marks), or the form of a figure: ``date``, ``pages`` …"""
    start: int
    end: int
    dress: str = ""
    """``q`` in quotation marks, ``i`` in italics, ``a`` text of an external link, ``l`` of a wikilink; in this order."""


_EASTERN_DATE = rf"{_YEAR}\s?[年년]\s?\d{{1,2}}\s?[月월](?:\s?\d{{1,2}}\s?[日일])?"


class _Forms(NamedTuple):
    """What figures and words outside of every stretch are, each by the name of its group."""

    access: re.Pattern[str]
    """A word before the day on which a page was read, in its first group, with what parts the two."""
    access_words: dict[str, str]
    """These words in lower case, each with its language."""

    figures: re.Pattern[str]
    """Forms that begin with a figure."""
    words: re.Pattern[str]
    """Forms that begin with a letter or a sign."""
    cues: frozenset[str]
    """The words that such a form can begin with, in lower case without stop; other words are words."""


@cache
def _access_words(language: str) -> dict[str, str]:
    """The words before the day on which a page was read, each with its language."""
    return {word: code for code, words in read_for_sources(Citations, language).items() for word in words.accessed}


@cache
def _lead(language: str) -> re.Pattern[str]:
    """What sends the reader to the source behind it, or says its language."""
    words = [word for citations in read_for_sources(Citations, language).values() for word in citations.see]
    return lazy_regex(rf"{_IN_LANGUAGE}|(?:(?i:{choice(words)})|also)[:,]?\s+(?=[^\Wa-z\d_]|[\"“‘'])")


@cache
def _labels(unit: str) -> tuple[str, ...]:
    """The labels of places with which a kind of unit begins; single letters are rather initials or figures."""
    return tuple(
        spelling
        for label in rows()
        if _UNIT_OF_LABEL.get(label, "numbered") == unit
        for spelling in spellings_of(label)
        if len(spelling) > 1 or not spelling.isalpha() or spelling == "p"
    )


@cache
def page_label() -> re.Pattern[str]:
    """A label of pages at the start of a text, which stands before the number."""
    return lazy_regex(rf"(?i:{alternatives(_labels('pages'))})\b[.:]?\s*|S\b[.:]?\s*|pp?(?=\d)")


@cache
def _forms(language: str) -> _Forms:
    citations = read_for_sources(Citations, language)
    dates = [read_part(Dates, code) for code in citations]
    names = [name for words in dates if words for month in words.months for name in month if len(name) > _SHORTEST_MONTH - 1]
    names += [name.capitalize() for name in names if len(name) > _SHORTEST_MONTH and name[0].islower()]
    access = _access_words(language)
    behind = choice(word for words in citations.values() for word in words.accessed_behind)
    month = rf"(?:(?:{choice(dict.fromkeys(names))})\b\.?)"
    season = rf"(?i:{choice(_WORDS['seasons'])})"
    day = r"(?:[012]?\d|3[01])(?:st|nd|rd|th|er|\.)?"
    span = r"\s?[-–—/]\s?"
    own = read_part(Dates, language) if language != "en" else None
    of = "".join(rf"|{re.escape(word)}\s" for word in (own.words.of if own is not None else ()))
    from_day = (
        rf"{day}(?:{span}{day})?,?\s?(?:de\s|of\s{of})?{month}(?:{span}{day}\s{month})?"
        rf",?\s?(?:de\s|del\s{of})?{_YEAR}(?!\d)"
    )
    from_month = (
        rf"{month}\s?{day}(?:{span}(?:{month}\s)?{day})?[,.]?\s?{_YEAR}(?!\d)"
        rf"|(?:{month}|{season})(?:{span}(?:{month}|{season}))?,?\s(?:de\s)?{_YEAR}(?:{span}\d\d(?:\d\d)?)?(?!\d)"
    )
    from_year = (
        rf"{_YEAR}[,.]?\s{month}(?:\s{day}(?![\w.]))?|{_YEAR}[-–—]\d\d?[-–—]\d\d?(?!\d)"
        rf"|\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)(?!\d|\.\d)|\d{{1,2}}-\d{{1,2}}-{_YEAR}(?!\d)|{_EASTERN_DATE}"
    )
    year = rf"{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?(?:(?<!1[1-4]\d\d)[a-z])?(?![\w–-])"
    spelled = choice(label_words("numbers"))
    numbered, pages, volume, issue = (alternatives(_labels(kind)) for kind in ("numbered", "pages", "volume", "number"))
    edition = (
        rf"(?i:(?:{_ORDINAL}\s)?(?:and\s)?{_ORDINAL}[\s-](?:(?:revised|rev\.|enl\.|english|international|american|illustrated)\s)?"
        r"(?:edition|edn?\b|éd\b|ed\b|aufl(?:age)?\b))"
    )
    figures = (
        rf"(?P<accessed>(?:{from_day}|{from_year}|{_YEAR}[./]\d{{1,2}}[./]\d{{1,2}})\s?(?:{behind}))"
        rf"|(?P<date>{from_day}|{from_year})|(?P<year>{year})|(?P<extent>\d+\s?(?:pp|pages|vols?|[pS])\b\.?(?!\s?\d))|(?P<edition>{edition})"
        rf"|(?P<issue>\d{{1,4}}\s?\((?!{_YEAR}\))(?:[\d–/-]+|(?i:no|nr|issue|suppl|pt)\b[^()]{{1,12}}|[A-Z]\d+)\))"
        r"|(?P<dotted>\d{1,4}\s?[.:/]\s?\d{1,3}(?![\w.:/–-]|\s?[–-]\s?\d))"
        r"|(?P<passage>\d+(?:\.\s?\d+|:\d+(?!\s?[-–\d]))+(?:[a-f]\d*)?(?:\s?[-–]\s?\d+[\d.:]*[a-f]?\d*)?(?!\w)|\d+[a-f]\d*(?:\s?[-–]\s?[a-f]?\d+)?(?!\w))"
        rf"|(?P<range>{_RANGE}\s?ff?\b|\d+[a-z]?\s?[-–—‑]+\s?[A-Za-z]?\d+[a-z]?(?!\w))|(?P<figure>\d+(?!\w))"
    )
    words = (
        rf"(?P<url>{URL.pattern})|(?P<accessed>(?i:{choice(access)})\W{{1,2}}(?:{from_day}|{from_month}|{from_year}))"
        rf"|(?P<date>{from_month})|(?P<year>(?:c\.?\s?|ca\.?\s?|©\s?){year}|n\.\s?d\b|forthcoming\b)|(?P<edition>{edition})"
        rf"|(?P<pages>(?:(?i:{pages})\b\.?:?|pp?|S\.)\s?(?:[A-Z]-?)?(?:{_RANGE}|[ivxlc]+(?:[-–][ivxlc]+)?\b)(?:\s?ff?\b)?{_SEPARATED})"
        r"|(?P<extent>[ivxlc]+[,+]\s\d+\s?(?:pp|pages|[pS])\b\.?(?!\s?\d))"
        rf"|(?P<volume>(?i:{volume})\.?[\s:]*(?:\d+\w?|[IVXLC]+|(?<=[\s.])[ivxlc]+)\b(?:\s?[-–/]\s?\d+\b)?)"
        rf"|(?P<number>(?i:\#|{issue})\.?[\s:]*(?:\d[\d–/-]*\b|[A-Z]\d+))"
        rf"|(?P<numbered>(?i:{numbered})\.?\s?(?!{_YEAR}\b)(?:\d[\d.–-]*\w*(?:\s?ff?\b)?|[IVXLC]+\b|[A-Z]\b|(?<=\s)(?i:{spelled})\b))"
        r"|(?P<passage>(?:[ivxlc]+|[IVXLC]+)(?:[.:]\s?\d+)+(?:[a-f]\d*)?(?:\s?[-–]\s?\d+[\d.:]*)?(?!\w))"
        r"|(?P<range>[A-Za-z]\d+[a-z]?\s?[-–—‑]+\s?[A-Za-z]?\d+[a-z]?(?!\w))|(?P<figure>[A-Za-z]\d+(?!\w))"
        r"|(?P<initial>[^\W\d_a-zß-ÿ]\.?(?:[\s-]?[^\W\d_a-zß-ÿ]\.)*(?!\w))"
    )
    cues = [*names, *access, *_WORDS["seasons"], *_WORDS["undated"], *_ROMAN, *_ADDRESS]
    cues += [label for unit in ("pages", "volume", "number", "numbered") for label in _labels(unit)]
    return _Forms(
        lazy_regex(rf"(?i:({choice(access)}))\W{{0,3}}(?:(?<=[\u2e80-\uffef])|(?<!\w(?=\w)))"),
        access,
        lazy_regex(figures),
        lazy_regex(words),
        frozenset(word.lower().rstrip(".") for cue in cues for word in cue.split()[:1] or ()) | set(_ORDINALS),
    )


def read_units(
    text: str, marked: Sequence[Marked], identifiers: Sequence[tuple[int, int]] = (), language: str = "en"
) -> list[Unit]:
    """The units of a reference, in order; offsets are code points of ``text``. Never raises.

    ``identifiers`` are the places of those that are written out, ``language`` is the page's.
    """
    language = source_language(language)
    forms = _forms(language)
    fixed = [Unit("identifier", start, end) for start, end in identifiers]
    found: list[Unit] = []
    lead = _lead(language).match(text)
    at = lead.end() if lead else 0
    for stretch in _laid_out(fixed, list(_stretches(text, marked, identifiers, forms))):
        if stretch.start < at:
            continue
        found += _pieces(text, at, stretch.start, forms)
        found.append(stretch)
        at = stretch.end
    found += _pieces(text, at, len(text), forms)
    return found


def _pieces(text: str, low: int, high: int, forms: _Forms) -> Iterator[Unit]:
    while (token := _TOKEN.search(text, low, high)) is not None:
        start, word = token.start(), token[0]
        form = None
        if word[0].isdigit():
            form = forms.figures.match(text, start, high)
        elif _may_begin_form(word, forms):
            form = forms.words.match(text, start, high)
            if (form is None or form.lastgroup != "accessed") and (end := _end_of_access(text, start, high, forms)):
                yield Unit("accessed", start, end)
                low = end
                continue
        low = token.end() if form is None else form.end()
        yield Unit("word", start, low) if form is None else Unit(form.lastgroup or "word", start, low)


def _may_begin_form(word: str, forms: _Forms) -> bool:
    return not word.isalpha() or len(word) == 1 or word.lower() in forms.cues


def _end_of_access(text: str, start: int, high: int, forms: _Forms) -> int | None:
    """Where the day behind a word for "retrieved" ends, in the language of that word; None where none follows."""
    said = forms.access.match(text, start, high)
    if said is None or (language := forms.access_words.get(said[1].casefold())) is None:
        return None
    behind = text[said.end() : min(high, said.end() + _REACH)].translate(FIGURES)
    figures = _DAY_IN_FIGURES.match(behind)
    low, end = figures.span() if figures else day_at(behind, language) or (_REACH, 0)
    return said.end() + end if low <= _LONGEST_ARTICLE else None


def day_at(text: str, language: str) -> tuple[int, int] | None:
    """Where the first date of a text stands that names its month and year."""
    for start, end in candidates(text, language):
        for date in read_dates(text[start:end], language):
            if date.first.month is not None and date.first.year is not None:
                return start + date.start, start + date.end
    return None


def _laid_out(fixed: list[Unit], stretches: list[Unit]) -> list[Unit]:
    """Stretches and identifiers in order; what an address is part of, or the other way round, the identifier gives way."""
    free = [unit for unit in fixed if not any(other.start < unit.end and unit.start < other.end for other in stretches)]
    return sorted([*free, *stretches], key=lambda unit: unit.start)


def _stretches(text: str, marked: Sequence[Marked], identifiers: Sequence[tuple[int, int]], forms: _Forms) -> Iterator[Unit]:
    """What quotation marks, italics and links set apart: of one inside another the outer, unless the inner parts it.

    Italics that hold an identifier have lost their end, and set nothing apart.
    """
    quoted = (span for span in quotations(text) if not URL.search(text, *span) and not is_amid(text, *span))
    spans = [(*_trimmed(text, start, end), "q") for start, end in quoted]
    spans += [
        (*_trimmed(text, one.start, one.end), one.kind[0])
        for one in marked
        if one.kind != "italic" or not any(one.start < start and end <= one.end for start, end in identifiers)
    ]
    spans = [span for span in spans if span[0] < span[1] and not _is_figure(text, *span, forms)]
    spans = [span for span in spans if span[2] != "l" or not _is_cited(text, *span[:2], identifiers)]
    spans.sort(key=lambda span: (span[0], -span[1]))
    at = 0
    while at < len(spans):
        low, high, kinds = spans[at]
        at += 1
        behind = at
        while behind < len(spans) and spans[behind][0] < high:
            behind += 1
        equal = [span for span in spans[at:behind] if high - low - (span[1] - span[0]) < _LEAST_DIFFERENCE]
        if "u" in kinds:
            yield Unit("url", low, high)
            at = behind
            continue
        kinds = "".join(kind for kind in "qial" if kind in kinds or any(kind in span[2] for span in equal))
        parting = (span for span in spans[at:behind] if span not in equal and span[1] <= high)
        if "l" in kinds or not any(
            _parts(text, low, high, span) for span in parting if "a" in kinds or "i" in kinds or span[2] != "q"
        ):
            yield Unit("stretch", low, high, kinds)
            at = behind


def _is_cited(text: str, low: int, high: int, identifiers: Sequence[tuple[int, int]]) -> bool:
    """Whether a link shows names and a year, or an identifier, which are units by themselves."""
    numbered = any(start < high and low < end for start, end in identifiers)
    return numbered or _NAMES_AND_YEAR.fullmatch(text, low, high) is not None


def _is_figure(text: str, low: int, high: int, kind: str, forms: _Forms) -> bool:
    """Whether what is set apart is an address, a place, or words of a form, which are units by themselves and no stretch."""
    if text.startswith(("http", "www."), low) and (kind != "i" or "/" in text[low:high]):
        return True
    if text[low:high] in ("et al", "ibid") or text[low:high].isdigit():
        return True
    first = _TOKEN.match(text, low, high)
    if first is not None and not _may_begin_form(first[0], forms):
        return False
    form = (forms.figures if text[low].isdigit() else forms.words).fullmatch(text, low, high)
    return form is not None and (form.lastgroup in _NEVER_APART or (kind in "au" and form.lastgroup not in ("initial", "year")))


def _parts(text: str, low: int, high: int, inner: tuple[int, int, str]) -> bool:
    """Whether what is set apart inside a stretch is a piece of its own there, and no word of a title."""
    if inner[2] == "l" or inner[1] - inner[0] < _LONG:
        return False
    before, behind = text[low : inner[0]].rstrip(_QUOTES + " "), text[inner[1] : high].lstrip(_QUOTES + " ")
    if not before:
        named = inner[2] == "q" and " " in text[inner[0] : inner[1]] and behind[:1].isupper()
        return behind[:1] in _PARTED or named or _INSIDE.match(behind) is not None
    return before[-1] in _PARTED or (not behind.strip(_EDGES) and _NAME_LIKE.fullmatch(before) is not None)


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """A stretch without the punctuation at its ends; brackets that it opens and question marks stay."""
    high = min(high, len(text))
    while low < high and text[low] in " \t\n,;:.\"“”„«»‘’'`–—-":
        low += 1
    while low < high and text[high - 1] in " \t\n,;:.\"“”„«»‘’'`–—-":
        high -= 1
    return low, high


def access_date(text: str, language: str = "en") -> tuple[str, str]:
    """The day of a unit of the kind ``accessed`` and the language of the words beside it."""
    folded, language = text.casefold(), source_language(language)
    words = _access_words(language)
    said = max((word for word in words if folded.startswith(word)), key=len, default="")
    if said:
        day = text[len(said) :].strip(" :.,")
        place = day_at(day.translate(FIGURES), words[said])
        behind_article = place is not None and not any(map(str.isdecimal, day[: place[0]]))
        return day[place[0] :] if place is not None and behind_article else day, words[said]
    behind = (
        (word, code) for code, citations in read_for_sources(Citations, language).items() for word in citations.accessed_behind
    )
    said, spoken = max((one for one in behind if folded.endswith(one[0])), key=lambda one: len(one[0]), default=("", language))
    return text[: len(text) - len(said)].strip(" :.,"), spoken
