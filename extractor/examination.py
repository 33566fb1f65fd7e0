"""Record and audit of a text that is stored nowhere, or of a wiki's page, worked out in another process within limits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

from extractor.border import from_json
from extractor.engines.limits import Limits
from extractor.engines.local import Task, run
from extractor.engines.work import Extracted, Extraction
from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.page import Page, Reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.sources.live.asked import Asked

LIMITS = Limits(seconds=10, megabytes=1024)
AT_ONCE = BoundedSemaphore(2)
ASKING = Lock()
"""Wikis are asked for one page at a time."""
PATIENCE = 15.0
"""Seconds that a text waits for its turn."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A text's record and audit as their JSON holds them, or what is wrong with it."""

    record: dict[str, Any] | None = None
    audit: dict[str, Any] = field(default_factory=dict)
    """Its findings and the status of each of its claims."""
    error: str | None = None
    text: str | None = None
    """The text, where there is a record."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The work of a text, as a value that can be sent to another process."""

    extract: Callable[[Page], bytes | Reject]

    def __call__(self, page: Page) -> Extracted | Reject:
        """Record and audit as one object of JSON."""
        from extractor.exports.findings import audited

        line = self.extract(page)
        if isinstance(line, Reject):
            return line
        return Extracted(json.dumps({"record": json.loads(line), "audit": audited(from_json(line), page.text)}).encode(), ())


def examine(text: str, title: str, language: str) -> Examined:
    """The record and audit of a text; an error where it takes more time or memory than ``LIMITS``."""
    return _examine(Page(PageHead(title or "Pasted text", language=language or None), text, "-", "wikitext", 0, 0))


def examine_address(address: str, asked: Asked) -> Examined:
    """The record and audit of a wiki's page, fetched as ``asked`` says; an error where it cannot be had, or as with a text."""
    from extractor.sources.live.fetch import live_sources
    from extractor.sources.read import ReadOptions, read

    if not ASKING.acquire(timeout=PATIENCE):
        return Examined(error="Another page is being fetched; try again.")
    try:
        (source,) = live_sources([address], asked)
    except ExtractorError as error:
        return Examined(error=str(error))
    finally:
        ASKING.release()
    found = next(read(source, ReadOptions()))
    return _examine(found) if isinstance(found, Page) else Examined(error=found.message)


def _examine(page: Page) -> Examined:
    if not AT_ONCE.acquire(timeout=PATIENCE):
        return Examined(error="Other texts are being worked on; try again.")
    try:
        (task,) = run([Task(page)], Examination(Extraction(Options())), jobs=1, limits=LIMITS)
    finally:
        AT_ONCE.release()
    if isinstance(task.result, Extracted):
        return Examined(**json.loads(task.result.line), text=page.text)
    return Examined(error=task.result.message if task.result else "The page was lost.")
