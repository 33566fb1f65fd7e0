from __future__ import annotations

import json

import pytest
from conftest import SHARED
from corpus import Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.tables import load_table
from extractor.works.identifiers import companion_problems, find_identifiers, read_identifier

TODAY = "2026-11-22"
PARAMETERS = [spelling for row in load_table("identifiers").values() for spelling in row["parameters"]]


@pytest.mark.parametrize("case", cases("identifiers"), ids=str)
def test_value_normal_form_and_condition(case: Case):
    parameter, value = case.input.split("=", 1)
    found = read_identifier(parameter, value, as_of=TODAY)
    shown = [found.scheme, found.value, found.problem] if found.valid else [found.scheme, "wrong", found.problem]
    shown += [found.detail] if found.scheme in {"isbn", "bibcode", "sbn"} else []
    assert " ".join(part for part in shown if part) == case.expected


@pytest.mark.shared
def test_table_agrees_with_the_reference():
    rows = {row["id"]: row for row in json.loads((SHARED / "reference/identifiers.json").read_text())["identifiers"]}
    table = load_table("identifiers")
    assert set(rows) == set(table)
    for name, row in rows.items():
        assert table[name]["parameters"] == row["parameters"]
        assert table[name]["error"] == row["error"].split(" ")[0]
        if "limit" in row and name != "rfc":
            assert table[name]["limits"][1] == row["limit"]["value"]
        if (row["access"] or "").endswith("=free"):
            assert table[name]["access"]


@pytest.mark.shared
def test_the_real_module_says_the_same():
    vectors = json.loads((SHARED / "reference/test-vectors.json").read_text())["identifiers"]
    for vector in vectors:
        found = read_identifier(vector["parameter"], vector["value"], as_of=TODAY)
        message = (vector["message"] or "").removeprefix("err_")
        assert (found.problem or "") == message.split("(")[0], vector
        if message.startswith(("bad_isbn", "bad_bibcode", "bad_sbn")):
            assert f"({found.detail})" in message, vector


def test_other_parameters_and_empty_values_are_no_identifiers():
    assert read_identifier("title", "10.1000/182") is None
    assert read_identifier("doi", "  ") is None


def test_no_date_is_too_late_without_a_day_to_compare():
    assert read_identifier("bibcode", "2999A&A...330..515F").valid
    assert not read_identifier("bibcode", "2999A&A...330..515F", as_of=TODAY).valid


TEXT = (
    "Miller, J. (1998), Title, doi:10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O, ISBN 0-306-40615-2 "
    "(also https://doi.org/10.1000/182). PMID 123; ISBN\u00a0978-0-306-40615-7; ISSN 0028-0837. RFC 3986, OCLC 1564784."
)


def test_identifiers_in_plain_text_have_their_spans():
    found = [(TEXT[start:end], identifier.scheme, identifier.valid) for start, end, identifier in find_identifiers(TEXT)]
    assert found == [
        ("doi:10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O", "doi", True),
        ("ISBN 0-306-40615-2", "isbn", True),
        ("https://doi.org/10.1000/182", "doi", True),
        ("PMID 123", "pmid", True),
        ("ISBN\u00a0978-0-306-40615-7", "isbn", True),
        ("ISSN 0028-0837", "issn", False),
        ("RFC 3986", "rfc", True),
        ("OCLC 1564784", "oclc", True),
    ]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"doi-access": "free"}, [("doi-access", "param_access_requires_param")]),
        ({"doi": "10.1000/182", "doi-access": "free"}, []),
        ({"doi": "10.1000/182", "doi-access": "limited"}, [("doi-access", "invalid_param_val")]),
        ({"doi": "10.3389/x"}, [("doi", "maint_doi_unflagged_free")]),
        ({"doi": "10.1016/j.heliyon.2020"}, [("doi", "maint_doi_unflagged_free")]),
        ({"doi-broken-date": "May 2010"}, [("doi-broken-date", "doibroken_missing_doi")]),
        ({"doi": "10.1000/x", "doi-broken-date": "May 2010"}, [("doi-broken-date", "maint_doi_inactive_dated")]),
        ({"arxiv": "hep-th/9901001", "class": "x"}, [("class", "class_ignored")]),
        ({"arxiv": "0706.1234", "class": "x"}, []),
        ({"asin-tld": "de"}, [("asin-tld", "asintld_missing_asin")]),
        ({"asin": "B00005N5PF", "asin-tld": "xx"}, [("asin-tld", "bad_asin_tld")]),
        ({"pmc-embargo-date": "2030-01-01"}, [("pmc-embargo-date", "embargo_missing_pmc")]),
        ({"doi": "10.1000/182", "DOI": "10.1000/182"}, [("DOI", "redundant_parameters")]),
    ],
)
def test_helpers_beside_identifiers(named, expected):
    assert list(companion_problems(named)) == expected


@settings(deadline=None)
@given(st.sampled_from(PARAMETERS), st.text(max_size=40) | st.text("0123456789X-./() v–", max_size=25))
def test_any_value_is_read(parameter, value):
    found = read_identifier(parameter, value, as_of=TODAY)
    assert (found is None) == (not value.strip())
    if found:
        assert found.value
        assert found.valid or found.problem.startswith("bad_")


@settings(deadline=None)
@given(st.integers(0, 10**9 - 1))
def test_one_wrong_digit_spoils_an_isbn(number):
    body = f"{number:09}"
    check = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), body, strict=True)) % 11
    right = body + ("X" if check == 10 else str(check))
    if not right.startswith(("630", "631")):
        assert read_identifier("isbn", right).valid
        assert read_identifier("isbn", body + str((check + 1) % 10)).valid is False or check == 10


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_searched(text):
    for start, end, _ in find_identifiers(f"doi:10.1000/{text} ISBN {text}"):
        assert start < end
