"""The audit of one page: the rules of a profile run over its record, findings silenced, placed and named."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding, PageAudit, Reported
from extractor.auditing.scores import page_scores, section_coverage
from extractor.auditing.subject import Settings, Subject
from extractor.auditing.suppress import PageIgnores, silences_of
from extractor.auditing.twins import without_twins

if TYPE_CHECKING:
    from extractor.auditing.profiles import Profile
    from extractor.model import Record

LONGEST_EXCERPT = 300
_LOOKED_AT = 8 * LONGEST_EXCERPT
"""Code points of source that become an excerpt when their blanks are folded."""
SNIPPET = 40
"""Code points that a snippet shows on each side of a place."""


@dataclass(frozen=True, slots=True)
class Policy:
    """All that the user decided about an audit."""

    profile: Profile
    settings: Settings = field(default_factory=Settings)
    page_ignores: PageIgnores = field(default_factory=lambda: PageIgnores(()))
    baseline: frozenset[str] | None = None


def audit_page(subject: Subject, policy: Policy, text: str | None = None) -> PageAudit:
    """What the audit says of one page; with its ``text`` also lines and columns, and comments in it are obeyed."""
    record = subject.record
    unknown = record.not_looked_for
    reported, suppressed = report_findings(subject, policy, text)
    return PageAudit(
        record.page,
        record.source,
        reported,
        suppressed,
        page_scores(subject),
        section_coverage(subject),
        tuple(rule.code for rule in policy.profile.rules if not unknown.isdisjoint(rule.needs)),
    )


def report_findings(subject: Subject, policy: Policy, text: str | None = None) -> tuple[tuple[Reported, ...], int]:
    """The findings of one page in source order, and how many others are suppressed."""
    record = subject.record
    unknown = record.not_looked_for
    rules = [rule for rule in policy.profile.rules if unknown.isdisjoint(rule.needs)]
    found = without_twins([finding for rule in rules for finding in rule.findings(subject)])
    found.sort(key=lambda finding: (finding.start if finding.start is not None else -1, finding.code))
    ignored = policy.page_ignores.codes(record.page.title)
    silences = silences_of(text) if text is not None else []
    kept = [
        finding
        for finding in found
        if finding.code not in ignored and not any(silence.holds(finding.code, finding.start) for silence in silences)
    ]
    surroundings = _Surroundings(subject)
    source = _Text(text) if text is not None else None
    seen: Counter[str] = Counter()
    return tuple(_report(finding, policy, surroundings, source, seen) for finding in kept), len(found) - len(kept)


def audit_record(record: Record, policy: Policy, text: str | None = None) -> PageAudit:
    """What the audit says of the page of a record."""
    return audit_page(Subject(record, policy.settings), policy, text)


def _report(finding: Finding, policy: Policy, surroundings: _Surroundings, text: _Text | None, seen: Counter[str]) -> Reported:
    content = surroundings.content(finding)
    # The excerpt of a claim is cut, its id is made from all of its text; what is no claim is known by its source.
    known_by = finding.about if surroundings.is_claim(finding.about) else content or finding.about
    name = f"{finding.code}\x1f{surroundings.title}\x1f{known_by}"
    seen[name] += 1
    fingerprint = hashlib.blake2b(f"{name}\x1f{seen[name]}".encode(), digest_size=12).hexdigest()
    reported = Reported(
        finding,
        policy.profile.severity(finding.code),
        fingerprint,
        surroundings.section(finding),
        content,
        snippet=content,
        caret=(0, len(content)),
        baseline=None if policy.baseline is None else "unchanged" if fingerprint in policy.baseline else "new",
    )
    return reported if text is None else text.placed(reported)


class _Text:
    """A page's text, which gives findings their lines, columns and surroundings."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def placed(self, reported: Reported) -> Reported:
        """The finding with line and column, both from 1 and in code points, and with the piece of its line round it."""
        start, end = reported.finding.start, reported.finding.end
        if start is None or end is None:
            return reported
        line, column = self._place(start)
        end_line, end_column = self._place(end)
        text = self._text
        line_start = self._starts[line - 1]
        line_end = self._starts[line] - 1 if line < len(self._starts) else len(text)
        low = max(line_start, start - SNIPPET)
        high = min(line_end, max(end, start + 1) + SNIPPET, start + 4 * SNIPPET)
        caret = (start - low, max(min(end, high) - low, start - low))
        return replace(
            reported,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            snippet=text[low:high],
            caret=caret,
        )


class _Surroundings:
    """What stands at the place of a finding, told from the record alone."""

    def __init__(self, subject: Subject) -> None:
        record = subject.record
        self.title = record.page.title
        self._subject = subject
        self._claims = {claim.id: claim.text for claim in subject.claims.values()}
        self._pieces = sorted(
            [(citation.start, citation.end, citation.raw) for citation in subject.citations.values()]
            + [
                (work.start, work.end, work.raw)
                for work in subject.works.values()
                if work.start is not None and work.end is not None and work.raw
            ],
        )
        self._starts = [piece[0] for piece in self._pieces]

    def is_claim(self, id_: str) -> bool:
        """Whether an id is that of a claim."""
        return id_ in self._claims

    def section(self, finding: Finding) -> str:
        """Title of the section; empty for the lead and for the page."""
        if finding.start is None:
            return ""
        return self._subject.sections[self._subject.section_at(finding.start)].title

    def content(self, finding: Finding) -> str:
        """The claim's text, or the source of the place, as far as the record holds it."""
        if finding.about in self._claims:
            return self._claims[finding.about][:LONGEST_EXCERPT]
        start, end = finding.start, finding.end
        if start is None or end is None:
            return ""
        return " ".join(self._source(start, min(end, start + _LOOKED_AT)).split())[:LONGEST_EXCERPT]

    def _source(self, start: int, end: int) -> str:
        place = bisect_right(self._starts, start) - 1
        for first, last, raw in reversed(self._pieces[max(place - 8, 0) : place + 1]):
            if first <= start and end <= last:
                return raw[start - first : end - first]
        return ""
