"""Rows of the table of findings, from the audit with its default profile."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.border import from_json

if TYPE_CHECKING:
    from extractor.auditing.finding import PageAudit
    from extractor.auditing.page import Policy


def find_rows(line: bytes, text: str | None = None) -> list[dict[str, Any]]:
    """The findings of a record, given as its line of JSON."""
    return rows_of(audit_line(line, text))


def audit_line(line: bytes, text: str | None = None) -> PageAudit:
    """The audit of a record, given as its line of JSON."""
    from extractor.auditing.page import audit_record

    return audit_record(from_json(line), _policy(), text)


def rows_of(audited: PageAudit) -> list[dict[str, Any]]:
    """The findings of an audit as rows of the table."""
    return [
        {
            "code": one.finding.code,
            "severity": one.severity,
            "message": one.finding.message,
            "about": one.finding.about,
            "need": one.finding.need,
            "fingerprint": one.fingerprint,
            "start": one.finding.start,
            "end": one.finding.end,
        }
        for one in audited.findings
    ]


@cache
def _policy() -> Policy:
    from extractor.auditing.page import Policy
    from extractor.auditing.profiles import load_profile

    return Policy(load_profile("default"))
