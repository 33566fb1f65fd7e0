"""The rows that a record gives each table, as dicts; keys are those of the record, or of what is computed here.

A record is the object that its line of JSON holds. Each function returns rows in the order of the record.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = dict[str, Any]


def pages(record: Row) -> Iterator[Row]:
    """One row: the heads of page and source."""
    yield {**record["page"], **record["source"]}


def sections(record: Row) -> list[Row]:
    """One row a section."""
    return record["sections"]  # type: ignore[no-any-return]


def claims(record: Row) -> Iterator[Row]:
    """One row a claim, with how the audit says it stands."""
    for claim, status in zip(record["claims"], record["statuses"], strict=True):
        yield {**claim, **status}


def citations(record: Row) -> list[Row]:
    """One row a citation."""
    return record["citations"]  # type: ignore[no-any-return]


def works(record: Row) -> Iterator[Row]:
    """One row a work, with the variables that people ask for taken out of its CSL item."""
    for work in record["works"]:
        csl, edtf, archive = work["csl"], work["edtf"], work["archive"] or {}
        yield {
            **work,
            **csl_columns(csl),
            "edtf": json_text(edtf),
            "issued": edtf.get("issued"),
            "accessed": edtf.get("accessed"),
            "archive_url": archive.get("url"),
            "archive_date": archive.get("date"),
            "url_status": archive.get("status"),
        }


def csl_columns(csl: Row) -> Row:
    """A CSL item with the variables that people ask for beside it."""
    return {
        "csl": json_text(csl),
        "csl_type": csl.get("type"),
        "title": csl.get("title"),
        "authors": [readable_name(name) for name in csl.get("author") or csl.get("editor") or ()],
        "container_title": csl.get("container-title"),
        "publisher": csl.get("publisher"),
        "url": csl.get("URL"),
        "language": csl.get("language"),
    }


def readable_name(name: Row) -> str:
    """A CSL name as a reader writes it: ``Ludwig van Beethoven``, ``Martin Luther King Jr.``."""
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return name.get("literal") or " ".join(name[part] for part in parts if name.get(part))


def identifiers(record: Row) -> Iterator[Row]:
    """One row an identifier of a work."""
    for work in record["works"]:
        for scheme, values in work["identifiers"].items():
            for value in dict.fromkeys(values):
                yield {"work": work["id"], "scheme": scheme, "value": value}


def claim_citation(record: Row) -> Iterator[Row]:
    """One row a pair of claim and citation, with the clause that the citation closes."""
    for claim in record["claims"]:
        clauses = {citation: segment for segment in claim["segments"] for citation in segment["citations"]}
        for relation, key in (("direct", "citations"), ("later", "covered_by")):
            for ordinal, citation in enumerate(dict.fromkeys(claim[key])):
                clause = clauses.get(citation, {}) if relation == "direct" else {}
                yield {
                    "claim": claim["id"],
                    "citation": citation,
                    "relation": relation,
                    "ordinal": ordinal,
                    "segment_start": clause.get("start"),
                    "segment_end": clause.get("end"),
                }


_NO_SHORT = {"authors": None, "year": None, "anchor": None, "resolution": None, "suggestion": None}


def citation_work(record: Row) -> Iterator[Row]:
    """One row a target of a citation."""
    for citation in record["citations"]:
        for ordinal, target in enumerate(citation["targets"]):
            short = target["short"] or _NO_SHORT
            places = [f"{locator['label']} {locator['value']}" for locator in target["locators"]]
            yield {
                "citation": citation["id"],
                "ordinal": ordinal,
                "work": target["work"],
                **short,
                "locator": ", ".join(places) or None,
            }


def locators(record: Row) -> Iterator[Row]:
    """One row a locator."""
    for citation in record["citations"]:
        for number, target in enumerate(citation["targets"]):
            for ordinal, locator in enumerate(target["locators"]):
                yield {"citation": citation["id"], "target": number, "ordinal": ordinal, **locator}


def dates(record: Row) -> list[Row]:
    """One row a date."""
    return record["dates"]  # type: ignore[no-any-return]


def people(record: Row) -> list[Row]:
    """One row a person."""
    return record["people"]  # type: ignore[no-any-return]


def mentions(record: Row) -> Iterator[Row]:
    """One row a mention."""
    for person in record["people"]:
        for ordinal, mention in enumerate(person["mentions"]):
            yield {"person": person["id"], "ordinal": ordinal, **mention}


def marks(record: Row) -> Iterator[Row]:
    """One row a maintenance template, those of sections first."""
    of_sections = [({"claim": None, "section": one["id"]}, mark) for one in record["sections"] for mark in one["marks"]]
    of_claims = [({"claim": one["id"], "section": None}, mark) for one in record["claims"] for mark in one["marks"]]
    for ordinal, (place, mark) in enumerate([*of_sections, *of_claims]):
        yield {"ordinal": ordinal, **place, **mark}


def problems(record: Row) -> Iterator[Row]:
    """One row a problem."""
    for ordinal, problem in enumerate(record["problems"]):
        yield {"ordinal": ordinal, **problem}


def unknown_templates(record: Row) -> Iterator[Row]:
    """One row a template that no table knows."""
    for template, uses in record["unknown_templates"].items():
        yield {"template": template, "uses": uses}


def findings(record: Row) -> Iterator[Row]:
    """One row a finding of the audit, where the record was audited."""
    for ordinal, finding in enumerate(record.get("findings", ())):
        yield {"ordinal": ordinal, **finding}


def json_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """The value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
