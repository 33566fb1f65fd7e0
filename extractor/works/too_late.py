"""Whether a day must come before what a text says of sources can be believed: an access date or a preprint of the future."""

from __future__ import annotations

from extractor.dates.cs1 import read_cs1_date
from extractor.regexes import lazy_regex

# A year, or the year and month that an arXiv id begins with.
_YEAR = lazy_regex(r"(?<!\d)(?:((?:1[89]|2[01])\d\d)(?!\d)|(\d\d)(?:0[1-9]|1[0-2])\.\d{4})")
# A year may be cut by what nobody sees: 20<!-- -->14, 20&#49;4.
_CUT = lazy_regex(r"\d(?:(?:<!--(?s:.*?)-->|'{2,5})+\d|&#)|&#\d+;\d")
_VALUE = lazy_regex(r"[=|]([^=|{}<>\n]{0,40})\Z")
_REST = lazy_regex(r"[^|{}<>\n]{0,40}")
_LONGEST = 41
_YEARS_AHEAD = 2
"""So many years ahead no date is believed, whatever it dates."""


def may_be_too_late(text: str, day: str) -> bool:
    """Whether a text names a time that is too late on a day (ISO 8601), or may be; never said of one that is not any more."""
    year = int(day[:4])
    for found in _YEAR.finditer(text):
        if found[1] is None:
            if int(f"20{found[2]}") >= year:
                return True
        elif int(found[1]) >= year and (int(found[1]) >= year + _YEARS_AHEAD or _is_late_value(text, found.start(), day)):
            return True
    return _CUT.search(text) is not None


def _is_late_value(text: str, year: int, day: str) -> bool:
    """Whether the year at a place is in a parameter whose value may be a day that is yet to come."""
    before = _VALUE.search(text, max(year - _LONGEST, 0), year)
    rest = _REST.match(text, year)
    if before is None or rest is None:
        return False
    value = f"{before[1]}{rest[0]}".replace("[", "").replace("]", "").strip()
    if read_cs1_date(value, "date", None) is None:
        return True
    return read_cs1_date(value, "access-date", None) is not None and read_cs1_date(value, "access-date", day) is None
