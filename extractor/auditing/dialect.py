"""DIA: damage that a converter or broken markup has done to a page's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.subject import Subject

_MARKUP = lazy_regex(r"\[/?(?:tpl|ref)\]")
_LIKELY = 0.5


def erased_reuse(subject: Subject) -> Iterator[Finding]:
    """The source has erased reuses of named refs, so claims cannot be judged.

    Their citation may have been a ``<ref name=x/>``; they count as unknown, not as uncited.

    Source: design of the tpl_text dialect

    Flagged (tpl_text):
        The town lies at the mouth of a river and has a harbour.[tpl]cite web|title=Rivers|url=http://example.org/r[/tpl]
        Another paragraph of the page says that the harbour was built by the king.

    Clean:
        The town lies at the mouth of a river and has a harbour.<ref>{{cite web |title=Rivers |url=http://example.org/r}}</ref>
    """
    unknown = sum(status.status == "unknown" for status in subject.statuses)
    if unknown:
        message = f"{unknown} of {len(subject.statuses)} claims cannot be judged: the source may have lost their citations."
        yield Finding(message, None, None)


def lost_bibliography(subject: Subject) -> Iterator[Finding]:
    """The source has lost the list of works.

    The page has a section for it that is empty, or short citations without their works.

    Source: design of the tpl_text dialect

    Flagged (tpl_text):
        The town grew.[tpl]sfn|Smith|2003|p=5[/tpl]

        ==Bibliography==

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
    """
    if "bibliography" in subject.record.source.losses:
        yield Finding("The source has lost the page's list of works.", None, None)


def rebuilt_citation(subject: Subject) -> Iterator[Finding]:
    """A citation was rebuilt from a template whose head the source has lost.

    The kind of work is a guess from the parameters that are left.

    Source: design of the tpl_text dialect

    Flagged (tpl_text):
        The town grew.[tpl]sfn|Smith|2003|p=5[/tpl]

        ==Bibliography==
          | last = Smith
          | title = Rivers
          | year = 2003
          | publisher = Reed
          }}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
    """
    for work in subject.full_works:
        if work.origin == "orphan_tail":
            yield Finding("A citation was rebuilt from what is left of its template.", work.start, work.end, work.id)


def lost_lists(subject: Subject) -> Iterator[Finding]:
    """The source has lost lists or tables of the page.

    Their claims and citations are not in the record, so no score counts them.

    Source: design of the tpl_text dialect

    Flagged (tpl_text):
        The town lies at the mouth of a river and has a harbour.

        ==Churches==

        ==Schools==
        There are two schools.

    Clean:
        The town lies at the mouth of a river and has a harbour.

        == Churches ==
        * St Peter's Church
    """
    lost = [loss for loss in ("lists", "tables") if loss in subject.record.source.losses]
    if lost:
        yield Finding(f"The source has lost {' and '.join(lost)} of the page.", None, None)


def marks_in_text(subject: Subject) -> Iterator[Finding]:
    """Marks of a text collection stand in what should be readable text.

    The converter left a template or ref half open, or a page of such a collection is read as wikitext.

    Source: design of the tpl_text dialect

    Flagged:
        The town [tpl]lang-de|Stadt[/tpl] grew quickly and has a harbour.

    Clean:
        The town grew quickly and has a harbour.
    """
    for claim in subject.claims.values():
        if found := _MARKUP.search(claim.text):
            yield Finding(f"“{found[0]}” stands in the text.", claim.start, claim.end, claim.id)


def unknown_template(subject: Subject) -> Iterator[Finding]:
    """A template in the text is in none of our tables.

    What it shows is guessed from its parameters, so the text of a claim may not be what readers see.

    Source: extraction (``unknown_templates`` of the record)

    Flagged:
        The town is {{harbour town classification|3|north}} by law.

    Clean:
        The town is {{convert|5|km|mi}} from the sea.
    """
    for name, number in (subject.record.unknown_templates or {}).items():
        times = f"{number} times" if number > 1 else "once"
        yield Finding(f"The template “{name}” stands in the text {times}; what it shows is a guess.", None, None, name)


def uncertain_reading(subject: Subject) -> Iterator[Finding]:
    """A citation without template was read with little certainty.

    Author, title or year may be wrong.

    Source: extraction (``confidence`` of the work)

    Flagged:
        The town lies at the mouth of a river.<ref>Ada Moore. Harbours (Havn), Sund Chronicle, vol. 3, 1924, old series</ref>

    Clean:
        The town lies at the mouth of a river.<ref>{{cite book |last=Smith |title=Rivers |year=2001}}</ref>
    """
    for work in subject.full_works:
        if work.confidence < _LIKELY:
            message = f"A citation without template was read with a certainty of {work.confidence:.0%}."
            yield Finding(message, work.start, work.end, work.id)
