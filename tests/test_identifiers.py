from __future__ import annotations

import json

import pytest
from conftest import SHARED
from corpus import Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import record_of

from extractor.tables import load_table
from extractor.works.identifiers import companion_problems, find_identifiers, identifier_of_address, read_identifier

TODAY = "2026-11-22"
PARAMETERS = [spelling for row in load_table("identifiers").values() for spelling in row["parameters"]]


@pytest.mark.parametrize("case", cases("identifiers"), ids=str)
def test_value_normal_form_and_condition(case: Case, agree):
    parameter, value = case.input.split("=", 1)
    found = read_identifier(parameter, value, as_of=TODAY)
    shown = [found.scheme, found.value, found.problem] if found.valid else [found.scheme, "wrong", found.problem]
    shown += [found.detail] if found.scheme in {"isbn", "bibcode", "sbn"} else []
    agree(case, " ".join(part for part in shown if part))


@pytest.mark.shared
def test_table_agrees_with_the_reference():
    rows = {row["id"]: row for row in json.loads((SHARED / "reference/identifiers.json").read_text())["identifiers"]}
    table = load_table("identifiers")
    assert set(rows) == set(table) - {"wikidata"}
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


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://doi.org/10.1000/183", ("doi", "10.1000/183")),
        ("http://dx.doi.org/10.1002/1097(1951)4:2%3C387::AID-X%3E3.0", ("doi", "10.1002/1097(1951)4:2<387::aid-x>3.0")),
        ("https://onlinelibrary.wiley.com/doi/10.1111/tpj.12145/abstract", ("doi", "10.1111/tpj.12145")),
        ("https://www.tandfonline.com/doi/full/10.1080/123.456?journalCode=x", ("doi", "10.1080/123.456")),
        ("http://link.springer.com/article/10.1007/s00114-012-0920-1#page-1", ("doi", "10.1007/s00114-012-0920-1")),
        ("https://web.archive.org/web/2012/http://dx.doi.org/10.1000/1", ("doi", "10.1000/1")),
        ("https://www.jstor.org/stable/10.2307/12345?seq=1", ("jstor", "12345")),
        ("https://www.jstor.org/stable/10.1086/12345", ("jstor", "10.1086/12345")),
        ("https://www.jstor.org/action/showPublication?code=ships", None),
        ("https://arxiv.org/pdf/0706.0005v1.pdf", ("arxiv", "0706.0005v1")),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/", ("pmc", "123456")),
        ("https://pubmed.ncbi.nlm.nih.gov/123456/", ("pmid", "123456")),
        ("https://www.ncbi.nlm.nih.gov/pubmed/?term=123", None),
        ("https://hdl.handle.net/2027/abc.123", ("hdl", "2027/abc.123")),
        ("http://www.worldcat.org/title/some-title/oclc/12345&referer=brief", ("oclc", "12345")),
        ("http://example.com/10.1000/999", None),
    ],
)  # fmt: skip
def test_an_address_that_leads_to_a_work_names_it(url, expected):
    found = identifier_of_address(url)
    assert (found and (found.scheme, found.value)) == expected


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("doi", "doi:10.1000/ABC", "10.1000/abc"),
        ("isbn", "ISBN-13: 978-0-306-40615-7", "9780306406157"),
        ("issn", "ISSN 0028-0836", "0028-0836"),
        ("pmc", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/", "123456"),
        ("doi", "PMID 123", None),
        ("doi", "https://doi.org/nonsense", None),
    ],
)
def test_a_value_is_recovered_from_behind_its_label_and_stays_an_error(parameter, value, expected):
    found = read_identifier(parameter, value, as_of=TODAY)
    assert found.problem == f"bad_{parameter}"
    assert (found.value if found.valid else None) == expected


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


# A value of each scheme that running text can name, and how it names it there.
IN_TEXT = {
    "arxiv": ("1402.0132", "arXiv:1402.0132"),
    "asin": ("B0007FW4AW", "ASIN B0007FW4AW"),
    "bibcode": ("1948MNRAS.108..372H", "Bibcode: 1948MNRAS.108..372H"),
    "citeseerx": ("10.1.1.161.5654", "CiteSeerX 10.1.1.161.5654"),
    "doi": ("10.1000/182", "doi:10.1000/182"),
    "hdl": ("10125/8485", "hdl:10125/8485"),
    "isbn": ("9780306406157", "ISBN 978-0-306-40615-7"),
    "ismn": ("9790260000438", "ISMN 979-0-2600-0043-8"),
    "issn": ("0028-0836", "ISSN 0028-0836"),
    "eissn": ("1476-4687", "eISSN 1476-4687"),
    "jfm": ("54.0271.04", "JFM 54.0271.04"),
    "jstor": ("2346178", "JSTOR 2346178"),
    "lccn": ("89000456", "LCCN 89000456"),
    "mr": ("1234567", "MR 1234567"),
    "oclc": ("2048818", "OCLC 2048818"),
    "ol": ("OL3266066W", "OL3266066W"),
    "osti": ("6851152", "OSTI 6851152"),
    "pmc": ("1234567", "PMC 1234567"),
    "pmid": ("123456", "PMID 123456"),
    "rfc": ("4949", "RFC 4949"),
    "s2cid": ("37220927", "S2CID 37220927"),
    "sbn": ("306406152", "SBN 306-40615-2"),
    "ssrn": ("1900856", "SSRN 1900856"),
    "zbl": ("0472.53010", "Zbl 0472.53010"),
}


def test_every_scheme_of_running_text_has_an_example():
    assert set(IN_TEXT) == {name for name, row in load_table("identifiers").items() if "text" in row}


@pytest.mark.parametrize(("scheme", "value", "text"), [(scheme, *pair) for scheme, pair in IN_TEXT.items()])
def test_a_plain_reference_gives_the_csl_of_a_template(scheme: str, value: str, text: str):
    call = f"{{{{cite journal |last=Berg |first=A. |title=Ice |journal=Snow |year=1990 |{scheme}={value}}}}}"
    plain = f"Berg, A. (1990). \"Rain\". ''Snow'' 12: 5–9. {text}."
    template, reference = record_of(f"One.<ref>{call}</ref> Two.<ref>{plain}</ref>").works
    assert template.identifiers == reference.identifiers
    assert scheme in reference.identifiers
    variables = {row["csl"][0] for row in load_table("identifiers").values() if "csl" in row}
    for variable in variables:
        assert template.csl.get(variable) == reference.csl.get(variable)
    custom = [work.csl.get("custom", {}).get("identifiers") for work in (template, reference)]
    assert custom[0] == custom[1]
    assert (custom[0] is None) == ("csl" in load_table("identifiers")[scheme])
