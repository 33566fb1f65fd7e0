"""Bibliographies: each work once under its own key; every format opens in its parsers and loses nothing that it can hold."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from exported import PAGE, PROJECT, export, lines, write_dataset
from hypothesis import given
from hypothesis import strategies as st

from extractor.exports import bibliography, bibtex, ris
from extractor.exports.formats import FORMATS
from extractor.exports.rows import readable_name
from extractor.exports.targets import Target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="lines", scope="module")
def given_lines() -> list[bytes]:
    return list(lines())


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("dataset"))


def work(**csl) -> dict:
    return {"csl": {"id": "w", **csl}, "edtf": {}, "identifiers": {}}


def entry(**csl) -> bibliography.Entry:
    return bibliography.Entry("key", {"id": "key", **csl}, {}, {})


def test_works_that_share_an_identifier_are_one():
    first = work(type="article-journal", title="Harbours", author=[{"family": "Holm"}], issued={"date-parts": [[2003]]})
    second = work(type="article-journal", title="Harbours of the Sound")
    third = work(type="article-journal", title="Another")
    first["identifiers"] = {"doi": ["10.1000/182"]}
    second["identifiers"] = {"doi": ["10.1000/182"], "pmid": ["77"]}
    third["identifiers"] = {"pmid": ["77"]}
    found = list(bibliography.entries([json.dumps({"works": [first, second, third]}).encode()]))
    assert [one.csl["title"] for one in found] == ["Harbours"]
    assert re.fullmatch(r"Holm2003-[0-9a-f]{10}", found[0].key)


def test_chapters_of_one_book_stay_apart_and_a_periodical_number_joins_nothing():
    one, two = work(type="chapter", title="Ice"), work(type="chapter", title="Fog")
    three, four = work(type="article-journal", title="Ice"), work(type="article-journal", title="Fog")
    for chapter in (one, two):
        chapter["identifiers"] = {"isbn": ["9780306406157"]}
    for article in (three, four):
        article["identifiers"] = {"issn": ["0022-0094"]}
    assert len(list(bibliography.entries([json.dumps({"works": [one, two, three, four]}).encode()]))) == 4


def test_keys_do_not_depend_on_other_works(lines):
    together = {one.csl.get("title"): one.key for one in bibliography.entries(lines)}
    for line in lines:
        for one in bibliography.entries([line]):
            if "title" in one.csl:
                assert together[one.csl["title"]] == one.key
    assert len(set(together.values())) == len(together)


def test_csl_json_is_rendered_by_citeproc(tmp_path, lines):
    citeproc = pytest.importorskip("citeproc", reason="citeproc-py is not installed")
    from citeproc.source.json import CiteProcJSON

    source = tmp_path / "Sound.wiki"
    source.write_text(PAGE, encoding="utf-8")
    items = json.loads(export(source, "csl-json"))
    assert items == [one.csl for one in bibliography.entries(lines[:1])]
    known = CiteProcJSON([{key: value for key, value in item.items() if key != "custom"} for item in items])
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    listed = citeproc.CitationStylesBibliography(style, known, citeproc.formatter.plain)
    for item in items:
        listed.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    shown = [str(line) for line in listed.bibliography()]
    assert any(line.startswith("Holm, K. (2003) “Harbours”, Isles, 7") for line in shown), shown
    assert any(line.startswith("Berg, A. (1998) A & B: 100% of {curly} NATO_files #1") for line in shown), shown


def latex_text(value: str) -> str:
    """What LaTeX prints for a value."""
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(keep_comments=True).latex_to_text(value)


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_bibtex_opens_in_its_parsers(form, dataset, lines):
    bibtexparser = pytest.importorskip("bibtexparser", reason="needs the extra 'export'")
    pybtex = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    text = export(dataset, form)
    expected = {one.key: one.csl for one in bibliography.entries(lines)}
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    parsed = pybtex.parse_string(text, "bibtex").entries
    assert set(library.entries_dict) == set(parsed) == set(expected)
    for key, csl in expected.items():
        fields = library.entries_dict[key].fields_dict
        title = latex_text(fields["title"].value) if "title" in fields else None
        assert title == csl.get("title")
        assert ("url" in fields) == ("URL" in csl)
        families = [name.get("family", name.get("literal")) for name in csl.get("author", ())]
        persons = parsed[key].persons.get("author", [])
        assert [latex_text(" ".join([*person.prelast_names, *person.last_names])) for person in persons] == families


def test_bibtex_dates_and_months():
    dated = entry(type="article-journal", title="Ice", issued={"date-parts": [[2003, 3, 9]]}, page="3–29")
    kind, fields = bibtex._entry(dated, bibtex.BIBTEX)
    assert kind == "article"
    assert (fields["year"], fields["month"], fields["pages"]) == ("{2003}", "mar", "{3--29}")
    exact = bibliography.Entry("key", dated.csl, {"issued": "2003-03-09~"}, {})
    assert bibtex._entry(exact, bibtex.BIBLATEX)[1]["date"] == "{2003-03-09~}"
    vague = bibliography.Entry("key", dated.csl, {"issued": "{2003,2005}"}, {})
    assert bibtex._entry(vague, bibtex.BIBLATEX)[1]["year"] == "{2003}"


def test_bibtex_names():
    names = [
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"literal": "Barnes and Noble, Inc."},
        {"family": "Holm"},
    ]
    assert bibtex._names(names, etal=True) == (
        "van Beethoven, Ludwig and King, Jr., Martin Luther and {Barnes and Noble, Inc.} and Holm and others"
    )
    assert [readable_name(name) for name in names][:2] == ["Ludwig van Beethoven", "Martin Luther King Jr."]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_title_survives_bibtex(title):
    bibtexparser = pytest.importorskip("bibtexparser", reason="needs the extra 'export'")
    _, fields = bibtex._entry(entry(type="book", title=title, URL="https://a.example/" + title), bibtex.BIBTEX)
    library = bibtexparser.parse_string("@book{key,\n title = " + fields["title"] + ",\n url = " + fields["url"] + ",\n}")
    assert not library.failed_blocks
    value = library.entries_dict["key"].fields_dict["title"].value
    assert unprotected(value) == " ".join(title.split())


def unprotected(value: str) -> str:
    """The text behind our escapes, read back sign by sign."""
    signs = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}"}
    signs |= {r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", **{"\\" + sign: sign for sign in "&%$#_{}"}}
    pattern = re.compile("|".join(re.escape(sign) for sign in signs) + "|[{}]")
    return pattern.sub(lambda found: signs.get(found[0], ""), value)


def test_ris_opens_in_rispy_and_keeps_what_it_can_hold(dataset, lines):
    rispy = pytest.importorskip("rispy", reason="needs the extra 'export'")
    found = rispy.loads(export(dataset, "ris"))
    assert found == [ris.reference(one) for one in bibliography.entries(lines)]
    (holm,) = [one for one in found if one.get("title") == "Harbours"]
    assert holm["type_of_reference"] == "JOUR"
    assert (holm["authors"], holm["secondary_title"], holm["doi"]) == (["Holm, Karin"], "Isles", "10.1000/182")
    assert (holm["year"], holm["date"]) == ("2003", "2003/03")


@pytest.mark.shared
@pytest.mark.parametrize("name", ["dewiki-mini.xml.bz2", "frwiki-mini.xml.bz2", "ruwiki-mini.xml.bz2"])
def test_bibliographies_of_real_pages_open_whole(name):
    bibtexparser = pytest.importorskip("bibtexparser", reason="needs the extra 'export'")
    pybtex = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    rispy = pytest.importorskip("rispy", reason="needs the extra 'export'")
    records = list(Target(str(PROJECT.parent / "shared" / "corpora" / "dumps" / name)).lines())

    class Held:
        def lines(self) -> list[bytes]:
            return records

    keys = [one.key for one in bibliography.entries(records)]
    assert len(keys) == len(set(keys)) > 10
    for form in ("bibtex", "biblatex", "ris"):
        stream = io.StringIO()
        FORMATS[form].load()(Held(), stream)
        if form == "ris":
            assert [one["id"] for one in rispy.loads(stream.getvalue())] == keys
        else:
            library = bibtexparser.parse_string(stream.getvalue())
            assert not library.failed_blocks
            assert list(library.entries_dict) == keys
            assert len(pybtex.parse_string(stream.getvalue(), "bibtex").entries) == len(keys)


def test_ris_pages():
    assert ris._pages("3–29") == {"start_page": "3", "end_page": "29"}
    assert ris._pages("12, 15–17") == {"start_page": "12, 15–17"}
    assert ris._pages("S12–S14") == {"start_page": "S12", "end_page": "S14"}
