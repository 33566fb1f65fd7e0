"""Sources that somebody damaged, renamed or replaced: each costs itself alone, and is named."""

from __future__ import annotations

import json
import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from extractor.cli import run
from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.sources import find as finding
from extractor.sources import read as reading_module
from extractor.sources import xml_units
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read
from extractor.targets import sources as reading_targets
from tests.test_sources import END, HEAD, failures, one_page, reading, titles

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "Snow fell on 3 May 1900."


def outcome(folder: Path, *sources: Path, **options: object):
    request = Request(namespaces=None, **options)  # type: ignore[arg-type]
    return convert(find([str(source) for source in sources]), folder, request)


def records(folder: Path) -> list[dict]:
    return [json.loads(line) for part in sorted((folder / "records").glob("part-*")) for line in part.read_bytes().splitlines()]


# ---- what the head of an export says


@pytest.mark.parametrize("key", ["abc", "", "9" * 5000, "1.5", "٣x"])
def test_a_namespace_without_a_number_is_left_out(key: str):
    rows = f'<namespace key="{key}">Odd</namespace><namespace key="4">Project</namespace>'
    namespaces = f"<siteinfo><namespaces>{rows}</namespaces></siteinfo>"
    old = "<page><title>Project:A</title><id>1</id><revision><id>2</id><text>x</text></revision></page>"
    [page] = reading(f"<mediawiki>{namespaces}{old}</mediawiki>".encode())
    assert isinstance(page, Page)
    assert page.head.namespace == 4


TEXT_ENCODINGS = ["zlib", "hex", "base64", "rot13", "uu", "bz2", "quopri", "idna", "punycode", "undefined", "utf-16", "utf-32"]
TEXT_ENCODINGS += ["utf-7", "unicode_escape", "raw_unicode_escape", "cp037", "nonsense", "utf-16-le", "mbcs", "string-escape"]


@pytest.mark.parametrize("encoding", TEXT_ENCODINGS)
def test_what_is_no_encoding_of_this_text_is_a_failure_of_the_source(encoding: str):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{HEAD}{one_page(1, GOOD + chr(92) + "ud800 +2AA-")}{END}'
    assert failures(reading(text.encode("ascii"))) == [("SourceFailure", "bad_encoding")]


@pytest.mark.parametrize(
    "encoding", ["UTF-8", "utf8", "ISO-8859-1", "windows-1252", "koi8-r", "Shift_JIS", "EUC-JP", "Big5", "gb18030"]
)
def test_encodings_of_text_are_read(encoding: str):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{HEAD}{one_page(1, GOOD)}{END}'
    assert titles(reading(text.encode(encoding))) == ["Page 1"]


# ---- numbers


BIG = [str(1 << 63), "9" * 25, "9" * 5000, "-" + "9" * 20]


@pytest.mark.parametrize("number", [*BIG, "12x"])
@pytest.mark.parametrize("all_revisions", [False, True])
def test_an_id_that_is_no_number_of_64_bits_is_null_and_a_problem(tmp_path: Path, number: str, *, all_revisions: bool):
    page = (
        f"<page><title>A</title><ns>{number}</ns><id>{number}</id><revision><id>{number}</id><parentid>{number}</parentid>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><text>{GOOD}</text></revision></page>"
    )
    source = tmp_path / "dump.xml"
    source.write_text(HEAD + page + END)
    found = outcome(tmp_path / "data", source, all_revisions=all_revisions)
    assert found.manifest.counts.records == 1
    [record] = records(tmp_path / "data")
    head = record["page"]
    assert [head[name] for name in ("page_id", "namespace", "revision_id", "parent_id")] == [None, 0, None, None]
    problems = [problem for problem in record["problems"] if problem["code"] == "bad_number"]
    assert [problem["message"].split(":")[0] for problem in problems] == [
        "<ns>",
        "<id>",
        "<revision><id>",
        "<revision><parentid>",
    ]
    assert all(problem["start"] is None for problem in problems)


@pytest.mark.parametrize("number", ["0", "-1", str((1 << 63) - 1), " 7 "])
def test_an_id_of_64_bits_is_no_problem(number: str):
    [page] = reading((HEAD + one_page(1, GOOD).replace("<id>1</id>", f"<id>{number}</id>") + END).encode())
    assert isinstance(page, Page)
    assert page.head.page_id == int(number)
    assert page.problems == ()


def test_the_rejects_of_a_page_with_such_an_id_can_be_read():
    page = f"<page><title>A</title><id>{'9' * 5000}</id><revision><text deleted='deleted'/></revision></page>"
    unclosed = f"<page><title>B</title><id>{'9' * 5000}</id>" + one_page(1, GOOD)
    found = reading((HEAD + page + unclosed + END).encode())
    assert failures(found) == [("Reject", "text_deleted"), ("Reject", "xml_malformed")]
    assert titles(found) == ["Page 1"]


# ---- names


def test_a_file_name_that_is_no_utf8_is_written_with_its_bytes(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    odd = os.fsencode(tmp_path / "src") + b"/caf\xe9.wiki"
    (tmp_path / "src").mkdir()
    with open(odd, "w", encoding="utf-8") as file:  # noqa: PTH123 - a name in bytes
        file.write(GOOD)
    (tmp_path / "src" / "good.wiki").write_text(GOOD)
    found = outcome(tmp_path / "data", tmp_path / "src")
    assert found.manifest.counts.records == 2
    assert [record["source"]["file"] for record in records(tmp_path / "data")] == ["src/caf\\xe9.wiki", "src/good.wiki"]
    assert [entry["name"] for entry in json.loads((tmp_path / "data" / "manifest.json").read_bytes())["sources"]] == [
        "src/caf\\xe9.wiki",
        "src/good.wiki",
    ]
    assert run(["parse", os.fsdecode(odd), "--title", "caf\udce9"]) == 0
    assert json.loads(capfd.readouterr().out)["page"]["title"] == "caf\\xe9"


# ---- the last net


@pytest.mark.parametrize("error", [ZeroDivisionError("no such thing"), MemoryError(), RecursionError()])
def test_an_error_of_the_program_costs_the_source_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], error: Exception
):
    whole = reading_module.unpack

    def sometimes(file, threads):
        if "bad" in file.name:
            raise error
        return whole(file, threads)

    monkeypatch.setattr(reading_module, "unpack", sometimes)
    for name in ("a.wiki", "bad.wiki", "c.wiki"):
        (tmp_path / name).write_text(GOOD)
    code = run(["convert", str(tmp_path), "--output", str(tmp_path / "data"), "--jobs", "1"])
    assert code == 3
    said = capfd.readouterr().err
    assert "bad.wiki: reading stopped" in said
    assert "[reading_failed]" in said
    assert [record["page"]["title"] for record in records(tmp_path / "data")] == ["a", "c"]


@pytest.mark.parametrize("command", ["parse", "audit", "convert", "persons"])
def test_a_source_that_vanishes_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], command: str
):
    whole = finding.find

    def found(*given, **named):
        sources = whole(*given, **named)
        (tmp_path / "src" / "b.wiki").unlink(missing_ok=True)
        return sources

    for module in (finding, reading_targets):
        monkeypatch.setattr(module, "find", found)
    (tmp_path / "src").mkdir()
    for name in ("a.wiki", "b.wiki", "c.wiki"):
        (tmp_path / "src" / name).write_text(GOOD)
    output = {"convert": ["--output", str(tmp_path / "data")], "persons": ["--output", str(tmp_path / "index")]}
    assert run([command, str(tmp_path / "src"), *output.get(command, [])]) == 3
    assert "b.wiki: cannot be read (No such file or directory)" in capfd.readouterr().err
    if command == "convert":
        assert [record["page"]["title"] for record in records(tmp_path / "data")] == ["a", "c"]
        (tmp_path / "src" / "b.wiki").write_text(GOOD)
        assert outcome(tmp_path / "data", tmp_path / "src").manifest.counts.records == 3


def test_a_source_that_vanished_is_looked_for_again(tmp_path: Path):
    (tmp_path / "a.wiki").write_text(GOOD)
    (tmp_path / "b.wiki").write_text(GOOD)
    sources = find([str(tmp_path)])
    (tmp_path / "b.wiki").unlink()
    request = Request(namespaces=None)
    for _ in range(2):
        found = convert(sources, tmp_path / "data", request)
        assert [[failure.code for failure in entry.failures] for entry in found.manifest.sources] == [[], ["unreadable"]]
    (tmp_path / "b.wiki").write_text(GOOD)
    assert convert(sources, tmp_path / "data", request).manifest.counts.records == 2


# ---- a source that changes while it is read


def replaced(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)


def rewritten(path: Path, text: str) -> None:
    status = path.stat()
    path.write_text(text)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("change", [replaced, rewritten])
@pytest.mark.parametrize("moment", ["before it is opened", "while it is read"])
def test_a_source_that_changes_while_it_is_read_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change, moment: str
):
    from extractor.conversion import run as conversion

    path = tmp_path / "page.wiki"
    old, new = GOOD, GOOD.replace("1900", "1901")
    path.write_text(old)
    whole = conversion.read

    def interrupted(source, options):
        if moment == "before it is opened":
            change(path, new)
        for found in whole(source, options):
            if moment == "while it is read":
                change(path, new)
            yield found

    monkeypatch.setattr(conversion, "read", interrupted)
    found = outcome(tmp_path / "data", path)
    assert [failure.code for failure in found.manifest.sources[0].failures] == ["source_changed"]
    monkeypatch.setattr(conversion, "read", whole)
    path.write_text(old)
    again = outcome(tmp_path / "data", path)
    assert again.manifest.sources[0].failures == []
    [record] = records(tmp_path / "data")
    assert [date["edtf"] for date in record["dates"]] == ["1900-05-03"]


def test_a_source_that_stays_is_no_failure(tmp_path: Path):
    (tmp_path / "page.wiki").write_text(GOOD)
    assert outcome(tmp_path / "data", tmp_path / "page.wiki").manifest.sources[0].failures == []


# ---- long tags, long members


@pytest.mark.parametrize("length", [300, 5000, 3_000_000])
@pytest.mark.parametrize("size", [1000, 4096, 1 << 20])
def test_a_tag_of_any_length_begins_its_page_wherever_the_bytes_are_cut(length: int, size: int):
    pages = [one_page(1, GOOD), one_page(2, GOOD).replace("<page>", f'<page note="{"x" * length}">'), one_page(3, GOOD)]
    data = (HEAD + "".join(pages) + END).encode()
    whole = list(xml_units.cut([data]))
    assert sum(isinstance(unit, xml_units.PageStart) for unit in whole) == 3
    assert list(xml_units.cut(data[at : at + size] for at in range(0, len(data), size))) == whole


def test_a_member_of_a_7z_archive_is_read_in_bounded_chunks(tmp_path: Path):
    py7zr = pytest.importorskip("py7zr", reason="the extra 7z is not installed")
    page = one_page(1, "x" * 1_000_000)
    data = (HEAD + page * 150 + END).encode()
    path = tmp_path / "dump.xml.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr(data, "dump.xml")
    del data
    [source] = find([str(path)])
    tracemalloc.start()
    try:
        found = sum(isinstance(one, Page) for one in read(source, ReadOptions()))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == 150
    assert most < 60_000_000
