"""The words of dates in one language, and the tokeniser that turns a date into its shape.

A shape is what :file:`grammars/dates.lark` reads: every word as its kind, every number as its size. ``14 March 1953`` has the
shape ``00 month 0000`` and the values ``14, 3, 1953``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.grammar import load_words

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = ("en", "de", "fr", "es", "ru")

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_DASHES = "-–—−‐‑"


class Shaped(NamedTuple):
    """A date as the grammar sees it; all four run in parallel, places are offsets in the date."""

    symbols: tuple[str, ...]
    values: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DateWords:
    """What the word list of a language says, ready for look-up; keys are in lower case."""

    vocabulary: dict[str, tuple[str, int]]
    """Kind and value of every word that may stand in a date; ``skip`` for those that add nothing."""
    months: tuple[str, ...]
    """All month words as written, longest first."""
    full_months: frozenset[str]
    numbered: re.Pattern[str]
    """A number with its ending: groups ``figures``, ``ordinal``, ``decade``."""
    tokens: re.Pattern[str]
    before: dict[str, str]
    """What a word left of a date tells: a relation, a part, or ``through``."""
    year_cues: frozenset[str]
    month_cues: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]
    recurring: frozenset[str]


@cache
def date_words(language: str) -> DateWords:
    """The words of a language, English where there are none for it."""
    table = load_words("dates", language if language in LANGUAGES else "en")
    vocabulary: dict[str, tuple[str, int]] = {}
    for kind, words in table["words"].items():
        vocabulary.update({word.lower(): (kind, 0) for word in words})
    for place, names in enumerate(table["months"], 1):
        vocabulary.update({name.lower(): ("month", place) for name in names})
    for place, names in enumerate(table["seasons"], 21):
        vocabulary.update({name.lower(): ("season", place) for name in names})
    for place, names in enumerate(table["ordinals"], 1):
        vocabulary.update({name.lower(): ("0th", place) for name in names})
    months = sorted({name for names in table["months"] for name in names}, key=lambda name: (-len(name), name))
    before = {word: kind for kind, words in table["before"].items() for word in words}
    alone = table["alone"]
    return DateWords(
        vocabulary=vocabulary,
        months=tuple(months),
        full_months=frozenset(names[0].lower() for names in table["months"]),
        numbered=re.compile(
            rf"(?P<figures>[0-9]+(?:,[0-9]{{3}})*)"
            rf"(?:(?P<ordinal>{choice(table['ordinal_endings'])})|(?P<decade>{choice(table['decade_endings'])}))?(?!\w)"
        ),
        tokens=re.compile(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"
            rf"|(?i:{choice(word for word in vocabulary if '-' in word and len(word) > 1)})(?!\w)"
            rf"|[0-9]+(?:,[0-9]{{3}})*(?:{choice((*table['ordinal_endings'], *table['decade_endings']))})?(?!\w)"
            r"|[0-9]+|[^\W\d_]+(?:\.[^\W\d_]+)*\.?|[^\s]"
        ),
        before=before,
        year_cues=frozenset(alone["year_after"]),
        month_cues=frozenset(alone["month_after"]),
        not_after=frozenset(alone["no_year_after"]),
        not_before=frozenset(alone["no_year_before"]),
        recurring=frozenset(alone["recurring"]),
    )


def shape(text: str, words: DateWords) -> Shaped | None:
    """The shape of a date; None when a word stands in it that no date has."""
    symbols: list[str] = []
    values: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in words.tokens.finditer(text):
        kind, value = _token(token.group(), words)
        if kind == "unknown":
            return None
        if kind != "skip":
            symbols.append(kind)
            values.append(value)
            starts.append(token.start())
            ends.append(token.end())
    return Shaped(tuple(symbols), tuple(values), tuple(starts), tuple(ends))


def _token(token: str, words: DateWords) -> tuple[str, int]:
    if token[0] in "0123456789":
        return _number(token, words)
    if token in _DASHES:
        return "-", 0
    if token in ",/()?":
        return token, 0
    if token in "[]":
        return ("(" if token == "[" else ")"), 0
    found = words.vocabulary.get(lowered := token.lower()) or words.vocabulary.get(lowered.rstrip("."))
    if found:
        return found
    roman = roman_numeral(token)
    return ("roman", roman) if roman else ("unknown", 0)


def _number(token: str, words: DateWords) -> tuple[str, int]:
    if len(token) == 10 and token[4] == "-":
        return "0000-00-00", int(token.replace("-", ""))
    parts = words.numbered.fullmatch(token)
    if parts is None:
        return "unknown", 0
    figures = parts["figures"].replace(",", "")
    if len(figures) > 6:
        return "unknown", 0
    short = len(figures) <= 2
    if parts["ordinal"]:
        return ("0th" if short else "unknown"), int(figures)
    if parts["decade"]:
        return ("00s" if short else "0000s") if figures.endswith("0") else "unknown", int(figures)
    return ("00" if short else "0000"), int(figures)


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


def choice(words: Iterable[str]) -> str:
    """A regex alternation of the words, longest first; one that never matches where there are none."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))) or "(?!)"
