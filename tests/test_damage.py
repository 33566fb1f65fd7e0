"""Damaged datasets: every command says in one line what is wrong and where; ``convert`` mends them."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor import open_dataset
from extractor.cli import run
from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.dataset import parts
from extractor.errors import ExtractorError
from extractor.sources.find import find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.conversion.outcome import Outcome

PAGES = [f"Town {n} was founded in {1800 + n}.<ref>Reed, J. (19{n + 10}), ''Towns''</ref> Nobody knows why." for n in range(9)]
READERS = {
    "stats": ["stats", "{}"],
    "audit": ["audit", "{}", "--jobs", "2"],
    "export": ["export", "{}", "--to", "csl-json"],
    "tables": ["export", "{}", "--to", "sqlite", "{}.db"],
    "diff": ["diff", "{}", "{}"],
    "serve": ["serve", "{}", "--port", "8765", "--quiet"],
    "verify": ["verify", "{}"],
}


def make(folder: Path, *sources: Path, **options: object) -> Outcome:
    return convert(find(map(str, sources)), folder, Request(**options))  # type: ignore[arg-type]


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def dump_of(texts: list[str]) -> str:
    pages = "".join(
        f"<page><title>Town {number}</title><ns>0</ns><id>{number + 1}</id><revision><id>{number + 100}</id>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><text>{text.replace('<', '&lt;')}</text></revision></page>\n"
        for number, text in enumerate(texts)
    )
    # The last page cannot be read: every dataset has a reject.
    bad = "<page><title>Bad</title><ns>0</ns><id>99</id><revision><id>9</id><text>a & b</text></revision></page>\n"
    return f"<mediawiki xml:lang='en'><siteinfo><dbname>testwiki</dbname></siteinfo>\n{pages}{bad}</mediawiki>\n"


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(parts, "RECORDS_A_PART", 4)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():  # `serve` and `convert` keep theirs
        signal.signal(number, handler)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.xml"
    path.write_text(dump_of(PAGES))
    return path


@pytest.fixture
def data(tmp_path: Path, dump: Path) -> Path:
    """A dataset of three parts, nine records and a reject."""
    assert make(tmp_path / "data", dump).manifest.counts.rejects == 1
    return tmp_path / "data"


def part(data: Path, number: int = 1) -> Path:
    return data / "records" / f"part-{number:05}.jsonl"


def change_manifest(data: Path, change: Callable[[dict], object]) -> None:
    path = data / "manifest.json"
    found = json.loads(path.read_bytes())
    change(found)
    path.write_text(json.dumps(found, indent=1))


# ---- the ways to damage a dataset, each with what the line must name


def _cut(data: Path) -> None:
    part(data).write_bytes(part(data).read_bytes()[:-100])


def _letter(data: Path) -> None:
    part(data).write_bytes(part(data).read_bytes().replace(b"Nobody knows", b"Nobody knew!", 1))


def _no_json(data: Path) -> None:
    lines = part(data).read_bytes().splitlines(keepends=True)
    part(data).write_bytes(b"".join([*lines[:2], b"{" * (len(lines[2]) - 1) + b"\n", *lines[3:]]))


def _one_gone(data: Path) -> None:
    part(data).unlink()


def _all_gone(data: Path) -> None:
    shutil.rmtree(data / "records")


def _line_gone(data: Path) -> None:
    part(data).write_bytes(b"".join(part(data).read_bytes().splitlines(keepends=True)[1:]))


def _folder_for_part(data: Path) -> None:
    part(data).unlink()
    part(data).mkdir()


def _copy(data: Path) -> None:
    shutil.copy(part(data), part(data).with_name("part-00001.bak"))


def _another(data: Path) -> None:
    shutil.copy(part(data), part(data, 3))


def _file_for_records(data: Path) -> None:
    shutil.rmtree(data / "records")
    (data / "records").write_text("records")


PARTS_DAMAGED = {
    "cut": (_cut, "part-00001.jsonl, line 4"),
    "letter": (_letter, "part-00001.jsonl"),
    "no json": (_no_json, "part-00001.jsonl, line 3"),
    "one gone": (_one_gone, "part-00001.jsonl"),
    "all gone": (_all_gone, "part-00000.jsonl"),
    "line gone": (_line_gone, "part-00001.jsonl"),
    "folder": (_folder_for_part, "part-00001.jsonl"),
    "copy": (_copy, "part-00001.bak"),
    "another": (_another, "part-00003.jsonl"),
    "file": (_file_for_records, "records"),
}


def _rejects(content: bytes) -> Callable[[Path], None]:
    return lambda data: (data / "rejects.jsonl").write_bytes(content) and None


def _no_rejects(data: Path) -> None:
    (data / "rejects.jsonl").unlink()


def _folder_for_rejects(data: Path) -> None:
    (data / "rejects.jsonl").unlink()
    (data / "rejects.jsonl").mkdir()


REJECTS_DAMAGED = {
    "random": (_rejects(bytes(range(1, 200))), "rejects.jsonl, line 1"),
    "other json": (_rejects(b'{"a": 1}\n'), "rejects.jsonl, line 1"),
    "deep": (_rejects(b"[" * 100_000), "rejects.jsonl, line 1"),
    "empty": (_rejects(b""), "rejects.jsonl"),
    "missing": (_no_rejects, "rejects.jsonl"),
    "folder": (_folder_for_rejects, "rejects.jsonl"),
}


def _manifest(content: bytes) -> Callable[[Path], None]:
    return lambda data: (data / "manifest.json").write_bytes(content) and None


def _recoded(data: Path) -> None:
    path = data / "manifest.json"
    path.write_bytes(path.read_text().encode("utf-16"))


def _changed(change: Callable[[dict], object]) -> Callable[[Path], None]:
    return lambda data: change_manifest(data, change)


def _nan(data: Path) -> None:
    path = data / "manifest.json"
    path.write_text(path.read_text().replace('"records": 9', '"records": NaN', 1))


def _folder_for_manifest(data: Path) -> None:
    (data / "manifest.json").unlink()
    (data / "manifest.json").mkdir()


MANIFEST_DAMAGED = {
    "empty": (_manifest(b""), "manifest.json, line 1"),
    "no object": (_manifest(b"[]"), "manifest.json"),
    "other object": (_manifest(b"{}"), "manifest.json"),
    "random": (_manifest(bytes(range(1, 255))), "manifest.json, line 1"),
    "utf-16": (_recoded, "manifest.json, line 1"),
    "nan": (_nan, "manifest.json, line "),
    "deep": (_manifest(b'{"schema_version": "1.0.0", "x": ' + b"[" * 100_000), "manifest.json"),
    "deep version": (_manifest(b'{"schema_version": ' + b"[" * 100_000), "manifest.json"),
    "version": (_changed(lambda found: found.update(schema_version="one")), "manifest.json"),
    "type": (_changed(lambda found: found["parts"][1].update(size="big")), "manifest.json"),
    "no parts": (_changed(lambda found: found.update(parts=[])), "manifest.json"),
    "fewer parts": (_changed(lambda found: found["parts"].pop()), "manifest.json"),
    "counts": (_changed(lambda found: found["counts"].update(records=8)), "manifest.json"),
    "outside": (_changed(lambda found: found["parts"][1].update(name="records/../../dump.xml")), "manifest.json"),
    "twice": (_changed(lambda found: found["parts"][1].update(name=found["parts"][0]["name"])), "manifest.json"),
    "folder": (_folder_for_manifest, "manifest.json"),
}
DAMAGES = {
    f"{kind}: {name}": damage
    for kind, damages in (("parts", PARTS_DAMAGED), ("rejects", REJECTS_DAMAGED), ("manifest", MANIFEST_DAMAGED))
    for name, damage in damages.items()
}


def test_without_damage_every_command_reads_it(data: Path, capfd: pytest.CaptureFixture[str]):
    for name, arguments in READERS.items():
        if name != "serve":
            assert run([argument.replace("{}", str(data)) for argument in arguments]) == (3 if name == "audit" else 0), name
    capfd.readouterr()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_one_line_in_every_command(data: Path, capfd: pytest.CaptureFixture[str], damage: str, reader: str):
    harm, place = DAMAGES[damage]
    harm(data)
    code = run([argument.replace("{}", str(data)) for argument in READERS[reader]])
    told = capfd.readouterr()
    said = [line for line in (told.out if reader == "verify" else told.err).splitlines() or told.err.splitlines() if line]
    mine = [line for line in said if place in line]
    assert code == 2, said
    assert mine, said
    assert len(said) == 1 or reader == "verify", said
    assert "this is a bug" not in mine[0]
    assert not Path(f"{data}.db").exists()


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_an_error_in_python(data: Path, damage: str):
    harm, place = DAMAGES[damage]
    harm(data)
    with pytest.raises(ExtractorError, match=place.replace(".", r"\.")):
        [*open_dataset(data), *open_dataset(data).rejects()]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("edit", [False, True], ids=["same", "edited"])
def test_damage_is_mended_by_the_same_command(tmp_path: Path, dump: Path, data: Path, damage: str, *, edit: bool):
    other = tmp_path / "other.wiki"
    other.write_text("Snow fell.")
    DAMAGES[damage][0](data)
    if edit:
        dump.write_text(dump_of(["It changed.", *PAGES[1:]]))
    make(data, dump)
    make(tmp_path / "full", dump)
    assert content(data) == content(tmp_path / "full")
    assert run(["verify", str(data)]) == 0


@pytest.mark.parametrize("form", [("jsonl", "zstd"), ("parquet", "none"), ("parquet", "zstd")], ids="-".join)
@pytest.mark.parametrize("place", [0.0, 0.5, 0.99])
def test_a_changed_bit_in_any_form_is_found_and_mended(
    tmp_path: Path, dump: Path, capfd: pytest.CaptureFixture[str], form: tuple[str, str], place: float
):
    options = {"format": form[0], "compress": form[1]}
    data = tmp_path / "data"
    make(data, dump, **options)
    damaged = sorted((data / "records").glob("part-*"))[1]
    raw = bytearray(damaged.read_bytes())
    raw[int(len(raw) * place)] ^= 1
    damaged.write_bytes(raw)
    for reader in ("stats", "audit", "export", "verify"):
        assert run([argument.replace("{}", str(data)) for argument in READERS[reader]]) == 2
        assert damaged.name in "".join(capfd.readouterr())
    other = tmp_path / "other.wiki"
    other.write_text("Snow fell.")
    make(data, dump, other, **options)
    make(tmp_path / "full", dump, other, **options)
    assert content(data) == content(tmp_path / "full")


def test_damaged_parts_of_a_stopped_run_are_not_reused(tmp_path: Path, dump: Path, data: Path):
    make(tmp_path / "full", dump)
    run_folder = data / ".runs" / "000" / "records"
    shutil.copytree(data / "records", run_folder)
    (run_folder / ".keys" / "seal").unlink()
    _letter(run_folder.parent)
    for name in ("manifest.json", "rejects.jsonl"):
        (data / name).unlink()
    shutil.rmtree(data / "records")
    outcome = make(data, dump)
    assert (outcome.reused, outcome.new) == (5, 4)
    assert content(data) == content(tmp_path / "full")


def test_damaged_keys_cost_time_only(tmp_path: Path, dump: Path, data: Path):
    keys = data / "records" / ".keys" / "part-00001"
    raw = bytearray(keys.read_bytes())
    raw[30] ^= 1  # a count of claims
    keys.write_bytes(raw)
    dump.write_text(dump_of(["It changed.", *PAGES[1:]]))
    make(data, dump)
    make(tmp_path / "full", dump)
    assert content(data) == content(tmp_path / "full")


def test_the_gate_is_not_opened_by_parts_that_are_gone(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    dump = tmp_path / "dump.xml"
    dump.write_text(dump_of([f"Town {n} is the largest.{{{{sfn|Reed|19{n + 10}}}}}" for n in range(40)]))
    make(tmp_path / "data", dump)
    for path in (tmp_path / "data" / "records").glob("part-*"):
        path.unlink()
    capfd.readouterr()
    for options in ([], ["--min-coverage", "90"], ["--exit-zero"]):
        assert run(["audit", str(tmp_path / "data"), *options]) == 2
        said = capfd.readouterr()
        assert said.err.count("\n") == 1
        assert "part-00000.jsonl: is missing" in said.err
        assert "0 pages" not in said.out


def test_damage_ends_an_audit_also_in_programs_that_answer_signals(data: Path, monkeypatch: pytest.MonkeyPatch):
    """Workers that inherited the program's handler for SIGTERM were waited for, now and then, for ever."""
    monkeypatch.undo()
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _letter(data)
    try:
        for _ in range(30):
            assert run(["audit", str(data), "--jobs", "2"]) == 2
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_newer_dataset_is_refused_by_every_command(data: Path, capfd: pytest.CaptureFixture[str]):
    change_manifest(data, lambda found: found.update(schema_version="2.0.0", something={"new": 1}))
    before = content(data)
    for arguments in READERS.values():
        assert run([argument.replace("{}", str(data)) for argument in arguments]) == 2
        said = capfd.readouterr().err
        assert "the dataset has schema 2.0.0" in said
        assert said.count("\n") == 1
    assert content(data) == before


# ---- symbolic links


def _links() -> dict[str, Callable[[Path, Path], Path]]:
    def moved(name: str) -> Callable[[Path, Path], Path]:
        def link(data: Path, outside: Path) -> Path:
            (data / name).parent.mkdir(exist_ok=True)
            if (data / name).exists():
                shutil.move(data / name, outside / "theirs")
            elif name.endswith("lock"):
                (outside / "theirs").write_text("theirs")
            else:
                (outside / "theirs").mkdir()
            (data / name).symlink_to(outside / "theirs")
            return data / name

        return link

    names = (
        *(".runs", ".runs/lock", ".runs/000", ".runs/007", "records", "records/.keys", "records/part-00001.jsonl"),
        *("records/.keys/seal", "records/.keys/part-00001", "manifest.json", "rejects.jsonl"),
    )
    return {name: moved(name) for name in names}


@pytest.mark.parametrize("name", _links())
@pytest.mark.parametrize("change", [False, True], ids=["same", "changed"])
def test_no_link_inside_a_dataset_is_written_through(
    tmp_path: Path, dump: Path, data: Path, capfd: pytest.CaptureFixture[str], name: str, *, change: bool
):
    shutil.rmtree(data / ".runs")
    (tmp_path / "outside").mkdir()
    link = _links()[name](data, tmp_path / "outside")
    before = content(tmp_path / "outside")
    if change:
        dump.write_text(dump_of(["It changed.", *PAGES[1:]]))
    assert run(["convert", str(dump), "--output", str(data), "--jobs", "1"]) == 2
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert f"{link}: is a symbolic link" in said
    assert content(tmp_path / "outside") == before
    link.unlink()
    assert run(["convert", str(dump), "--output", str(data), "--jobs", "1"]) == 3
    make(tmp_path / "full", dump)
    # Where nothing has changed nothing is written, keys that are missing neither.
    (found, full) = (
        {name: one for name, one in content(at).items() if ".keys" not in name} for at in (data, tmp_path / "full")
    )
    assert found == full


def test_the_dataset_itself_may_be_reached_by_a_link(tmp_path: Path, dump: Path, data: Path):
    (tmp_path / "link").symlink_to(data)
    assert make(tmp_path / "link", dump).reused == 9
    assert run(["verify", str(tmp_path / "link")]) == 0


# ---- records as `parse` writes them


@pytest.fixture
def records(tmp_path: Path, dump: Path) -> Path:
    said = subprocess.run([sys.executable, "-m", "extractor", "parse", str(dump)], capture_output=True, check=False).stdout
    path = tmp_path / "records.jsonl"
    path.write_bytes(said)
    return path


def test_records_of_parse_are_a_target_of_every_command(records: Path, dump: Path, tmp_path: Path, capfdbinary):
    shutil.copy(records, tmp_path / "other-name")
    for command in (["stats"], ["audit", "--format", "jsonl", "--exit-zero"], ["export", "--to", "csl-json"]):
        said = []
        for target in (dump, records, tmp_path / "other-name"):
            run([command[0], str(target), *command[1:]])
            out = capfdbinary.readouterr().out
            # Records have no text, so no lines and columns, and nobody knows what gave no record.
            out = re.sub(rb'"(line|column|end_line|end_column)": ?\d+', rb'"\1": null', out)
            said.append(re.sub(rb"rejects +1", b"rejects    0", out).split())
        assert said[0] == said[1] == said[2], command
    assert run(["diff", str(records), str(dump), "--format", "json"]) == 3
    assert b'"unchanged": 9' in capfdbinary.readouterr().out


def test_records_come_through_a_pipe(records: Path):
    for command in (["stats", "-"], ["audit", "-", "--exit-zero"], ["export", "-", "--to", "csl-json"]):
        given = [sys.executable, "-m", "extractor", *command]
        with records.open("rb") as file:
            piped = subprocess.run(given, stdin=file, capture_output=True, check=True).stdout
        given[given.index("-")] = str(records)
        assert piped == subprocess.run(given, capture_output=True, check=True).stdout


def test_a_part_is_a_target_packed_or_not(tmp_path: Path, dump: Path, data: Path, capfdbinary):
    make(tmp_path / "packed", dump, compress="zstd")
    for path in (part(data), part(tmp_path / "packed").with_suffix(".jsonl.zst")):
        assert run(["stats", str(path)]) == 0
        assert b"pages      4\n" in capfdbinary.readouterr().out


@pytest.mark.parametrize("reader", [name for name in READERS if name not in ("verify", "serve")])
@pytest.mark.parametrize("bad", [b"{", b"{}", b'{"schema_version": 1}', b"[" * 50_000, b"\xff\xfe", b"null", b""], ids=range(7))
def test_a_line_that_is_no_record_is_named(records: Path, capfd: pytest.CaptureFixture[str], reader: str, bad: bytes):
    lines = records.read_bytes().splitlines()
    records.write_bytes(b"\n".join([*lines[:3], bad, *lines[4:]]) + b"\n")
    assert run([argument.replace("{}", str(records)) for argument in READERS[reader]]) == 2
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert f"{records.name}, line 4: is no record" in said
    assert "this is a bug" not in said


def test_records_that_are_cut_off_are_named(records: Path, capfd: pytest.CaptureFixture[str]):
    records.write_bytes(records.read_bytes()[:-100])
    assert run(["stats", str(records)]) == 2
    assert f"{records.name}, line 9: is no record" in capfd.readouterr().err


# ---- verify


def test_verify_names_every_difference(data: Path, capfd: pytest.CaptureFixture[str]):
    part(data, 0).unlink()
    _letter(data)
    _another(data)
    assert run(["verify", str(data)]) == 2
    said = sorted(capfd.readouterr().out.splitlines())
    assert [line.removeprefix(f"{data}/records/") for line in said] == [
        "part-00000.jsonl: is missing",
        "part-00001.jsonl: has another hash than the manifest says",
        "part-00003.jsonl: does not belong to the dataset",
    ]


def test_verify_compares_counts(data: Path, capfd: pytest.CaptureFixture[str]):
    def shift(found: dict) -> None:
        found["parts"][0]["records"] += 1
        found["parts"][1]["records"] -= 1

    change_manifest(data, shift)
    assert run(["verify", str(data)]) == 2
    assert [line.partition(": ")[2] for line in capfd.readouterr().out.splitlines()] == [
        "holds 4 records, the manifest says 5",
        "holds 4 records, the manifest says 3",
    ]


def test_verify_of_what_is_no_dataset(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    assert run(["verify", str(tmp_path)]) == 2
    assert "is no dataset" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []
