"""Wikitext for a talk page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.harmless import in_one_line
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context

_NOWIKI = lazy_regex(r"</?nowiki", re.IGNORECASE)


def write(pages: Iterable[PageAudit], context: Context) -> Iterator[str]:
    """A section with a sortable table for each page that has findings; article text stands in nowiki tags and does nothing."""
    for page in pages:
        if not page.findings:
            continue
        yield f"== Audit of citations: {_nowiki(page.page.title)} =="
        yield f"Claims with a citation (scope {context.scope}): {page.scores.coverage[context.scope]}."
        yield '{| class="wikitable sortable"'
        yield "! Rule !! Severity !! Section !! Finding !! Text"
        for reported in context.ordered(page.findings):
            yield "|-"
            yield f"| {reported.finding.code} || {reported.severity} || {_nowiki(reported.section)}"
            yield f"| {_nowiki(reported.finding.message)}"
            yield f"| {_nowiki(reported.excerpt)}"
        yield "|}"
        yield ""


def _nowiki(text: str) -> str:
    """The text so that the wiki shows it as it is, signatures and comments included."""
    folded = in_one_line(" ".join(text.split())).replace("&", "&amp;")
    if not folded:
        return ""
    return f"<nowiki>{_NOWIKI.sub(lambda match: '&lt;' + match[0][1:], folded).replace('~~', '&#126;&#126;')}</nowiki>"
