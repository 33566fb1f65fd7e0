"""Which full citation a short one without a target may have meant: the nearest by names and year.

Source of the order: the project's reference on short citations, section 5.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", ".": " ", ",": " "}
    | {"_": " ", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}
)
_YEAR_BEHIND = re.compile(r"(.*[^\W\d])[.,]?[\s_(]+(\d{4}[a-z]?)\)?", re.DOTALL)
_ET_AL = re.compile(r"\s*\bet al\b.*|\s*\band others\b.*", re.IGNORECASE)
# The anchor of a wrapper whose names stand nowhere in the call.
_MADE_ANCHOR = re.compile(r"CITEREF(\D+)(\d{4}[a-z]?)")
_DIGITS = re.compile(r"\d{3,4}")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_NEAR_SPELLING = 0.8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A full citation as far as short ones can point to it."""

    anchors: tuple[str, ...] = ()
    """Citation anchors that it offers."""
    family: tuple[str, ...] = ()
    """Last names of the authors, or of those who stand in for them, in order."""
    given: tuple[str, ...] = ()
    """Their given names, in the same order; empty texts where there is none."""
    year: str | None = None
    """Year with its letter."""
    other_years: tuple[str, ...] = ()
    """Other years of the work, as that of its first edition."""
    bodies: tuple[str, ...] = ()
    """Publisher, periodical, website, editors: names that may be taken for the author's."""


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """The text in one spelling: no case, no diacritics, one dash, one apostrophe, no stops."""
    plain = unicodedata.normalize("NFKD", text.translate(_MARKS))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())


@lru_cache(maxsize=16384)
def surname(name: str) -> str:
    """Last name in a name as written: ``Smith`` of ``Smith, John``, ``John Smith``, ``J. Smith`` and ``Smith J. R.``."""
    before, comma, _ = name.partition(",")
    words = before.split()
    if comma or len(words) < 2:
        return before.strip()
    if _INITIALS.fullmatch(words[-1]):
        return " ".join(itertools.takewhile(lambda word: not _INITIALS.fullmatch(word), words)) or before.strip()
    if words[-1].strip(".").casefold() in _SUFFIXES and len(words) > 2:
        words.pop()
    start = len(words) - 1
    while start > 1 and words[start - 1].islower():
        start -= 1
    return " ".join(words[start:] if not words[0].islower() else words)


def nearest(names: Sequence[str], year: str | None, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that lies nearest to the names and the year of a short citation; None when none lies near."""
    if names and year is None and (behind := _YEAR_BEHIND.fullmatch(names[-1][-200:])):
        names, year = (*names[:-1], behind[1]), behind[2]
    if not names:
        return None
    open_list = _ET_AL.search(names[-1]) is not None
    sought = tuple(name for name in (folded(_ET_AL.sub("", name)) for name in names) if name)
    if not sought:
        return None
    ranked = (
        (rank, _years_apart(year, candidate.year), number)
        for number, candidate in enumerate(candidates)
        if (rank := _rank(sought, year, candidate, open_list=open_list)) is not None
    )
    best = min(ranked, default=None)
    return candidates[best[2]] if best else None


class _Distance(IntEnum):
    """How far a full citation lies, nearest first."""

    SPELLING = 0
    """Case, diacritics, dashes or apostrophes differ."""
    LETTER = 1
    """The year has a letter on one side only, or stands on one side only."""
    CO_AUTHORS = 2
    """One side names fewer authors."""
    INITIALS = 3
    """One side has initials or given names beside the last name."""
    SWAPPED = 4
    """Names stand in another order, or a given name for a last one."""
    MISSPELT = 5
    FIRST_AUTHOR = 6
    """Only the first author is the same."""
    NEAR_YEAR = 7
    """The year before or after, or that of another edition."""
    OTHER_YEAR = 8
    BODY = 9
    """A publisher, periodical or editor stands for the author."""


def _rank(sought: tuple[str, ...], year: str | None, candidate: Candidate, *, open_list: bool) -> _Distance | None:
    names, its_year = tuple(map(folded, candidate.family)), candidate.year
    if not names and (made := next(filter(None, map(_MADE_ANCHOR.fullmatch, candidate.anchors)), None)):
        names, its_year = (folded(made[1]),), made[2]
    if year is None or _digits(year) == _digits(its_year):
        if names == sought:
            return _Distance.SPELLING if folded(year or "") == folded(its_year or "") else _Distance.LETTER
        if candidate.family and (rank := _rank_by_names(sought, names, candidate, open_list=open_list)) is not None:
            return rank
        return _Distance.BODY if sought[0] in map(folded, candidate.bodies) else None
    if names[:1] == sought[:1]:
        near = _years_apart(year, its_year) <= 1 or _digits(year) in map(_digits, candidate.other_years)
        if near:
            return _Distance.NEAR_YEAR
    return _Distance.OTHER_YEAR if names == sought else None


def _rank_by_names(
    sought: tuple[str, ...], names: tuple[str, ...], candidate: Candidate, *, open_list: bool
) -> _Distance | None:
    """How far a candidate of the same year lies, when its names are not the same."""
    first, rest = sought[0], iter(names)
    same_first = names[0] == first
    if all(name in rest for name in sought) or (same_first and (open_list or len(names) < len(sought))):
        return _Distance.CO_AUTHORS
    surnames = tuple(folded(surname(name)) for name in candidate.family)
    bare = tuple(_without_initials(name) for name in sought)
    if bare in (surnames, names) or tuple(folded(surname(name)) for name in sought) == surnames:
        return _Distance.INITIALS
    if len(sought) == len(names):
        given = (set(folded(name).split()) for name in (*candidate.given, *("",) * len(names)))
        pairs = zip(sought, names, given, strict=False)
        if sorted(sought) == sorted(names) or all(name == last or name in other for name, last, other in pairs):
            return _Distance.SWAPPED
        if all(_alike(name, last) for name, last in zip(sought, names, strict=True)):
            return _Distance.MISSPELT
    return _Distance.FIRST_AUTHOR if first in {names[0], surnames[0]} else None


def _without_initials(name: str) -> str:
    words = name.split()
    return " ".join(word for word in words if len(word) > 1) or name


def _alike(name: str, other: str) -> bool:
    if name == other:
        return True
    if not (3 < len(name) < 80 and 3 < len(other) < 80):
        return False
    shared = min(sum(map(other.__contains__, name)), sum(map(name.__contains__, other)))
    likest = 2 * shared / (len(name) + len(other))  # were all shared letters in order
    return likest >= _NEAR_SPELLING and SequenceMatcher(None, name, other).ratio() >= _NEAR_SPELLING


@lru_cache(maxsize=4096)
def _digits(year: str | None) -> str:
    found = _DIGITS.search(year or "")
    return found[0] if found else folded(year or "")


def _years_apart(year: str | None, other: str | None) -> int:
    mine, its = _digits(year), _digits(other)
    return abs(int(mine) - int(its)) if mine.isdecimal() and its.isdecimal() else 9999
