"""The library's front door, and the guide that shows it."""

from __future__ import annotations

import doctest
import io
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import write_records
from library_page import library_page

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
        assert getattr(extractor, name).__class__ is str or callable(getattr(extractor, name))
        assert name not in modules  # a module of that name would take its place once it is imported
    program = "import sys, extractor; print([m for m in sys.modules if m.startswith('extractor.')])"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert loaded == "[]\n"
    with pytest.raises(AttributeError):
        extractor.nothing  # noqa: B018 - asking is the test


def test_the_page_of_the_library_is_the_generated_one(hold):
    page = library_page()
    assert "|  |" not in page.replace("| |\n", "").replace("|---|", "")  # a field without a docstring
    hold(PROJECT / "docs" / "library.md", page)


def test_a_record_is_json_and_a_dict():
    record = extract("Ice broke the pier in 1888.<ref>Holm, p. 5.</ref>", title="Pier")
    assert json.loads(record.to_json()) == record.to_dict()
    assert record.to_dict()["claims"][0]["text"] == "Ice broke the pier in 1888."


def test_an_audit_selects_ignores_and_knows_a_baseline(tmp_path):
    record = extract("Ice broke the pier in 1888. The pier is the longest of the coast.", title="List of piers")
    found = [one.finding.code for one in extractor.audit(record).findings]
    assert found == ["PAG001", "UNC004", "UNC005"]
    assert codes(record, select=["UNC00"]) == ["UNC004", "UNC005"]
    assert codes(record, select=["UNC00"], ignore=["UNC005"]) == ["UNC004"]
    assert codes(record, page_ignores=["List of *:UNC"]) == ["PAG001"]
    first, *others = extractor.audit(record).findings
    known = {first.fingerprint}
    states = ["unchanged", *("new" for _ in others)]
    assert [one.baseline for one in extractor.audit(record, baseline=known).findings] == states
    assert [one.baseline for one in extractor.audit(record, baseline=set()).findings] == ["new"] * len(states)
    report = tmp_path / "known.jsonl"
    report.write_text(json.dumps({"fingerprint": first.fingerprint}) + "\n", encoding="utf-8")
    assert [one.baseline for one in extractor.audit(record, baseline=report).findings] == states


def codes(record, **options):
    return [one.finding.code for one in extractor.audit(record, **options).findings]


def test_a_conversion_a_diff_and_an_export(tmp_path):
    outcome = extractor.convert(PROJECT / "fixtures" / "isles.xml", tmp_path / "old", namespaces=None, jobs=1)
    assert (outcome.new, outcome.manifest.counts.records) == (3, 3)
    again = extractor.convert([PROJECT / "fixtures" / "isles.xml"], tmp_path / "old", namespaces=None, jobs=1)
    assert (again.reused, again.new) == (3, 0)
    text = (PROJECT / "fixtures" / "isles.xml").read_text(encoding="utf-8")
    (tmp_path / "isles.xml").write_text(text.replace("It lies", "It stands"), encoding="utf-8")
    changes = list(extractor.diff(tmp_path / "old", tmp_path / "isles.xml"))
    assert {change.change for change in changes} <= {"reworded", "added", "removed"}
    extractor.export(tmp_path / "old", "csl-json", tmp_path / "works.json")
    stream = io.StringIO()
    extractor.export(tmp_path / "old", "csl-json", stream)
    assert stream.getvalue() == (tmp_path / "works.json").read_text(encoding="utf-8")
    assert json.loads(stream.getvalue())


def test_what_cannot_be_read_is_raised_or_taken(tmp_path):
    text = (PROJECT / "fixtures" / "isles.xml").read_text(encoding="utf-8")
    (tmp_path / "cut.xml").write_text(text[: text.index("Talk:Lindholm")], encoding="utf-8")
    with pytest.raises(ExtractorError, match="on_failure"):
        extractor.export(tmp_path / "cut.xml", "ris", io.StringIO())
    with pytest.raises(ExtractorError, match="on_failure"):
        list(extractor.diff(PROJECT / "fixtures" / "isles.xml", tmp_path / "cut.xml"))
    failures = []
    extractor.export(tmp_path / "cut.xml", "ris", io.StringIO(), on_failure=failures.append)
    assert len(failures) == 1


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda _: list(read("none")), "not_found"),
        (lambda _: list(read("-", dialect="html")), "bad_value"),
        (lambda _: extract("It froze.", as_of="today"), "bad_value"),
        (lambda _: extract("It froze.", page_timeout=0), "bad_value"),
        (lambda record: extractor.audit(record, profile="none"), "unknown_profile"),
        (lambda record: extractor.audit(record, scope="page"), "bad_value"),
        (lambda record: extractor.audit(record, select=["NONE"]), "unknown_rule"),
        (lambda record: extractor.audit(record, page_ignores=["NONE"]), "bad_value"),
        (lambda record: extractor.audit(record, baseline="none"), "unreadable"),
        (lambda _: extractor.convert("none", "data"), "not_found"),
        (lambda _: extractor.convert("page.wiki", "data", format="csv"), "bad_value"),
        (lambda _: extractor.convert("page.wiki", "data", jobs=0), "bad_value"),
        (lambda _: extractor.convert("page.wiki", "data", as_of="today"), "bad_value"),
        (lambda _: extractor.export("page.wiki", "none", "out"), "unknown_format"),
        (lambda _: extractor.export("page.wiki", "ris", "page.wiki"), "same_place"),
        (lambda _: extractor.export("page.wiki", "ris", "page.wiki/out"), "unwritable"),
        (lambda _: extractor.export("page.wiki", "csv", io.StringIO()), "needs_path"),
        (lambda _: list(extractor.diff("none", "none")), "not_found"),
        (lambda _: open_dataset("none"), "no_dataset"),
    ],
)
def test_every_failure_is_the_librarys_one_error(call, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.wiki").write_text("It froze in 1888.\n", encoding="utf-8")
    with pytest.raises(ExtractorError) as raised:
        call(extract("It froze."))
    assert raised.value.code == code


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


def test_extraction_takes_one_core_whatever_threads_numpy_has():
    code = """
import time
from extractor import extract
text = "\\n\\n".join(f"Nora Quist met Anton{number} Holm of Bergen, and Ole Dahl wrote to Mary Orr." for number in range(300))
extract(text)
process, thread = time.process_time(), time.thread_time()
for _ in range(8):
    extract(text)
print((time.process_time() - process) / (time.thread_time() - thread))
"""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 1.05
