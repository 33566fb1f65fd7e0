"""What the audit with its default profile adds to a record's rows: its findings, and how each claim stands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.auditing.finding import ClaimStatus, Reported
    from extractor.auditing.page import Policy
    from extractor.model import Record


def audited(record: Record, text: str | None = None) -> dict[str, Any]:
    """``findings`` and ``statuses`` (one for each claim, in their order) of a record."""
    from extractor.auditing.page import report_findings
    from extractor.auditing.subject import Subject

    subject = Subject(record, _policy().settings)
    return {
        "findings": [_finding(one) for one in report_findings(subject, _policy(), text)[0]],
        "statuses": [_status(one) for one in subject.statuses],
    }


def _finding(one: Reported) -> dict[str, Any]:
    return {
        "code": one.finding.code,
        "severity": one.severity,
        "message": one.finding.message,
        "about": one.finding.about,
        "need": one.finding.need,
        "fingerprint": one.fingerprint,
        "start": one.finding.start,
        "end": one.finding.end,
    }


def _status(one: ClaimStatus) -> dict[str, Any]:
    return {"status": one.status, "reason": one.reason, "need": one.need}


@cache
def _policy() -> Policy:
    from extractor.auditing.page import Policy
    from extractor.auditing.profiles import load_profile

    return Policy(load_profile("default"))
