"""Facts as W3C Web Annotations: one ``AnnotationPage`` per record, one line each.

The target is the page's text itself, named by its hash (``ni:`` URI, RFC 6920), so that an annotation never lands on another
revision. Positions count Unicode code points, as everywhere in this project; the page says so under ``offset_unit``, because
scripts in a browser count UTF-16 units. (Web Annotation Data Model, 4.2.4 and 4.2.5.)
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from extractor.border import facts_in
from extractor.harmless import harmless_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from extractor.targets.target import Targets

AROUND = 32
"""Code points before and after a quotation that tell it from equal ones."""
OFFSET_UNIT = "unicode_code_point"
_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"offset_unit": "urn:x-extractor:offset_unit"}]
_CSL = "application/vnd.citationstyles.csl+json"


def write_annotations(targets: Targets, stream: TextIO) -> None:
    """Claims, citations, dates and mentions of each page; quotations where the page's text can be had."""
    stream.writelines(harmless_json(annotation_page(facts_in(line), text)) + "\n" for line, text in targets.lines_with_text())


def annotation_page(record: dict[str, Any], text: str | None) -> dict[str, Any]:
    """The annotations of a record, in source order of each kind."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(record["source"]["sha256"])).rstrip(b"=").decode()
    source = f"ni:///sha-256;{digest}"
    saved = record["page"]["timestamp"]
    state: dict[str, Any] = {"state": {"type": "TimeState", "sourceDate": saved}} if saved else {}
    items: list[dict[str, Any]] = [
        {
            "id": f"{source}#{name}",
            "type": "Annotation",
            "motivation": motivation,
            "body": bodies,
            "target": {"source": source, **state, "selector": _selectors(fact, text)},
        }
        for name, motivation, bodies, fact in _facts(record)
    ]
    return {
        "@context": _CONTEXT,
        "id": f"{source}#annotations",
        "type": "AnnotationPage",
        "label": record["page"]["title"],
        "offset_unit": OFFSET_UNIT,
        "items": items,
    }


def _facts(record: dict[str, Any]) -> Iterator[tuple[str, str, list[dict[str, str]], dict[str, Any]]]:
    works = {work["id"]: work for work in record["works"]}
    for claim in record["claims"]:
        support = [_body(claim["support"], "tagging")] if claim["support"] else []
        yield claim["id"], "describing", [_body(claim["text"], "describing"), *support], claim
    for citation in record["citations"]:
        cited = [works[target["work"]]["csl"] for target in citation["targets"] if target["work"] in works]
        bodies = [{**_body(json.dumps(csl, ensure_ascii=False), "linking"), "format": _CSL} for csl in cited]
        yield citation["id"], "linking", bodies, citation
    for date in record["dates"]:
        yield date["id"], "tagging", [_body(date["edtf"], "tagging")], date
    for person in record["people"]:
        for number, mention in enumerate(person["mentions"]):
            yield f"{person['id']}.{number}", "identifying", [_body(person["name"], "identifying")], mention


def _body(value: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose}


def _selectors(fact: dict[str, Any], text: str | None) -> list[dict[str, Any]]:
    start, end = fact["start"], fact["end"]
    found: list[dict[str, Any]] = [{"type": "TextPositionSelector", "start": start, "end": end}]
    if text is not None:
        around = {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
        found.append({"type": "TextQuoteSelector", "exact": text[start:end], **around})
    elif "raw" in fact:
        found.append({"type": "TextQuoteSelector", "exact": fact["raw"]})
    return found
