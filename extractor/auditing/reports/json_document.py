"""One JSON document: pages with their findings and scores, and the totals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from extractor.auditing.reports.rows import Totals, finding_row, scores_row, share_row
from extractor.harmless import harmless_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context


def write(pages: Iterable[PageAudit], context: Context) -> Iterator[str]:
    """The lines of the document, a page at a time, so that a dataset need not fit into memory."""
    totals = Totals()
    yield "{"
    for name in ("version", "profile", "scope"):
        yield f' "{name}": {json.dumps(getattr(context, name))},'
    yield ' "offset_unit": "unicode_code_point",'
    yield ' "pages": ['
    held = ""
    for page in totals.count(pages):
        if held:
            yield f"  {held},"
        held = harmless_json(_page_row(page))
    if held:
        yield f"  {held}"
    yield " ],"
    total = {
        "pages": totals.pages,
        "findings": totals.severities,
        "suppressed": totals.suppressed,
        "not_judged": dict(sorted(totals.not_judged.items())),
        "scores": scores_row(totals.scores),
    }
    yield f' "totals": {json.dumps(total)}'
    yield "}"


def _page_row(page: PageAudit) -> dict[str, object]:
    return {
        "page": page.page.title,
        "page_id": page.page.page_id,
        "revision_id": page.page.revision_id,
        "file": page.source.file,
        "scores": scores_row(page.scores),
        "sections": [{"section": title, "coverage": share_row(share)} for title, share in page.sections],
        "suppressed": page.suppressed,
        "findings": [finding_row(page, reported) for reported in page.findings],
    }
