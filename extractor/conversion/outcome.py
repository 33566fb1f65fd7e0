"""The progress of a conversion, and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.dataset.manifest import Counts

if TYPE_CHECKING:
    from extractor.dataset.manifest import Manifest


@dataclass(slots=True)
class Progress:
    """How far a conversion is: at ``position`` of ``total``, bytes of its sources or, on Spark, pages."""

    total: int
    position: int = 0
    characters: int = 0
    reused: int = 0
    changed: int = 0
    new: int = 0
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a conversion has done, and what was there before it; the manifest holds only what follows from the sources."""

    manifest: Manifest
    """What the dataset holds now, with the failures of each source."""
    reused: int
    """Records taken from the dataset that was there."""
    changed: int
    """Pages that were worked on anew."""
    new: int
    """Pages that the dataset did not have."""
    removed: int
    """Pages that the sources no longer have."""
    before: Manifest | None
    """The dataset that was there."""
