"""Markdown for issues and pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.auditing.reports.rows import Totals, count_severities
from extractor.auditing.reports.table import score_lines
from extractor.harmless import in_one_line
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context

_SIGNS = lazy_regex(r"([\\`*_{}\[\]<>()#+!|~@&$:.-])")


def write(pages: Iterable[PageAudit], context: Context) -> Iterator[str]:
    """A section with a table for each page that has findings, and the totals; article text is never read as Markdown."""
    totals = Totals()
    yield "# Audit"
    yield ""
    for page in totals.count(pages):
        if not page.findings:
            continue
        counted = ", ".join(
            f"{number} {severity}{'' if number == 1 else 's'}" for severity, number in count_severities(page).items()
        )
        yield f"## {_escape(page.page.title)}"
        yield ""
        yield f"Coverage {page.scores.coverage[context.scope]}; {counted}."
        yield ""
        yield "| Place | Severity | Rule | Finding | Text |"
        yield "|---|---|---|---|---|"
        for reported in context.ordered(page.findings):
            place = f"{reported.line}:{reported.column}" if reported.line is not None else ""
            message, excerpt = _escape(reported.finding.message), _escape(reported.excerpt)
            yield f"| {place} | {reported.severity} | {reported.finding.code} | {message} | {excerpt} |"
        yield ""
    yield "## Totals"
    yield ""
    yield f"- {totals.pages} pages"
    for line in score_lines(totals.scores, context.scope):
        yield f"- {_escape(line)}"
    if totals.unjudged:
        yield f"- {_escape(totals.unjudged)}"


def _escape(text: str) -> str:
    return _SIGNS.sub(r"\\\1", in_one_line(" ".join(text.split())))
