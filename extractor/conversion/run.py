"""One run of a conversion: pages are read, copied from an earlier run or extracted, and written in order."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.border import reject_to_json
from extractor.comparison.diff import ChangeTotals, changes_between
from extractor.comparison.reports import write_report
from extractor.conversion.outcome import Outcome, Progress
from extractor.dataset import manifest, parts, publish
from extractor.dataset.block import page_task, work_on
from extractor.dataset.file_names import RECORDS, REJECTS
from extractor.dataset.fingerprint import fingerprint
from extractor.dataset.forms import FORMS, read_lines
from extractor.dataset.inputs import taken
from extractor.dataset.keys import Keys, name_in, names_in
from extractor.dataset.manifest import Counts, DatasetSettings, Manifest, SourceEntry
from extractor.dataset.reuse import Earlier
from extractor.engines.local import Task, run
from extractor.engines.work import Extracted, Extraction
from extractor.errors import ExtractorError
from extractor.history.extraction import HistoryExtraction
from extractor.model import SCHEMA_VERSION
from extractor.options import Options
from extractor.sources.histories import HistoryPage
from extractor.sources.page import Page, Reject
from extractor.sources.read import ReadOptions, read
from extractor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from extractor.conversion.request import Request
    from extractor.conversion.spark_tasks import TaskMeter
    from extractor.conversion.unchanged import Same
    from extractor.dataset.block import BlockResult
    from extractor.dataset.inputs import Watched
    from extractor.dataset.manifest import PartEntry
    from extractor.engines.local import Work


class Conversion:
    """One run from sources to a published dataset."""

    def __init__(  # noqa: PLR0917 - made in one place
        self,
        request: Request,
        settings: DatasetSettings,
        sources: list[Watched],
        entries: list[SourceEntry],
        same: dict[tuple[str, str], Same],
        folder: Path,
        tell: Callable[[str], object] | None,
    ) -> None:
        self._request = request
        self._settings = settings
        self._sources = sources
        self._entries = entries
        self._same = same if request.limit is None else {}
        self._folder = folder
        self._tell = tell
        self._options = Options(request.as_of, request.language, request.person_index, request.facts)
        basis = " ".join(
            map(
                str,
                (fingerprint(), request.as_of, request.language, settings.person_index, settings.facts, settings.history),
            )
        )
        self._keys = Keys(basis, request.as_of, request.all_revisions)
        self._form = next(form for form in FORMS if (form.format, form.compress) == (request.format, request.compress))
        stopped = [] if request.rebuild else [run / RECORDS for run in publish.runs(folder)]
        self._earlier = Earlier(folder / RECORDS, stopped)
        self._resumable = False
        self._progress = Progress(sum(entry.size for entry in entries))

    def outcome(self, before: Manifest | None, watch: Callable[[Progress], object]) -> Outcome:
        """Run the conversion and publish the dataset."""
        self._resumable = not self._request.rebuild and _tells_the_same(before, self._settings)
        run_folder = publish.new_run(self._folder)
        found = self._manifest(self._write(run_folder, watch))
        for title in self._earlier.removed_titles() if self._tell else ():
            self._tell(f"removed: {title}")  # type: ignore[misc] # the line above asks
        if self._request.diff is not None:
            totals = ChangeTotals()
            old = iter(()) if before is None else _lines(self._folder, before)
            write_report(self._request.diff, changes_between(old, _lines(run_folder, found), totals), totals)
        if found.counts.pages or not any(entry.failures for entry in self._entries):
            publish.seal(self._folder, run_folder, manifest.to_bytes(found))
            publish.publish(self._folder, run_folder)
            publish.clear_runs(self._folder)
        else:
            shutil.rmtree(run_folder)
        progress = self._progress
        return Outcome(found, progress.reused, progress.changed, progress.new, self._earlier.removed, before)

    def _write(self, run_folder: Path, watch: Callable[[Progress], object]) -> list[PartEntry]:
        """Write parts and rejects, and add up what the engine found in each block."""
        drive = self._on_spark if self._request.engine == "spark" else self._locally
        written: list[PartEntry] = []
        with (run_folder / REJECTS).open("wb") as rejects, closing(drive(run_folder, watch)) as blocks:
            for block in blocks:
                rejects.writelines(reject_to_json(reject) + b"\n" for reject in block.rejects)
                for number, entry in block.entries.items():
                    self._entries[number].add(entry)
                self._count(block)
                written += block.parts
        return parts.renumbered(run_folder / RECORDS, written)

    def _locally(self, run_folder: Path, watch: Callable[[Progress], object]) -> Generator[BlockResult]:
        """The blocks, worked on by processes of this machine."""
        progress = self._progress

        def tell(task: Task) -> None:
            progress.counts.records += isinstance(task.result, Extracted)
            progress.counts.rejects += isinstance(task.result, Reject)
            progress.position = task.position
            progress.characters += len(task.page.text) if task.page else 0
            watch(progress)

        writer = parts.PartWriter(run_folder / RECORDS, self._form, records_a_part=self._records_a_part)
        done = run(self._tasks(), self._work(self._options), jobs=self._request.jobs, limits=self._request.limits)
        yield from work_on(done, writer, tell)

    def _on_spark(self, run_folder: Path, watch: Callable[[Progress], object]) -> Generator[BlockResult]:
        """The blocks, worked on by a Spark cluster, whose machines write the parts."""
        from extractor.conversion import spark

        request = self._request
        index = self._options.person_index and str(Path(self._options.person_index).absolute())
        job = spark.Job(
            self._sources,
            self._reading(1),
            request.namespaces,
            request.limit,
            self._keys,
            self._records_a_part,
            self._work(replace(self._options, person_index=index)),
            request.limits,
            (run_folder / RECORDS).absolute(),
            self._form,
            [] if request.rebuild else self._earlier.parts.paths,
            self._tell is not None,
            run_folder / "spark.log",
        )
        yield from spark.run(job, request.master, lambda meter: watch(self._progress_on_spark(meter)))
        for source, entry in zip(self._sources, self._entries, strict=True):
            source.finish(entry)

    def _progress_on_spark(self, meter: TaskMeter) -> Progress:
        """The progress as reported by the tasks that have ended; a cluster reads all pages before it works on them."""
        progress = self._progress
        progress.counts.records, progress.counts.rejects = meter.records.value, meter.rejects.value
        progress.position, progress.total = meter.records.value + meter.rejects.value, meter.taken.value
        progress.characters = meter.characters.value
        return progress

    def _manifest(self, written: list[PartEntry]) -> Manifest:
        counts = Counts()
        for entry in self._entries:
            counts.add(entry.counts)
        for one in (counts, *(entry.counts for entry in self._entries)):
            one.forget(self._settings.facts)
        return Manifest(SCHEMA_VERSION, __version__, fingerprint(), self._settings, self._entries, written, counts)

    def _tasks(self) -> Iterator[Task]:
        for number, (source, entry) in enumerate(zip(self._sources, self._entries, strict=True)):
            if (same := self._same.get((entry.name, entry.sha256))) is not None:
                yield from self._copied(number, same)
            else:
                yield from self._read(number, source, entry)
                source.finish(entry)

    def _copied(self, number: int, same: Same) -> Iterator[Task]:
        """The tasks of a source that has not changed, all with their results."""
        entry = self._entries[number]
        entry.dialect, entry.failures = same.entry.dialect, same.entry.failures
        entry.counts.pages, entry.counts.left_out = same.entry.counts.pages, same.entry.counts.left_out
        position = self._size_of_first(number + 1)
        for key, record in self._earlier.slice(same.first, same.entry.counts.records):
            yield Task(None, number, key, record, position, reused=True)
        for reject in same.rejects:
            yield Task(None, number, b"", reject, position)

    def _read(self, number: int, source: Watched, entry: SourceEntry) -> Iterator[Task]:
        done = self._size_of_first(number)
        found = read(source, self._reading(threads=1 + self._request.jobs // 4))
        for one in taken(found, entry, self._request.namespaces, is_full=self._is_full):
            position = done + source.position
            self._progress.counts.pages += 1
            yield self._task(number, one, position) if isinstance(one, Page) else Task(None, number, b"", one, position)

    def _size_of_first(self, sources: int) -> int:
        return sum(entry.size for entry in self._entries[:sources])

    def _reading(self, threads: int) -> ReadOptions:
        request = self._request
        return ReadOptions(
            language=request.language,
            all_revisions=request.all_revisions or request.history is not None,
            threads=threads,
            history=request.history,
        )

    def _work(self, options: Options) -> Work:
        return Extraction(options).counted if self._request.history is None else HistoryExtraction(options).counted

    @property
    def _records_a_part(self) -> int:
        return parts.RECORDS_A_PART if self._request.history is None else parts.HISTORIES_A_PART

    def _is_full(self) -> bool:
        return self._request.limit is not None and self._progress.counts.pages >= self._request.limit

    def _task(self, number: int, page: Page, position: int) -> Task:
        """The page's task, done if an earlier run has its record."""
        key = self._keys.of(page, page.hash)
        task = page_task(page, number, key, None if self._request.rebuild else self._earlier.find(key), position)
        if task.result is None and self._resumable and isinstance(page, HistoryPage):
            task.page = replace(page, earlier=self._earlier.named(name_in(key)))
        return task

    def _count(self, block: BlockResult) -> None:
        """Count reused and extracted pages, and report the extracted ones."""
        for name in names_in(block.reused):
            self._earlier.knew(name)
            self._progress.reused += 1
        for name, title in zip(names_in(block.worked), block.titles or repeat(""), strict=False):
            knew = self._earlier.knew(name)
            self._progress.changed += knew
            self._progress.new += not knew
            if self._tell:
                self._tell(f"{'changed' if knew else 'new'}: {title}")


def _lines(folder: Path, contents: Manifest) -> Iterator[bytes]:
    """The records of a dataset or run; :class:`ExtractorError` where a part is damaged."""
    for part in contents.parts:
        try:
            yield from read_lines(folder / part.name)
        except (OSError, ValueError) as error:
            what = f"cannot be compared with what it was ({error})"
            raise ExtractorError("damaged_dataset", what, where=part.name, remedy="convert without --diff") from error


def _tells_the_same(before: Manifest | None, settings: DatasetSettings) -> bool:
    """Whether the histories of the earlier dataset say of a revision what this run would say."""
    if before is None or before.settings.history is None or before.fingerprint != fingerprint():
        return False
    return (before.settings.language, before.settings.as_of) == (settings.language, settings.as_of)
