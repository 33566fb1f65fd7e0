"""The tokens of a plain reference and what the sequence model sees of each.

A token is a run without white space, cut once more where a number follows punctuation (``31(1):79-81`` is volume and pages).
Features are short strings: what the word is, how it is written, where it stands, and what stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from extractor.facts.word_features import load_lexicon
from extractor.tables import load_table

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


@lru_cache(maxsize=32768)
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


@lru_cache(maxsize=32768)
def _lexical(text: str) -> tuple[tuple[str, ...], str, str]:
    """The lists that hold the word if it has a capital, and its cluster, coarse and fine."""
    lexicon = load_lexicon()
    word = _BARE.sub("", text)
    word = word[:-2] if word.endswith(("'s", "’s")) else word
    lower = word.lower()
    marks = lexicon.marks.get(lower)
    cluster = lexicon.clusters.get(word) or lexicon.clusters.get(lower) or lexicon.clusters.get(word.capitalize())
    lists = lexicon.mark_sets[marks] if marks is not None and word[:1].isupper() else ()
    return lists, "" if cluster is None else str(cluster & 63), "" if cluster is None else str(cluster & 1023)


def features(items: list[Token]) -> list[list[str]]:
    """For each token the features that the model reads."""
    count = len(items)
    own = [_own(item.text) for item in items]
    lexical = [_lexical(item.text) for item in items]
    ends = [item.text[-1] if not item.text[-1].isalnum() else "-" for item in items]
    kinds = [kind for _, kind, _ in own]
    years = [n for n, kind in enumerate(kinds) if kind in ("year", "(year)")]
    first_year = years[0] if years else -1
    last_year = years[-1] if years else -1
    quoted = any(item.text[0] in '“"«‘„' for item in items)
    style = "none" if first_year < 0 else "early" if first_year < max(6, count // 3) and count - first_year > 5 else "late"
    first_in = next(
        (
            n
            for n, (lower, _, _) in enumerate(own)
            if lower in ("in", "dans") and items[n].text[0] in "Ii" and n and ends[n - 1] != "-"
        ),
        -1,
    )
    has_url = "url" in kinds
    numeric = [kind in ("range", "vol(no)") or kind.startswith("num") for kind in kinds]
    left_numbers = 0
    total_numbers = sum(numeric)
    inside = False
    depth = 0
    seen_quote = False
    since_stop = 0
    stops = 0
    out = []
    for n, item in enumerate(items):
        text = item.text
        _, kind, base = own[n]
        row = list(base)
        lists, coarse, fine = lexical[n]
        row += [f"m={name}" for name in lists]
        row += [f"c6={coarse}", f"c10={fine}"]
        for offset in (-1, 1, 2):
            if 0 <= n + offset < count:
                row.append(f"c6{offset}={lexical[n + offset][1]}")
                row += [f"m{offset}={name}" for name in lexical[n + offset][0]]
        if n + 1 < count:
            row.append(f"cc={coarse}|{lexical[n + 1][1]}")
        if text[0] in '“"«‘„' or (text[0] == "(" and len(text) > 1 and text[1] in '“"«'):
            inside = True
            row.append("q=open")
        elif inside:
            row.append("q=in")
        elif quoted:
            row.append("q=after" if seen_quote else "q=before")
        else:
            row.append("q=none")
        depth += text.count("(")
        row.append(f"par={min(depth, 2)}")
        depth = max(0, depth - text.count(")"))
        row.append(f"pos={n if n < 4 else 4 + min(9, 10 * n // count)}")
        row.append(f"rpos={min(count - 1 - n, 4)}")
        row.append(f"st={style}")
        row.append(f"since={min(since_stop, 8)}")
        row.append(f"stops={min(stops, 5)}")
        row.append(
            "yr="
            + (
                "none"
                if first_year < 0
                else "before"
                if n < first_year
                else "at"
                if n in years
                else "after"
                if n > last_year
                else "mid"
            )
        )
        if first_in >= 0:
            row.append("in=" + ("before" if n < first_in else "at" if n == first_in else f"after{min(stops, 6)}"))
        row.append(f"nums={min(left_numbers, 3)}/{min(total_numbers, 4)}")
        left_numbers += numeric[n]
        if has_url:
            row.append("url")
        for offset in (-2, -1, 1, 2):
            m = n + offset
            if 0 <= m < count:
                near, near_kind, _ = own[m]
                row.append(f"k{offset}={near_kind}")
                row.append(f"e{offset}={ends[m]}")
                if -2 < offset < 2:
                    row.append(f"w{offset}={near}")
                    row += [f"d{offset}={name}" for name in _KINDS.get(near, ())]
                    row.append(f"kk{offset}={near_kind}|{kind}")
            else:
                row.append(f"b{offset}")
        prior = ends[n - 1] if n else "^"
        row.append(f"pe|k={prior}|{kind}")
        row.append(f"pe|st={prior}|{style}|{min(stops, 4)}")
        if n:
            row.append(f"pk|pe|k={kinds[n - 1]}|{prior}|{kind}")
        if n + 1 < count:
            row.append(f"k|e|nk={kind}|{ends[n]}|{kinds[n + 1]}")
        if ends[n] in '.,:;?!)”"»':
            ahead = kinds[n + 1 : n + 3]
            row.append(f"ahead={ends[n]}|{'|'.join(ahead)}")
        out.append(row)
        if ends[n] in ".,:;?!" or (ends[n] in '”"»)' and len(text) > 1):
            if kind != "initial":
                stops += ends[n] != ","
                since_stop = 0
            else:
                since_stop += 1
        else:
            since_stop += 1
        if inside and re.search(r"[”\"»’][,.;:!?)]*$", text):
            inside = False
            seen_quote = True
    return out
