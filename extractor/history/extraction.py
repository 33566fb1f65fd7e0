"""The history of one page as a task; importing it loads nothing that reads pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from extractor.engines.failures import page_failures
from extractor.engines.work import Extracted, reject
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from extractor.options import Options
    from extractor.sources.histories import HistoryPage
    from extractor.sources.page import Page, Reject


@dataclass(frozen=True, slots=True)
class HistoryExtraction:
    """The work of a page with its revisions, as a value that can be sent to another process."""

    options: Options

    def counted(self, page: Page) -> Extracted | Reject:
        """The record of the page's history with its numbers of claims, citations (of the newest text) and works."""
        from extractor.history.story import history, to_json

        try:
            with page_failures(page):
                record = history(cast("HistoryPage", page), self.options)
                citations = next((found.citations for found in reversed(record.revisions) if found.citations is not None), 0)
                return Extracted(to_json(record), (len(record.claims), citations, len(record.works), 0, 0))
        except ExtractorError as error:
            return reject(page, error.code, error.what)
