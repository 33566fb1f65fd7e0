"""Names → family name, given names, particles, suffix: one name, or a list of authors as one string.

Syntax by ``grammars/names.lark``; titles, particles and words of organisations by ``extractor/tables/people.toml``. The parts
carry CSL's names (Citation Style Language 1.0.2, name variables).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from lark.exceptions import LarkError
from msgspec import Struct

from extractor.grammar import load_grammar
from extractor.people.runs import PARTICLES
from extractor.tables import load_table

if TYPE_CHECKING:
    from lark import Token, Tree

_TABLE = load_table("people")
_HONORIFICS = frozenset(_TABLE["honorifics"])
_ORGANISATION = frozenset(_TABLE["words"]["organisation"])
_SURNAMES_TOO = frozenset(_TABLE["surnames_too"])
_CAPITAL_PARTICLES = frozenset(_TABLE["capital_particles"])
_AND_PARTICLES = frozenset({"y", "e", "i"})
_LONGEST = 200
"""What is longer is no name; the longest real ones have about 100 letters."""
_REMEMBERED = 1 << 14

_DIGIT = re.compile(r"\d")
_SMALL_WORD = re.compile(r"\b(?:of|for|the|and|für|pour|para|de los|of the)\b")
_SIGNS = re.compile(r"[,;()\"“”„]")
"""What takes a grammar to read."""
_SUFFIX = re.compile(r"(?:Jr|Sr|[IVX]+|2nd|3rd|\dth)\.?")
_ACRONYM = re.compile(r"[^\W\d_a-z]{2,}")
_UNDOTTED = re.compile(r"[A-ZА-ЯЁ]{1,3}")
_INITIALS = re.compile(r"(?:[^\W\d_][^\W\d_A-Z]?\.[\s-]*)+|[A-ZА-ЯЁ]{1,3}")
_ET_AL = re.compile(
    r"[\s,;]*\b(?:et\s+al(?:ii|ia)?\b\.?|and\s+others\b|u\.\s?a\.(?=\W|$)|и\s+др(?:\.|угие)(?=\W|$)|y\s+otros\b|e\s+al\b\.?)[\s.,;]*$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,?\s+(?:and|und|et|y|и)\s+|\s*,?\s*&\s*")
_SEMICOLON = re.compile(r"\s*;\s*")
_COMMA = re.compile(r"\s*,(?!\s*(?:Jr|Sr|II|III|IV)\b)\s*")


class Name(Struct, frozen=True):
    """One name; an organisation, or what cannot be read, has only ``literal``."""

    family: str | None = None
    """Without particles."""
    given: str | None = None
    """Given names or initials, with nicknames."""
    dropping_particle: str | None = None
    """Left out when the family name stands alone: ``von`` in Alexander von Humboldt."""
    non_dropping_particle: str | None = None
    """Kept with the family name: ``van der`` in Jan van der Berg."""
    suffix: str | None = None
    """``Jr.``, ``III``."""
    literal: str | None = None
    """The whole, where it is not read into parts."""

    @property
    def full_family(self) -> str | None:
        """The family name with its particles."""
        return " ".join(part for part in (self.non_dropping_particle, self.family) if part) or None


class NameList(Struct, frozen=True):
    """The names of a list, in order."""

    names: tuple[Name, ...]
    et_al: bool
    """Whether the list says that there are more."""


@lru_cache(_REMEMBERED)
def read_name(text: str) -> Name:
    """The parts of one name; titles in front are left out. Never raises."""
    text = " ".join(text.split()).strip(" ,;")
    if not text or len(text) > _LONGEST or _DIGIT.search(text) or _is_organisation(text):
        return Name(literal=text or None)
    words = text.split(" ")
    if not _SIGNS.search(text) and not _SUFFIX.fullmatch(words[-1]):
        return _direct(words, None, text)
    try:
        tree = cast("Tree[Token]", load_grammar("names").parse(text).children[0])
    except LarkError:
        return Name(literal=text)
    groups: list[list[str]] = []
    suffix = None
    for child in tree.children:
        if child is None:
            continue
        if isinstance(child, str):
            suffix = str(child)
        else:
            groups.append(_words(child))
    if tree.data == "inverted":
        return _inverted(groups[0], groups[1], suffix)
    return _direct(groups[0], suffix, text)


def _words(tree: Tree[Token]) -> list[str]:
    return [word for token in tree.children for word in str(token).split(" ") if word]


def _is_organisation(text: str) -> bool:
    words = text.split(" ")
    if len(words) == 1:
        return _ACRONYM.fullmatch(text) is not None
    if _SMALL_WORD.search(text):
        return True
    kinds = _ORGANISATION.intersection([word.strip(".,") for word in text.lower().split(" ")])
    return bool(kinds - _SURNAMES_TOO) or (len(words) > 2 and "," not in text and bool(kinds))


def _without_honorifics(words: list[str]) -> list[str]:
    first = 0
    while first < len(words) - 1 and words[first].rstrip(".") in _HONORIFICS:
        first += 1
    return words[first:]


def _is_particle(word: str) -> bool:
    return word in _CAPITAL_PARTICLES or (word.islower() and word in PARTICLES)


def _family(words: list[str]) -> tuple[str | None, str | None]:
    """Particles in front and the family name behind them."""
    first = 0
    while first < len(words) - 1 and _is_particle(words[first]):
        first += 1
    return " ".join(words[:first]) or None, " ".join(words[first:]) or None


def _inverted(left: list[str], right: list[str], suffix: str | None) -> Name:
    particle, family = _family(_without_honorifics(left))
    given = _without_honorifics(right)
    last = len(given)
    while last > 0 and given[last - 1].islower() and given[last - 1] in PARTICLES:
        last -= 1
    return Name(family, " ".join(given[:last]) or None, " ".join(given[last:]) or None, particle, suffix)


def _direct(words: list[str], suffix: str | None, text: str) -> Name:
    words = _without_honorifics(words)
    split = _family_start(words)
    if split == 0 and _INITIALS.fullmatch(words[-1]) and len(words) > 1:
        split = next(n for n in range(len(words), 0, -1) if n == 1 or not _INITIALS.fullmatch(words[n - 1]))
        particle, family = _family(words[:split])
        return Name(family, " ".join(words[split:]), None, particle, suffix)
    particle, family = _family(words[split:])
    if family is None or (len(words) == 1 and suffix is not None):
        return Name(literal=text)
    return Name(family, " ".join(words[:split]) or None, None, particle, suffix)


def _family_start(words: list[str]) -> int:
    """Number of the first word of the family name or of its particles; 0 also where the family name stands first (Smith JA)."""
    if len(words) == 1 or (_INITIALS.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0])):
        return 0
    for number, word in enumerate(words[:-1]):
        if word in _AND_PARTICLES and number > 1:
            return number - 1
        if _is_particle(word) and (number or word.islower()) and word not in _AND_PARTICLES:
            return number
    return len(words) - 1


@lru_cache(_REMEMBERED)
def read_names(text: str) -> NameList:
    """The names of an author string, in order; never raises.

    ``Smith, John A.; Jones, K.``, ``J. Smith, K. Jones and L. Brown``, ``Smith JA, Jones K, et al.``
    """
    et_al = _ET_AL.search(text) is not None
    rest = _ET_AL.sub("", text).strip(" ,;")
    if ";" in rest:
        parts = [
            name for part in _SEMICOLON.split(rest) for name in (_AND.split(part) if not _is_organisation(part) else [part])
        ]
    elif _is_organisation(rest) and not _AND.search(rest):
        parts = [rest]
    else:
        parts = [name for part in _AND.split(rest) for name in _comma_names(part)]
    return NameList(tuple(read_name(part) for part in parts if part.strip(" ,;.")), et_al)


def _comma_names(text: str) -> list[str]:
    """The names between commas, which also turn names around."""
    pieces = [piece for piece in _COMMA.split(text.strip(" ,")) if piece]
    names = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        if following is not None and _turned_around(piece, following, only=len(pieces) == 2):
            names.append(f"{piece}, {following}")
            place += 2
        else:
            names.append(piece)
            place += 1
    return names


def _turned_around(piece: str, following: str, *, only: bool) -> bool:
    """Whether ``piece, following`` is one name, the family name first."""
    if all(_INITIALS.fullmatch(word) for word in following.split(" ")):
        return not any(_INITIALS.fullmatch(word) for word in piece.split(" "))
    bare = [word for word in piece.split(" ") if not _is_particle(word)]
    return len(bare) == 1 and (
        only or len(piece.split(" ")) > len(bare) or _INITIALS.fullmatch(following.rpartition(" ")[2]) is not None
    )
