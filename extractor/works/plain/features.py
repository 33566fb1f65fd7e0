"""What the sequence model reads of each unit of a reference: the unit, its neighbours, what parts them, where they stand."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractor.people.words import load_lexicon
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.labels import spellings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Unit

_WORDS = {
    **load_table("reference_words"),
    "pages": spellings_of("page"),
    "volume": (*spellings_of("volume"), *spellings_of("issue")),
}
_ROLES = {word: [role for role, words in _WORDS.items() if word in words] for words in _WORDS.values() for word in words}
_CLUSTER_BITS = 6
_FINE_BITS = 10
_DIGIT = lazy_regex(r"\d")
_QUOTES = str.maketrans("\n", ".", " \t\"“”„«»‘’'`*[]")
_LENGTHS = (1, 2, 3, 5, 8, 12, 20, 35)
_MOST_STOPS = 5
_DATES = ("year", "date")
_STOPS = frozenset(".:;–—")
_MARKS = ("author_first", "author_last", "city", "country", "lower")
_FIRST, _LAST = (b"first",), (b"last",)
_LONG_WORD = 3
_MOSTLY = 3
"""The level of the lexicon from which a word is written small in most places."""
_SEEN = {"year": "y", "date": "y", "pages": "p", "range": "p", "volume": "v", "issue": "v", "dotted": "v", "url": "u"}


class Described(NamedTuple):
    """What a unit says of itself, and what it tells each neighbour."""

    shape: str
    """Kind and dress, for words how they are spelled."""
    own: tuple[bytes, ...]
    before: tuple[bytes, ...]
    """For the unit in front of it."""
    behind: tuple[bytes, ...]
    """For the unit behind it."""


def features(text: str, units: Sequence[Unit]) -> list[list[bytes]]:
    """For each unit of a reference the features that the model reads."""
    if not units:
        return []
    count = len(units)
    described = [describe(unit.kind, unit.dress, text[unit.start : unit.end]) for unit in units]
    gaps = [text[: units[0].start].translate(_QUOTES)[-2:]]
    gaps += [text[left.end : right.start].translate(_QUOTES)[:3] for left, right in pairwise(units)]
    gaps.append(text[units[-1].end :].translate(_QUOTES)[:2])
    dresses = {letter for unit in units for letter in unit.dress}
    kinds = [unit.kind for unit in units]
    layout = "".join(letter for letter in "qia" if letter in dresses) + ("u" if "url" in kinds else "")
    first_year = next((n for n, kind in enumerate(kinds) if kind in _DATES), count)
    shapes = ["^", *(one.shape for one in described), "$"]
    found = []
    seen = ""
    depth = stops = 0
    for number, one in enumerate(described):
        before, behind = gaps[number], gaps[number + 1]
        depth = max(0, depth + before.count("(") - before.count(")"))
        if before and before[0] in _STOPS:
            stops += 1
        left, shape, right = shapes[number : number + 3]
        year = "b" if number < first_year else "a" if number > first_year else "y"
        place = number if number < 4 else 4 if number < 8 else 5
        found.append(
            [
                *one.own,
                *(described[number - 1].behind if number else _FIRST),
                *(described[number + 1].before if number + 1 < count else _LAST),
                *_around(left, before, shape, behind, right),
                *_placed(shape, place, min(count - 1 - number, 4), year, min(depth, 1)),
                *_seen(shape, layout, seen, min(stops, _MOST_STOPS)),
            ]
        )
        sign = (
            "s"
            if kinds[number] == "stretch" and units[number].dress != "l"
            else _SEEN.get(kinds[number]) or ("i" if shape == "in" else "")
        )
        if sign and sign not in seen:
            seen = "".join(sorted(seen + sign))
    return found


def _encoded(*names: str) -> tuple[bytes, ...]:
    return tuple(name.encode("utf-8", "surrogatepass") for name in names)


@lru_cache(maxsize=1 << 15)
def describe(kind: str, dress: str, text: str) -> Described:
    """What a unit is by itself."""
    if kind in ("word", "initial"):
        return _word(text)
    if kind != "stretch":
        size = f"{kind}{min(len(text), 4)}" if kind == "figure" else kind
        return Described(kind, _encoded(f"k={size}"), _encoded(f"k+={size}"), _encoded(f"k-={size}"))
    words = text.split()
    shape = f"<{dress}>"
    length = sum(len(words) > bound for bound in _LENGTHS)
    inside = {
        role
        for word in words
        for role in _ROLES.get(word.lower().rstrip(".,"), ())
        if role in ("container", "publisher", "genre")
    }
    ends = _signs(words[0])[0] + [f"last{sign}" for sign in _signs(words[-1])[0]] if words else []
    capitals = sum(word[:1].isupper() for word in words) * 4 // max(1, len(words))
    own = _encoded(
        f"n={shape}{length}", f"cap={shape}{capitals}{'l' if length > _LONG_WORD else 's'}",
        *(f"has={role}" for role in sorted(inside)), *(f"f={sign}" for sign in ends),
        *([f"dot={shape}"] if "." in text.rstrip(".") else []), *([f"dig={shape}"] if _DIGIT.search(text) else []),
        *([f"w={text.lower()}"] if len(words) < _LONG_WORD else []),
    )  # fmt: skip
    near = [shape, f"{shape}{length}"]
    return Described(shape, own, _encoded(*(f"+{name}" for name in near)), _encoded(*(f"-{name}" for name in near)))


def _word(text: str) -> Described:
    signs, shape = _signs(text)
    lower = text.lower()
    bare = lower.rstrip(".")
    roles = _ROLES.get(bare, ())
    shape = roles[0] if roles and roles[0] in ("in", "and", "editor", "translator", "by") else shape
    own = _encoded(
        f"k={shape}", f"w={lower}", f"s={lower[-3:]}", *(f"r={role}" for role in roles), *(f"s={sign}" for sign in signs)
    )
    near = [shape, f"w{lower}", *(f"r{role}" for role in roles[:1] or signs[:1]), *signs[-2:-1]]
    return Described(shape, own, _encoded(*(f"+{name}" for name in near)), _encoded(*(f"-{name}" for name in near)))


@lru_cache(maxsize=1 << 15)
def _signs(text: str) -> tuple[list[str], str]:
    """What word lists say of a word, and how it is spelled."""
    bare = text.strip(".,;:()[]?!’'")
    lower = bare.lower()
    lexicon = load_lexicon()
    marks, cluster = lexicon.of(lower)
    if lower != bare:
        cluster = lexicon.of(bare)[1] or cluster
    signs = [mark for mark in marks if mark.startswith(_MARKS)]
    if cluster:
        bits = bin(cluster)[3:]
        signs += [f"c{bits[:_CLUSTER_BITS]}", f"d{bits[:_FINE_BITS]}"]
    if not bare[:1].isalpha():
        shape = "sign" if not any(map(str.isalnum, bare)) else "mixed"
    elif (
        len(bare) == 1
        or (len(bare) < _LONG_WORD and bare.isupper())
        or ("." in bare and len(bare) < 8 and bare[:1].isupper() and bare[1:2] == ".")
    ):
        shape = "X." if text.endswith(".") or "." in bare else "X"
    elif bare.isupper():
        shape = "XX"
    elif bare[:1].isupper():
        shape = "Xx." if text.endswith(".") else "Xx"
    else:
        shape = "x"
    return signs, shape


@lru_cache(maxsize=1 << 14)
def _around(left: str, before: str, shape: str, behind: str, right: str) -> tuple[bytes, ...]:
    return _encoded(f"ba={before}|{shape}|{behind}", f"lb={left}|{before}|{shape}", f"ar={shape}|{behind}|{right}")


@lru_cache(maxsize=1 << 13)
def _placed(shape: str, place: int, end: int, year: str, depth: int) -> tuple[bytes, ...]:
    return _encoded(f"p={place}{shape}", f"e={end}{shape}", f"y={year}{depth}{shape}")


@lru_cache(maxsize=1 << 13)
def _seen(shape: str, layout: str, seen: str, stops: int) -> tuple[bytes, ...]:
    return _encoded(f"sn={seen}|{stops}", f"ls={layout}|{shape}|{seen}")


def is_city(text: str) -> bool:
    """Whether a word is the name of a large city, with a capital."""
    return any(sign.startswith("city=") for sign in _signs(text)[0])


def is_no_surname(text: str) -> bool:
    """Whether a word names a city more often than an author."""
    levels = {sign.partition("=")[0]: sign[-1] for sign in _signs(text)[0] if sign.startswith(("author_last=", "city="))}
    return "city" in levels and levels.get("author_last", "") < levels["city"]


def is_family_name(text: str) -> bool:
    """Whether a word is a family name that many people bear, with a capital."""
    return text[:1].isupper() and "world_family" in load_lexicon().marks_of(text.lower())


def is_common_word(text: str) -> bool:
    """Whether a word is mostly written small."""
    return any(sign.startswith("lower=") and int(sign[-1]) >= _MOSTLY for sign in _signs(text)[0])


def is_place_word(text: str) -> bool:
    """Whether a word is one of the names of cities, or of a part of the world; ``Luzern/Switzerland`` is two."""
    return all(
        any(sign.startswith(("city=", "country", "city_part=2", "city_part=3")) for sign in _signs(part)[0])
        for part in text.split("/")
    )


def is_given_name(text: str) -> bool:
    """Whether authors are called so by their first names, mostly."""
    levels = {
        sign.partition("=")[0]: int(sign[-1]) for sign in _signs(text)[0] if sign.startswith(("author_first=", "author_last="))
    }
    return levels.get("author_first", 0) > max(1, levels.get("author_last", 0))
