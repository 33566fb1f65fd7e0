"""Features of a place in a line at which a glued reference may begin or end.

Features are short strings; :mod:`extractor.training.glued` learns their weights.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from extractor.tpl_text.glued_line import Line, Word, character

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING = Word("^", "", "", "^", "b=", "sh=^")
_PAGE_WORDS = frozenset("p pp page pages vol no ch volume chapter number pg".split())
_ABBREVIATIONS = frozenset("ed eds trans vol no st dr mr mrs jr co inc vs pp p cf al ch rev univ ibid".split())
_IMAGE = ("thumb|", "thumb ", "left|", "right|", "upright", "frame|", "center|", "200px", "250px", "300px")


def _bucket(number: int) -> int:
    return number if number < 4 else min(9, 4 + (number - 1).bit_length())


def _padded(words: Sequence[Word], count: int) -> list[Word]:
    return [*words, *[_NOTHING] * (count - len(words))]


def _piece(line: Line, start: int) -> tuple[int, str]:
    """End of the sentence-like piece that begins at ``start`` and what it is made of."""
    end = line.stop_after(start)
    words = line.word_at(end) - line.word_at(start)
    year, page, mark, verb = (line.count(sign, start, end) for sign in range(4))
    return end, f"{min(year, 2)}{min(page, 2)}{min(mark, 2)}{min(verb, 3)}{_bucket(words)}"


def _in_quotation(line: Line, place: int) -> str:
    """Whether the last quotation mark before ``place`` opens (``o``), closes (``c``), or there is none (``n``)."""
    index = bisect_left(line.quotes, place) - 1
    if index < 0:
        return "n"
    quote = line.quotes[index]
    before = line.text[quote - 1 : quote]
    return "o" if not before or before.isspace() or before in "([—–" or line.text[quote] == "“" else "c"


def ahead_features(line: Line, place: int) -> list[str]:
    """Features of the text from ``place`` on, independent of what stands before it."""
    index = line.word_at(place)
    stop, piece = _piece(line, place)
    words = line.words[index : min(index + 20, line.word_at(stop))]
    a, b, c, d = _padded(words[:4], 4)
    upper = lower = 0
    for word in words[:7]:
        if word.shape == "low":
            lower += 1
        elif word.shape in ("Cap", "UP", "I"):
            upper += 1
    out = [
        "bias",
        f"w0={a.bare}",
        f"w1={b.bare}",
        f"w2={c.bare}",
        f"w01={a.bare} {b.bare}",
        f"s01={a.form}|{b.form}",
        f"s012={a.form}|{b.form}|{c.form}",
        f"s0123={a.form}|{b.form}|{c.form}|{d.form}",
        f"piece={piece}",
        f"verb={piece[3:]}",
        f"signs={piece[:3]}",
        f"caps={upper}{lower}",
        f"glue={line.starts_at(stop)}",
        f"eol={stop == len(line.text)}",
    ]
    out += {word.bag for word in words}
    out += [word.bag_form for word in words[:12]]
    if words:
        last = words[-1]
        out.append(f"last={last.shape}|{last.bare if len(last.bare) < 4 else ''}")
    return out


def ahead_sign(odds: float) -> int:
    """The log odds that a reference goes on, in steps."""
    return max(-6, min(6, round(odds)))


def chained_features(line: Line, start: int, kind: str) -> list[str]:
    """Further features of a reference that begins where another one ends."""
    before, first = character(line.text, start - 1), character(line.text, start)
    return ["chained", f"chained|kind={kind}", f"chained|pc={before}{first}", f"chained|piece={_piece(line, start)[1][:4]}"]


def start_features(line: Line, start: int, kind: str, ahead: int) -> list[str]:
    """Features of a reference that begins at ``start``; ``ahead`` comes from :func:`ahead_sign`."""
    text = line.text
    before, before2, first = character(text, start - 1), character(text, start - 2), character(text, start)
    pair = before + first
    index = line.word_at(start)
    a, b, c = _padded(line.words[index : index + 3], 3)
    behind = line.words[index - 1] if index else _NOTHING
    end, piece = _piece(line, start)
    following = _piece(line, end)[1]
    length = min(4, len(behind.bare))
    quoted = _in_quotation(line, start)
    parity = bisect_left(line.quotes, start) & 1
    last = line.words[line.word_at(end) - 1] if end > start else _NOTHING
    out = [
        "bias",
        f"pair={before2}{pair}",
        f"pc={pair}",
        f"kind={kind}",
        f"kind|pc={kind}|{pair}",
        f"kind|piece={kind}|{piece[:4]}",
        f"piece={piece}",
        f"pf={piece[:4]}|{following[:4]}",
        f"pc|piece={pair}|{piece[:4]}",
        f"fverb={following[3:]}",
        f"s0={a.form}",
        f"s01={a.form}|{b.form}",
        f"s012={a.form}|{b.form}|{c.form}",
        f"pc|s0={pair}|{a.form}",
        f"w0={a.bare}",
        f"w1={b.bare}",
        f"p={behind.bare}",
        f"plen={length}|{behind.shape}",
        f"plen|s0={length}|{behind.shape}|{a.form}",
        f"quoted={quoted}|{pair}",
        f"quoted|parity={quoted}{parity}|{pair}",
        f"q={ahead}",
        f"q|kind={ahead}|{kind}",
        f"q|pc={ahead}|{pair}",
        f"depth={max(-1, min(2, line.depth(0, start)))}",
        f"end={text[end - 1 : end]}|{character(text, end)}",
        f"endshape={last.shape}",
        f"end|words={character(text, end - 1)}|{character(text, end)}|{_bucket(line.word_at(end) - index)}",
    ]
    out += {word.bag for word in line.words[index : index + 10]}
    if text.startswith(_IMAGE):
        out.append(f"image={line.starts[0] == start}")
    return out


def end_features(line: Line, start: int, end: int, kind: str, ahead: int) -> list[str]:
    """What speaks for or against the reference from ``start`` ending at ``end``; ``ahead`` is judged at the end."""
    text = line.text
    previous = character(text, start - 1)
    index, first = line.word_at(end), line.word_at(start)
    a, b, c = _padded(line.words[index : index + 3], 3)
    last, last2, last3 = (line.words[n] if n >= 0 else _NOTHING for n in (index - 1, index - 2, index - 3))
    at = "EOL" if index == len(line.words) else "glue" if line.starts_at(end) else character(text, end)
    piece = _piece(line, end)[1]
    year, page, mark, verb = (line.count(sign, start, end) for sign in range(4))
    words = _bucket(index - first)
    tail = last.tail
    form = last.form
    if last2.bare in _PAGE_WORDS:
        form = "pg" + form
    if last.bare in _ABBREVIATIONS:
        form = "abbr"
    opened = (bisect_left(line.quotes, end) - bisect_left(line.quotes, start)) & 1
    balanced = f"{opened}{max(-1, min(2, line.depth(start, end)))}"
    stops = bisect_left(line.stops, end) - bisect_right(line.stops, start)
    quote = "q" if text[end : end + 2].lstrip()[:1] in tuple('"“‘«(') else ""
    following = a.shape + quote
    known = "-"
    if a.shape in ("Cap", "UP"):
        known = "A" if line.first_seen[a.bare] < first else "a"
    inside = f"{min(year, 1)}{min(page, 1)}{min(mark, 1)}"
    left = len(line.stops) - bisect_right(line.stops, end)
    rest = f"{min(left, 3)}{min(2, len(line.starts) - bisect_right(line.starts, end))}"
    return [
        "bias",
        f"at={at}",
        f"at|last={at}|{form}",
        f"at|kind={at}|{kind}",
        f"at|prev={at}|{previous}|{following}",
        f"last|kind|ns={form}|{kind}|{following}",
        f"at|bal={at}|{balanced}",
        f"at|verb={at}|{piece[3]}|{following}",
        f"last={form}",
        f"last2={last2.shape}|{last.shape}{tail}",
        f"lw={last.bare}|{tail}",
        f"lw2={last2.bare}",
        f"lw3={last3.bare}",
        f"nw={a.bare}",
        f"nw|tail={a.bare}|{tail}",
        f"ns3={following}|{b.shape}|{c.shape}",
        f"last|ns={form}|{following}",
        f"last|prev|ns={form}|{previous}|{following}",
        f"tail|ns2={tail}|{following}|{b.shape}",
        f"tail|piece={tail}|{piece[:4]}",
        f"tail|verb={tail}|{piece[3:]}",
        f"bal|tail={balanced}|{tail}",
        f"in={inside}|{tail}",
        f"in|kind={inside}|{kind}|{tail}",
        f"in|piece={inside}|{piece[:4]}|{tail}",
        f"in|last|ns={inside}|{form}|{following}",
        f"words={words}|{tail}",
        f"words|kind={words}|{kind}",
        f"stops={min(stops, 5)}|{tail}",
        f"stops|kind={min(stops, 3)}|{kind}|{tail}|{inside}",
        f"verb={min(verb, 4)}|{tail}",
        f"prev={previous}|{following}|{tail}",
        f"q={ahead}",
        f"q|at|tail={ahead}|{at}|{tail}",
        f"q|last={ahead}|{form}",
        f"q|in={ahead}|{inside}|{kind}",
        f"q|bal={ahead}|{balanced}",
        f"known={known}|{tail}",
        f"known|last={known}|{form}",
        f"known|in={known}|{inside}|{at}",
        f"rest={rest}|{tail}",
        f"rest|in={rest}|{inside}|{tail}",
    ]
