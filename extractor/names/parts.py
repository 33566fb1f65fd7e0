"""One name → family name, given names, particles, suffix.

Syntax by ``grammars/names.lark``, words by :mod:`extractor.names.words`. The parts carry CSL's names (Citation Style Language
1.0.2, name variables).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from msgspec import Struct

from extractor.grammar import parse_shape
from extractor.names import words as known
from extractor.names.family_first import stands_first
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lark import Token

CslName = dict[str, str]

_LONGEST = 200
"""What is longer is no name; the longest real ones have about 100 letters."""
_MOST_WORDS = 7
_REMEMBERED = 1 << 14

_DIGIT = lazy_regex(r"\d(?!nd|rd|th)")
_PIECE = lazy_regex(r"[\"“„][^\"“”„]+[\"”“]|\([^()]*\)|,|[^\s,;\"“”„()]+|\S")
_BEFORE_GIVEN = lazy_regex(r"(\S.*?)\s*\(([^()]+)\)")


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
    honorific: str | None = None
    """Titles in front: ``Prof. Dr.``"""
    literal: str | None = None
    """The whole, where it is not read into parts, or where the family name stands first without a comma."""

    @property
    def full_family(self) -> str | None:
        """The family name with its particles."""
        return _joined(self.non_dropping_particle, self.family)

    @property
    def csl(self) -> CslName:
        """The name as a CSL item holds it; without given names it is literal."""
        if self.literal is not None or self.given is None:
            return {"literal": self.literal or _joined(self.honorific, self.full_family, self.suffix) or ""}
        given = _joined(self.honorific, self.given, self.dropping_particle) or ""
        parts = {"family": self.full_family or "", "given": given}
        return {**parts, "suffix": self.suffix} if self.suffix else parts


def _joined(*parts: str | None) -> str | None:
    return " ".join(part for part in parts if part) or None


@lru_cache(_REMEMBERED)
def read_name(text: str) -> Name:
    """The parts of one name. Never raises."""
    text = " ".join(text.split()).strip(" ,;")
    if not text or len(text) > _LONGEST or _DIGIT.search(text) or known.CJK.search(text) or is_body(text):
        return Name(literal=text or None)
    pieces = _PIECE.findall(text)
    shape = _shape("".join(map(_kind, pieces, (*pieces[1:], ","))))
    if shape is None:
        return Name(literal=text)
    left, right = pieces[: shape.first], pieces[shape.second : shape.end]
    suffix = pieces[shape.suffix] if shape.suffix is not None else None
    return inverted(left, right, suffix) if right else _direct(left, suffix, text)


def surname(name: str) -> str:
    """The family name, with its particles, in a name as written; the whole of what is not read into parts."""
    return read_name(name).full_family or name.partition(",")[0].strip()


class _Shape(NamedTuple):
    """Where the parts of a name stand among its pieces; a direct name has nothing from ``second`` to ``end``."""

    first: int
    second: int
    end: int
    suffix: int | None


@lru_cache(_REMEMBERED)
def _shape(kinds: str) -> _Shape | None:
    whole, _ = parse_shape("names", kinds)
    if whole is None:
        return None
    (tree,) = whole.children
    assert not isinstance(tree, str)
    groups = [cast("list[Token]", child.children) for child in tree.children if not isinstance(child, str)]
    suffix = next((child.start_pos for child in tree.children if isinstance(child, str)), None)
    second = groups[1][0].start_pos or 0 if len(groups) > 1 else len(kinds)
    return _Shape(len(groups[0]), second, second + len(groups[1]) if len(groups) > 1 else second, suffix)


def _kind(piece: str, following: str) -> str:
    """The letter that stands for a piece in a shape; a suffix counts as one only at the end of a part."""
    if piece == ",":
        return ","
    if piece[0] in '"“„(':
        return "n" if len(piece) > 2 else "?"
    if piece[0] in ";”)":
        return "?"
    return "s" if following == "," and (piece in known.NUMERALS or known.SUFFIX.fullmatch(piece)) else "w"


@lru_cache(_REMEMBERED)
def is_body(text: str) -> bool:
    """Whether a name is that of an organisation, or of a person without family name (``Isidore of Seville``)."""
    words = text.split(" ")
    if len(words) == 1:
        return _is_acronym(text)
    if known.SMALL_WORD.search(text) or " and " in text or text.startswith("The "):
        return True
    folded = [word.strip(".,").lower() for word in words]
    kinds = known.BODY_WORDS.intersection(folded)
    if not kinds:
        return False
    if kinds - known.SURNAMES_TOO or (len(words) > 2 and "," not in text):
        return True
    return folded[0] in known.BODY_OPENERS or (_is_acronym(words[0]) and not text.isupper())


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.isalpha()


def _is_particle(word: str) -> bool:
    return word in known.CAPITAL_PARTICLES or known.is_particle(word)


def _family(words: Sequence[str]) -> tuple[str | None, str | None]:
    """Particles in front and the family name behind them."""
    first = 0
    while first < len(words) - 1 and (_is_particle(words[first]) or (first and words[first] == "und")):
        first += 1
    return " ".join(words[:first]) or None, " ".join(words[first:]) or None


def _honorifics(words: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    first = 0
    while first < len(words) - 1 and words[first][:1].isupper() and words[first].rstrip(".").lower() in known.HONORIFICS:
        first += 1
    return " ".join(words[:first]) or None, words[first:]


def inverted(left: Sequence[str], right: Sequence[str], suffix: str | None = None) -> Name:
    """The name whose words before and behind the comma are given: ``van der Berg, Jan`` and ``Humboldt, Alexander von``."""
    particle, family = _family(left)
    honorific, given = _honorifics(right)
    last = len(given)
    while last > 1 and known.is_particle(given[last - 1]):
        last -= 1
    return Name(family, " ".join(given[:last]) or None, " ".join(given[last:]) or None, particle, suffix, honorific)


def _direct(words: Sequence[str], suffix: str | None, text: str) -> Name:
    honorific, words = _honorifics(words)
    if words[-1].startswith("("):
        return _bracketed(text)
    if (first := stands_first(words)) and suffix is None:
        return Name(" ".join(words[:first]), " ".join(words[first:]), honorific=honorific, literal=text)
    if suffix in known.NUMERALS:
        return Name(literal=text)
    of_no_name = words[0].islower() and not known.is_particle(words[0])
    if of_no_name or len(words) > _MOST_WORDS or (len(words) == 1 and suffix is not None):
        return Name(literal=text)
    split, family_first = _family_start(words)
    if family_first:
        particle, family = _family(words[:split])
        return Name(family, " ".join(words[split:]), None, particle, suffix, honorific)
    particle, family = _family(words[split:])
    if family is None:
        return Name(literal=text)
    return Name(family, " ".join(words[:split]) or None, None, particle, suffix, honorific)


def _bracketed(text: str) -> Name:
    """``Holm (A.)`` and ``Holm (Ada)``, as French references write them; what else stands in brackets is not read."""
    match = _BEFORE_GIVEN.fullmatch(text)
    if match is None or not (known.are_initials(match[2]) or " " not in match[1]):
        return Name(literal=text)
    return inverted(match[1].split(), match[2].split())


def _family_start(words: Sequence[str]) -> tuple[int, bool]:
    """Where the family name or its particles begin; or, where it stands first (``Smith JA``, ``SMITH John``), where it ends."""
    initials = [known.are_initials(word) for word in words]
    if len(words) > 1 and initials[-1] and (not initials[0] or (len(words[0]) > len(words[-1]) and "." not in words[0])):
        return max(1, next(n for n in range(len(words), 0, -1) if n == 1 or not initials[n - 1])), True
    if len(words[0]) > 2 and words[0].isupper() and "." not in words[0]:
        small = next((number for number, word in enumerate(words) if not word.isupper()), None)
        if small is not None and words[small][0].isupper():
            return small, True
    for number, word in enumerate(words[:-1]):
        if word in known.JOINS_FAMILIES and number > (word != "y"):
            return number - 1, False
        if _is_particle(word) and (number or not word[0].isupper()) and word not in known.JOINS_FAMILIES:
            return number, False
    return len(words) - 1, False
