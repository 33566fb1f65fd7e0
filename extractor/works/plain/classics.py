"""Places in the works of antiquity and of the canon, by book and line and without date: ``Hdt. 9.5``, ``Iliad 2.673–4``."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.labels import alternatives, label_before_number, label_of, spellings
from extractor.works.plain.scripture import read_scripture

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_LONGEST = 160
_NUMBER = r"(?:\d+(?:[a-f]\d*)?(?![^\W\d_])|[IVXLC]+[²³]?(?![^\W_])|[ivxlc]+(?![^\W_]))"
_YEAR = lazy_regex(r"(?:1[4-9]|20)\d\d(?![\da-f]|\.\d|\s?[–-])")
_DATED = lazy_regex(r"\((?:1[4-9]|20)\d\d\)")
_RUN = lazy_regex(
    rf"[\[(]?{_NUMBER}(?:[\s.,:;§–—()\[\]-]*(?:[A-Z]{{1,3}}\s)?{_NUMBER})*(?:\s?ff?\b\.?)?[\])]?(?:\s[A-Z]{{1,3}}\b)?"
)
_ENTRY = lazy_regex(r"[\"“„«‘]?([^,;:\"”«»’]+)[\"”»’]?")
_NUMBERS = lazy_regex(_NUMBER)
_LEAD = r"(?:(?:[Ss]ee|[Cc]f\.?|[Cc]ompare|e\.\s?g\.),?\s(?:also\s)?)?"
_WORD = lazy_regex(r"[\w-]+")
_FIRST_WORD = lazy_regex(rf"{_LEAD}([\w-]+)")
_LAST_WORD = lazy_regex(r"\w{4,}\Z")
_SPELLED_LABELS = frozenset(("book", "chapter", "line", "part", "section", "verse", "folio", "paragraph"))
"""Labels whose words are written with a capital, too."""
_PAGED = frozenset(("page", "volume"))
_TWO = 2


class ClassicalPlace(NamedTuple):
    """A place in a work that is known by its author, its title, or both."""

    author: str
    """As written, or empty."""
    title: str
    """As written, or empty: of some authors one work is left."""
    places: tuple[tuple[str, str], ...]
    """CSL label and value of each."""


@cache
def _first_words() -> frozenset[str]:
    """The words with which an author or a title of the table begins, asked first since most texts begin with others."""
    return frozenset(found[0] for names in load_table("classics").values() for name in names if (found := _WORD.match(name)))


@cache
def _label() -> str:
    """An expression of a label with its number or entry ahead."""
    return rf"(?i:(?:{alternatives(spellings('entry'))})(?:\.\s*|\s+)|{label_before_number()})"


@cache
def _head() -> re.Pattern[str]:
    """Author and title before a place."""
    table = load_table("classics")
    full = rf"(?:{alternatives(table['authors'])})(?![\w’'-])"
    short = rf"(?:{alternatives(table['short_authors'])})"
    number = rf"{_NUMBER}(?:[\s.,:]|$)"
    word = r"(?:[^\W\d_a-z][^\W\d_]*[.’'-]?[^\W\d_]*\.?|of|the|de|to|and|on|in|re)"
    title = rf"(?!{number})[^\W\d_a-z][^\W\d_]*\.?(?:\s(?!{number}){word}){{0,6}}"
    return lazy_regex(
        rf"{_LEAD}(?:(?P<author>{full})(?:(?:[,.:]\s+|\s(?:on|in\s(?:his|the))\s)(?P<title>{title}(?:,\s{title})?))?"
        rf"|(?P<short>{short}\.|{short}(?=,?\s{title}))(?:,?\s+(?P<behind>{title}))?"
        rf"|(?P<known>(?:{alternatives(table['titles'])})(?!\w)(?:,\s{title})?))"
        rf"[,.:]*\s+(?=[\[(]?\d|[\[(]?[ivxlcIVXLC]+[²³]?(?![^\W_])|{_label()})"
    )


@cache
def _labelled() -> re.Pattern[str]:
    return lazy_regex(_label())


@lru_cache(maxsize=8192)
def read_classical(text: str) -> ClassicalPlace | None:
    """The place in a work of antiquity that a whole text is; None for any other text. Never raises.

    Pages alone are none, nor is a single number behind an author: ``Livy, p. 5`` may be a modern author's.
    """
    text = text.strip().rstrip(". ")
    first = _FIRST_WORD.match(text)
    known = first is not None and len(text) <= _LONGEST and first[1] in _first_words()
    found = _head().match(text) if known else None
    if found is None or _YEAR.match(text, found.end()) or _DATED.search(text):
        return None
    author, title = found["author"] or found["short"] or "", found["title"] or found["behind"] or found["known"] or ""
    at = found.end()
    last = _LAST_WORD.search(title)
    if last is not None and label_of(last[0]) in _SPELLED_LABELS and text[at - 1].isspace():  # ``Theogony, Line 345``
        at = text.rindex(last[0], 0, at)
        title = title[: last.start()].rstrip(" ,")
    places = tuple(_places(text, at))
    if not places or not places[-1][1] or places[0][0] in _PAGED:
        return None
    if not title and len(places) == 1 and places[0][0] == "section" and len(_NUMBERS.findall(places[0][1])) < _TWO:
        return None
    return ClassicalPlace(author, title, places)


def _places(text: str, at: int) -> Iterator[tuple[str, str]]:
    """The places that a text names from ``at`` to its end; the last has no value where it is none."""
    while at < len(text):
        label = _labelled().match(text, at)
        name = "section" if label is None else label_of(label[0]) or "sub-verbo"
        value = (_ENTRY if name == "sub-verbo" else _RUN).match(text, at if label is None else label.end())
        if value is None:
            yield name, ""
            return
        yield name, _without_half_a_bracket(value[0].strip('"“”„«»‘’ '))
        at = value.end()
        while at < len(text) and text[at] in " ,.;:":
            at += 1


def _without_half_a_bracket(value: str) -> str:
    """A value without a bracket that the rest of its source opens or closes."""
    return value if value.count("(") == value.count(")") and value.count("[") == value.count("]") else value.strip("()[]")


def is_canonical(text: str) -> bool:
    """Whether a whole text is a place in scripture or in a classical work."""
    return read_scripture(text) is not None or read_classical(text) is not None
