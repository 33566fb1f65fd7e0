"""An audit of targets: datasets by their records, sources by extracting their pages on the way."""

from __future__ import annotations

import gc
from collections import deque
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.auditing.page import audit_page
from extractor.auditing.records import read_record
from extractor.auditing.subject import Subject
from extractor.dataset.layout import is_dataset
from extractor.engines.limits import Limits
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.page import Policy
    from extractor.engines.work import Extracted
    from extractor.model import Dialect
    from extractor.sources.page import Page, Reject

BATCH_BYTES = 4 * 1024 * 1024
"""Lines of records that a process takes at once."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A page with its result, and what a report made of it where it wants more than the findings."""

    audit: PageAudit
    rendered: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A page or source that could not be audited."""

    where: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to each record, as a value that can be sent to another process."""

    policy: Policy
    render: Callable[[PageAudit, Subject, str | None], str] | None = None

    def __call__(self, line: bytes, text: str | None = None) -> Audited:
        """The audit of the record in a line of JSON."""
        subject = Subject(read_record(line), self.policy.settings)
        audit = audit_page(subject, self.policy, text)
        return Audited(audit, self.render(audit, subject, text) if self.render else None)


def audit_dataset(folder: str, work: Work, jobs: int) -> Iterator[Audited | Failed]:
    """The pages of a dataset in its order, worked on by ``jobs`` processes; its rejects come last, as failures."""
    from extractor.dataset.rejects import read_rejects

    batches = _batches(_lines(Path(folder)))
    if jobs == 1:
        for batch in batches:
            yield from _audit_batch(work, batch)
    else:
        yield from _in_parallel(work, batches, jobs)
    for reject in read_rejects(Path(folder) / "rejects.jsonl"):
        yield Failed(reject.head.title, reject.code, reject.message)


def _in_parallel(work: Work, batches: Iterator[list[bytes]], jobs: int) -> Iterator[Audited | Failed]:
    """Results in the order of the batches; at most two batches a process are under way."""
    gc.collect()
    gc.freeze()
    with get_context("fork").Pool(jobs) as pool:
        waiting = deque(pool.apply_async(_audit_batch, (work, batch)) for batch in _first(batches, 2 * jobs))
        while waiting:
            results = waiting.popleft().get()
            waiting.extend(pool.apply_async(_audit_batch, (work, batch)) for batch in _first(batches, 1))
            yield from results
    gc.unfreeze()


def _audit_batch(work: Work, batch: list[bytes]) -> list[Audited | Failed]:
    gc.disable()
    results: list[Audited | Failed] = []
    for line in batch:
        try:
            results.append(work(line))
        except ExtractorError as error:
            results.append(Failed("a line of the dataset", error.code, error.what))
    gc.enable()
    return results


def _first(batches: Iterator[list[bytes]], number: int) -> Iterator[list[bytes]]:
    for _ in range(number):
        if (batch := next(batches, None)) is not None:
            yield batch


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines(folder: Path) -> Iterator[bytes]:
    """The lines of a dataset's parts, in whatever form."""
    from extractor.dataset.forms import read_lines

    for part in sorted((folder / "records").glob("part-*")):
        try:
            yield from read_lines(part)
        except (OSError, ValueError) as error:
            raise ExtractorError(
                "damaged_part", f"the part cannot be read ({error})", where=str(part), remedy="convert the sources again"
            ) from error


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read; a dataset needs none of it."""

    as_of: str | None = None
    language: str | None = None
    person_index: str | None = None
    dialect: Dialect | None = None
    title: str | None = None
    namespaces: frozenset[int] | None = None
    limits: Limits = field(default_factory=Limits)


def audit_source(
    target: str, extract: Callable[[Page], Extracted | Reject], work: Work, reading: Reading
) -> Iterator[Audited | Failed]:
    """The pages of sources, extracted and audited one after the other."""
    from extractor.sources.find import find
    from extractor.sources.page import Reject, SourceFailure
    from extractor.sources.read import ReadOptions, read

    for source in find([target]):
        for page in read(source, ReadOptions(reading.dialect, reading.title, reading.language)):
            if isinstance(page, SourceFailure):
                yield Failed(page.file, page.code, page.message)
            elif reading.namespaces is not None and page.head.namespace not in reading.namespaces:
                continue
            elif isinstance(page, Reject):
                yield Failed(page.head.title, page.code, page.message)
            else:
                result = extract(page)
                if isinstance(result, Reject):
                    yield Failed(result.head.title, result.code, result.message)
                else:
                    yield work(result.line, page.text)


def audit_targets(targets: list[str], work: Work, jobs: int, reading: Reading) -> Iterator[Audited | Failed]:
    """The pages of all targets: datasets by their records, sources by extraction."""
    from extractor.engines.guard import guarded_extraction
    from extractor.options import Options

    extract = guarded_extraction(Options(reading.as_of, reading.language, reading.person_index), reading.limits)
    for target in targets:
        if is_dataset(Path(target)):
            yield from audit_dataset(target, work, jobs)
        else:
            yield from audit_source(target, extract, work, reading)
