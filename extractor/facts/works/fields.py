"""Parameters of a citation template → canonical fields, whatever the spelling, the year or the wiki.

Knowledge: ``tables/parameters.toml``; a template's own parameters come before it. Which field a name means is decided once for
each set of names (:func:`layout_of`), so a page full of equal calls costs one dictionary lookup a call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.facts.works.templates import Template

How = Literal["exact", "own", "former", "case", "suggested", "unknown"]

_NUMBER = re.compile(r"\d+")
_BLANKS = re.compile(r"[_\s]+")
_FIRST_PART = re.compile(r"^([^-\s]+)(?=[-\s])")


@dataclass(slots=True)
class Field:
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


class Layout(NamedTuple):
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
def known_spellings() -> Mapping[str, tuple[str, int]]:
    """Accepted spelling (numbers as ``#``) → canonical field and rank."""
    known: dict[str, tuple[str, int]] = {}
    for field, row in load_table("parameters")["fields"].items():
        for rank, spelling in enumerate((field, *row.get("also", ()))):
            known[spelling] = (field, rank)
    return known


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


def _patterns(name: str) -> tuple[tuple[str, int], ...]:
    """Forms under which a table may list a name: as it is, with its number as ``#``, with a ``#`` where it has none."""
    if numbers := _NUMBER.findall(name):
        if len(numbers[-1]) > 4:
            return ((name, 0),)
        head, _, tail = name.rpartition(numbers[-1])
        return ((name, 0), (f"{head}#{tail}", int(numbers[-1])))
    return ((name, 0), (f"{name}#", 0), (_FIRST_PART.sub(r"\1#", name), 0))


@lru_cache(maxsize=8192)
def spell(name: str, template: Template) -> Spelling:
    """What a written parameter name means to a template: its own parameters come before those of CS1."""
    lower = name.lower()
    dashed = _BLANKS.sub("-", lower)
    ways: tuple[tuple[str, How], ...] = ((name, "exact"), (lower, "case"), (dashed, "case"))
    for written, how in ways:
        for pattern, number in _patterns(written):
            if (own := template.parameters.get(pattern)) is not None:
                field = known_spellings().get(own, (own, 0))[0]
                return Spelling(field.replace("#", ""), number, "own", own, 0, 0)
            if (hit := known_spellings().get(pattern)) is not None:
                return Spelling(hit[0].replace("#", ""), number, how, pattern, hit[1], 0)
            if (once := _former().get(pattern)) is not None:
                return Spelling(once[0].replace("#", ""), number, "former", once[0], 50, once[1])
    for written in (name, lower, dashed):
        if (meant := _suggested().get(written)) is not None:
            for pattern, number in _patterns(meant):
                if (hit := known_spellings().get(pattern) or _former().get(pattern)) is not None:
                    return Spelling(hit[0].replace("#", ""), number, "suggested", pattern, 60, 0)
    return Spelling(name, 0, "unknown", name, 0, 0)


@lru_cache(maxsize=8192)
def layout_of(template: Template, names: tuple[str, ...]) -> Layout:
    """Which of the non-empty parameters with these names give which field of the template."""
    spellings = tuple(spell(name, template) for name in names)
    best: dict[str, int] = {}
    spare: list[int] = []
    repeated: list[int] = []
    unknown: list[int] = []
    numbers: dict[str, set[int]] = {}
    last = {name: index for index, name in enumerate(names)}
    for index, spelling in enumerate(spellings):
        if last[names[index]] != index:
            repeated.append(index)
        elif spelling.how == "unknown":
            unknown.append(index)
        else:
            key = _key(spelling)
            rival = best.setdefault(key, index)
            if rival != index:
                better, worse = (index, rival) if _order(spelling) < _order(spellings[rival]) else (rival, index)
                best[key] = better
                spare.append(worse)
            if key in _enumerated() or spelling.number or spelling.field in _enumerated():
                numbers.setdefault(spelling.field, set()).add(spelling.number or 1)
    return Layout(
        tuple(best.items()),
        tuple(sorted(spare)),
        tuple(repeated),
        tuple(unknown),
        {field: tuple(sorted(found)) for field, found in numbers.items()},
        {key: spellings[index].sense for key, index in best.items()},
        spellings,
    )


@cache
def _enumerated() -> frozenset[str]:
    return frozenset(field[:-1] for field in load_table("parameters")["fields"] if field.endswith("#"))


def _key(spelling: Spelling) -> str:
    if spelling.field in _enumerated():
        return f"{spelling.field}{spelling.number or 1}"
    return spelling.field if spelling.number < 2 else f"{spelling.field}{spelling.number}"


def _order(spelling: Spelling) -> tuple[int, int]:
    return (spelling.rank, spelling.number)
