"""Conditions on the names of parameters: unknown, misspelt, outdated."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractor.tables import load_table
from extractor.works.templates.fields import spell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.works.templates.fields import Spelling
    from extractor.works.templates.known import CitationTemplate

PREPRINTS = frozenset({"arxiv", "biorxiv", "citeseerx", "medrxiv", "ssrn"})


@cache
def _known_to() -> Mapping[str, frozenset[str]]:
    """Fields that only some classes know."""
    fields = load_table("parameters")["fields"]
    return {field.replace("#", ""): frozenset(row["in"]) for field, row in fields.items() if "in" in row}


@cache
def _preprint_fields(cls: str) -> frozenset[str]:
    own = {"arxiv", "class"} if cls == "arxiv" else {cls}
    return frozenset(own) | {field.replace("#", "") for field in load_table("parameters")["preprints"]["fields"]}


def is_current(spelling: Spelling, year: int) -> bool:
    """Whether the module took the spelling in that year."""
    return spelling.how == "exact" or (spelling.how == "former" and year <= spelling.until)


def _is_supported(field: str, cls: str) -> bool:
    """Whether templates of the class know the field; contributors have a condition of their own."""
    if cls in PREPRINTS:
        return field in _preprint_fields(cls)
    if field == "publisher" and cls == "newsgroup":
        return False
    return field not in _known_to() or cls in _known_to()[field] or "contributor" in field


@lru_cache(maxsize=8192)
def is_known(name: str, template: CitationTemplate, year: int) -> bool:
    """Whether a name was on the module's list for the template in that year."""
    spelling = spell(name, template)
    return is_current(spelling, year) and _is_supported(spelling.field, template.cls)


def unnamed(name: str, _spelling: Spelling, _cls: str, _year: int) -> bool:
    """A value without a name."""
    return name.isdecimal()


def unknown(name: str, spelling: Spelling, cls: str, year: int) -> bool:
    """A name that the module has never known, or that this template does not know; its value is not looked at."""
    if name.isdecimal():
        return False
    return spelling.how == "unknown" or (is_current(spelling, year) and not _is_supported(spelling.field, cls))


def misspelt(_name: str, spelling: Spelling, _cls: str, year: int) -> bool:
    """A name that the module does not take but understands."""
    return spelling.how in {"case", "suggested"} or (spelling.how == "former" and year > spelling.until)


def outdated(name: str, spelling: Spelling, _cls: str, year: int) -> bool:
    """A name that the module still takes at the time but means to drop."""
    since: int | None = load_table("parameters")["deprecated"].get(name)
    return since is not None and since <= year <= spelling.until
