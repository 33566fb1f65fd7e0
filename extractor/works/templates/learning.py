"""The citation templates of a wiki, learned from its own pages: TemplateData, Citoid's map of kinds, redirects, wrappers.

A template counts as one of citations if its TemplateData says which of its parameters take Citoid's fields, if it hands its
parameters on to a citation template that is known, or if it is a redirect to one of these. Sources:
https://www.mediawiki.org/wiki/Help:TemplateData, https://www.mediawiki.org/wiki/Citoid.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from extractor.markup.page_facts import redirect_target
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.template_names import fold_name
from extractor.works.templates.fields import spell
from extractor.works.templates.known import find_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.sources.page import Page

TEMPLATES = 10
"""Number of the namespace of templates."""
_TYPE_MAP = "citoid-template-type-map.json"
_TEMPLATE_DATA = lazy_regex(r"<templatedata\b[^>]*>(.*?)</templatedata>", re.DOTALL | re.IGNORECASE)
_CALL = lazy_regex(r"\{\{\s*([^{}|<>]+?)\s*\|")
_HANDED_ON = lazy_regex(r"\|\s*([^=|{}\[\]]+?)\s*=\s*\{\{\{\s*([^|{}]+?)\s*(?=[|}])")
_DIGITS = lazy_regex(r"\d+$")


class Wiki(Struct):
    """What a wiki's pages tell of its templates; names are folded for comparing."""

    names: dict[str, str] = field(default_factory=dict)
    """Names as the wiki writes them."""
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    """TemplateData."""
    texts: dict[str, str] = field(default_factory=dict)
    """Wikitext of templates that call another."""
    redirects: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Citoid's kinds of sources by the template that it uses for them."""
    language: str | None = None
    """Language of the first page that says it."""


def read_templates(pages: Iterable[Page]) -> Wiki:
    """What the pages tell; all but templates and Citoid's map are passed over."""
    wiki = Wiki()
    for page in pages:
        wiki.language = wiki.language or page.head.language
        if page.head.namespace == TEMPLATES:
            _add_template(wiki, page)
        elif page.head.title.lower().endswith(_TYPE_MAP) and isinstance(kinds := _json(page.text), dict):
            for kind, name in kinds.items():
                if isinstance(name, str):
                    wiki.kinds.setdefault(fold_name(name), kind)
    return wiki


def _add_template(wiki: Wiki, page: Page) -> None:
    title = page.head.title.partition(":")[2] or page.head.title
    name, _, inside = title.partition("/")
    folded = fold_name(name)
    target = page.head.redirect or redirect_target(page.text)
    if target is not None:
        wiki.redirects[fold_name(title)] = fold_name(target)
        wiki.names[fold_name(title)] = title
        return
    wiki.names.setdefault(folded, name)
    for found in _TEMPLATE_DATA.finditer(page.text):
        if isinstance(data := _json(found[1]), dict):
            wiki.data.setdefault(folded, data)
    if not inside and "{{{" in page.text:
        wiki.texts[folded] = page.text


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def learned_rows(wiki: Wiki, language: str) -> dict[str, dict[str, Any]]:
    """The wiki's citation templates that no table has, as rows of ``tables/citation_templates.toml``, sorted by name."""
    rows: dict[str, dict[str, Any]] = {}
    for folded in wiki.names:
        if folded in wiki.redirects or find_template(folded, language) is not None:
            continue
        row = _described(wiki, folded) or _wrapper(wiki, folded, language)
        if row is not None:
            rows[folded] = row
    for alias, target in wiki.redirects.items():
        if find_template(alias, language) is not None:
            continue
        end = wiki.redirects.get(target, target)
        if end in rows:
            rows[end].setdefault("also", []).append(wiki.names[alias])
        elif (known := find_template(end, language)) is not None:
            row = {"class": known.cls, "type": known.type, "parameters": dict(known.parameters)}
            rows[alias] = {key: value for key, value in row.items() if value}
    return {wiki.names[folded]: row for folded, row in sorted(rows.items())}


def _described(wiki: Wiki, folded: str) -> dict[str, Any] | None:
    """The row of a template whose TemplateData names the parameters of Citoid's fields."""
    data = wiki.data.get(folded, {})
    maps = data.get("maps")
    citoid = maps.get("citoid") if isinstance(maps, dict) else None
    if not isinstance(citoid, dict):
        return None
    meanings = dict(_meanings(citoid))
    parameters: dict[str, str] = {}
    given = data.get("params")
    for name, about in given.items() if isinstance(given, dict) else ():
        if (meaning := meanings.get(name)) is not None:
            aliases = about.get("aliases", []) if isinstance(about, dict) else []
            parameters.update(dict.fromkeys((_numbered(str(alias)) for alias in (name, *aliases)), meaning))
    parameters.update({_numbered(name): meaning for name, meaning in meanings.items()})
    cls, kind = load_table("citoid")["kinds"].get(wiki.kinds.get(folded, ""), ["citation", None])
    return {"class": cls, **({"type": kind} if kind else {}), "parameters": dict(sorted(parameters.items()))}


def _meanings(citoid: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Which field of CS1 a parameter takes."""
    table = load_table("citoid")
    for name, parameters in citoid.items():
        if (meaning := table["fields"].get(name)) is not None:
            for parameter in [parameters] if isinstance(parameters, str) else parameters:
                if isinstance(parameter, str):
                    yield parameter, meaning
        elif (roles := table["persons"].get(name)) is not None and isinstance(parameters, list):
            for pair in parameters:
                names = [pair] if isinstance(pair, str) else pair
                yield from ((given, f"{role}#") for given, role in zip(names, roles, strict=False) if given)


def _numbered(name: str) -> str:
    """The parameter's name in lower case, with ``#`` for the number at its end; positional ones stay."""
    return name if name.isdecimal() else _DIGITS.sub("#", name.lower())


def _wrapper(wiki: Wiki, folded: str, language: str) -> dict[str, Any] | None:
    """The row of a template that hands its parameters on to a citation template that is known."""
    text = wiki.texts.get(folded, "")
    for call in _CALL.finditer(text):
        known = find_template(call[1], language)
        if known is None:
            continue
        parameters = {}
        for inner, own in _HANDED_ON.findall(text, call.start()):
            meaning = spell(inner, known)
            if meaning.how != "unknown":
                enumerated = "#" * (meaning.field in _ENUMERATED)
                parameters[_numbered(own)] = f"{meaning.field}{enumerated}"
        if "title" in parameters.values() or "url" in parameters.values():
            row = {"class": known.cls, "type": known.type, "fields": dict(known.fields)}
            kept = {key: value for key, value in row.items() if value}
            return {**kept, "parameters": dict(sorted(parameters.items()))}
    return None


_ENUMERATED = frozenset(name.removesuffix("#") for name in load_table("parameters")["fields"] if name.endswith("#"))


def as_table(rows: dict[str, dict[str, Any]]) -> str:
    """The rows as TOML, to be read with ``--tables``."""
    lines = ["# Citation templates of a wiki, learned from its own pages by `extractor templates`."]
    for name, row in rows.items():
        head = f"citation_templates.templates.{_text(name)}"
        lines += ["", f"[{head}]"]
        lines += [f"{key} = {_text(value)}" for key, value in row.items() if not isinstance(value, dict)]
        for key in ("fields", "parameters"):
            if values := row.get(key):
                lines += ["", f"[{head}.{key}]", *(f"{_text(inner)} = {_text(value)}" for inner, value in values.items())]
    return "\n".join(lines) + "\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
