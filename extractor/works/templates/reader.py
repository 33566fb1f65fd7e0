"""A call of a citation template → a work: CSL-JSON, EDTF dates, identifiers, snapshot, citation anchors.

The readings take what they understand out of the call; what is left stands under ``custom``, so no parameter is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from extractor.dates.citation import read_citation_date
from extractor.markup.template_patterns import fill
from extractor.works.anchors import also_citation_anchor, full_anchor, offered_anchors, read_ref
from extractor.works.identifiers import add_to_csl
from extractor.works.templates.addresses import read_identifiers, read_links
from extractor.works.templates.checks import check, read_call
from extractor.works.templates.checks.spellings import PREPRINTS
from extractor.works.templates.dates import csl_date, read_dates
from extractor.works.templates.fields import CountedParameters, bear_citation, destinations, layout_of, spell
from extractor.works.templates.known import (
    CitationTemplate,
    address_pattern,
    find_template,
    looks_like_citation,
    template_like_cs1,
)
from extractor.works.templates.languages import language_tags
from extractor.works.templates.names import Names, anchor_names, name_extras, read_names
from extractor.works.templates.numbers import without_word
from extractor.works.templates.places import read_places
from extractor.works.templates.titles import read_titles, work_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Archive, Problem
    from extractor.works.templates.fields import Field

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_DATE_VARIABLES = frozenset({"available-date", "event-date", "submitted"})
_NAME_VARIABLES = frozenset({"illustrator", "performer", "director", "composer", "host", "guest", "recipient"})
_NAMES_AND_DATES = {
    **dict.fromkeys(("last", "authors", "vauthors", "coauthors", "editor-last", "editors", "veditors"), "names"),
    **dict.fromkeys(("date", "year", "publication-date", "orig-date"), "dates"),
}
# Wikis whose parameter for the anchor leaves out what short citations put in front of it (id=Ruhl2001).
_PREFIXED = frozenset({"fr", "it"})
_ROMAN = re.compile(r"(X{0,4})(IX|IV|V?I{0,4})", re.IGNORECASE)


class WorkFacts(Struct, frozen=True):
    """What one template call says of its source."""

    template: str
    """Canonical name of the template."""
    csl: dict[str, Any]
    """CSL-JSON item without ``id``."""
    edtf: dict[str, str]
    """Dates as EDTF by CSL variable."""
    identifiers: dict[str, list[str]]
    """Valid identifiers by scheme."""
    archive: Archive | None
    """Snapshot of the web page."""
    anchors: tuple[str, ...]
    """Citation anchors that the call offers."""
    locators: tuple[tuple[str, str], ...]
    """Cited places inside the work (not its extent): CSL label and value as written."""
    problems: tuple[Problem, ...]
    """CS1 conditions that hold for the call."""


def read_work(
    name: str, fields: Sequence[Field], language: str = "en", *, as_of: str | None = None, lossy: bool = False
) -> WorkFacts | None:
    """The work that a template call describes; None when the template is no citation.

    ``name`` as written, ``fields`` in source order, ``language`` that of the wiki, ``as_of`` the day of the revision
    (ISO 8601): nothing is compared with the clock. ``lossy`` is for the tpl_text dialect: a value without name behind the
    title is the rest of the title, whose ``&#124;`` the converter has made a pipe, and other work of the converter is no fault.
    Problems of the whole call have no place.
    """
    template = find_template(name, language)
    if template is None:
        if not looks_like_citation(name) and not bear_citation(field.name for field in fields):
            return None
        template = template_like_cs1(name)
    is_cs1 = template.family == "cs1" or template.cls in PREPRINTS
    if lossy and is_cs1:
        fields = _with_whole_title(fields)
    given = [field if field.text else replace(field, text=field.raw) for field in fields if field.text or _has_value(field.raw)]
    layout = layout_of(template, tuple([field.name for field in given]))
    call = {key: given[index] for key, index in layout.chosen}
    rest = call.copy()
    csl: dict[str, Any] = {"type": work_type(template, rest, layout.senses)}
    custom: dict[str, Any] = {}
    read_titles(template, csl, rest, layout.senses)
    if template.title and "title" not in csl:
        _add(csl, "title", fill(template.title, {field.name: field.text for field in given}))
    names = read_names(rest, layout.numbers)
    _add_names(csl, names)
    dates = read_dates(rest, as_of, language)
    csl.update(dates.csl)
    locators = read_places(csl, custom, rest)
    archive = read_links(csl, custom, rest, as_of, language)
    if "URL" not in csl and (pattern := address_pattern(template.name)):
        _add(csl, "URL", fill(pattern, {field.name: field.text for field in given}))
    known = destinations()
    schemes = [key for key, _ in layout.chosen if known.get(key) == "identifier"]
    identifiers, problems = read_identifiers(rest, schemes, csl.get("URL"), as_of)
    values = add_to_csl(csl, custom, identifiers)
    anchors = _anchors(template, call, names, dates.year)
    _add_kind(template, csl, rest)
    if "language" in rest:
        _add_language(csl, rest, language)
    if template.family == "ja":
        _add_japanese_source(csl, call)
    _add_rest(csl, custom, rest)
    _add_defaults(template, call, csl, dates.edtf)
    custom.update(name_extras(names))
    _keep_unread(custom, given, layout)
    if custom:
        csl["custom"] = custom
    if is_cs1 and language == "en":
        empty = () if len(given) == len(fields) else [field for field in fields if not field.raw]
        seen = read_call(template, layout, call, given, empty, people=names, year=dates.year, as_of=as_of, lossy=lossy)
        problems.extend(check(seen))
    return WorkFacts(template.name, csl, dates.edtf, values, archive, anchors, locators, tuple(problems))


def names_and_dates(name: str, parameters: Sequence[str], language: str) -> tuple[str, str]:
    """The values, as written, that tell the authors and the dates of a citation, whose call is cut at its pipes."""
    template = find_template(name, language) or template_like_cs1(name)
    found: dict[str, list[str]] = {"names": [], "dates": []}
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        kind = _NAMES_AND_DATES.get(spell(key.strip(), template).field)
        if kind is not None:
            found[kind].append(value)
    return " ".join(found["names"]), " ".join(found["dates"])


def _with_whole_title(fields: Sequence[Field]) -> list[Field]:
    """The parameters, with a value without name right behind the title joined to it."""
    joined: list[Field] = []
    for field in fields:
        if field.positional and field.raw and joined and joined[-1].name == "title":
            title = joined[-1]
            whole = replace(title, raw=f"{title.raw} | {field.raw}", text=f"{title.text} | {field.text}", end=field.end)
            joined[-1] = whole
        else:
            joined.append(field)
    return joined


def _has_value(raw: str) -> bool:
    return bool(raw) and (not raw.startswith("<!--") or bool(_COMMENT.sub("", raw).strip()))


def _add(csl: dict[str, Any], variable: str, value: str) -> None:
    if value:
        csl[variable] = value


def _add_names(csl: dict[str, Any], names: Names) -> None:
    """Contributors are the authors of their chapter, the book's authors those of the container."""
    people = names.csl
    if "contributor" in people and "author" in people and csl["type"] == "chapter" and "contributor" in names.last:
        csl["author"] = people["contributor"]
        csl["container-author"] = people["author"]
        csl.update({role: list(found) for role, found in people.items() if role not in {"author", "contributor"}})
    else:
        csl.update(people)


def _add_kind(template: CitationTemplate, csl: dict[str, Any], rest: dict[str, Field]) -> None:
    if (kind := rest.get("type")) is not None and kind.text.lower() != "none":
        csl["medium" if template.cls in {"audio-visual", "AV-media-notes", "podcast"} else "genre"] = rest.pop("type").text
    elif template.genre is not None and kind is None:
        csl["genre"] = template.genre
    if "degree" in rest and "genre" not in csl:
        csl["genre"] = f"{rest.pop('degree').text} thesis"
    if "issue" in rest:
        periodical = csl["type"].startswith("article") or "journal" in rest or template.cls in {"interview", "map", "citation"}
        csl["issue" if periodical else "number"] = without_word("issue", rest.pop("issue").text)
    if "docket" in rest and "number" not in csl:
        csl["number"] = rest.pop("docket").text


def _add_language(csl: dict[str, Any], rest: dict[str, Field], wiki: str) -> None:
    tags = language_tags(rest["language"].text, wiki)
    if tags:
        csl["language"] = tags[0]
        if tags == (rest["language"].text,):
            del rest["language"]


def _add_japanese_source(csl: dict[str, Any], call: dict[str, Field]) -> None:
    """``和書`` as first value of a Japanese citation: the source is in Japanese."""
    if "custom.japanese_source" in call and call["custom.japanese_source"].text == "和書":
        csl.setdefault("language", "ja")


def _add_rest(csl: dict[str, Any], custom: dict[str, Any], rest: dict[str, Field]) -> None:
    """What no reading has taken: plain CSL variables, then everything else under custom."""
    known = destinations()
    for key, field in rest.items():
        where = known.get(key, key)
        kind, _, variable = where.partition(".")
        if kind == "csl" and variable in _DATE_VARIABLES:
            continue
        if kind == "csl" and variable not in csl:
            csl[variable] = [{"literal": field.text}] if variable in _NAME_VARIABLES else _number(key, field.text)
        else:
            slot = variable if variable and kind == "custom" else key.rpartition(".")[2].replace("-", "_")
            _keep(custom, slot, field.text)


def _number(key: str, text: str) -> str:
    return without_word("volume", text) if key == "volume" else without_word("edition", text) if key == "edition" else text


def _keep(custom: dict[str, Any], slot: str, value: str) -> None:
    if slot not in custom:
        custom[slot] = value
    elif custom[slot] != value:
        custom.setdefault("repeated", []).append({slot: value})


def _keep_unread(custom: dict[str, Any], given: list[Field], layout: CountedParameters) -> None:
    for index in (*layout.unknown, *layout.spare):
        _keep(custom, given[index].name, given[index].raw)
    for index in layout.repeated:
        custom.setdefault("repeated", []).append({given[index].name: given[index].raw})


def _add_defaults(template: CitationTemplate, call: dict[str, Field], csl: dict[str, Any], edtf: dict[str, str]) -> None:
    for variable, value in template.fields.items():
        csl.setdefault(variable, value)
    if "issued" not in csl and (year := _defaults(template, call)[1]):
        date = read_citation_date(year)
        csl["issued"] = csl_date(year, date)
        if date.edtf is not None:
            edtf["issued"] = date.edtf


def _anchors(template: CitationTemplate, call: dict[str, Field], names: Names, year: str | None) -> tuple[str, ...]:
    """Anchors of a call: ``ref=`` as written; else names and year, those of the template standing in for missing ones.

    Source: Module:Citation/CS1 (contributors with their contribution, else authors, else editors) and the whitelist of
    Module:Footnotes. Before 2020 most templates made none without ``ref=harv``; they are given all the same.
    """
    if "ref" in call:
        own = read_ref(call["ref"].raw)
        if own is not None and call["ref"].text.lower() != "tak":
            return also_citation_anchor(own) if template.family in _PREFIXED else (own,)
        if call["ref"].text.lower() == "none":
            return ()
    if template.name.startswith(("vcite", "wikicite")):
        named = {key.rpartition(".")[2].replace("wikicite_id", "id"): field.raw for key, field in call.items()}
        return offered_anchors(template.name, (), named)
    if "custom.ref_name" in call:
        letter = call["custom.year_letter"].text if "custom.year_letter" in call else ""
        anchor = full_anchor((call["custom.ref_name"].text,), (year or "") + letter)
        return (anchor,) if anchor is not None else ()
    if not template.anchor:
        return ()
    found = anchor_names(names, with_chapter="chapter" in call)
    if "custom.anchor_year" in call:
        year = call["custom.anchor_year"].text
    if (found and year) or not (template.names or template.year or template.volumes):
        anchor = full_anchor(found, year)
    else:
        default_names, default_year = _defaults(template, call)
        anchor = full_anchor(found or default_names, year or default_year)
    return (anchor,) if anchor is not None else ()


def _defaults(template: CitationTemplate, call: dict[str, Field]) -> tuple[tuple[str, ...], str | None]:
    if not template.volumes:
        return template.names, template.year
    volume = _volume(call["volume"].text) if "volume" in call else ""
    for span, (names, year) in template.volumes.items():
        first, _, last = span.partition("-")
        if span == volume or (last and volume.isdecimal() and int(first) <= int(volume) <= int(last)):
            return (names,), year
    names, default_year = template.volumes.get("default", ("", None))
    return ((names,) if names else ()), default_year


def _volume(text: str) -> str:
    """A volume as a plain number; Roman ones up to forty."""
    if text and (match := _ROMAN.fullmatch(text)):
        ones = match[2].upper()
        value = {"IX": 9, "IV": 4}.get(ones, 5 * ones.count("V") + ones.count("I"))
        return str(10 * len(match[1]) + value)
    return text.lower()
