"""An audit of targets: datasets by their records, sources by extracting their pages on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING

from extractor.auditing.page import audit_page
from extractor.auditing.subject import Subject
from extractor.border import from_json
from extractor.engines.lines import in_batches
from extractor.sources.page import SourceFailure
from extractor.targets.sources import Given
from extractor.targets.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.page import Policy
    from extractor.targets.sources import ReadingOptions, Result


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


def audit_targets(targets: list[str], work: AuditTask, jobs: int, reading: ReadingOptions) -> Iterator[Audited | Failed]:
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


def _audit_lines(work: AuditTask, lines: Iterable[bytes], jobs: int) -> Iterator[Audited]:
    """The pages of records, in their order."""
    return chain.from_iterable(in_batches(partial(_audit_batch, work), lines, jobs))


def _audit_batch(work: AuditTask, batch: list[bytes]) -> list[Audited]:
    return [work(line) for line in batch]
