"""Records of pages that stand in the tests themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.model import PageHead
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.page import Page

if TYPE_CHECKING:
    from extractor.model import Dialect, Record


def record_of(
    text: str, *, dialect: Dialect = "wikitext", title: str = "Test", language: str = "en", day: str = "2020-01-01"
) -> Record:
    """The record of one page of text, whose revision is of that day."""
    head = PageHead(title=title, language=language, timestamp=f"{day}T00:00:00Z")
    return extract(Page(head, text, "test", dialect, 0, 0), Options())
