"""Candidates: runs of figures and words that may be dates, found by one compiled regex for each language.

The pattern begins with one character class (figures and the capitals of the months), so that the scan passes over everything
else at the speed of the engine; what stands before that character is asked by look-behinds.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.dates.words import BLANK, date_words, early_year_clause, reign_brackets, spellings, word_end, year_ending
from extractor.languages import Dates, choice, read_part
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.dates.words import DateWords
    from extractor.languages import DateKinds

_DASH = f"{BLANK}?[-–—−－]{BLANK}?"
# What ends a number: no decimal, thousand, time, share, angle or price follows.
_NUMBER_ENDS = r"(?!\w|[.,:]\d|[%‰°′$£€])"
_UNSPACED_NUMBER_ENDS = r"(?!\d|[.,:]\d|[%‰°′$£€])"
_NUMBER_BEGINS = r"(?<=\d)(?<![\w,:/$£€¥#]\d)"
_UNSPACED_NUMBER_BEGINS = r"(?<=\d)(?<![0-9A-Za-z.,:/$£€¥#]\d)"
_HANGING = f"(?:-(?={BLANK}))?"
"""The hyphen of the 18th in "18th- and 19th-century"."""
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
    unspaced: bool


class _Pieces(NamedTuple):
    """Regex text of what candidates are made of."""

    month: str
    ordinal: str
    decade: str
    roman: str
    era: str
    period: str
    worded: str
    year: str
    """The ending of a year."""
    of: str
    separator: str
    circa: str
    part: str
    blank: str
    """What stands between two words."""
    hyphen: str
    """What stands between a number and a period."""
    word_begins: str
    """Stands in a look-behind, before the first sign of a word."""
    word_ends: str
    number_begins: str
    number_ends: str


@cache
def _patterns(language: str) -> _Patterns | None:
    table, words = read_part(Dates, language), date_words(language)
    if table is None or words is None:
        return None
    kinds = table.words
    pieces = _pieces(table, words)
    led = (*kinds.ad, *kinds.buddhist, *kinds.bc_before, *table.reigns)
    initials = {form[0] for word in kinds.century_before for form in (word, word[0].upper())}
    initials |= {word[0] for word in (*words.months, *words.other_months, *spellings(led))}
    if table.roman_endings or table.roman_before:
        initials |= set("IVX")
    full, others = _by_initial(words.months), _by_initial(words.other_months)
    months = "|".join(
        f"(?<={first})(?<!{pieces.word_begins}{first}){_months(full.get(first, ()), others.get(first, ()), pieces.word_ends)}"
        for first in full | others
    )
    eras = "|".join(
        rf"(?<={first})(?<!{pieces.word_begins}{first})(?:{choice(rest)}){BLANK}?\d{{1,4}}(?!\d){pieces.year}?"
        for first, rest in _by_initial(spellings(led)).items()
    )
    centuries = "|".join(
        rf"(?<={first})(?<!{pieces.word_begins}{first})(?:{choice(rest)}){BLANK}?"
        rf"(?:\d{{1,2}}(?!\d){pieces.ordinal}?|{pieces.roman}|{pieces.worded}{pieces.word_ends})"
        for first, rest in _by_initial(spellings(kinds.century_before)).items()
    )
    if letters := _quarter_letters(kinds):
        initials |= set(letters)
        months += rf"|(?<=[{letters}])(?<!\w[{letters}])[1-4](?!\w)"
    begin = "|".join(
        filter(None, (_figures(pieces, table), months, eras, centuries, _roman_centuries(pieces, table.roman_before)))
    )
    stems = [*kinds.century, *kinds.millennium, *(word for word in kinds.quarter if len(word) > 1)]
    more = _more(pieces, kinds, table)
    return _Patterns(
        lazy_regex(f"[0-9{re.escape(''.join(sorted(initials)))}](?:{begin}){more}"),
        lazy_regex(rf"(?:(?<!{pieces.word_begins}){pieces.worded}{_HANGING}{pieces.separator}{pieces.part})+$", re.IGNORECASE),
        tuple(word for word in stems if not any(word != other and word.startswith(other) for other in stems)),
        lazy_regex(more),
        table.unspaced,
    )


def _pieces(table: Dates, words: DateWords) -> _Pieces:
    kinds = table.words
    of, elided = choice(kinds.of), [word for word in kinds.of if word.endswith(("'", "’"))]
    joins = choice([*kinds.of, *kinds.to, *kinds.both, *kinds.either])
    blank, ends = BLANK + "?" * table.unspaced, word_end(table)
    return _Pieces(
        month=_months(words.months, words.other_months, ends),
        ordinal=f"(?:{choice(table.ordinal_endings)})",
        decade=f"(?:{choice(table.decade_endings)})",
        roman=rf"[IVX]{{1,5}}(?:{choice(table.roman_endings)})?(?!\w)",
        era=rf"(?:{choice([*kinds.bc, *kinds.ad])}){ends}",
        period=rf"(?:{choice(spellings([*kinds.century, *kinds.millennium]))}){ends}",
        worded=f"(?:{choice(spellings(word for group in table.ordinals for word in group))})",
        year=year_ending(table),
        of=f"{blank}(?:(?:{of}){blank}|(?:{choice(elided)}))?",
        separator=(
            f"(?:{_DASH}|{BLANK}?/{BLANK}?|(?:{BLANK}?,)?{blank}"
            rf"(?:(?:{joins})(?:{blank}(?:(?:{choice(kinds.skip)}){blank})?|(?=\d))|(?:{choice(elided)}))?)"
        ),
        part=f"(?:(?:{choice([*table.before.early, *table.before.mid, *table.before.late])}){BLANK})?",
        circa=f"(?:(?:{choice(kinds.circa)}){BLANK}?)?",
        blank=blank,
        hyphen="[- \u00a0]" + "?" * table.unspaced,
        word_begins=r"\d" if table.unspaced else r"\w",
        word_ends=ends,
        number_begins=_UNSPACED_NUMBER_BEGINS if table.unspaced else _NUMBER_BEGINS,
        number_ends=_UNSPACED_NUMBER_ENDS if table.unspaced else _NUMBER_ENDS,
    )


def _figures(pieces: _Pieces, table: Dates) -> str:
    """What may follow the first figure of a run; a number of one or two needs a month, an era or a period behind it."""
    kinds, ordinal, era = table.words, pieces.ordinal, pieces.era
    day = rf"\d{{1,2}}{ordinal}?"
    joins = choice([*kinds.to, *kinds.both])
    period = rf"{pieces.of}(?:(?:\d{{1,2}}{ordinal}?|{pieces.roman}|{pieces.worded}){pieces.hyphen}{pieces.period}"
    period += rf"|(?:{choice(spellings(kinds.century_before))}){BLANK}?)"
    beside = rf"(?:(?:{pieces.decade}|{ordinal})?{BLANK}(?:{choice(kinds.decades)})(?!\w)|{pieces.decade})"
    behind = "|".join(rf"(?<=\b{re.escape(word)}{'' if word[-1] == '-' else ' '}\d0)" for word in spellings(kinds.decades))
    short = (
        rf"0(?!\d)(?:{beside}|(?:{behind or '(?!)'}){ordinal}?)(?={period})"
        rf"|\d?(?!\d){pieces.year}(?={BLANK}?{era})"
        rf"|\d?(?!\d){ordinal}?(?:{_HANGING}{pieces.separator}{pieces.part}{day}){{0,3}}"
        rf"(?={pieces.of}{pieces.month}|{BLANK}?{era}|{pieces.hyphen}{pieces.period}"
        rf"|{pieces.blank}(?:{choice(kinds.quarter)}){pieces.word_ends})"
    )
    cued = "|".join(rf"(?<=\b{re.escape(cue)} \d\d\d)" for cue in spellings(table.alone.early_year_after)) or "(?!)"
    first = "|".join(rf"(?<=\b{re.escape(word)} \d\d\d)" for word in table.alone.early_year_first) or "(?!)"
    lives = table.alone.early_year_lives
    about = "|".join(rf"(?<=\b{re.escape(word)} \d\d\d)" for word in kinds.circa if lives and word[-1] != ".") or "(?!)"
    three = (
        rf"\d\d(?:{pieces.decade}{pieces.number_ends}|(?!{pieces.decade}){pieces.year}"
        rf"|(?={BLANK}?{era}|{_DASH}\d|{BLANK}(?:{joins}){BLANK}\d)"
        rf"|(?:{about})(?!\w|[.,:]\d)|(?:{first}){early_year_clause(table)}"
        rf"|(?:{cued})(?=[,;.)]|{BLANK}(?:[^\W\d_a-z]|(?:{choice(table.alone.early_year_before)})(?!\w))))"
    )
    four = rf"\d\d\d(?:(?!{pieces.decade}){pieces.year}|{pieces.decade}?{pieces.number_ends})"
    if letters := _quarter_letters(kinds):
        short += rf"|(?<=[1-4])[{letters}](?!\w)"
        four += rf"|\d\d\d(?=[{letters}][1-4](?!\w))"
    myriad = rf"(?:\d{{0,2}},\d{{3}}|\d{{4}})(?={BLANK}{era})"
    return f"{pieces.number_begins}(?:{myriad}|{four}|{three}|{short})"


def _roman_centuries(pieces: _Pieces, before: Iterable[str]) -> str:
    """``XIX`` behind "siglo" or before "siècle"."""
    stated = "|".join(f"(?<={re.escape(word)} [IVX])" for word in spellings(before)) or "(?!)"
    ending = pieces.roman.replace("{1,5}", "{0,4}")
    ahead = f"(?={BLANK}{pieces.period}|{pieces.separator}{pieces.roman}{BLANK}{pieces.period})"
    return rf"(?<=[IVX])(?<![\w.][IVX])(?:(?:{stated}){ending}|{ending}{ahead})"


def _more(pieces: _Pieces, kinds: DateKinds, table: Dates) -> str:
    """What may go on a run: numbers and date words with their separators, brackets of the old style."""
    number = (
        rf"(?:\d{{3,4}}(?!{pieces.decade}){pieces.year}"
        rf"|(?:\d{{1,2}}(?:{pieces.decade}|{pieces.ordinal})?|\d{{3,4}}{pieces.decade}?){pieces.number_ends})"
    )
    seasons = spellings(word for group in table.seasons for word in group)
    words = rf"(?:{choice([*spellings([*kinds.present, *kinds.quarter]), *seasons])}|{pieces.worded}){pieces.word_ends}"
    day = rf"(?:\d{{1,2}}{pieces.of}{pieces.month}|{pieces.month}{BLANK}\d{{1,2}}(?!\d))"
    old_style = rf"{BLANK}?[\[(]?(?:{choice(kinds.old_style)})(?:,?{BLANK}{day}(?:,?{BLANK}\d{{4}})?)?[\])]?"
    led = rf"(?:{choice([*kinds.buddhist, *kinds.bc_before])}){pieces.word_ends}"
    following = f"{pieces.month}|{pieces.circa}{number}|{led}|{pieces.roman}|{pieces.period}|{pieces.era}|{words}"
    behind = rf"{pieces.blank}(?:{choice([*kinds.circa_behind, *kinds.between_behind])}){pieces.word_ends}"
    joined = f"{pieces.separator}(?:{following})"
    quarter = ""
    if letters := _quarter_letters(kinds):
        quarter = rf"|{pieces.separator}[1-4][{letters}](?!\w)|(?:{pieces.separator})?[{letters}][1-4](?!\w)"
    return f"(?:{BLANK}?{pieces.era}|{old_style}|{reign_brackets(table)}|{behind}|{joined}{quarter}){{0,{_LONGEST_RUN}}}"


def _quarter_letters(kinds: DateKinds) -> str:
    """The letters that are written beside the number of a quarter, as in ``Q1`` and ``1Q``."""
    return re.escape("".join(word for word in kinds.quarter if len(word) == 1))


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
        while not patterns.unspaced and end < len(text) and text[end].isalpha():
            end += 1
        if ahead:
            more = patterns.more.match(text, end)
            found.append((ahead.start(), more.end() if more else end))
        at = text.find(stem, end)
    return found


def _months(names: Iterable[str], others: Iterable[str], ends: str) -> str:
    """Alternation of months; a dot belongs only to the shortened ones."""
    return rf"(?:(?:{choice(names)}){ends}|(?:{choice(others)}){ends}\.?)"


def _by_initial(words: Iterable[str]) -> dict[str, list[str]]:
    """The words without their first characters, by that character as a pattern has it."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(re.escape(word[0]), []).append(word[1:])
    return groups
