"""Where a glued reference may begin and end in a line of ``tpl_text``, and what the model sees at these places.

A start is a place without white space before it where two texts meet (``the Party.Geoffrey Roberts``); an end is white space, the
next start, a template or the end of the line. Features are short strings; their weights come from
:mod:`extractor.training.glued`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻŁŃŅŇŐŒŘŚŞŠŢŤŪŮŰŹŻŽΑ-ΩА-Я"
STARTS = re.compile(
    rf"(?<=[.,;:?!)\]”’…»%])(?=[{_UPPER}“\"‘«])"
    rf"|(?<=[^\s(\[=|'\"“‘—–-][\"'])(?=[{_UPPER}“\"])"
    rf"|(?<=[a-zà-ÿ\d])(?<!\bMc)(?<!\bMac)(?=[{_UPPER}][\w.,’'])"
    r"|(?<=[^\s(\[=|'\"“‘—–/-])(?=[\"“«‘]\w)"
    r"|(?=\[?https?://|\bwww\.)"
    r"|(?<=[.”\"])(?=(?:de|von|van|al|el|der|la|le)[ -]|d['’][A-Z])"
    r"|(?<=[a-z.,;:)\"”’\]])(?=(?:[sS]ee|[cC]f|[qQ]uoted|[cC]ited|[iI]bid)\b)"
    rf"|(?<=[a-z)\"”][.,?!\"”])(?=\([{_UPPER}\d]|\d+ [{_UPPER}]|[*^-] ?[{_UPPER}]|pp?\. ?\d)"
    r"|(?<=[a-zà-ÿ)\"”][.,;)\"”])(?=[a-z][\w.-]+[ ,:])"
)
# Of 50,000 places inside glued references no more than 30 ends are left out by this: after a comma, between two small words, before
# a number.
_ENDS = re.compile(
    r"(?<=[.?!…])(?=\s+[^\d\s]|\s*$)|(?<=[)\]\"”’'»\d\x00\x01/])(?=\s+[^\d\s]|\s*$)"
    rf"|(?<=[^\W\d_])(?=\s+[{_UPPER}\"“‘«(\[\x00\x01]|\s*$)|(?<!\w)[{_UPPER}][\w’'-]*(?=\s+[a-zà-ÿ])|(?<=\d[a-z])(?=\s)"
    r"|(?<=\S)(?=\)[^\w\s]|\)\s|—|\[/?ref\]|\[/tpl\]|</?ref|\s*$)"
)
_TEMPLATE = re.compile(r"\[tpl\](?:(?!\[/?tpl\]).)*\[/tpl\]")
_AFTER_HOLE = re.compile(r"[^\W_]|[\"“«‘(]\w")
_REF_MARK = re.compile(r"\[(/?)ref\]")
_IMAGE = ("thumb|", "thumb ", "left|", "right|", "upright", "frame|", "center|", "200px", "250px", "300px", "File:", "Image:")
_WORD = re.compile(r"\S+")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")
_STOP = re.compile(rf"[.?!][\"”’)\]]*(?=\s+[\"“‘(]?[{_UPPER}\d]|\s*$)")
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d[a-z]?(?!\d)")
_PAGE = re.compile(r"\b(?:pp?|pgs?|vol|no|ch)\.|\bpages?\b|:\s?\d|\bVolume\b|\bChapter\b")
_MARK = re.compile(
    r"\bISBN\b|\bRetrieved\b|\b[Aa]ccessed\b|\bPress\b|\bdoi\b|\bPublish|\bBooks\b|\bJournal\b|\b[Ee]ds?\.|\btrans(?:l|\.)|\bet al\b|https?://|www\."
)
_VERB = re.compile(
    r"\b(?:was|were|is|are|has|had|have|be|been|became|would|could|did|does|which|who|he|she|they|his|her|its|their|it|that|also|not|but|"
    r"this|these|after|when|while|however)\b"
)
_SHORT = re.compile(
    rf"(?:[Ss]ee )?[{_UPPER}][\w’'.-]+(?:(?:,| and| &|,? et al\.?) ?(?:[{_UPPER}][\w’'-]+)?){{0,3}},? ?[(\[]?(?:1[5-9]|20)\d\d[a-z]?\b"
)
_SHORT_PAGE = re.compile(rf"(?:[Ss]ee )?[{_UPPER}][\w’'.-]+(?:,? (?:and |& )?[{_UPPER}][\w’'-]+){{0,2}},? ?(?:pp?\.? ?)?\d+\b")
_FAMILY_FIRST = re.compile(rf"[{_UPPER}][\w’'-]+(?: [{_UPPER}][\w’'-]+)?, (?:[{_UPPER}]\.|[{_UPPER}][\w’'-]+[,. ])")
_GIVEN_FIRST = re.compile(
    rf"(?:[{_UPPER}]\.[ -]?)+[{_UPPER}][\w’'-]+|[{_UPPER}][a-zà-ÿ]+ (?:[{_UPPER}]\. )?[{_UPPER}][\w’'-]+,"
)
_PAGE_WORDS = frozenset(("p", "pp", "page", "pages", "vol", "no", "ch", "volume", "chapter", "number", "pg"))
_ABBREVIATIONS = frozenset(
    (
        "ed",
        "eds",
        "trans",
        "vol",
        "no",
        "st",
        "dr",
        "mr",
        "mrs",
        "jr",
        "co",
        "inc",
        "vs",
        "pp",
        "p",
        "cf",
        "al",
        "ch",
        "rev",
        "univ",
        "ibid",
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its candidate places and running counts of what references and prose are made of."""

    text: str
    holes: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[tuple[int, int], ...]
    word_starts: tuple[int, ...]
    stops: tuple[int, ...]
    quotes: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]
    count_places: tuple[tuple[int, ...], ...]


def start_candidates(text: str, holes: Sequence[tuple[int, int]]) -> list[int]:
    """Places where a reference may begin, in order; none lies inside a hole."""
    found = {match.start() for match in STARTS.finditer(text)}
    if "ref]" in text:
        found -= _inside_marks(text, found)
    found.update(end for _, end in holes if _AFTER_HOLE.match(text, end))
    for start, end in holes:
        found.difference_update(range(start, end))
    return sorted(found)


def _inside_marks(text: str, places: set[int]) -> set[int]:
    """Those of the places that stand in a ref whose marks the converter kept, closed on this line or not."""
    inside: set[int] = set()
    opened: int | None = None
    for match in _REF_MARK.finditer(text):
        if not match[1]:
            opened = match.start()
        elif opened is not None:
            inside.update(place for place in places if opened <= place < match.end())
            opened = None
    if opened is not None:
        inside.update(place for place in places if opened <= place)
    return inside


def read_line(text: str, holes: Sequence[tuple[int, int]], starts: Sequence[int]) -> Line:
    """The line with everything that the features count."""
    masked = _mask(text, holes)
    ends = {match.end() for match in _ENDS.finditer(masked)}
    ends.update(starts)
    for start, end in holes:
        ends.add(start)
        ends.add(end)
    ends.discard(0)
    places = tuple(tuple(match.start() for match in pattern.finditer(masked)) for pattern in (_YEAR, _PAGE, _MARK, _VERB))
    cuts = sorted({*starts, *(start for start, _ in holes), *(end for _, end in holes)})
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(masked):
        position = match.start()
        for cut in cuts[bisect_right(cuts, position) : bisect_left(cuts, match.end())]:
            words.append((position, cut))
            position = cut
        words.append((position, match.end()))
    quotes = tuple(match.start() for match in re.finditer(r"[\"“”]", masked))
    parens = tuple(match.start() for match in re.finditer(r"[()]", masked))
    opening = [1 if masked[place] == "(" else -1 for place in parens]
    return Line(
        masked,
        tuple(holes),
        tuple(starts),
        tuple(sorted(ends)),
        tuple(words),
        tuple(start for start, _ in words),
        tuple(
            sorted({*(match.end() for match in _STOP.finditer(masked)), *starts, *(start for start, _ in holes), len(masked)})
        ),
        quotes,
        (tuple(accumulate(opening, initial=0)),),
        (*places, parens),
    )


def _mask(text: str, holes: Sequence[tuple[int, int]]) -> str:
    """The line with citation templates as runs of NUL and other templates as runs of SOH, so that no place moves."""
    for start, end in holes:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    if "[tpl]" in text:
        text = _TEMPLATE.sub(lambda match: "\x01" * len(match.group()), text)
    return text


def _count(line: Line, kind: int, start: int, end: int) -> int:
    places = line.count_places[kind]
    return bisect_left(places, end) - bisect_left(places, start)


def _depth(line: Line, start: int, end: int) -> int:
    places, depths = line.count_places[4], line.counts[0]
    return depths[bisect_left(places, end)] - depths[bisect_left(places, start)]


def _char(text: str, place: int) -> str:
    if not 0 <= place < len(text):
        return "^"
    char = text[place]
    if char.isupper():
        return "A"
    if char.isalpha():
        return "a"
    if char.isdigit():
        return "0"
    return "_" if char.isspace() else "h" if char == "\x00" else "t" if char == "\x01" else char


def _shape(word: str) -> str:
    bare = _EDGE.sub("", word)
    if not bare:
        return "h" if "\x00" in word else "t" if "\x01" in word else "punct"
    if bare.isdigit():
        return "year" if _YEAR.fullmatch(bare) else f"n{min(len(bare), 4)}"
    if bare.startswith(("http", "www.")):
        return "url"
    if any(char.isdigit() for char in bare):
        return "range" if all(char.isdigit() or char in "-–—,:/" for char in bare) else "mixed"
    if len(bare) == 1:
        return "I" if bare.isupper() else "i"
    if bare.isupper():
        return "UP"
    return "Cap" if bare[0].isupper() else "low"


def _bucket(number: int) -> int:
    return number if number < 4 else 4 + min(6, (number - 1).bit_length())


def _words_at(line: Line, place: int, count: int) -> list[str]:
    index = bisect_left(line.word_starts, place)
    return [line.text[start:end] for start, end in line.words[index : index + count]]


def _words_before(line: Line, place: int, count: int) -> list[str]:
    index = bisect_left(line.word_starts, place)
    return [line.text[start : min(end, place)] for start, end in line.words[max(0, index - count) : index]]


def _in_quotation(line: Line, place: int) -> str:
    """Whether the last quotation mark before ``place`` opens (``o``), closes (``c``), or there is none (``n``)."""
    index = bisect_left(line.quotes, place) - 1
    if index < 0:
        return "n"
    quote = line.quotes[index]
    before = line.text[quote - 1 : quote]
    return "o" if not before or before.isspace() or before in "([—–" or line.text[quote] == "“" else "c"


def _tail(word: str) -> str:
    last = word[-1:]
    return last if last and not last.isalnum() else "-"


def _chunk(line: Line, start: int) -> tuple[int, str]:
    """End of the sentence-like piece that begins at ``start`` and what it is made of."""
    index = bisect_right(line.stops, start)
    end = line.stops[index] if index < len(line.stops) else len(line.text)
    year, page, mark, verb = (_count(line, kind, start, end) for kind in range(4))
    words = bisect_left(line.word_starts, end) - bisect_left(line.word_starts, start)
    return end, f"{min(year, 2)}{min(page, 2)}{min(mark, 2)}{min(verb, 3)}{min(9, _bucket(words))}"


def kind_of_start(line: Line, start: int) -> str:
    """Which form the text at ``start`` has."""
    text = line.text
    if text.startswith(("http", "[http", "www."), start):
        return "url"
    if text[start : start + 1] in ("“", '"', "«", "‘"):
        return "quote"
    if _SHORT.match(text, start):
        return "short"
    if _SHORT_PAGE.match(text, start):
        return "page"
    if _FAMILY_FIRST.match(text, start):
        return "family"
    if _GIVEN_FIRST.match(text, start):
        return "given"
    if text[start : start + 3].lower() in ("see", "cf.", "ibi"):
        return "see"
    return "other"


def ahead_features(line: Line, place: int) -> list[str]:
    """What the text from ``place`` on is made of, whatever stands before it."""
    index = bisect_left(line.word_starts, place)
    stop_index = bisect_right(line.stops, place)
    stop = line.stops[stop_index] if stop_index < len(line.stops) else len(line.text)
    words = [line.text[start:end] for start, end in line.words[index : index + 25] if start < stop]
    bare = [_EDGE.sub("", word).lower() for word in words]
    shapes = [_shape(word) + _tail(word) for word in words[:4]] + ["^"] * (4 - min(4, len(words)))
    _, chunk = _chunk(line, place)
    out = [
        "bias",
        *(f"b={word}" for word in set(bare)),
        *(f"w{number}={word}" for number, word in enumerate(bare[:3])),
        f"w01={' '.join(bare[:2])}",
        f"s01={shapes[0]}|{shapes[1]}",
        f"s012={'|'.join(shapes[:3])}",
        f"s0123={'|'.join(shapes)}",
        f"chunk={chunk}",
        *(f"c{number}={value}" for number, value in enumerate(chunk)),
        f"caps={_capitals(line, place)}",
        f"glue={stop in line.starts}",
        f"eol={stop == len(line.text)}",
        *(f"sh={_shape(word)}{_tail(word)}" for word in words[:12]),
        *(f"bi={a}|{b}" for a, b in zip(bare[:8], bare[1:9], strict=False)),
    ]
    if words and stop < len(line.text) + 1:
        out.append(f"last={_shape(words[-1])}|{bare[-1] if len(bare[-1]) < 4 else ''}")
    return out


def ahead_sign(odds: float) -> int:
    """The log odds that a reference goes on, in steps."""
    return max(-6, min(6, round(odds)))


def chained_features(line: Line, start: int, kind: str) -> list[str]:
    """What more speaks for a reference that begins where another one ends."""
    before, first = _char(line.text, start - 1), _char(line.text, start)
    return ["chained", f"chained|kind={kind}", f"chained|pc={before}{first}", f"chained|chunk={_chunk(line, start)[1][:4]}"]


def start_features(line: Line, start: int, kind: str, ahead_odds: int) -> list[str]:
    """What speaks for or against a reference that begins at ``start``."""
    text = line.text
    before, before2, first = _char(text, start - 1), _char(text, start - 2), _char(text, start)
    ahead = _words_at(line, start, 3)
    behind = _words_before(line, start, 2)
    chunk_end, chunk = _chunk(line, start)
    next_end, following = _chunk(line, chunk_end)
    shapes = [_shape(word) + _tail(word) for word in ahead] + ["^"] * (3 - len(ahead))
    last = behind[-1] if behind else ""
    last_bare = _EDGE.sub("", last).lower()
    parity = bisect_left(line.quotes, start) & 1
    quoted = _in_quotation(line, start)
    hole = any(end == start for _, end in line.holes)
    pair = f"{before2}{before}{first}"
    out = [
        "bias",
        f"pair={pair}",
        f"pc={before}{first}",
        f"kind={kind}",
        f"kind|pc={kind}|{before}{first}",
        f"kind|chunk={kind}|{chunk[:4]}",
        f"chunk={chunk}",
        *(f"c{n}={value}" for n, value in enumerate(chunk)),
        *(f"f{n}={value}" for n, value in enumerate(following)),
        f"cf={chunk[:4]}|{following[:4]}",
        f"pc|c={before}{first}|{chunk[:4]}",
        f"s0={shapes[0]}",
        f"s01={shapes[0]}|{shapes[1]}",
        f"s012={'|'.join(shapes)}",
        f"pc|s0={before}{first}|{shapes[0]}",
        f"w0={_EDGE.sub('', ahead[0]).lower() if ahead else ''}",
        f"w1={_EDGE.sub('', ahead[1]).lower() if len(ahead) > 1 else ''}",
        f"p={last_bare}",
        f"plen={min(4, len(last_bare))}|{_shape(last)}",
        f"plen|s0={min(4, len(last_bare))}|{_shape(last)}|{shapes[0]}",
        f"parity={parity}|{before}{first}",
        f"quoted={quoted}|{before}{first}",
        f"q={ahead_odds}",
        f"q|kind={ahead_odds}|{kind}",
        f"q|pc={ahead_odds}|{before}{first}",
        f"quoted|p={quoted}{parity}|{before}{first}",
        f"depth={max(-1, min(2, _depth(line, 0, start)))}",
        f"hole={hole}",
        f"end={text[chunk_end - 1 : chunk_end]}|{_char(text, chunk_end)}",
        f"startend={_shape(_words_before(line, chunk_end, 1)[0]) if chunk_end > start else ''}",
    ]
    out += [f"b={word}" for word in _bag(line, start, 10)]
    if line.text.startswith(_IMAGE):
        out.append(f"image={line.starts.index(start) == 0}")
    return out


def _bag(line: Line, place: int, count: int) -> set[str]:
    """The next words of the piece that begins at ``place``, without order and capitals."""
    return {_EDGE.sub("", word).lower() for word in _words_at(line, place, count)}


def _capitals(line: Line, place: int) -> str:
    """How many of the next seven words begin with capitals, how many with small letters."""
    upper = lower = 0
    for word in _words_at(line, place, 7):
        first = _EDGE.sub("", word)[:1]
        upper += first.isupper()
        lower += first.islower()
    return f"{upper}{lower}"


def _rest(line: Line, end: int) -> str:
    """What follows on the line: nothing, one sentence, more; and whether another start follows."""
    index = bisect_right(line.stops, end)
    left = len(line.stops) - index
    return f"{min(left, 3)}{min(2, len(line.starts) - bisect_right(line.starts, end))}"


def end_candidates(line: Line, start: int, limit: int) -> list[int]:
    """Places where a reference that begins at ``start`` may end, at most ``limit``; none lies inside a hole."""
    index = bisect_right(line.ends, start)
    return [end for end in line.ends[index : index + limit] if not any(a < end < b for a, b in line.holes)]


def end_features(line: Line, start: int, end: int, kind: str, previous: str, ahead_odds: int) -> list[str]:
    """What speaks for or against the reference from ``start`` ending at ``end``; ``previous`` is the sign before the start."""
    text = line.text
    ahead = _words_at(line, end, 3)
    behind = _words_before(line, end, 3)
    last_char, next_char = _char(text, end - 1), _char(text, end)
    glue = end in line.starts
    at = "EOL" if not text[end:].strip() else "glue" if glue else next_char
    _, chunk = _chunk(line, end)
    year, page, mark, verb = (_count(line, number, start, end) for number in range(4))
    words = bisect_left(line.word_starts, end) - bisect_left(line.word_starts, start)
    open_quotes = (bisect_left(line.quotes, end) - bisect_left(line.quotes, start)) & 1
    depth = max(-1, min(2, _depth(line, start, end)))
    stops = bisect_left(line.stops, end) - bisect_right(line.stops, start)
    shapes = [_shape(word) for word in behind]
    tail = _tail(behind[-1]) if behind else "^"
    last = _EDGE.sub("", behind[-1]).lower() if behind else ""
    last_shape = (shapes[-1] if shapes else "^") + tail
    if len(behind) > 1 and _EDGE.sub("", behind[-2]).lower() in _PAGE_WORDS:
        last_shape = "pg" + last_shape
    if last in _ABBREVIATIONS:
        last_shape = "abbr"
    ahead_shapes = [_shape(word) + ("q" if word[0] in '"“‘«(' else "") for word in ahead] + ["^"] * (3 - len(ahead))
    following = _EDGE.sub("", ahead[0]).lower() if ahead else ""
    inside = f"{min(year, 1)}{min(page, 1)}{min(mark, 1)}"
    balanced = f"{open_quotes}{depth}"
    known = "-"
    if ahead and ahead[0][:1].isupper():
        bare = _EDGE.sub("", ahead[0]).removesuffix("'s")
        known = "A" if bare and line.text.find(bare, 0, start) >= 0 else "a"
    return [
        "bias",
        f"at={at}",
        f"at|last={at}|{last_shape}",
        f"at|kind={at}|{kind}",
        f"at|prev={at}|{previous}|{ahead_shapes[0]}",
        f"at|bal={at}|{balanced}",
        f"last={last_shape}",
        f"last2={'|'.join(shapes[-2:])}{tail}",
        f"lw={last}|{tail}",
        f"nw={following}",
        f"nw|tail={following}|{tail}",
        f"nw2={following}|{_EDGE.sub('', ahead[1]).lower() if len(ahead) > 1 else ''}",
        f"ns={ahead_shapes[0]}",
        f"ns3={'|'.join(ahead_shapes)}",
        f"last|ns={last_shape}|{ahead_shapes[0]}",
        f"last|prev|ns={last_shape}|{previous}|{ahead_shapes[0]}",
        f"tail|ns2={tail}|{ahead_shapes[0]}|{ahead_shapes[1]}",
        f"chunk={chunk[:4]}",
        f"tail|chunk={tail}|{chunk[:4]}",
        *(f"c{n}={tail}|{value}" for n, value in enumerate(chunk)),
        f"at|c3={at}|{chunk[3]}|{ahead_shapes[0]}",
        f"bal|tail={balanced}|{tail}",
        f"in={inside}|{tail}",
        f"in|kind={inside}|{kind}|{tail}",
        f"in|chunk={inside}|{chunk[:4]}|{tail}",
        f"in|last|ns={inside}|{last_shape}|{ahead_shapes[0]}",
        f"words={_bucket(words)}|{tail}",
        f"words|kind={_bucket(words)}|{kind}",
        f"stops={min(stops, 5)}|{tail}",
        f"stops|kind={min(stops, 3)}|{kind}|{tail}|{inside}",
        f"verb={min(verb, 4)}|{tail}",
        f"prev={previous}|{ahead_shapes[0][:1]}|{tail}",
        f"q={ahead_odds}",
        f"q|at|tail={ahead_odds}|{at}|{tail}",
        f"q|last={ahead_odds}|{last_shape}",
        f"q|in={ahead_odds}|{inside}|{kind}",
        f"q|bal={ahead_odds}|{balanced}",
        f"known={known}|{tail}",
        f"known|last={known}|{last_shape}",
        f"known|in={known}|{inside}|{at}",
        *(f"nb={word}" for word in _bag(line, end, 8)),
        *(f"lb={_EDGE.sub('', word).lower()}" for word in behind),
        f"caps={_capitals(line, end)}|{tail}",
        f"caps|in={_capitals(line, end)}|{inside}|{tail}",
        f"rest={_rest(line, end)}|{tail}",
        f"rest|in={_rest(line, end)}|{inside}|{tail}",
    ]


def sign_before(line: Line, start: int) -> str:
    """Class of the character that a start follows."""
    return _char(line.text, start - 1)
