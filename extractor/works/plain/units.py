"""A plain reference cut into the units that its markup, its quotation marks and the forms of its figures show.

A title in quotation marks, a stretch in italics, the text of a link, a date, ``12(3)``, ``pp. 3–9`` is one unit each; every
other word is one by itself. Punctuation belongs to no unit: it is what stands between two of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.languages import Citations, Dates, choice, read_everywhere, read_part
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”\[\]|]+[^\s<>\"“”\[\]|.,;:)]|//\w[^\s<>\"]+\w")
_QUOTED = re.compile(
    r"«[^»]*»|„[^“”\"]*[“”\"]|``[^`\"]*?(?:''|\")|(?<![\w’'])‘\S[^‘]*?’(?!\w)|(?<![\w'])'(?=\S).{3,300}?'(?![\w'])"
)
_QUOTE_MARK = re.compile('["“”]')
_EDGES = " \t\n\r,;:.·•*|\"“”„«»‘’'`()[]<>/=–—-"
_QUOTES = "\"“”„«»‘’'`"
_YEAR = r"(?:1[1-9]|20)\d\d"
_RANGE = r"[A-Za-z]{0,2}\d+[A-Za-z]?(?:\s?[-–—‑/]+\s?[A-Za-z]?\d+[a-z]?)?"
_SEPARATED = r"(?:(?:\s?[,&]\s?|\sand\s)(?:pp?\.\s?)?(?!(?:1[5-9]|20)\d\d\b(?!\s?[-–]))\d+(?:\s?[-–—]\s?\d+)?(?!\s?[(:]|\w))*"
_FIGURES = load_table("reference_figures")
_ORDINALS, _NUMBERED, _CUES = _FIGURES["ordinals"], _FIGURES["numbered"], _FIGURES["cues"]
_ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th|[ªae]|\.)?|{choice(_ORDINALS)}\b\.?)"
_TOKEN = re.compile(
    rf"[№#§©](?=[\s\dA-Z§])|[^\s{re.escape(_EDGES)}](?:(?:[^\s()\[\]\"“”„«»|,;:–—-]|-(?!-)){{0,80}}[^\s{re.escape(_EDGES)}])?"
)
# What says the language of a source, and is no part of it.
_IN_LANGUAGE = r"\(in [A-Z][a-z]+\)\s+(?=\S)"
_NAME_LIKE = re.compile(r"\W*[^\Wa-zß-ÿ\d_][\w.'’-]*(?:\s[^\Wa-zß-ÿ\d_][\w.'’-]*){1,3}[\s,.:]*")
_NEVER_APART = frozenset(("accessed", "pages", "volume", "number", "edition", "extent", "issue"))
_PARTED = frozenset(".,;:(–—|")
_INSIDE = re.compile(r"(?:at|in|from|on)\s")
_LEAST_DIFFERENCE = 4
_LONG = 4
_MOST_MARKS = 12
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


class _Forms(NamedTuple):
    """What figures and words outside of every stretch are, each by the name of its group."""

    figures: re.Pattern[str]
    """Forms that begin with a figure."""
    words: re.Pattern[str]
    """Forms that begin with a letter or a sign."""
    cues: frozenset[str]
    """The words that such a form can begin with, in lower case without stop; other words are words."""


@cache
def _access_words() -> dict[str, str]:
    """The words that stand before an access date, each with its language."""
    return {word: code for code, words in read_everywhere(Citations).items() for word in words.accessed}


@cache
def _lead() -> re.Pattern[str]:
    """Words that introduce a source, or name its language."""
    words = [word for citations in read_everywhere(Citations).values() for word in citations.see]
    return re.compile(rf"{_IN_LANGUAGE}|(?:(?i:{choice(words)})|also)[:,]?\s+(?=[^\Wa-z\d_]|[\"“‘'])")


@cache
def _forms() -> _Forms:
    dates = [read_part(Dates, code) for code in read_everywhere(Citations)]
    names = [name for words in dates if words for month in words.months for name in month if len(name) > _SHORTEST_MONTH - 1]
    access = _access_words()
    month = rf"(?:(?:{choice(dict.fromkeys(names))})\b\.?)"
    season = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
    day = r"(?:[12]?\d|3[01])(?:st|nd|rd|th|er|\.)?"
    span = r"\s?[-–—/]\s?"
    from_day = rf"{day}(?:{span}{day})?,?\s?(?:de\s|of\s)?{month}(?:{span}{day}\s{month})?,?\s?(?:de\s|del\s)?{_YEAR}(?!\d)"
    from_month = (
        rf"{month}\s?{day}(?:{span}(?:{month}\s)?{day})?[,.]?\s?{_YEAR}(?!\d)"
        rf"|(?:{month}|{season})(?:{span}(?:{month}|{season}))?,?\s(?:de\s)?{_YEAR}(?:{span}\d\d(?:\d\d)?)?(?!\d)"
    )
    from_year = (
        rf"{_YEAR}[,.]?\s{month}(?:\s{day}(?![\w.]))?|{_YEAR}[-–—]\d\d?[-–—]\d\d?(?!\d)"
        rf"|\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)(?![\d.])"
    )
    year = rf"{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?[a-z]?(?![\w–-])"
    edition = (
        rf"(?i:(?:{_ORDINAL}\s)?(?:and\s)?{_ORDINAL}[\s-](?:(?:revised|rev\.|enl\.|english|international|american|illustrated)\s)?"
        r"(?:edition|edn?\b|éd\b|ed\b|aufl(?:age)?\b))"
    )
    figures = (
        rf"(?P<date>{from_day}|{from_year})|(?P<year>{year})|(?P<extent>\d+\s?(?:pp|pages|vols?|[pS])\b\.?(?!\s?\d))|(?P<edition>{edition})"
        rf"|(?P<issue>\d{{1,4}}\s?\((?!{_YEAR}\))(?:[\d–/-]+|(?i:no|nr|issue|suppl|pt)\b[^()]{{1,12}}|[A-Z]\d+)\))"
        r"|(?P<dotted>\d{1,4}\s?[.:/]\s?\d{1,3}(?![\w.:/–-]|\s?[–-]\s?\d))"
        r"|(?P<passage>\d+(?:\.\s?\d+|:\d+(?!\s?[-–\d]))+(?:[a-f]\d*)?(?:\s?[-–]\s?\d+[\d.:]*[a-f]?\d*)?(?!\w)|\d+[a-f]\d*(?:\s?[-–]\s?[a-f]?\d+)?(?!\w))"
        rf"|(?P<range>{_RANGE}ff?\b|\d+[a-z]?\s?[-–—‑]+\s?[A-Za-z]?\d+[a-z]?(?!\w))|(?P<figure>\d+(?!\w))"
    )
    words = (
        rf"(?P<url>{URL.pattern})|(?P<accessed>(?i:{choice(access)})\W{{1,2}}(?:{from_day}|{from_month}|{from_year}))"
        rf"|(?P<date>{from_month})|(?P<year>(?:c\.?\s?|ca\.?\s?|©\s?){year}|n\.\s?d\b|forthcoming\b)|(?P<edition>{edition})"
        rf"|(?P<pages>(?:(?i:pp?|pgs?|pages?|seiten?|págs?)\b\.?:?|pp?|S\.)\s?(?:[A-Z]-?)?(?:{_RANGE}|[ivxlc]+(?:[-–][ivxlc]+)?\b)(?:\s?ff?\b)?{_SEPARATED})"
        r"|(?P<extent>[ivxlc]+[,+]\s\d+\s?(?:pp|pages|[pS])\b\.?(?!\s?\d))"
        r"|(?P<volume>(?i:vols?\b\.?|volumes?|bd\.?|band|tom[eo]?)[\s:]*(?:\d+\w?|[IVXLC]+)\b(?:\s?[-–/]\s?\d+\b)?)"
        r"|(?P<number>(?:(?i:no|nr|nos|issue|iss|number|núm|num|heft)\b\.?|n°|nº|№|\#)[\s:]*(?:\d[\d–/-]*\b|[A-Z]\d+))"
        rf"|(?P<numbered>(?i:{choice(_NUMBERED)}|§+)\.?\s?(?:\d[\d.–-]*\w*|[IVXLC]+\b|[A-Z]\b))"
        r"|(?P<passage>(?:[ivxlc]+|[IVXLC]+)(?:[.:]\s?\d+)+(?:[a-f]\d*)?(?:\s?[-–]\s?\d+[\d.:]*)?(?!\w))"
        r"|(?P<range>[A-Za-z]\d+[a-z]?\s?[-–—‑]+\s?[A-Za-z]?\d+[a-z]?(?!\w))|(?P<figure>[A-Za-z]\d+(?!\w))"
        r"|(?P<initial>[^\W\d_a-zß-ÿ]\.?(?:[\s-]?[^\W\d_a-zß-ÿ]\.)*(?!\w))"
    )
    cues = [*names, *access, *_NUMBERED, *_CUES]
    return _Forms(
        re.compile(figures),
        re.compile(words),
        frozenset(word.lower().rstrip(".") for cue in cues for word in cue.split()[:1] or ()) | set(_ORDINALS),
    )


def read_units(text: str, marked: Sequence[Marked], identifiers: Sequence[tuple[int, int]] = ()) -> list[Unit]:
    """The units of a reference, in order; offsets are code points of ``text``. Never raises.

    ``identifiers`` are the places of those that are written out.
    """
    fixed = [Unit("identifier", start, end) for start, end in identifiers]
    found: list[Unit] = []
    lead = _lead().match(text)
    at = lead.end() if lead else 0
    for stretch in _laid_out(fixed, list(_stretches(text, marked))):
        if stretch.start < at:
            continue
        found += _pieces(text, at, stretch.start)
        found.append(stretch)
        at = stretch.end
    found += _pieces(text, at, len(text))
    return found


def _pieces(text: str, low: int, high: int) -> Iterator[Unit]:
    forms = _forms()
    while (token := _TOKEN.search(text, low, high)) is not None:
        start, word = token.start(), token[0]
        form = None
        if word[0].isdigit():
            form = forms.figures.match(text, start, high)
        elif not word.isalpha() or len(word) == 1 or word.lower() in forms.cues:
            form = forms.words.match(text, start, high)
        low = token.end() if form is None else form.end()
        yield Unit("word", start, low) if form is None else Unit(form.lastgroup or "word", start, low)


def _laid_out(fixed: list[Unit], stretches: list[Unit]) -> list[Unit]:
    """Stretches and identifiers in order; what an address is part of, or the other way round, the identifier gives way."""
    free = [unit for unit in fixed if not any(other.start < unit.end and unit.start < other.end for other in stretches)]
    return sorted([*free, *stretches], key=lambda unit: unit.start)


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Where quotations stand, of those in each other the outer; one that nothing ends at its level ends at the first mark."""
    marks = [match.start() for match in _QUOTE_MARK.finditer(text)]
    number = 0
    while number < len(marks) - 1:
        depth, first, last = 0, number, -1
        for at in range(number, min(len(marks), number + _MOST_MARKS)):
            depth += 1 if _opens(text, marks[at]) else -1
            if depth <= 0:
                last = at
                break
        if depth < 0:
            number += 1
            continue
        last = last if last > first else first + 1
        yield marks[first], marks[last] + 1
        number = last + 1
    yield from (
        match.span() for match in _QUOTED.finditer(text) if not _QUOTE_MARK.search(match[0]) or text[match.start()] in "„`"
    )


def _opens(text: str, at: int) -> bool:
    """Whether the quotation mark at a place begins a quotation."""
    if text[at] != '"':
        return text[at] == "“"
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    return (
        not (before.isalnum() or before in tuple(".,!?…") or (before in ("’", "'") and not behind.isalnum()))
        and bool(behind.strip())
        and behind not in ".,;:)"
    )


def _stretches(text: str, marked: Sequence[Marked]) -> Iterator[Unit]:
    """What quotation marks, italics and links set apart: of one inside another the outer, unless the inner parts it."""
    spans = [(*_trimmed(text, start, end), "q") for start, end in _quotations(text) if not URL.search(text, start, end)]
    spans += [(*_trimmed(text, one.start, one.end), one.kind[0]) for one in marked if one.kind != "url"]
    spans = [span for span in spans if span[0] < span[1] and not _is_figure(text, *span)]
    spans.sort(key=lambda span: (span[0], -span[1]))
    at = 0
    while at < len(spans):
        low, high, kinds = spans[at]
        at += 1
        behind = at
        while behind < len(spans) and spans[behind][0] < high:
            behind += 1
        equal = [span for span in spans[at:behind] if high - low - (span[1] - span[0]) < _LEAST_DIFFERENCE]
        kinds = "".join(kind for kind in "qial" if kind in kinds or any(kind in span[2] for span in equal))
        parting = (span for span in spans[at:behind] if span not in equal and span[1] <= high)
        if "l" in kinds or not any(
            _parts(text, low, high, span) for span in parting if "a" in kinds or "i" in kinds or span[2] != "q"
        ):
            yield Unit("stretch", low, high, kinds)
            at = behind


def _is_figure(text: str, low: int, high: int, kind: str) -> bool:
    """Whether what is set apart is an address, a place, or words of a form, which are units by themselves and no stretch."""
    if text.startswith(("http", "www."), low) or text[low:high] in ("et al", "ibid"):
        return True
    form = (_forms().figures if text[low].isdigit() else _forms().words).fullmatch(text, low, high)
    return form is not None and (form.lastgroup in _NEVER_APART or (kind == "a" and form.lastgroup not in ("initial", "year")))


def _parts(text: str, low: int, high: int, inner: tuple[int, int, str]) -> bool:
    """Whether what is set apart inside a stretch is a piece of its own there, and no word of a title."""
    if inner[2] == "l" or inner[1] - inner[0] < _LONG:
        return False
    before, behind = text[low : inner[0]].rstrip(_QUOTES + " "), text[inner[1] : high].lstrip(_QUOTES + " ")
    if not before:
        return behind[:1] in _PARTED or _INSIDE.match(behind) is not None
    return before[-1] in _PARTED or (not behind.strip(_EDGES) and _NAME_LIKE.fullmatch(before) is not None)


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """A stretch without the punctuation at its ends; brackets that it opens and question marks stay."""
    high = min(high, len(text))
    while low < high and text[low] in " \t\n,;:.\"“”„«»‘’'`–—-":
        low += 1
    while low < high and text[high - 1] in " \t\n,;:.\"“”„«»‘’'`–—-":
        high -= 1
    return low, high


def access_date(text: str) -> tuple[str, str]:
    """The day of a unit of the kind ``accessed`` and the language of the words before it."""
    folded = text.casefold()
    said = max((word for word in _access_words() if folded.startswith(word)), key=len, default="")
    return text[len(said) :].strip(" :.,"), _access_words().get(said, "en")
