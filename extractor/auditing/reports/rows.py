"""What all reports share: their surroundings, and findings and scores as rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from extractor.auditing.finding import SEVERITIES
from extractor.auditing.scores import total_scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractor.auditing.finding import PageAudit, Reported, Scope, Scores, Severity, Share

Sort = Literal["severity", "place"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a report needs to know beside the pages."""

    version: str
    profile: str
    scope: Scope
    colour: bool = False
    """Whether a terminal shows colours."""
    width: int = 100
    """Columns of the terminal."""
    sort: Sort = "severity"

    def ordered(self, findings: Sequence[Reported]) -> Sequence[Reported]:
        """A page's findings, which come in source order, in the order that readers want."""
        return findings if self.sort == "place" else sorted(findings, key=_worst_first)


@dataclass(slots=True)
class Totals:
    """Sums over the pages that went by."""

    pages: int = 0
    severities: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))
    new: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))
    """Findings that no baseline knows."""
    suppressed: int = 0
    scores: Scores = field(default_factory=lambda: total_scores([]))
    not_judged: Counter[str] = field(default_factory=Counter)
    """Pages that each rule could not judge."""

    def add(self, page: PageAudit) -> None:
        """Count a page."""
        self.pages += 1
        self.suppressed += page.suppressed
        self.scores = total_scores([self.scores, page.scores])
        self.not_judged.update(page.not_judged)
        for reported in page.findings:
            self.severities[reported.severity] += 1
            if reported.baseline != "unchanged":
                self.new[reported.severity] += 1

    def count(self, pages: Iterable[PageAudit]) -> Iterator[PageAudit]:
        """The pages as they go by, counted."""
        for page in pages:
            self.add(page)
            yield page

    @property
    def unjudged(self) -> str:
        """Which rules could not judge all pages, for people; empty where all could."""
        if not self.not_judged:
            return ""
        pages = max(self.not_judged.values())
        of = "" if pages == self.pages else f" on {pages} of {self.pages} pages"
        return f"Not judged{of}, since not all facts were looked for: {', '.join(sorted(self.not_judged))}"

    def reach(self, fail_on: str) -> bool:
        """Whether new findings reach a severity; ``never`` is reached by none."""
        if fail_on == "never":
            return False
        return any(number for severity, number in self.new.items() if _worse(severity, fail_on))


def _worse(severity: str, least: str) -> bool:
    order: tuple[str, ...] = SEVERITIES
    return order.index(severity) <= order.index(least)


def count_severities(page: PageAudit) -> dict[Severity, int]:
    """How many findings of each severity a page has, worst first."""
    counted: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for reported in page.findings:
        counted[reported.severity] += 1
    return counted


def _worst_first(reported: Reported) -> tuple[int, float, int]:
    """The order in which people want to see findings: by severity, need, place."""
    start = reported.finding.start
    return SEVERITIES.index(reported.severity), -reported.finding.need, -1 if start is None else start


def finding_row(page: PageAudit, reported: Reported) -> dict[str, Any]:
    """A finding as JSON and CSV tell it, keys in a fixed order; offsets and columns count code points."""
    finding = reported.finding
    return {
        "code": finding.code,
        "severity": reported.severity,
        "message": finding.message,
        "page": page.page.title,
        "page_id": page.page.page_id,
        "revision_id": page.page.revision_id,
        "file": page.source.file,
        "section": reported.section,
        "about": finding.about or None,
        "start": finding.start,
        "end": finding.end,
        "line": reported.line,
        "column": reported.column,
        "end_line": reported.end_line,
        "end_column": reported.end_column,
        "need": finding.need,
        "excerpt": reported.excerpt,
        "fingerprint": reported.fingerprint,
        "baseline": reported.baseline,
    }


def share_row(share: Share) -> dict[str, Any]:
    """A score as JSON tells it."""
    value = None if share.value is None else round(share.value, 4)
    return {"numerator": share.numerator, "denominator": share.denominator, "value": value}


def scores_row(scores: Scores) -> dict[str, Any]:
    """All scores as JSON tells them."""
    return {
        "claims": scores.statuses,
        "coverage": {scope: share_row(share) for scope, share in scores.coverage.items()},
        **{name: share_row(getattr(scores, name)) for name in SHARES},
    }


SHARES = {
    "reference_need": "Reference Need: claims without citation, of those that need one",
    "reference_risk": "Reference Risk: web sources that your list calls unreliable",
    "short_resolved": "Short citations that met their full citation",
    "with_identifier": "Works with a stable identifier",
    "with_archive": "Web sources with a snapshot",
    "bare_urls": "Works that are a bare address",
}
"""The scores beside coverage, with their names for people."""
