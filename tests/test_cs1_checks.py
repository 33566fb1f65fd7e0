from __future__ import annotations

import pytest
from corpus import Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import record_of

from extractor.tables import load_table
from extractor.works.templates.checks import CHECKS, NAME_CHECKS, SPELLING_CHECKS, TEXT_CHECKS
from extractor.works.templates.checks.spellings import PREPRINTS
from extractor.works.templates.fields import Field
from extractor.works.templates.known import known_spellings
from extractor.works.templates.reader import read_work

CASES = cases("cs1_checks")
NAMES = sorted(name.replace("#", "1") for name in known_spellings())
VALUES = [
    "",
    "T",
    "2003",
    "5 May 2010",
    "http://example.org",
    "[[A|B]]",
    "Smith, J.; Jones, B.",
    "''x''",
    "p. 5",
    "<!--",
    "{{x}}",
    "((x))",
]


def places(line: str) -> dict[str, str]:
    """Codes of the problems of a call (behind it, the day of the revision), and the source of what is at fault."""
    source, _, day = line.partition(" as of ")
    problems = record_of(source, day=day or "2026-11-22").problems
    found = {p.code: source[p.start : p.end] for p in problems}
    assert len(found) == len(problems), "a condition is told once"
    return {code: "whole call" if text == source else text for code, text in found.items()}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_flagged_at_its_parameter_and_clean(case: Case, agree):
    code = case.title.partition(":")[0]
    flagged, clean = case.input.split("\n")
    agree(case, places(flagged).get(code, "not flagged"))
    assert code not in places(clean)


def test_each_condition_has_a_case_and_a_message():
    codes = {check.code for check in (*CHECKS, *NAME_CHECKS, *SPELLING_CHECKS, *TEXT_CHECKS)}
    messages = load_table("cs1_conditions")["messages"]
    assert codes <= {case.title.partition(":")[0] for case in CASES}
    assert codes <= messages.keys()
    helpers = {code for row in load_table("identifiers").values() for code in row.get("companions", {}).values()}
    assert helpers <= messages.keys()


def test_the_converters_work_is_no_fault():
    fields = [
        Field("title", "Story", "Story", 0, 11, positional=False),
        Field("1", "Minnesota Radio", "Minnesota Radio", 12, 27, positional=True),
        Field("publisher", "The\u00a0Radio", "The\u00a0Radio", 28, 47, positional=False),
    ]
    raw = read_work("cite news", fields)
    lossy = read_work("cite news", fields, lossy=True)
    assert {problem.code for problem in raw.problems} == {"text_ignored", "invisible_char"}
    assert lossy.problems == ()
    assert lossy.csl["title"] == "Story | Minnesota Radio"


def test_other_wikis_have_rules_of_their_own():
    assert record_of("{{cite book|title=T|date=5. Mai 2010}}", language="de").problems == []


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["cite book", "cite web", "cite journal", "citation", *(f"cite {name}" for name in sorted(PREPRINTS))]),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text(max_size=30), max_size=8),
    st.booleans(),
)
def test_any_call_is_read(name, values, lossy):
    fields = [
        Field(key, raw.strip(), raw.strip(), at, at + 1, positional=False) for at, (key, raw) in enumerate(values.items())
    ]
    facts = read_work(name, fields, as_of="2020-01-01", lossy=lossy)
    codes = [problem.code for problem in facts.problems if not problem.code.startswith(("bad_", "maint_"))]
    assert len(codes) == len(set(codes))
    for problem in facts.problems:
        assert problem.start is None or 0 <= problem.start < problem.end <= len(fields)
