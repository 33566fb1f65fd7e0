"""The CSL type that the fields of a plain reference speak for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.plain.piece import units_of

if TYPE_CHECKING:
    from extractor.works.plain.piece import Piece

_WORDS = load_table("work_types")
_KIND_OF_CONTAINER = [
    (kind, lazy_regex(rf"\b(?:{'|'.join(words)})", re.IGNORECASE))
    for kind, words in _WORDS.items()
    if not kind.startswith("genre")
]
_KIND_OF_GENRE = [
    (kind.removeprefix("genre "), lazy_regex(rf"\b(?:{'|'.join(words)})", re.IGNORECASE))
    for kind, words in _WORDS.items()
    if kind.startswith("genre")
]
_REFERENCE_WORKS = lazy_regex(
    "|".join(rf"\b(?:{word})" for kind in ("entry-encyclopedia", "entry-dictionary") for word in _WORDS[kind]), re.IGNORECASE
)
_OF_BOOKS = frozenset(("editor", "publisher", "publisher-place", "ISBN", "edition"))
_DATED = ("article-newspaper", "article-magazine")


def csl_type(csl: dict[str, Any], fields: dict[str, list[Piece]]) -> str:
    """The CSL type of a work with these variables, read from these fields."""
    genre, container = csl.get("genre", ""), csl.get("container-title", "")
    for kind, words in _KIND_OF_GENRE:
        if genre and words.search(genre):
            return kind
    if "locator" in fields and not csl.keys() & {"issued", "publisher"} and ("URL" not in csl or "author" in csl):
        return "book"  # a classical text
    if container:
        return _type_of_part(csl, container, paged="pages" in fields)
    printed = any("i" in unit.dress for unit in units_of(fields, "title"))  # MOS:ITALICTITLE
    if (
        "URL" in csl
        and not csl.keys() & {"publisher-place", "ISBN", "edition"}
        and not (printed and "publisher" in csl)
        and not (printed and "author" in csl)
    ):
        return "webpage"
    if "director" in csl:
        return "motion_picture"
    return "book" if csl.keys() & {"title", "publisher"} else "document"


def _type_of_part(csl: dict[str, Any], container: str, *, paged: bool) -> str:
    numbered = "volume" in csl or "issue" in csl
    for kind, words in _KIND_OF_CONTAINER:
        if words.search(container) and not (kind in _DATED and ("volume" in csl or "publisher" in csl or "issued" not in csl)):
            return kind
    parts = csl.get("issued", {}).get("date-parts") or [[]]
    if numbered and ("ISSN" in csl or not csl.keys() & {"editor", "publisher", "ISBN"}):
        return "article-journal"
    if "URL" in csl and not csl.keys() & {"editor", "publisher-place", "ISBN", "page"}:
        return "webpage"
    if len(parts[0]) > 1 and not csl.keys() & {"editor", "publisher", "ISBN"}:
        return "article-newspaper"
    return "chapter" if paged or csl.keys() & _OF_BOOKS else "article-magazine"


def is_reference_work(title: str) -> bool:
    """Whether a title names an encyclopedia or a dictionary."""
    return _REFERENCE_WORKS.search(title) is not None
