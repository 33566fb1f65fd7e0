"""What a template is to running text and to the citations of a page, by its name."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from extractor.citations.short.templates import is_short_template, read_short
from extractor.mark_templates import is_mark
from extractor.markup.inline_templates import render_template, template_role
from extractor.tables import load_table
from extractor.template_names import fold_name
from extractor.works.templates.known import is_citation_template, looks_like_citation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.citations.short.templates import ShortCitation
    from extractor.markup.prose import TemplateUse

SourceRole = Literal["work", "short", "reuse", "locator", "ref", "note", "list"]

# Short citations that are words of their sentence ({{harvtxt}}); {{harv}} stands behind it in brackets.
_BEHIND = frozenset(("harv", "harvard citation", "harvcol"))


@cache
def _ref_templates() -> dict[str, SourceRole]:
    table = load_table("ref_templates")
    roles: dict[str, SourceRole] = {}
    for names, role in (
        (table["reuse"], "reuse"),
        (table["locator"], "locator"),
        (table["ref"], "ref"),
        (table["lists"], "list"),
    ):
        roles.update(dict.fromkeys(names, role))
    roles.update(dict.fromkeys(table["notes"], "note"))
    return roles


@lru_cache(maxsize=16384)
def source_role(name: str, language: str) -> SourceRole | None:
    """What a template does for the page's citations; null for one that has nothing to do with them."""
    if is_citation_template(name, language):
        return "work"
    kind = is_short_template(name, language)
    if kind is not None:
        return None if kind == "anchor" else "work" if kind == "contribution" else "short"
    key = fold_name(name)
    if key.startswith("#tag:"):
        key = key.replace(": ", ":")
    role = _ref_templates().get(key)
    if role is not None:
        return role
    return "work" if looks_like_citation(name) and not is_mark(name) else None


@lru_cache(maxsize=16384)
def is_named_source(name: str) -> bool:
    """Whether a template is a source by its name, one page of a reference work or an archive ({{SEP|kant}}, {{Wayback|…}})."""
    if is_mark(name):
        return False
    return template_role(name) == "reference" or render_template(name, {}).dropped == "external_link"


@lru_cache(maxsize=16384)
def text_use(name: str, language: str) -> TemplateUse:
    """What a template is to running text."""
    role = source_role(name, language)
    if role == "short" and is_short_template(name, language) == "inline text" and fold_name(name) not in _BEHIND:
        return "shown_source"
    if role is not None or is_named_source(name) or is_short_template(name, language) == "anchor":
        return "source"
    return "mark" if is_mark(name) else "text"


def shown_source(name: str, arguments: Mapping[str, str], language: str) -> str:
    """What a short citation that belongs to its sentence reads as: ``Smith & Jones (2003, p. 5)``."""
    positional = [value for key, value in arguments.items() if key.isdecimal()]
    named = {key: value for key, value in arguments.items() if not key.isdecimal()}
    return "; ".join(_shown(short) for short in read_short(name, positional, named, language))


def _shown(short: ShortCitation) -> str:
    authors = short.authors
    names = f"{authors[0]} et al." if len(authors) > 3 else " & ".join(filter(None, (", ".join(authors[:-1]), *authors[-1:])))
    places = ", ".join(f"{'pp.' if place.last else 'p.'} {place.value}" for place in short.locators if place.label == "page")
    behind = ", ".join(part for part in (short.year, places) if part)
    return f"{names} ({behind})" if behind else names
