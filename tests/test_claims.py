"""Claims as a reader sees them: borders, kinds, support, segments and marks, case by case."""

from __future__ import annotations

import pytest
from corpus import cases
from pages import record_of
from timing import least_seconds

CASES = cases("claims")


def lines_of(text: str) -> str:
    """One line a claim: kind, support, text, citations, segments, marks, context; empty columns at the end are left out."""
    record = record_of(text)
    raw = {citation.id: citation.raw for citation in record.citations}
    lines = []
    for claim in record.claims:
        ids = claim.citations or claim.covered_by
        columns = [
            claim.kind,
            claim.support,
            claim.text,
            " ".join(raw[id_] for id_ in ids),
            " + ".join(text[segment.start : segment.end] for segment in claim.segments),
            " ".join(f"{mark.template} {mark.date or ''}".strip() for mark in claim.marks),
            " / ".join(claim.context),
        ]
        while not columns[-1]:
            columns.pop()
        lines.append(" | ".join(columns))
    return "\n".join(lines)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_claims(case, agree):
    agree(case, lines_of(case.input))


def test_every_claim_encloses_its_words():
    for case in CASES:
        for claim in record_of(case.input).claims:
            source = case.input[claim.start : claim.end]
            assert source == source.strip()
            # A word that no template makes stands in the page once, and there inside its claim.
            for word in claim.text.split():
                if case.input.count(word) == 1:
                    assert word in source, (case.title, word, source)


PAGE = """'''Ada Holm''' was born in London.<ref>Smith 1990, p. 4.</ref> She wrote notes.{{sfn|Jones|1999|p=3}} She wrote notes.

* One item.<ref name="a">{{cite web|url=http://a.org|title=A}}</ref>
* Another item in 1843.<ref name="a"/>
"""


def test_deleting_a_citation_changes_no_claim():
    before = record_of(PAGE)
    after = record_of(PAGE.replace("{{sfn|Jones|1999|p=3}}", ""))
    assert [(claim.id, claim.text) for claim in before.claims] == [(claim.id, claim.text) for claim in after.claims]


def test_appending_a_paragraph_renames_nothing():
    before = record_of(PAGE)
    after = record_of(PAGE + "\nShe wrote notes. A new paragraph about [[Charles Babbage]] in 1850.<ref>New.</ref>\n")
    for kind in ("sections", "claims", "citations", "works", "dates", "people"):
        ids = [fact.id for fact in getattr(before, kind)]
        assert len(set(ids)) == len(ids)
        assert set(ids) <= {fact.id for fact in getattr(after, kind)}


@pytest.mark.parametrize(
    ("page", "text", "source"),
    [
        ("Born {{OldStyleDate|9 March|1900|24 February}}.", "9 March [O.S. 24 February] 1900", None),
        ("Built {{circa|1850}} here.", "c. 1850", "{{circa|1850}}"),
        ("It fell on [[3 March]] [[1990]].", "3 March 1990", "[[3 March]] [[1990]]"),
        ("It fell on {{nowrap|3 March}} 1990.", "3 March 1990", "{{nowrap|3 March}} 1990"),
        ("It fell on [[March 1990 battle|3 March 1990 in battle]].", "3 March 1990", "3 March 1990"),
        ("It fell on {{nowrap|3 March 1990}}.", "3 March 1990", "3 March 1990"),
        ("It fell on 3&nbsp;March '''1990'''.", "3 March 1990", "3&nbsp;March '''1990"),
    ],
)
def test_a_date_stands_where_its_markup_does(page, text, source):
    if source is None:
        source = page[page.index("{{") : page.index("}}") + 2]
    places = {date.text: page[date.start : date.end] for date in record_of(page).dates}
    assert places[text] == source


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("{{ill|John Smith|de|Johann Schmidt}} left.", "{{ill|John Smith|de|Johann Schmidt}} left."),
        ("{{citation needed span|He left|date=May 2013}}.", "{{citation needed span|He left|date=May 2013}}."),
        ("He met {{ill|John Smith|de|Johann Schmidt}}", "He met {{ill|John Smith|de|Johann Schmidt}}"),
        ("{{nowrap|He came. He left.}}", "He came."),
    ],
)
def test_a_claim_holds_the_whole_template_that_it_begins_or_ends_with(page, source):
    claim = record_of(page).claims[0]
    assert page[claim.start : claim.end] == source


@pytest.mark.parametrize(
    "piece", ["({{IPA|x}}) is ", "({{IPA|x}};", "[[A B]] met. ", "On [[3 March]] [[1990]] it fell. ", "* A:<ref>B</ref>\n"]
)
def test_what_is_said_of_claims_costs_linear_time(piece):
    def seconds(times):
        return least_seconds(lambda: record_of(piece * times))

    seconds(10)
    assert seconds(4000) < 30 * max(seconds(400), 0.01)
