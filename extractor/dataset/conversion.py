"""The way of the pages: read, copied from an earlier run or worked on, written in order."""

from __future__ import annotations

import shutil
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

from extractor.border import reject_to_json
from extractor.dataset import manifest, publish
from extractor.dataset.fingerprint import fingerprint
from extractor.dataset.forms import FORMS
from extractor.dataset.keys import Keys
from extractor.dataset.layout import RECORDS, REJECTS
from extractor.dataset.manifest import Counts, Failure, Manifest, Settings, SourceEntry
from extractor.dataset.outcome import Outcome, Progress
from extractor.dataset.parts import PartWriter
from extractor.dataset.rejects import read_rejects
from extractor.dataset.reuse import Earlier, refreshed
from extractor.engines.local import Task, run
from extractor.engines.work import COUNTED, Extracted, Extraction
from extractor.model import SCHEMA_VERSION
from extractor.options import Options
from extractor.sources.page import Page, SourceFailure, text_hash
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.dataset.convert import Request, Same
    from extractor.dataset.inputs import Watched


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
        basis = f"{fingerprint()} {request.as_of} {request.language} {settings.person_index}"
        self._keys = Keys(basis, request.as_of, request.all_revisions)
        self._form = next(form for form in FORMS if (form.format, form.compress) == (request.format, request.compress))
        stopped = [] if request.rebuild else [run / RECORDS for run in publish.runs(folder)]
        self._earlier = Earlier(folder / RECORDS, stopped)
        self._progress = Progress(sum(entry.size for entry in entries))

    def outcome(self, before: Manifest | None, watch: Callable[[Progress], object]) -> Outcome:
        """What came of it."""
        run_folder = publish.new_run(self._folder)
        writer = PartWriter(run_folder / RECORDS, self._form)
        work = Extraction(self._options).counted
        try:
            with (run_folder / REJECTS).open("wb") as rejects:
                for task in run(self._tasks(), work, jobs=self._request.jobs, limits=self._request.limits):
                    counts = self._entries[task.source].counts
                    if isinstance(task.result, Extracted):
                        writer.add(task.key, task.result)
                        _count(counts, task.result)
                        _count(self._progress.counts, task.result)
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
        found = self._manifest(writer)
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

    def _manifest(self, writer: PartWriter) -> Manifest:
        counts = Counts()
        for entry in self._entries:
            counts.add(entry.counts)
        return Manifest(
            SCHEMA_VERSION, version("extractor"), fingerprint(), self._settings, self._entries, writer.parts, counts
        )

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
            self._earlier.knew(key)
            self._progress.reused += 1
            yield Task(None, number, key, record, position)
        for reject in read_rejects(self._folder / REJECTS):
            if reject.file == entry.name:
                yield Task(None, number, b"", reject, position)

    def _read(self, number: int, source: Watched, entry: SourceEntry) -> Iterator[Task]:
        request = self._request
        reading = ReadOptions(language=request.language, all_revisions=request.all_revisions, threads=1 + request.jobs // 4)
        done = self._size_of_first(number)
        for found in read(source, reading):
            if isinstance(found, SourceFailure):
                entry.failures.append(Failure(found.code, found.message))
                continue
            if self._is_full():
                break
            entry.dialect = entry.dialect or found.dialect
            entry.counts.pages += 1
            position = done + source.position
            if request.namespaces is not None and found.head.namespace not in request.namespaces:
                entry.counts.left_out += 1
            elif isinstance(found, Page):
                self._progress.counts.pages += 1
                yield self._task(number, found, position)
            else:
                self._progress.counts.pages += 1
                yield Task(None, number, b"", found, position)

    def _size_of_first(self, sources: int) -> int:
        return sum(entry.size for entry in self._entries[:sources])

    def _is_full(self) -> bool:
        return self._request.limit is not None and self._progress.counts.pages >= self._request.limit

    def _task(self, number: int, page: Page, position: int) -> Task:
        """The page's task, done if an earlier run has its record."""
        hashed = text_hash(page.text)
        key = self._keys.of(page, hashed)
        knew = self._earlier.knew(key)
        if not self._request.rebuild and (record := self._earlier.find(key)) is not None:
            with suppress(ValueError, KeyError):  # where someone else has changed the part
                task = Task(page, number, key, refreshed(record, page, hashed), position)
                self._progress.reused += 1
                return task
        self._progress.changed += knew
        self._progress.new += not knew
        if self._tell:
            self._tell(f"{'changed' if knew else 'new'}: {page.head.title}")
        return Task(page, number, key, position=position)


def _count(counts: Counts, record: Extracted) -> None:
    counts.records += 1
    for kind, number in zip(COUNTED, record.counts, strict=True):
        setattr(counts, kind, getattr(counts, kind) + number)
