"""The library's front door, and the guide that shows it."""

from __future__ import annotations

import doctest
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import write_records

import extractor
from extractor import extract, open_dataset, read
from extractor.auditing.finding import PageAudit
from extractor.cli import run
from extractor.errors import ExtractorError
from extractor.model import Record
from extractor.targets.target import Target

PROJECT = Path(__file__).resolve().parent.parent
GUIDE = PROJECT / "docs" / "guide.md"


def make_dataset(folder: Path, source: str) -> None:
    write_records(folder, Target(source).lines())


def test_every_public_name_is_there_and_loads_late():
    assert extractor.__all__ == sorted(extractor.__all__)
    modules = {module.name for module in pkgutil.iter_modules(extractor.__path__)}
    for name in extractor.__all__:
        assert callable(getattr(extractor, name))
        assert name not in modules  # a module of that name would take its place once it is imported
    program = "import sys, extractor; print([m for m in sys.modules if m.startswith('extractor.')])"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert loaded == "[]\n"
    with pytest.raises(AttributeError):
        extractor.nothing  # noqa: B018 - asking is the test


def test_audit_says_what_lacks_a_source():
    record = extract("Ice broke the pier in 1888.", title="Pier")
    audited = extractor.audit(record)
    assert isinstance(audited, PageAudit)
    assert record.claims[0].id in {one.finding.about for one in audited.findings}


def test_extract_takes_pages_and_strings():
    page = next(read(PROJECT / "fixtures" / "harbour.wiki"))
    record = extract(page)
    assert isinstance(record, Record)
    assert extract(page.text, title="harbour").claims == record.claims
    assert extract("").claims == []
    assert extract("1953 год.", language="ru").page.language == "ru"


def test_read_takes_folders_and_names_a_page():
    assert len(list(read(PROJECT / "fixtures"))) > 5
    assert next(read(PROJECT / "fixtures" / "harbour.wiki", title="Harbour")).head.title == "Harbour"


def test_a_damaged_source_raises_unless_its_failures_are_taken(tmp_path):
    path = tmp_path / "cut.xml"
    text = (PROJECT / "fixtures" / "isles.xml").read_text(encoding="utf-8")
    path.write_text(text[: text.index("Talk:Lindholm")], encoding="utf-8")
    pages = read(path)
    assert next(pages).head.title == "Lindholm"
    with pytest.raises(ExtractorError, match="on_failure"):
        list(pages)
    failures = []
    assert [page.head.title for page in read(path, on_failure=failures.append)] == ["Lindholm", "Sand Skerry"]
    assert failures


def test_a_dataset_gives_typed_records(tmp_path):
    make_dataset(tmp_path / "data", str(PROJECT / "fixtures"))
    dataset = open_dataset(tmp_path / "data")
    records = list(dataset)
    assert all(isinstance(record, Record) for record in records)
    assert len(records) == len(list(dataset.lines())) > 5
    assert dataset.manifest["schema_version"] == "1.0.0"


def test_a_folder_that_is_no_dataset_is_said_to_be_none(tmp_path):
    with pytest.raises(ExtractorError, match="no dataset"):
        open_dataset(tmp_path)


def test_the_guide_is_true(tmp_path, monkeypatch):
    pytest.importorskip("duckdb", reason="needs the extra 'export'")
    shutil.copytree(PROJECT / "fixtures", tmp_path / "fixtures")
    monkeypatch.chdir(tmp_path)
    make_dataset(tmp_path / "dataset", "fixtures")
    assert run(["export", "dataset", "--to", "parquet", "tables"]) == 0
    blocks = re.findall(r"^```pycon\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) > 5
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "guide.md", str(GUIDE), 0)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner().run(test, out=said.append)
    assert not failed, "".join(said)
    assert tried > 15


def test_whatever_a_native_library_raises_is_the_librarys_one_error(monkeypatch):
    class Panic(BaseException):
        pass

    def panics(*_, **_options):
        raise Panic("at the disco")

    monkeypatch.setattr("extractor.pipeline.parse", panics)
    with pytest.raises(ExtractorError, match="page 'Snow': Panic: at the disco"):
        extract("Snow fell.", title="Snow")
