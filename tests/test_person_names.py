import json

import pytest
from corpus import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict
from pages import record_of

from extractor.names.lists import NameList, read_names
from extractor.names.parts import Name, inverted, read_name, surname
from extractor.names.words import without_et_al
from extractor.tables import load_table


@pytest.mark.parametrize("case", cases("names"), ids=str)
def test_name(case: Case, agree):
    parts = {key: value for key, value in asdict(read_name(case.input)).items() if value is not None}
    agree(case, json.dumps(parts, ensure_ascii=False))


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


# A name as it is written with the given names first and with the family name first, and what it says.
FORMS = [
    ("John Smith", "Smith, John", Name("Smith", "John")),
    ("J. A. Smith", "Smith, J. A.", Name("Smith", "J. A.")),
    ("J.A. Smith", "Smith, J.A.", Name("Smith", "J.A.")),
    ("J.-P. Sartre", "Sartre, J.-P.", Name("Sartre", "J.-P.")),
    ("Jan van der Berg", "van der Berg, Jan", Name("Berg", "Jan", non_dropping_particle="van der")),
    ("Juan de la Cruz", "de la Cruz, Juan", Name("Cruz", "Juan", non_dropping_particle="de la")),
    ("José Ortega y Gasset", "Ortega y Gasset, José", Name("Ortega y Gasset", "José")),
    ("Santiago Ramón y Cajal", "Ramón y Cajal, Santiago", Name("Ramón y Cajal", "Santiago")),
    ("Josep Puig i Cadafalch", "Puig i Cadafalch, Josep", Name("Puig i Cadafalch", "Josep")),
    ("Ian MacDonald", "MacDonald, Ian", Name("MacDonald", "Ian")),
    ("Sean O'Neil", "O'Neil, Sean", Name("O'Neil", "Sean")),
    ("Ursula K. Le Guin", "Le Guin, Ursula K.", Name("Guin", "Ursula K.", non_dropping_particle="Le")),
    ("Henry St. John", "St. John, Henry", Name("John", "Henry", non_dropping_particle="St.")),
    ("Hans Müller-Lüdenscheidt", "Müller-Lüdenscheidt, Hans", Name("Müller-Lüdenscheidt", "Hans")),
    ("Martin Luther King Jr.", "King, Martin Luther, Jr.", Name("King", "Martin Luther", suffix="Jr.")),
    ("John D. Rockefeller III", "Rockefeller, John D., III", Name("Rockefeller", "John D.", suffix="III")),
    ("Иван Петров", "Петров, Иван", Name("Петров", "Иван")),
    ("Sir Walter Scott", "Scott, Sir Walter", Name("Scott", "Walter", honorific="Sir")),
]
BODIES = [
    "Department of Health and Human Services",
    "Department of Health, Education, and Welfare",
    "Food and Agriculture Organization",
    "National Oceanic and Atmospheric Administration",
    "U.S. Bureau of Labor Statistics",
    "World Health Organization",
    "World Bank",
    "BBC News",
    "UNESCO",
    "Apple Inc.",
    "Smith, A. & Co.",
]
LITERAL_ORDER = ["Nguyễn Văn An", "Mao Zedong", "Kim Il-sung", "Nagy Imre", "王小明", "山田 太郎", "ジョン・スミス"]


def in_csl(name: dict[str, str]) -> Name:
    """The name that a CSL item holds, read as a name of running text is."""
    if "literal" in name:
        return read_name(name["literal"])
    return inverted(name["family"].split(), name["given"].split(), name.get("suffix"))


def author_of(text: str) -> dict[str, str]:
    (work,) = record_of(text).works
    (author,) = work.csl["author"]
    return author


@pytest.mark.parametrize(("direct", "turned", "expected"), FORMS, ids=[direct for direct, _, _ in FORMS])
def test_a_name_is_one_person_wherever_it_stands(direct: str, turned: str, expected: Name):
    family, given, *suffix = turned.split(", ")
    first = ", ".join((given, *suffix))
    for text in (direct, turned):
        assert read_name(text) == expected
        for stop in ("", ".", ","):
            assert [in_csl(name.csl) for name in read_names(text + stop).names] == [expected]
        for link in (" and Ada Holm", "; Holm, Ada", ", Ada Holm, and Nora Quist", " et al."):
            assert in_csl(read_names(text + link).names[0].csl) == expected
        assert surname(text) == expected.full_family
    for call in (f"author={direct}", f"author={turned}", f"last={family}|first={first}"):
        assert in_csl(author_of(f"Old.<ref>{{{{cite book|{call}|title=Ice|year=1990}}}}</ref>")) == expected


@pytest.mark.parametrize("text", BODIES)
def test_a_body_is_one_author_whole(text: str):
    for written in (text, f"{text}; Holm, Ada", f"Holm, Ada; {text}", f"{text} (ed.)"):
        assert Name(literal=text) in read_names(written).names


@pytest.mark.parametrize("text", LITERAL_ORDER)
def test_a_name_with_the_family_first_keeps_its_order(text: str):
    assert read_name(text).csl == {"literal": text}
    assert [name.csl for name in read_names(text).names] == [{"literal": text}]


@pytest.mark.parametrize("word", [*load_table("names")["et_al"], *load_table("names")["et_al_small"]])
def test_words_for_further_names_are_no_name(word: str):
    for end in ("", "."):
        found = read_names(f"Holm, A., Quist, N. {word}{end}")
        assert found == NameList((Name("Holm", "A."), Name("Quist", "N.")), et_al=True)
        assert without_et_al(f"Smith, John {word}{end}") == ("Smith, John", True)


@pytest.mark.parametrize("word", load_table("names")["and"])
def test_words_for_and_part_two_persons(word: str):
    for text in (f"Ada Holm {word} Nora Quist", f"Holm, Ada {word} Quist, Nora", f"Holm, Ada, {word} Nora Quist"):
        assert read_names(text).names == (Name("Holm", "Ada"), Name("Quist", "Nora"))


@pytest.mark.parametrize("word", [*load_table("names")["roles"]["behind"], *load_table("names")["roles"]["bracketed"]])
def test_what_the_named_did_is_no_name(word: str):
    for role in (f"({word})", f"({word}.)", f"[{word}]"):
        assert read_names(f"Holm, Ada {role}").names == (Name("Holm", "Ada"),)
        assert read_names(f"Ada Holm {role}, Nora Quist").names == (Name("Holm", "Ada"), Name("Quist", "Nora"))


@pytest.mark.parametrize("particle", [*load_table("names")["particles"], *load_table("names")["rare_particles"]])
def test_particles_belong_to_the_family_name(particle: str):
    if particle not in load_table("names")["and"]:
        for text in (f"Ada {particle} Holm", f"{particle} Holm, Ada"):
            assert read_names(text).names == (Name("Holm", "Ada", non_dropping_particle=particle),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pérez, Juan y López, María", ["Pérez/Juan", "López/María"]),
        ("Juan Pérez y María López", ["Pérez/Juan", "López/María"]),
        ("José Ortega y Gasset y Julián Marías", ["Ortega y Gasset/José", "Marías/Julián"]),
        ("Ortega y Gasset, José y Marías, Julián", ["Ortega y Gasset/José", "Marías/Julián"]),
        ("García Márquez, Gabriel & Vargas Llosa, Mario", ["García Márquez/Gabriel", "Vargas Llosa/Mario"]),
        ("Karl-Theodor von und zu Guttenberg", ["von und zu Guttenberg/Karl-Theodor"]),
        ("[74] P. E. Missiuro and N. Roy", ["Missiuro/P. E.", "Roy/N."]),
        ("Stewart III, Charles and Jonathan Woon", ["Stewart/Charles", "Woon/Jonathan"]),
        ("F. Jahanian and Al Mok.", ["Jahanian/F.", "Mok/Al"]),
        ("Smith V, Holm A", ["Smith/V", "Holm/A"]),
    ],
)
def test_persons_are_parted_where_they_end(text: str, expected: list[str]):
    assert [f"{name.full_family}/{name.given}" for name in read_names(text).names] == expected


@given(st.text(alphabet=st.sampled_from("AbcÉж .,;'’-\"()&Jr1\n"), max_size=40))
def test_any_text_has_a_reading(text: str):
    name = read_name(text)
    assert text.strip(" ,;\n") == "" or name.family or name.given or name.literal
    read_names(text)
