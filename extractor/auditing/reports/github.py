"""Workflow commands of GitHub Actions, which show findings beside the lines of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.harmless import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit, Severity
    from extractor.auditing.reports.rows import Context

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def write(pages: Iterable[PageAudit], _: Context) -> Iterator[str]:
    """One command a finding; lines are given where the file begins with the page."""
    for page in pages:
        for reported in page.findings:
            properties = {"file": page.source.file}
            if reported.line is not None and page.source.offset == 0:
                properties |= {"line": str(reported.line), "endLine": str(reported.end_line)}
                if reported.line == reported.end_line:
                    properties |= {"col": str(reported.column), "endColumn": str(reported.end_column)}
            properties["title"] = f"{reported.finding.code} {page.page.title}"
            listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
            yield f"::{_COMMANDS[reported.severity]} {listed}::{_data(reported.finding.message)}"


def _data(text: str) -> str:
    return in_one_line(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
