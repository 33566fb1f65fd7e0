"""What the sequence model reads of each unit of a reference: the unit, its neighbours, what parts them, where they stand."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractor.people.words import load_lexicon
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Unit

_WORDS = load_table("reference_words")
_ROLES = {word: [role for role, words in _WORDS.items() if word in words] for words in _WORDS.values() for word in words}
_CLUSTER_BITS = 6
_FINE_BITS = 10
_DIGIT = re.compile(r"\d")
_QUOTES = str.maketrans("\n", ".", " \t\"“”„«»‘’'`*[]")
_LENGTHS = (1, 2, 3, 5, 8, 12, 20, 35)
_MOST_STOPS = 5
_MOST_SINCE = 6
_LONG_WORD = 3
_KINDS_SEEN = {"year": 0, "date": 0, "pages": 2, "range": 2, "volume": 3, "issue": 3, "dotted": 3, "url": 4}


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
    count = len(units)
    described = [describe(unit.kind, unit.dress, text[unit.start : unit.end]) for unit in units]
    gaps = [text[left.end : right.start].translate(_QUOTES)[:3] for left, right in pairwise(units)]
    gaps = [text[: units[0].start].translate(_QUOTES)[-2:], *gaps, text[units[-1].end :].translate(_QUOTES)[:2]] if units else []
    dresses = {letter for unit in units for letter in unit.dress}
    layout = "".join(letter for letter in "qia" if letter in dresses)
    kinds = [unit.kind for unit in units]
    first_year = next((n for n, kind in enumerate(kinds) if kind in ("year", "date")), count)
    has_url = "url" in kinds or "a" in layout
    found = []
    seen = [False] * 6
    depth = stops = since = 0
    shapes = ["^", "^", *(one.shape for one in described), "$", "$"]
    for number, one in enumerate(described):
        before, behind = gaps[number], gaps[number + 1]
        depth = max(0, depth + before.count("(") - before.count(")"))
        if before and before[-1] not in "-/":
            since = 0
            stops += before[0] in ".:;–—"
        shape = one.shape
        left2, left, _, right, right2 = shapes[number : number + 5]
        year = "b" if number < first_year else "a" if number > first_year else "y"
        bits = "".join("1" if flag else "0" for flag in seen)
        place = number if number < 4 else 4 if number < 8 else 5
        end = min(count - 1 - number, 4)
        found.append(
            [
                *one.own,
                *(described[number - 1].behind if number else (b"first",)),
                *(described[number + 1].before if number + 1 < count else (b"last",)),
                *_around(left, before, shape, behind, right),
                *_further(left2, left, shape, right, right2),
                *_placed(shape, place, end, layout, year, bits, min(depth, 1)),
                *_counted(shape, min(stops, _MOST_STOPS), min(since, _MOST_SINCE), layout, has_url),
            ]
        )
        since += 1
        unit = units[number]
        if unit.kind in _KINDS_SEEN:
            seen[_KINDS_SEEN[unit.kind]] = True
        elif unit.kind == "stretch" and unit.dress != "l":
            seen[1] = True
        elif shape == "in":
            seen[5] = True
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
    signs = {sign for word in (*words[:2], *words[-2:]) for sign in _signs(word)[0]}
    inside = {role for word in words for role in _ROLES.get(word.lower().rstrip(".,"), ()) if role in ("container", "publisher", "genre")}
    ends = _signs(words[0])[0] + [f"last{sign}" for sign in _signs(words[-1])[0]] if words else []
    capitals = sum(word[:1].isupper() for word in words) * 4 // max(1, len(words))
    own = _encoded(
        f"k={shape}", f"n={shape}{length}", f"cap={shape}{capitals}{'l' if length > _LONG_WORD else 's'}",
        *(f"has={role}" for role in sorted(inside)), *(f"f={sign}" for sign in ends),
        *([f"dot={shape}"] if "." in text.rstrip(".") else []), *([f"dig={shape}"] if _DIGIT.search(text) else []),
        *([f"w={text.lower()}"] if len(words) < _LONG_WORD else []),
    )  # fmt: skip
    near = [shape, f"{shape}{length}", *sorted(signs)[:2]]
    return Described(shape, own, _encoded(*(f"+{name}" for name in near)), _encoded(*(f"-{name}" for name in near)))


def _word(text: str) -> Described:
    signs, shape = _signs(text)
    lower = text.lower()
    bare = lower.rstrip(".")
    roles = _ROLES.get(bare, ())
    shape = roles[0] if roles and roles[0] in ("in", "and", "editor", "translator", "by") else shape
    own = _encoded(f"k={shape}", f"w={lower}", f"s={lower[-3:]}", *(f"r={role}" for role in roles), *(f"s={sign}" for sign in signs))
    near = [shape, f"w{lower}", *(f"r{role}" for role in roles), *signs[:3]]
    return Described(shape, own, _encoded(*(f"+{name}" for name in near)), _encoded(*(f"-{name}" for name in near)))


@lru_cache(maxsize=1 << 15)
def _signs(text: str) -> tuple[list[str], str]:
    """What word lists say of a word, and how it is spelled."""
    bare = text.strip(".,;:()[]?!’'")
    lower = bare.lower()
    lexicon = load_lexicon()
    cluster = lexicon.cluster_of(bare) or (lexicon.cluster_of(lower) if lower != bare else 0)
    signs = list(lexicon.marks_of(lower))
    if cluster:
        bits = bin(cluster)[3:]
        signs += [f"c{bits[:_CLUSTER_BITS]}", f"d{bits[:_FINE_BITS]}"]
    if not bare[:1].isalpha():
        shape = "sign" if not any(map(str.isalnum, bare)) else "mixed"
    elif len(bare) == 1 or (len(bare) < _LONG_WORD and bare.isupper()) or ("." in bare and len(bare) < 8 and bare[:1].isupper() and bare[1:2] == "."):
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
    return _encoded(f"b={before}", f"a={behind}", f"ba={before}|{shape}|{behind}", f"lb={left}|{before}|{shape}", f"ar={shape}|{behind}|{right}")


@lru_cache(maxsize=1 << 14)
def _further(left2: str, left: str, shape: str, right: str, right2: str) -> tuple[bytes, ...]:
    return _encoded(f"l2={left2}|{left}|{shape}", f"r2={shape}|{right}|{right2}")


@lru_cache(maxsize=1 << 14)
def _placed(shape: str, place: int, end: int, layout: str, year: str, bits: str, depth: int) -> tuple[bytes, ...]:  # noqa: PLR0917
    return _encoded(f"p={place}{shape}", f"e={end}{shape}", f"y={year}{depth}{shape}", f"sn={bits}", f"ls={layout}|{shape}|{bits[1]}{bits[5]}")


@lru_cache(maxsize=1 << 14)
def _counted(shape: str, stops: int, since: int, layout: str, has_url: bool) -> tuple[bytes, ...]:  # noqa: FBT001 - a part of a key
    return _encoded(f"st={stops}", f"si={since}", f"sl={stops}|{layout}|{since > 1}", f"u={has_url}{shape}")


def is_city(text: str) -> bool:
    """Whether a word is the name of a large city, with a capital."""
    return any(sign.startswith("city=") for sign in _signs(text)[0])


def is_place_word(text: str) -> bool:
    """Whether a word is one of the names of cities, or of a part of the world."""
    return any(sign.startswith(("city=", "country", "city_part=2", "city_part=3")) for sign in _signs(text)[0])


def is_given_name(text: str) -> bool:
    """Whether authors are called so by their first names, mostly."""
    levels = {sign.partition("=")[0]: int(sign[-1]) for sign in _signs(text)[0] if sign.startswith(("author_first=", "author_last="))}
    return levels.get("author_first", 0) > max(1, levels.get("author_last", 0))
