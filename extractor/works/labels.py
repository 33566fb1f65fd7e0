"""The labels of places inside a work (``p.``, ``chapter``, ``§``), as ``tables/locator_labels.toml`` spells them.

Everything that must know a label asks here: the grammar of locators, short citations, plain references and templates.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBER = (
    r"(?P<time>\d{1,2}(?::\d\d){1,2}(?!\d))"
    r"|(?P<slashed>\d+/\d+(?![\d/]))"
    r"|(?P<decimal>\d+(?:\.\d+)+[a-z]?(?!\w))"
    r"|(?P<code>[A-Za-z]{1,3}-?\d+(?:[a-z](?![^\W_]))?(?!\d))"
    r"|(?P<roman>(?:[ivxlcdm]+|[IVXLCDM]+)(?![^\W_]))"
    r"|(?P<plain>\d+(?:nn?\d+|(?:rv|[rv][ab]|[a-eg-z])(?![^\W_]|\.\s*\d))?)"
)
"""The forms of a number: ``1:02:03``, ``5/6``, ``3.14``, ``A-12``, ``xii``, ``12``, ``12v``, ``212n4``."""

LETTER = r"[A-Za-z](?=\s*(?:[,;:)\]]|\.?\s*$))"
"""A letter that counts something behind a label, and has nothing but punctuation behind itself: ``appendix B``."""


def alternatives(words: Iterable[str]) -> str:
    """A regular expression of the words, the longest first; blanks in one are optional, also behind a stop."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s?").replace(r"\.", r"\.\s?") for word in longest)


@cache
def rows() -> dict[str, dict[str, Any]]:
    """The rows of the table by CSL label."""
    found: dict[str, dict[str, Any]] = load_table("locator_labels")["labels"]
    return found


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of one kind that stand between or behind numbers, such as ``and``."""
    return tuple(load_table("locator_labels")["words"][kind])


@cache
def spellings(*kinds: str) -> dict[str, str]:
    """The CSL label of every spelling of some kinds, which are keys of the table such as ``words``."""
    return {spelling: label for label, row in rows().items() for kind in kinds for spelling in row.get(kind, ())}


def spellings_of(label: str) -> tuple[str, ...]:
    """All spellings of a CSL label that stand before its number."""
    return tuple(spelling for kind in ("words", "letters", "signs") for spelling in rows()[label].get(kind, ()))


@cache
def _by_spelling() -> dict[str, str]:
    return spellings("words", "letters", "signs")


@cache
def labels_with(flag: str) -> frozenset[str]:
    """The CSL labels whose rows have a mark: ``larger``, ``of_titles``."""
    return frozenset(label for label, row in rows().items() if row.get(flag))


def label_of(spelling: str) -> str | None:
    """The CSL label of a spelling, in any case and with a full stop or ``=`` behind it; None for other words."""
    written = spelling.rstrip().rstrip("= ").lower()
    return _by_spelling().get(written) or _by_spelling().get(written.rstrip("."))


def is_several(spelling: str) -> bool:
    """Whether a label announces more than one number: ``figs.``, ``§§``."""
    return spelling.rstrip().rstrip("=. ").lower() in spellings("several")


@cache
def label_before_number() -> str:
    """A regular expression of any label with a number behind it; to be matched without regard to case.

    A single capital with a stop is an initial rather than a label, unless figures stand behind it (``J. S. V. Smith``).
    """
    marks = re.escape("".join(sorted({mark for sign in spellings("signs") for mark in sign if not mark.isalpha()})))
    counted = alternatives(words("numbers"))
    number = rf"(?:\d|[a-z]{{1,3}}-?\d|[ivxlcdm]+(?![^\W_])|{LETTER}|(?:{counted})(?!\w))"
    # Asked first, since it is quickly seen: a single word or sign stands before a number.
    single = rf"(?=[^\W\d_]*+[{marks}º.=\s]*+{number})"
    initial = r"(?-i:[^\W\d_a-zа-я]\.)\s*+(?!\d|[º°]|[ivxlcdm]{2})"
    return (
        rf"{single}(?!{initial})(?:(?:{alternatives(spellings('signs'))})\s*=?\s*"
        rf"|(?:{alternatives(spellings('words'))})(?:\.\s*|\s+|(?=\d))"
        rf"|(?:{alternatives(spellings('letters'))})(?:\.\s*|\s+))"
    )


def label_ahead(before: str = "", behind: str = "") -> re.Pattern[str]:
    """A pattern of a label with its number, between what the expressions ``before`` and ``behind`` find."""
    return lazy_regex(before + label_before_number() + behind, re.IGNORECASE)
