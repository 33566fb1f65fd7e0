"""The tokens of a plain reference and what the sequence model sees of each.

A token is a run without white space, cut once more where a number follows punctuation (``31(1):79-81`` is volume and pages).
Features are short strings: what the word is, how it is written, where it stands, and what stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.facts.people.words import load_lexicon
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"(?:https?://|www\.|(?i:doi:)?10\.\d{4,}/)\S+|\S+?(?<=\d)(?<!\d\d)\)?:(?=\d)|\S+?[;:](?=\d{1,4}[(,.;:–-])|\S+"
)
_BARE = re.compile(r"^\W+|\W+$")
_MONTH = re.compile(
    r"(?:jan|febr?|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|ember|tember|ober)?"
    r"|spring|summer|autumn|fall|winter"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember"
    r"|janeiro|fevereiro|março|abril|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|enero|febrero|marzo|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")
_YEAR_TOKEN = re.compile(r"[\W_]*(?:c\.?|©)?(?:1[4-9]|20)\d\d[a-z]?(?:[-–/](?:\d\d|\d{4}))?\W*")
_RANGE = re.compile(r"\W*[A-Za-z]?\d+[\W_]{1,3}[A-Za-z]?\d+\W*")
_VOLUME = re.compile(r"\W*\d+\s*\(\d+[\d–/-]*\)[:,.]?\W*")
_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}")
_WORDS = load_table("reference_words")
_KINDS: dict[str, tuple[str, ...]] = {
    word: tuple(kind for kind, words in _WORDS.items() if word in words) for words in _WORDS.values() for word in words
}
_OPENERS = '“"«‘„'
_CLOSERS = '.,:;?!)”"»'
_QUOTE_END = re.compile(r"[”\"»’][,.;:!?)]*$")
_SHAPES = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "A" * 26 + "a" * 26 + "0" * 10)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a reference with its place in it."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a reference, in order; offsets in code points of ``text``."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=4096)
def _own(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Folded word, class for the neighbours, features of the word alone."""
    bare = _BARE.sub("", text)
    lower = unicodedata.normalize("NFC", bare.lower())
    out = [f"w={lower}", f"p3={lower[:3]}", f"s3={lower[-3:]}", f"s2={lower[-2:]}"]
    shape = re.sub(r"(.)\1+", r"\1+", text.translate(_SHAPES))[:12]
    out.append(f"sh={shape}")
    last = text[-1]
    out.append("end=" + (last if not last.isalnum() else "-") + ("q" if len(text) > 1 and text[-2] in "\"”»’'" else ""))
    first = text[0]
    out.append("beg=" + (first if not first.isalnum() else "-"))
    kind = "word"
    if text.startswith(("http", "www.")):
        kind = "url"
    elif lower.startswith(("doi", "10.")) and "10." in lower:
        kind = "doi"
    elif _YEAR_TOKEN.fullmatch(text):
        kind = "(year)" if "(" in text else "year"
    elif _VOLUME.fullmatch(text):
        kind = "vol(no)"
    elif _RANGE.fullmatch(text):
        kind = "range"
    elif bare.isdigit():
        kind = f"num{min(len(bare), 5)}" + ("[]" if first == "[" else "")
    elif any(c.isdigit() for c in bare):
        kind = "mixed"
    elif not bare:
        kind = "punct"
    elif _MONTH.fullmatch(lower):
        kind = "month"
    elif _INITIALS.fullmatch(text.rstrip(",;:.)") + ".") and bare[0].isupper() and ("." in text or bare.isupper()):
        kind = "initial"
    elif _ROMAN.fullmatch(bare) and len(bare) > 1:
        kind = "roman"
    elif bare.isupper() and len(bare) > 1:
        kind = "upper"
    elif bare[0].isupper():
        kind = "Cap"
    else:
        kind = "low"
    out.append(f"k={kind}")
    out += [f"d={name}" for name in _KINDS.get(lower.rstrip("."), ())]
    return lower, kind, tuple(out)


@lru_cache(maxsize=4096)
def _lexical(text: str) -> tuple[tuple[str, ...], str, str]:
    """The lists that hold the word if it has a capital, and its cluster, coarse and fine."""
    lexicon = load_lexicon()
    word = _BARE.sub("", text)
    word = word[:-2] if word.endswith(("'s", "’s")) else word
    lower = word.lower()
    cluster = lexicon.cluster_of(word) or lexicon.cluster_of(lower) or lexicon.cluster_of(word.capitalize())
    lists = lexicon.marks_of(lower) if word[:1].isupper() else ()
    return lists, str(cluster & 63) if cluster else "", str(cluster & 1023) if cluster else ""


@lru_cache(maxsize=4096)
def _alone(text: str) -> tuple[str, ...]:
    """All features of a word that its place does not change."""
    lists, coarse, fine = _lexical(text)
    return (*_own(text)[2], *(f"m={name}" for name in lists), f"c6={coarse}", f"c10={fine}")


@lru_cache(maxsize=16384)
def _near(text: str, offset: int) -> tuple[str, ...]:
    """The features that a word gives to the one ``-offset`` words away."""
    lower, kind, _ = _own(text)
    out = [f"k{offset}={kind}", f"e{offset}={_end(text)}"]
    if offset in (-1, 1):
        out.append(f"w{offset}={lower}")
        out += [f"d{offset}={name}" for name in _KINDS.get(lower, ())]
    if offset in (-1, 1, 2):
        lists, coarse, _ = _lexical(text)
        out.append(f"c6{offset}={coarse}")
        out += [f"m{offset}={name}" for name in lists]
    return tuple(out)


def _end(text: str) -> str:
    return "-" if text[-1].isalnum() else text[-1]


def features(items: list[Token]) -> list[list[str]]:
    """For each token the features that the model reads."""
    texts = [item.text for item in items]
    whole = _whole_string(texts)
    kinds = [_own(text)[1] for text in texts]
    ends = [_end(text) for text in texts]
    clusters = [_lexical(text)[1] for text in texts]
    out = [[*_alone(text), *places] for text, places in zip(texts, _places(texts, kinds, ends, whole), strict=True)]
    count = len(texts)
    for n, row in enumerate(out):
        kind = kinds[n]
        for offset in (-2, -1, 1, 2):
            m = n + offset
            if 0 <= m < count:
                row.extend(_near(texts[m], offset))
            else:
                row.append(f"b{offset}")
        prior = ends[n - 1] if n else "^"
        row.append(f"pe|k={prior}|{kind}")
        if n:
            row.append(f"kk-1={kinds[n - 1]}|{kind}")
            row.append(f"pk|pe|k={kinds[n - 1]}|{prior}|{kind}")
        if n + 1 < count:
            row.append(f"kk1={kinds[n + 1]}|{kind}")
            row.append(f"k|e|nk={kind}|{ends[n]}|{kinds[n + 1]}")
            row.append(f"cc={clusters[n]}|{clusters[n + 1]}")
        if ends[n] in _CLOSERS:
            row.append(f"ahead={ends[n]}|{'|'.join(kinds[n + 1 : n + 3])}")
    return out


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the string as a whole shows."""

    quoted: bool
    years: tuple[int, ...]
    style: str
    """Whether the year stands early (author and date), late, or nowhere."""
    first_in: int
    """Number of the "In" that leads to the containing work; -1 without."""


def _whole_string(texts: list[str]) -> _Whole:
    count = len(texts)
    years = tuple(n for n, text in enumerate(texts) if _own(text)[1] in ("year", "(year)"))
    style = "none"
    if years:
        style = "early" if years[0] < max(6, count // 3) and count - years[0] > 5 else "late"
    leading = (
        n for n in range(1, count) if _own(texts[n])[0] in ("in", "dans") and texts[n][0] in "Ii" and _end(texts[n - 1]) != "-"
    )
    return _Whole(any(text[0] in _OPENERS for text in texts), years, style, next(leading, -1))


def _places(texts: list[str], kinds: list[str], ends: list[str], whole: _Whole) -> Iterator[list[str]]:
    """For each token, the features of where it stands in the string."""
    count, years = len(texts), whole.years
    numeric = [kind in ("range", "vol(no)") or kind.startswith("num") for kind in kinds]
    numbers, all_numbers = 0, min(sum(numeric), 4)
    depth = since_stop = stops = 0
    inside = seen_quote = False
    has_url = "url" in kinds
    for n, text in enumerate(texts):
        opens = text[0] in _OPENERS or (text[0] == "(" and len(text) > 1 and text[1] in '“"«')
        inside = inside or opens
        quote = "open" if opens else "in" if inside else "none" if not whole.quoted else "after" if seen_quote else "before"
        depth += text.count("(")
        row = [
            f"q={quote}",
            f"par={min(depth, 2)}",
            f"pos={n if n < 4 else 4 + min(9, 10 * n // count)}",
            f"rpos={min(count - 1 - n, 4)}",
            f"st={whole.style}",
            f"since={min(since_stop, 8)}",
            f"stops={min(stops, 5)}",
            f"yr={_among(n, years)}",
            f"nums={min(numbers, 3)}/{all_numbers}",
            f"pe|st={ends[n - 1] if n else '^'}|{whole.style}|{min(stops, 4)}",
        ]
        if whole.first_in >= 0:
            after = n - whole.first_in
            row.append("in=" + ("before" if after < 0 else f"after{min(stops, 6)}" if after else "at"))
        if has_url:
            row.append("url")
        yield row
        depth = max(0, depth - text.count(")"))
        numbers += numeric[n]
        closes = ends[n] in ".,:;?!" or (ends[n] in '”"»)' and len(text) > 1)
        if closes and kinds[n] != "initial":
            stops += ends[n] != ","
            since_stop = 0
        else:
            since_stop += 1
        if inside and _QUOTE_END.search(text):
            inside, seen_quote = False, True


def _among(number: int, years: tuple[int, ...]) -> str:
    if not years:
        return "none"
    if number in years:
        return "at"
    return "before" if number < years[0] else "after" if number > years[-1] else "mid"
