"""Pages and other places in citation templates: the extent of an item, or the place cited inside a whole work.

For a piece of something larger (article, chapter, entry) ``pages`` is its extent, the CSL variable ``page``; for a whole work
(book, report, web page) it is the cited place, a locator of the citation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractor.names.template_values import as_written
from extractor.works.templates.numbers import without_word

if TYPE_CHECKING:
    from extractor.works.templates.fields import Field

_PIECES = frozenset(
    {"article", "article-journal", "article-magazine", "article-newspaper", "chapter", "entry", "entry-dictionary"}
    | {"entry-encyclopedia", "paper-conference", "map", "legal_case", "hearing"}
)
# Ranges whose hyphen the citation module turns into an en dash: both ends of like form.
_RANGE = re.compile(
    r"(\d+)\s*[-–—]\s*(\d+)|([A-Za-z]+)\s*[-–—]\s*([A-Za-z]+)|([A-Za-z]+-?\d+)\s*[-–—]\s*([A-Za-z]+-?\d+)"
    r"|(\d+[A-Za-z]+)\s*[-–—]\s*(\d+[A-Za-z]+)|(\d+\.\d+)\s*[-–—]\s*(\d+\.\d+)"
)
_ADDRESS = re.compile(r"\[?(?:https?:)?//[^\s\[\]]+\]?|\{\{.*\}\}", re.DOTALL)
_ITEMS = re.compile(r"\s*([,;])\s*")
_PAGES = (("page", "page"), ("pages", "page"), ("sheet", "page"), ("sheets", "page"))
_SINGLE = frozenset(("page", "p"))
_OTHER = (("at", "at"), ("sections", "section"), ("inset", "figure"), ("minutes", "timestamp"), ("time", "timestamp"))


def dash_ranges(pages: str) -> str:
    """Pages with an en dash in every range, items joined with ``, ``, as the citation module prints them."""
    if (kept := as_written(pages)) is not None:
        return kept
    if "-" not in pages and "—" not in pages:
        return pages
    items = _ITEMS.split(pages)
    for index in range(0, len(items), 2):
        if match := _RANGE.fullmatch(items[index].strip()):
            items[index] = "–".join(end for end in match.groups() if end is not None)
    return "".join(f"{item} " if item in {",", ";"} else item for item in items)


def read_places(csl: dict[str, Any], custom: dict[str, Any], rest: dict[str, Field]) -> tuple[tuple[str, str], ...]:
    """Set the CSL variable ``page`` or give the cited places as (label, value as written).

    Labels are those of CSL locators; ``at`` is any kind of place, for the locators grammar to read.
    """
    places: list[tuple[str, str]] = []
    extent = rest.pop("csl.page", None)
    if extent is not None:
        csl["page"] = extent.text
    for key, label in _PAGES:
        if key in rest:
            _read_pages(rest.pop(key), csl, custom, places, label)
            break
    for key, label in _OTHER:
        if key in rest:
            places.append((label, rest[key].text))
    return tuple(places)


def _read_pages(field: Field, csl: dict[str, Any], custom: dict[str, Any], places: list[tuple[str, str]], label: str) -> None:
    """Pages, without an address beside them; where there is nothing else, none."""
    pages = _ADDRESS.sub("", field.text).strip(" ,;") if "//" in field.text or "{{" in field.text else field.text
    if not pages:
        custom["cited_page"] = field.text
    elif csl["type"] in _PIECES and "page" not in csl:
        pages = without_word("pages", pages)
        csl["page"] = pages if field.name in _SINGLE and as_written(pages) is None else dash_ranges(pages)
    else:
        places.append((label, pages))
        custom["cited_page"] = field.text
