"""What the tasks of a Spark job do: Arrow batches in, Arrow batches out, one row a page, then one row a block of pages.

A block is what becomes a part of the dataset: pages of a shard, cut where enough of them are together. Objects travel pickled
in binary columns, since a text that is no UTF-8 holds lone surrogates, which no Arrow string can.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from extractor.conversion.spark_shards import read_stretch
from extractor.dataset.block import page_task, work_on
from extractor.dataset.fingerprint import fingerprint
from extractor.dataset.inputs import taken
from extractor.dataset.manifest import SourceEntry
from extractor.dataset.parts import PartWriter
from extractor.dataset.reuse import Parts
from extractor.engines.local import Task, prepare, run
from extractor.engines.work import Extracted
from extractor.errors import ExtractorError
from extractor.extras import require
from extractor.sources.page import Page, Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pyspark import Accumulator

    from extractor.conversion.spark_shards import SourceStretch
    from extractor.dataset.block import BlockResult
    from extractor.dataset.forms import PartForm
    from extractor.dataset.keys import Keys
    from extractor.engines.limits import Limits
    from extractor.engines.local import Work
    from extractor.sources.read import ReadOptions

    Batches = Iterable[pa.RecordBatch]

VALUES = "number int, value binary"
PAGES = "shard int, block int, row bigint, key binary, content binary"
KNOWN = "key binary, place bigint"

BLOCK_CHARACTERS = 4 * 1024 * 1024
_MAIN = "pyspark.daemon"
"""The main module of a Python worker."""
_ROWS_A_BATCH = 64
_BATCH_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TaskMeter:
    """How far the tasks that have ended are."""

    taken: Accumulator[int]
    """Pages that are to have a record or a reject."""
    records: Accumulator[int]
    rejects: Accumulator[int]
    characters: Accumulator[int]


@dataclass(frozen=True, slots=True)
class MapTask:
    """Numbers in, a function's value for the item of each number out."""

    function: Callable[[Any], object]
    items: Sequence[object]

    def rows(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Rows of ``VALUES``."""
        for number in _numbers(batches):
            yield _batch([{"number": number, "value": pickle.dumps(self.function(self.items[number]))}])


@dataclass(frozen=True, slots=True)
class KeysTask:
    """Numbers of parts in, the keys of their records and the places of these out."""

    parts: list[Path]

    def rows(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Rows of ``KNOWN``."""
        earlier = Parts(self.parts)
        for number in _numbers(batches):
            keys, places = earlier.places(number)
            yield pa.RecordBatch.from_pydict({"key": [key.tobytes() for key in keys["key"]], "place": places.astype("int64")})


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Numbers of shards in, their pages out."""

    program: str
    """The fingerprint that must be that of the task's program too."""
    shards: Sequence[Sequence[SourceStretch]]
    options: ReadOptions
    namespaces: frozenset[int] | None
    limit: int | None
    keys: Keys
    records_a_part: int
    meter: TaskMeter

    def rows(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Rows of ``PAGES``; ``content`` is a source's number and what was found there, with its whole key."""
        _check_program(self.program)
        for shard in _numbers(batches):
            yield from _batches(self._rows(shard))

    def _rows(self, shard: int) -> Iterator[dict[str, Any]]:
        block = pages = characters = rows = 0

        def row(number: int, key: bytes, found: object) -> dict[str, Any]:
            content = pickle.dumps((number, key, found), pickle.HIGHEST_PROTOCOL)
            return {"shard": shard, "block": block, "row": rows, "key": key[:16] or None, "content": content}

        def is_full() -> bool:
            return rows == self.limit

        for stretch in self.shards[shard]:
            entry = SourceEntry(stretch.source.name, 0, "")
            for found in taken(read_stretch(stretch, self.options), entry, self.namespaces, is_full=is_full):
                key = self.keys.of(found, found.hash) if isinstance(found, Page) else b""
                yield row(stretch.number, key, found)
                rows += 1
                pages += 1
                characters += found.size if isinstance(found, Page) else 0
                if pages == self.records_a_part or characters > BLOCK_CHARACTERS:
                    block += 1
                    pages = characters = 0
            yield row(stretch.number, b"", entry)
        self.meter.taken.add(rows)


@dataclass(frozen=True, slots=True)
class WorkTask:
    """Pages in, sorted; blocks written as parts out.

    Pages are worked on by one process of the local engine beside the task's own, which alone can end a page that takes too
    long or too much, and which keeps its grammars, tables and models for all tasks of the Python worker.
    """

    program: str
    work: Work
    limits: Limits
    folder: Path
    """Where the parts go."""
    form: PartForm
    earlier: list[Path]
    with_titles: bool
    meter: TaskMeter

    def rows(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Rows of ``VALUES``: each holds the number of a shard, that of a block in it, and what came of the block."""
        _check_program(self.program)
        prepare(_MAIN)
        earlier = Parts(self.earlier)
        rows = chain.from_iterable(batch.to_pylist() for batch in batches)
        for (shard, number), pages in groupby(rows, itemgetter("shard", "block")):
            stem = f"part-{shard:06}-{number:05}-{self._attempt()}"
            block = self._block(PartWriter(self.folder, self.form, stem, records_a_part=sys.maxsize), pages, earlier)
            yield _batch([{"number": shard, "value": pickle.dumps((shard, number, block), pickle.HIGHEST_PROTOCOL)}])

    @staticmethod
    def _attempt() -> int:
        """A task that is tried again writes parts of its own: those of the attempt that counts are named in its blocks."""
        number: int = require("pyspark", "spark").TaskContext.get().taskAttemptId()
        return number

    def _block(self, writer: PartWriter, rows: Iterable[dict[str, Any]], earlier: Parts) -> BlockResult:
        found: dict[int, SourceEntry] = {}
        done = run(self._tasks(rows, earlier, found), self.work, jobs=1, limits=self.limits)
        (block,) = work_on(done, writer, self._count)
        for source, entry in found.items():
            block.entry(source).add(entry)
        if not self.with_titles:
            block.titles = []
        return block

    def _tasks(self, rows: Iterable[dict[str, Any]], earlier: Parts, found: dict[int, SourceEntry]) -> Iterator[Task]:
        """The tasks of the rows; what they tell of sources is added to ``found``."""
        for row in rows:
            source, key, content = pickle.loads(row["content"])  # noqa: S301 - from our own task
            if isinstance(content, SourceEntry):
                found.setdefault(source, SourceEntry("", 0, "")).add(content)
            elif isinstance(content, Reject):
                yield Task(None, source, result=content)
            else:
                record = None if row["place"] is None else earlier.at(row["place"], key)
                yield page_task(content, source, key, record)

    def _count(self, task: Task) -> None:
        if task.page is not None:
            self.meter.characters.add(len(task.page.text))
        (self.meter.records if isinstance(task.result, Extracted) else self.meter.rejects).add(1)


def _check_program(fingerprint_wanted: str) -> None:
    if fingerprint() != fingerprint_wanted:
        raise ExtractorError(
            "other_extractor",
            "an executor has another extractor, or other libraries, than this machine",
            remedy="install the same there, or ship the environment with the job",
        )


def _numbers(batches: Batches) -> Iterator[int]:
    for batch in batches:
        yield from batch.column(0).to_pylist()


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
    held: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row["content"])
        if len(held) == _ROWS_A_BATCH or size > _BATCH_BYTES:
            yield _batch(held)
            held, size = [], 0
    if held:
        yield _batch(held)


def _batch(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, pa.schema([(name, _TYPES[name]) for name in rows[0]]))


_TYPES = {
    "number": pa.int32(),
    "value": pa.binary(),
    "shard": pa.int32(),
    "block": pa.int32(),
    "row": pa.int64(),
    "key": pa.binary(),
    "content": pa.binary(),
}
