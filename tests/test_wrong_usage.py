"""Wrong usages of every command: one line on stderr that says what is wrong, nothing on stdout, and the right exit code."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor.cli import run
from extractor.tables import VARIABLE, further_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "Ships came.{{sfn|Holm|2003|pp=11-12}} It froze in 1874.\n"
WRONG = [
    # what there is to read
    "parse",
    "parse nothing.wiki",
    "parse empty.wiki",
    "parse empty",
    "parse page.wiki --title",
    "parse page.wiki --dialect html",
    "parse page.wiki --namespace talk",
    "parse page.wiki --as-of yesterday",
    "parse page.wiki --language klingon",
    "parse page.wiki --facts claims,birds",
    "parse page.wiki --title [[x]]",
    "parse page.wiki other.wiki --title Ships",
    "parse page.wiki --page-timeout 0",
    "parse page.wiki --page-memory lots",
    "parse page.wiki --tables nothing.toml",
    "parse page.wiki --person-index nothing",
    "parse page.wiki --nonsense",
    "parse data",
    "parse no.json",
    # datasets
    "convert page.wiki",
    "convert page.wiki --output",
    "convert page.wiki --output out --jobs 0",
    "convert page.wiki --output out --limit 0",
    "convert page.wiki --output out --format xml",
    "convert page.wiki --output out --compress gzip",
    "convert page.wiki --output out --engine dask",
    "convert page.wiki --output page.wiki",
    "convert nothing.wiki --output out",
    "convert data --output out",
    "verify",
    "verify nothing",
    "verify empty",
    "verify page.wiki",
    # the audit
    "audit",
    "audit nothing.wiki",
    "audit empty.wiki",
    "audit no.json",
    "audit page.wiki --scope page",
    "audit page.wiki --profile kind",
    "audit page.wiki --select UNX",
    "audit page.wiki --ignore 7",
    "audit page.wiki --per-page-ignores UNC",
    "audit page.wiki --format pdf",
    "audit page.wiki --sort need",
    "audit page.wiki --fail-on fatal",
    "audit page.wiki --min-coverage 101",
    "audit page.wiki --min-coverage half",
    "audit page.wiki --baseline nothing.json",
    "audit page.wiki --baseline page.wiki",
    "audit page.wiki --reliability nothing.csv",
    "audit page.wiki --fix --format json",
    "audit page.jsonl --fix",
    "audit data --fix",
    "audit page.wiki --config nothing.toml",
    "audit page.wiki other.wiki --title Ships",
    # two targets
    "diff",
    "diff data",
    "diff data nothing",
    "diff page.wiki empty.wiki",
    "diff page.wiki other.wiki --format pdf",
    # other forms
    "export",
    "export page.wiki",
    "export page.wiki --to docx",
    "export page.wiki --to sqlite",
    "export page.wiki --to parquet page.wiki",
    "export page.wiki --to ris --raw",
    "export page.wiki other.wiki third.wiki out --to ris",
    "export nothing --to ris",
    "export no.json --to csv out",
    "export no.json --to sqlite out",
    "export no.json --to ris page.jsonl",
    "export no.json --to csl-json",
    "stats",
    "stats nothing",
    "stats empty",
    "serve nothing",
    "serve data --port sixty",
    # histories
    "history page.wiki",
    "history nothing.xml --output lives",
    "history page.wiki --output lives --since soon",
    "timeline data Ships -o t.html",
    "timeline nothing Ships -o t.html",
    # tables
    "persons nothing.xml -o index",
    "persons page.wiki",
    "templates nothing.xml -o t.toml",
    "rules --format pdf",
    "explain",
    "explain XYZ123",
    "schema animals",
    # no command
    "audti page.wiki",
    "--nonsense",
]


@pytest.fixture(autouse=True)
def no_tables() -> Iterator[None]:
    """Tables of the user hold for a process, which here is that of all tests."""
    yield
    os.environ.pop(VARIABLE, None)
    further_tables.cache_clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A page, a dataset, records, and what is none of them."""
    place = tmp_path_factory.mktemp("usage")
    for name in ("page.wiki", "other.wiki", "third.wiki"):
        (place / name).write_text(PAGE, encoding="utf-8")
    (place / "empty.wiki").write_text("")
    (place / "empty").mkdir()
    (place / "no.json").write_text(json.dumps({"name": "no record"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert run(["convert", "page.wiki", "--output", "data", "--jobs", "1", "-q"]) == 0
    (part,) = (place / "data" / "records").glob("*.jsonl")
    (place / "page.jsonl").write_bytes(part.read_bytes())
    return place


@pytest.mark.parametrize("usage", WRONG)
def test_a_wrong_usage_is_one_line_and_exit_code_2(usage, folder, monkeypatch, capfd):
    monkeypatch.chdir(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code = run(usage.split())
    said = capfd.readouterr()
    assert (code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert line.startswith("extractor: error: ")
    assert "bug" not in line
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "command", ["parse -", "audit -", "audit - --format json", "audit - --fix", "stats -", "export - --to text"]
)
def test_an_empty_stdin_is_nothing_read(command, folder, monkeypatch, capfd):
    monkeypatch.chdir(folder)
    with Path(os.devnull).open("rb") as nothing:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(nothing))
        code = run(command.split())
    said = capfd.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "nothing could be read" in said.err
