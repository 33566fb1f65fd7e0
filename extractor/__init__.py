"""Claims, dates, people and linked citations from raw Wikipedia sources, each with its exact place."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api import audit, convert, diff, export, extract, open_dataset, read
    from extractor.auditing.finding import Finding, PageAudit, Reported
    from extractor.auditing.rule import Rule, rule
    from extractor.comparison.diff import Change
    from extractor.conversion.outcome import Outcome
    from extractor.errors import ExtractorError
    from extractor.exports.formats import Format
    from extractor.model import (
        Archive,
        Citation,
        CitationTarget,
        Claim,
        DateValue,
        Link,
        Locator,
        Mark,
        Mention,
        PageHead,
        Person,
        Problem,
        Record,
        Section,
        Segment,
        Short,
        SourceHead,
        Work,
    )
    from extractor.sources.page import Page, Reject, SourceFailure
    from extractor.targets.dataset import Dataset
    from extractor.version import __version__

__all__ = [
    "Archive",
    "Change",
    "Citation",
    "CitationTarget",
    "Claim",
    "Dataset",
    "DateValue",
    "ExtractorError",
    "Finding",
    "Format",
    "Link",
    "Locator",
    "Mark",
    "Mention",
    "Outcome",
    "Page",
    "PageAudit",
    "PageHead",
    "Person",
    "Problem",
    "Record",
    "Reject",
    "Reported",
    "Rule",
    "Section",
    "Segment",
    "Short",
    "SourceFailure",
    "SourceHead",
    "Work",
    "__version__",
    "audit",
    "convert",
    "diff",
    "export",
    "extract",
    "open_dataset",
    "read",
    "rule",
]
_HOMES = {
    "auditing.finding": {"Finding", "PageAudit", "Reported"},
    "auditing.rule": {"Rule", "rule"},
    "comparison.diff": {"Change"},
    "conversion.outcome": {"Outcome"},
    "errors": {"ExtractorError"},
    "exports.formats": {"Format"},
    "sources.page": {"Page", "Reject", "SourceFailure"},
    "targets.dataset": {"Dataset"},
    "version": {"__version__"},
    "api": {"audit", "convert", "diff", "export", "extract", "open_dataset", "read"},
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever has the name
    """The public names, loaded when first asked for, so that the command line starts at once."""
    if name not in __all__:
        raise AttributeError(f"module 'extractor' has no attribute '{name}'")
    home = next((module for module, names in _HOMES.items() if name in names), "model")
    return getattr(import_module(f"extractor.{home}"), name)
