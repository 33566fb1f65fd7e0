"""What the sequence model reads of the place where a token stands: the words round it, the markup, where in the string it is.

What is said of a place is a tuple of features that many places share, so each is written once.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.works.plain.tokens import OUTSIDE, Token, Word, encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

_YEARS = ("year", "(year)")
_CLOSERS = frozenset('.,:;?!)”"»')
_IN = frozenset(("in", "dans"))
_KINDS = ("italic", "address", "link")


class Marked(NamedTuple):
    """A stretch of a reference that its markup sets apart; offsets in code points of the readable text."""

    start: int
    end: int
    kind: Literal["italic", "address", "link", "url"]
    """In italics, the text of an external link, the text of a wikilink, an address that is its own text."""
    url: str = ""


def features(words: Sequence[Word], dress: Sequence[tuple[bytes, ...]]) -> list[list[bytes]]:
    """For each word of a reference the features that the model reads; ``dress`` comes from :func:`dressed`."""
    out = []
    padded = (OUTSIDE, OUTSIDE, *words, OUTSIDE, OUTSIDE)
    count = len(words)
    years = [number for number, word in enumerate(words) if word.kind in _YEARS]
    first_year, last_year = (years[0], years[-1]) if years else (count, -1)
    style = "none"
    if years:
        style = "early" if first_year < max(6, count // 3) and count - first_year > 5 else "late"
    leading = next((n for n, (a, b) in enumerate(pairwise(words), 1) if b.lower in _IN and a.end != "-"), count)
    numbers, all_numbers = 0, min([word.is_number for word in words].count(True), 4)
    has_quotation = True in [word.opens for word in words]
    has_address = "url" in [word.kind for word in words]
    quote = "before" if has_quotation else "none"
    depth = since = stops = 0
    for number, word in enumerate(words):
        if word.opens:
            quote = "open"
        depth += word.brackets[0]
        left = count - 1 - number
        place = number if number < 4 else -left - 1 if left < 4 else 10 + 10 * number // count
        year = "at" if word.kind in _YEARS else "before" if number < first_year else "after" if number > last_year else "mid"
        inside = "" if leading == count else "before" if number < leading else f"after{stops}" if number > leading else "at"
        before2, before, _, ahead, ahead2 = padded[number : number + 5]
        out.append(
            [
                *word.own,
                *before2.near[0],
                *before.near[1],
                *ahead.near[2],
                *ahead2.near[3],
                *_whole(style, year, inside, place, has_address),
                *_state(quote, min(depth, 2), since, numbers, all_numbers),
                *_before(before.kind, before.end, word.kind, style, stops),
                *_behind(word.kind, word.end, ahead.kind, ahead2.kind),
                *_clusters(word.cluster, ahead.cluster),
                *dress[number],
            ]
        )
        depth = max(0, depth - word.brackets[1])
        if word.is_number and numbers < 3:
            numbers += 1
        if word.stop:
            since = 0
            if word.stop == 2 and stops < 6:
                stops += 1
        elif since < 8:
            since += 1
        if quote == "open":
            quote = "in"
        if quote == "in" and word.closes:
            quote = "after"
    return out


def dressed(items: Sequence[Token], marked: Sequence[Marked]) -> list[tuple[bytes, ...]]:
    """For each token what the markup says of it: it begins a stretch, goes on in it, stands right behind it, or outside."""
    found: list[tuple[bytes, ...]] = [()] * len(items)
    for kind in _KINDS:
        stretches = [stretch for stretch in marked if stretch.kind == kind and stretch.start < stretch.end]
        if not stretches:
            continue
        passed, within = 0, -1
        for number, item in enumerate(items):
            while passed < len(stretches) and stretches[passed].end <= item.start:
                passed += 1
            if passed < len(stretches) and stretches[passed].start < item.end:
                place, within = "inside" if within == passed else "first", passed
            else:
                place, within = "behind" if within >= 0 else "outside", -1
            found[number] += _dress(kind, place, min(passed, 2))
    return found


@cache
def _dress(kind: str, place: str, passed: int) -> tuple[bytes, ...]:
    return encoded(f"{kind}={place}", f"{kind}={place}{passed}")


@lru_cache(maxsize=1 << 12)
def _whole(style: str, year: str, inside: str, place: int, has_address: bool) -> tuple[bytes, ...]:  # noqa: FBT001 - a part of a key
    more = [f"in={inside}"] if inside else []
    return encoded(f"pos={place}", f"yr={style}{year}", *more, *(["url"] if has_address else []))


@lru_cache(maxsize=1 << 12)
def _state(quote: str, depth: int, since: int, numbers: int, all_numbers: int) -> tuple[bytes, ...]:
    return encoded(f"q={quote}{depth}", f"since={since}", f"nums={numbers}/{all_numbers}")


@lru_cache(maxsize=1 << 13)
def _before(prior: str, behind: str, kind: str, style: str, stops: int) -> tuple[bytes, ...]:
    return encoded(
        f"pe|k={behind}|{kind}",
        f"pk|pe|k={prior}|{behind}|{kind}",
        f"stops={min(stops, 5)}",
        f"pe|st={behind}|{style}|{min(stops, 4)}",
    )


@lru_cache(maxsize=1 << 14)
def _behind(kind: str, end: str, ahead: str, ahead2: str) -> tuple[bytes, ...]:
    more = [f"ahead={end}|{ahead}|{ahead2}"] if end in _CLOSERS else []
    return encoded(f"k|e|nk={kind}|{end}|{ahead}", *more)


@lru_cache(maxsize=1 << 13)
def _clusters(cluster: str, ahead: str) -> tuple[bytes, ...]:
    return encoded(f"cc={cluster}|{ahead}")
