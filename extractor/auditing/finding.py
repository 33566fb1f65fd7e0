"""What the audit says: a finding of a rule, the status of a claim, and all of a page's together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from extractor.model import Claim, PageHead, SourceHead

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""Worst first."""
Scope = Literal["sentence", "since-previous", "paragraph"]
Status = Literal["cited", "covered", "uncited", "exempt", "unknown"]
STATUSES: tuple[Status, ...] = ("cited", "covered", "uncited", "exempt", "unknown")
BaselineState = Literal["new", "unchanged"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect at one place, as a rule yields it. ``start`` and ``end`` are code points of the page's source text."""

    message: str
    """The defect, in one sentence."""
    start: int | None
    """First code point; None for the whole page."""
    end: int | None
    """Code point after the last; None for the whole page."""
    about: str = ""
    """Id of the claim, citation or work that the finding is about; empty for the whole page."""
    need: float = 0.0
    """How much an uncited claim needs its citation, 0 to 1."""
    code: str = ""
    """Code of the rule, which :class:`~extractor.auditing.rule.Rule` adds."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding with what the engine adds: severity by profile, a name that survives edits elsewhere, and its surroundings."""

    finding: Finding
    """What the rule found."""
    severity: Severity
    """How severe the profile says it is."""
    fingerprint: str
    """What a baseline knows it by; edits elsewhere on the page do not change it."""
    section: str
    """Title of the section; empty for the lead."""
    excerpt: str
    """The claim as a reader sees it, or the piece of source that the finding is about."""
    line: int | None = None
    """Line in the page's text, from 1; None without the text."""
    column: int | None = None
    """Column in code points, from 1."""
    end_line: int | None = None
    """Line of the place's end, from 1."""
    end_column: int | None = None
    """Column of the place's end, from 1."""
    snippet: str = ""
    """The surroundings of the place in its line of source; the excerpt where the text is not at hand."""
    caret: tuple[int, int] = (0, 0)
    """The place within the snippet; empty for the whole page."""
    baseline: BaselineState | None = None
    """Whether the baseline knows the finding; None without a baseline."""


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """How a claim stands in the chosen scope."""

    claim: Claim
    status: Status
    reason: str | None
    """Why it is exempt or unknown."""
    needs: tuple[str, ...]
    """Reasons why a citation is needed, strongest first."""
    need: float
    """Need score, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Share:
    """A score that always shows what it was made from."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """The quotient; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    def __add__(self, other: Share) -> Share:
        return Share(self.numerator + other.numerator, self.denominator + other.denominator)

    def __str__(self) -> str:
        share = f"{self.value:.0%}" if self.value is not None else "–"
        return f"{share} ({self.numerator}/{self.denominator})"


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of a page or of a dataset; unknown claims are counted, never judged."""

    statuses: dict[Status, int]
    """Claims by status."""
    coverage: dict[Scope, Share]
    """Claims with a citation in the scope, of those not exempt and not unknown."""
    reference_need: Share
    """Claims without citation, of those that need one (arXiv 2303.05227)."""
    reference_risk: Share
    """Web sources whose domain the user's list calls unreliable, of those that it knows or could know."""
    short_resolved: Share
    """Short citations that met their work."""
    with_identifier: Share
    """Works with a DOI, ISBN or other stable identifier."""
    with_archive: Share
    """Works on the web with a snapshot."""
    bare_urls: Share
    """Works that are nothing but an address."""


@dataclass(frozen=True, slots=True)
class PageAudit:
    """The result for one page."""

    page: PageHead
    """Which page."""
    source: SourceHead
    """Where its text stands."""
    findings: tuple[Reported, ...]
    """In source order; those without a place first."""
    suppressed: int
    """Findings taken out by comments in the page and by per-page settings."""
    scores: Scores
    """Counts and shares of the whole page."""
    sections: tuple[tuple[str, Share], ...]
    """Coverage of each section with claims: its title (empty for the lead) and share."""
    not_judged: tuple[str, ...] = ()
    """Codes of the rules that could not judge, since what they need was not looked for."""

    @property
    def title(self) -> str:
        """Title of the page."""
        return self.page.title
