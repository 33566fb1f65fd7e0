"""A place in a byte stream where bytes are missing."""

from __future__ import annotations

from dataclasses import dataclass

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that could not be read: the compression that failed, and how."""

    where: str
    message: str
