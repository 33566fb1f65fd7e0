"""The tokens of a plain reference and what each is by itself, wherever it stands.

A token is a run without white space, cut once more where a number follows punctuation (``31(1):79-81`` is volume and pages).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from extractor.people.words import load_lexicon
from extractor.tables import load_table

_TOKEN = re.compile(
    r"(?:https?://|www\.|(?i:doi:)?10\.\d{4,}/)\S+|\S+?(?<=\d)(?<!\d\d)\)?:(?=\d)|\S+?[;:](?=\d{1,4}[(,.;:–-])|\S+"
)
_BARE = re.compile(r"^\W+|\W+$")
_MONTHS = frozenset(
    "jan feb febr mar apr may jun jul aug sep sept oct nov dec spring summer autumn fall winter"
    " january february march april june july august september october november december"
    " janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    " januar februar märz juni juli oktober dezember"
    " janeiro fevereiro março abril maio junho julho setembro outubro novembro dezembro"
    " enero febrero marzo mayo junio julio agosto septiembre octubre noviembre diciembre".split()
)
_YEAR_TOKEN = re.compile(r"[\W_]*(?:c\.?|©)?(?:1[4-9]|20)\d\d[a-z]?(?:[-–/](?:\d\d|\d{4}))?\W*")
_RANGE = re.compile(r"\W*[A-Za-z]?\d+[\W_]{1,3}[A-Za-z]?\d+\W*")
_VOLUME = re.compile(r"\W*\d+\s*\(\d+[\d–/-]*\)[:,.]?\W*")
_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}")


def encoded(*names: str) -> tuple[bytes, ...]:
    """Features as the sequence model takes them."""
    return tuple([name.encode("utf-8", "surrogatepass") for name in names])


_WORDS = load_table("reference_words")
_NO_ROLES: tuple[tuple[bytes, ...], ...] = ((), (), ())
_ROLES = {
    word: tuple(encoded(*[f"d{offset}={role}" for role, words in _WORDS.items() if word in words]) for offset in ("", -1, 1))
    for words in _WORDS.values()
    for word in words
}
"""The features that a word of the table has for itself and gives to the words behind and before it."""
_OPENERS = frozenset('“"«‘„')
_NUMBERS = ("range", "vol(no)", "num")
_QUOTES = "\"”»’'"
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_QUOTE_END = re.compile(r"[”\"»’][,.;:!?)]*$")
_SHAPES = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "A" * 26 + "a" * 26 + "0" * 10)
_TWICE = re.compile(r"(.)\1+")


class Token(NamedTuple):
    """A word of a reference with its place in it."""

    text: str
    start: int
    end: int


class Word(NamedTuple):
    """What a token is by itself."""

    kind: str
    """``year``, ``initial``, ``Cap``, ``low`` …"""
    end: str
    """Its last character if that is no letter or digit, else ``-``."""
    lower: str
    """Without punctuation round it, in small letters."""
    cluster: str
    """Its coarse cluster, empty if unknown."""
    own: tuple[bytes, ...]
    """Features of the word itself."""
    near: tuple[tuple[bytes, ...], ...]
    """Features of the words two places and one place behind it, one and two before it."""
    opens: bool
    """A quotation begins."""
    closes: bool
    """A quotation ends."""
    brackets: tuple[int, int]
    """How many round ones open and close."""
    is_number: bool
    stop: int
    """2 if a sentence-like piece ends, 1 after a comma, else 0."""


def tokens(text: str) -> list[Token]:
    """The tokens of a reference, in order; offsets in code points of ``text``."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=1 << 12)
def read_word(text: str) -> Word:
    """What a token is by itself."""
    bare = text if text.isalnum() else _BARE.sub("", text)
    lower = bare.lower()
    if not lower.isascii():
        lower = unicodedata.normalize("NFC", lower)
    kind = _kind(text, bare, lower)
    first, last = text[0], text[-1]
    end = "-" if last.isalnum() else last
    lists, coarse, fine = _lexical(bare)
    roles = _ROLES.get(lower.rstrip("."), _NO_ROLES)
    kind_and_end = _kind_and_end(kind, end)
    lexical = _near_lexical(lists, coarse)
    own = encoded(
        f"w={lower}",
        f"s3={lower[-3:]}",
        f"s2={lower[-2:]}",
        f"sh={_shape(text.translate(_SHAPES))}",
        f"edges={'-' if first.isalnum() else first}{end}{'q' if len(text) > 1 and text[-2] in _QUOTES else ''}",
        f"k={kind}",
        f"c10={fine}",
    )
    word = lower.encode("utf-8", "surrogatepass")
    near = (
        kind_and_end[0],
        (*kind_and_end[1], b"w-1=" + word, *roles[1], *lexical[1]),
        (*kind_and_end[2], b"w1=" + word, *roles[2], *lexical[2]),
        kind_and_end[3] + lexical[3],
    )
    stops = end in ".,:;?!" or (end in '”"»)' and len(text) > 1)
    return Word(
        kind,
        end,
        lower,
        coarse,
        (*own, *roles[0], *lexical[0]),
        near,
        first in _OPENERS or (first == "(" and text[1:2] in ("“", '"', "«")),
        end != "-" and _QUOTE_END.search(text) is not None,
        (text.count("("), text.count(")")),
        kind.startswith(_NUMBERS),
        (1 if end == "," else 2) if stops and kind != "initial" else 0,
    )


def is_city(text: str) -> bool:
    """Whether a word is the name of a large city, with a capital."""
    return any(name.startswith("city=") for name in _lexical(_BARE.sub("", text))[0])


def is_family_name(text: str) -> bool:
    """Whether a word is a family name that many people bear, with a capital."""
    return "world_family" in _lexical(text)[0]


@lru_cache(maxsize=1 << 10)
def _kind_and_end(kind: str, end: str) -> tuple[tuple[bytes, ...], ...]:
    """The features for the neighbours that a kind and an end make."""
    return tuple(encoded(f"k{offset}={kind}{end}") for offset in (-2, -1, 1, 2))


@lru_cache(maxsize=1 << 13)
def _near_lexical(lists: tuple[str, ...], cluster: str) -> tuple[tuple[bytes, ...], ...]:
    """The features that lists and cluster make for the word itself and for its neighbours."""
    marked = [encoded(*[f"m{offset}={name}" for name in lists], f"c6{offset}={cluster}") for offset in ("", -1, 1)]
    return (*marked, encoded(f"c62={cluster}"))


@lru_cache(maxsize=1 << 12)
def _shape(text: str) -> str:
    return _TWICE.sub(r"\1+", text)[:12]


def _kind(text: str, bare: str, lower: str) -> str:
    if bare.isdigit():
        if _YEAR_TOKEN.fullmatch(text):
            return "(year)" if "(" in text else "year"
        return f"num{min(len(bare), 5)}" + ("[]" if text[0] == "[" else "")
    if not bare.isalpha() and (kind := _kind_of_mixed(text, bare, lower)):
        return kind
    if lower in _MONTHS:
        return "month"
    if _INITIALS.fullmatch(text.rstrip(",;:.)") + ".") and bare[0].isupper() and ("." in text or bare.isupper()):
        return "initial"
    if len(bare) > 1 and _ROMAN.fullmatch(bare):
        return "roman"
    if len(bare) > 1 and bare.isupper():
        return "upper"
    return "Cap" if bare[0].isupper() else "low"


def _kind_of_mixed(text: str, bare: str, lower: str) -> str:
    """The kind of what has more than letters in it; empty for a word all the same (``O’Neill``)."""
    if text.startswith(("http", "www.")):
        return "url"
    if lower.startswith(("doi", "10.")) and "10." in lower:
        return "doi"
    if _YEAR_TOKEN.fullmatch(text):
        return "(year)" if "(" in text else "year"
    if _VOLUME.fullmatch(text):
        return "vol(no)"
    if _RANGE.fullmatch(text):
        return "range"
    if not bare:
        return "punct"
    return "mixed" if _DIGIT.search(bare) else ""


def _lexical(bare: str) -> tuple[tuple[str, ...], str, str]:
    """The lists that hold the word if it has a capital, and its cluster, coarse and fine."""
    if not _LETTER.search(bare):
        return (), "", ""
    lexicon = load_lexicon()
    word = bare[:-2] if bare.endswith(("'s", "’s")) else bare
    lower = word.lower()
    cluster = lexicon.cluster_of(word) or lexicon.cluster_of(lower) or lexicon.cluster_of(word.capitalize())
    lists = lexicon.marks_of(lower) if word[:1].isupper() else ()
    return lists, str(cluster & 63) if cluster else "", str(cluster & 1023) if cluster else ""


OUTSIDE = Word("^", "^", "", "^", (), tuple(encoded(f"b{offset}") for offset in (-2, -1, 1, 2)), False, False, (0, 0), False, 0)
"""What stands before the first and behind the last word."""
