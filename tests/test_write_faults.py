"""A disk that fills and calls that fail: the earlier result stays, one line says why, and running again gives what it should.

A command runs in a process of its own, where the k-th call of one kind fails, for every k that it reaches, or where no file may
grow beyond a number of bytes (``RLIMIT_FSIZE``), which is what a full disk looks like to a program.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

EARLIER = "Ada lived.\n"
TEXT = "Ada was born in 1815.<ref>{{cite book|last=Holm|first=A|title=Sea|year=1990}}</ref> She died in 1852.\n"

FAIL_THE_CALL = """
import os, sys
name, wanted = sys.argv[1], int(sys.argv[2])
there, calls = getattr(os, name), 0
def failing(*given, **named):
    global calls
    calls += 1
    if calls == wanted:
        raise OSError(28, "No space left on device")
    return there(*given, **named)
setattr(os, name, failing)
from extractor.cli import run
code = run(sys.argv[3:])
sys.exit(code if calls >= wanted else 99)
"""
NEVER_REACHED = 99
"""How the process above ends where the command made fewer calls."""
LIMIT_THE_FILES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from extractor.cli import run
sys.exit(run(sys.argv[2:]))
"""


def python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(given, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)


def extractor(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extractor", *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False
    )


def content(path: Path) -> dict[str, bytes]:
    """The files of a dataset or a report; locks and folders of stopped runs aside."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and ".runs" not in file.parts]
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


def assert_one_line(ended: subprocess.CompletedProcess[str]) -> None:
    assert ended.returncode == 2, ended.stderr
    (line,) = ended.stderr.splitlines()
    assert line.startswith("extractor: error: ")
    assert "bug" not in line


@pytest.mark.parametrize("call", ["replace", "fsync", "mkdir"])
def test_a_conversion_whose_call_fails_leaves_a_dataset_and_is_made_good_by_the_next(tmp_path: Path, call: str):
    source, data = tmp_path / "Ada.wiki", tmp_path / "data"
    for name, text in (("earlier", EARLIER), ("fresh", TEXT)):
        source.write_text(text)
        assert extractor("convert", source, "-o", tmp_path / name, "-q").returncode == 0
    earlier, fresh = content(tmp_path / "earlier"), content(tmp_path / "fresh")
    for number in count(1):
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(tmp_path / "earlier", data)
        ended = python(FAIL_THE_CALL, call, number, "convert", source, "-o", data, "-q")
        if ended.returncode == NEVER_REACHED:
            break
        if ended.returncode:
            assert_one_line(ended)
            assert content(data) == earlier or extractor("verify", data).returncode == 0
        assert extractor("convert", source, "-o", data, "-q").returncode == 0
        assert content(data) == fresh
    assert number > 1


OUTPUTS = {
    "audit of a page": ("audit", "{}", "--exit-zero", "-o"),
    "audit as HTML": ("audit", "{}", "--exit-zero", "--format", "html", "-o"),
    "persons": ("persons", "{}", "-o"),
    **{
        f"export to {form}": ("export", "{}", "--to", form)
        for form in ("parquet", "csv", "sqlite", "duckdb", "bibtex", "training")
    },
}


@pytest.mark.parametrize("command", OUTPUTS.values(), ids=OUTPUTS)
def test_an_output_that_does_not_fit_leaves_the_earlier_one(tmp_path: Path, command: tuple[str, ...]):
    source, out = tmp_path / "Ada.wiki", tmp_path / "out"
    given = [word.format(source) for word in command] + [out]
    source.write_text(EARLIER)
    assert extractor(*given).returncode == 0
    earlier, others = content(out), sorted(tmp_path.iterdir())
    source.write_text(TEXT * 20)
    for bytes_that_fit in (0, 1_000, 20_000, 300_000):
        ended = python(LIMIT_THE_FILES, bytes_that_fit, *given)
        if bytes_that_fit and ended.returncode == 0:
            break
        assert_one_line(ended)
        assert content(out) == earlier
        assert sorted(tmp_path.iterdir()) == others


@pytest.mark.parametrize("stream", ["> /dev/full", ">&-"])
@pytest.mark.parametrize("command", ["parse {}", "audit {} --exit-zero", "stats {}", "export {} --to ris", "rules", "schema"])
def test_an_stdout_that_cannot_be_written_is_one_line(tmp_path: Path, command: str, stream: str):
    source = tmp_path / "Ada.wiki"
    source.write_text(TEXT)
    line = f"{sys.executable} -m extractor {command.format(source)} {stream}"
    assert_one_line(subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=False))


@pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-", "2>&- >&- <&-"])
def test_an_stderr_that_cannot_be_written_leaves_the_exit_code(stream: str):
    line = f"{sys.executable} -m extractor parse nowhere {stream}"
    assert subprocess.run(["sh", "-c", line], timeout=60, check=False).returncode == 2


@pytest.mark.parametrize("files", [6, 8, 10, 14])
@pytest.mark.parametrize("command", ["parse {}", "audit {}", "convert {} -o {}.data -q"])
def test_too_few_open_files_are_one_line(tmp_path: Path, command: str, files: int):
    source = tmp_path / "Ada.wiki"
    source.write_text(TEXT)
    line = f"ulimit -n {files}; {sys.executable} -m extractor {command.format(source, source)} >/dev/null"
    ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode in (0, 1) or len(ended.stderr.splitlines()) == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "bug" not in ended.stderr


def test_an_output_that_is_a_pipe_is_written_to(tmp_path: Path):
    source = tmp_path / "Ada.wiki"
    source.write_text(TEXT)
    there = extractor("audit", source, "--exit-zero", "--format", "json", "-o", "/dev/stdout")
    assert there.stdout == extractor("audit", source, "--exit-zero", "--format", "json").stdout
    assert there.stdout


def test_an_output_that_is_a_link_is_written_where_it_leads(tmp_path: Path):
    source, goal, link = tmp_path / "Ada.wiki", tmp_path / "goal", tmp_path / "link"
    source.write_text(TEXT)
    link.symlink_to(goal)
    assert extractor("export", source, "--to", "ris", link).returncode == 0
    assert link.is_symlink()
    assert goal.read_text().startswith("TY  - BOOK")
