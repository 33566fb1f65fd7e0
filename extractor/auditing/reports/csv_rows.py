"""Comma-separated values for spreadsheets, safe against formulas in article text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from extractor.auditing.reports.rows import finding_row
from extractor.harmless import in_one_line, no_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context

COLUMNS = (
    *("code", "severity", "message", "page", "page_id", "revision_id", "file", "section", "about", "start", "end"),
    *("line", "column", "end_line", "end_column", "need", "excerpt", "fingerprint", "baseline"),
)


def write(pages: Iterable[PageAudit], _: Context) -> Iterator[str]:
    """A head and one row a finding (RFC 4180).

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection").
    """
    yield _row(COLUMNS)
    for page in pages:
        for reported in page.findings:
            yield _row(_safe(value) for value in finding_row(page, reported).values())


def _safe(value: object) -> object:
    return no_formula(in_one_line(value)) if isinstance(value, str) else value


def _row(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()
