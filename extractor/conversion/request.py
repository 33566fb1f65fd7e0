"""What a conversion is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.engines.limits import Limits
from extractor.options import FACT_KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.conversion import Engine
    from extractor.dataset.file_names import Compression, PartFormat
    from extractor.options import FactKind
    from extractor.sources.histories import HistoryOptions


@dataclass(frozen=True, slots=True)
class Request:
    """What a conversion is asked to do."""

    format: PartFormat = "jsonl"
    compress: Compression = "none"
    namespaces: frozenset[int] | None = frozenset({0})
    """None: all."""
    limit: int | None = None
    """Most pages to take; None: all."""
    all_revisions: bool = False
    language: str | None = None
    as_of: str | None = None
    person_index: str | None = None
    facts: tuple[FactKind, ...] = FACT_KINDS
    """What is looked for."""
    rebuild: bool = False
    """Reuse nothing."""
    engine: Engine = "local"
    master: str | None = None
    """Where Spark works; None: what its own configuration says."""
    jobs: int = 1
    """Processes of the local engine."""
    limits: Limits = field(default_factory=Limits)
    history: HistoryOptions | None = None
    """Histories of pages instead of records; None: records."""
    diff: Path | None = None
    """File for what changed against the records that are replaced."""
