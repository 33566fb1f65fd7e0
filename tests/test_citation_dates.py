"""Dates in citations: what CS1 accepts, what can be saved of the rest, and what CSL gets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpus import cases
from hypothesis import given
from hypothesis import strategies as st

from extractor.dates.citation import read_citation_date, year_agrees
from extractor.dates.cs1 import read_cs1_date

AS_OF = "2026-11-22"
ROLES = ["date", "year", "access-date", "archive-date", "publication-date", "doi-broken-date", "pmc-embargo-date", "orig-date"]


@pytest.mark.parametrize("case", cases("citation_dates"), ids=str)
def test_corpus(case, agree):
    found = []
    for line in case.input.split("\n"):
        date = read_citation_date(line, as_of=AS_OF)
        found.append(f"{'valid' if date.valid else 'error'} {date.edtf or '-'} {date.anchor_year or '-'}")
    agree(case, "\n".join(found))


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("14 July 2003", ((2003, 7, 14),)),
        ("July 2003", ((2003, 7),)),
        ("12–14 July 2003", ((2003, 7, 12), (2003, 7, 14))),
        ("1979–80", ((1979,), (1980,))),
        ("Spring 2003", ((2003,),)),
        ("1990s", ((1990,), (1999,))),
        ("44 BC", ((-43,),)),
        ("23 April 1564", ((1564,),)),
        ("n.d.", ()),
    ],
)
def test_parts_for_csl(value, parts):
    assert read_citation_date(value).date_parts == parts


def test_other_facts():
    assert read_citation_date("Autumn 2003").season == 3
    assert read_citation_date("c. 1979a").circa
    assert read_citation_date("c. 1979a").suffix == "a"
    assert read_citation_date("n.d.").literal == "n.d."
    assert read_citation_date("Christmas 2003").literal == "Christmas 2003"
    assert read_citation_date("forthcoming").literal == "forthcoming"
    assert read_citation_date("2008, originally 2000").original == "2000"
    assert read_citation_date("2003-07-14").is_full_day
    assert not read_citation_date("July 2003").is_full_day


@pytest.mark.parametrize(
    ("value", "expected"), [("2002-2003", True), ("12-14 July 2003", True), ("2003-07-14", False), ("1979–80", False)]
)
def test_hyphen_instead_of_a_dash(value, expected):
    assert read_citation_date(value).hyphen_range is expected


@pytest.mark.parametrize(
    ("value", "role", "valid"),
    [
        ("15 January 2001", "access-date", True),
        ("14 January 2001", "access-date", False),
        ("2026-11-23", "access-date", True),
        ("2026-11-24", "access-date", False),
        ("July 2010", "access-date", False),
        ("12–14 July 2003", "access-date", False),
        ("Spring 2003", "publication-date", False),
        ("c. 1979", "publication-date", False),
        ("n.d.", "archive-date", False),
        ("July 2003", "doi-broken-date", True),
        ("1 January 2028", "pmc-embargo-date", True),
        ("1 January 2029", "pmc-embargo-date", False),
        ("January 2027", "pmc-embargo-date", False),
        ("1979b", "year", True),
        ("c. 1979", "year", True),
        ("July 1979", "year", False),
        ("0850", "year", False),
        ("2027", "date", True),
        ("2028", "date", False),
    ],
)
def test_each_parameter_has_its_rules(value, role, valid):
    assert read_citation_date(value, role=role, as_of=AS_OF).valid is valid


def test_without_a_day_of_reading_no_date_is_too_late():
    assert read_citation_date("2099").valid
    assert read_citation_date("2099-01-01", role="access-date").valid


@pytest.mark.parametrize(
    ("year", "date", "expected"),
    [
        ("2003", "14 July 2003", "agrees"),
        ("2003a", "2003-07-14", "letter"),
        ("2003a", "14 July 2003", "agrees"),
        ("1980", "1979–80", "agrees"),
        ("2004", "14 July 2003", "differs"),
        ("2004", "forthcoming", "differs"),
    ],
)
def test_year_beside_a_date(year, date, expected):
    assert year_agrees(year, date) == expected


def test_other_scripts_and_languages():
    assert read_citation_date("२००३").edtf == "2003"
    german = read_citation_date("14. Juli 2003", language="de")
    assert (german.valid, german.edtf) == (True, "2003-07-14")
    assert not read_citation_date("14. Juli 2003").valid


@given(
    st.text(st.one_of(st.sampled_from("0123456789–-/,.()[]? cnd.JulySpring"), st.characters()), max_size=40),
    st.sampled_from(ROLES),
)
def test_nothing_raises(value, role):
    date = read_citation_date(value, role=role, as_of=AS_OF)
    assert date.edtf or date.literal is not None or not date.valid


@given(st.dates())
def test_every_day_in_every_order_is_the_same_day(day):
    expected = day.isoformat() if day.year >= 1582 else str(day.year).zfill(4)
    month = day.strftime("%B")
    if day.year < 1000:
        return
    for text in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"):
        assert read_citation_date(text).edtf == expected
        assert read_cs1_date(text, "date", None) is not None


@pytest.mark.shared
def test_results_of_the_real_module():
    path = Path(__file__).resolve().parents[2] / "shared/reference/test-vectors.json"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    vectors = json.loads(path.read_text(encoding="utf-8"))["dates"]
    for vector in vectors:
        for role, valid in vector["valid"].items():
            date = read_citation_date(vector["value"], role=role, as_of=AS_OF)
            assert date.valid is valid, (vector["value"], role)
        if vector["valid"]["date"]:
            date = read_citation_date(vector["value"], as_of=AS_OF)
            assert (date.edtf, date.anchor_year) == (vector["edtf"], vector["anchor_year"])


def test_an_interval_of_quarters_runs_from_month_to_month():
    assert read_citation_date("1. Quartal 2001 bis heute", language="de").edtf == "2001-01/.."
    assert read_citation_date("1. Quartal 2001 bis 3. Quartal 2002", language="de").edtf == "2001-01/2002-09"
    assert read_citation_date("First Quarter 2001").edtf == "2001-33"
