"""The records behind a TARGET: a dataset, or any source, whose pages are extracted on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    failures: list[Reject | SourceFailure] = field(default_factory=list)
    read: int = 0
    """Records read so far."""

    @property
    def is_dataset(self) -> bool:
        """Whether the target is a dataset directory."""
        return is_dataset(Path(self.path))

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
        texts = _Texts()
        for line in dataset_lines(Path(self.path)):
            yield line, texts.of(json.loads(line)["source"])

    def _extracted(self) -> Iterator[tuple[bytes, str]]:
        from extractor.engines.work import Extraction
        from extractor.pipeline import Options

        extract = Extraction(Options(language=self.language))
        for found in self._pages():
            result = extract(found) if isinstance(found, Page) else found
            if isinstance(found, Page) and isinstance(result, bytes):
                self.read += 1
                yield result, found.text
            elif isinstance(result, Reject | SourceFailure):
                self.failures.append(result)

    def _pages(self) -> Iterator[Found]:
        from extractor.sources.find import find
        from extractor.sources.read import ReadOptions, read

        for source in find([self.path]):
            yield from read(source, ReadOptions(language=self.language))


def is_dataset(path: Path) -> bool:
    """Whether the folder is a dataset."""
    return (path / "manifest.json").is_file()


def dataset_lines(path: Path) -> Iterator[bytes]:
    """The records of a dataset as lines of JSON without line ends."""
    from extractor.sources.stream import unpack

    for part in sorted((path / "records").glob("part-*.jsonl*")):
        with part.open("rb") as file:
            rest = b""
            for chunk in unpack(file):
                if not isinstance(chunk, bytes):
                    raise ExtractorError("damaged_part", chunk.message, where=str(part), remedy="convert the sources again")
                *lines, rest = (rest + chunk).split(b"\n")
                yield from lines


class _Texts:
    """Texts of pages that are asked for in the order of their sources, which are read once."""

    def __init__(self) -> None:
        self._file = ""
        self._pages: Iterator[Page] = iter(())

    def of(self, source: dict[str, Any]) -> str | None:
        """The text of the page whose source head this is; None where it is not to be had."""
        from extractor.pipeline import text_hash

        if source["file"] != self._file:
            self._file = source["file"]
            self._pages = _pages_of(source["file"])
        for page in self._pages:
            if page.ordinal == source["ordinal"]:
                return page.text if text_hash(page.text) == source["sha256"] else None
            if page.ordinal > source["ordinal"]:
                break
        return None


def _pages_of(file: str) -> Iterator[Page]:
    from extractor.sources.find import find
    from extractor.sources.read import ReadOptions, read

    if file == "-" or not Path(file).is_file():
        return
    for source in find([file]):
        yield from (found for found in read(source, ReadOptions()) if isinstance(found, Page))
