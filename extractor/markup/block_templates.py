"""What the parameters of a template that is a block of the page are to a reader: prose, captions, values, citations or layout.

The knowledge stands in ``tables/block_templates.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from extractor.markup.inline_templates import template_role
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

# `titles` are captions whose citations are those of the whole block.
ParameterUse = Literal["texts", "titles", "captions", "values", "sources", "layout"]

_USES: tuple[ParameterUse, ...] = ("texts", "titles", "captions", "values", "sources", "layout")


class BlockTemplate(Struct, frozen=True):
    """What one kind of template shows: the use of each parameter by its name, and that of all others."""

    uses: tuple[tuple[re.Pattern[str], ParameterUse], ...]
    rest: ParameterUse
    positional: ParameterUse | Literal["pairs"] | None = None
    whole: bool = False
    """Whether it reads as one value, as in running text."""

    def use(self, key: str) -> ParameterUse:
        """What the parameter ``key`` is."""
        folded = fold_parameter(key)
        for names, use in self.uses:
            if names.fullmatch(folded):
                return use
        if self.positional is not None and key.isdecimal():
            return "values" if self.positional == "pairs" else self.positional
        return self.rest


def fold_parameter(key: str) -> str:
    """A parameter's name for comparing."""
    return " ".join(key.lower().replace("_", " ").replace("-", " ").split())


@lru_cache(maxsize=8192)
def block_template(name: str, language: str) -> BlockTemplate | None:
    """What the template with this name shows as a block of a page; None for one that no table knows as such."""
    found = _blocks().get(fold_name(name))
    return infobox() if found is None and template_role(name, language) == "infobox" else found


@cache
def _blocks() -> dict[str, BlockTemplate]:
    blocks = {}
    for row in load_table("block_templates")["blocks"]:
        uses = tuple((_names(row[use]), use) for use in _USES if use in row)
        block = BlockTemplate(uses, row.get("rest", "layout"), row.get("positional"), row.get("whole", False))
        blocks.update(dict.fromkeys(row["names"], block))
    return blocks


@cache
def infobox() -> BlockTemplate:
    """What an infobox shows."""
    layout = load_table("block_templates")["layout"]
    pictures, sizes = ("|".join(map(_pattern, layout[part])) for part in ("pictures", "suffixes"))
    unseen = lazy_regex(rf"{_names(layout['names']).pattern}|.* alt\d*|(?:{pictures}) ?\d* ?(?:{sizes}) ?\d*")
    return BlockTemplate(((unseen, "layout"),), "values", "layout")


def _names(names: Iterable[str]) -> re.Pattern[str]:
    return lazy_regex("|".join(map(_pattern, names)))


def _pattern(name: str) -> str:
    return re.escape(name).replace(r"\#", r"\d*")


@cache
def layout_value() -> re.Pattern[str]:
    """What no reader sees whatever parameter holds it: pixels, colours, styles."""
    return lazy_regex(load_table("block_templates")["layout"]["values"])


@cache
def _citing() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = load_table("block_templates")["citing"]
    return _names(table["names"]), lazy_regex(rf"(.+?) ?(?:{_names(table['suffixes']).pattern})")


def cites_all(key: str) -> bool:
    """Whether the name of a parameter says that it holds the citations of the whole infobox: ``footnotes``."""
    return _citing()[0].fullmatch(fold_parameter(key)) is not None


@lru_cache(maxsize=8192)
def _cited_stem(key: str) -> str:
    """What stands before the word that says that a parameter cites for another."""
    found = _citing()[1].fullmatch(fold_parameter(key))
    return found[1] if found else ""


class CitedValues:
    """The values of an infobox, found by the names of the parameters that hold their citations."""

    def __init__(self, values: Iterable[str]) -> None:
        self._apart = load_table("block_templates")["citing"]["apart"]
        self._values = list(values)
        self._sorted = sorted((fold_parameter(value), number) for number, value in enumerate(self._values))

    def named_by(self, key: str) -> tuple[str, list[str]]:
        """The values whose citations the parameter ``key`` holds, with the part of the name by which they are found.

        ``area_total_km2`` for ``area_footnotes``; none where its name does not say that it cites for others.
        """
        stem = _cited_stem(key)
        while stem:
            if cited := self._of_stem(stem):
                return stem, cited
            stem = stem.rpartition(" ")[0]
        return "", []

    def _of_stem(self, stem: str) -> list[str]:
        """The values that are called by a stem, else those whose names it begins, in their order."""
        alike = takewhile(lambda row: row[0].startswith(stem), islice(self._sorted, bisect_left(self._sorted, (stem,)), None))
        same, longer = [], []
        for name, number in alike:
            if name == stem:
                same.append(number)
            elif not name[len(stem)].isalpha() and name not in self._apart:
                longer.append(number)
        return [self._values[number] for number in same or sorted(longer)]
