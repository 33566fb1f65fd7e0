"""Texts of pages whose records are there already, read again from their sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from extractor.border import from_json
from extractor.model import SourceHead  # noqa: TC001 - the decoder reads the annotations
from extractor.sources.page import Page, text_hash
from extractor.targets.sources import ReadingOptions, pages_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class _RecordHead(msgspec.Struct):
    source: SourceHead


class Texts:
    """Texts of pages that are asked for in the order of their sources, which are read once."""

    def __init__(self, *, all_revisions: bool) -> None:
        self._reading = ReadingOptions(all_revisions=all_revisions)
        self._file = ""
        self._pages: Iterator[Page] = iter(())
        self._ahead: Page | None = None

    def of(self, line: bytes) -> str | None:
        """The text of a record's page where its source still holds it at the same place, with the same hash; else None."""
        source = from_json(line, _RecordHead).source
        if source.file != self._file:
            self._file, self._ahead = source.file, None
            self._pages = self._pages_of(source.file)
        while (page := self._ahead or next(self._pages, None)) is not None:
            self._ahead = page
            if page.ordinal > source.ordinal:
                return None
            self._ahead = None
            if page.ordinal == source.ordinal and text_hash(page.text) == source.sha256:
                return page.text
        return None

    def _pages_of(self, file: str) -> Iterator[Page]:
        if file != "-" and Path(file).is_file():
            yield from (found for found in pages_of([file], self._reading) if isinstance(found, Page))
