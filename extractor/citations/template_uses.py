"""What a template is to its page, by its name: the one place that asks every table."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from extractor.citations.short.in_templates import read_short, short_kind
from extractor.mark_templates import mark_scope
from extractor.markup.inline_templates import render_template, template_role
from extractor.tables import load_table
from extractor.template_names import fold_name
from extractor.works.anchors import may_offer_anchors
from extractor.works.snapshots import is_snapshot
from extractor.works.templates.known import find_template, looks_like_citation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.citations.found import ShortCitation
    from extractor.citations.short.in_templates import Kind
    from extractor.mark_templates import Scope
    from extractor.markup.inline_templates import Role
    from extractor.markup.prose import TextUse

SourceRole = Literal["work", "short", "reuse", "locator", "ref", "note", "list"]

# Short citations that are words of their sentence ({{harvtxt}}); {{harv}} stands behind it in brackets.
_BEHIND = frozenset(("harv", "harvard citation", "harvcol"))
# Kinds of templates that cite nothing, whatever their names promise ({{citation encadrée}}).
_NEVER_SOURCES = frozenset(("mark", "quote"))
# A citation template whose source stands elsewhere, so that its anchor cannot be known.
_CITE_Q = "cite q"


class TemplateUse(Struct, frozen=True):
    """What a template is to its page."""

    name: str
    """Its name, folded for comparing."""
    role: SourceRole | None
    """What it does for the page's citations; None for one that has nothing to do with them."""
    text: TextUse
    """What it is to running text."""
    kind: Role
    """What it is where text shows it: an infobox, a hatnote, a list, words of the sentence …"""
    short: Kind | None
    """Which short citation it is."""
    mark: Scope | None
    """What it speaks of as a maintenance mark: the words before it, or its section."""
    group: str | None
    """Group that its notes or its list of refs have without being told."""
    identifier: str | None
    """Scheme of the identifiers that it shows ({{doi|…}})."""
    names_source: bool
    """Whether its name is a source, one page of a reference work or an archive ({{SEP|kant}}, {{Wayback|…}})."""
    shows_snapshot: bool
    """Whether it shows a snapshot of the page cited before it."""
    hides_anchor: bool
    """Whether it is a full citation whose anchor the page does not show."""
    offers_anchors: bool
    """Whether it may offer or allow anchors without being a full citation."""


@lru_cache(maxsize=16384)
def use_of(name: str, language: str) -> TemplateUse:
    """What the template with this name, as written, is to a page in this language."""
    folded = fold_name(name)
    described = find_template(name, language) is not None
    short = short_kind(name, language)
    mark = mark_scope(name)
    kind = template_role(name, language)
    role = _source_role(folded, short, kind, described=described)
    names_source = mark is None and (kind == "reference" or render_template(name, {}, language).dropped == "external_link")
    text: TextUse = "mark" if mark is not None else "text"
    if role == "short" and short == "inline text" and folded not in _BEHIND:
        text = "shown_source"
    elif role is not None or names_source or short == "anchor":
        text = "source"
    return TemplateUse(
        name=folded,
        role=role,
        text=text,
        kind=kind,
        short=short,
        mark=mark,
        group=_groups().get(folded),
        identifier=_identifier_schemes().get(folded),
        names_source=names_source,
        shows_snapshot=is_snapshot(name),
        hides_anchor=role == "work" and (not described or _CITE_Q in folded),
        offers_anchors=may_offer_anchors(name),
    )


def _source_role(folded: str, short: Kind | None, kind: Role, *, described: bool) -> SourceRole | None:
    """What a template does for citations; one of no table is a full citation if its name promises one."""
    if described:
        return "work"
    if short is not None:
        return None if short == "anchor" else "work" if short == "contribution" else "short"
    role = _ref_templates().get(folded.replace(": ", ":") if folded.startswith("#tag:") else folded)
    if role is None and kind not in _NEVER_SOURCES and looks_like_citation(folded):
        return "work"
    return role


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


@cache
def _groups() -> dict[str, str]:
    table = load_table("ref_templates")
    return {**table["list_groups"], **table["notes"]}


@cache
def _identifier_schemes() -> dict[str, str]:
    rows = load_table("identifiers").items()
    return {name.lower(): scheme for scheme, row in rows for name in (*row["parameters"], *row.get("templates", ()))}


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
