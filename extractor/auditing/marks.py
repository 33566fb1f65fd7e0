"""MRK: maintenance marks as such; the kinds of marks have their rules in ``tables/audit_rules/marks.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.subject import Subject


def old_mark(subject: Subject) -> Iterator[Finding]:
    """A maintenance mark is more than five years old.

    Nobody has answered it in that time: the statement should be sourced or removed. Its age counts from the revision's time.

    Source: Wikipedia:Template index/Cleanup ("date="); Wikipedia:Verifiability

    Flagged:
        The town lies at the mouth of a river.{{citation needed|date=May 2014}}

    Clean:
        The town lies at the mouth of a river.{{citation needed|date=May 2025}}
    """
    now = (subject.record.page.timestamp or "")[:4]
    if not now.isdecimal():
        return
    years = load_table("audit")["thresholds"]["old_mark"]
    for marks in subject.marks.values():
        for placed in marks:
            since = (placed.mark.date or "")[:4]
            if since.isdecimal() and int(now) - int(since) > years:
                about = placed.claim.id if placed.claim else placed.section.id if placed.section else ""
                message = f"The mark “{placed.mark.template}” stands since {placed.mark.date}."
                yield Finding(message, placed.mark.start, placed.mark.end, about)


def undated_mark(subject: Subject) -> Iterator[Finding]:
    """A maintenance mark has no date.

    Nobody can see how long it has waited, and it is in no monthly list of work. Other wikis than the English do without dates.

    Source: Wikipedia:Template index/Cleanup ("date=")

    Flagged:
        The town lies at the mouth of a river.{{citation needed}}

    Clean:
        The town lies at the mouth of a river.{{citation needed|date=May 2014}}
    """
    if subject.language != "en":
        return
    for template, marks in subject.marks.items():
        for placed in marks:
            if placed.mark.date is None and template not in _UNDATED:
                about = placed.claim.id if placed.claim else placed.section.id if placed.section else ""
                yield Finding(f"The mark “{template}” has no date.", placed.mark.start, placed.mark.end, about)


_UNDATED = frozenset(("subscription required", "registration required", "link note", "multiple issues", "update after"))
