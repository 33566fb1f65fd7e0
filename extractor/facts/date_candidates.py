"""Candidates: runs of figures and words that may be dates, found by one compiled regex for each language."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.facts.date_words import choice, date_words
from extractor.grammar import load_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLANK = "[ \u00a0]"
_DASH = f"{_BLANK}?[-–—−]{_BLANK}?"
# What ends a number: not a decimal, a thousand, a time, a share or an angle.
_NUMBER_ENDS = r"(?!\w|[.,:]\d|[%‰°′$£€])"
_LONGEST_RUN = 14


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    """The pattern of runs, the pattern of what stands before a worded period, the stems of such periods."""
    words = date_words(language)
    kinds = load_words("dates", language)["words"]
    table = load_words("dates", language)
    month = rf"(?:{_month_endings(words.months)})"
    period = rf"(?:{choice(_spellings([*kinds['century'], *kinds['millennium']]))})(?!\w)"
    era = rf"(?:{choice([*kinds['bc'], *kinds['ad']])})(?!\w)"
    ordinal = rf"(?:{choice(table['ordinal_endings'])})?"
    number = rf"\d{{1,4}}(?:{choice([*table['ordinal_endings'], *table['decade_endings']])})?{_NUMBER_ENDS}"
    of = rf"{_BLANK}(?:(?:{choice(kinds['of'])}){_BLANK})?"
    joins = choice([*kinds["of"], *kinds["-"], *kinds["and"], *kinds["or"]])
    skips = rf"(?:(?:{choice(kinds['skip'])}){_BLANK})?"
    separator = rf"(?:{_DASH}|{_BLANK}?/{_BLANK}?|,?{_BLANK}(?:(?:{joins}){_BLANK}{skips})?)"
    worded = choice(_spellings(word for group in table["ordinals"] for word in group))
    seasons = choice(_spellings(word for group in table["seasons"] for word in group))
    others = rf"(?:{choice(_spellings([*kinds['present'], *kinds['quarter']]))}|{worded}|{seasons})(?!\w)"
    old = rf"(?:{choice(kinds['old_style'])})"
    old_style = rf"{_BLANK}?[\[(]?{old}(?:,?{_BLANK}(?:\d{{1,2}}{of}{month}|{month}{_BLANK}\d{{1,2}}(?!\d))(?:,?{_BLANK}\d{{4}})?)?[\])]?"
    circa = rf"(?:(?:{choice(kinds['circa'])}){_BLANK}?)?"
    more = (
        rf"(?:{_BLANK}?{era}|{old_style}|{separator}(?:{circa}{number}|{month}|{period}|{era}|{others}))"
        rf"{{0,{_LONGEST_RUN}}}"
    )
    day = rf"\d{{1,2}}{ordinal}"
    days = rf"{day}(?:(?:{separator}){day}){{0,3}}"
    short = rf"(?<=\d)\d?(?!\d){ordinal}(?:{separator}{days})?(?={of}{month}|{_BLANK}?{era}|{_BLANK}{period})"
    middle = rf"\d\d(?:s{_NUMBER_ENDS}|(?={_BLANK}?{era}|{_DASH}\d|{_BLANK}(?:{choice(kinds['-'] + kinds['and'])}){_BLANK}\d)|(?<=\b[Ii]n \d\d\d)(?=[,;.)]))"
    long = rf"\d\d\d(?:{choice(table['decade_endings'])})?{_NUMBER_ENDS}"
    myriad = rf"(?:\d{{0,2}},\d{{3}}|\d{{4}})(?={_BLANK}{era})"
    figures = rf"(?<=\d)(?<![\w,:/$£€¥#]\d)(?:{myriad}|{long}|{middle}|{short})"
    months = "|".join(rf"(?<={initial})(?<!\w{initial})(?:{rest})" for initial, rest in _months_by_initial(words.months))
    eras = "|".join(
        rf"(?<={initial})(?<!\w{initial})(?:{rest}){_BLANK}?\d{{1,4}}(?!\d)" for initial, rest in _by_initial(kinds["ad"])
    )
    initials = "".join(sorted({word[0] for word in (*words.months, *kinds["ad"])}))
    run = re.compile(rf"[0-9{initials}](?:{figures}|{months}|{eras}){more}")
    before = re.compile(rf"(?:(?<!\w){worded}(?:{separator}))+$", re.IGNORECASE)
    return run, before, tuple(_stems([*kinds["century"], *kinds["millennium"]]))


def candidates(text: str, language: str) -> list[tuple[int, int]]:
    """Places of the runs that may hold dates, in order, without overlap."""
    run, before, stems = _patterns(language)
    found = [match.span() for match in run.finditer(text)]
    worded = [place for stem in stems if stem in text for place in _worded(text, stem, before, run)]
    if worded:
        ends = {end for _, end in found}
        found = sorted([*found, *(place for place in worded if place[1] not in ends)])
    return found


def _worded(text: str, stem: str, before: re.Pattern[str], run: re.Pattern[str]) -> list[tuple[int, int]]:
    """Periods whose number is a word, as in ``nineteenth century``."""
    del run
    found = []
    at = text.find(stem)
    while at >= 0:
        low = max(0, at - 60)
        ahead = before.search(text[low:at])
        end = at + len(stem)
        while end < len(text) and text[end].isalpha():
            end += 1
        if ahead:
            found.append((low + ahead.start(), end))
        at = text.find(stem, end)
    return found


def _month_endings(months: Iterable[str]) -> str:
    """Alternation of months; a dot belongs only to those of four letters or fewer."""
    months = list(months)
    return rf"(?:{choice(month for month in months if len(month) > 4)})(?!\w)|(?:{choice(month for month in months if len(month) <= 4)})(?!\w)\.?"


def _months_by_initial(months: Iterable[str]) -> list[tuple[str, str]]:
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for month in months:
        groups.setdefault(month[0], ([], []))[len(month) <= 4].append(month[1:])
    return [(initial, rf"(?:{choice(full)})(?!\w)|(?:{choice(short)})(?!\w)\.?") for initial, (full, short) in groups.items()]


def _by_initial(words: Iterable[str]) -> list[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[0], []).append(word[1:])
    return [(initial, choice(rest)) for initial, rest in groups.items()]


def _spellings(words: Iterable[str]) -> list[str]:
    """The words in lower case and with a capital."""
    return sorted({form for word in words for form in (word, word[:1].upper() + word[1:])})


def _stems(words: list[str]) -> list[str]:
    """The least set of beginnings that all words share in groups."""
    return [word for word in words if not any(word != other and word.startswith(other) for other in words)]
