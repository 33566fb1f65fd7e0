"""Which full citation a short one without a target may have meant: the nearest by names and year.

Source of the order: the project's reference on short citations, section 5.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.names.parts import surname
from extractor.names.words import without_et_al

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", ".": " ", ",": " "}
    | {"_": " ", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}
)
_YEAR_BEHIND = re.compile(r"(.*[^\W\d])[.,]?[\s_(]+(\d{4}[a-z]?)\)?", re.DOTALL)
# The anchor of a wrapper whose names stand nowhere in the call.
_MADE_ANCHOR = re.compile(r"CITEREF(\D+)(\d{4}[a-z]?)")
_DIGITS = re.compile(r"\d{3,4}")
_NEAR_SPELLING = 0.8
_MOST = 100
_MOST_SPELT = 25


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
    has_pages: bool = True
    """Whether pages can be cited of it: it is no undated page of the web."""


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """The text in one spelling: no case, no diacritics, one dash, one apostrophe, no stops."""
    plain = unicodedata.normalize("NFKD", text.translate(_MARKS))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())


class NearMisses:
    """The full citations of a page by what a short one may share with them.

    Of those that share one word ``_MOST`` are compared with it, of those that share pairs of letters about ``_MOST_SPELT``, so
    that time grows with the page only.
    """

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._full = [_fold(candidate) for candidate in candidates]
        self._by_word: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        self._by_names: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_length: dict[tuple[int, str | None], list[int]] = defaultdict(list)
        for number, full in enumerate(self._full):
            self._by_names[full.names].append(number)
            words = {*full.names, *full.surnames[:1], *full.bodies}.union(*full.given[:1])
            for year in {None, full.digits, *full.other_years}:
                for word in words:
                    self._by_word[word, year].append(number)
                if full.surnames:
                    self._by_length[len(full.names), year].append(number)
        self._dated = {names: sorted((self._full[at].number, at) for at in held) for names, held in self._by_names.items()}
        self._by_pair: dict[tuple[int, str | None], dict[str, list[int]]] = {}
        self._found: dict[tuple[tuple[str, ...], str | None], int | None] = {}

    def nearest(self, names: tuple[str, ...], year: str | None) -> int | None:
        """Number of the candidate that lies nearest to the names and the year of a short citation; None when none lies near."""
        if names and year is None and (behind := _YEAR_BEHIND.fullmatch(names[-1][-200:])):
            names, year = (*names[:-1], behind[1]), behind[2]
        if (names, year) not in self._found:
            self._found[names, year] = self._nearest(names, year)
        return self._found[names, year]

    def _nearest(self, names: tuple[str, ...], year: str | None) -> int | None:
        open_list = bool(names) and without_et_al(names[-1])[1]
        sought = tuple(name for name in (folded(without_et_al(name)[0]) for name in names) if name)
        if not sought:
            return None
        ranked = (
            (rank, _years_apart(year, full.year), number)
            for number in self._comparable(sought, year)
            if (rank := _rank(sought, year, full := self._full[number], open_list=open_list)) is not None
        )
        best = min(ranked, default=None)
        return best[2] if best else None

    def _comparable(self, sought: tuple[str, ...], year: str | None) -> set[int]:
        """Candidates for which there may be a rank."""
        first, digits = sought[0], None if year is None else _digits(year)
        keys = {(word, digits) for word in (first, _without_initials(first), folded(surname(first)))}
        found = self._spelt_alike(sought, digits)
        if digits is not None:
            found.update(self._of_other_years(sought, digits))
            if digits.isdecimal():
                keys.update((first, str(int(digits) + apart)) for apart in (-1, 0, 1))
        for key in keys:
            found.update(self._by_word.get(key, ())[:_MOST])
        return found

    def _of_other_years(self, sought: tuple[str, ...], digits: str) -> list[int]:
        """Candidates with the same names: the first of the page, of the last year before, and of the next year."""
        if sought not in self._by_names:
            return []
        dated = self._dated[sought]
        behind = bisect_left(dated, (int(digits) if digits.isdecimal() else -1, 0))
        before = bisect_left(dated, (dated[behind - 1][0], 0)) if behind else 0
        return [self._by_names[sought][0], dated[before][1], *(number for _, number in dated[behind : behind + 1])]

    def _spelt_alike(self, sought: tuple[str, ...], digits: str | None) -> set[int]:
        """Candidates with as many names, the first of which shares a pair of letters, rare pairs before common ones.

        Names that are alike always share one.
        """
        group = (len(sought), digits)
        if group not in self._by_pair:
            by_pair = self._by_pair[group] = defaultdict(list)
            for number in self._by_length.get(group, ()):
                for pair in _pairs(self._full[number].names[0]):
                    by_pair[pair].append(number)
        known = self._by_pair[group]
        found: set[int] = set()
        for pair in sorted(_pairs(sought[0]) & known.keys(), key=lambda pair: (len(known[pair]), pair)):
            if len(found) >= _MOST_SPELT:
                break
            found.update(known[pair][:_MOST_SPELT])
        return found


@dataclass(frozen=True, slots=True)
class _ComparedWork:
    """A candidate in the spelling in which names and years are compared."""

    names: tuple[str, ...]
    surnames: tuple[str, ...]
    """What is the last name in each of them; empty where only an anchor tells the names."""
    given: tuple[frozenset[str], ...]
    """Words of the given names, one set for each name."""
    year: str | None
    digits: str
    number: int
    """The year as a number; -1 without one."""
    other_years: frozenset[str]
    bodies: frozenset[str]


def _fold(candidate: Candidate) -> _ComparedWork:
    names, year = tuple(map(folded, candidate.family)), candidate.year
    if not names and (made := next(filter(None, map(_MADE_ANCHOR.fullmatch, candidate.anchors)), None)):
        names, year = (folded(made[1]),), made[2]
    given = (frozenset(folded(name).split()) for name in (*candidate.given, *("",) * len(names)))
    digits = _digits(year)
    return _ComparedWork(
        names,
        tuple(folded(surname(name)) for name in candidate.family),
        tuple(itertools.islice(given, len(names))),
        year,
        digits,
        int(digits) if digits.isdecimal() else -1,
        frozenset(map(_digits, candidate.other_years)),
        frozenset(map(folded, candidate.bodies)),
    )


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
    """A year that may be mistyped."""
    BODY = 9
    """A publisher, periodical or editor stands for the author."""


def _rank(sought: tuple[str, ...], year: str | None, full: _ComparedWork, *, open_list: bool) -> _Distance | None:
    names = full.names
    digits = _digits(year)
    if year is None or digits == full.digits:
        if names == sought:
            return _Distance.SPELLING if folded(year or "") == folded(full.year or "") else _Distance.LETTER
        if full.surnames and (rank := _rank_by_names(sought, full, open_list=open_list)) is not None:
            return rank
        return _Distance.BODY if sought[0] in full.bodies else None
    if names[:1] == sought[:1] and (_years_apart(year, full.year) <= 1 or digits in full.other_years):
        return _Distance.NEAR_YEAR
    # Only an anchor tells the names of a volume of a series, and another volume has another year.
    near = not full.surnames or _may_be_mistyped(digits, full.digits)
    return _Distance.OTHER_YEAR if names == sought and near else None


def _may_be_mistyped(year: str, other: str) -> bool:
    """Whether a side has no year, one figure is another, or two have changed places; no other year points to the work."""
    if not (year.isdecimal() and other.isdecimal()):
        return True
    return sorted(year) == sorted(other) or (len(year) == len(other) and sum(map(str.__ne__, year, other)) == 1)


def _rank_by_names(sought: tuple[str, ...], full: _ComparedWork, *, open_list: bool) -> _Distance | None:
    """How far a candidate of the same year lies, when its names are not the same."""
    names, surnames = full.names, full.surnames
    first, rest = sought[0], iter(names)
    same_first = names[0] == first
    if all(name in rest for name in sought) or (same_first and (open_list or len(names) < len(sought))):
        return _Distance.CO_AUTHORS
    bare = tuple(_without_initials(name) for name in sought)
    if bare in (surnames, names) or tuple(folded(surname(name)) for name in sought) == surnames:
        return _Distance.INITIALS
    if len(sought) == len(names):
        pairs = zip(sought, names, full.given, strict=True)
        if sorted(sought) == sorted(names) or all(name == last or name in other for name, last, other in pairs):
            return _Distance.SWAPPED
        if all(_alike(name, last) for name, last in zip(sought, names, strict=True)):
            return _Distance.MISSPELT
    return _Distance.FIRST_AUTHOR if first in {names[0], surnames[0]} else None


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


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
