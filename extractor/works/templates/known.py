"""Which template calls describe a source, and what each template is: name, class, CSL type, what it leaves unsaid.

Knowledge: ``tables/citation_templates.toml``, whose English names every wiki takes, since most run the English modules for
citations; what other Wikipedias have beside them: :class:`extractor.languages.Templates`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from extractor.languages import Templates, language_code, read_part
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from collections.abc import Mapping

# How a name must begin for an unknown template to count as a citation: the rule by which Module:Footnotes looks for anchors,
# and the words of the other Wikipedias. Not full citations: attribution boxes, requests for a citation, short citations.
_LIKE = re.compile(
    r"(?:v?cite|cita|citar|citace|citation|citeer|cytuj|citat|cit|ref-(?:web|llibre|publicació|notícia)|kilde|chú thích)[ -]\S"
    r"|(?:cite|vcite)(?:web|book|news|journal)"
)
_UNLIKE = re.compile(
    r"citation[ -](?:needed|attribution|style|span|bot|metadata|note|is|cleanup|error|wanted|requested|missing|not found)"
    r"|citation (?:bloc|étrangère|nécessaire)|cite[ -](?:quote|check|needed|missing|source)|cit(?:e|ation) ?needed"
    r"|cita requerida|cytuj osobę"
)


class CitationTemplate(Struct, frozen=True, eq=False):
    """A template that describes a source; compared by identity."""

    name: str
    """Canonical name."""
    cls: str
    """Citation class: whose rules of the citation module hold."""
    type: str | None = None
    """CSL type; None where the parameters decide."""
    family: str = "cs1"
    """``cs1`` (with CS2), ``own``, ``site`` or ``unknown``; a language for templates of other Wikipedias."""
    genre: str | None = None
    """Kind of work that the template prints by itself."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Values that the template gives without being told, by CSL variable."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Meaning of parameters that differ from CS1."""
    names: tuple[str, ...] = ()
    """Default names of the anchor."""
    year: str | None = None
    """Default year of the anchor and of the work."""
    volumes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Default names (joined) and year by volume; ``default`` for any other."""
    anchor: bool = True
    """Whether names and year of a call make an anchor."""
    title: str = ""
    """Pattern of the title that the template shows where the call gives none."""


@cache
def known_spellings() -> Mapping[str, tuple[str, int]]:
    """Accepted spelling (numbers as ``#``) → canonical field and rank."""
    known: dict[str, tuple[str, int]] = {}
    for name, row in load_table("parameters")["fields"].items():
        for rank, spelling in enumerate((name, *row.get("also", ()))):
            known[spelling] = (name, rank)
    return known


@lru_cache(maxsize=8192)
def find_template(name: str, language: str = "en") -> CitationTemplate | None:
    """The citation template of that written name on a Wikipedia of that language; None when no table has it."""
    folded = fold_name(name)
    index = _index(language_code(language))
    found = index.get(folded)
    if found is None and "/" in folded:
        found = index.get(folded.partition("/")[0].strip())
    return found


@lru_cache(maxsize=8192)
def looks_like_citation(name: str) -> bool:
    """Whether an unknown template's name promises a citation, as in ``{{Cite sandwich}}``."""
    folded = fold_name(name)
    return _LIKE.match(folded) is not None and _UNLIKE.match(folded) is None


@lru_cache(maxsize=1024)
def template_like_cs1(name: str) -> CitationTemplate:
    """A template for an unknown name that looks like a citation: its parameters are read as those of ``citation``."""
    return CitationTemplate(name=" ".join(name.replace("_", " ").split()), cls="citation", family="unknown")


@lru_cache(maxsize=8192)
def address_pattern(name: str) -> str:
    """The pattern of the address that a template of that written name shows; empty where no table has it."""
    pattern = _addresses().get(fold_name(name))
    return f"[{pattern}]" if pattern else ""


@cache
def _addresses() -> Mapping[str, str]:
    table = load_table("citation_templates")
    known = {fold_name(name): pattern for name, pattern in table["addresses"].items()}
    for name, row in table["templates"].items():
        if pattern := known.get(fold_name(name)):
            known.update({fold_name(alias): pattern for alias in row.get("also", ())})
    return known


@cache
def _index(language: str) -> dict[str, CitationTemplate]:
    index: dict[str, CitationTemplate] = {}
    table = load_table("citation_templates")
    places = {name: {number: "title"} for number, names in table["site_titles"].items() for name in names}
    for name, (kind, title, *publisher) in table["sites"].items():
        variable = "title" if kind in {"book", "document", "map"} else "container-title"
        given = {variable: title, "publisher": publisher[0] if publisher else ""}
        fields = {key: value for key, value in given.items() if value}
        parameters = {**table["site_parameters"], **places.get(name, {})}
        index[fold_name(name)] = CitationTemplate(name, "web", kind, "site", fields=fields, parameters=parameters)
    _add(index, table["templates"])
    local = read_part(Templates, language)
    if local is not None:
        further = {name: field for name, field in local.parameters.items() if name not in known_spellings()}
        for name, template in index.items():
            if template.family in {"cs1", "own"}:
                index[name] = replace(template, parameters={**further, **template.parameters})
        _add(index, local.known, local.parameters, language)
        for name in local.without:
            index.pop(name, None)
    return index


def _add(
    index: dict[str, CitationTemplate],
    rows: Mapping[str, Mapping[str, Any]],
    general: Mapping[str, str] | None = None,
    language: str = "",
) -> None:
    for name, row in rows.items():
        own: dict[str, str] = row.get("parameters", {})
        template = CitationTemplate(
            name=name,
            cls=row["class"],
            type=row.get("type"),
            family=language or ("own" if {"parameters", "names", "fields", "volumes"} & row.keys() else "cs1"),
            genre=row.get("genre"),
            fields=row.get("fields", {}),
            parameters={**general, **own} if general else own,
            names=tuple(row.get("names", ())),
            year=row.get("year"),
            volumes={key: (names, year) for key, (names, year) in row.get("volumes", {}).items()},
            anchor=row.get("anchor", True),
            title=row.get("title", ""),
        )
        index[fold_name(name)] = template
        types: dict[str, str] = row.get("types", {})
        for alias in row.get("also", ()):
            index[fold_name(alias)] = replace(template, type=types[alias]) if alias in types else template
