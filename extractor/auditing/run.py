"""An audit of targets: datasets by their records, sources by extracting their pages on the way."""

from __future__ import annotations

import gc
import signal
from collections import deque
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from extractor.auditing.page import audit_page
from extractor.auditing.subject import Subject
from extractor.border import from_json
from extractor.engines.kernel import COPY_METHOD
from extractor.sources.page import SourceFailure
from extractor.targets.sources import Given
from extractor.targets.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.pool import Pool

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.page import Policy
    from extractor.targets.sources import Reading, Result

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
class AuditTask:
    """What is done to each record, as a value that can be sent to another process."""

    policy: Policy
    render: Callable[[PageAudit, Subject, str | None], str] | None = None

    def __call__(self, line: bytes, text: str | None = None) -> Audited:
        """The audit of the record in a line of JSON."""
        subject = Subject(from_json(line), self.policy.settings)
        audit = audit_page(subject, self.policy, text)
        return Audited(audit, self.render(audit, subject, text) if self.render else None)


def audit_targets(targets: list[str], work: AuditTask, jobs: int, reading: Reading) -> Iterator[Audited | Failed]:
    """The pages of all targets: those with records by ``jobs`` processes, those of sources extracted one after the other.

    Raises :class:`ExtractorError` where a dataset or record file is damaged.
    """
    for path in targets:
        target = Target(path, reading)
        results: Iterator[Result]
        if target.dataset:
            # Workers are forked before a part is opened: Arrow has threads then.
            yield from _audit_lines(work, target.dataset.lines(), jobs)
            results = target.dataset.refused()
        else:
            results = target.results()
        for is_record, some in groupby(results, lambda result: isinstance(result, Given) and result.text is None):
            if is_record:
                yield from _audit_lines(work, (given.line for given in some if isinstance(given, Given)), jobs)
            else:
                yield from filter(None, (_audit(work, result) for result in some))


def _audit(work: AuditTask, result: Result) -> Audited | Failed | None:
    if result is None:
        return None
    if isinstance(result, Given):
        return work(result.line, result.text)
    where = result.file if isinstance(result, SourceFailure) else result.head.title
    return Failed(where, result.code, result.message)


def _audit_lines(work: AuditTask, lines: Iterator[bytes], jobs: int) -> Iterator[Audited]:
    """The pages of records, in their order."""
    batches = _batches(lines)
    if jobs > 1:
        yield from _in_parallel(work, batches, jobs)
    else:
        for batch in batches:
            yield from _audit_batch(work, batch)


def _in_parallel(work: AuditTask, batches: Iterator[list[bytes]], jobs: int) -> Iterator[Audited]:
    """Results in the order of the batches; at most two batches a process are under way."""
    gc.collect()
    gc.freeze()
    with _pool(jobs) as pool:
        waiting = deque(pool.apply_async(_audit_batch, (work, batch)) for batch in _first(batches, 2 * jobs))
        while waiting:
            results = waiting.popleft().get()
            waiting.extend(pool.apply_async(_audit_batch, (work, batch)) for batch in _first(batches, 1))
            yield from results
    gc.unfreeze()


def _pool(jobs: int) -> Pool:
    """Processes that end when they are told to, from their first moment on.

    A worker that waits for work would not notice a signal that a handler of the program's own takes, and be waited for.
    """
    if current_thread() is not main_thread():
        return get_context(COPY_METHOD).Pool(jobs, signal.signal, (signal.SIGTERM, signal.SIG_DFL))
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        return get_context(COPY_METHOD).Pool(jobs, signal.signal, (signal.SIGTERM, signal.SIG_DFL))
    finally:
        signal.signal(signal.SIGTERM, handler)


def _audit_batch(work: AuditTask, batch: list[bytes]) -> list[Audited]:
    gc.disable()
    results = [work(line) for line in batch]
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
