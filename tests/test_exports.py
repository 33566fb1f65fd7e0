"""Exports: each form opens in its own tool, holds every row of the records, and its keys hold."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import typing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import audit, extract
from extractor.border import from_json, to_json
from extractor.cli import export as export_command
from extractor.cli import run
from extractor.exports import bibliography, bibtex, ris, sqlite
from extractor.exports.batches import batches
from extractor.exports.dictionary import data_dictionary
from extractor.exports.findings import find_rows
from extractor.exports.formats import FORMATS
from extractor.exports.rows import readable_name
from extractor.exports.statistics import Statistics
from extractor.exports.tables import VIEWS, tables
from extractor.exports.targets import Target
from extractor.exports.training import examples
from extractor.exports.webannotation import annotation_page

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT / "fixtures"
PAGE = """'''Sound''' is a strait.<ref name="a">{{cite book |last=Berg |first=Anna |year=1998 |isbn=978-0-19-852663-6
|title=A & B: 100% of {curly} NATO_files #1 |page=42}}</ref> It froze in 1874.{{sfn|Holm|2003|p=11}}
The ice was thick.<ref name="a" /> Nobody knows why.

Ships came in spring.{{sfn|Nobody|1999}} Captain Erik Strand saw them.{{citation needed|date=June 2019}}

== Sources ==
* {{cite journal |last=Holm |first=Karin |title=Harbours |journal=Isles |volume=7 |date=March 2003 |doi=10.1000/182 |ref=harv}}
"""


def lines_of(text: str, folder: Path) -> list[bytes]:
    path = folder / "Sound.wiki"
    path.write_text(text, encoding="utf-8")
    return list(Target(str(path)).lines())


@pytest.fixture(scope="module")
def lines(tmp_path_factory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("pages")
    return [*lines_of(PAGE, folder), *Target(str(FIXTURES)).lines()]


@pytest.fixture(scope="module")
def records(lines) -> list[dict]:
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def dataset(lines, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    (folder / "records").mkdir()
    (folder / "manifest.json").write_text("{}")
    (folder / "records" / "part-00000.jsonl").write_bytes(b"".join(line + b"\n" for line in lines[:2]))
    (folder / "records" / "part-00001.jsonl").write_bytes(b"".join(line + b"\n" for line in lines[2:]))
    return folder


def counts(records: list[dict]) -> dict[str, int]:
    """Rows of each table, counted in the records themselves."""
    citations = [citation for record in records for citation in record["citations"]]
    targets = [target for citation in citations for target in citation["targets"]]
    claims = [claim for record in records for claim in record["claims"]]
    works = [work for record in records for work in record["works"]]
    holders = [*claims, *(section for record in records for section in record["sections"])]
    return {
        "pages": len(records),
        **{name: sum(len(record[name]) for record in records) for name in ("sections", "dates", "people", "problems")},
        "claims": len(claims),
        "citations": len(citations),
        "works": len(works),
        "identifiers": sum(len(values) for work in works for values in work["identifiers"].values()),
        "claim_citation": sum(len(claim["citations"]) + len(claim["covered_by"]) for claim in claims),
        "citation_work": len(targets),
        "locators": sum(len(target["locators"]) for target in targets),
        "mentions": sum(len(person["mentions"]) for record in records for person in record["people"]),
        "marks": sum(len(holder["marks"]) for holder in holders),
        "unknown_templates": sum(len(record["unknown_templates"]) for record in records),
    }


def export(target: Path | str, to: str, *out: Path) -> str:
    """What the command writes to stdout."""
    command = [sys.executable, "-m", "extractor", "export", str(target), *map(str, out), "--to", to]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


# Tables


def test_every_key_names_a_column_and_every_reference_an_earlier_table():
    earlier: set[str] = set()
    for table in tables():
        names = [column.name for column in table.columns]
        assert names[0] == "record"
        assert len(set(names)) == len(names)
        assert {*table.key, *table.indexed, *(one.column for one in table.references)} <= set(names)
        earlier.add(table.name)
        assert {one.table for one in table.references} <= earlier


def test_batches_hold_every_row_once(lines, records, monkeypatch):
    monkeypatch.setattr("extractor.exports.batches.BATCH_ROWS", 20)
    found: dict[str, int] = {}
    cut = 0
    for batch in batches(lines, lambda _: []):
        cut += 1
        for table, rows in batch:
            found[table.name] = found.get(table.name, 0) + len(rows)
    assert cut > 3
    assert {name: found[name] for name in counts(records)} == counts(records)


def test_parquet_opens_in_pyarrow_and_duckdb_with_types(dataset, records, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra 'export'")
    duckdb = pytest.importorskip("duckdb", reason="needs the extra 'export'")
    export(dataset, "parquet", tmp_path / "out")
    for name, rows in counts(records).items():
        assert parquet.read_table(tmp_path / "out" / f"{name}.parquet").num_rows == rows, name
    works = parquet.read_table(tmp_path / "out" / "works.parquet")
    assert str(works.schema.field("authors").type).startswith("list<")
    assert str(works.schema.field("confidence").type) == "double"
    claims = parquet.read_table(tmp_path / "out" / "claims.parquet").to_pylist()
    assert claims[0]["text"] == records[0]["claims"][0]["text"]
    assert claims[0]["span_end"] == records[0]["claims"][0]["end"]
    ((found,),) = duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/out/claims.parquet' WHERE support = 'direct'").fetchall()  # noqa: S608
    assert found == sum(claim["support"] == "direct" for record in records for claim in record["claims"])


def test_csv_keeps_rows_quotes_and_lists(dataset, records, tmp_path):
    pytest.importorskip("pyarrow", reason="needs the extra 'export'")
    export(dataset, "csv", tmp_path / "out")
    for name, rows in counts(records).items():
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == rows, name
    with (tmp_path / "out" / "works.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert first["raw"] == records[0]["works"][0]["raw"]  # holds a line end and a comma
    assert json.loads(first["authors"]) == ["Anna Berg"]


@pytest.fixture(scope="module")
def database(dataset, tmp_path_factory):
    pytest.importorskip("sqlite_utils", reason="needs the extra 'export'")
    path = tmp_path_factory.mktemp("sqlite") / "facts.db"
    export(dataset, "sqlite", path)
    return path


def test_sqlite_holds_every_row_and_every_key(database, records):
    with sqlite3.connect(database) as connection:
        for name, rows in counts(records).items():
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (rows,), name  # noqa: S608 - a name of ours
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = {row[2] for row in connection.execute("PRAGMA foreign_key_list(claim_citation)")}
        assert keys == {"pages", "claims", "citations"}
        (cited,) = connection.execute(
            "SELECT count(*) FROM claim_citation JOIN citation_work USING (record, citation)"
            " JOIN works ON works.record = citation_work.record AND works.id = citation_work.work"
        ).fetchone()
    assert cited > 0
    connection.close()


def test_sqlite_finds_words_in_claims_and_works(database):
    connection = sqlite3.connect(database)
    query = "SELECT {0}.{1} FROM {0}_fts JOIN {0} ON {0}.rowid = {0}_fts.rowid WHERE {0}_fts MATCH ?"
    claims = [text for (text,) in connection.execute(query.format("claims", "text"), ["froze"])]
    works = [title for (title,) in connection.execute(query.format("works", "title"), ["berg nato"])]
    connection.close()
    assert claims == ["It froze in 1874."]
    assert works == ["A & B: 100% of {curly} NATO_files #1"]


def test_views_answer_the_first_questions(database, records):
    connection = sqlite3.connect(database)
    uncited = {text for (text,) in connection.execute("SELECT text FROM uncited_claims WHERE page = 'Sound'")}
    broken = connection.execute("SELECT anchor, resolution FROM broken_short_citations WHERE page = 'Sound'").fetchall()
    row = connection.execute("SELECT claims, direct, none, coverage FROM coverage_by_page WHERE page = 'Sound'").fetchone()
    pages = connection.execute("SELECT count(*) FROM coverage_by_page").fetchone()
    connection.close()
    assert uncited == {"Nobody knows why.", "Captain Erik Strand saw them."}
    assert broken == [("CITEREFNobody1999", "no_target")]
    assert row[0] == 6
    assert row[1] == 4
    assert row[3] == pytest.approx(4 / 6)
    assert pages == (len(records),)


def test_findings_are_those_of_the_audit(database, lines):
    expected = [(n, one.finding.code, one.severity) for n, line in enumerate(lines) for one in audit(from_json(line)).findings]
    connection = sqlite3.connect(database)
    found = connection.execute("SELECT record, code, severity FROM findings ORDER BY record, ordinal").fetchall()
    connection.close()
    assert found == expected
    assert len(found) > 10


SOUP = (
    *(
        "Ice came in 1888. ",
        "Erik Strand saw it",
        "\n\n",
        "\n* ",
        "\n== Sea ==\n",
        "{|\n|-\n| cell\n|}\n",
        '<ref name="a">',
        "</ref>",
    ),
    *(
        "{{sfn|Holm|2003|p=11}}",
        "{{cite book |last=Holm |title=Ice |year=2003}}",
        '<ref name="a" />',
        "{{citation needed}}",
        "{{efn|",
        "}}",
    ),
    *(
        "[[Category:Sea]]",
        "{{reflist|refs=",
        "{{unknown|x}}",
        "{{cite journal |doi=10.1000/182 |title=Fog}}",
        "<ref group=n>",
        ". ",
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=25).map("".join))
def test_any_page_keeps_every_key(text):
    sqlite_utils = pytest.importorskip("sqlite_utils", reason="needs the extra 'export'")
    line = to_json(extract(text, title="Soup"))
    database = sqlite_utils.Database(memory=True)
    sqlite._fill(database, [line], find_rows)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def test_datasette_and_sqlite_utils_open_it_without_options(database):
    datasette = pytest.importorskip("datasette.app", reason="datasette is not installed")
    sqlite_utils = pytest.importorskip("sqlite_utils", reason="needs the extra 'export'")
    import asyncio

    opened = sqlite_utils.Database(str(database))
    assert {table.name for table in tables()} | set(VIEWS) <= {*opened.table_names(), *opened.view_names()}
    opened.close()
    metadata = json.loads(database.with_name("facts.metadata.json").read_text())
    described = metadata["databases"]["facts"]["tables"]
    assert described["claims"]["columns"]["support"] == "How near the nearest citation stands."

    async def first_page() -> list[dict]:
        site = datasette.Datasette([str(database)], metadata=metadata)
        answer = await site.client.get("/facts/claims.json?_shape=array&_search=froze")
        return answer.json()

    assert [row["text"] for row in asyncio.run(first_page())] == ["It froze in 1874."]


def test_duckdb_holds_every_row_and_views(dataset, records, tmp_path):
    duckdb = pytest.importorskip("duckdb", reason="needs the extra 'export'")
    export(dataset, "duckdb", tmp_path / "facts.duckdb")
    with duckdb.connect(str(tmp_path / "facts.duckdb"), read_only=True) as connection:
        for name, rows in counts(records).items():
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (rows,), name  # noqa: S608 - a name of ours
        assert connection.execute("SELECT count(*) FROM uncited_claims WHERE page = 'Sound'").fetchone() == (2,)
        kinds = dict(
            connection.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'works'").fetchall()
        )
    assert kinds["authors"] == "VARCHAR[]"
    assert kinds["confidence"] == "DOUBLE"


def test_an_export_replaces_an_earlier_one_and_leaves_no_parts(dataset, tmp_path):
    pytest.importorskip("sqlite_utils", reason="needs the extra 'export'")
    for _ in range(2):
        export(dataset, "sqlite", tmp_path / "facts.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.db", "facts.metadata.json"]


def test_the_same_records_give_the_same_parquet(dataset, tmp_path):
    pytest.importorskip("pyarrow", reason="needs the extra 'export'")
    for name in ("one", "two"):
        export(dataset, "parquet", tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_the_data_dictionary_is_the_generated_one():
    path = PROJECT / "docs" / "data-dictionary.md"
    assert path.read_text(encoding="utf-8") == data_dictionary(), f"run: python -m extractor.exports.dictionary > {path}"


# Bibliographies


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


# Annotations and training examples


def test_annotations_select_what_they_say(tmp_path):
    path = tmp_path / "Sound.wiki"
    path.write_text("𝒳 " + PAGE, encoding="utf-8")  # a sign of two UTF-16 units before everything
    page = json.loads(export(path, "webannotation"))
    text = path.read_text(encoding="utf-8")
    assert page["type"] == "AnnotationPage"
    assert page["offset_unit"] == "unicode_code_point"
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert len({one["id"] for one in page["items"]}) == len(page["items"]) > 10
    for one in page["items"]:
        assert one["type"] == "Annotation"
        position, quote = one["target"]["selector"]
        start, end = position["start"], position["end"]
        assert quote["exact"] == text[start:end]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])
        assert {body["type"] for body in one["body"]} <= {"TextualBody"}
    dates = [one["body"][0]["value"] for one in page["items"] if one["motivation"] == "tagging"]
    assert dates == ["1874"]


def test_annotations_of_a_record_without_its_text_keep_positions(records):
    page = annotation_page(records[0], None)
    claim = next(one for one in page["items"] if one["motivation"] == "describing")
    assert [selector["type"] for selector in claim["target"]["selector"]] == ["TextPositionSelector"]


def test_texts_of_a_dataset_come_from_its_sources(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages.txt").write_text((FIXTURES / "islands.txt").read_text(encoding="utf-8"), encoding="utf-8")
    found = list(Target("pages.txt").lines_with_text())
    (tmp_path / "data" / "records").mkdir(parents=True)
    (tmp_path / "data" / "manifest.json").write_text("{}")
    (tmp_path / "data" / "records" / "part-00000.jsonl").write_bytes(b"".join(line + b"\n" for line, _ in found))
    assert list(Target("data").lines_with_text()) == found
    (tmp_path / "pages.txt").write_text("[[Other]]\nnothing\n", encoding="utf-8")
    assert [text for _, text in Target("data").lines_with_text()] == [None] * len(found)


@pytest.mark.parametrize("options", [["--compress", "zstd"], ["--format", "parquet"]])
def test_every_form_of_a_dataset_is_read(tmp_path, monkeypatch, options):
    monkeypatch.chdir(PROJECT)
    assert run(["convert", "fixtures/islands.txt", "--output", str(tmp_path / "data"), *options]) == 0
    assert list(Target(str(tmp_path / "data")).lines()) == list(Target("fixtures/islands.txt").lines())


def test_a_damaged_part_is_said_to_be_damaged(dataset, tmp_path, capsys):
    shutil.copytree(dataset, tmp_path / "data")
    part = tmp_path / "data" / "records" / "part-00001.jsonl"
    part.write_bytes(part.read_bytes()[:-10])
    assert run(["stats", str(tmp_path / "data")]) == 2
    assert "cut off" in capsys.readouterr().err


def test_training_examples_pair_claims_with_their_sources(records):
    found = list(examples(records[0]))
    (froze,) = [one for one in found if one["claim"] == "It froze in 1874."]
    assert froze["relation"] == "direct"
    assert froze["context_before"] == "Sound is a strait."
    assert froze["context_after"] == "The ice was thick."
    assert froze["source"]["title"] == "Harbours"
    assert [locator["value"] for locator in froze["locators"]] == ["11"]
    assert "Nobody knows why." not in {one["claim"] for one in found}


# Numbers and the command line


def test_statistics_count_what_records_hold(records):
    found = Statistics()
    found.add(records[0])
    numbers = found.as_json()
    assert numbers["counts"]["pages"] == 1
    assert numbers["counts"]["claims"] == 6
    assert numbers["coverage"] == pytest.approx(4 / 6)
    assert numbers["short_citations"]["resolved"] == 1
    assert numbers["broken_short_citations"] == 1


def test_stats_of_a_dataset(dataset, records, capsys):
    assert run(["stats", str(dataset), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["works"] == sum(len(record["works"]) for record in records)
    assert run(["stats", str(dataset)]) == 0
    assert f"{found['counts']['works']:,}" in capsys.readouterr().out


def test_stats_say_what_gave_no_record(tmp_path, capsys):
    (tmp_path / "bad.wiki").write_bytes(b"caf\xe9 is Latin-1")
    (tmp_path / "good.wiki").write_bytes(b"Ice came in 1888.")
    assert run(["stats", str(tmp_path), "--format", "json"]) == 3
    said = capsys.readouterr()
    counts = json.loads(said.out)["counts"]
    assert (counts["pages"], counts["rejects"]) == (1, 1)
    assert "bad.wiki" in said.err


def test_the_command_knows_every_form():
    assert set(typing.get_args(export_command.To)) == set(FORMATS)
    assert all(callable(form.load()) for form in FORMATS.values())


def test_tables_need_a_place_to_go(capsys):
    assert run(["export", str(FIXTURES / "islands.txt"), "--to", "sqlite"]) == 2
    assert "name it after TARGET" in capsys.readouterr().err


def test_a_missing_extra_is_one_clear_line(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "sqlite_utils", None)
    assert run(["export", str(FIXTURES / "islands.txt"), "--to", "sqlite", str(tmp_path / "x.db")]) == 2
    message = capsys.readouterr().err
    assert "extractor[export]" in message
    assert message.count("\n") == 1


def test_text_goes_to_a_file_or_to_stdout(tmp_path, capfdbinary):
    assert run(["export", str(FIXTURES / "harbour.wiki"), str(tmp_path / "out.json"), "--to", "csl-json"]) == 0
    assert run(["export", str(FIXTURES / "harbour.wiki"), "--to", "csl-json"]) == 0
    assert capfdbinary.readouterr().out == (tmp_path / "out.json").read_bytes()


def test_an_empty_bibliography_is_an_empty_array():
    class Nothing:
        def lines(self) -> list[bytes]:
            return []

    stream = io.StringIO()
    FORMATS["csl-json"].load()(Nothing(), stream)
    assert json.loads(stream.getvalue()) == []
