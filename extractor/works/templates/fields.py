"""Parameters of a citation template → canonical fields, whatever the spelling, the year or the wiki.

Knowledge: ``tables/parameters.toml``; a template's own parameters come before it. Which field a name means is decided once for
each set of names (:func:`layout_of`), so a page full of equal calls costs one dictionary lookup a call.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple
from unicodedata import combining, normalize

from msgspec import Struct

from extractor.tables import load_table
from extractor.works.templates.known import known_spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from extractor.works.templates.known import CitationTemplate

How = Literal["exact", "own", "former", "case", "suggested", "unknown"]

_SHARED_FAMILIES = frozenset({"cs1", "own", "site", "unknown"})
_NUMBER = re.compile(r"\d+")
_BLANKS = re.compile(r"[_\s]+")
# Fields that hardly anything but a source has beside a title.
_OF_SOURCES = frozenset(
    ("last#", "doi", "isbn", "issn", "oclc", "publisher", "journal", "pages", "edition", "access-date", "url")
)
_FIRST_PART = re.compile(r"^([^-\s]+)(?=[-\s])")


class Field(Struct):
    """One parameter as the page writes it."""

    name: str
    """Name as written, trimmed; positional ones are ``1``, ``2`` …"""
    raw: str
    """Wikitext of the value, trimmed."""
    text: str
    """Readable value: markup rendered, links as their labels, entities decoded, comments gone."""
    start: int
    """First code point of the parameter in the page."""
    end: int
    """Code point after it."""
    positional: bool
    address: str = ""
    """The address that a template shows which is all of the value ({{google books|plainurl=y|…}})."""


class Spelling(NamedTuple):
    """What a written name means."""

    field: str
    """Canonical field without ``#``, or ``csl.X`` / ``custom.X``; the written name when unknown."""
    number: int
    """Number in the name; 0 where it has none, which means 1."""
    how: How
    """Through which list the name was understood."""
    sense: str
    """Spelling of CS1 that the name stands for, with ``#``: ``website`` is a sense of ``journal``."""
    rank: int
    """Place among the field's spellings, in the module's order of preference."""
    until: int
    """Last year in which the module took a former spelling; 0 for all others."""
    key: str
    """The field with its number from 2 on; with any number where the field is enumerated, as in ``last1``."""
    counted: bool
    """Whether the number counts: the field is enumerated, or the number is written."""


class CountedParameters(NamedTuple):
    """Which parameters of a call count, by their place in it."""

    chosen: tuple[tuple[str, int], ...]
    """Field (with its number from 2 on or where written, as in ``last1``) and the parameter that gives its value."""
    spare: tuple[int, ...]
    """Parameters that a better spelling of the same field displaces."""
    repeated: tuple[int, ...]
    """Parameters whose very name comes again later; the last one counts."""
    unknown: tuple[int, ...]
    """Parameters of unknown meaning."""
    numbers: Mapping[str, tuple[int, ...]]
    """Numbers in use by enumerated field."""
    senses: Mapping[str, str]
    """By field, the spelling of CS1 that its parameter stands for, as ``website`` for ``journal``."""
    spellings: tuple[Spelling, ...]
    """What each parameter's name means."""


@cache
def _former() -> Mapping[str, tuple[str, int]]:
    return {name: (field, year) for name, (field, year) in load_table("parameters")["former"].items()}


@cache
def _suggested() -> Mapping[str, str]:
    suggested: dict[str, str] = load_table("parameters")["suggested"]
    return suggested


@cache
def destinations() -> Mapping[str, str]:
    """Canonical field without ``#`` → ``csl.X``, ``custom.X`` or the reading that takes it; see the head of the table."""
    fields = load_table("parameters")["fields"]
    return {field.replace("#", ""): row["to"] for field, row in fields.items() if "to" in row}


@cache
def _of_class(cls: str) -> Mapping[str, str]:
    meant: dict[str, str] = load_table("parameters")["of_class"].get(cls, {})
    return meant


def _patterns(name: str) -> tuple[tuple[str, int], ...]:
    """Forms under which a table may list a name: as it is, with its number as ``#``, with a ``#`` where it has none."""
    if numbers := _NUMBER.findall(name):
        if len(numbers[-1]) > 4:
            return ((name, 0),)
        head, _, tail = name.rpartition(numbers[-1])
        return ((name, 0), (f"{head}#{tail}", int(numbers[-1])))
    return ((name, 0), (f"{name}#", 0), (_FIRST_PART.sub(r"\1#", name), 0))


class _Spellings(dict[str, Spelling]):
    """What written names mean to a template; each is looked up once."""

    def __init__(self, template: CitationTemplate) -> None:
        self._template = template

    def __missing__(self, name: str) -> Spelling:
        self[name] = found = _spell(name, self._template)
        return found


spellings_of = lru_cache(maxsize=1024)(_Spellings)


def spell(name: str, template: CitationTemplate) -> Spelling:
    """What a written parameter name means to a template: its own parameters come before those of CS1."""
    return spellings_of(template)[name]


def _spell(name: str, template: CitationTemplate) -> Spelling:
    lower = name.lower()
    dashed = _BLANKS.sub("-", lower)
    ways: tuple[tuple[str, How], ...] = ((name, "exact"), (lower, "case"), (dashed, "case"))
    for written, how in ways:
        for pattern, number in _patterns(written):
            if (own := template.parameters.get(pattern)) is not None:
                field = known_spellings().get(own, (own, 0))[0]
                return _spelling(field, number, "own", own)
            if (meant := _of_class(template.cls).get(pattern)) is not None:
                return _spelling(meant, number, how, meant)
            if (hit := known_spellings().get(pattern)) is not None:
                return _spelling(hit[0], number, how, pattern, hit[1])
            if (once := _former().get(pattern)) is not None:
                return _spelling(once[0], number, "former", once[0], 50, until=once[1])
    for written in (name, lower, dashed):
        if (meant := _suggested().get(written)) is not None:
            for pattern, number in _patterns(meant):
                if (hit := known_spellings().get(pattern) or _former().get(pattern)) is not None:
                    return _spelling(hit[0], number, "suggested", pattern, 60)
    if (joined := _joined_names(template).get(_joined(name))) is not None:
        return _spelling(joined, 0, "own", joined)
    return _spelling(name, 0, "unknown", name)


@lru_cache(maxsize=1024)
def _joined_names(template: CitationTemplate) -> Mapping[str, str]:
    """A local template's own parameters without blanks, hyphens and accents, as pages write them, too."""
    if template.family in _SHARED_FAMILIES:
        return {}
    return {_joined(name): known_spellings().get(field, (field, 0))[0] for name, field in template.parameters.items()}


def _joined(name: str) -> str:
    letters = normalize("NFD", _BLANKS.sub("", name.lower().replace("-", "")))
    return "".join(letter for letter in letters if not combining(letter))


def bear_citation(names: Iterable[str]) -> bool:
    """Whether the parameters with these names are those of a citation: a title with something else that sources have."""
    known = {known_spellings()[pattern][0] for name in names for pattern, _ in _patterns(name) if pattern in known_spellings()}
    return "title" in known and not known.isdisjoint(_OF_SOURCES)


def _spelling(field: str, number: int, how: How, sense: str, rank: int = 0, *, until: int = 0) -> Spelling:
    bare = field.replace("#", "") if how != "unknown" else field
    enumerated = bare in _enumerated()
    key = f"{bare}{number or 1}" if enumerated else bare if number < 2 else f"{bare}{number}"
    return Spelling(bare, number, how, sense, rank, until, key, enumerated or number > 0)


@lru_cache(maxsize=8192)
def layout_of(template: CitationTemplate, names: tuple[str, ...]) -> CountedParameters:
    """Which of the non-empty parameters with these names give which field of the template."""
    known = spellings_of(template)
    spellings = tuple([known[name] for name in names])
    best: dict[str, int] = {}
    spare: list[int] = []
    repeated: list[int] = []
    unknown: list[int] = []
    numbers: dict[str, list[int]] = {}
    last = {name: index for index, name in enumerate(names)}
    for index, spelling in enumerate(spellings):
        if last[names[index]] != index:
            repeated.append(index)
        elif spelling.how == "unknown":
            unknown.append(index)
        else:
            rival = best.setdefault(spelling.key, index)
            if rival != index:
                better, worse = (index, rival) if _order(spelling) < _order(spellings[rival]) else (rival, index)
                best[spelling.key] = better
                spare.append(worse)
            if spelling.counted:
                numbers.setdefault(spelling.field, []).append(spelling.number or 1)
    return CountedParameters(
        tuple(best.items()),
        tuple(sorted(spare)),
        tuple(repeated),
        tuple(unknown),
        {field: tuple(sorted(set(found))) for field, found in numbers.items()},
        {key: spellings[index].sense for key, index in best.items()},
        spellings,
    )


@cache
def _enumerated() -> frozenset[str]:
    return frozenset(field[:-1] for field in load_table("parameters")["fields"] if field.endswith("#"))


def _order(spelling: Spelling) -> tuple[int, int]:
    return (spelling.rank, spelling.number)
