"""Tables and numbers: each form opens in its own tool, holds every row of the records, and its keys hold."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from datasets import write_records
from exported import FIXTURES, PROJECT, counts, export, lines, write_dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import audit, extract
from extractor.border import from_json
from extractor.cli import run
from extractor.exports import sqlite
from extractor.exports.batches import batches, rows_of
from extractor.exports.dictionary import data_dictionary
from extractor.exports.formats import FORMATS
from extractor.exports.plain_text import plain_text
from extractor.exports.statistics import Statistics, statistics
from extractor.exports.tables import of_records
from extractor.sources.encoding import CONVERT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="lines", scope="module")
def given_lines() -> list[bytes]:
    return list(lines())


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return [json.loads(line) for line in lines()]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("dataset"))


def test_every_key_names_a_column_and_every_reference_an_earlier_table():
    earlier: set[str] = set()
    for table in of_records().tables:
        names = [column.name for column in table.columns]
        assert names[0] == "record"
        assert len(set(names)) == len(names)
        assert {*table.key, *table.indexed, *(one.column for one in table.references)} <= set(names)
        earlier.add(table.name)
        assert {one.table for one in table.references} <= earlier


def test_batches_hold_every_row_once(lines, records, monkeypatch):
    duckdb = pytest.importorskip("duckdb", reason="needs the extra 'export'")
    monkeypatch.setattr("extractor.exports.batches.BATCH_BYTES", 4_000)
    found: Counter[str] = Counter()
    cut = 0
    with duckdb.connect() as connection:
        for _ in batches(lines, of_records(), connection):
            cut += 1
            for table in of_records().tables:
                found[table.name] += len(connection.sql(rows_of(table, lists=True)))
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
    row = connection.execute("SELECT * FROM coverage_by_page WHERE page = 'Sound'").fetchone()
    pages = connection.execute("SELECT count(*) FROM coverage_by_page").fetchone()
    connection.close()
    assert uncited == {"Nobody knows why.", "Captain Erik Strand saw them."}
    assert broken == [("CITEREFNobody1999", "no_target")]
    assert row[2:] == (6, 4, 0, 2, 0, 0, pytest.approx(4 / 6))
    assert pages == (len(records),)


def test_links_lead_from_claims_to_pages(database):
    connection = sqlite3.connect(database)
    found = connection.execute(
        "SELECT claims.text, links.target, links.anchor, links.text FROM links JOIN claims ON claims.record = links.record"
        " AND claims.id = links.claim JOIN pages ON pages.record = links.record WHERE pages.title = 'Sound'"
    ).fetchall()
    connection.close()
    assert found == [
        ("Sound is a strait.", "Strait", None, "strait"),
        ("It froze in 1874.", "Ice", "Frost", "froze"),
    ]


def answer(form: str, descriptions: list[str], query: str, folder: Path) -> list[tuple]:
    """What a database of pages, each of one text, answers."""
    pytest.importorskip("sqlite_utils", reason="needs the extra 'export'")
    duckdb = pytest.importorskip("duckdb", reason="needs the extra 'export'")
    pages = [extract(text, title=f"Page {n}").to_json() for n, text in enumerate(descriptions)]
    export(write_records(folder / "data", pages), form, folder / "facts")
    connection = sqlite3.connect(folder / "facts") if form == "sqlite" else duckdb.connect(str(folder / "facts"))
    found = connection.execute(query).fetchall()
    connection.close()
    return found


REED = "{{cite book |last=Holm |title=Ice |publisher=Reed |year=2001}}"


@pytest.mark.parametrize(
    ("descriptions", "names"),
    [
        (["{{cite book |title=Ice |doi=10.1000/182}}", "{{cite journal |title=On Ice |doi=10.1000/182}}"], ["doi:10.1000/182"]),
        (["{{cite web |title=Ice |url=http://www.e.org/i/}}", "{{cite web |title=Fog |url=https://e.org/i}}"], ["e.org/i"]),
        ([REED, "{{cite book |title=ICE |publisher=reed |date=May 2001}}"], ["title:ice, reed, 2001"]),
        ([REED, "{{cite book |title=Ice |publisher=Reed |year=2002}}"], ["title:ice, reed, 2001", "title:ice, reed, 2002"]),
        ([REED, "{{cite book |title=Ice |publisher=Reed}}"], ["title:ice, reed", "title:ice, reed, 2001"]),
        (
            ["{{cite book |title=Ice |author=A}}", "{{cite book |title=Ice |author=B}}"],
            [f"{{{{cite book |title=ice |author={x}}}}}" for x in "ab"],
        ),
        ([REED, "{{cite book |title=Ice |publisher=Isles |year=2001}}"], ["title:ice, isles, 2001", "title:ice, reed, 2001"]),
    ],
)
@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_works_are_one_over_pages_by_identifier_address_or_words(descriptions, names, form, tmp_path):
    texts = [f"It froze.<ref>{one}</ref>" for one in descriptions]
    found = answer(form, texts, "SELECT name, pages, work FROM cited_works ORDER BY name", tmp_path)
    assert [(name, pages) for name, pages, _ in found] == [(name, len(descriptions) // len(names)) for name in names]
    assert all(work for _, _, work in found)


PART = "{{cite encyclopedia |title=%s |author=%s |encyclopedia=Beasts |isbn=978-0-19-852663-6 |url=http://e.org/%s}}"
WHOLE = "{{cite book |title=Beasts |isbn=9780198526636}}"
ANTS, BEES = PART % ("Ants", "Holm", 1), PART % ("Bees", "Berg", 2)


@pytest.mark.parametrize(
    ("descriptions", "shown", "has_authors"),
    [
        ([ANTS, BEES], ("Beasts", None, None, "book", 2), False),
        ([ANTS, ANTS], ("Ants", "Beasts", "http://e.org/1", "entry-encyclopedia", 2), True),
        ([ANTS, WHOLE], ("Beasts", None, None, "book", 2), False),
        ([WHOLE, ANTS, BEES], ("Beasts", None, None, "book", 3), False),
    ],
)
@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_several_parts_of_a_book_are_shown_as_the_book(descriptions, shown, has_authors, form, tmp_path):
    texts = [f"It froze.<ref>{one}</ref>" for one in descriptions]
    query = "SELECT title, container_title, url, csl_type, citations, authors FROM cited_works"
    ((*row, authors),) = answer(form, texts, query, tmp_path)
    assert tuple(row) == shown
    assert (authors not in (None, "[]", [])) == has_authors


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_the_people_of_claims_are_one_query_away(form, tmp_path):
    text = "Ann Orr (born 1961) is a painter.<ref>Holm 2003</ref> In 2003 Ann Orr left, said Orr.\n[[Category:Living people]]"
    found = answer(form, [text], "SELECT page, name, text, status FROM claim_people ORDER BY status", tmp_path)
    assert found == [
        ("Page 0", "Ann Orr", "Ann Orr (born 1961) is a painter.", "cited"),
        ("Page 0", "Ann Orr", "In 2003 Ann Orr left, said Orr.", "uncited"),
    ]


SEA = "A b.\n== Empty ==\n== Sea ==\n=== Ice ===\nIt froze.\n== Fog ==\n[[File:a.png|thumb|A ship.]]"


@pytest.mark.parametrize(
    ("wikitext", "text"),
    [
        (
            "'''Sound''' is a [[strait]].{{sfn|Holm|2003}} It froze.\n\nShips came.",
            "Sound is a strait. It froze.\n\nShips came.",
        ),
        (SEA, "A b.\n\n== Sea ==\n\n=== Ice ===\n\nIt froze."),
        ("Ships:\n* one ship\n* another ship\n\nIt froze.", "Ships:\n\none ship\nanother ship\n\nIt froze."),
        ("{{Infobox x|name=Sound}}\n{|\n| a cell\n|}\nIt froze.", "It froze."),
        ("海は広い。船が来た。", "海は広い。船が来た。"),
        ("", ""),
    ],
)
def test_plain_text_is_what_a_reader_sees_of_the_prose(wikitext, text):
    assert plain_text(extract(wikitext, title="Sound", language="ja" if wikitext[:1] == "海" else "en")) == text


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
    line = extract(text, title="Soup").to_json()
    database = sqlite_utils.Database(memory=True)
    sqlite._fill(database, [line], of_records())
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def test_datasette_and_sqlite_utils_open_it_without_options(database):
    datasette = pytest.importorskip("datasette.app", reason="datasette is not installed")
    sqlite_utils = pytest.importorskip("sqlite_utils", reason="needs the extra 'export'")
    import asyncio

    opened = sqlite_utils.Database(str(database))
    assert {table.name for table in of_records().tables} | set(of_records().views) <= {
        *opened.table_names(),
        *opened.view_names(),
    }
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


def test_the_data_dictionary_is_the_generated_one(hold):
    hold(PROJECT / "docs" / "data-dictionary.md", data_dictionary())


# Numbers and the command line


def test_statistics_count_what_records_hold(lines):
    found = Statistics()
    found.add(from_json(lines[0]))
    numbers = found.as_json()
    assert numbers["counts"]["pages"] == 1
    assert numbers["counts"]["claims"] == 6
    assert numbers["coverage"] == pytest.approx(4 / 6)
    assert numbers["short_citations"]["resolved"] == 1
    assert numbers["broken_short_citations"] == 1


def test_processes_count_what_one_counts(lines, monkeypatch):
    monkeypatch.setattr("extractor.engines.lines.BATCH_BYTES", 8_000)
    assert statistics(iter(lines), jobs=2).as_json() == statistics(iter(lines), jobs=1).as_json()


def test_stats_of_a_dataset(dataset, records, capsys):
    assert run(["stats", str(dataset), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["works"] == sum(len(record["works"]) for record in records)
    assert run(["stats", str(dataset)]) == 0
    assert f"{found['counts']['works']:,}" in capsys.readouterr().out


def test_stats_say_what_gave_no_record(tmp_path, capsys):
    text = (FIXTURES / "isles.xml").read_text(encoding="utf-8")
    (tmp_path / "bad.xml").write_text(text.replace("<title>Sand Skerry<", "<title>Sand & Skerry<"), encoding="utf-8")
    assert run(["stats", str(tmp_path / "bad.xml"), "--format", "json"]) == 3
    said = capsys.readouterr()
    counts = json.loads(said.out)["counts"]
    assert (counts["pages"], counts["rejects"]) == (2, 1)
    assert "xml_malformed" in said.err


def test_stats_name_the_sources_of_a_dataset_that_failed(tmp_path, capsys):
    (tmp_path / "latin.wiki").write_bytes("Café closed in 1990.\n".encode("latin-1"))
    (tmp_path / "page.wiki").write_text("It froze in 1874.\n")
    sources = [str(tmp_path / name) for name in ("latin.wiki", "page.wiki")]
    assert run(["convert", *sources, "--output", str(tmp_path / "data")]) == 3
    assert "0 people" in capsys.readouterr().err
    assert run(["stats", str(tmp_path / "data"), "--format", "json"]) == 0
    (failed,) = json.loads(capsys.readouterr().out)["failed_sources"]
    assert failed.endswith("latin.wiki: the file is no UTF-8 at character 3; " + f"{CONVERT} [bad_encoding]")
    assert run(["stats", str(tmp_path / "data")]) == 0
    assert f"sources that failed\n  {failed}\n" in capsys.readouterr().out


def test_every_form_has_its_writer_and_is_opened_by_a_test():
    assert all(callable(form.load()) for form in FORMATS.values())
    tests = "".join(path.read_text(encoding="utf-8") for path in FIXTURES.parent.glob("tests/test_*.py"))
    assert [name for name in FORMATS if f'"{name}"' not in tests] == []


def test_every_form_has_its_session():
    sessions = (FIXTURES.parent / "tests" / "commands" / "export.md").read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"--to {name} " not in sessions] == []


def test_tables_need_a_place_to_go(capsys):
    assert run(["export", str(FIXTURES / "islands.txt"), "--to", "sqlite"]) == 2
    assert "sqlite is written to a file; name it after TARGET [needs_path]" in capsys.readouterr().err


def test_a_missing_extra_is_one_clear_line(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "sqlite_utils", None)
    assert run(["export", str(FIXTURES / "islands.txt"), "--to", "sqlite", str(tmp_path / "x.db")]) == 2
    message = capsys.readouterr().err
    assert "wikiclaims[export]" in message
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
