"""Identifiers of works: read, normalised and validated as the citation modules do.

What can be said by a pattern, a number or a word stands in ``tables/identifiers.toml``; check digits and calendars are here.
Source: Module:Citation/CS1/Identifiers, copy of 2022-09 with limits of mid-2025.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from msgspec import Struct

from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_DIGITS_AND_X = lazy_regex(r"[^\dX]", re.ASCII)
_HANDLE_QUERY = lazy_regex(r"\?(?:noredirect|ignore_aliases|auth|cert|index|type|urlappend|locatt|action).*", re.DOTALL)
_PREPRINT_DAY = lazy_regex(r"/(\d{4})\.(\d\d)\.(\d\d)\.", re.ASCII)
_FIRST_PREPRINT_DAY = date(2019, 12, 11)
_OLD_ARXIV = lazy_regex(r"[^/\d]+/\d{7}(?:v\d+)?", re.ASCII)
_UNLABELLED = lazy_regex(r"10\.\d{4}|OL\d")
_LABELS = (
    *("sbn", "issn", "ismn", "pmid", "pmc", "oclc", "lccn", "jstor", "rfc", "ssrn", "osti", "s2cid", "asin", "arxiv", "hdl"),
    *("handle", "zbl", "jfm", "bibcode", "seerx", "mr"),
)
_DATED = lazy_regex(r".*\b\d{4}\b.*", re.DOTALL)


class Identifier(Struct, frozen=True):
    """One identifier of a work."""

    scheme: str
    """Name of the scheme, as ``doi``."""
    value: str
    """Value written in one way; as in the source when it is wrong."""
    valid: bool
    """Whether the value obeys the scheme's rule."""
    problem: str | None = None
    """CS1 key of the error or maintenance condition, as ``bad_isbn`` or ``maint_isbn_ignore``."""
    accepted_as_written: bool = False
    """Whether the page asks for no check: ``((value))``."""
    detail: str | None = None
    """What is wrong with it, in one word: ``length``, ``check`` …"""


class _Scheme(Struct, frozen=True):
    name: str
    row: dict[str, Any]
    rules: tuple[tuple[str, re.Pattern[str]], ...]
    canonical: re.Pattern[str] | None
    label: re.Pattern[str]
    """What a value may bear in front although it should not: the name of the scheme or its address."""


@cache
def _schemes() -> dict[str, _Scheme]:
    """Schemes by the spelling of their parameter."""
    schemes = {}
    for name, row in load_table("identifiers").items():
        rules = tuple((detail, lazy_regex(pattern, re.ASCII | re.DOTALL)) for detail, pattern in row["rules"])
        canonical = lazy_regex(row["canonical"], re.ASCII) if "canonical" in row else None
        label = lazy_regex(rf"(?i:{'|'.join(row['parameters'])})(?:[-–]?1[03](?=[\s:]))?\s?[:=#.]?\s?(?=[^\s:=#.])")
        schemes.update(dict.fromkeys(row["parameters"], _Scheme(name, row, rules, canonical, label)))
    return schemes


@lru_cache(maxsize=8192)
def read_identifier(parameter: str, value: str, *, as_of: str | None = None) -> Identifier | None:
    """Identifier that a citation parameter holds; None when the parameter is no identifier parameter or is empty.

    ``as_of`` is today as ``YYYY-MM-DD``; without it no date counts as too late.
    """
    scheme = _schemes().get(parameter)
    value = value.strip()
    if scheme is None or not value:
        return None
    row = scheme.row
    if "doubled" in row and value.startswith("((") and value.endswith("))"):
        inner = value[2:-2].strip()
        return Identifier(scheme.name, _normal(row, inner), valid=True, problem=row["doubled"], accepted_as_written=True)
    bare: str = value
    problem: str | None = None
    if "label" in row:
        label, tracked = row["label"]
        if value[: len(label)].upper() == label:
            bare, problem = value[len(label) :], tracked
    elif row.get("normal") == "hdl":
        bare = _without_label(scheme, value) or value
    if detail := _wrong(scheme, bare, as_of):
        unlabelled = _without_label(scheme, value)
        if unlabelled is None or _wrong(scheme, unlabelled, as_of):
            return Identifier(scheme.name, value, valid=False, problem=row["error"], detail=detail)
        return Identifier(scheme.name, _normal(row, unlabelled), valid=True, problem=row["error"], detail=detail)
    if scheme.name == "zbl" and "." not in bare:
        problem = "maint_zbl"
    return Identifier(scheme.name, _normal(row, bare), valid=True, problem=problem)


def _without_label(scheme: _Scheme, value: str) -> str | None:
    """The value behind the name or the address of its scheme (``PMID 123``, ``https://doi.org/10.…``); None without either."""
    inside = _in_address(value) if "/" in value else None
    if inside is not None and inside[0] == scheme.name:
        return inside[1]
    label = scheme.label.match(value)
    return value[label.end() :] if label else None


@cache
def _address_pattern() -> re.Pattern[str]:
    """All addresses that lead to works, as one pattern: the group is named for the scheme and a number."""
    rows = load_table("identifiers").items()
    return lazy_regex(
        "//(?:"
        + "|".join(
            f"(?P<{name}_{number}>{pattern})" for name, row in rows for number, pattern in enumerate(row.get("addresses", ()))
        )
        + ")"
    )


@lru_cache(maxsize=8192)
def _in_address(url: str) -> tuple[str, str] | None:
    """Scheme and value that an address leads to, with or without ``https:``; None for any other address."""
    match = _address_pattern().search(url if "//" in url else f"//{url}")
    if match is None or match.lastgroup is None:
        return None
    value = match[_address_pattern().groupindex[match.lastgroup] + 1]
    return match.lastgroup.rpartition("_")[0], unquote(value).rstrip("/")


def identifier_of_address(url: str) -> Identifier | None:
    """The valid identifier of the work to which an address leads (``https://www.jstor.org/stable/123``); None for any other."""
    found = _in_address(url)
    identifier = read_identifier(*found) if found else None
    return identifier if identifier is not None and identifier.valid else None


def _wrong(scheme: _Scheme, value: str, as_of: str | None) -> str | None:
    if scheme.row.get("normal") == "hdl":
        value = _normal(scheme.row, value)
    for detail, pattern in scheme.rules:
        if not pattern.fullmatch(value):
            return detail
    if scheme.canonical and not scheme.canonical.fullmatch(_normal(scheme.row, value)):
        return "form"
    if "limits" in scheme.row and value.isdigit():
        lowest, highest = scheme.row["limits"]
        if len(value) > 18 or not lowest <= int(value) <= highest:
            return "limit"
    check = _CHECKS.get(scheme.row.get("check", ""))
    return check(value, as_of) if check else None


@lru_cache(maxsize=8192)
def _isbn13(digits: str) -> str | None:
    from stdnum import isbn
    from stdnum.exceptions import ValidationError

    try:
        return isbn.validate(digits, convert=True)
    except ValidationError:
        return None


def _check_isbn(value: str, _as_of: str | None) -> str | None:
    return None if _isbn13(_DIGITS_AND_X.sub("", value)) else "check"


def _check_sbn(value: str, _as_of: str | None) -> str | None:
    return None if _isbn13("0" + _DIGITS_AND_X.sub("", value)) else "check"


def _check_ismn(value: str, _as_of: str | None) -> str | None:
    from stdnum import ismn

    return None if ismn.is_valid(value) else "check"


def _check_issn(value: str, _as_of: str | None) -> str | None:
    from stdnum import issn

    return None if issn.is_valid(value) else "check"


def _check_asin(value: str, _as_of: str | None) -> str | None:
    from stdnum import isbn

    return None if value[0].isalpha() or isbn.is_valid(value) else "check"


def _check_bibcode(value: str, as_of: str | None) -> str | None:
    return "year" if as_of and int(value[:4]) > int(as_of[:4]) + 1 else None


def _check_preprint(value: str, as_of: str | None) -> str | None:
    if day := _PREPRINT_DAY.search(value):
        try:
            posted = date(int(day[1]), int(day[2]), int(day[3]))
        except ValueError:
            return "date"
        if posted < _FIRST_PREPRINT_DAY or (as_of and posted - timedelta(days=1) > date.fromisoformat(as_of[:10])):
            return "date"
    return None


_CHECKS: dict[str, Callable[[str, str | None], str | None]] = {
    "isbn": _check_isbn,
    "sbn": _check_sbn,
    "ismn": _check_ismn,
    "issn": _check_issn,
    "asin": _check_asin,
    "bibcode": _check_bibcode,
    "preprint": _check_preprint,
}


def _normal(row: dict[str, Any], value: str) -> str:
    """The value in the one way of its scheme; unchanged where a value accepted as written does not fit."""
    match row.get("normal"):
        case "doi":
            value = unquote(value)
            viewed = _tail(row["tail"]).fullmatch(value)
            return (viewed[1] if viewed else value).lower()
        case "isbn":
            return _isbn13(_DIGITS_AND_X.sub("", value)) or value
        case "digits":
            return _DIGITS_AND_X.sub("", value)
        case "issn":
            return f"{digits[:4]}-{digits[4:]}" if len(digits := _DIGITS_AND_X.sub("", value)) == 8 else value
        case "mr":
            return value.zfill(7)
        case "zbl":
            return value.zfill(10) if "." in value else value
        case "number":
            return value.lstrip("ocmnOLC()0") or "0"
        case "ol":
            return "OL" + value.removeprefix("OL")
        case "hdl":
            return _HANDLE_QUERY.sub("", value)
        case "lccn":
            head, dash, tail = value.partition("/")[0].rpartition("-")
            return head + (tail.zfill(6) if dash else tail)
    return value


@cache
def _tail(tails: str) -> re.Pattern[str]:
    """A value whose suffix has something in front of one of these tails."""
    return lazy_regex(rf"([^/]+/[^/].*?)(?:{tails})/?", re.DOTALL | re.IGNORECASE)


def add_to_csl(csl: dict[str, Any], custom: dict[str, Any], identifiers: Iterable[Identifier]) -> dict[str, list[str]]:
    """The valid identifiers by scheme, each value once, in order; sets the CSL variables that hold them in the item ``csl``.

    Several values of one variable stand in it with blanks between them. What CSL has no variable for goes to ``identifiers``
    of ``custom``, by scheme.
    """
    found: dict[str, list[str]] = {}
    table = load_table("identifiers")
    for identifier in identifiers:
        scheme, value = identifier.scheme, identifier.value
        if not identifier.valid or value in found.get(scheme, ()):
            continue
        found.setdefault(scheme, []).append(value)
        if "csl" not in table[scheme]:
            custom.setdefault("identifiers", {}).setdefault(scheme, []).append(value)
            continue
        variable, prefix = table[scheme]["csl"]
        held = csl.get(variable, "").split(" ")
        csl[variable] = " ".join(dict.fromkeys([*filter(None, held), prefix + value.removeprefix(prefix)]))
    return found


def companion_problems(named: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Conditions of the helper parameters beside identifiers (``doi-access``, ``asin-tld`` …), each with its parameter."""
    found: list[tuple[str, str]] = []
    table = load_table("identifiers")
    for name in sorted({scheme for parameter in named if (scheme := _scheme_of().get(parameter)) is not None}):
        row = table[name]
        values = [named[spelling].strip() for spelling in row["parameters"] if named.get(spelling, "").strip()]
        if len(values) > 1:
            found.append((row["parameters"][-1], "redundant_parameters"))
        for helper, alone in row.get("companions", {}).items():
            if given := named.get(helper, "").strip():
                found += [(helper, code) for code in _companion(helper, given, values, alone, row)]
        if row.get("access") and (access := named.get(f"{name}-access", "").strip()):
            if access != "free":
                found.append((f"{name}-access", "invalid_param_val"))
            elif not values:
                found.append((f"{name}-access", "param_access_requires_param"))
        if name == "doi" and values and not named.get("doi-access", "").strip() and _is_free(row, values[0]):
            found.append(("doi", "maint_doi_unflagged_free"))
    return tuple(found)


@cache
def _scheme_of() -> dict[str, str]:
    """Scheme that a parameter belongs to, as identifier or as helper."""
    return {
        parameter: name
        for name, row in load_table("identifiers").items()
        for parameter in (*row["parameters"], *row.get("companions", ()), f"{name}-access")
    }


def _companion(helper: str, given: str, values: list[str], alone: str, row: dict[str, Any]) -> list[str]:
    if not values:
        return [alone]
    match helper:
        case "class":
            return [alone] if _OLD_ARXIV.fullmatch(values[0]) else []
        case "asin-tld":
            return [] if given in row["sites"] else ["bad_asin_tld"]
        case "doi-broken-date":
            return ["maint_doi_inactive_dated" if _DATED.fullmatch(given) else "maint_doi_inactive"]
    return []


def _is_free(row: dict[str, Any], doi: str) -> bool:
    registrant, _, suffix = doi.removeprefix("10.").partition("/")
    starts = row["free_suffixes"].get(registrant, ())
    return registrant in row["free_registrants"] or suffix.lower().startswith(tuple(starts))


@cache
def _text_pattern() -> re.Pattern[str]:
    """Label and value of each scheme, as one pattern: the group is named for the scheme, the one behind it is the value."""
    rows = load_table("identifiers").items()
    order = sorted(
        ((name, row["text"]) for name, row in rows if "text" in row), key=lambda item: item[0] not in {"eissn", "pmc"}
    )
    return lazy_regex("|".join(f"(?P<{name}>(?i:{label})({value}))" for name, (label, value) in order))


def find_identifiers(text: str) -> list[tuple[int, int, Identifier]]:
    """Identifiers in a plain reference text with the span of label and value, in order.

    Understands DOIs with and without a label or resolver address, magic links (``ISBN 0-306-40615-2``, ``PMID 123``,
    ``RFC 123``) and the labels of the other schemes. Wrong values are kept, marked as such.
    """
    if _UNLABELLED.search(text) is None and not any(map(text.casefold().__contains__, _LABELS)):
        return []
    found = []
    for match in _text_pattern().finditer(text):
        scheme = match.lastgroup
        if scheme is None:
            continue
        value = match[_text_pattern().groupindex[scheme] + 1]
        kept = _without_closing_marks(value) if scheme in {"doi", "hdl", "jstor"} else value
        spelled = kept.upper() if scheme in {"isbn", "issn", "eissn"} else kept
        if identifier := read_identifier(scheme, spelled):
            found.append((match.start(), match.end() - len(value) + len(kept), identifier))
    return found


def _without_closing_marks(value: str) -> str:
    """The value without punctuation of the sentence: final stops, quotes, and brackets that were opened before it."""
    while value:
        last = value[-1]
        if last in ".,;:'’”»" or (last == ")" and value.count("(") < value.count(")")):
            value = value[:-1]
        else:
            break
    return value
