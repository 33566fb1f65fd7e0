"""Forms of an audit's result: each report is one row of ``REPORTS``, a function from pages to lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.errors import ExtractorError
from extractor.plugins import load_plugin, load_reference, plugin_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context

    Report = Callable[[Iterable[PageAudit], Context], Iterator[str]]

REPORTS = {
    "table": "extractor.auditing.reports.table:write",
    "json": "extractor.auditing.reports.json_document:write",
    "jsonl": "extractor.auditing.reports.json_lines:write",
    "csv": "extractor.auditing.reports.csv_rows:write",
    "sarif": "extractor.auditing.reports.sarif:write",
    "github": "extractor.auditing.reports.github:write",
    "junit": "extractor.auditing.reports.junit:write",
    "markdown": "extractor.auditing.reports.markdown:write",
    "wikitext": "extractor.auditing.reports.wikitext:write",
}
"""Where the function of each report stands; only the chosen one is loaded."""
HTML = "html"
"""The form that shows the article, and so is made page by page where the record is at hand: :mod:`.html_page`."""


def find_report(name: str) -> Report:
    """The report with this name, of this package or of another one; :class:`ExtractorError` where there is none."""
    others = plugin_names("reports")
    if name not in REPORTS and name not in others:
        known = ", ".join((*REPORTS, HTML, *others))
        raise ExtractorError("unknown_format", f"there is no report {name}", remedy=f"take one of {known}")
    found: Report = load_reference(REPORTS[name]) if name in REPORTS else load_plugin("reports", name)
    return found
