"""What the user chooses of pages and records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterable

Dialect = Literal["tpl_text", "wikitext", "mediawiki_xml"]
"""How a source writes a page."""
Loss = Literal[
    "named_ref_reuse",
    "bibliography",
    "lists",
    "tables",
    "math",
    "multiline_templates",
    "template_lines",
    "link_targets",
    "external_link_urls",
    "images",
]
"""What a dialect may have lost of a page."""
FactKind = Literal["claims", "citations", "plain-references", "dates", "people"]
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
"""What can be looked for in a page, in the order of the record; ``plain-references`` reads citations that are plain words."""
NOT_LOOKED_FOR = "not_looked_for"
"""Code of the problem that names a kind of facts that was not asked for."""
_PART_OF: dict[FactKind, FactKind] = {"plain-references": "citations", "dates": "claims", "people": "claims"}
"""Kinds that stand in another one."""


@dataclass(frozen=True, slots=True)
class Options:
    """What may change a record beside the page itself; :class:`ExtractorError` for a day that is none."""

    as_of: str | None = None
    """The day that "today" means, ``YYYY-MM-DD``; else the revision's own time."""
    language: str | None = None
    """Language of the wiki, whatever the source says of it."""
    person_index: str | None = None
    """Path of the person index."""
    facts: tuple[FactKind, ...] = FACT_KINDS
    """What is looked for, as :func:`fact_kinds` gives it."""

    def __post_init__(self) -> None:
        if self.as_of is not None and not _is_day(self.as_of):
            raise ExtractorError("bad_value", f"'{self.as_of}' is no day", where="as_of", remedy="write it as 2020-01-31")


def fact_kinds(asked: Iterable[str]) -> tuple[FactKind, ...]:
    """The kinds of facts with these names, in the order of the record, and those in which they stand.

    :class:`ExtractorError` for a name that is none, and where there is no name at all.
    """
    names = set(asked)
    strange = sorted(names.difference(FACT_KINDS))
    if strange or not names:
        what = f"'{strange[0]}' is no kind of facts" if strange else "no kind of facts is named"
        raise ExtractorError("bad_value", what, where="facts", remedy=f"one or more of {','.join(FACT_KINDS)}")
    around = {_PART_OF[kind] for kind in FACT_KINDS if kind in names and kind in _PART_OF}
    return tuple(kind for kind in FACT_KINDS if kind in names or kind in around)


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
