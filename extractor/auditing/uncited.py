"""UNC: claims without citation. A claim is reported once, under the strongest reason why it needs one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.finding import ClaimStatus
    from extractor.auditing.subject import Subject

_JUDGED_AS_A_WHOLE = frozenset(("list_item", "table_cell"))


def _for_reason(subject: Subject, reason: str, message: str) -> Iterator[Finding]:
    """Findings for the uncited claims whose strongest reason is ``reason``; empty text stands for no reason."""
    losses = subject.settings.losses.get(subject.record.page.title, {})
    for status in subject.uncited_by_reason.get(reason, ()):
        claim = status.claim
        if claim.kind in _JUDGED_AS_A_WHOLE:
            continue
        others = ", ".join(need.replace("_", " ") for need in status.needs[1:])
        said = f"{message} (also: {others})." if others else f"{message}."
        lost = losses.get(claim.id)
        yield Finding(f"{said} {lost}" if lost else said, claim.start, claim.end, claim.id, status.need)


def claim_without_citation(subject: Subject) -> Iterator[Finding]:
    """A claim has no citation in the chosen scope, and no special reason to need one.

    Readers cannot check it. Such claims may be common knowledge; those with a reason to be cited have rules of their own.

    Source: Wikipedia:Verifiability

    Flagged:
        The town lies at the mouth of a river and has a harbour.

    Clean:
        The town lies at the mouth of a river and has a harbour.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "", "A claim has no citation")


def quotation_without_citation(subject: Subject) -> Iterator[Finding]:
    """A direct quotation has no citation.

    Whose words they are, and whether they were said so, can only be checked in the source.

    Source: Wikipedia:Verifiability ("direct quotations"), Wikipedia:When to cite

    Flagged:
        The mayor told them "we shall build a larger harbour here" and left the room.

    Clean:
        The mayor told them "we shall build a larger harbour here" and left.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "quotation", "A quotation has no citation")


def statistic_without_citation(subject: Subject) -> Iterator[Finding]:
    """A number or statistic has no citation.

    Figures depend on who counted what and when; without the source they cannot be checked or kept up to date.

    Source: Wikipedia:When to cite ("data and statistics"); Redi et al. 2019

    Flagged:
        About 45 percent of the houses in the town stand empty in winter.

    Clean:
        About 45 percent of the houses in the town stand empty in winter.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "statistic", "A number or statistic has no citation")


def event_without_citation(subject: Subject) -> Iterator[Finding]:
    """An event with a date has no citation.

    What happened when is easily changed by one digit; only a source tells.

    Source: Redi et al. 2019 ("historical"); Wikipedia:Verifiability

    Flagged:
        The harbour was opened on 5 May 1871 and closed in 1920.

    Clean:
        The harbour was opened on 5 May 1871 and closed in 1920.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "dated_event", "An event with a date has no citation")


def superlative_without_citation(subject: Subject) -> Iterator[Finding]:
    """A superlative has no citation.

    That something is the first or the largest is an exceptional claim until somebody has compared.

    Source: Wikipedia:Verifiability ("exceptional claims require exceptional sources")

    Flagged:
        The town has the largest harbour of the whole northern coast.

    Clean:
        The town has the largest harbour of the whole northern coast.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "superlative", "A superlative has no citation")


def opinion_without_citation(subject: Subject) -> Iterator[Finding]:
    """An opinion or an attribution has no citation.

    Who thinks so can only be checked in the source, and a view without a holder is not neutral.

    Source: Wikipedia:When to cite ("opinions"), Wikipedia:Neutral point of view

    Flagged:
        Critics described the new harbour as a waste of good stone.

    Clean:
        Critics described the new harbour as a waste of good stone.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "opinion", "An opinion or attribution has no citation")


def causation_without_citation(subject: Subject) -> Iterator[Finding]:
    """A statement about causes has no citation.

    Why something happened is an interpretation that belongs to somebody.

    Source: Redi et al. 2019; Wikipedia:No original research

    Flagged:
        The harbour silted up because the river had changed its bed.

    Clean:
        The harbour silted up because the river had changed its bed.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "causation", "A statement about causes has no citation")


def living_person_without_citation(subject: Subject) -> Iterator[Finding]:
    """A claim about a living person has no citation.

    Contentious material about living people without a source must be removed at once.

    Source: Wikipedia:Biographies of living persons

    Flagged:
        '''Anna Schmidt''' is a sailor. Anna Schmidt left her club after a quarrel with the coach.

        [[Category:Living people]]

    Clean:
        '''Anna Schmidt''' is a sailor.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>

        [[Category:Living people]]
    """
    return _for_reason(subject, "living_person", "A claim about a living person has no citation")


def medicine_without_citation(subject: Subject) -> Iterator[Finding]:
    """A medical statement has no citation.

    Wrong medical information does harm.

    Source: Wikipedia:Identifying reliable sources (medicine)

    Flagged:
        The water of the spring relieves the symptoms within a few days.

    Clean:
        The water of the spring relieves the symptoms within a few days.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "medicine", "A medical statement has no citation")


def challenged_without_citation(subject: Subject) -> Iterator[Finding]:
    """A claim that an editor has challenged still has no citation.

    Challenged material must be cited or removed.

    Source: Wikipedia:Verifiability ("material whose verifiability has been challenged")

    Flagged:
        The town lies at the mouth of a river.{{citation needed|date=May 2014}}

    Clean:
        The town lies at the mouth of a river.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    return _for_reason(subject, "challenged", "A claim that an editor has challenged has no citation")


def paragraph_without_citation(subject: Subject) -> Iterator[Finding]:
    """A paragraph of at least 50 characters has no citation at all.

    This is the check of VisualEditor's Edit Check in production: paragraphs of the article's text, not captions, cells or
    headings; a list, quotation or table with a citation right behind covers its paragraph.

    Source: MediaWiki extension VisualEditor, AddReferenceEditCheck (August 2026)

    Flagged:
        The town lies at the mouth of a river. It has a harbour and two churches.

    Clean:
        The town lies at the mouth of a river. It has a harbour.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    if subject.record.page.disambiguation:
        return
    least = load_table("audit")["thresholds"]["paragraph"]
    paragraphs = [list(group) for _, group in groupby(subject.statuses, key=lambda status: status.claim.paragraph)]
    for number, paragraph in enumerate(paragraphs):
        sentences = [status.claim for status in paragraph if status.claim.kind == "sentence"]
        if sum(len(claim.text) for claim in sentences) < least or any(status.status == "cited" for status in paragraph):
            continue
        if paragraph[0].status == "unknown":
            continue
        behind = paragraphs[number + 1] if number + 1 < len(paragraphs) else []
        same_section = bool(behind) and behind[0].claim.section == sentences[0].section
        if same_section and behind[0].claim.kind != "sentence" and any(status.status == "cited" for status in behind):
            continue
        first, last = sentences[0], sentences[-1]
        need = max(status.need for status in paragraph)
        yield Finding("A paragraph has no citation.", first.start, last.end, first.id, need)


def list_without_citation(subject: Subject) -> Iterator[Finding]:
    """A list has no citation, neither in its items nor in the sentence that introduces it.

    Each item is a statement that readers may want to check.

    Source: Wikipedia:Manual of Style/Lists ("Lists … must be referenced where they appear")

    Flagged:
        == Churches ==
        * St Peter's Church was built by the fishermen of the town
        * St Mary's Church was built by the merchants of the town
        * St Paul's Church was built by the shipwrights of the town

    Clean:
        == Churches ==
        * St Peter's Church was built by the fishermen of the town<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
        * St Mary's Church was built by the merchants of the town<ref>Smith, ''Rivers'', 2001, p. 6.</ref>
        * St Paul's Church was built by the shipwrights of the town<ref>Smith, ''Rivers'', 2001, p. 7.</ref>
    """
    return _whole_blocks(subject, "list_item", "list_items", "A list of {} items has no citation.")


def table_without_citation(subject: Subject) -> Iterator[Finding]:
    """A table has no citation.

    Tables hold data, which are always somebody's.

    Source: Wikipedia:When to cite ("data and statistics")

    Flagged:
        {|
        ! Year !! Event
        |-
        | 1871 || The harbour was opened by the king in the presence of many guests
        |-
        | 1872 || The railway reached the town after eight years of construction work
        |-
        | 1879 || The lighthouse on the pier was lit for the first time by the mayor
        |}

    Clean:
        {|
        ! Year !! Event
        |-
        | 1871 || The harbour was opened by the king in the presence of many guests<ref>Smith, 2001, p. 5.</ref>
        |-
        | 1872 || The railway reached the town after eight years of construction work
        |-
        | 1879 || The lighthouse on the pier was lit for the first time by the mayor
        |}
    """
    return _whole_blocks(subject, "table_cell", "table_cells", "A table has no citation ({} cells).")


def _whole_blocks(subject: Subject, kind: str, threshold: str, message: str) -> Iterator[Finding]:
    """Findings for lists or tables none of whose claims is cited or covered, and some of which need it."""
    least = load_table("audit")["thresholds"][threshold]
    for _, group in groupby(subject.statuses, key=lambda status: status.claim.paragraph):
        block = [status for status in group if status.claim.kind == kind]
        if len(block) < least or not any(status.status == "uncited" for status in block):
            continue
        if kind == "list_item" and sum(status.status == "uncited" for status in block) < least:
            continue
        if any(status.status in ("cited", "covered", "unknown") for status in block):
            continue
        need = max(status.need for status in block)
        first, last = block[0].claim, block[-1].claim
        yield Finding(message.format(len(block)), first.start, last.end, first.id, need)


def tail_without_citation(subject: Subject) -> Iterator[Finding]:
    """A sentence goes on at length behind its last citation, and nothing covers the rest.

    A citation inside a sentence covers the clause before it; readers take what follows for unsupported.

    Source: Wikipedia:Text–source integrity

    Flagged:
        The harbour was opened in 1871,<ref>Smith, ''Rivers'', 2001.</ref> and the railway that the merchants of the town had
        demanded for more than twenty years followed soon after.

    Clean:
        The harbour was opened in 1871,<ref>Smith, ''Rivers'', 2001.</ref> and the railway that the merchants of the town had
        demanded for more than twenty years followed soon after.<ref>Jones, ''Rails'', 1999.</ref>
    """
    if subject.settings.scope == "paragraph":
        return
    least = load_table("audit")["thresholds"]["tail"]
    statuses = subject.statuses
    for number, status in enumerate(statuses):
        claim = status.claim
        segments = claim.segments or ()
        if status.status != "cited" or claim.kind != "sentence" or len(segments) < 2 or segments[-1].citations:
            continue
        tail = segments[-1]
        if tail.end - tail.start < least:
            continue
        following = statuses[number + 1] if number + 1 < len(statuses) else None
        if (
            subject.settings.scope == "since-previous"
            and following is not None
            and following.claim.paragraph == claim.paragraph
            and following.status in ("cited", "covered")
        ):
            continue
        yield Finding("The end of a sentence has no citation.", tail.start, tail.end, claim.id, status.need)


def section_without_citation(subject: Subject) -> Iterator[Finding]:
    """A whole section has claims and no citation.

    Somebody wrote it from memory, or its sources stand somewhere else. A section that is one list or table is reported as that.

    Source: Wikipedia:Verifiability; Template:Unreferenced section

    Flagged:
        == Harbour ==
        The harbour lies in the north. Its walls are made of granite. Ships wait for the tide. Fishermen sell their catch there.

    Clean:
        == Harbour ==
        The harbour lies in the north. Its walls are made of granite. Ships wait for the tide. Fishermen sell their catch
        there.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    least = load_table("audit")["thresholds"]["section_claims"]
    by_section: dict[str, list[ClaimStatus]] = {}
    for status in subject.statuses:
        by_section.setdefault(status.claim.section, []).append(status)
    for id_, statuses in by_section.items():
        judged = [status for status in statuses if status.status == "uncited"]
        section = subject.sections[id_]
        if len({s.claim.paragraph for s in judged}) == 1 and judged[0].claim.kind in _JUDGED_AS_A_WHOLE:
            continue
        if section.level and len(judged) >= least and not any(s.status in ("cited", "covered", "unknown") for s in statuses):
            message = f"The section “{section.title}” has {len(judged)} claims and no citation."
            heading = section.start + 2 * section.level + len(section.title)
            yield Finding(message, section.start, min(heading, section.end), id_, max(status.need for status in judged))
