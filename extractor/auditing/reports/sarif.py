"""SARIF 2.1.0, which code-scanning services and editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from extractor.auditing.registry import rules
from extractor.auditing.reports.rows import Totals, scores_row
from extractor.harmless import harmless_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit, Reported
    from extractor.auditing.reports.rows import Context
    from extractor.auditing.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_POLICIES = "https://en.wikipedia.org/wiki/Wikipedia:Verifiability"


def write(pages: Iterable[PageAudit], context: Context) -> Iterator[str]:
    """The lines of one log with one run, a result at a time; columns and offsets count code points of the page's text."""
    numbers = {rule.code: number for number, rule in enumerate(rules())}
    totals = Totals()
    driver = {
        "name": "extractor",
        "version": context.version,
        "informationUri": _POLICIES,
        "rules": [_rule_row(rule) for rule in rules()],
    }
    yield "{"
    yield f' "$schema": "{SCHEMA}",'
    yield ' "version": "2.1.0",'
    yield ' "runs": [{'
    yield f'  "tool": {{"driver": {json.dumps(driver, ensure_ascii=False)}}},'
    yield '  "columnKind": "unicodeCodePoints",'
    yield '  "results": ['
    held = ""
    for page in totals.count(pages):
        for reported in page.findings:
            if held:
                yield f"   {held},"
            held = harmless_json(_result(page, reported, numbers))
    if held:
        yield f"   {held}"
    yield "  ],"
    properties = {
        "profile": context.profile,
        "scope": context.scope,
        "pages": totals.pages,
        "scores": scores_row(totals.scores),
        "not_judged": dict(sorted(totals.not_judged.items())),
    }
    yield f'  "properties": {json.dumps(properties)}'
    yield " }]"
    yield "}"


def _rule_row(rule: Rule) -> dict[str, Any]:
    documentation = rule.documentation
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": documentation.title},
        "fullDescription": {"text": documentation.why or documentation.title},
        "help": {"text": f"{documentation.why} Source: {documentation.source}"},
        "helpUri": _POLICIES,
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(page: PageAudit, reported: Reported, numbers: dict[str, int]) -> dict[str, Any]:
    finding = reported.finding
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": reported.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _physical(page, reported), "logicalLocations": [_logical(page, reported)]}],
        "partialFingerprints": {"extractor/v1": reported.fingerprint},
    }
    if reported.baseline is not None:
        result["baselineState"] = reported.baseline
    if finding.need:
        result["rank"] = round(finding.need * 100, 1)
    return result


def _physical(page: PageAudit, reported: Reported) -> dict[str, Any]:
    """The place in the file: offsets where the page's text stands in it as it is, lines where it begins with the page."""
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(page.source.file)}}
    finding = reported.finding
    offset = page.source.offset
    if finding.start is not None and finding.end is not None and offset is not None:
        region: dict[str, Any] = {}
        if reported.line is not None and offset == 0:
            region |= {
                "startLine": reported.line,
                "startColumn": reported.column,
                "endLine": reported.end_line,
                "endColumn": reported.end_column,
            }
        region |= {"charOffset": offset + finding.start, "charLength": finding.end - finding.start}
        if reported.excerpt:
            region["snippet"] = {"text": reported.excerpt}
        place["region"] = region
    return place


def _logical(page: PageAudit, reported: Reported) -> dict[str, Any]:
    section = f"#{reported.section}" if reported.section else ""
    return {"name": page.page.title, "fullyQualifiedName": f"{page.page.title}{section}", "kind": "page"}
