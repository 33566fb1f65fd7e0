"""Real articles in every form, each opened with the tool that people open it with."""

from __future__ import annotations

import csv
import json
import sqlite3
from typing import TYPE_CHECKING

import pytest
from conftest import SHARED
from exported import counts

from extractor import open_dataset
from extractor.cli import run
from extractor.exports import bibliography

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.shared
for library in ("pyarrow", "duckdb", "sqlite_utils", "rispy", "bibtexparser"):
    pytest.importorskip(library, reason="needs the extras 'export' and 'dev'")

PAGES = 70


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Iterator[Path]:
    """A dataset whose sources are found from where the tests run."""
    folder = tmp_path_factory.mktemp("sample") / "dataset"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(SHARED / "corpora" / "dumps")
        assert run(["convert", "enwiki-sample.xml.bz2", "--output", str(folder), "--limit", str(PAGES), "--quiet"]) == 0
        yield folder


@pytest.fixture(scope="module")
def records(dataset) -> list[dict]:
    found = [json.loads(line) for line in open_dataset(dataset).lines()]
    assert sum(len(record["claims"]) for record in found) > 1000
    return found


@pytest.fixture(scope="module")
def items(dataset) -> dict[str, dict]:
    """The CSL items of the bibliography, by key."""
    found = {one.key: one.csl for one in bibliography.entries(open_dataset(dataset).lines())}
    assert len(found) > 100
    return found


def exported(dataset: Path, form: str, name: str) -> Path:
    out = dataset.parent / name
    assert run(["export", str(dataset), str(out), "--to", form]) == 0
    return out


def test_parquet_in_pyarrow_and_duckdb(dataset, records):
    import duckdb
    from pyarrow import parquet

    out = exported(dataset, "parquet", "parquet")
    for name, rows in counts(records).items():
        assert parquet.read_metadata(out / f"{name}.parquet").num_rows == rows, name
    cited = duckdb.sql(
        f"SELECT count(*) FROM '{out}/claim_citation.parquet' AS pairs"  # noqa: S608 - a path of ours
        f" SEMI JOIN '{out}/claims.parquet' AS claims ON claims.record = pairs.record AND claims.id = pairs.claim"
        f" SEMI JOIN '{out}/citations.parquet' AS cited ON cited.record = pairs.record AND cited.id = pairs.citation"
    ).fetchall()
    assert cited == [(counts(records)["claim_citation"],)]


def test_csv_in_python(dataset, records):
    out = exported(dataset, "csv", "csv")
    csv.field_size_limit(10**7)
    for name, rows in counts(records).items():
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == rows, name


def test_sqlite_with_its_keys_its_search_and_datasette(dataset, records):
    out = exported(dataset, "sqlite", "facts.db")
    connection = sqlite3.connect(out)
    for name, rows in counts(records).items():
        assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (rows,), name  # noqa: S608 - a name of ours
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    word, where = "history", "SELECT count(*) FROM claims_fts WHERE claims_fts MATCH ?"
    found = connection.execute(where, [word]).fetchone()[0]
    connection.close()
    texts = [claim["text"].casefold() for record in records for claim in record["claims"]]
    assert 0 < found <= sum(word in text for text in texts)

    datasette = pytest.importorskip("datasette.app", reason="datasette is not installed")
    import asyncio

    async def count() -> int:
        site = datasette.Datasette([str(out)])
        return (await site.client.get("/facts/claims.json?_search=history&_size=0")).json()["filtered_table_rows_count"]

    assert asyncio.run(count()) == found


def test_duckdb_with_its_keys(dataset, records):
    import duckdb

    with duckdb.connect(str(exported(dataset, "duckdb", "facts.duckdb")), read_only=True) as connection:
        for name, rows in counts(records).items():
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (rows,), name  # noqa: S608 - a name of ours
        shown = connection.execute("SELECT sum(claims), sum(uncited) FROM coverage_by_page").fetchone()
        statuses = dict(connection.execute("SELECT status, count(*) FROM claims GROUP BY status").fetchall())
    assert shown == (sum(len(record["claims"]) for record in records), statuses["uncited"])


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_bibtex_in_bibtexparser_and_pybtex(dataset, items, form):
    import bibtexparser

    pybtex = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    text = exported(dataset, form, f"{form}.bib").read_text(encoding="utf-8")
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert list(library.entries_dict) == list(items)
    parsed = pybtex.parse_string(text, "bibtex").entries
    for key, csl in items.items():
        persons = [
            person for role in ("author", "editor") for person in parsed[key].persons.get(role, ()) if str(person) != "others"
        ]
        assert len(persons) == len(csl.get("author", ())) + len(csl.get("editor", ())), key


def test_ris_in_rispy(dataset, items):
    import rispy

    found = rispy.loads(exported(dataset, "ris", "all.ris").read_text(encoding="utf-8"))
    assert [one["id"] for one in found] == list(items)
    for one in found:
        assert one.get("title") == (items[one["id"]].get("title") and " ".join(items[one["id"]]["title"].split()))
        assert len(one.get("authors", ())) == len(items[one["id"]].get("author", ()))


def test_csl_json_in_citeproc(dataset, items):
    citeproc = pytest.importorskip("citeproc", reason="citeproc-py is not installed")
    from citeproc.source.json import CiteProcJSON

    found = json.loads(exported(dataset, "csl-json", "items.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in found] == list(items)
    known = CiteProcJSON([{name: value for name, value in item.items() if name != "custom"} for item in found])
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    listed = citeproc.CitationStylesBibliography(style, known, citeproc.formatter.plain)
    for item in found:
        listed.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    assert len(listed.bibliography()) == len(items)


def test_annotations_select_every_fact_in_the_source(dataset, records):
    pages = exported(dataset, "webannotation", "annotations.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(pages) == len(records)
    for line, record in zip(pages, records, strict=True):
        facts = [*record["claims"], *record["citations"], *record["dates"]]
        facts += [mention for person in record["people"] for mention in person["mentions"]]
        selected = [annotation["target"]["selector"] for annotation in json.loads(line)["items"]]
        assert [(one["start"], one["end"]) for one, _ in selected] == [(fact["start"], fact["end"]) for fact in facts]
        assert all(quote["type"] == "TextQuoteSelector" for _, quote in selected)


def test_training_examples_name_claims_and_works_of_the_records(dataset, records):
    examples = exported(dataset, "training", "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    claims = {claim["id"]: claim["text"] for record in records for claim in record["claims"]}
    works = [work["csl"] for record in records for work in record["works"]]
    assert len(examples) > 500
    for line in examples:
        example = json.loads(line)
        assert claims[example["claim_id"]] == example["claim"]
        assert example["source"] in works
