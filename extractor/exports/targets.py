"""The records behind a TARGET: a dataset, or any source, whose pages are extracted on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from extractor.dataset.layout import MANIFEST, RECORDS, REJECTS, is_dataset
from extractor.engines.limits import Limits
from extractor.errors import ExtractorError
from extractor.sources.page import Page, Reject, SourceFailure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.sources.read import Found


@dataclass(slots=True)
class Target:
    """Records as lines of JSON, in the order of the source; ``failures`` fills while they are read."""

    path: str
    language: str | None = None
    limits: Limits = field(default_factory=Limits)
    failures: list[Reject | SourceFailure] = field(default_factory=list)
    read: int = 0
    """Pages met so far, those that gave no record too."""

    @property
    def is_dataset(self) -> bool:
        """Whether the target is a dataset directory."""
        return is_dataset(Path(self.path))

    @property
    def rejects(self) -> int:
        """Pages that gave no record: those of the dataset, or of the source as far as it was read."""
        rejects = Path(self.path) / REJECTS
        if not self.is_dataset:
            return sum(isinstance(failure, Reject) for failure in self.failures)
        return rejects.read_bytes().count(b"\n") if rejects.is_file() else 0

    def lines(self) -> Iterator[bytes]:
        """Each record's line, without its text."""
        if self.is_dataset:
            yield from dataset_lines(Path(self.path))
        else:
            for line, _ in self._extracted():
                yield line

    def lines_with_text(self) -> Iterator[tuple[bytes, str | None]]:
        """Each record's line and its page's text.

        The text of a dataset's record is read from its source, where that still stands at the place that the record names and
        has the same hash; else it is None.
        """
        if not self.is_dataset:
            yield from self._extracted()
            return
        settings = json.loads((Path(self.path) / MANIFEST).read_bytes()).get("settings", {})
        texts = _Texts(all_revisions=bool(settings.get("all_revisions")))
        for line in dataset_lines(Path(self.path)):
            yield line, texts.of(json.loads(line)["source"])

    def _extracted(self) -> Iterator[tuple[bytes, str]]:
        from extractor.engines.guard import guarded_extraction
        from extractor.engines.work import Extracted
        from extractor.options import Options

        extract = guarded_extraction(Options(language=self.language), self.limits)
        for found in self._pages():
            self.read += not isinstance(found, SourceFailure)
            result = extract(found) if isinstance(found, Page) else found
            if isinstance(found, Page) and isinstance(result, Extracted):
                yield result.line, found.text
            elif isinstance(result, Reject | SourceFailure):
                self.failures.append(result)

    def _pages(self) -> Iterator[Found]:
        from extractor.sources.find import find
        from extractor.sources.read import ReadOptions, read

        for source in find([self.path]):
            yield from read(source, ReadOptions(language=self.language))


def dataset_lines(path: Path) -> Iterator[bytes]:
    """The records of a dataset as lines of JSON without line ends."""
    from extractor.dataset.forms import read_lines

    for part in sorted((path / RECORDS).glob("part-*")):
        if part.suffix == ".parquet":
            yield from read_lines(part)
        else:
            with part.open("rb") as file:
                yield from _lines(file, str(part))


def _lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines of a part, packed or not, without holding them all."""
    from extractor.sources.stream import unpack

    rest = b""
    for chunk in unpack(file):
        if not isinstance(chunk, bytes):
            raise ExtractorError("damaged_part", chunk.message, where=name, remedy="convert the sources again")
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        raise ExtractorError("damaged_part", "the last record is cut off", where=name, remedy="convert the sources again")


class _Texts:
    """Texts of pages that are asked for in the order of their sources, which are read once."""

    def __init__(self, *, all_revisions: bool) -> None:
        self._all_revisions = all_revisions
        self._file = ""
        self._pages: Iterator[Page] = iter(())
        self._ahead: Page | None = None

    def of(self, source: dict[str, Any]) -> str | None:
        """The text of the page whose source head this is; None where it is not to be had."""
        from extractor.sources.page import text_hash

        if source["file"] != self._file:
            self._file, self._ahead = source["file"], None
            self._pages = _pages_of(source["file"], all_revisions=self._all_revisions)
        while (page := self._ahead or next(self._pages, None)) is not None:
            self._ahead = page
            if page.ordinal > source["ordinal"]:
                return None
            self._ahead = None
            if page.ordinal == source["ordinal"] and text_hash(page.text) == source["sha256"]:
                return page.text
        return None


def _pages_of(file: str, *, all_revisions: bool) -> Iterator[Page]:
    from extractor.sources.find import find
    from extractor.sources.read import ReadOptions, read

    if file == "-" or not Path(file).is_file():
        return
    for source in find([file]):
        yield from (found for found in read(source, ReadOptions(all_revisions=all_revisions)) if isinstance(found, Page))
