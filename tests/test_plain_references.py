"""Plain references: strings without template read into CSL, name lists, and what looks like a source at all."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from corpus import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import record_of

from extractor.names.lists import NameList, read_names
from extractor.names.parts import Name
from extractor.works.plain.reader import read_plain_reference
from extractor.works.plain.screening import is_reference_like, is_remark
from extractor.works.plain.units import Marked, read_units

VARIABLES = {
    "type", "title", "container-title", "author", "editor", "translator", "director", "producer", "publisher",
    "publisher-place",
    "collection-title", "collection-number", "number-of-pages", "number-of-volumes", "custom", "genre",
    "medium", "source", "note", "citation-number", "edition", "volume", "issue", "page", "issued",
    "accessed", "URL", "DOI", "ISBN", "ISSN", "PMID", "PMCID",
}  # fmt: skip
PIECES = (
    "Smith, J. ",
    "(1999). ",
    "“A title.” ",
    "London: ",
    "Faber, ",
    "pp. 3–5. ",
    "http://a.b ",
    "et al. ",
    "In ",
    "12(3): 4",
    "«",
    ")",
    "ISBN 1",
    " ",
)


@pytest.mark.parametrize("case", cases("plain_references"), ids=str)
def test_corpus(case, agree):
    work = read_plain_reference(case.input)
    lines = ["null"] if work is None else [json.dumps(work.csl, ensure_ascii=False, sort_keys=True)]
    lines += [f"{label} {value}" for label, value in (work.locators if work else ())]
    agree(case, "\n".join(lines))


@pytest.mark.parametrize("case", cases("marked_references"), ids=str)
def test_marked_corpus(case, agree):
    record = record_of(f"It froze.<ref>{case.input}</ref>")
    (work,) = record.works
    (target,) = record.citations[0].targets
    csl = {name: value for name, value in work.csl.items() if name != "id"}
    lines = [json.dumps(csl, ensure_ascii=False, sort_keys=True)]
    lines += [f"{locator.label} {locator.value}" for locator in target.locators]
    agree(case, "\n".join(lines))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adams, Nicholson B.,", [("Adams", "Nicholson B.")]),
        ("A. Cau, R. Kuiper, and W.-P. de Roever.", [("Cau", "A."), ("Kuiper", "R."), ("de Roever", "W.-P.")]),
        ("Pérez-Higueras JJ, Arias A, Peters OA.", [("Pérez-Higueras", "JJ"), ("Arias", "A"), ("Peters", "OA")]),
        ("Kamerlin, S. C. L.; Warshel, A.", [("Kamerlin", "S. C. L."), ("Warshel", "A.")]),
        ("Douglass, April G., and Dennie L. Smith.", [("Douglass", "April G."), ("Smith", "Dennie L.")]),
        ("Holm A, Reed J.", [("Holm", "A"), ("Reed", "J")]),
        ("Reed, D., & Holm, J. (Producers).", [("Reed", "D."), ("Holm", "J.")]),
        ("FERRIERES Madeleine", [("FERRIERES", "Madeleine")]),
        ("In S. Keys (ed.)", [("Keys", "S.")]),
    ],
)
def test_names_of_a_list(text, expected):
    found = read_names(text)
    assert [(name.csl.get("family"), name.csl.get("given")) for name in found.names] == expected
    assert not found.et_al


def test_a_body_is_a_literal_name_and_et_al_is_told():
    assert read_names("Council of Economic Advisers.") == NameList((Name(literal="Council of Economic Advisers"),), et_al=False)
    assert read_names("E. L. C. Shepard, et al.") == NameList((Name("Shepard", "E. L. C."),), et_al=True)
    assert read_names("———.") == NameList((), et_al=False)


def test_a_link_gives_address_and_title():
    work = read_plain_reference("Fortune magazine", [Marked(0, 16, "address", "http://fortune.example/x")])
    assert work is not None
    assert work.csl["URL"] == "http://fortune.example/x"


def shown(text: str, marked=()) -> list[str]:
    """The units of a text: kind, dress and words."""
    return [
        " ".join(filter(None, (unit.kind, unit.dress, f"[{text[unit.start : unit.end]}]"))) for unit in read_units(text, marked)
    ]


def test_what_markup_sets_apart_is_one_unit_whatever_stands_in_it():
    text = "Holm, The Long Ice, Lights (1999)."
    assert shown(
        text, [Marked(6, 18, "italic"), Marked(20, 26, "italic"), Marked(10, 14, "link"), Marked(3, 3, "address")]
    ) == [
        "word [Holm]",
        "stretch i [The Long Ice]",
        "stretch i [Lights]",
        "year [1999]",
    ]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("31(1):79-81", ["issue [31(1)]", "range [79-81]"]),
        ("101.3 (2007): 591-604", ["dotted [101.3]", "year [2007]", "range [591-604]"]),
        (
            "Vol. 12, No. 4 (Oct., 1961), pp. 20–31",
            ["volume [Vol. 12]", "number [No. 4]", "date [Oct., 1961]", "pages [pp. 20–31]"],
        ),
        ("p632 183ff", ["pages [p632]", "range [183ff]"]),
        ("pp. 3, 5–7 and 12; 314pp.", ["pages [pp. 3, 5–7 and 12]", "extent [314pp.]"]),
        ("(2020, July 15). 2nd ed.", ["date [2020, July 15]", "edition [2nd ed]"]),
        ("9.557–560, 514a", ["passage [9.557–560]", "passage [514a]"]),
        ("Retrieved on 29 July 2009", ["accessed [Retrieved on 29 July 2009]"]),
        ("“‘We Want It’: A Story,” in", ["stretch q [We Want It’: A Story]", "word [in]"]),
        ('"Return to "order" in B" x', ['stretch q [Return to "order" in B]', "word [x]"]),
        ("J.E. Holm & Reed--Ice", ["initial [J.E.]", "word [Holm]", "word [&]", "word [Reed]", "word [Ice]"]),
    ],
)
def test_figures_and_quotation_marks_show_units(text, units):
    assert shown(text) == units


def test_a_link_whose_text_is_author_and_title_is_parted():
    text = 'Ada Holm "Lights of the Coast"'
    assert shown(text, [Marked(0, len(text), "address", "http://a.org")]) == [
        "word [Ada]",
        "word [Holm]",
        "stretch q [Lights of the Coast]",
    ]


def test_the_access_date_is_not_the_date_of_the_work():
    work = read_plain_reference("Hertzfeld, Andy. Leave of Absence. Folklore.org, March 1984. Retrieved May 26, 2006.")
    assert work is not None
    assert work.edtf == {"issued": "1984-03", "accessed": "2006-05-26"}


@pytest.mark.parametrize(
    ("source", "prose"),
    [
        ("Smith (1999), p. 5.", "He was born there and they had a farm."),
        (
            "Roberts, G. Stalin's Wars. Yale University Press, 2006. ISBN 0-300-11204-1",
            "The symbol is derived from its Latin name.",
        ),
        ("http://www.example.org", "This was disputed because she had left the city in 1920."),
    ],
)
def test_sources_look_more_like_sources_than_prose_does(source, prose):
    assert is_reference_like(source) > 0.4 > is_reference_like(prose)


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)),
    st.sampled_from(["italic", "address", "link"]),
    st.lists(st.integers(0, 90), max_size=4),
)
def test_any_text_is_read(text, kind, ends):
    marked = [Marked(start, end, kind) for start, end in pairwise(sorted(ends))]
    work = read_plain_reference(text, marked)
    assert 0 <= is_reference_like(text) <= 1
    if work is not None:
        assert set(work.csl) <= VARIABLES
        assert 0 <= work.confidence <= 1
        assert json.dumps(work.csl)
        for name in work.csl.get("author", ()):
            assert set(name) <= {"family", "given", "suffix", "literal"}
            assert all(name.values())


@given(st.text(max_size=120))
def test_units_leave_out_no_letter_and_no_figure(text):
    found = read_units(text, [])
    assert all(left.end <= right.start for left, right in pairwise(found))
    covered = {place for unit in found for place in range(unit.start, unit.end)}
    assert not [char for place, char in enumerate(text) if char.isascii() and char.isalnum() and place not in covered]


@pytest.mark.parametrize("text", ['"a" ' * 2000, "1-" * 4000, "A-" * 4000, "‘a " * 2000, "p. 1, " * 2000, "(1. " * 2000])
def test_long_texts_take_a_time_that_their_length_explains(text):
    started = time.process_time()
    read_units(text, [])
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "language", "issued", "accessed"),
    [
        ("Holm: Hafen. Nordzeitung, 14. April 2016, abgerufen am 13. August 2016.", "de", "2016-04-14", "2016-08-13"),
        ("Holm, Ada. Nieve. Norte, 2016. Consultado el 18 de agosto de 2016.", "es", "2016", "2016-08-18"),
        ("Holm, Ada. « La glace », Le Nord, 4 novembre 2007, consulté le 5 mai 2010", "fr", "2007-11-04", "2010-05-05"),
        ("Холм А. Лёд. М., 2004. Дата обращения: 5 мая 2010", "ru", "2004", "2010-05-05"),
    ],
)
def test_days_in_other_languages(text, language, issued, accessed):
    work = read_plain_reference(text, language=language)
    assert work is not None
    assert work.edtf == {"issued": issued, "accessed": accessed}


def test_remarks_are_known_by_the_words_of_their_language():
    assert is_remark("Die Stadt ist alt und war nie von Mauern umgeben.", language="de")
    assert not is_remark("Die Stadt ist alt und war nie von Mauern umgeben.")
    assert not is_remark("Holm: Die Stadt ist alt. Hamburg 1990.", language="de")
    assert not is_remark("Holm: Die Stadt ist alt. S. 5", language="de")
    assert is_remark("These are the only harbours of the coast.")
    assert not is_remark("These are the only harbours of the coast.", [Marked(0, 5, "italic")])


@pytest.mark.parametrize("text", ["Martin Luther King Jr.", "King Jr., Martin Luther", "Martin Luther King, Jr."])
def test_a_suffix_is_no_family_name(text):
    assert [name.csl for name in read_names(text).names] == [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]
