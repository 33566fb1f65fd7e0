"""Limits of time and memory for the work on one page."""

from __future__ import annotations

from dataclasses import dataclass

MACHINE_CODES = frozenset({"page_timeout", "page_memory", "worker_died"})
"""Codes of rejects that tell of one run on one machine; another run may give a record."""


SECONDS = 60.0
MEGABYTES = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one page: seconds of wall-clock time, megabytes of its worker's data."""

    seconds: float = SECONDS
    megabytes: int = MEGABYTES
