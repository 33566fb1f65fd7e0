"""What one page may use of the machine."""

from __future__ import annotations

from dataclasses import dataclass

MACHINE_CODES = frozenset({"page_timeout", "page_memory", "worker_died"})
"""Codes of rejects that tell of one run on one machine; another run may give a record."""


SECONDS = 60.0
MEGABYTES = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may use: seconds by the clock, megabytes of its worker's data."""

    seconds: float = SECONDS
    megabytes: int = MEGABYTES
