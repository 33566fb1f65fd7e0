"""One JSON object a line: each finding by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.auditing.reports.rows import finding_row
from extractor.harmless import harmless_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context


def write(pages: Iterable[PageAudit], _: Context) -> Iterator[str]:
    """Lines of JSON, pages and findings in the order of the source."""
    for page in pages:
        for reported in page.findings:
            yield harmless_json(finding_row(page, reported))
