"""Dates as other Wikipedias write them in citation templates → the English forms of the citation modules.

Knowledge: the months of :class:`extractor.languages.Dates`. Numbers run day, month, year.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractor.dates.readings import read_dates
from extractor.dates.words import FIGURES, date_words
from extractor.languages import Dates, codes, language_code, read_part
from extractor.regexes import lazy_regex

_MONTHS = "January February March April May June July August September October November December".split()
_MONTHS_OF_A_YEAR = 12
_FIGURES = lazy_regex(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})\.?")
_YEAR_FIRST = lazy_regex(r"(\d{4})([./-])\s?(\d{1,2})\2\s?(\d{1,2})\.?")
_HAN = lazy_regex(r"(\d{4})\s?年(?:\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日)?)?")
_ISO = lazy_regex(r"\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?")
_YEAR_WORD = lazy_regex(r"(\d{4})\s*(?:г\.?|года?|roku|r\.)$")


@lru_cache(maxsize=4096)
def english_date(text: str, language: str) -> str:
    """The date in a form that CS1 takes, ``12. März 2003`` → ``12 March 2003``; unchanged when the form is not known."""
    if not _is_foreign(language) or not text[-1:].strip():
        return text
    figures = text.translate(FIGURES)
    if (match := _FIGURES.fullmatch(figures)) and int(match[3]) <= _MONTHS_OF_A_YEAR:
        return f"{match[4]}-{int(match[3]):02d}-{int(match[1]):02d}"
    if match := _YEAR_FIRST.fullmatch(figures):
        return f"{match[1]}-{int(match[3]):02d}-{int(match[4]):02d}"
    if match := _HAN.fullmatch(text):
        return "-".join(part if len(part) == 4 else f"{int(part):02d}" for part in match.groups() if part)
    pattern, names = _months(language)
    if (words := date_words(language)) and words.buddhist:
        return _in_prose(text, language) or text
    text = _YEAR_WORD.sub(r"\1", text)
    match = pattern.fullmatch(text) if pattern is not None else None
    if match is None:
        return _in_prose(text, language) or text
    month = names[match["month"].lower()]
    return " ".join(part for part in (match["day"], month, match["year"]) if part)


def _in_prose(text: str, language: str) -> str | None:
    """The ISO form of a day, month or year that stands as in prose; None for anything else."""
    readings = read_dates(text.translate(FIGURES).rstrip(" ."), language)
    if len(readings) != 1 or readings[0].start or readings[0].end < len(text.rstrip(" .")):
        return None
    return readings[0].edtf if _ISO.fullmatch(readings[0].edtf) else None


def english_month(text: str, language: str) -> str:
    """An English month name for a month that stands alone, as name or number."""
    if text.isdecimal() and 1 <= int(text) <= 12:
        return _MONTHS[int(text) - 1]
    return _months(language)[1].get(text.lower().rstrip("."), text) if _is_foreign(language) else text


def _is_foreign(language: str) -> bool:
    """Whether a language other than English has a pack."""
    code = language_code(language)
    return code != "en" and code in codes()


@cache
def _months(language: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    dates = read_part(Dates, language)
    names = {form.lower(): _MONTHS[index] for index, forms in enumerate(dates.months if dates else ()) for form in forms}
    if not names:
        return None, names
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return lazy_regex(
        rf"(?:(?:(?:el|le|il|den|die)\s+)?(?P<day>\d{{1,2}})(?:\.|er|º|°|ª)?\s+(?:de\s+)?)?"
        rf"(?P<month>{either})\.?,?\s+(?:del?\s+)?(?P<year>\d{{4}})",
        re.IGNORECASE,
    ), names
