"""Pages worked on by a Spark cluster: any master that Spark knows, from ``local[*]`` to YARN and Kubernetes.

Spark's own XML source is not used. Its rows have neither order nor number, of a damaged dump it reads all or nothing, and what
it makes of a text (spaces, line ends, entities) is not what our reader makes; the lines must be those of the local engine, byte
for byte. So each task reads its stretch of a source with our reader (:mod:`~extractor.conversion.spark_shards`); Spark does
the rest: it joins pages with the keys of earlier records, brings those of a block together, and drives the tasks
(:mod:`~extractor.conversion.spark_tasks`). A page's text passes one shuffle, two where records can be reused.

Sources, person index and dataset must be found under the same paths on all machines.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile, takewhile
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.conversion import spark_shards
from extractor.dataset.fingerprint import fingerprint
from extractor.errors import ExtractorError
from extractor.extras import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.conversion.spark_shards import SourceStretch
    from extractor.conversion.spark_tasks import TaskMeter
    from extractor.dataset.block import BlockResult
    from extractor.dataset.forms import PartForm
    from extractor.dataset.keys import Keys
    from extractor.engines.limits import Limits
    from extractor.engines.local import Work
    from extractor.sources.read import ReadOptions
    from extractor.sources.source import Source

PARTITIONS_A_SHARD = 8
"""Of a packed shard, whose pages make about as many blocks."""
MOST_PARTITIONS = 1000
"""Or two a core, where there are more."""
_SECONDS_BETWEEN_LOOKS = 0.2
_TRACEBACK = "Traceback (most recent call last):"
_PY4J = "An error occurred while calling"


@dataclass(frozen=True, slots=True)
class Job:
    """What the cluster is asked to do."""

    sources: Sequence[Source]
    reading: ReadOptions
    namespaces: frozenset[int] | None
    limit: int | None
    keys: Keys
    records_a_part: int
    work: Work
    limits: Limits
    folder: Path
    """Where the parts go."""
    form: PartForm
    earlier: list[Path]
    """Parts whose records may be reused."""
    with_titles: bool
    log: Path
    """Where Spark writes what it has to say."""


def check(sources: Sequence[Source]) -> None:
    """:class:`ExtractorError` where no job can be started for these sources."""
    if any(source.path is None for source in sources):
        raise ExtractorError("stdin", "standard input cannot be read by other machines", remedy="name a file")
    if any(source.revisions is not None for source in sources):
        raise ExtractorError("live", "a live wiki is read by this machine alone", remedy="use --engine local")
    require("pyspark.sql", "spark")
    require("pandas", "spark")
    home = os.environ.get("JAVA_HOME")
    if shutil.which(Path(home, "bin", "java") if home else "java") is None:
        raise ExtractorError("no_java", "Spark needs Java 17 or newer", where=home or "", remedy="install it, or set JAVA_HOME")


def run(job: Job, master: str | None, watch: Callable[[TaskMeter], object]) -> list[BlockResult]:
    """The blocks of all pages in source order, with their parts written; ``watch`` is called several times a second."""
    with _session(master, job.log) as session:
        return _Driver(session, job).blocks(watch)


class _Driver:
    """One job in one session."""

    def __init__(self, session: Any, job: Job) -> None:  # noqa: ANN401 - a pyspark.sql.SparkSession
        from extractor.conversion.spark_tasks import TaskMeter

        self._session = session
        self._job = job
        self._meter = TaskMeter(*(session.sparkContext.accumulator(0) for _ in range(4)))

    def blocks(self, watch: Callable[[TaskMeter], object]) -> list[BlockResult]:
        from extractor.conversion.spark_tasks import PAGES, VALUES, ReadTask, WorkTask

        job = self._job
        shards = self._shards()
        reading = ReadTask(
            fingerprint(), shards, job.reading, job.namespaces, job.limit, job.keys, job.records_a_part, self._meter
        )
        working = WorkTask(fingerprint(), job.work, job.limits, job.folder, job.form, job.earlier, job.with_titles, self._meter)
        pages = self._with_places(self._numbers(len(shards)).mapInArrow(reading.rows, PAGES))
        blocks = (
            pages.repartition(self._partitions(), "shard", "block")
            .sortWithinPartitions("shard", "block", "row")
            .mapInArrow(working.rows, VALUES)
        )
        with ThreadPoolExecutor(1) as pool:
            collected = pool.submit(blocks.collect)
            try:
                while not collected.done():
                    watch(self._meter)
                    with suppress(TimeoutError):
                        collected.exception(_SECONDS_BETWEEN_LOOKS)
            except BaseException:
                self._session.sparkContext.cancelAllJobs()
                raise
        found = [pickle.loads(row.value) for row in collected.result()]  # noqa: S301 - from our own tasks
        return [block for _, _, block in sorted(found, key=itemgetter(0, 1))]

    def _shards(self) -> list[list[SourceStretch]]:
        """The sources cut into shards; with a limit all is one shard, which is read only as far as it goes."""
        job = self._job
        stretches = spark_shards.whole(job.sources)
        if job.limit is not None:
            return [stretches]
        pieces = [piece for one in stretches for piece in spark_shards.candidates(one, spark_shards.SHARD_BYTES)]
        searched = [piece for piece in pieces if piece.end is not None]
        bordered = spark_shards.at_borders(searched, self._each(spark_shards.border, searched))
        cut = [stretch for stretch in bordered if stretch.end is not None]
        counts = self._each(partial(spark_shards.count, options=job.reading), cut)
        kept = [stretch for stretch in [*pieces, *bordered] if stretch.end is None]
        inside = sorted([*kept, *spark_shards.counted(cut, counts)], key=lambda stretch: (stretch.number, stretch.start))
        return spark_shards.grouped(inside, spark_shards.SHARD_BYTES)

    def _with_places(self, pages: Any) -> Any:  # noqa: ANN401 - DataFrames
        """The pages with a column ``place``: where a record of the same key is, of several the first."""
        from extractor.conversion.spark_tasks import KNOWN, KeysTask

        functions = require("pyspark.sql.functions", "spark")
        earlier = self._job.earlier
        if not earlier:
            return pages.withColumn("place", functions.lit(None).cast("bigint"))
        known = self._numbers(len(earlier)).mapInArrow(KeysTask(earlier).rows, KNOWN)
        return pages.join(known.groupBy("key").agg(functions.min("place").alias("place")), "key", "left")

    def _each(self, function: Callable[[Any], Any], items: Sequence[object]) -> list[Any]:
        """The values of the function for the items, each computed by a task."""
        from extractor.conversion.spark_tasks import VALUES, MapTask

        rows = self._numbers(len(items)).mapInArrow(MapTask(function, items).rows, VALUES).collect() if items else []
        return [pickle.loads(row.value) for row in sorted(rows, key=lambda row: row.number)]  # noqa: S301 - from our own tasks

    def _numbers(self, count: int) -> Any:  # noqa: ANN401 - a DataFrame
        """Numbers from 0 on, each in a partition of its own."""
        return self._session.range(0, count, 1, count)

    def _partitions(self) -> int:
        size = sum(source.path.stat().st_size for source in self._job.sources if source.path)
        cores = int(self._session.sparkContext.defaultParallelism)
        return min(PARTITIONS_A_SHARD * (1 + size // spark_shards.SHARD_BYTES), max(MOST_PARTITIONS, 2 * cores))


@contextmanager
def _session(master: str | None, log: Path) -> Iterator[Any]:
    """A Spark session whose failures become :class:`ExtractorError`."""
    failures = (require("pyspark.errors", "spark").PySparkException, require("py4j.protocol", "spark").Py4JError)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = require("pyspark.sql", "spark").SparkSession.builder.appName("extractor")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.sql.execution.arrow.maxRecordsPerBatch", 64)
    try:
        with _stderr_in(log):
            session = (builder.master(master) if master else builder).getOrCreate()
    except failures as error:
        raise ExtractorError(
            "no_spark",
            "Spark does not start",
            where=master or "",
            remedy=f"check the URL, whether the master answers, and Java (17 or newer); Spark's log is {log}",
        ) from error
    try:
        yield session
    except failures as error:
        raise ExtractorError("spark_failed", _reason(str(error)), where="Spark", remedy=f"its log is {log}") from error
    finally:
        session.stop()


@contextmanager
def _stderr_in(log: Path) -> Iterator[None]:
    """Sends what started programs write to stderr into the file, so that it does not mix with our messages."""
    kept = os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _reason(said: str) -> str:
    """The line of what Spark says that tells what was wrong: the end of a task's traceback, else the failure."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    traceback = list(dropwhile(lambda line: not line.endswith(_TRACEBACK), lines))
    if traceback:
        return list(takewhile(lambda line: not line.startswith("at "), traceback))[-1]
    failure = next((line for line in lines if not line.startswith(_PY4J)), said)
    return failure.rpartition("most recent failure: ")[2].lstrip(": ")
