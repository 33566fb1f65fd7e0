"""Headless parameter blocks of ``tpl_text``: what is left of a template whose first line the converter dropped.

A list item that opens a template over several lines loses its first line; the lines ``| name = value`` stay, up to the first
``}}`` that nothing in the block opened. Where a parameter's value runs over the lost line's end, the rest of that value stands
before the first bar: ``By Roberto Baldwin|date=April 27, 2012|work=Wired}}``. Rules: shared/reference/refs.md, section 7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.regexes import lazy_regex

_BAR_LINE = lazy_regex(r"(?:^|\n)[^\S\n]*\|[^\S\n]*[^\W\d_][^\n|=\[\]{}<>]{0,40}=")
_FIELD = lazy_regex(r"\s*([^\W\d_][^\n|=\[\]{}<>]{0,40}?)\s*=\s*")
_BRACKET = lazy_regex(r"\[tpl\]|\[/tpl\]|\[\[|\]\]|\{\{|\}\}|\|", re.IGNORECASE)
_TEMPLATE = lazy_regex(r"\[(/?)tpl\]", re.IGNORECASE)
_CELL = lazy_regex(r"\s*(?:style|align|valign|colspan|rowspan|width|height|class|scope|bgcolor|nowrap)\s*=", re.IGNORECASE)
_CONTINUATION = 200  # longest rest of a value that may stand before the ``}}`` on a line of its own
_CLOSERS = {"[/tpl]": "[tpl]", "]]": "[[", "}}": "{{"}


@dataclass(frozen=True, slots=True)
class TailField:
    """One named parameter; ``start`` is its bar, the value is without outer white space."""

    name: str
    value_start: int
    value_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OrphanTail:
    """One block, from the start of its first line to behind its ``}}`` (or its last parameter where none closes it)."""

    start: int
    end: int
    fields: tuple[TailField, ...]
    closed: bool


def find_orphan_tails(text: str) -> list[OrphanTail]:
    """The headless parameter blocks of a page in order; offsets are code points of ``text``. Never raises."""
    starts = {match.end() - len(match.group().lstrip("\n")) for match in _BAR_LINE.finditer(text)}
    position = text.find("}}")
    while position >= 0:
        starts.add(text.rfind("\n", 0, position) + 1)
        position = text.find("}}", max(position + 2, _line_end(text, position)))
    if not starts:
        return []
    templates = _templates_over_lines(text)
    found: list[OrphanTail] = []
    taken = 0
    for start in sorted(starts):
        if start < taken:
            continue
        while templates and templates[-1][1] <= start:
            templates.pop()
        if templates and templates[-1][0] < start:
            continue
        for tail in _tails_from(text, start):
            found.append(tail)
            taken = tail.end
    return found


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _templates_over_lines(text: str) -> list[tuple[int, int]]:
    """Outermost ``[tpl]…[/tpl]`` spans that hold a newline, last one first."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for match in _TEMPLATE.finditer(text):
        if not match[1]:
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if text.find("\n", start, match.end()) >= 0:
                while spans and spans[-1][0] > start:
                    spans.pop()
                spans.append((start, match.end()))
    return spans[::-1]


def _tails_from(text: str, start: int) -> list[OrphanTail]:
    """The blocks of the run of parameter lines that begins at the line start ``start``."""
    tails: list[OrphanTail] = []
    bars: list[int] = []
    block = line = start
    while line < len(text):
        end = _line_end(text, line)
        stripped = text[line:end].lstrip()
        leads = stripped.startswith("|") and _is_field(stripped, 1, len(stripped))
        line_bars, close = _bars(text, line, end)
        if not leads:
            if close is None:
                break
            if not any(_is_field(text, bar + 1, close) for bar in line_bars) and (not bars or close - line > _CONTINUATION):
                break
        if close is not None:
            bars += [bar for bar in line_bars if bar < close]
            tails.append(_tail(text, block, close, close + 2, bars))
            bars = []
            block = line = close + 2
            if text[block:end].strip():
                return tails
            line = block = min(end + 1, len(text))
            continue
        bars += line_bars
        line = end + 1
    if bars:
        stop = len(text[: min(line, len(text))].rstrip()) if line else 0
        tails.append(_tail(text, block, stop, stop, bars))
    return tails


def _is_field(text: str, start: int, end: int) -> bool:
    """Whether a named parameter stands there, and not a table cell with its attributes."""
    return _FIELD.match(text, start, end) is not None and _CELL.match(text, start, end) is None


def _bars(text: str, start: int, end: int) -> tuple[list[int], int | None]:
    """The bars of a line that stand in no bracket, and the first ``}}`` that nothing on the line opened."""
    bars: list[int] = []
    opened: list[str] = []
    for match in _BRACKET.finditer(text, start, end):
        mark = match.group().lower()
        if mark == "|":
            if not opened:
                bars.append(match.start())
        elif mark not in _CLOSERS:
            opened.append(mark)
        elif _CLOSERS[mark] in opened:
            while opened.pop() != _CLOSERS[mark]:
                pass
        elif mark == "}}":
            return bars, match.start()
    return bars, None


def _tail(text: str, start: int, stop: int, end: int, bars: list[int]) -> OrphanTail:
    """The block with its parameters; a piece without a name belongs to the value before it."""
    fields: list[TailField] = []
    for bar, after in zip(bars, [*bars[1:], stop], strict=True):
        match = _FIELD.match(text, bar + 1, after)
        value_end = after - (len(text[bar:after]) - len(text[bar:after].rstrip()))
        if match:
            value_start = min(match.end(), after)
            fields.append(
                TailField(match[1].strip(), value_start, max(value_start, value_end), bar, max(value_start, value_end))
            )
        elif fields and value_end > bar + 1:
            last = fields[-1]
            fields[-1] = TailField(last.name, last.value_start, value_end, last.start, value_end)
    return OrphanTail(start, end, tuple(fields), end > stop)
