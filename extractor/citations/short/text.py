"""Short citations in plain text: ``Smith 1972, p. 5``, ``Smith (1972), pp. 5–7; Jones 1980``, ``Long, p. 5. Muir, p. 7``."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractor.citations.found import ShortCitation
from extractor.citations.short.shapes import forms, pieces
from extractor.languages import Citations, read_for_sources
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.anchors import full_anchor
from extractor.works.labels import labels_with
from extractor.works.locators import locator_faults, read_whole_locators
from extractor.works.plain.classics import is_canonical
from extractor.works.plain.csl_types import is_reference_work
from extractor.works.plain.features import is_no_surname

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.citations.short.shapes import ShortForm, ShortToken
    from extractor.model import Locator

LONGEST = 300
"""Length past which no text is short citations alone."""
_SPACES_IN_ONE = 2
_WORDS = frozenset({"signal", "name", "and", "et_al", ","})
"""Kinds of pieces that have no figure."""
_BACK = lazy_regex(r"(?:ib[ií]d(?:em)?|idem|ebd|ebenda|там же|(?:op|loc)\.?\s?cit)\b[\s.,;:]*", re.IGNORECASE)
# A full stop, or a comma between years, parts as a semicolon does, before the names and year or page of the next citation.
_SURNAMES = r"(?:[Ss]ee\s|[Cc]f\.\s)?(?:[^\W\d_]\.\s?)*[^\W\d_][\w'’-]+(?:,?\s(?:&|and)\s[^\W\d_][\w'’-]+)?"
_DATED = r",?\s\(?(?:1\d|20)\d\d"
_NEXT = lazy_regex(
    rf"(?<=\d)\.\s+(?={_SURNAMES}(?:{_DATED}|,\spp?\.\s?\d))|(?:(?<=\d{{4}}),|(?<=[\d)]),?\s(?:and|&))\s+(?={_SURNAMES}{_DATED})"
)
_AS_CITED = lazy_regex(r",\s(?:op|loc)\.?\s?cit\b\.?(?=,)", re.IGNORECASE)
_SPAN = lazy_regex(r"(\d{4})[–/-](\d{4})")
_LONGEST_SPAN = 20
_INITIALS = lazy_regex(r"^(?:[^\W\d_]\.[\s-]?)+")
_YEAR = lazy_regex(r"(?:c\.\s?|ca?\.\s?|circa\s)?\d{4}(?:[–-]\d{1,4})?[a-z]?|n\.d\.")


@cache
def _no_author() -> frozenset[str]:
    return frozenset(word for words in read_for_sources(Citations, "en").values() for word in words.no_author)


def points_back(text: str) -> tuple[Locator, ...] | None:
    """The places of a text that only means the source of the note before (``Ibid., p. 7``); None for any other text."""
    match = _BACK.match(text)
    if match is None:
        return None
    return read_whole_locators(text[match.end() :]) if match.end() < len(text) else ()


def read_short_text(text: str, *, any_place: bool = False) -> tuple[ShortCitation, ...] | None:
    """Short citations when the whole text is one or several of them; None for any other text.

    ``text`` is readable text, as of one ref. A citation without names takes those of the one before. A name without a year is
    taken for an author's before the places that titles do not have (``Smith, p. 5``), with ``any_place`` before any place
    (``Hamlet, act 3``). Never raises.
    """
    shorts, may_be_title = _read(text)
    return None if may_be_title and not any_place else shorts


@lru_cache(maxsize=8192)
def _read(text: str) -> tuple[tuple[ShortCitation, ...] | None, bool]:
    """The short citations that a whole text is, and whether one of them may as well be a title with a place."""
    text = text.strip()
    plain = text[1:-1] if text.startswith("(") and text.endswith(")") and text.count("(") == 1 else text
    if len(plain) > LONGEST:
        return None, False
    if "cit" in plain:
        plain = _AS_CITED.sub("", plain)
    if not _may_begin(plain):
        return None, False
    if plain.count(" ") > _SPACES_IN_ONE:
        plain = _NEXT.sub(";", plain)
    read = tuple(pieces(plain))
    found: list[ShortCitation] = []
    names: tuple[str, ...] = ()
    may_be_title = False
    for form in forms(read):
        if form.names:
            names = tuple([_name(read[place]) for place in form.names])
        shorts = _citations(names, form, read)
        if (
            shorts is None
            or any(is_run(short.year) for short in shorts)
            or not all(_is_author(name, alone=len(names) == 1) for name in names)
        ):
            return None, False
        may_be_title = may_be_title or (not form.years and shorts[0].locators[0].label in labels_with("of_titles"))
        found += shorts
    return (tuple(found) if found and not is_canonical(text) else None), may_be_title


def _may_begin(text: str) -> bool:
    """Whether what stands before the first figure is that of short citations: asked first, since it is not in most texts."""
    if not text[:1].isalpha():
        return False
    first = next((piece.symbol for piece in pieces(text) if piece.symbol not in _WORDS), "")
    return first != "unknown"


def _name(piece: ShortToken) -> str:
    return "et al." if piece.symbol == "et_al" else " ".join(piece.text.split())


def _is_author(name: str, *, alone: bool) -> bool:
    """Whether a name can be an author's: no month, no title among several names."""
    if is_reference_work(name):
        return False
    words = name.split()
    first = words[0] if _INITIALS.fullmatch(words[0]) else words[0].rstrip(".")
    return first not in _no_author() and (alone or len(words) < 4)


def are_surnames(names: Sequence[str]) -> bool:
    """Whether names are of people, as far as it can be seen: none is a city, none has a word of publishers."""
    publishers = load_table("reference_words")["publisher"]
    words = {word.lower() for name in names for word in name.split()}
    return words.isdisjoint((*publishers, "publications")) and not any(map(is_no_surname, names))


def is_run(years: str | None) -> bool:
    """Whether years, as written or as EDTF, are those in which a series came out, which no single work did (``1863–1986``)."""
    span = _SPAN.fullmatch(years or "")
    return span is not None and int(span[2]) - int(span[1]) > _LONGEST_SPAN


def _without_initials(name: str) -> str:
    return _INITIALS.sub("", name.partition(",")[0])


def _citations(names: tuple[str, ...], form: ShortForm, read: Sequence[ShortToken]) -> list[ShortCitation] | None:
    """One citation for each year; the place belongs to the last."""
    years = [_YEAR.search(read[place].text) for place in form.years]
    place = "" if form.place is None else read[form.place].text.strip(" \t,.:")
    locators: tuple[Locator, ...] | None = read_whole_locators(place) if place else ()
    if locators is None:
        return None
    faults = tuple(fault for fault in locator_faults("", place) if fault != "locator_positional")
    spelled: list[str | None] = [match[0] for match in years if match]
    spelled = spelled or [None]
    last = len(spelled) - 1
    return [
        ShortCitation(
            authors=names,
            year=year,
            anchor=full_anchor([_without_initials(name) for name in names if name != "et al."], year),
            locators=locators if place_of == last else (),
            faults=faults if place_of == last else (),
            plain=True,
        )
        for place_of, year in enumerate(spelled)
    ]
