"""Places in classical works: author, title and place told from each other, and from modern authors with a page or a year."""

from __future__ import annotations

import pytest
from pages import record_of

from extractor.tables import load_table
from extractor.works.plain.classics import read_classical

PLACES = {
    "Hdt. 9.5": ("Hdt.", "", [("section", "9.5")]),
    "see Thuc. 1.23": ("Thuc.", "", [("section", "1.23")]),
    "Plato, Rep. III.2 110a": ("Plato", "Rep.", [("section", "III.2 110a")]),
    "Strabo, x. p. 451": ("Strabo", "", [("section", "x"), ("page", "451")]),
    "Livy, xxi. 4": ("Livy", "", [("section", "xxi. 4")]),
    "Cic. Att. 2.1": ("Cic.", "Att.", [("section", "2.1")]),
    "Iliad 2.673–4": ("", "Iliad", [("section", "2.673–4")]),
    "Nicomachean Ethics IX.4 1166a1": ("", "Nicomachean Ethics", [("section", "IX.4 1166a1")]),
    "Hesiod, Theogony 345 ff.": ("Hesiod", "Theogony", [("section", "345 ff")]),
    "Theogony, Line 345 ff.": ("", "Theogony", [("line", "345 ff")]),
    "Hesiod, Catalogue of Women, fr. 204.87–89 MW": ("Hesiod", "Catalogue of Women", [("section", "204.87–89 MW")]),
    "Servius on Aeneid, 3. 279": ("Servius", "Aeneid", [("section", "3. 279")]),
    "Josephus, Jewish Antiquities, XI, 337 [viii, 5]": ("Josephus", "Jewish Antiquities", [("section", "XI, 337 [viii, 5]")]),
    "Xenophon, Hellenica, book 3, ch. 2": ("Xenophon", "Hellenica", [("book", "3"), ("chapter", "2")]),
    "Suda, s.v. Homer": ("", "Suda", [("sub-verbo", "Homer")]),
    'Stephanus of Byzantium, s.v. "Akte"': ("Stephanus of Byzantium", "", [("sub-verbo", "Akte")]),
    "CIL VI 1234": ("", "CIL", [("section", "VI 1234")]),
}


@pytest.mark.parametrize("text", PLACES)
def test_author_title_and_place(text):
    place = read_classical(text)
    assert place is not None
    assert (place.author, place.title, list(place.places)) == PLACES[text]


@pytest.mark.parametrize(
    "text",
    [
        "Livy 1998, p. 5", "Homer 1998", "Caesar, p. 5", "Plato, The Republic, Penguin, 1955", "Dante 1990: 45", "Pl. 5",
        "App. 3", "Justin Smith 1999, p. 3", "Philo 45", "Caesar, John 2004, p. 9", "Julian Barnes, 12", "",
        "Plato, Republic 2.3 (1990)",
    ],
)  # fmt: skip
def test_modern_authors_pages_and_years_are_none(text):
    assert read_classical(text) is None


@pytest.mark.parametrize("author", load_table("classics")["authors"])
def test_every_author_is_cited_by_book_and_line_in_a_ref_and_gets_no_date(author):
    record = record_of(f"It burned.<ref>[[{author}]], ''On Fire'', 3.14</ref>")
    (work,) = record.works
    assert work.csl["author"] == [{"literal": author}]
    assert work.csl["title"] == "On Fire"
    assert "issued" not in work.csl
    assert [place.value for place in record.citations[0].targets[0].locators] == ["3.14"]


def test_several_places_are_several_works_and_a_number_alone_goes_on():
    record = record_of("It burned.<ref>Hdt. 9.5; Thuc. 1.23; 1.25</ref>")
    assert [work.csl["author"] for work in record.works] == [[{"literal": "Hdt."}], [{"literal": "Thuc."}]]
    assert [place.value for place in record.citations[0].targets[1].locators] == ["1.23", "1.25"]
    assert {place.label for target in record.citations[0].targets for place in target.locators} == {"section"}


def test_the_address_of_a_place_is_kept():
    record = record_of("It burned.<ref>Genesis 11:3[http://example.org/g]</ref>")
    assert record.works[0].csl["URL"] == "http://example.org/g"
