"""Short citations written with a template of the sfn and harv family, read into names, year, anchor and locators.

Source of the rules: Module:Footnotes (2020), as retold in the project's reference on short citations, sections 1, 2 and 6; the
family stands in ``tables/short_templates.toml``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import count
from typing import TYPE_CHECKING, Literal, cast

from msgspec import Struct
from msgspec.structs import replace

from extractor.citations.found import ShortCitation
from extractor.tables import load_table
from extractor.template_names import fold_name
from extractor.works.anchors import anchor_fields, full_anchor, is_year_like, short_anchor
from extractor.works.labels import label_ahead
from extractor.works.locators import locator_faults, read_locators

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from extractor.model import Locator

Kind = Literal["footnote", "inline text", "nobrackets", "anchor", "contribution"]
Shape = Literal["names", "numbered", "years", "text last", "enclosing", "anchor", "page third"]

_DATE_TEXT = re.compile(
    r"[\d./ –—-]*\d{3}[\d./ –—-]*[a-z]?|(?:[^\W\d]\S*\s+|\d{1,2}\s+){1,2}\d{4}[a-z]?|[^\W\d]+\s+\d{1,2},?\s+\d{4}[a-z]?"
    r"|c(?:irca|a)?\.?\s*\d{3,4}[a-z]?|n\. ?d\.?|forthcoming|in press|undated",
    re.IGNORECASE,
)
_YEAR_AT_END = re.compile(r".*[^\W\d][.,]?[\s_]+\(?\d{4}[a-z]?\)?", re.DOTALL)
_OF_EACH_SOURCE = ("p", "pp", "loc", "ps", "ref")
_URL_LABEL = re.compile(r"\[(?:https?:)?//[^\s\[\]]+\s+([^\[\]]*)\]")


class _Parameters(Struct, frozen=True):
    """Spellings of the parameters on one wiki."""

    page: tuple[str, ...]
    pages: tuple[str, ...]
    location: tuple[str, ...]
    ref: tuple[str, ...]
    postscript: tuple[str, ...]
    ignore: tuple[str, ...]
    known: frozenset[str]


@cache
def _parameters(language: str) -> _Parameters:
    table = load_table("short_templates")
    own = table["languages"].get(language, {}).get("parameters", {})
    names = {key: (*own.get(key, ()), *spellings) for key, spellings in table["parameters"].items()}
    known = frozenset(spelling for spellings in names.values() for spelling in spellings)
    return _Parameters(**{key: value for key, value in names.items() if key != "silent"}, known=known)


@cache
def _family(language: str) -> dict[str, tuple[Kind, Shape]]:
    table = load_table("short_templates")
    members = {
        name: (cast("Kind", row["kind"]), cast("Shape", row["shape"]))
        for name, row in table["templates"].items()
        if language in row.get("only", [language])
    }
    family = {alias: members[name] for name in members for alias in (name, *table["templates"][name].get("aliases", ()))}
    family.update({name: members[like] for name, like in table["languages"].get(language, {}).get("names", {}).items()})
    return family


@lru_cache(maxsize=4096)
def short_kind(name: str, language: str = "en") -> Kind | None:
    """Kind of a short-citation template, by its name as written; None for any other template."""
    member = _family(language).get(fold_name(name))
    return member[0] if member else None


def read_short(
    name: str, positional: Sequence[str], named: Mapping[str, str], language: str = "en"
) -> tuple[ShortCitation, ...]:
    """Short citations that one template call makes, in order; several for sfnm and harvs, none for a mere anchor.

    ``positional`` and ``named`` hold readable values. Never raises; an unknown name gives none.
    """
    member = _family(language).get(fold_name(name))
    if member is None:
        return ()
    parameters = _parameters(language)
    match member[1]:
        case "names":
            return (_read_names(positional, named, parameters),)
        case "text last":
            return (_read_names(positional[:-1] if len(positional) > 1 else positional, named, parameters),)
        case "numbered":
            return _read_numbered(positional, named)
        case "years":
            return _read_years(named)
        case "page third":
            return (_read_page_third(positional, named, parameters),)
        case "enclosing":
            return _read_enclosing(named)
        case "anchor":
            return ()


def _first(named: Mapping[str, str], names: Iterable[str]) -> tuple[str, str]:
    """First of the parameters that has a value: its name and its value; empty texts without one."""
    for name in names:
        if (value := named.get(name)) and (value := value.strip()):
            return name, value
    return "", ""


def _read_names(positional: Sequence[str], named: Mapping[str, str], parameters: _Parameters) -> ShortCitation:
    authors, year, spare = _names_and_year(positional)
    ref = _first(named, parameters.ref)[1]
    page, pages = _first(named, parameters.page), _first(named, parameters.pages)
    faults = ["year_in_name"] if year is None and authors and _YEAR_AT_END.fullmatch(authors[-1][-200:]) else []
    if page[0] and pages[0]:
        faults.append("redundant_pages")
    written = [page if page[0] else pages, _first(named, parameters.location), *(("", value) for value in spare)]
    for name in named:
        if name not in parameters.known:
            faults.append("unknown_parameter")
            if name == "at":
                written.append((name, named[name].strip()))
    locators, locator_problems = _read_places(written)
    postscript = _first(named, parameters.postscript)[1]
    return ShortCitation(
        authors=authors,
        year=year,
        anchor=short_anchor(positional, ref),
        locators=locators,
        suppressed=ref == "none" or any(named.get(name, "").strip() == "yes" for name in parameters.ignore),
        faults=tuple(dict.fromkeys((*faults, *locator_problems))),
        postscript=None if postscript in {"", "none"} else postscript,
    )


def _read_places(written: Iterable[tuple[str, str]]) -> tuple[tuple[Locator, ...], list[str]]:
    locators: tuple[Locator, ...] = ()
    faults: list[str] = []
    for label, value in written:
        if value:
            locators += read_locators(label, value)
            faults += locator_faults(label, value)
    return locators, faults


def _names_and_year(positional: Sequence[str]) -> tuple[tuple[str, ...], str | None, list[str]]:
    """Names, year and values that are neither: locators without their parameter."""
    fields = [value for value in anchor_fields(positional) if value]
    spare: list[str] = []
    while len(fields) > 1 and _is_place(fields[-1]):
        spare.insert(0, fields.pop())
    if len(fields) > 1 and (is_year_like(fields[-1]) or (len(fields[-1]) < 80 and _DATE_TEXT.fullmatch(fields[-1]))):
        return tuple(fields[:-1]), fields[-1], spare
    return tuple(fields), None, spare


@cache
def _label() -> re.Pattern[str]:
    return label_ahead(r"\s*")


def _is_place(value: str) -> bool:
    """Whether a value begins as a place in a work does, and is no date (``c. 1850``)."""
    return _label().match(value) is not None and not (len(value) < 80 and _DATE_TEXT.fullmatch(value))


def _read_numbered(positional: Sequence[str], named: Mapping[str, str]) -> tuple[ShortCitation, ...]:
    parameters = _parameters("en")
    shared = {name: named[name] for name in parameters.ignore if name in named}
    found = [_read_names(values, own | shared, parameters) for values, own in _numbered_sources(positional, named)]
    postscript = _first(named, parameters.postscript)[1]
    if found and postscript not in {"", "none"}:
        found[-1] = replace(found[-1], postscript=postscript)
    return tuple(found)


def _numbered_sources(positional: Sequence[str], named: Mapping[str, str]) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Positional values and own parameters of each source as an sfn call would have them; a missing number ends the list."""
    pair = 0
    for number in count(1):
        if f"{number}a1" in named:
            names = [named.get(f"{number}a{place}", "") for place in range(1, 5)]
            values = [*(name for name in names if name.strip()), named.get(f"{number}y", "")]
        elif pair < len(positional):
            values = list(positional[pair : pair + 2])
            pair += 2
        else:
            return
        yield values, {key: named[f"{number}{key}"] for key in _OF_EACH_SOURCE if f"{number}{key}" in named}


def _numbered_values(named: Mapping[str, str], *names: str) -> list[str]:
    """Values of ``last``, ``last2`` … up to the first number without a value; the number 1 may be written."""
    values: list[str] = []
    for number in count(1):
        spellings = [f"{name}{number}" for name in names] + (list(names) if number == 1 else [])
        if not (value := _first(named, spellings)[1]):
            return values
        values.append(value)
    return values


def _read_years(named: Mapping[str, str]) -> tuple[ShortCitation, ...]:
    """One citation for each year of a harvs call; the page belongs to the last."""
    names = _numbered_values(named, "last", "author")
    years = _numbered_values(named, "year") or [""]
    own = {key: named[key] for key in ("p", "page", "pp", "pages", "loc", "ref", "Ref") if key in named}
    parameters = _parameters("en")
    earlier = [_read_names([*names, year], {}, parameters) for year in years[:-1]]
    return (*earlier, _read_names([*names, years[-1]], own, parameters))


def _read_page_third(positional: Sequence[str], named: Mapping[str, str], parameters: _Parameters) -> ShortCitation:
    values = [value.strip() for value in positional]
    page = next((place for place, value in enumerate(values) if _is_place(value)), len(values))
    own = dict(named)
    if page < len(values):
        own.setdefault("p", values[page])
    if page + 1 < len(values) and values[page + 1]:
        own.setdefault("cid", values[page + 1])
    short = _read_names(values[:page], own, parameters)
    return replace(short, faults=tuple(fault for fault in short.faults if fault != "extra_text"))


def _read_enclosing(named: Mapping[str, str]) -> tuple[ShortCitation, ...]:
    """The book that a harvc points to."""
    names = _numbered_values(named, "in")
    year = named.get("year", "").strip() or None
    locators, faults = _read_places([(key, named[key].strip()) for key in ("p", "pp", "loc") if key in named])
    anchor = full_anchor(names, year)
    return (ShortCitation(tuple(names), year, anchor, locators, faults=tuple(dict.fromkeys(faults))),)


def footnote_name(name: str, positional: Sequence[str], named: Mapping[str, str], language: str = "en") -> str | None:
    """Ref name under which equal calls of sfn, sfnp and sfnm become one footnote; None for templates that make no ref."""
    member = _family(language).get(fold_name(name))
    if member is None or member[0] != "footnote":
        return None
    parameters = _parameters(language)
    sources = _numbered_sources(positional, named) if member[1] == "numbered" else [(positional, named)]
    parts = ["FOOTNOTE"]
    for values, own in sources:
        parts += anchor_fields(values)
        places = (_first(own, spellings)[1] for spellings in (parameters.page, parameters.pages, parameters.location))
        parts += (_URL_LABEL.sub(r"\1", place) for place in places)
    return "".join(parts)
