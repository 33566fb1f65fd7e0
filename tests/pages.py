"""Records of pages that stand in the tests themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.model import PageHead
from extractor.pipeline import Options, extract
from extractor.sources.page import Page

if TYPE_CHECKING:
    from extractor.model import Dialect, Record


def record_of(text: str, *, dialect: Dialect = "wikitext", title: str = "Test", language: str = "en") -> Record:
    """The record of one page of text, dated 2020-01-01."""
    head = PageHead(title=title, language=language, timestamp="2020-01-01T00:00:00Z")
    return extract(Page(head, text, "test", dialect, 0, 0), Options())
