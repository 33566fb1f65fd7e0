"""Forms of an audit's result: each report is one row of ``REPORTS``, a function from pages to lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.auditing.reports import csv_rows, github, json_document, json_lines, junit, markdown, sarif, table, wikitext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context

REPORTS: dict[str, Callable[[Iterable[PageAudit], Context], Iterator[str]]] = {
    "table": table.write,
    "json": json_document.write,
    "jsonl": json_lines.write,
    "csv": csv_rows.write,
    "sarif": sarif.write,
    "github": github.write,
    "junit": junit.write,
    "markdown": markdown.write,
    "wikitext": wikitext.write,
}
