"""The dataset: the same bytes whatever way they were made, and no way to lose the one that was there."""

from __future__ import annotations

import bz2
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor import ExtractorError, open_dataset
from extractor.border import from_json
from extractor.cli import run
from extractor.conversion import run as conversion
from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.dataset import fingerprint, parts, publish
from extractor.dataset.forms import FORMS, read_lines
from extractor.dataset.parquet import schema
from extractor.engines.limits import Limits
from extractor.sources.find import find
from extractor.sources.page import text_hash
from extractor.targets.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.conversion.outcome import Outcome

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT / "fixtures"
PAGES = [
    f"Town {number} was founded in {1800 + number}.<ref>Reed, J. (19{number % 90 + 10}), ''Towns''</ref>" for number in range(9)
]


def export(texts: dict[str, str], day: int = 1) -> str:
    pages = "".join(
        f"<page><title>{title}</title><ns>{title.count(':')}</ns><id>{number}</id><revision><id>{number}{day}</id>"
        f"<timestamp>2020-01-01T00:00:{day:02}Z</timestamp><model>wikitext</model>"
        f"<text>{text.replace('<', '&lt;')}</text></revision></page>\n"
        for number, (title, text) in enumerate(texts.items(), 1)
    )
    return f"<mediawiki xml:lang='en'><siteinfo><dbname>testwiki</dbname></siteinfo>\n{pages}</mediawiki>\n"


def towns(texts: list[str] = PAGES) -> dict[str, str]:
    return {f"Town {number}": text for number, text in enumerate(texts)}


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a dataset."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def make(folder: Path, *sources: Path, **options: object) -> Outcome:
    return convert(find(map(str, sources)), folder, Request(**options))  # type: ignore[arg-type]


def numbers(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.reused, outcome.changed, outcome.new, outcome.removed


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.xml"
    path.write_text(export(towns()))
    return path


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "RECORDS_A_PART", 4)


# ---- what is in it


def test_manifest_counts_every_page_and_names_every_part(tmp_path: Path, dump: Path):
    dump.write_text(export({**towns(), "Talk:Town 1": "Well."}))
    make(tmp_path / "data", dump, FIXTURES / "islands.txt")
    manifest = json.loads((tmp_path / "data" / "manifest.json").read_bytes())
    assert list(manifest) == ["schema_version", "extractor_version", "fingerprint", "settings", "sources", "parts", "counts"]
    assert [(one["name"], one["dialect"]) for one in manifest["sources"]] == [
        ("dump.xml", "mediawiki_xml"),
        ("islands.txt", "tpl_text"),
    ]
    assert manifest["sources"][0]["size"] == dump.stat().st_size
    counts = manifest["counts"]
    assert (counts["pages"], counts["records"], counts["rejects"], counts["left_out"]) == (13, 12, 0, 1)
    assert [(part["name"], part["records"]) for part in manifest["parts"]] == [
        ("records/part-00000.jsonl", 4),
        ("records/part-00001.jsonl", 4),
        ("records/part-00002.jsonl", 4),
    ]
    records = list(open_dataset(tmp_path / "data"))
    assert [record.page.title for record in records[:9]] == list(towns())
    for kind in ("claims", "citations", "works", "dates", "people"):
        assert counts[kind] == sum(len(getattr(record, kind)) for record in records)
    assert counts["claims"] >= 9


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.format}-{form.compress}")
def test_every_form_holds_the_same_lines(tmp_path: Path, form):
    source = FIXTURES / "000_69e6d9936d7bb4a5.txt"
    make(tmp_path / "plain", source)
    make(tmp_path / "data", source, format=form.format, compress=form.compress)
    part = tmp_path / "data" / "records" / f"part-00000{form.suffix}"
    assert list(read_lines(part)) == list(read_lines(tmp_path / "plain" / "records" / "part-00000.jsonl"))


def test_parquet_has_a_column_for_each_key_with_a_fixed_type():
    assert schema().names[:3] == ["schema_version", "page", "source"]
    assert str(schema().field("claims").type).startswith(
        "list<item: struct<id: string not null, text: string not null, start: int64"
    )
    works = schema().field("works").type.value_type
    assert [str(works.field(name).type) for name in ("csl", "edtf")] == [
        "string",
        "list<item: struct<key: string, value: string>>",
    ]


def test_limit_takes_the_first_pages(tmp_path: Path, dump: Path):
    assert make(tmp_path / "data", dump, limit=3).manifest.counts.records == 3
    assert numbers(make(tmp_path / "data", dump)) == (3, 0, 6, 0)


def test_standard_input_has_size_and_hash_as_a_file_has(tmp_path: Path, dump: Path):
    make(tmp_path / "file", dump)
    command = [sys.executable, "-m", "extractor", "convert", "-", "--output", str(tmp_path / "stdin")]
    subprocess.run(command, input=dump.read_bytes(), check=True, capture_output=True)
    of_file, of_stdin = (json.loads((tmp_path / name / "manifest.json").read_bytes())["sources"] for name in ("file", "stdin"))
    assert of_stdin == [{**of_file[0], "name": "-"}]


# ---- the same bytes


def test_jobs_and_hash_seeds_change_no_byte(tmp_path: Path):
    sources = sorted(map(str, FIXTURES.iterdir()))
    for seed, jobs in (("1", "1"), ("2", "2")):
        command = [sys.executable, "-m", "extractor", "convert", *sources, "--output", str(tmp_path / jobs), "--jobs", jobs]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert content(tmp_path / "1") == content(tmp_path / "2")


def test_an_unchanged_source_is_not_even_read(tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch):
    make(tmp_path / "data", dump)
    before = content(tmp_path / "data")
    monkeypatch.setattr(conversion, "read", None)
    assert numbers(make(tmp_path / "data", dump)) == (9, 0, 0, 0)
    assert content(tmp_path / "data") == before


def edited(texts: dict[str, str]) -> dict[str, str]:
    """Page 0 removed, pages 2 and 3 in the other order, page 4 changed, one page new."""
    found = {title: texts[title] for title in ("Town 1", "Town 3", "Town 2", *list(texts)[4:])}
    return {**found, "Town 4": "It burnt in 1901.", "New": "It is new."}


@pytest.mark.parametrize("options", [{}, {"compress": "zstd"}, {"keep_text": True}], ids=str)
def test_regeneration_gives_the_bytes_of_a_full_run(tmp_path: Path, dump: Path, options: dict):
    make(tmp_path / "data", dump, **options)
    dump.write_text(export(edited(towns()), day=2))
    assert numbers(make(tmp_path / "data", dump, **options)) == (7, 1, 1, 1)
    make(tmp_path / "full", dump, **options)
    assert content(tmp_path / "data") == content(tmp_path / "full")
    assert next(iter(open_dataset(tmp_path / "full"))).page.revision_id == 12


def test_sources_that_come_go_and_stay(tmp_path: Path, dump: Path):
    other = tmp_path / "other.xml"
    other.write_text(export({"Lake": "A lake lies there.", "Talk:Lake": "Well."}))
    make(tmp_path / "data", FIXTURES / "islands.txt", dump)
    assert numbers(make(tmp_path / "data", other, dump)) == (9, 0, 1, 3)
    make(tmp_path / "full", other, dump)
    assert content(tmp_path / "data") == content(tmp_path / "full")


@pytest.mark.parametrize("before", [{"keep_text": True}, {}], ids=str)
def test_kept_texts_are_those_of_the_records_also_where_a_source_is_copied(tmp_path: Path, dump: Path, before: dict):
    other = tmp_path / "other.xml"
    other.write_text(export({"Lake": "A lake lies there.", "Talk:Lake": "Well."}))
    make(tmp_path / "data", FIXTURES / "islands.txt", dump, **before)
    make(tmp_path / "data", other, dump, keep_text=True)
    make(tmp_path / "full", other, dump, keep_text=True)
    assert content(tmp_path / "data") == content(tmp_path / "full")
    dump.unlink()
    other.unlink()
    pairs = list(Target(str(tmp_path / "data")).lines_with_text())
    assert [text for _, text in pairs] == ["A lake lies there.", *PAGES]
    assert [from_json(line).source.sha256 for line, _ in pairs] == [text_hash(text or "") for _, text in pairs]
    make(tmp_path / "copied", FIXTURES / "islands.txt")
    assert not list((tmp_path / "copied").rglob(".texts"))


def test_kept_texts_that_are_damaged_are_told_and_never_copied(tmp_path: Path, dump: Path, capfd: pytest.CaptureFixture[str]):
    data = tmp_path / "data"
    make(data, dump, keep_text=True)
    whole = content(data)
    texts = data / "records" / ".texts" / "part-00001.jsonl.zst"
    for harm in (lambda: texts.write_bytes(texts.read_bytes()[:-9]), texts.unlink):
        harm()
        assert run(["verify", str(data)]) == 2
        assert str(texts) in capfd.readouterr().out
        with pytest.raises(ExtractorError, match="texts"):
            list(Target(str(data)).lines_with_text())
        make(data, dump, FIXTURES / "islands.txt", keep_text=True)
        make(data, dump, keep_text=True)
        assert content(data) == whole


def test_sources_of_the_same_name(tmp_path: Path, dump: Path):
    other = tmp_path / "other" / "dump.xml"
    other.parent.mkdir()
    other.write_text(
        export({"Lake": "A lake lies there."}).replace("<text>A", "<text bytes='3'/><x>A").replace("there.</text>", "</x>")
    )
    make(tmp_path / "data", dump, other)
    dump.write_text(export(edited(towns())))
    make(tmp_path / "data", dump, other)
    make(tmp_path / "full", dump, other)
    assert content(tmp_path / "data") == content(tmp_path / "full")
    assert make(tmp_path / "full", dump, other).manifest.counts.rejects == 1


def test_what_decides_facts_redoes_pages(tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch):
    make(tmp_path / "data", dump)
    assert numbers(make(tmp_path / "data", dump, as_of="1990-01-01")) == (0, 9, 0, 0)
    assert numbers(make(tmp_path / "data", dump, as_of="1990-01-01", rebuild=True)) == (0, 9, 0, 0)
    for module in ("unchanged", "run"):
        monkeypatch.setattr(f"extractor.conversion.{module}.fingerprint", lambda: "another")
    assert numbers(make(tmp_path / "data", dump, as_of="1990-01-01")) == (0, 9, 0, 0)


def _without_keys(data: Path) -> None:
    for path in (data / "records" / ".keys").glob("part-*"):
        path.unlink()


def _with_a_damaged_part(data: Path) -> None:
    part = data / "records" / "part-00001.jsonl.zst"
    part.write_bytes(bytes(len(part.read_bytes())))


def _without_rejects(data: Path) -> None:
    (data / "rejects.jsonl").unlink()


@pytest.mark.parametrize("harm", [_without_keys, _with_a_damaged_part, _without_rejects])
def test_harmed_state_costs_nothing_but_time_where_a_source_is_copied(tmp_path: Path, dump: Path, harm: Callable[[Path], None]):
    dump.write_text(dump.read_text().replace("<text>Town 3", "<text bytes='3'/><x>Town 3"))
    make(tmp_path / "data", dump, compress="zstd")
    harm(tmp_path / "data")
    other = tmp_path / "other.xml"
    other.write_text(export({"Lake": "A lake lies there."}))
    make(tmp_path / "data", dump, other, compress="zstd")
    make(tmp_path / "full", dump, other, compress="zstd")
    assert content(tmp_path / "data") == content(tmp_path / "full")
    assert make(tmp_path / "full", dump, other, compress="zstd").manifest.counts.rejects == 1


def test_a_page_over_a_limit_is_tried_again_also_where_another_source_is_done(tmp_path: Path, dump: Path):
    other = tmp_path / "other.xml"
    other.write_text(export({"Talk:Lake": "Well."}))
    assert make(tmp_path / "data", dump, other, limits=Limits(seconds=0.0001)).manifest.counts.rejects
    assert make(tmp_path / "data", dump, other).manifest.counts.rejects == 0


def test_state_that_is_missing_or_damaged_costs_time_only(tmp_path: Path, dump: Path):
    data = tmp_path / "data"
    make(data, dump)
    before = content(data)
    shutil.rmtree(data / "records" / ".keys")
    assert numbers(make(data, dump)) == (0, 0, 9, 0)
    assert content(data) == before
    (data / "records" / "part-00001.jsonl").write_bytes(b"nonsense\n" * 4)
    assert numbers(make(data, dump)) == (5, 4, 0, 0)
    assert content(data) == before


def test_rejects_that_a_machine_decides_are_tried_again(tmp_path: Path, dump: Path):
    data = tmp_path / "data"
    slow = make(data, dump, limits=Limits(0.00001, 1000))
    assert slow.manifest.counts.rejects == 9
    assert {reject["code"] for reject in open_dataset(data).rejects()} == {"page_timeout"}
    assert make(data, dump).manifest.counts.records == 9


# ---- stopped runs


class Stopped(BaseException):
    """Stands for a process that ends here."""


@pytest.mark.parametrize("step", range(5))
def test_publication_that_was_stopped_anywhere_is_completed_by_the_next_run(
    tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch, step: int
):
    data = tmp_path / "data"
    make(data, dump)
    old = open_lines(data)
    dump.write_text(export(edited(towns())))
    steps = 0

    def counted(original):
        def stop_or_go(*arguments):
            nonlocal steps
            steps += 1
            if steps > step:
                raise Stopped
            return original(*arguments)

        return stop_or_go

    with monkeypatch.context() as patch:
        patch.setattr(publish, "_exchange", counted(publish._exchange))
        patch.setattr(Path, "replace", counted(Path.replace))
        with pytest.raises(Stopped):
            make(data, dump)
    make(tmp_path / "full", dump)
    assert open_lines(data) in (old, open_lines(tmp_path / "full"))
    assert make(data, dump).manifest.counts.records == 9
    assert content(data) == content(tmp_path / "full")


def open_lines(folder: Path) -> list[bytes]:
    return list(open_dataset(folder).lines())


def test_a_run_that_is_killed_leaves_the_old_dataset_and_what_it_had_done(tmp_path: Path):
    dump = tmp_path / "dump.xml"
    dump.write_text(export({f"Town {number}": PAGES[number % 9] + str(number) for number in range(1200)}))
    full = tmp_path / "full"
    command = [sys.executable, "-m", "extractor", "convert", str(dump), "--jobs", "1", "--output"]
    start = time.monotonic()
    subprocess.run([*command, str(full)], check=True, capture_output=True)
    seconds = time.monotonic() - start
    data = tmp_path / "data"
    make(data, FIXTURES / "islands.txt")
    old = open_lines(data)
    chance = random.Random(7)  # noqa: S311 - points to kill at
    for wait in (chance.uniform(0.3, 0.9) * seconds, chance.uniform(0.3, 0.9) * seconds, None):
        process = subprocess.Popen([*command, str(data)], stderr=subprocess.DEVNULL)
        while wait is None and process.poll() is None and not list(data.glob(".runs/*/records/.keys/part-*")):
            time.sleep(0.01)
        time.sleep(wait or 0)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert open_lines(data) in (old, open_lines(full))
    last = subprocess.run([*command, str(data)], check=True, capture_output=True, text=True)
    assert content(data) == content(full)
    assert "1,000 reused" in last.stderr or "1,200 reused" in last.stderr


def test_a_pipe_with_a_name_is_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Its hash would take what the reader then waits for."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert run(["convert", str(pipe), "--output", str(tmp_path / "data")]) == 2
    assert capsys.readouterr().err == (
        "extractor: error: pipe: is no file that can be read twice; hand it in as standard input, - [unreadable]\n"
    )


def test_sigterm_leaves_a_state_to_go_on_from(tmp_path: Path):
    dump = tmp_path / "dump.xml"
    dump.write_text(export({f"Town {number}": PAGES[number % 9] * 30 for number in range(3000)}))
    command = [sys.executable, "-m", "extractor", "convert", str(dump), "--jobs", "1", "--output", str(tmp_path / "data")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob("data/.runs/000/records/part-*")):
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    assert process.returncode == 130
    assert said.count("\n") == 1
    assert "goes on from what is done" in said
    dump.write_text(export({f"Town {number}": PAGES[number % 9] * 30 for number in range(20)}))
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.search(r"^[1-9]\d* reused", again.stderr, re.MULTILINE)


def test_sigterm_stops_a_run_even_where_python_drops_what_its_handler_raises(tmp_path: Path):
    """Which Python does in finalisers, and libraries in C while they are imported."""
    (tmp_path / "page.wiki").write_text(PAGES[0])
    code = (
        "import os, signal, sys\n"
        "from extractor.cli import run\n"
        "from extractor.dataset import manifest\n"
        "class Finalised:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "read = manifest.read\n"
        "manifest.read = lambda folder: (Finalised(), read(folder))[1]\n"
        f"sys.exit(run(['convert', {str(tmp_path / 'page.wiki')!r}, '--output', {str(tmp_path / 'data')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "goes on from what is done" in done.stderr
    assert not (tmp_path / "data" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("file", "counts"),
    [("pipeline.py", True), ("tables/people.toml", True), ("auditing/rule.py", False), ("cli/convert.py", False)],
)
def test_a_dataset_is_redone_where_its_way_has_changed_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, *, counts: bool
):
    package = shutil.copytree(fingerprint._PACKAGE, tmp_path / "extractor", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "_PACKAGE", package)
    before = fingerprint.fingerprint.__wrapped__()
    with (package / file).open("a") as changed:
        changed.write("# another word\n")
    assert (fingerprint.fingerprint.__wrapped__() != before) is counts


# ---- what stops a run


def complaint(capfd: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line that a wrong command says."""
    assert run([str(argument) for argument in arguments]) == 2
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    return said


def test_a_second_run_on_a_dataset_refuses(tmp_path: Path, dump: Path, capfd: pytest.CaptureFixture[str]):
    with publish.locked(tmp_path / "data"):
        assert "another run is writing this dataset" in complaint(capfd, "convert", dump, "--output", tmp_path / "data")


def test_a_file_in_place_of_the_folder(dump: Path, capfd: pytest.CaptureFixture[str]):
    assert "cannot be written (Not a directory)" in complaint(capfd, "convert", dump, "--output", dump)
    assert "cannot be written" in complaint(capfd, "convert", dump, "--output", "/proc/data")


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, dump: Path, capfd: pytest.CaptureFixture[str]):
    assert "holds other files (dump.xml)" in complaint(capfd, "convert", dump, "--output", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["dump.xml"]


def test_a_newer_schema_is_not_overwritten(tmp_path: Path, dump: Path, capfd: pytest.CaptureFixture[str]):
    make(tmp_path / "data", dump)
    manifest = tmp_path / "data" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"1.0.0"', '"1.1.0"'))
    before = content(tmp_path / "data")
    assert "the dataset has schema 1.1.0" in complaint(capfd, "convert", dump, "--output", tmp_path / "data", "--rebuild")
    assert content(tmp_path / "data") == before


def test_nothing_read_leaves_the_old_dataset(tmp_path: Path, dump: Path, capfd: pytest.CaptureFixture[str]):
    make(tmp_path / "data", dump)
    before = content(tmp_path / "data")
    foreign = tmp_path / "picture.wiki"
    foreign.write_bytes(b"\x89PNG\0\0\0")
    assert "[not_a_source]" in complaint(capfd, "convert", foreign, "--output", tmp_path / "data")
    assert content(tmp_path / "data") == before


def test_a_truncated_dump_gives_what_it_has_and_exit_code_3(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    head, tail = export(towns()).split("<page><title>Town 5")
    cut = tmp_path / "cut.xml.bz2"
    cut.write_bytes(bz2.compress(head.encode()) + bz2.compress(tail.encode())[:-20])
    for _ in range(2):
        assert run(["convert", str(cut), "--output", str(tmp_path / "data")]) == 3
        said = capfd.readouterr().err
        assert "pages are missing after page 5" in said
        assert "5 pages: 5 records, 0 rejects\n" in said
    failures = json.loads((tmp_path / "data" / "manifest.json").read_bytes())["sources"][0]["failures"]
    assert [failure["code"] for failure in failures] == ["damaged"]


def no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_full_disk_is_one_clear_line_and_the_next_run_goes_on(tmp_path: Path, dump: Path):
    command = [sys.executable, "-m", "extractor", "convert", str(dump), "--output", str(tmp_path / "data")]
    dump.write_text(export(towns([text * 10 for text in PAGES])))
    full = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=no_room)
    assert full.returncode == 2
    assert full.stderr.count("\n") == 1
    assert "[disk_full]" in full.stderr
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_person_index_that_is_none(tmp_path: Path, dump: Path, capfd: pytest.CaptureFixture[str]):
    given = ["convert", dump, "--output", tmp_path / "data", "--person-index"]
    assert "it is no person index" in complaint(capfd, *given, dump)
    assert "No such file" in complaint(capfd, *given, tmp_path / "none")
