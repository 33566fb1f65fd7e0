"""What stands beside the description of a source and is no part of it: its language in brackets, a remark behind it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.languages import choice
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.plain.screening import is_comment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Marked

_BORDER = lazy_regex(r"[.)\]\"”’]\s+(?=[(\[]?(?:[A-Z][a-z]|A\s|I\s))")
_ENDS_IN_FIGURE = lazy_regex(r"\d[\s.)]*\Z")
_PLACED = lazy_regex(r"\d")
_FEWEST_WORDS = 4


class Asides(NamedTuple):
    """A text whose asides are blank, and what these say."""

    text: str
    language: str | None
    """Code of the language in which the source is said to be."""
    remark: str
    """Sentences behind the source, or empty."""


@cache
def _languages() -> tuple[re.Pattern[str], dict[str, str]]:
    """What names a language in brackets, with the name in one of its groups, and the code of each name."""
    table = load_table("language_names")
    shortest_last = sorted(table["names"].items(), key=lambda named: -len(named[0]))
    names = {name.lower(): code for code, name in shortest_last} | table["in_other_languages"]
    said = rf"[(\[](?:{choice(table['in'])})\s([^\W\d_]+(?:\s[^\W\d_]+)?)[)\]]"
    return lazy_regex(rf"{said}|[(\[]([^\W\d_]+)\s(?:language|only)[)\]]", re.IGNORECASE), names


def _spoken(text: str) -> tuple[str, re.Match[str]] | None:
    """The code of the language that brackets in a text name, and where."""
    pattern, names = _languages()
    for found in pattern.finditer(text):
        name = (found[1] or found[2]).lower()
        code = names.get(name) or names.get(name.partition(" ")[0])
        if code is not None:
            return code, found
    return None


def without_asides(text: str, marked: Sequence[Marked]) -> Asides:
    """The text with blanks in place of its asides, so that all else stays where it is; ``marked`` are its links and italics."""
    spoken = _spoken(text) if "(" in text or "[" in text else None
    language = None
    if spoken is not None:
        language = spoken[0]
        text = _blank(text, *spoken[1].span())
    start = _remark(text, marked)
    if start is None:
        return Asides(text, language, "")
    return Asides(_blank(text, start, len(text)), language, " ".join(text[start:].split()))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _remark(text: str, marked: Sequence[Marked]) -> int | None:
    """Where the sentences of a remark begin behind a source that has a title set apart and a number or an address."""
    apart = [(stretch.start, stretch.end) for stretch in marked if stretch.kind != "link"]
    if not apart or _ENDS_IN_FIGURE.search(text):
        return None
    for border in _BORDER.finditer(text, apart[0][1]):
        behind = text[border.end() :]
        told = _PLACED.search(text, apart[0][1], border.start() + 1) or any(stretch.url for stretch in marked)
        quoted = text.count('"', 0, border.start() + 1) % 2 or text.count("“", 0, border.end()) > text.count(
            "”", 0, border.end()
        )
        inside = (
            quoted
            or any(low < border.end() < high for low, high in apart)
            or text[: border.end()].count("(") > text[: border.end()].count(")")
        )
        later = any(stretch.url for stretch in marked if stretch.start >= border.end())
        if (
            told
            and not inside
            and not later
            and behind.count(" ") >= _FEWEST_WORDS
            and is_comment(behind.partition(". ")[0])
            and is_comment(behind)
        ):
            return border.end()
    return None
