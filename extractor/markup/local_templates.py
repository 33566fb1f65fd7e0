"""Inline templates in the words of a Wikipedia that is not English: numbers, days, names of languages.

Knowledge: :class:`extractor.languages.Inline`; names of months and languages stand in the packs' other parts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.languages import Dates, Inline, Templates, read_part
from extractor.markup import date_templates, name_templates
from extractor.markup.rendering import NOTHING, Arg, Rendering, literal
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from extractor.markup.rendering import Piece

_NUMBER = lazy_regex(r"(-?)(\d+)(?:\.(\d+))?")
_WITH_UNIT = lazy_regex(r"(-?\d+(?:\.\d+)?)\s+([^\W\d].*)")
_RAISED = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_DIGITS = 40


def number(text: str, language: str) -> Rendering:
    """``{{formatnum:6000.5}}`` as the language writes it: ``6 000,5``."""
    words = read_part(Inline, language) or Inline()
    found = _NUMBER.fullmatch(text)
    if found is None:
        return literal(text)
    sign, whole, decimals = found.groups()
    if len(whole) <= _MOST_DIGITS and int(whole) >= words.least_grouped:
        whole = f"{int(whole):,}".replace(",", words.thousands)
    return literal(f"{sign}{whole}{words.decimal}{decimals}" if decimals else sign + whole)


def measure(_name: str, args: Mapping[str, str], *, language: str) -> Rendering:
    """``{{unité|1500|km|2}}`` or ``{{unité|1500 km}}`` as the number in the language and its unit: ``1 500 km²``."""
    value, unit, power = (args.get(key, "").strip() for key in ("1", "2", "3"))
    if not unit and (parts := _WITH_UNIT.fullmatch(value)):
        return Rendering((*number(parts[1], language).pieces, f" {parts[2]}"))
    pieces: tuple[Piece, ...] = number(value, language).pieces if _NUMBER.fullmatch(value) else (Arg("1"),)
    if not unit:
        return Rendering(pieces)
    return Rendering((*pieces, " ", Arg("2"), power.translate(_RAISED) if all(ord(sign) in _RAISED for sign in power) else ""))


def day(_name: str, args: Mapping[str, str], *, language: str, order: str) -> Rendering:
    """A day given as three numbers, with the name of its month: ``3 de maio de 1950``."""
    values = {part: args.get(str(place), "").strip() for place, part in enumerate(order, 1)}
    dates, words = read_part(Dates, language), read_part(Inline, language) or Inline()
    month = values["m"]
    if dates is not None and month.isdecimal() and 1 <= int(month) <= len(dates.months):
        month = dates.months[int(month) - 1][0]
    if not (values["d"] and month):
        return literal(" ".join(filter(None, (month, values["y"]))))
    shown = words.day if values["y"] else words.day.partition("{m}")[0] + "{m}"
    return literal(shown.format(d=values["d"].lstrip("0"), m=month, y=values["y"]))


def language_named(folded: str, language: str) -> str | None:
    """The code of the language whose name a template shows by its own name (``enS``); None for any other template."""
    found = _language_names(language).fullmatch(folded)
    code = found and next(filter(None, found.groups()), None)
    return code if code and name_of_language(code, language) else None


def language(name: str, args: Mapping[str, str], *, language: str, code: str | None = None) -> Rendering:
    """``{{lang-de|Berlin}}`` with the name of the language in the page's own words, or without one."""
    if code is None:
        code = args.get("1", "") if name == "langx" else name.partition("-")[2]
    values = [key for key in args if key.isdecimal() and args[key].strip()][name == "langx" :]
    if not values:
        return NOTHING
    label = name_of_language(code, language)
    pieces: list[Piece] = [f"{label}: "] if label else []
    pieces.append(Arg(values[0]))
    for key in values[1:2]:
        pieces += [", ", Arg(key)]
    return Rendering(tuple(pieces))


def dated(name: str, args: Mapping[str, str], *, language: str) -> Rendering:
    """``{{birth date|1950|5|3}}`` as the day in the language; what is not three numbers stays as it is."""
    return day(name, args, language=language, order="ymd")


def language_icon(name: str, args: Mapping[str, str], *, language: str) -> Rendering:
    """``{{es icon}}`` as the name of the language in brackets; some wikis put the text of that language into it."""
    if args.get("1", "").strip():
        return Rendering((Arg("1"),))
    label = name_of_language(name.removeprefix("ref-").removesuffix("icon").strip(" -"), language)
    return literal(f"({label})") if label else NOTHING


def in_languages(_name: str, args: Mapping[str, str], *, language: str) -> Rendering:
    """``{{in lang|fr|de}}`` as the names of the languages in brackets."""
    labels = filter(None, (name_of_language(value, language) for key, value in args.items() if key.isdecimal()))
    listed = ", ".join(labels)
    return literal(f"({listed})") if listed else NOTHING


IN_OWN_WORDS: dict[Callable[..., Rendering], Callable[..., Rendering]] = {
    date_templates.as_of: dated,
    date_templates.birth_date: dated,
    date_templates.birth_date_and_age: dated,
    date_templates.death_date_and_age: dated,
    name_templates.language: language,
    name_templates.language_icon: language_icon,
    name_templates.in_language: in_languages,
}
"""What shows days and names of languages in English, and what does so in the page's language."""


def name_of_language(code: str, language: str) -> str:
    """The name of a language in another; empty where the pack has none."""
    words = read_part(Templates, language)
    return words.languages.get(code.strip().lower(), "").partition("|")[0] if words is not None else ""


@cache
def _language_names(language: str) -> re.Pattern[str]:
    words = read_part(Inline, language) or Inline()
    return lazy_regex("|".join(re.escape(form).replace(r"\*", "([a-z]{2,3})") for form in words.language_names) or "(?!)")
