"""An example of what another package can add to Extractor: a rule, a report and an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor import Finding, Format, rule
from extractor.border import from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from extractor.auditing.finding import PageAudit
    from extractor.auditing.reports.rows import Context
    from extractor.auditing.subject import Subject
    from extractor.targets.target import Target

LONGEST = 40
"""Words of a sentence."""


def long_sentence(subject: Subject) -> Iterator[Finding]:
    """A sentence has more than 40 words.

    Long sentences hide which of their statements a citation supports.
    Source: the manual of an imagined newspaper

    Clean:
        Ice broke the pier in 1888.
    """
    for claim in subject.record.claims:
        words = len(claim.text.split())
        if words > LONGEST:
            yield Finding(f"The sentence has {words} words.", claim.start, claim.end, claim.id)


RULES = (rule("EXA001", "note", long_sentence),)


def write_counts(pages: Iterable[PageAudit], context: Context) -> Iterator[str]:
    """One line a page: its title and how many findings it has."""
    yield f"extractor {context.version}, profile {context.profile}"
    for page in pages:
        yield f"{page.page.title}\t{len(page.findings)}"


def _write_sentences(target: Target, stream: TextIO) -> None:
    for line in target.lines():
        stream.writelines(f"{claim.text}\n" for claim in from_json(line).claims)


SENTENCES = Format(_write_sentences, "text")
"""The text of each claim, one a line."""
