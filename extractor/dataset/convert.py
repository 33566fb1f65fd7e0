"""From sources to a dataset: pages that are known are copied, the others worked on, and all of it published at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.border import reject_to_json
from extractor.dataset import inputs, manifest, publish
from extractor.dataset.fingerprint import file_hash, fingerprint
from extractor.dataset.forms import FORMS
from extractor.dataset.keys import Keys
from extractor.dataset.manifest import Counts, Failure, Manifest, Settings, SourceEntry
from extractor.dataset.parts import RECORDS, PartWriter
from extractor.dataset.rejects import read_rejects
from extractor.dataset.reuse import Earlier, refreshed
from extractor.engines.local import MACHINE_CODES, Limits, Task, run
from extractor.engines.work import COUNTED, Extracted, Extraction
from extractor.errors import ExtractorError
from extractor.exports.extras import require
from extractor.model import SCHEMA_VERSION
from extractor.pipeline import Options, text_hash
from extractor.sources.page import Page, SourceFailure
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.sources.find import Source


@dataclass(frozen=True, slots=True)
class Request:
    """What a conversion is asked to do."""

    format: str = "jsonl"
    compress: str = "none"
    namespaces: frozenset[int] | None = frozenset({0})
    """None: all."""
    limit: int | None = None
    """Most pages to take; None: all."""
    all_revisions: bool = False
    language: str | None = None
    as_of: str | None = None
    person_index: str | None = None
    rebuild: bool = False
    """Reuse nothing."""
    jobs: int = 1
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Progress:
    """How far a conversion is; what it reads is a share of ``total`` bytes."""

    total: int
    position: int = 0
    characters: int = 0
    reused: int = 0
    changed: int = 0
    new: int = 0
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a conversion has done; what does not come from the sources alone is here, never in the manifest."""

    manifest: Manifest
    reused: int
    changed: int
    new: int
    removed: int
    before: Manifest | None
    """The dataset that was there."""


def convert(
    sources: Sequence[Source], folder: Path, request: Request, watch: Callable[[Progress], object] | None = None
) -> Outcome:
    """Write the records of all pages into the dataset ``folder``, made anew or regenerated.

    ``watch`` is called after each page. Nothing is published, and an earlier dataset stays, where no page could be read; the
    outcome's manifest tells the failures. Raises :class:`ExtractorError` where a source cannot be opened, the dataset cannot be
    written, is in work by another run, or was made by a newer program.
    """
    if request.format == "parquet":
        require("pyarrow.parquet", "export")
    with publish.writing(folder), publish.locked(folder):
        manifest.read(folder)  # refuses what a newer program wrote, before anything is touched
        publish.complete_interrupted(folder)
        before = manifest.read(folder)
        settings = _settings(request)
        watched = [inputs.Watched(source.name, source.path) for source in sources]
        entries = [inputs.entry(source) for source in watched]
        same = {} if before is None or request.rebuild else _unchanged_sources(folder, before, settings)
        if before and same and before.settings == settings and _all_same(before, entries):
            publish.clear_runs(folder)
            return Outcome(before, reused=before.counts.records, changed=0, new=0, removed=0, before=before)
        conversion = _Conversion(request, settings, watched, entries, same, folder)
        return conversion.outcome(before, watch or (lambda _: None))


def _settings(request: Request) -> Settings:
    return Settings(
        request.format,
        request.compress,
        None if request.namespaces is None else sorted(request.namespaces),
        request.limit,
        request.all_revisions,
        request.language,
        request.as_of,
        _index_hash(request.person_index),
    )


def _index_hash(given: str | None) -> str | None:
    if given is None:
        return None
    from extractor.facts.person_index import read as read_index

    try:
        read_index(Path(given))
        return file_hash(Path(given))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no person index"
        raise ExtractorError(
            "bad_person_index", f"cannot be read ({reason})", where=given, remedy="make one with: extractor persons"
        ) from error


@dataclass(frozen=True, slots=True)
class _Same:
    """A source as an earlier run has read it, and the number of its first record."""

    entry: SourceEntry
    first: int


def _unchanged_sources(folder: Path, before: Manifest, settings: Settings) -> dict[tuple[str, str], _Same]:
    """Sources whose records can be copied without reading them, should their name and hash be the same."""
    alike = before.fingerprint == fingerprint() and _of_records(before.settings) == _of_records(settings)
    if not (alike and publish.is_sealed(folder) and _parts_stand(folder, before)):
        return {}
    again = {reject.file for reject in read_rejects(folder / publish.REJECTS) if reject.code in MACHINE_CODES}
    found = {}
    first = 0
    for entry in before.sources:
        if entry.name not in again:
            found[entry.name, entry.sha256] = _Same(entry, first)
        first += entry.counts.records
    return found


def _of_records(settings: Settings) -> Settings:
    return replace(settings, format="", compress="")


def _all_same(before: Manifest, entries: list[SourceEntry]) -> bool:
    return [(one.name, one.sha256) for one in before.sources] == [(one.name, one.sha256) for one in entries]


def _parts_stand(folder: Path, before: Manifest) -> bool:
    paths = [(folder / part.name, part.size) for part in before.parts]
    return all(path.is_file() and path.stat().st_size == size for path, size in paths)


class _Conversion:
    """One run from sources to a published dataset."""

    def __init__(  # noqa: PLR0917 - made in one place
        self,
        request: Request,
        settings: Settings,
        sources: list[inputs.Watched],
        entries: list[SourceEntry],
        same: dict[tuple[str, str], _Same],
        folder: Path,
    ) -> None:
        self._request = request
        self._settings = settings
        self._sources = sources
        self._entries = entries
        self._same = same if request.limit is None else {}
        self._folder = folder
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
            with (run_folder / publish.REJECTS).open("wb") as rejects:
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
                    watch(self._progress)
            writer.finish_part()
        except BaseException:
            writer.abandon()
            raise
        found = self._manifest(writer)
        if found.counts.pages or not any(entry.failures for entry in self._entries):
            publish.seal(self._folder, run_folder, manifest.to_bytes(found))
            publish.publish(self._folder, run_folder)
            publish.clear_runs(self._folder)
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

    def _copied(self, number: int, same: _Same) -> Iterator[Task]:
        """The tasks of a source that has not changed, all done."""
        entry = self._entries[number]
        entry.dialect, entry.failures = same.entry.dialect, same.entry.failures
        entry.counts.pages, entry.counts.left_out = same.entry.counts.pages, same.entry.counts.left_out
        for key, record in self._earlier.slice(same.first, same.entry.counts.records):
            self._earlier.knew(key)
            self._progress.reused += 1
            yield Task(None, number, key, record)
        for reject in read_rejects(self._folder / publish.REJECTS):
            if reject.file == entry.name:
                yield Task(None, number, b"", reject)

    def _read(self, number: int, source: inputs.Watched, entry: SourceEntry) -> Iterator[Task]:
        request = self._request
        reading = ReadOptions(language=request.language, all_revisions=request.all_revisions, threads=1 + request.jobs // 4)
        done = self._progress.position
        for found in read(source, reading):
            if isinstance(found, SourceFailure):
                entry.failures.append(Failure(found.code, found.message))
                continue
            if self._is_full():
                break
            entry.dialect = entry.dialect or found.dialect
            entry.counts.pages += 1
            self._progress.position = done + source.position
            if request.namespaces is not None and found.head.namespace not in request.namespaces:
                entry.counts.left_out += 1
            elif isinstance(found, Page):
                self._progress.counts.pages += 1
                self._progress.characters += len(found.text)
                yield self._task(number, found)
            else:
                self._progress.counts.pages += 1
                yield Task(None, number, b"", found)
        self._progress.position = done + entry.size

    def _is_full(self) -> bool:
        return self._request.limit is not None and self._progress.counts.pages >= self._request.limit

    def _task(self, number: int, page: Page) -> Task:
        """The page's task, done if an earlier run has its record."""
        hashed = text_hash(page.text)
        key = self._keys.of(page, hashed)
        knew = self._earlier.knew(key)
        if not self._request.rebuild and (record := self._earlier.find(key)) is not None:
            with suppress(ValueError, KeyError):  # where someone else has changed the part
                task = Task(None, number, key, refreshed(record, page, hashed))
                self._progress.reused += 1
                return task
        self._progress.changed += knew
        self._progress.new += not knew
        return Task(page, number, key)


def _count(counts: Counts, record: Extracted) -> None:
    counts.records += 1
    for kind, number in zip(COUNTED, record.counts, strict=True):
        setattr(counts, kind, getattr(counts, kind) + number)
