"""Every worked example of the reference on short citations, both sides read by the program."""

from __future__ import annotations

import re

import pytest
from corpus import Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.citations.found import Resolved, ShortCitation
from extractor.citations.short import near_misses
from extractor.citations.short.in_templates import read_short
from extractor.citations.short.near_misses import NearMisses, folded
from extractor.citations.short.resolution import Candidate, index_anchors, resolve
from extractor.citations.short.text import read_short_text
from extractor.names.parts import surname
from extractor.works.anchors import full_anchor
from extractor.works.templates.fields import Field
from extractor.works.templates.reader import WorkFacts, read_work

PIPE = re.compile(r"\|(?![^\[\]{}]*(?:\]\]|\}\}))")
LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")


def read_call(call: str) -> tuple[str, list[str], dict[str, str]]:
    name, *parts = PIPE.split(call)
    positional = [part for part in parts if "=" not in part.split("{{")[0]]
    named = dict(part.split("=", 1) for part in parts if part not in positional)
    return name, positional, {key.strip(): value.strip() for key, value in named.items()}


def read_full(call: str) -> WorkFacts | None:
    name, positional, named = read_call(call)
    values = [*((str(place), value) for place, value in enumerate(positional, 1)), *named.items()]
    fields = [Field(key, value, LINK.sub(r"\1", value), 0, 0, positional=key.isdigit()) for key, value in values]
    return read_work(name, fields, as_of="2026-11-22")


def candidate(facts: WorkFacts) -> Candidate:
    csl = facts.csl
    people = csl.get("author") or csl.get("editor") or []
    year = csl["issued"]["date-parts"][-1][0] if "issued" in csl and "date-parts" in csl["issued"] else None
    editors = tuple(person.get("family") or person.get("literal", "") for person in csl.get("editor", ()))
    return Candidate(
        anchors=facts.anchors,
        family=tuple(person.get("family") or person.get("literal", "") for person in people),
        given=tuple(person.get("given", "") for person in people),
        year=f"{year}{csl.get('year-suffix', '')}" if year else None,
        bodies=(*editors, csl.get("publisher", "")),
    )


@pytest.mark.parametrize("case", cases("short_citations"), ids=str)
def test_worked_examples_of_the_reference(case: Case, agree):
    call, *fulls = case.input.split("\n")
    shorts = read_short(*read_call(call))
    works = [read_full(full) for full in fulls]
    templates = [full.split("|")[0] for full in fulls]
    index = index_anchors(
        [candidate(work) for work in works if work],
        templates=templates,
        opaque=[name for name in templates if name == "cite Q"],
    )
    results = [resolve(short, index, bibliography_absent=False) for short in shorts]
    shown = [" ".join(["short", *(short.anchor or "none" for short in shorts)])]
    shown += [" ".join(["full", *((work and work.anchors) or ("none",))]) for work in works]
    shown.append(" ".join(part for result in results for part in (result.resolution, result.suggestion) if part))
    agree(case, "\n".join(shown))


def work(*family: str, year: str | None = "1990", given: tuple[str, ...] = (), **more: tuple[str, ...]) -> Candidate:
    anchor = full_anchor(family, year)
    return Candidate((anchor,) if anchor else (), family, given, year, **more)


def result(short: ShortCitation, *works: Candidate, **about: list[str]) -> Resolved:
    return resolve(short, index_anchors(works, **about), bibliography_absent=False)


def sfn(*positional: str, **named: str) -> ShortCitation:
    return read_short("sfn", positional, named)[0]


def test_the_nearest_candidate_is_suggested_and_never_linked():
    far, near = work("Smith", year="1975"), work("Smith", year="1991")
    found = result(sfn("Smith", "1990"), far, near)
    assert found == Resolved("no_target", (), "CITEREFSmith1991")


def test_spelling_is_nearer_than_another_year():
    found = result(sfn("Radetsky", "1990"), work("Radetsky", year="1991"), work("Radetzky"))
    assert found.suggestion == "CITEREFRadetzky1990"


NAMES = ("Smith", "Smyth", "J. Smith", "Jones", "Müller", "Muller", "John", "OUP", "de Vries", "Vries", "Bo")
listed = st.lists(st.sampled_from(NAMES), max_size=3).map(tuple)
years = st.sampled_from((None, "1990", "1990a", "1991", "1992", "2001", "n.d."))
given_names = st.lists(st.sampled_from(NAMES), max_size=2).map(tuple)
other_years = years.map(lambda year: (year,) if year else ())
fulls = st.builds(Candidate, st.just(()), listed, given_names, years, other_years, listed)


@given(listed, years, st.lists(fulls, max_size=12))
def test_the_nearest_of_all_is_the_nearest_of_any_two(names, year, works):
    best = None
    for number in range(len(works)):
        pair = [number] if best is None else [best, number]
        nearer = NearMisses([works[at] for at in pair]).nearest(names, year)
        best = None if nearer is None else pair[nearer]
    assert NearMisses(works).nearest(names, year) == best


@pytest.mark.parametrize(
    "near", [lambda at: ("Smith", f"{at}"), lambda at: (f"Smithson{at}", "1990"), lambda at: (f"{at}{at + 1:x}", "1990")]
)
def test_few_of_many_works_are_compared_with_a_short_citation(near, monkeypatch):
    compared = []
    monkeypatch.setattr(near_misses, "_rank", lambda *about, **_: compared.append(about))
    of_page = NearMisses([work(name, year=year) for name, year in map(near, range(1000, 2000))])
    for at in range(2000, 3000):
        of_page.nearest((near(at)[0],), near(at)[1])
    assert len(compared) <= 1000 * 200


def test_swapped_authors_are_suggested():
    assert result(sfn("Hough", "Fainsod", "1990"), work("Fainsod", "Hough")).suggestion == "CITEREFFainsodHough1990"


def test_nothing_is_suggested_where_nothing_is_near():
    assert result(sfn("Smith", "1990"), work("Jones"), work("Brown", year="1991")) == Resolved("no_target")


def test_a_page_without_works_gives_no_suggestion():
    assert result(sfn("Smith", "1990")) == Resolved("no_target")


def test_bare_and_whitelisted_anchors():
    assert result(sfn("Foo", "1999"), bare=["CITEREFFoo1999"]) == Resolved("resolved")
    assert result(sfn("Foo", "1999"), whitelisted=["CITEREFFoo1999"]) == Resolved("suppressed")


def test_a_suppressed_report_does_not_hide_a_target():
    assert result(sfn("Smith", "1990", **{"ignore-err": "yes"}), work("Smith")).resolution == "resolved"


def test_lost_bibliography_is_its_own_state():
    index = index_anchors([])
    assert resolve(sfn("Smith", "1990"), index, bibliography_absent=True) == Resolved("bibliography_absent")
    index = index_anchors([work("Smith")])
    assert resolve(sfn("Smith", "1990"), index, bibliography_absent=True) == Resolved("resolved", (0,))


def test_dnb_pattern_needs_the_template_on_the_page():
    assert result(sfn("Stephen", "1893"), templates=["DNB"]).resolution == "assumed"
    assert result(sfn("Stephen", "1893")).resolution == "no_target"
    assert result(sfn("Stephen", "1993"), templates=["DNB"]).resolution == "no_target"


@pytest.mark.parametrize(
    ("text", "works", "expected"),
    [
        ("Smith 1990, p. 5", [work("John Smith")], ("resolved", (0,))),
        ("J. Smith 1990, p. 5", [work("Smith", given=("John",))], ("resolved", (0,))),
        ("Smith, p. 5", [work("Jones"), work("Smith", year="2001")], ("resolved", (1,))),
        ("Smith, p. 5", [work("Smith", year="1999"), work("Smith", year="2001")], ("multiple_targets", (0, 1))),
        ("Smith et al. 1990, p. 5", [work("Smith"), work("Smith", "Jones", "Brown")], ("resolved", (1,))),
        ("Smith 1990, p. 5", [work("Smith", "Jones")], ("no_target", ())),
        ("Smith 1990, p. 5", [Candidate((), ("Smith",), (), "1990"), work("Smith")], ("resolved", (1,))),
        ("Smith 1990, p. 5", [Candidate((), ("Smith",), (), "1990")], ("resolved", (0,))),
        ("Smith 1991, p. 5", [work("Smith")], ("no_target", ())),
    ],
)
def test_plain_text_links_by_last_names_and_year(text, works, expected):
    found = resolve(read_short_text(text)[0], index_anchors(works), bibliography_absent=False)
    assert (found.resolution, found.works) == expected


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Z. Medvedev", "Medvedev"),
        ("Smith, John", "Smith"),
        ("Martin Luther King Jr.", "King"),
        ("van Houts", "van Houts"),
        ("Charles de Gaulle", "de Gaulle"),
        ("Plato", "Plato"),
        ("", ""),
    ],
)
def test_last_name_in_a_name(name, last):
    assert surname(name) == last


def test_folding_unites_spellings():
    assert folded("Müller–Łoś ’x") == folded("MULLER-LOS 'X")


names = st.lists(st.text(max_size=12), max_size=6)


@settings(deadline=None)
@given(names, st.text(max_size=8), names, st.text(max_size=8))
def test_any_texts_resolve_to_something(positional, year, family, other_year):
    short = read_short("sfn", [*positional, year], {})[0]
    targets = index_anchors([Candidate((full_anchor(family, other_year) or "x",), tuple(family), (), other_year)])
    found = resolve(short, targets, bibliography_absent=False)
    assert found.resolution in {"resolved", "no_target", "suppressed"}


@settings(deadline=None)
@given(names)
def test_equal_fields_of_up_to_four_names_meet(family):
    kept = [name.strip() for name in family if name.strip() and "et" not in name and "(" not in name][:4]
    anchor = full_anchor(kept, "2003")
    short = read_short("sfn", [*kept, "2003"], {})[0]
    if kept:
        assert short.anchor == anchor
