"""Short citations in plain text: ``Smith 1972, p. 5``, ``Smith (1972), pp. 5–7; Jones 1980``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.facts.short_citations import ShortCitation


def read_short_text(text: str) -> tuple[ShortCitation, ...] | None:
    """Short citations when the whole text is one or several of them; None otherwise."""
