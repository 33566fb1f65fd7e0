"""Bibliographies: each work once under its own key; every format opens in its parsers and loses nothing that it can hold."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from exported import PAGE, PROJECT, export, lines, write_dataset
from hypothesis import given
from hypothesis import strategies as st

from extractor.exports import bibliography, bibtex, csl_json, ris
from extractor.exports.formats import FORMATS
from extractor.exports.queries import readable_name
from extractor.tables import load_table
from extractor.targets.target import Target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="lines", scope="module")
def given_lines() -> list[bytes]:
    return list(lines())


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("dataset"))


def work(origin: str = "template", **csl) -> dict:
    return {"csl": {"id": "w", **csl}, "edtf": {}, "identifiers": {}, "archive": None, "origin": origin}


def entry(**csl) -> bibliography.Entry:
    return bibliography.Entry("key", {"id": "key", **csl}, {}, {}, {})


def test_works_that_share_an_identifier_are_one():
    first = work(type="article-journal", title="Harbours", author=[{"family": "Holm"}], issued={"date-parts": [[2003]]})
    second = work(type="article-journal", title="Harbours of the Sound")
    third = work(type="article-journal", title="Another")
    first["identifiers"] = {"doi": ["10.1000/182"]}
    second["identifiers"] = {"doi": ["10.1000/182"], "pmid": ["77"]}
    third["identifiers"] = {"pmid": ["77"]}
    found = list(bibliography.entries([json.dumps({"works": [first, second, third], "problems": []}).encode()]))
    assert [one.csl["title"] for one in found] == ["Harbours"]
    assert re.fullmatch(r"Holm2003-[0-9a-f]{10}", found[0].key)


def test_chapters_of_one_book_stay_apart_and_a_periodical_number_joins_nothing():
    one, two = work(type="chapter", title="Ice"), work(type="chapter", title="Fog")
    three, four = work(type="article-journal", title="Ice"), work(type="article-journal", title="Fog")
    for chapter in (one, two):
        chapter["identifiers"] = {"isbn": ["9780306406157"]}
    for article in (three, four):
        article["identifiers"] = {"issn": ["0022-0094"]}
    assert len(list(bibliography.entries([json.dumps({"works": [one, two, three, four], "problems": []}).encode()]))) == 4


def test_a_container_goes_without_the_word_that_leads_to_it():
    works = [
        work("plain_text", type="chapter", title="Ice", **{"container-title": "In: Harbours of the Sound"}),
        work("plain_text", type="paper-conference", title="Fog", **{"container-title": "in Proc. of the ACM"}),
        work("plain_text", type="article-journal", title="Rain", **{"container-title": "In Vivo"}),
        work(type="chapter", title="Hail", **{"container-title": "In Cold Blood"}),
    ]
    line = json.dumps({"works": works, "problems": []}).encode()
    found = [one.csl["container-title"] for one in bibliography.entries([line])]
    assert found == ["Harbours of the Sound", "Proc. of the ACM", "In Vivo", "In Cold Blood"]


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
    bibtexparser = pytest.importorskip("bibtexparser", reason="bibtexparser is not installed")
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


DATES = [
    ({"date-parts": [[2003, 3, 9]]}, "2003-03-09", "2003 mar 9", "2003/03/09"),
    ({"date-parts": [[2003, 3, 9]]}, "2003-03-09~", "2003 mar 9", "2003/03/09"),
    ({"date-parts": [[1998]], "season": 4, "raw": "Winter 1998"}, "1998-24", "1998 {Winter}", "1998///Winter 1998"),
    ({"date-parts": [[1998]], "circa": True, "raw": "c. 1998"}, "1998~", "c. 1998", "1998///c. 1998"),
    ({"date-parts": [[-43]], "raw": "44 BC"}, "-0043", "44 BC", "-0043///44 BC"),
    ({"date-parts": [[1689], [1700]], "raw": "1689–1700"}, "1689/1700", "1689--1700", "1689///1689–1700"),
    (
        {"date-parts": [[2001, 5], [2001, 6]], "raw": "May–June 2001"},
        "2001-05/2001-06",
        '2001 may # "--" # jun',
        "2001/05//May–June 2001",
    ),
    (
        {"date-parts": [[2000, 12, 30], [2001, 1, 2]], "raw": "30 December 2000 – 2 January 2001"},
        "2000-12-30/2001-01-02",
        '2000--2001 dec # "--" # jan 30--2',
        "2000/12/30/30 December 2000 – 2 January 2001",
    ),
    ({"literal": "n.d."}, "", "n.d.", "n.d."),
]


@pytest.mark.parametrize(("issued", "edtf", "fields", "slashed"), DATES, ids=[date[1] or "none" for date in DATES])
def test_dates_keep_what_a_format_can_hold(issued, edtf, fields, slashed):
    csl = {"id": "key", "type": "book", "title": "Ice", "issued": issued}
    dated = bibliography.Entry("key", csl, {"issued": edtf} if edtf else {}, {}, {})
    _, classic = bibtex.fields_of(dated, bibtex.BIBTEX)
    found = [classic.get(name, "") for name in ("year", "month", "day")]
    assert " ".join([found[0][1:-1], found[1], found[2][1:-1]]).split() == fields.split()
    _, modern = bibtex.fields_of(dated, bibtex.BIBLATEX)
    assert modern.get("date", modern.get("year")) == "{" + (edtf or fields) + "}"
    assert ris.reference(dated)["DA"] == [slashed]


def test_the_other_dates_of_a_work_are_kept():
    dates = {
        "accessed": {"literal": "last & least"},
        "original-date": {"date-parts": [[1851]]},
        "submitted": {"date-parts": [[1850, 2]]},
    }
    csl = {"id": "key", "type": "book", "title": "Ice", **dates}
    dated = bibliography.Entry("key", csl, {"original-date": "1851", "submitted": "1850-02"}, {}, {})
    for dialect in (bibtex.BIBTEX, bibtex.BIBLATEX):
        _, fields = bibtex.fields_of(dated, dialect)
        assert (fields["urldate"], fields["origdate"], fields["submitted"]) == (r"{last \& least}", "{1851}", "{1850-02}")
    assert ris.reference(dated)["Y2"] == ["last & least"]
    assert ris.reference(dated)["N1"] == ["original-date: 1851", "submitted: 1850-02"]


def test_a_date_that_biblatex_cannot_read_is_a_year():
    csl = {"id": "key", "type": "book", "title": "Ice", "issued": {"date-parts": [[2003]]}}
    _, fields = bibtex.fields_of(bibliography.Entry("key", csl, {"issued": "{2003,2005}"}, {}, {}), bibtex.BIBLATEX)
    assert fields["year"] == "{2003}"


def test_identifiers_and_snapshots_have_a_place_in_every_format():
    csl = {"id": "key", "type": "article", "title": "Ice", "ISBN": "9780306406157", "PMCID": "PMC42"}
    identifiers = {"isbn": ["9780306406157", "9780198526636"], "pmc": ["42"], "arxiv": ["2101.00001"], "oclc": ["77"]}
    archive = {"url": "https://archive.example/1", "date": "2010-05-05", "status": None}
    given = bibliography.Entry("key", csl, {}, identifiers, archive)
    _, classic = bibtex.fields_of(given, bibtex.BIBTEX)
    assert (classic["isbn"], classic["pmcid"]) == ("{9780306406157, 9780198526636}", "{PMC42}")
    assert (classic["eprint"], classic["archiveprefix"], classic["oclc"]) == ("{2101.00001}", "{arXiv}", "{77}")
    assert classic["archiveurl"] == "{https://archive.example/1}"
    assert bibtex.fields_of(given, bibtex.BIBLATEX)[1]["eprinttype"] == "{arxiv}"
    noted = ris.reference(given)
    assert (noted["SN"], noted["C2"]) == (["9780306406157"], ["PMC42"])
    assert set(noted["N1"]) == {
        "isbn: 9780198526636",
        "arxiv: 2101.00001",
        "oclc: 77",
        "archive: https://archive.example/1",
        "type: article",
    }
    assert csl_json.item(given)["custom"]["archive"] == archive


def test_ris_keeps_an_identifier_whose_digits_stand_in_another_one():
    identifiers = {"doi": ["10.2307/271828"], "pmid": ["12345"], "jstor": ["271828"], "s2cid": ["2345"], "oclc": ["123"]}
    csl = {"id": "key", "type": "article-journal", "title": "Ice", "DOI": "10.2307/271828", "PMID": "12345"}
    noted = ris.reference(bibliography.Entry("key", csl, {}, identifiers, {}))
    assert (noted["DO"], noted["AN"]) == (["10.2307/271828"], ["12345"])
    assert noted["N1"] == ["jstor: 271828", "s2cid: 2345", "oclc: 123"]


def test_bibtex_names():
    names = [
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"literal": "Barnes and Noble, Inc."},
        {"family": "Holm"},
        {"literal": "Others"},
    ]
    assert bibtex._names(names, etal=True) == (
        "van Beethoven, Ludwig and King, Jr., Martin Luther and {Barnes and Noble, Inc.} and Holm and {Others} and others"
    )
    assert [readable_name(name) for name in names][:2] == ["Ludwig van Beethoven", "Martin Luther King Jr."]


TABLE = load_table("bibliography")
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
WORD = st.text("abcÉö中&%,{}_~ -'", min_size=1).map(str.strip).filter(lambda word: re.search(r"\w", word) and word[0].isalpha())
NAMES = st.lists(
    st.one_of(
        st.fixed_dictionaries({"family": WORD, "given": WORD}, optional={"suffix": st.just("Jr.")}),
        st.fixed_dictionaries({"literal": st.one_of(WORD, st.just("Barnes and Noble, Inc."))}),
    ),
    min_size=1,
    max_size=4,
)
ITEMS = st.fixed_dictionaries(
    {"id": st.just("key"), "type": st.sampled_from(sorted(TABLE["types"]))},
    optional={
        **dict.fromkeys((*TABLE["fields"], "scale", "section"), TEXT),
        **dict.fromkeys((*TABLE["names"], "interviewer"), NAMES),
    },
)


def held(csl: dict) -> tuple[Counter[str], Counter[tuple[str, str, str]]]:
    """The texts of an item, the type among them unless an entry type stands for it alone, and its names in their parts."""
    texts = [" ".join(value.split()) for variable, value in csl.items() if isinstance(value, str) and variable != "id"]
    names = [name for value in csl.values() if isinstance(value, list) for name in value]
    return Counter(texts), Counter(
        tuple(
            " ".join(part.split())
            for part in (one.get("literal") or one["family"], one.get("given", ""), one.get("suffix", ""))
        )
        for one in names
    )


@given(ITEMS, st.sampled_from([bibtex.BIBTEX, bibtex.BIBLATEX]))
def test_any_item_survives_bibtex(csl, dialect):
    bibtexparser = pytest.importorskip("bibtexparser", reason="bibtexparser is not installed")
    library = bibtexparser.parse_string(bibtex.as_bibtex(entry(**csl), dialect))
    assert not library.failed_blocks
    parsed = {name: field.value for name, field in library.entries_dict["key"].fields_dict.items()}
    texts, names = held(csl)
    texts -= Counter([csl["type"]])
    kind = library.entries_dict["key"].entry_type
    assert parsed.get("entrysubtype", TABLE["meaning"].get(kind, csl["type"])) == csl["type"]
    named = [found for found in map(names_of, parsed.values()) if found and not found - names]
    found = Counter(unprotected(value) for value in parsed.values())
    found += Counter(unquoted(value) for name, value in parsed.items() if name in bibtex._VERBATIM)
    assert not texts - found
    assert not names - sum(named, Counter())


@pytest.mark.parametrize("column", [bibtex.BIBTEX, bibtex.BIBLATEX, ris.RIS])
def test_an_entry_type_of_several_kinds_of_work_stands_for_one_of_them(column):
    uses = Counter(columns[column] for columns in TABLE["types"].values())
    for kind in (kind for kind, number in uses.items() if number > 1):
        assert TABLE["types"][TABLE["meaning"][kind]][column] == kind


def names_of(value: str) -> Counter[tuple[str, str, str]]:
    """The names that BibTeX's own rules find in a value."""
    from pybtex.bibtex.utils import split_name_list
    from pybtex.database import InvalidNameString, Person

    found: Counter[tuple[str, str, str]] = Counter()
    for one in split_name_list(value):
        try:
            person = Person(one)
        except InvalidNameString:
            continue
        parts = (
            [*person.prelast_names, *person.last_names],
            [*person.first_names, *person.middle_names],
            person.lineage_names,
        )
        found[tuple(unprotected(" ".join(part)) for part in parts)] += 1
    return found


def unquoted(value: str) -> str:
    """An address with the signs that BibTeX could not hold."""
    return re.sub("%7B|%7D|%5C|%20", lambda found: unquote(found[0]), value)


def read_ris(text: str) -> list[dict[str, list[str]]]:
    """The values of each tag as rispy reads them."""
    rispy = pytest.importorskip("rispy", reason="rispy is not installed")
    tags = {name: tag for tag, name in rispy.RisParser.DEFAULT_MAPPING.items()}
    return [
        {tags[name]: value if isinstance(value, list) else [value] for name, value in one.items()} for one in rispy.loads(text)
    ]


@given(ITEMS)
def test_any_item_survives_ris(csl):
    (parsed,) = read_ris(ris.as_ris(entry(**csl)))
    assert parsed == ris.reference(entry(**csl))
    texts, names = held({**csl, **({"URL": csl["URL"].replace(";", "%3B")} if "URL" in csl else {})})
    texts -= Counter([csl["type"]])
    values = [value for several in parsed.values() for value in several]
    noted = [value.partition(": ")[2] for value in parsed.get("N1", ())]
    assert not texts - Counter([*values, *noted])
    whole = Counter(", ".join(part for part in name if part) for name in names.elements())
    assert not whole - Counter([*values, *noted])


def unprotected(value: str) -> str:
    """The text behind our escapes, read back sign by sign."""
    signs = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}"}
    signs |= {r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", **{"\\" + sign: sign for sign in "&%$#_{}"}}
    pattern = re.compile("|".join(re.escape(sign) for sign in signs) + "|[{}]")
    return pattern.sub(lambda found: signs.get(found[0], ""), value)


def test_ris_opens_in_rispy_and_keeps_what_it_can_hold(dataset, lines):
    found = read_ris(export(dataset, "ris"))
    assert found == [ris.reference(one) for one in bibliography.entries(lines)]
    (holm,) = [one for one in found if one.get("TI") == ["Harbours"]]
    assert (holm["TY"], holm["AU"], holm["T2"], holm["DO"]) == (["JOUR"], ["Holm, Karin"], ["Isles"], ["10.1000/182"])
    assert (holm["PY"], holm["DA"]) == (["2003"], ["2003/03"])


@pytest.mark.shared
@pytest.mark.parametrize("name", ["dewiki-mini.xml.bz2", "frwiki-mini.xml.bz2", "ruwiki-mini.xml.bz2"])
def test_bibliographies_of_real_pages_open_whole(name):
    bibtexparser = pytest.importorskip("bibtexparser", reason="bibtexparser is not installed")
    pybtex = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    rispy = pytest.importorskip("rispy", reason="rispy is not installed")
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
    assert ris._pages("3–29") == {"SP": ["3"], "EP": ["29"]}
    assert ris._pages("12, 15–17") == {"SP": ["12, 15–17"]}
    assert ris._pages("S12–S14") == {"SP": ["S12"], "EP": ["S14"]}
