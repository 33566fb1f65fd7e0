"""Every spelling of the table of locator labels, asked of everything that reads places in a work."""

from __future__ import annotations

import pytest

from extractor import extract
from extractor.citations.short.in_templates import read_short
from extractor.citations.short.text import read_short_text
from extractor.works.labels import is_several, label_of, labels_with, rows
from extractor.works.locators import is_labelled_place, read_locators, read_whole_locators

SPELLINGS = [
    pytest.param(spelling, label, kind, id=f"{label}: {spelling}")
    for label, row in rows().items()
    for kind in ("words", "letters", "signs")
    for spelling in row.get(kind, ())
]
CSL = {
    *("act", "appendix", "article-locator", "book", "canon", "chapter", "column", "elocation", "equation", "figure", "folio"),
    *("issue", "line", "note", "opus", "page", "paragraph", "part", "rule", "scene", "section", "sub-verbo", "supplement"),
    *("table", "timestamp", "title-locator", "verse", "version", "volume"),
}


def written(spelling: str, kind: str) -> list[str]:
    """The forms in which a spelling may stand before the number 5."""
    if kind == "signs":
        return [f"{spelling} 5", f"{spelling}5"]
    forms = [f"{spelling} 5", f"{spelling}. 5", f"{spelling}.5", f"{spelling.capitalize()} 5"]
    return [*forms, f"{spelling}5"] if kind == "words" else forms


def places(locators) -> list[tuple[str, str]]:
    return [(locator.label, locator.value) for locator in locators]


def test_labels_are_those_of_csl_and_a_spelling_has_one():
    assert rows().keys() <= CSL
    spelled = [(kind, name) for row in rows().values() for kind in ("words", "letters", "signs") for name in row.get(kind, ())]
    names = [name for _, name in spelled]
    assert len(names) == len(set(names))
    assert all(name == name.lower() for name in names)
    for row in rows().values():
        assert set(row.get("several", ())) <= set(names)


@pytest.mark.parametrize(("spelling", "label", "kind"), SPELLINGS)
def test_each_spelling_is_read_by_every_reader_of_places(spelling, label, kind):
    for place in written(spelling, kind):
        expected = [(label, "5")]
        assert label_of(place.rstrip("5")) == label
        assert is_labelled_place(place)
        assert places(read_locators("", place)) == expected
        assert places(read_locators("loc", place)) == expected
        assert places(read_whole_locators(f"{place}.") or ()) == expected
        assert places(read_locators("loc", f'Ada, "Rivers", {place}'))[1:] == expected
        (short,) = read_short("harvnb", ["Smith", "1972", place], {})
        assert (short.authors, short.year, places(short.locators)) == (("Smith",), "1972", expected)
        (short,) = read_short("sfn", ["Smith", "1972"], {"loc": place})
        assert places(short.locators) == expected


@pytest.mark.parametrize(("spelling", "label", "kind"), SPELLINGS)
@pytest.mark.parametrize("number", ["5", "5–7", "12, 14", "xii", "IV"])
def test_each_spelling_makes_a_short_citation_of_names_and_year(spelling, label, kind, number):
    assert kind in rows()[label]
    if label == "timestamp" and not number.isdigit():
        return
    for before in ("Smith 1972, ", "Smith & Jones (1972), ", "See Smith et al. 1972: ", "Smith (1972, "):
        text = f"{before}{spelling} {number}" + ")" * before.count("(1972,")
        (short,) = read_short_text(text)
        assert (short.authors[0], short.year) == ("Smith", "1972")
        assert short.locators[0].label == label
        assert short.locators[0].first == number.partition("–")[0].partition(",")[0]


@pytest.mark.parametrize(("spelling", "label", "kind"), SPELLINGS)
def test_behind_a_name_alone_a_label_of_titles_waits_for_the_page(spelling, label, kind):
    for place in written(spelling, kind):
        (short,) = read_short_text(f"Smith, {place}", any_place=True)
        assert (short.authors, short.year, places(short.locators)) == (("Smith",), None, [(label, "5")])
        assert (read_short_text(f"Smith, {place}") is None) == (label in labels_with("of_titles"))


LIST = "\n\n== Sources ==\n* {{cite book|last=Smith|first=Ada|title=Rivers of the North|year=1972}}\n"


@pytest.mark.parametrize("head", ["Smith 1972", "Smith"])
@pytest.mark.parametrize("label", [label for label, row in rows().items() if row.get("words")])
def test_each_label_points_to_the_work_of_the_page(head, label):
    """One page a label holds all its spellings."""
    row = rows()[label]
    spelled = [*row["words"], *row.get("letters", ()), *row.get("signs", ())]
    claims = "\n\n".join(f"The river floods {number}.<ref>{head}, {name} 5</ref>" for number, name in enumerate(spelled))
    record = extract(claims + LIST, title="Rivers")
    (work,) = record.works
    for citation, name in zip(record.citations, spelled, strict=False):
        (target,) = citation.targets
        assert (target.work, target.short.resolution, name) == (work.id, "resolved", name)
        assert places(target.locators) == [(label, "5")]


@pytest.mark.parametrize(
    "text",
    [
        "Hamlet, act 3, scene 2",
        "Treaty of Lisbon, article 5",
        "Nature, no. 5",
        "Tom Jones, book 3",
        "Genesis, ch. 4",
        "Iliad, book 3",
        "Exodus, verse 5",
    ],
)
def test_a_title_with_a_place_is_no_author(text):
    record = extract(f"The river floods.<ref>{text}</ref>{LIST}", title="Rivers")
    assert [target.short for citation in record.citations for target in citation.targets] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "The figure 5 on the left shows the river",
        "Figure 5",
        "Table 3 gives the floods of 1972",
        "See table 3",
        "Part 2 of the plan",
        "Chapter 4",
        "Note 5 on page 44",
        "Act 3, scene 2",
        "Volume 2, page 5",
        "Smith, who wrote chapter 4",
        "Smith Street, number 5, was flooded in 1972",
    ],
)
def test_a_note_in_prose_is_no_short_citation(text):
    assert read_short_text(text, any_place=True) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Smith 1972, ch. 3, fig. 5", [("chapter", "3"), ("figure", "5")]),
        ("Smith (1972), vol. 2, p. 5", [("volume", "2"), ("page", "5")]),
        ("Smith 1972, vol. 2: 44", [("volume", "2"), ("page", "44")]),
        ("Smith 1972, vol. II:44–46", [("volume", "II"), ("page", "44–46")]),
        ("Smith & Jones 1972: 44", [("page", "44")]),
        ("Smith 1972, xii–xv", [("page", "xii–xv")]),
        ("Smith [1972], fig. 5", [("figure", "5")]),
        ("Smith 1972. Fig. 5.", [("figure", "5")]),
        ('Smith 1972, s.v. "Rome"', [("sub-verbo", "Rome")]),
        ("Smith 1972, s. v. Rome", [("sub-verbo", "Rome")]),
        ("Smith 1972, sub voce Rome", [("sub-verbo", "Rome")]),
        ("Smith 1972, 12–14, 33", [("page", "12–14"), ("page", "33")]),
        ("Smith 1972, figs. 3, 4 and 7", [("figure", "3"), ("figure", "4"), ("figure", "7")]),
        ("Smith 1972, fig. 3 and 4", [("figure", "3"), ("figure", "4")]),
        ("Smith 1972, fig. 3, 44", [("figure", "3"), ("page", "44")]),
        ("Smith 1972, §§ 3–5", [("section", "3–5")]),
        ("Smith 1972, fols. 12r–v", [("folio", "12r–12v")]),
        ("Smith 1972, f. 12va", [("folio", "12va")]),
        ("Smith 1972, note 5 on p. 44", [("note", "5"), ("page", "44")]),
        ("Smith 1972, app. B", [("appendix", "B")]),
        ("Smith 1972, Chapter Three", [("chapter", "Three")]),
        ("Müller 1972, Bd. II, S. 5 f.", [("volume", "II"), ("page", "5f")]),
        ("Иванов 1972, т. 2, с. 5", [("volume", "2"), ("page", "5")]),
    ],
)
def test_places_of_several_parts(text, expected):
    (short,) = read_short_text(text)
    assert places(short.locators) == expected


def test_what_announces_several_numbers():
    assert is_several("Figs.")
    assert is_several("§§ ")
    assert not is_several("fig.")
