"""One JSON object a line: each finding by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from extractor.auditing.reports.rows import finding_row
from extractor.harmless import escaped_in_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context


def write(pages: Iterable[PageAudit], _: Context) -> Iterator[str]:
    """Lines of JSON, pages and findings in the order of the source."""
    for page in pages:
        for reported in page.findings:
            yield escaped_in_json(json.dumps(finding_row(page, reported), ensure_ascii=False))
