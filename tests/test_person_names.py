import json

import pytest
from corpus import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from extractor.names.lists import read_names
from extractor.names.parts import Name, read_name


@pytest.mark.parametrize("case", cases("names"), ids=str)
def test_name(case: Case):
    parts = {key: value for key, value in asdict(read_name(case.input)).items() if value is not None}
    assert parts == json.loads(case.expected)


LISTS = {
    "Smith, John A.; Jones, K.": ["Smith/John A.", "Jones/K."],
    "J. Smith, K. Jones and L. Brown": ["Smith/J.", "Jones/K.", "Brown/L."],
    "Smith, J. A., Jones, K., & Brown, L.": ["Smith/J. A.", "Jones/K.", "Brown/L."],
    "Smith, John, and Kate Doe": ["Smith/John", "Doe/Kate"],
    "van Dijk, J. and de Vries, K.": ["van Dijk/J.", "de Vries/K."],
    "Müller, Hans und Weber, Karl": ["Müller/Hans", "Weber/Karl"],
    "Иванов И. И., Петров П. П.": ["Иванов/И. И.", "Петров/П. П."],
    "Sammy Davis, Jr. and John Smith": ["Davis/Sammy", "Smith/John"],
    "Geoffrey Roberts": ["Roberts/Geoffrey"],
    "": [],
}


@pytest.mark.parametrize(("text", "expected"), LISTS.items())
def test_list(text: str, expected: list[str]):
    found = read_names(text)
    assert [f"{name.full_family}/{name.given}" for name in found.names] == expected
    assert not found.et_al


@pytest.mark.parametrize("rest", [", et al.", " et al", "; et al.", " and others", " и др."])
def test_list_that_goes_on(rest: str):
    found = read_names("Smith JA, Jones K" + rest)
    assert [name.full_family for name in found.names] == ["Smith", "Jones"]
    assert found.et_al


def test_an_organisation_among_authors_stays_whole():
    assert read_names("Department of Health; Smith, J.").names == (
        Name(literal="Department of Health"),
        Name(family="Smith", given="J."),
    )


@given(st.text(alphabet=st.sampled_from("AbcÉж .,;'’-\"()&Jr1\n"), max_size=40))
def test_any_text_has_a_reading(text: str):
    name = read_name(text)
    assert text.strip(" ,;\n") == "" or name.family or name.given or name.literal
    read_names(text)
