"""Statistics of a dataset."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, get_args

from extractor.auditing.finding import STATUSES
from extractor.auditing.scores import share_covered
from extractor.auditing.status import Standing
from extractor.border import from_json
from extractor.engines.lines import in_batches
from extractor.harmless import in_one_line
from extractor.model import Resolution

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.model import Citation, Record

COUNTED = ("sections", "claims", "citations", "works", "dates", "people")
BROKEN = ("no_target", "multiple_targets", "bibliography_absent")
"""Ways in which a short citation misses its work."""
TOP = 20


@dataclass(slots=True)
class Statistics:
    """Counts that grow record by record; memory grows with the kinds of things counted, not with their number."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Claims by kind."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Claims by status, as the audit counts them in its default scope."""
    resolutions: Counter[str] = field(default_factory=Counter)
    """Short citations by resolution."""
    origins: Counter[str] = field(default_factory=Counter)
    """Works by origin."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Uses of templates that no table knows."""
    problems: Counter[str] = field(default_factory=Counter)
    untied: Counter[str] = field(default_factory=Counter)
    """Citations at no claim, by kind."""
    not_looked_for: Counter[str] = field(default_factory=Counter)
    """Pages of which each kind of facts was not looked for."""
    failed_sources: list[str] = field(default_factory=list)
    """Sources of which not all could be read, each with the reason."""

    def add(self, record: Record) -> None:
        """Count a record."""
        self.statuses.update(status for status, _ in Standing(record).statuses("since-previous"))
        self.counts["pages"] += 1
        for name in COUNTED:
            self.counts[name] += len(getattr(record, name) or ())
        self.counts["mentions"] += sum(len(person.mentions) for person in record.people or ())
        citations = record.citations or ()
        self.kinds.update(claim.kind for claim in record.claims or ())
        shorts = (target.short for citation in citations for target in citation.targets or () if target.short)
        self.resolutions.update(short.resolution for short in shorts)
        self.origins.update(work.origin for work in record.works or ())
        self.unknown.update(record.unknown_templates or {})
        self.problems.update(problem.code for problem in record.problems)
        self.not_looked_for.update(record.not_looked_for)
        if record.claims is not None:
            self.untied.update(citation.kind for citation in citations_at_no_claim(record))

    def merge(self, other: Statistics) -> None:
        """Count what another one has counted."""
        for one in fields(self):
            if isinstance(counter := getattr(self, one.name), Counter):
                counter.update(getattr(other, one.name))

    @property
    def coverage(self) -> float | None:
        """Claims that are cited or covered, of those that are neither exempt nor unknown."""
        return share_covered(self.statuses).value

    @property
    def broken(self) -> int:
        """Short citations that lead to no single work."""
        return sum(self.resolutions[name] for name in BROKEN)

    def as_json(self) -> dict[str, Any]:
        """All numbers, the largest first."""
        return {
            "counts": dict(self.counts),
            "not_looked_for": dict(_ranked(self.not_looked_for)),
            "coverage": self.coverage,
            "statuses": {name: self.statuses[name] for name in STATUSES},
            "claim_kinds": dict(_ranked(self.kinds)),
            "short_citations": {name: self.resolutions[name] for name in get_args(Resolution)},
            "broken_short_citations": self.broken,
            "work_origins": dict(_ranked(self.origins)),
            "unknown_templates": dict(_ranked(self.unknown)[:TOP]),
            "citations_at_no_claim": dict(_ranked(self.untied)),
            "problems": dict(_ranked(self.problems)),
            "failed_sources": self.failed_sources,
        }


def citations_at_no_claim(record: Record) -> list[Citation]:
    """The citations of a record that no claim has, in it or behind it.

    Those inside a note are the note's, and a ref that is defined apart from the text belongs to the claims that use its name.
    """
    citations = record.citations or ()
    used = {id_ for claim in record.claims or () for id_ in (*(claim.citations or ()), *(claim.covered_by or ()))}
    named = {(found.group, found.ref_name) for found in citations if found.id in used and found.ref_name}
    return [
        found for found in citations if found.id not in used and not found.inside and (found.group, found.ref_name) not in named
    ]


def statistics(lines: Iterable[bytes], jobs: int) -> Statistics:
    """The statistics of records, given as lines of JSON, counted by ``jobs`` processes."""
    found = Statistics()
    for counted in in_batches(_count, lines, jobs):
        found.merge(counted)
    return found


def _count(lines: list[bytes]) -> Statistics:
    found = Statistics()
    for line in lines:
        found.add(from_json(line))
    return found


def report(found: Statistics) -> str:
    """The statistics as text."""
    claims = found.counts["claims"]
    groups: list[tuple[str, list[tuple[str, int, int | None]]]] = [
        ("", [(name, found.counts[name], None) for name in ("pages", "rejects", *COUNTED, "mentions")]),
        ("claims by status", [(name, found.statuses[name], claims) for name in STATUSES]),
        ("claims by kind", [(name, number, claims) for name, number in _ranked(found.kinds)]),
        ("works by origin", [(name, number, found.counts["works"]) for name, number in _ranked(found.origins)]),
        (
            f"short citations, {found.broken} of them broken",
            [(name, number, found.resolutions.total()) for name, number in _ranked(found.resolutions)],
        ),
        (
            f"citations at no claim, {found.untied.total()} of {found.counts['citations']}",
            [(name, number, found.counts["citations"]) for name, number in _ranked(found.untied)],
        ),
        ("commonest unknown templates", [(name, number, None) for name, number in _ranked(found.unknown)[:TOP]]),
        ("problems", [(name, number, None) for name, number in _ranked(found.problems)]),
        ("not looked for, by pages", [(name, number, None) for name, number in _ranked(found.not_looked_for)]),
    ]
    covered = (
        ""
        if found.coverage is None
        else f"\ncoverage {found.coverage:.1%} (claims cited or covered, of those neither exempt nor unknown)\n"
    )
    failed = "".join(f"  {line}\n" for line in found.failed_sources)
    shown = "\n".join(_group(title, rows) for title, rows in groups if rows)
    return shown + (f"\nsources that failed\n{failed}" if failed else "") + covered


def _group(title: str, rows: list[tuple[str, int, int | None]]) -> str:
    width = max(len(name) for name, _, _ in rows)
    digits = max(len(f"{number:,}") for _, number, _ in rows)
    lines = [
        f"  {in_one_line(name):<{width}}  {number:>{digits},}" + (f"  {number / whole:6.1%}" if whole else "")
        for name, number, whole in rows
    ]
    return "\n".join([*([title] if title else []), *lines, ""])


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    """The largest number first; among equals by name."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
