"""The way of the pages: read, copied from an earlier run or worked on, written in order."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.border import reject_to_json
from extractor.dataset import manifest, parts, publish
from extractor.dataset.fingerprint import fingerprint
from extractor.dataset.forms import FORMS
from extractor.dataset.inputs import taken
from extractor.dataset.keys import Keys, name_in, names_in
from extractor.dataset.layout import RECORDS, REJECTS
from extractor.dataset.manifest import Counts, Manifest, Settings, SourceEntry
from extractor.dataset.outcome import Outcome, Progress
from extractor.dataset.reuse import Earlier, refreshed
from extractor.engines.local import Task, run
from extractor.engines.work import COUNTED, Extracted, Extraction
from extractor.history.extraction import HistoryExtraction
from extractor.model import SCHEMA_VERSION
from extractor.options import Options
from extractor.sources.histories import HistoryPage
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.dataset.convert import Request, Same
    from extractor.dataset.inputs import Watched
    from extractor.dataset.manifest import Part
    from extractor.engines.local import Work
    from extractor.engines.spark_tasks import Meter


class Conversion:
    """One run from sources to a published dataset."""

    def __init__(  # noqa: PLR0917 - made in one place
        self,
        request: Request,
        settings: Settings,
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
        self._options = Options(request.as_of, request.language, request.person_index)
        basis = f"{fingerprint()} {request.as_of} {request.language} {settings.person_index} {settings.history}"
        self._keys = Keys(basis, request.as_of, request.all_revisions)
        self._form = next(form for form in FORMS if (form.format, form.compress) == (request.format, request.compress))
        stopped = [] if request.rebuild else [run / RECORDS for run in publish.runs(folder)]
        self._earlier = Earlier(folder / RECORDS, stopped)
        self._resumable = False
        self._progress = Progress(sum(entry.size for entry in entries))

    def outcome(self, before: Manifest | None, watch: Callable[[Progress], object]) -> Outcome:
        """What came of it."""
        self._resumable = not self._request.rebuild and _tells_the_same(before, self._settings)
        run_folder = publish.new_run(self._folder)
        write = self._write_on_spark if self._request.engine == "spark" else self._write
        found = self._manifest(write(run_folder, watch))
        for title in self._earlier.removed_titles() if self._tell else ():
            self._tell(f"removed: {title}")  # type: ignore[misc] # the line above asks
        if found.counts.pages or not any(entry.failures for entry in self._entries):
            publish.seal(self._folder, run_folder, manifest.to_bytes(found))
            publish.publish(self._folder, run_folder)
            publish.clear_runs(self._folder)
        else:
            shutil.rmtree(run_folder)
        progress = self._progress
        return Outcome(found, progress.reused, progress.changed, progress.new, self._earlier.removed, before)

    def _write(self, run_folder: Path, watch: Callable[[Progress], object]) -> list[Part]:
        """The parts and rejects, written by this process from what its workers give."""
        writer = parts.PartWriter(run_folder / RECORDS, self._form, records_a_part=self._records_a_part)
        work = self._work(self._options)
        try:
            with (run_folder / REJECTS).open("wb") as rejects:
                for task in run(self._tasks(), work, jobs=self._request.jobs, limits=self._request.limits):
                    counts = self._entries[task.source].counts
                    if isinstance(task.result, Extracted):
                        writer.add(task.key, task.result)
                        count(counts, task.result)
                        count(self._progress.counts, task.result)
                    elif task.result is not None:
                        rejects.write(reject_to_json(task.result) + b"\n")
                        counts.rejects += 1
                        self._progress.counts.rejects += 1
                    self._progress.position = task.position
                    self._progress.characters += len(task.page.text) if task.page else 0
                    watch(self._progress)
            writer.finish_part()
        except BaseException:
            writer.abandon()
            raise
        return writer.parts

    def _write_on_spark(self, run_folder: Path, watch: Callable[[Progress], object]) -> list[Part]:
        """The parts and rejects; parts are written on the machines of a cluster, and get their names here."""
        from extractor.engines import spark

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
        blocks = spark.run(job, request.master, lambda meter: watch(self._progress_on_spark(meter)))
        with (run_folder / REJECTS).open("wb") as rejects:
            for block in blocks:
                rejects.writelines(reject_to_json(reject) + b"\n" for reject in block.rejects)
                for number, entry in block.entries.items():
                    self._entries[number].add(entry)
                for name in names_in(block.reused):
                    self._count_reused(name)
                for name, title in zip(names_in(block.worked), block.titles or repeat(""), strict=False):
                    self._count_worked(name, title)
        for source, entry in zip(self._sources, self._entries, strict=True):
            source.finish(entry)
        return parts.renumbered(run_folder / RECORDS, [part for block in blocks for part in block.parts])

    def _progress_on_spark(self, meter: Meter) -> Progress:
        """The progress as far as tasks that have ended tell; pages are worked on when all have been read."""
        progress = self._progress
        progress.counts.records, progress.counts.rejects = meter.records.value, meter.rejects.value
        progress.position, progress.total = meter.records.value + meter.rejects.value, meter.taken.value
        progress.characters = meter.characters.value
        return progress

    def _manifest(self, written: list[Part]) -> Manifest:
        counts = Counts()
        for entry in self._entries:
            counts.add(entry.counts)
        return Manifest(SCHEMA_VERSION, version("extractor"), fingerprint(), self._settings, self._entries, written, counts)

    def _tasks(self) -> Iterator[Task]:
        for number, (source, entry) in enumerate(zip(self._sources, self._entries, strict=True)):
            if (same := self._same.get((entry.name, entry.sha256))) is not None:
                yield from self._copied(number, same)
            else:
                yield from self._read(number, source, entry)
                source.finish(entry)

    def _copied(self, number: int, same: Same) -> Iterator[Task]:
        """The tasks of a source that has not changed, all done."""
        entry = self._entries[number]
        entry.dialect, entry.failures = same.entry.dialect, same.entry.failures
        entry.counts.pages, entry.counts.left_out = same.entry.counts.pages, same.entry.counts.left_out
        position = self._size_of_first(number + 1)
        for key, record in self._earlier.slice(same.first, same.entry.counts.records):
            self._count_reused(name_in(key))
            yield Task(None, number, key, record, position)
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
        hashed = page.hash
        key = self._keys.of(page, hashed)
        if not self._request.rebuild and (record := self._earlier.find(key)) is not None:
            with suppress(ValueError, KeyError):  # where someone else has changed the part
                task = Task(page, number, key, refreshed(record, page, hashed), position)
                self._count_reused(name_in(key))
                return task
        self._count_worked(name_in(key), page.head.title)
        if self._resumable and isinstance(page, HistoryPage):
            page = replace(page, earlier=self._earlier.named(name_in(key)))
        return Task(page, number, key, position=position)

    def _count_reused(self, name: bytes) -> None:
        self._earlier.knew(name)
        self._progress.reused += 1

    def _count_worked(self, name: bytes, title: str) -> None:
        knew = self._earlier.knew(name)
        self._progress.changed += knew
        self._progress.new += not knew
        if self._tell:
            self._tell(f"{'changed' if knew else 'new'}: {title}")


def _tells_the_same(before: Manifest | None, settings: Settings) -> bool:
    """Whether histories of the earlier dataset tell of a revision what this run would."""
    if before is None or before.settings.history is None or before.fingerprint != fingerprint():
        return False
    return (before.settings.language, before.settings.as_of) == (settings.language, settings.as_of)


def count(counts: Counts, record: Extracted) -> None:
    """Count a record and what it holds."""
    counts.records += 1
    for kind, number in zip(COUNTED, record.counts, strict=True):
        setattr(counts, kind, getattr(counts, kind) + number)
