"""What the word lists of the recogniser say of a word: whether persons, places or things bear it, whether it is often small."""

from __future__ import annotations

from functools import lru_cache

from extractor.names.words import TITLES
from extractor.people.words import kinds, load_lexicon
from extractor.tables import load_table

_REMEMBERED = 1 << 14
_NAMES = ("census_", "world_", "author_")
_SURNAMES = ("census_", "world_family")
_GIVEN = ("census_female.first", "census_male.first", "world_given")
_PLACES = ("country", "city=")
_OFTEN_SMALL = ("lower=3", "lower=4", "lower=5", "lower=6")
_KINDS_OF_THINGS = frozenset({"kind=organisation", "kind=place", "kind=event"})
_BEHIND_LARGE = frozenset(load_table("person_evidence")["names_of_things"]["behind_large"])


def _has_mark(word: str, marks: tuple[str, ...]) -> bool:
    return any(mark.startswith(marks) for mark in _marks(word.lower()))


@lru_cache(_REMEMBERED)
def _marks(lower: str) -> tuple[str, ...]:
    return load_lexicon().marks_of(lower)


@lru_cache(_REMEMBERED)
def is_listed(word: str) -> bool:
    """Whether a word, or one that hyphens join in it, stands in some list of names of persons."""
    return any(_has_mark(part, _NAMES) for part in word.split("-"))


@lru_cache(_REMEMBERED)
def is_surname(word: str) -> bool:
    """Whether some persons bear the word as their family name."""
    return _has_mark(word, _SURNAMES)


@lru_cache(_REMEMBERED)
def is_given(word: str) -> bool:
    """Whether some persons bear the word as their given name."""
    return _has_mark(word, _GIVEN)


@lru_cache(_REMEMBERED)
def is_place(word: str) -> bool:
    """Whether some country or city bears the name."""
    return _has_mark(word, _PLACES)


@lru_cache(_REMEMBERED)
def is_often_small(word: str) -> bool:
    """Whether articles write a word small in one place of five or more."""
    return _has_mark(word, _OFTEN_SMALL)


@lru_cache(_REMEMBERED)
def is_noun_of_thing(word: str) -> bool:
    """Whether a word written large at the end of a name says that a thing bears it."""
    lower = word.lower()
    return lower in _BEHIND_LARGE or not _KINDS_OF_THINGS.isdisjoint(kinds().get(lower, ()))


def word_before(before: str) -> str:
    """The word, without full stop, that a blank at the end of a text parts from what follows; empty where no blank is."""
    return before[:-1].rpartition(" ")[2].removesuffix(".") if before.endswith(" ") else ""


def begins_listed(name: str) -> bool:
    """Whether a name begins with a word that stands in some list of names, an initial or a title."""
    first = name.partition(" ")[0]
    return first.endswith(".") or first.lower() in TITLES or is_listed(first)
