"""Measures of a page or a dataset, each with numerator and denominator."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from extractor.auditing.citation_data import domain_class, is_unreliable
from extractor.auditing.finding import STATUSES, Scope, Scores, Share
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractor.auditing.finding import ClaimStatus
    from extractor.auditing.subject import Subject

_SCOPES: tuple[Scope, ...] = ("sentence", "since-previous", "paragraph")
NOTHING = Share(0, 0)


def coverage(statuses: Iterable[ClaimStatus]) -> Share:
    """Claims with a citation, of those that are neither exempt nor unknown."""
    return share_covered(Counter(status.status for status in statuses))


def share_covered(counted: Counter[Any]) -> Share:
    """The same of claims that are counted by status."""
    with_citation = counted["cited"] + counted["covered"]
    return Share(with_citation, with_citation + counted["uncited"])


def page_scores(subject: Subject) -> Scores:
    """All measures of one page; one that rests on what was not looked for has nothing to divide by."""
    statuses = subject.statuses
    least = load_table("audit")["thresholds"]["needs_citation"]
    needing = [status for status in statuses if status.need >= least and status.status in ("cited", "covered", "uncited")]
    works = subject.full_works
    web = [work for work in works if work.csl.get("URL")]
    reliability = subject.settings.reliability
    shorts = [target.short for citation in subject.shorts for target in citation.targets or () if target.short]
    counted = Counter(status.status for status in statuses)
    unknown = subject.record.not_looked_for
    some_needs_unknown, some_works_unknown = not unknown.isdisjoint(("dates", "people")), "plain-references" in unknown
    return Scores(
        {status: counted[status] for status in STATUSES},
        {scope: _scope_coverage(subject, scope) for scope in _SCOPES},
        NOTHING if some_needs_unknown else Share(sum(status.status == "uncited" for status in needing), len(needing)),
        NOTHING
        if reliability is None or some_works_unknown
        else Share(sum(is_unreliable(domain_class(str(work.csl["URL"]), reliability)) for work in web), len(web)),
        Share(sum(short.resolution == "resolved" for short in shorts), len(shorts)),
        *(
            (NOTHING, NOTHING, NOTHING)
            if some_works_unknown
            else (
                Share(sum(bool(work.identifiers) for work in works), len(works)),
                Share(sum(work.archive is not None for work in web), len(web)),
                Share(sum(work.origin == "url" and not work.csl.get("title") for work in works), len(works)),
            )
        ),
    )


def section_coverage(subject: Subject) -> tuple[tuple[str, Share], ...]:
    """Coverage of each section that has claims, in source order."""
    by_section: dict[str, list[ClaimStatus]] = {}
    for status in subject.statuses:
        by_section.setdefault(status.claim.section, []).append(status)
    return tuple(
        (section.title, coverage(by_section[section.id])) for section in subject.record.sections if section.id in by_section
    )


def total_scores(scores: Sequence[Scores]) -> Scores:
    """The measures of many pages together: numerators and denominators are sums."""
    counted: Counter[str] = Counter()
    for one in scores:
        counted.update(one.statuses)
    return Scores(
        {status: counted[status] for status in STATUSES},
        {scope: sum((one.coverage[scope] for one in scores), NOTHING) for scope in _SCOPES},
        *(
            sum((getattr(one, name) for one in scores), NOTHING)
            for name in (
                "reference_need",
                "reference_risk",
                "short_resolved",
                "with_identifier",
                "with_archive",
                "bare_urls",
            )
        ),
    )


def _scope_coverage(subject: Subject, scope: Scope) -> Share:
    counted = Counter(status for status, _ in subject.standing.statuses(scope))
    with_citation = counted["cited"] + counted["covered"]
    return Share(with_citation, with_citation + counted["uncited"])
