"""Record and audit of a text that is stored nowhere, worked out in another process within limits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from extractor.border import from_json
from extractor.engines.limits import Limits
from extractor.engines.local import Task, run
from extractor.engines.work import Extracted, Extraction
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.page import Page, Reject

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = Limits(seconds=10, megabytes=1024)
AT_ONCE = BoundedSemaphore(2)
PATIENCE = 15.0
"""Seconds that a text waits for its turn."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A text's record and audit as their JSON holds them, or what is wrong with it."""

    record: dict[str, Any] | None = None
    audit: dict[str, Any] = field(default_factory=dict)
    """Its findings and the status of each of its claims."""
    error: str | None = None


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
    page = Page(PageHead(title or "Pasted text", language=language or None), text, "-", "wikitext", 0, 0)
    if not AT_ONCE.acquire(timeout=PATIENCE):
        return Examined(error="Other texts are being worked on; try again.")
    try:
        (task,) = run([Task(page)], Examination(Extraction(Options())), jobs=1, limits=LIMITS)
    finally:
        AT_ONCE.release()
    if isinstance(task.result, Extracted):
        return Examined(**json.loads(task.result.line))
    return Examined(error=task.result.message if task.result else "The page was lost.")
