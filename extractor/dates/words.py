"""The words of dates in one language, and the tokeniser that turns a date into its shape.

A shape is what :file:`grammars/dates.lark` reads: every word as its kind, every number as its size. ``14 March 1953`` has the
shape ``00 month 0000`` and the values ``14, 3, 1953``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import asdict

from extractor.languages import DateKinds, Dates, choice, read_part
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ISO = lazy_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_JOINT = lazy_regex(r"[ -].|\..")
_NUMBERS = (["00"], ["0th"], ["0000"], ["0000y"], ["roman"])
_PERIODS = frozenset({"century", "millennium", "quarter"})
_JOINS = frozenset({"and", "or", "-"})
_WORD = lazy_regex(r"[^\W\d_]+(?:[-.'’ ][^\W\d_]+)*\.?")
_WORDED = 1
"""Value of a word that has none of its own; the mark of the same kind, as the dash for "to", has 0."""
_BUDDHIST_ERA = 543
_BUDDHIST_YEARS = range(2400, 2700)
_KINDS = {"century_before": ("century", _WORDED), "ad": ("ad", 0), "buddhist": ("ad", -_BUDDHIST_ERA)}
"""Kinds of words that the grammar does not tell from another, with the value that does; of an era the years to add."""
BLANK = "[ \u00a0]"
FIGURES = {
    zero + figure: str(figure)
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0BE6, 0x0D66, 0x0DE6, 0x0E50, 0x1040, 0x17E0, 0xFF10)
    for figure in range(10)
}
"""Figures of other scripts, with those that are read; a text keeps its length."""
_DASHES = "-–—−‐‑－"


class Shaped(NamedTuple):
    """A date as the grammar sees it; all four run in parallel, places are offsets in the date."""

    symbols: tuple[str, ...]
    values: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class DateWords(Struct, frozen=True):
    """What the word list of a language says, ready for look-up; keys are in lower case."""

    vocabulary: dict[str, tuple[str, int]]
    """Kind and value of every word that may stand in a date; ``skip`` for those that add nothing."""
    months: tuple[str, ...]
    """The names of the months."""
    other_months: tuple[str, ...]
    """Their abbreviations and other forms, which may have a dot behind."""
    number: re.Pattern[str]
    """A number, then the ending of an ordinal or that of a decade, each in its group."""
    tokens: re.Pattern[str]
    """Cuts a date into words, numbers and marks."""
    roman_ending: re.Pattern[str]
    year_symbol: str
    """What a number of three figures or more is in a shape: ``0000y`` where a date may begin with it."""
    unspaced: bool
    native_digits: bool
    century_numbers: bool
    buddhist: bool
    """Whether years from 2400 on, which name no era, count from 543 before Christ."""
    circa: re.Pattern[str] | None
    """What may stand before a date and is no single word between blanks, at the end of a text; it is read with the date."""
    year_said: re.Pattern[str] | None
    """What stands behind a number that says it is a year."""
    before: dict[str, str]
    """What a word left of a date tells: a relation, a part, or ``through``."""
    year_cues: frozenset[str]
    joints: frozenset[str]
    """Words between two years that are no cue by themselves: the second is a year where the first is one."""
    early_year_cues: frozenset[str]
    early_year_stops: re.Pattern[str]
    """What stands behind a year below 1000 that has nothing but a cue before it."""
    early_year_lives: frozenset[str]
    """Words, or the last two, before "about" and such a year."""
    early_year_behind: frozenset[str]
    """Words behind such a year; any other says what is counted."""
    early_year_opening: re.Pattern[str]
    """The start of a sentence that opens with such a year, up to the first word of its clause."""
    round_year_cues: frozenset[str]
    month_cues: frozenset[str]
    determiners: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]
    recurring: frozenset[str]
    yearly: re.Pattern[str]
    onward: re.Pattern[str]
    """What stands behind the date in "from 1950 onwards"."""
    same_year: re.Pattern[str]
    """What stands behind a date that is of the year just named."""


@cache
def date_words(language: str) -> DateWords | None:
    """The words of a language; None where it has none."""
    table = read_part(Dates, language)
    if table is None:
        return None
    vocabulary = _vocabulary(table)
    ends, year = word_end(table), year_ending(table)
    number_ends = r"(?![0-9])" if table.unspaced else r"(?!\w|,[0-9])"
    joint = choice(word for word in vocabulary if table.unspaced or _JOINT.search(word) or not _WORD.fullmatch(word))
    ordinal, decade, roman = map(choice, (table.ordinal_endings, table.decade_endings, table.roman_endings))
    months = month_forms(table)
    alone = table.alone
    phrases = [word for word in table.words.circa if table.unspaced or " " in word]
    apart = "" if table.unspaced else r"(?<!\w)"
    return DateWords(
        vocabulary=vocabulary,
        months=tuple(spellings((names[0] for names in months), table.never_capital)),
        other_months=tuple(spellings((name for names in months for name in names[1:]), table.never_capital)),
        number=lazy_regex(rf"([0-9]+(?:,[0-9]{{3}})*)(?:({ordinal})|({decade})|{year})?"),
        tokens=lazy_regex(
            rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![0-9])|{reign_brackets(table)}|(?i:{joint})(?:(?<=[-'’])|{ends}|(?=[0-9]))|[0-9]{{1,4}}(?!{decade}){year}"
            rf"|[0-9]{{1,2}}(?:{decade}|{ordinal})?{number_ends}|[0-9]+(?:,[0-9]{{3}})*(?:{decade})?{ends}"
            rf"|[IVXLCDM]+(?:{roman})(?!\w)|[0-9]+|[^\W\d_]+(?:\.[^\W\d_]+)*\.?|[^\s]"
        ),
        roman_ending=lazy_regex(rf"(?:{roman})$"),
        year_symbol="0000y" if table.year_first else "0000",
        unspaced=table.unspaced,
        native_digits=table.native_digits,
        century_numbers=table.century_numbers,
        buddhist=bool(table.words.buddhist),
        circa=lazy_regex(rf"{apart}(?:{choice(phrases)}){BLANK}{'?' * table.unspaced}$", re.IGNORECASE) if phrases else None,
        year_said=lazy_regex(rf"\.?{BLANK}?(?:{choice(table.year_endings)}){ends}") if table.year_endings else None,
        before={word: kind for kind, words in asdict(table.before).items() for word in words},
        year_cues=frozenset(alone.year_after),
        joints=frozenset({*table.words.both, *table.words.either} - set(alone.year_after)),
        month_cues=frozenset(alone.month_after),
        determiners=frozenset(alone.determiners),
        early_year_cues=frozenset(alone.early_year_after),
        early_year_stops=_early_year_stops(alone.early_year_before),
        early_year_lives=frozenset(alone.early_year_lives),
        early_year_behind=frozenset(alone.early_year_behind),
        early_year_opening=lazy_regex(rf"(?:{choice(alone.early_year_first)}){BLANK}\d{{3}}{early_year_clause(table)}"),
        round_year_cues=frozenset(alone.round_year_after),
        not_after=frozenset(alone.no_year_after),
        not_before=frozenset(alone.no_year_before),
        recurring=frozenset(alone.recurring),
        yearly=lazy_regex(rf"(?<!\w)(?:{choice(alone.yearly)})(?!\w)", re.IGNORECASE),
        onward=lazy_regex(rf"{BLANK}{'?' * table.unspaced}(?:{choice(alone.onward)}){ends}"),
        same_year=lazy_regex(rf",?[ \u00a0](?:{choice(alone.same_year)})(?!\w)"),
    )


def word_end(table: Dates) -> str:
    """Regex text for the end of a word."""
    return "" if table.unspaced else r"(?!\w)"


def year_ending(table: Dates) -> str:
    """Regex text for what stands behind a year; the stop alone makes it an ordinal, in some languages only before "to"."""
    stop = ""
    if "." in table.ordinal_endings:
        joins = choice([*table.words.to, *table.words.both, *table.words.bc])
        stop = r"|\.(?!\w)" if table.year_first else rf"|\.(?={BLANK}?[–—-]|{BLANK}(?:{joins}){word_end(table)})"
    return rf"(?:\.?{BLANK}?(?:{choice(table.year_endings)}){word_end(table)}{stop})"


def reign_brackets(table: Dates) -> str:
    """Regex text for the year of a reign in brackets, which says once more what stands before it: ``2004年（平成16年）``."""
    return rf"[（(](?:{choice(table.reigns)})(?:\d{{1,2}}|元)年[)）]"


def spellings(words: Iterable[str], never_capital: Sequence[str] = ()) -> list[str]:
    """The words as they are and with a capital."""
    return sorted({form for word in words for form in (word, word if word in never_capital else word[:1].upper() + word[1:])})


def month_forms(table: Dates) -> list[list[str]]:
    """The spellings of each month with the endings that they take, the full name first."""
    endings = ("", *table.month_endings)
    return [list(dict.fromkeys(name + ending for ending in endings for name in names)) for names in table.months]


def early_year_clause(table: Dates) -> str:
    """Regex text for how a clause begins behind a year below 1000 that opens its sentence."""
    return rf"(?=,?{BLANK}(?:{choice(table.alone.early_year_clause)})(?!\w))"


def _early_year_stops(words: Sequence[str]) -> re.Pattern[str]:
    name = r"|[^\W\d_a-z][^\W\d_]*[^\W\d_s](?!\w)" if words else ""
    return lazy_regex(rf"[,.;:)\]–—]|[ \u00a0]+(?:\(|(?:{choice(words)})(?!\w){name})|\s*?(?:\n|$)")


def _vocabulary(table: Dates) -> dict[str, tuple[str, int]]:
    vocabulary: dict[str, tuple[str, int]] = dict.fromkeys(
        (word for word in (*table.before.early, *table.before.mid, *table.before.late) if word.isalpha()), ("skip", 0)
    )
    for name, written in zip(DateKinds.__struct_fields__, DateKinds.__struct_encode_fields__, strict=True):
        symbol, value = _KINDS.get(name, (written, _WORDED))
        vocabulary.update({word.lower(): (symbol, value) for word in getattr(table.words, name)})
    for symbol, groups, first in (("month", month_forms(table), 1), ("season", table.seasons, 21), ("0th", table.ordinals, 1)):
        for place, names in enumerate(groups, first):
            vocabulary.update({name.lower(): (symbol, place) for name in names})
    vocabulary.update({name.lower(): ("feast", day) for name, day in table.feasts.items()})
    vocabulary.update({name.lower(): ("ad", year) for name, year in table.reigns.items()})
    return vocabulary


def shape(text: str, words: DateWords) -> Shaped | None:
    """The shape of a date; None when a word stands in it that no date has."""
    symbols: list[str] = []
    values: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in words.tokens.finditer(text):
        kind, value = _symbol(found.group(), words)
        if kind == "unknown":
            return None
        if words.century_numbers and kind == "century" and symbols[-1:] == ["00"]:
            symbols[-1] = "0th"
        # the hyphen of "18th-century" and the first of "18th- and 19th-century"
        if (kind in _PERIODS or kind in _JOINS) and symbols[-2:] == ["0th", "-"]:
            for column in (symbols, values, starts, ends):
                column.pop()
        if kind == "century":
            _read_tens(symbols, values)
        if kind == "month" and symbols[-2:] == ["month", "/"] and values[-2] == value:  # both Arabic names of one month
            for column in (symbols, values, starts, ends):
                column.pop()
            ends[-1] = found.end()
            continue
        if kind == "decades" and symbols[-1:] in (["00"], ["0th"], ["00s"]):
            kind = "skip"
        if kind != "skip":
            symbols.append(kind)
            values.append(value)
            starts.append(found.start())
            ends.append(found.end() if kind != words.year_symbol or words.unspaced else _end_of_figures(found))
    for place, symbol in enumerate(symbols):
        if symbol == "bc_before" and place and symbols[place + 1 : place + 2] not in _NUMBERS:
            symbols[place] = "bc"
    for place, symbol in enumerate(symbols):
        if symbol in {"00", "0th"} and _is_counted(symbols, place):
            symbols[place] = words.year_symbol
    if words.buddhist:
        for place, value in enumerate(values):
            if value in _BUDDHIST_YEARS and "ad" not in symbols[:place][-1:]:
                values[place] = value - _BUDDHIST_ERA
    return Shaped(tuple(symbols), tuple(values), tuple(starts), tuple(ends))


def _read_tens(symbols: list[str], values: list[int]) -> None:
    """Make a number right before that of a century the tens of its decade, in place: the 50 of ``50-х годов XX века``."""
    place = len(symbols) - 1 - (symbols[-1:] in (["0th"], ["roman"]))
    place -= symbols[place : place + 1] == ["of"]
    if place >= 0 and symbols[place] in {"00", "0th"} and values[place] % 10 == 0:
        symbols[place] = "00s"


def _end_of_figures(token: re.Match[str]) -> int:
    figures = token.group().lstrip("0123456789")
    return token.end() - len(figures)


def _is_counted(symbols: list[str], place: int) -> bool:
    """Whether an era beside a short number makes it a year: 44 BC, AD 79, but not the day in ``August 24 AD 79``."""
    if symbols[place] == "0th" and "bc_before" not in symbols[:place][-1:]:
        return symbols[place + 1 : place + 2] == ["bc"]
    if place and symbols[place - 1] in {"ad", "bc_before"}:
        return symbols[place + 1 : place + 2] not in (["century"], ["millennium"])
    behind = symbols[place + 1 : place + 3]
    return behind[:1] == ["bc"] or (behind[:1] == ["ad"] and behind[1:] not in (["00"], ["0000"]))


def _symbol(written: str, words: DateWords) -> tuple[str, int]:
    if written[0] in "0123456789":
        return words.vocabulary.get(written) or _number(written, words)
    if written in _DASHES:
        return "-", 0
    if written in ",/()?":
        return written, 0
    if written[0] in "(（":
        return "skip", 0
    if written in "[]":
        return ("(" if written == "[" else ")"), 0
    found = words.vocabulary.get(lowered := written.lower()) or words.vocabulary.get(lowered.rstrip("."))
    if found:
        return found
    roman = roman_numeral(written) or roman_numeral(words.roman_ending.sub("", written))
    return ("roman", roman) if roman else ("unknown", 0)


def _number(token: str, words: DateWords) -> tuple[str, int]:
    if _ISO.fullmatch(token):
        return "0000-00-00", int(token.replace("-", ""))
    parts = words.number.fullmatch(token)
    if parts is None:
        return "unknown", 0
    figures, ordinal, decade = parts.groups()
    figures = figures.replace(",", "")
    if len(figures) > 6:
        return "unknown", 0
    short, number = len(figures) <= 2, int(figures)
    if ordinal and short:
        return "0th", number
    if ordinal and words.year_said is None and words.year_symbol == "0000":
        return "unknown", number
    if decade and figures[-1] == "0":
        return ("00s" if short else "0000s"), number
    if decade and len(decade) == 1:
        return "unknown", 0
    return ("00" if short else words.year_symbol), number


def roman_numeral(text: str) -> int | None:
    """Value of a Roman numeral in its canonical form; None for anything else."""
    if not text or any(letter not in _ROMAN for letter in text):
        return None
    total = 0
    for letter, after in zip(text, [*text[1:], ""], strict=True):
        value = _ROMAN[letter]
        total += -value if after and _ROMAN[after] > value else value
    return total if write_roman(total) == text else None


def write_roman(number: int) -> str:
    """The canonical Roman numeral of a number from 1 to 3999; empty outside."""
    if not 0 < number < 4000:
        return ""
    text = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        text += letters * (number // value)
        number %= value
    return text
