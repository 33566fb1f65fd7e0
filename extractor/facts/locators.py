"""Places inside a work: pages, chapters, folios, notes, read from locator parameters and from plain text."""

from __future__ import annotations

from functools import lru_cache

from extractor.model import Locator


@lru_cache(maxsize=16384)
def read_locators(label: str, value: str) -> tuple[Locator, ...]:
    """Places that a locator value names, in order."""
    return (Locator("page", value, value, None, value),) if label and value else ()


def locator_faults(label: str, value: str) -> tuple[str, ...]:
    """Codes of what is badly written in a locator."""
    return () if label and value else ("locator_positional",)
