"""Datasets in Parquet open in what people load tables with, and answer the first questions in one query each."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT

from extractor.cli import run

if TYPE_CHECKING:
    from pathlib import Path

LIVING = """'''Nora Quist''' (born 1961) is a painter.<ref>{{cite web |title=Paint |url=http://example.org/paint}}</ref>

Quist left her club in 2003.
"""


@pytest.fixture(scope="module")
def part(tmp_path_factory) -> Path:
    """The only part of a dataset of the fixtures."""
    pytest.importorskip("pyarrow", reason="needs the extra 'export'")
    folder = tmp_path_factory.mktemp("loading") / "data"
    sources = [str(PROJECT / "fixtures" / name) for name in ("harbour.wiki", "islands.txt")]
    assert run(["convert", *sources, "--output", str(folder), "--format", "parquet", "--quiet"]) == 0
    (path,) = (folder / "records").glob("*.parquet")
    return path


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """The tables of the fixtures as Parquet files."""
    pytest.importorskip("duckdb", reason="needs the extra 'export'")
    folder = tmp_path_factory.mktemp("loading")
    (folder / "Nora Quist.wiki").write_text(LIVING, encoding="utf-8")
    sources = [str(PROJECT / "fixtures" / "harbour.wiki"), str(folder / "Nora Quist.wiki")]
    assert run(["export", *sources, "--to", "parquet", "-o", str(folder / "tables"), "--quiet"]) == 0
    return folder / "tables"


def test_no_column_is_a_map_and_parts_are_packed(part):
    from pyarrow import parquet

    with parquet.ParquetFile(part) as file:
        assert "map<" not in str(file.schema_arrow)
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_pandas(part):
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(part)
    claims = frame.explode("claims")["claims"]
    assert len(frame) >= 2
    assert claims.iloc[0]["text"]
    work = frame["works"].iloc[0][0]
    assert {pair["key"] for pair in work["identifiers"]} == {"isbn"}


def test_polars(part):
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(part)
    texts = frame.explode("claims").select(polars.col("claims").struct.field("text"))
    assert len(texts) > len(frame) >= 2


def test_duckdb(part):
    duckdb = pytest.importorskip("duckdb")
    query = f"SELECT count(*) FROM (SELECT unnest(claims) AS claim FROM '{part}') WHERE claim.support = 'direct'"  # noqa: S608 - a path of ours
    assert duckdb.sql(query).fetchall() >= [(3,)]


def test_hugging_face_datasets(part, tmp_path):
    # In a process of its own: the tests have a module of this name.
    code = f"""
from datasets import load_dataset
rows = load_dataset("parquet", data_files={str(part)!r}, split="train", cache_dir={str(tmp_path)!r})
assert rows[0]["page"]["title"] == "harbour", rows[0]["page"]
assert rows[0]["works"][0]["identifiers"] == [{{"key": "isbn", "value": ["9780306406157"]}}], rows[0]["works"]
"""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    if "No module named 'datasets'" in done.stderr:
        pytest.skip("needs the library 'datasets'")
    assert done.returncode == 0, done.stderr


@pytest.mark.spark
def test_spark(part):
    sql = pytest.importorskip("pyspark.sql")
    session = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        claims = session.read.parquet(os.fspath(part)).selectExpr("explode(claims) AS claim").selectExpr("claim.text")
        assert claims.count() > 3
    finally:
        session.stop()


QUERIES = re.findall(r"```sql\n-- (.*)\n((?:.*\n)*?)```", (PROJECT / "docs" / "guide.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("question", "row"),
    [
        (
            "claims with the titles and addresses of their sources",
            ("harbour", "It was opened on 3 May 1874.", "Harbours of the Sound", None, "page 11–12"),
        ),
        (
            "claims with the titles and addresses of their sources",
            ("Nora Quist", "Nora Quist (born 1961) is a painter.", "Paint", "http://example.org/paint", None),
        ),
        ("uncited claims about living people", ("Nora Quist", "Nora Quist", "Quist left her club in 2003.")),
        ("the most cited works", ("isbn:9780306406157", "Pilot's Guide to the Northern Isles", 1, 2)),
    ],
)
def test_the_queries_of_the_guide_answer_their_questions(question, row, tables, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(tables)
    (query,) = (query for asked, query in QUERIES if asked == question)
    assert row in duckdb.sql(query).fetchall()


README = re.search(r"## Tables\n.*?```python\n(.*?)```", (PROJECT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.mark.parametrize("line", README.splitlines())
def test_the_lines_of_the_readme_load_the_tables(line, tables, tmp_path):
    # In a process of its own, as above.
    library = line.partition(".")[0]
    code = f"import {library}\nassert len({line}) > 0"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tables.parent, env=environment, capture_output=True, text=True, check=False
    )
    if f"No module named '{library}'" in done.stderr:
        pytest.skip(f"needs the library '{library}'")
    assert done.returncode == 0, done.stderr
