"""Candidates: runs of figures and words that may be dates, found by one compiled regex for each language.

The pattern begins with one character class (figures and the capitals of the months), so that the scan passes over everything
else at the speed of the engine; what stands before that character is asked by look-behinds.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.dates.words import date_words
from extractor.languages import Dates, choice, read_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.dates.words import DateWords
    from extractor.languages import DateKinds

_BLANK = "[ \u00a0]"
_DASH = f"{_BLANK}?[-–—−]{_BLANK}?"
# What ends a number: no decimal, thousand, time, share, angle or price follows.
_NUMBER_ENDS = r"(?!\w|[.,:]\d|[%‰°′$£€])"
_NUMBER_BEGINS = r"(?<=\d)(?<![\w,:/$£€¥#]\d)"
_LONGEST_RUN = 40
_REACH = 60


class _Patterns(NamedTuple):
    run: re.Pattern[str]
    """A candidate that begins with a figure, a month, a Roman century or an era."""
    ordinals: re.Pattern[str]
    """Ordinals in words, right before a century or millennium."""
    periods: tuple[str, ...]
    """Beginnings of the words for centuries, millennia and quarters."""
    more: re.Pattern[str]
    """What goes on a run."""


class _Pieces(NamedTuple):
    """Regex text of what candidates are made of."""

    month: str
    ordinal: str
    decade: str
    roman: str
    era: str
    period: str
    worded: str
    of: str
    separator: str
    circa: str
    part: str


@cache
def _patterns(language: str) -> _Patterns | None:
    table, words = read_part(Dates, language), date_words(language)
    if table is None or words is None:
        return None
    kinds = table.words
    pieces = _pieces(table, words)
    initials = {word[0] for word in (*words.months, *words.other_months, *kinds.ad)}
    if table.roman_endings or table.roman_before:
        initials |= set("IVX")
    full, others = _by_initial(words.months), _by_initial(words.other_months)
    months = "|".join(
        f"(?<={first})(?<!\\w{first}){_months(full.get(first, ()), others.get(first, ()))}" for first in full | others
    )
    eras = "|".join(
        rf"(?<={first})(?<!\w{first})(?:{choice(rest)}){_BLANK}?\d{{1,4}}(?!\d)"
        for first, rest in _by_initial(kinds.ad).items()
    )
    letters = "".join(re.escape(word) for word in kinds.quarter if len(word) == 1)
    if letters:
        initials |= set(letters)
        months += rf"|(?<=[{letters}])(?<!\w[{letters}])[1-4]{pieces.of}\d{{4}}(?!\d)"
    begin = f"{_figures(pieces, table)}|{months}|{eras}|{_roman_centuries(pieces, table.roman_before)}"
    stems = [*kinds.century, *kinds.millennium, *(word for word in kinds.quarter if len(word) > 1)]
    more = _more(pieces, kinds, table)
    return _Patterns(
        re.compile(f"[0-9{re.escape(''.join(sorted(initials)))}](?:{begin}){more}"),
        re.compile(rf"(?:(?<!\w){pieces.worded}{pieces.separator})+$", re.IGNORECASE),
        tuple(word for word in stems if not any(word != other and word.startswith(other) for other in stems)),
        re.compile(more),
    )


def _pieces(table: Dates, words: DateWords) -> _Pieces:
    kinds = table.words
    of = choice(kinds.of)
    joins = choice([*kinds.of, *kinds.to, *kinds.both, *kinds.either])
    return _Pieces(
        month=_months(words.months, words.other_months),
        ordinal=f"(?:{choice(table.ordinal_endings)})",
        decade=f"(?:{choice(table.decade_endings)})",
        roman=rf"[IVX]{{1,5}}(?:{choice(table.roman_endings)})?(?!\w)",
        era=rf"(?:{choice([*kinds.bc, *kinds.ad])})(?!\w)",
        period=rf"(?:{choice(_spellings([*kinds.century, *kinds.millennium]))})(?!\w)",
        worded=f"(?:{choice(_spellings(word for group in table.ordinals for word in group))})",
        of=f"{_BLANK}(?:(?:{of}){_BLANK})?",
        separator=(
            f"(?:{_DASH}|{_BLANK}?/{_BLANK}?|(?:{_BLANK}?,)?{_BLANK}(?:(?:{joins}){_BLANK}(?:(?:{choice(kinds.skip)}){_BLANK})?)?)"
        ),
        part=f"(?:(?:{choice([*table.before.early, *table.before.mid, *table.before.late])}){_BLANK})?",
        circa=f"(?:(?:{choice(kinds.circa)}){_BLANK}?)?",
    )


def _figures(pieces: _Pieces, table: Dates) -> str:
    """What may follow the first figure of a run; a number of one or two needs a month, an era or a period behind it."""
    kinds, ordinal, era = table.words, pieces.ordinal, pieces.era
    day = rf"\d{{1,2}}{ordinal}?"
    joins = choice([*kinds.to, *kinds.both])
    short = (
        rf"\d?(?!\d){ordinal}?(?:{pieces.separator}{pieces.part}{day}){{0,3}}"
        rf"(?={pieces.of}{pieces.month}|{_BLANK}?{era}|[- \u00a0]{pieces.period}|{_BLANK}(?:{choice(kinds.quarter)})(?!\w))"
    )
    cued = "|".join(rf"(?<=\b{re.escape(cue)} \d\d\d)" for cue in _spellings(table.alone.early_year_after)) or "(?!)"
    three = (
        rf"\d\d(?:{pieces.decade}{_NUMBER_ENDS}|(?={_BLANK}?{era}|{_DASH}\d|{_BLANK}(?:{joins}){_BLANK}\d)"
        rf"|(?:{cued})(?=[,;.)]|{_BLANK}(?:[^\W\d_a-z]|(?:{choice(table.alone.early_year_before)})(?!\w))))"
    )
    four = rf"\d\d\d{pieces.decade}?{_NUMBER_ENDS}"
    myriad = rf"(?:\d{{0,2}},\d{{3}}|\d{{4}})(?={_BLANK}{era})"
    return f"{_NUMBER_BEGINS}(?:{myriad}|{four}|{three}|{short})"


def _roman_centuries(pieces: _Pieces, before: Iterable[str]) -> str:
    """``XIX`` behind "siglo" or before "siècle"."""
    stated = "|".join(f"(?<={re.escape(word)} [IVX])" for word in _spellings(before)) or "(?!)"
    ending = pieces.roman.replace("{1,5}", "{0,4}")
    ahead = f"(?={_BLANK}{pieces.period}|{pieces.separator}{pieces.roman}{_BLANK}{pieces.period})"
    return rf"(?<=[IVX])(?<![\w.][IVX])(?:(?:{stated}){ending}|{ending}{ahead})"


def _more(pieces: _Pieces, kinds: DateKinds, table: Dates) -> str:
    """What may go on a run: numbers and date words with their separators, brackets of the old style."""
    number = rf"(?:\d{{1,2}}(?:{pieces.ordinal}|{pieces.decade})?|\d{{3,4}}{pieces.decade}?){_NUMBER_ENDS}"
    seasons = _spellings(word for group in table.seasons for word in group)
    words = rf"(?:{choice([*_spellings([*kinds.present, *kinds.quarter]), *seasons])}|{pieces.worded})(?!\w)"
    day = rf"(?:\d{{1,2}}{pieces.of}{pieces.month}|{pieces.month}{_BLANK}\d{{1,2}}(?!\d))"
    old_style = rf"{_BLANK}?[\[(]?(?:{choice(kinds.old_style)})(?:,?{_BLANK}{day}(?:,?{_BLANK}\d{{4}})?)?[\])]?"
    following = f"{pieces.circa}{number}|{pieces.month}|{pieces.roman}|{pieces.period}|{pieces.era}|{words}"
    return f"(?:{_BLANK}?{pieces.era}|{old_style}|{pieces.separator}(?:{following})){{0,{_LONGEST_RUN}}}"


def candidates(text: str, language: str) -> list[tuple[int, int]]:
    """Places of the runs that may hold dates, in order, without overlap."""
    patterns = _patterns(language)
    if patterns is None:
        return []
    found = [match.span() for match in patterns.run.finditer(text)]
    worded = [place for stem in patterns.periods if stem in text for place in _worded(text, stem, patterns)]
    return _apart(sorted([*found, *worded], key=lambda place: (place[0], -place[1]))) if worded else found


def _apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places without those that begin inside an earlier one."""
    kept: list[tuple[int, int]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _worded(text: str, stem: str, patterns: _Patterns) -> list[tuple[int, int]]:
    """Periods whose number is a word, as in ``nineteenth century``."""
    found = []
    at = text.find(stem)
    while at >= 0:
        low = max(0, at - _REACH)
        ahead = patterns.ordinals.search(text, low, at)
        end = at + len(stem)
        while end < len(text) and text[end].isalpha():
            end += 1
        if ahead:
            more = patterns.more.match(text, end)
            found.append((ahead.start(), more.end() if more else end))
        at = text.find(stem, end)
    return found


def _months(names: Iterable[str], others: Iterable[str]) -> str:
    """Alternation of months; a dot belongs only to the shortened ones."""
    return rf"(?:(?:{choice(names)})(?!\w)|(?:{choice(others)})(?!\w)\.?)"


def _by_initial(words: Iterable[str]) -> dict[str, list[str]]:
    """The words without their first characters, by that character as a pattern has it."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(re.escape(word[0]), []).append(word[1:])
    return groups


def _spellings(words: Iterable[str]) -> list[str]:
    """The words in lower case and with a capital."""
    return sorted({form for word in words for form in (word, word[:1].upper() + word[1:])})
