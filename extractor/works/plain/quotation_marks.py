"""Quotations in a plain reference, as its quotation marks show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.languages import choice
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUOTED = lazy_regex(
    r"«[^»]*»|„[^“”\"]*[“”\"]|``[^`\"]*?(?:''|\")|‘(?<![\w’']‘)(?!\d0s)\S[^‘]*?’(?!\w)|'(?<![\w']')(?=\S).{3,300}?'(?![\w'])"
)
_QUOTE_MARK = lazy_regex('["“”]')
_GOES_ON = lazy_regex(
    rf"\s(?!(?:at|in|from|on|pp?|vol|no|ed|trans|and|{choice(load_table('reference_words')['by'])})\b)[^\W\d_A-Z][^\W\d_]*\s"
)
_FEW_WORDS = 30
_MOST_MARKS = 12


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Where quotations stand, of those in each other the outer; one that nothing ends at its level ends at the first mark."""
    marks = [match.start() for match in _QUOTE_MARK.finditer(text)]
    number = 0
    while number < len(marks) - 1:
        depth, first, last = 0, number, -1
        for at in range(number, min(len(marks), number + _MOST_MARKS)):
            depth += 1 if _opens(text, marks[at]) else -1
            if depth <= 0:
                last = at
                break
        if depth < 0:
            number += 1
            continue
        last = last if last > first else first + 1
        yield marks[first], marks[last] + 1
        number = last + 1
    yield from (
        match.span() for match in _QUOTED.finditer(text) if not _QUOTE_MARK.search(match[0]) or text[match.start()] in "„`"
    )


def is_amid(text: str, start: int, end: int) -> bool:
    """Whether a quotation of a few words stands amid a title, whose words go on small: ``The "Golden" years of a town``."""
    return (
        end - start < _FEW_WORDS
        and text[start - 1 : start] == " "
        and text[: start - 1][-1:].isalpha()
        and _GOES_ON.match(text, end) is not None
    )


def _opens(text: str, at: int) -> bool:
    """Whether the quotation mark at a place begins a quotation."""
    if text[at] != '"':
        return text[at] == "“"
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    return (
        not (before.isalnum() or before in tuple(".,!?…") or (before in ("’", "'") and not behind.isalnum()))
        and bool(behind.strip())
        and behind not in ".,;:)"
    )
