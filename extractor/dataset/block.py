"""A block: pages in, their records out as parts of a dataset. Engines drive it, and the conversion adds blocks up."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.dataset.keys import name_in
from extractor.dataset.manifest import SourceEntry
from extractor.dataset.reuse import refreshed
from extractor.engines.local import Task
from extractor.engines.work import Extracted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.dataset.manifest import PartEntry
    from extractor.dataset.parts import PartWriter
    from extractor.sources.page import Page, Reject


@dataclass(slots=True)
class BlockResult:
    """The result of some pages: their parts, rejects and counts."""

    parts: list[PartEntry] = field(default_factory=list)
    """Files of their records."""
    entries: dict[int, SourceEntry] = field(default_factory=dict)
    """What was found in each source, by its number."""
    rejects: list[Reject] = field(default_factory=list)
    reused: bytearray = field(default_factory=bytearray)
    """Identities, as in keys, of the pages whose earlier records were reused."""
    worked: bytearray = field(default_factory=bytearray)
    """Identities of the pages that were extracted."""
    titles: list[str] = field(default_factory=list)
    """Titles of the pages that were extracted."""

    def entry(self, source: int) -> SourceEntry:
        """The entry of a source."""
        return self.entries.setdefault(source, SourceEntry("", 0, ""))

    def take(self, task: Task) -> None:
        """Count the result of one page; its record is written by the caller."""
        counts = self.entry(task.source).counts
        if isinstance(task.result, Extracted):
            counts.count(task.result.counts)
        elif task.result is not None:
            self.rejects.append(task.result)
            counts.rejects += 1
        if task.reused:
            self.reused += name_in(task.key)
        elif task.page is not None:
            self.worked += name_in(task.key)
            self.titles.append(task.page.head.title)


def page_task(page: Page, source: int, key: bytes, earlier: Extracted | None, position: int = 0) -> Task:
    """The page's task, already done if an earlier run has its record."""
    if earlier is not None:
        with suppress(ValueError, KeyError):  # where someone else has changed the part
            return Task(page, source, key, refreshed(earlier, page, page.hash), position, reused=True)
    return Task(page, source, key, position=position)


def work_on(done: Iterable[Task], writer: PartWriter, watch: Callable[[Task], object]) -> Iterator[BlockResult]:
    """The results of tasks in their order, one block for each part, or for as many rejects; the last may have neither.

    ``watch`` is called after each page. Whatever stops the work, the current part is completed if possible, so that
    another run can reuse it.
    """
    block, finished = BlockResult(), 0
    try:
        for task in done:
            if isinstance(task.result, Extracted):
                writer.add(task.key, task.result, task.text)
            block.take(task)
            watch(task)
            if len(writer.parts) > finished or len(block.rejects) >= writer.records_a_part:
                yield _with_parts(block, writer, finished)
                block, finished = BlockResult(), len(writer.parts)
        writer.finish_part()
    except BaseException:
        writer.abandon()
        raise
    yield _with_parts(block, writer, finished)


def _with_parts(block: BlockResult, writer: PartWriter, finished: int) -> BlockResult:
    block.parts = writer.parts[finished:]
    return block
