"""Below each command that writes the k-th call fails, for every k: the old result stays, and running again helps.

A layer in C between program and system (``fault_layer/layer.c``) lets one call to write, sync, rename, read or open a file
fail, whichever library makes it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent / "fault_layer"
EARLIER = "Ada lived.\n"
TEXT = "Ada was born in 1815.<ref>{{cite book|last=Holm|first=A|title=Sea|year=1990}}</ref> She died.[[Category:1852 deaths]]\n"
CALLS = {"write": errno.ENOSPC, "fsync": errno.EIO, "rename": errno.EIO, "read": errno.EIO, "open": errno.EMFILE}
ALL_UP_TO = 6
"""Of more calls the first, fourth, sixteenth … and the last fail; all with EVERY_CALL=1."""
DATASETS = {
    "convert": ("convert", "{source}", "-o", "{out}", "--jobs", "1", "-q"),
    "convert to zstd": ("convert", "{source}", "-o", "{out}", "--jobs", "1", "-q", "--compress", "zstd"),
    "convert to parquet": ("convert", "{source}", "-o", "{out}", "--jobs", "1", "-q", "--format", "parquet"),
    "history": ("history", "{history}", "-o", "{out}", "--jobs", "1", "-q"),
}
OUTPUTS = {
    "audit as table": ("audit", "{source}", "--exit-zero", "-o", "{out}"),
    "audit as HTML": ("audit", "{source}", "--exit-zero", "--format", "html", "-o", "{out}"),
    "timeline": ("timeline", "{lives}", "Ada", "-o", "{out}"),
    "persons": ("persons", "{source}", "-o", "{out}"),
    "parquet": ("export", "{data}", "--to", "parquet", "{out}"),
    "csv": ("export", "{data}", "--to", "csv", "{out}"),
    "sqlite": ("export", "{data}", "--to", "sqlite", "{out}"),
    "duckdb": ("export", "{data}", "--to", "duckdb", "{out}"),
    "csl-json": ("export", "{data}", "--to", "csl-json", "{out}"),
    "bibtex": ("export", "{data}", "--to", "bibtex", "{out}"),
    "biblatex": ("export", "{data}", "--to", "biblatex", "{out}"),
    "ris": ("export", "{data}", "--to", "ris", "{out}"),
    "webannotation": ("export", "{data}", "--to", "webannotation", "{out}"),
    "training": ("export", "{data}", "--to", "training", "{out}"),
}


class Ended:
    """How a command ended, which of its calls failed, and how many of the kind it made."""

    def __init__(self, asked: dict[str, Any], told: dict[str, Any]) -> None:
        self.call, self.number = asked["call"], asked["number"]
        self.code: int = told["code"]
        self.calls: int = told["calls"]
        self.stderr: str = told["stderr"]

    def __repr__(self) -> str:
        return f"{self.call} {self.number} of {self.calls}: exit {self.code}, {self.stderr}"


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[dict[str, Any]], Ended]]:
    """What runs a command under the layer."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs Linux and a C compiler (Debian package gcc)")
    folder = tmp_path_factory.mktemp("layer")
    library = folder / "layer.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "layer.c", "-ldl"], check=True)
    environment = {**os.environ, "LD_PRELOAD": str(library)}
    server = [sys.executable, "-W", "ignore", str(HERE / "server.py")]
    with subprocess.Popen(server, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(asked: dict[str, Any]) -> Ended:
            told = {"stdout": str(folder / "out"), "stderr": str(folder / "err")}
            process.stdin.write(json.dumps(asked | told) + "\n")
            process.stdin.flush()
            return Ended(asked, json.loads(process.stdout.readline()))

        yield ask
        process.stdin.close()


class Stage:
    """A folder with sources and datasets, an earlier output, and the command whose calls fail."""

    def __init__(self, folder: Path, layer: Callable[[dict[str, Any]], Ended], command: tuple[str, ...]) -> None:
        self.folder, self.out, self._layer, self._command = folder, folder / "out", layer, command
        self.earlier, self.fresh = self._made("earlier", EARLIER), self._made("fresh", TEXT)
        self.around = names_in(folder)

    def _made(self, name: str, text: str) -> dict[str, Any]:
        """The content of the output that the command makes of a text, which is kept under a name."""
        revisions = "".join(
            f"<revision><id>{number}</id><timestamp>202{number}-01-01T00:00:00Z</timestamp><text>{said}</text></revision>"
            for number, said in enumerate((EARLIER, text.replace("<", "&lt;")))
        )
        history = f"<mediawiki><page><title>Ada</title><ns>0</ns><id>1</id>{revisions}</page></mediawiki>"
        (self.folder / "Ada.wiki").write_text(text)
        (self.folder / "history.xml").write_text(history)
        if "{data}" in self._command:
            self.run(command=("convert", "{source}", "-o", "{data}", "--jobs", "1", "-q"))
        if "{lives}" in self._command:
            self.run(command=("history", "{history}", "-o", "{lives}", "--jobs", "1", "-q"))
        self.run()
        self.out.rename(self.folder / name)
        return content(self.folder / name)

    def run(self, call: str = "none", number: int = 0, command: tuple[str, ...] = ()) -> Ended:
        places = {name: self.folder / name for name in ("data", "lives", "out")}
        places |= {"source": self.folder / "Ada.wiki", "history": self.folder / "history.xml"}
        arguments = [word.format(**places) for word in command or self._command]
        asked = {"call": call, "number": number, "error": CALLS.get(call, 0), "folder": str(self.folder)}
        ended = self._layer(asked | {"arguments": arguments})
        assert call != "none" or ended.code == 0, ended.stderr
        return ended

    def faults(self) -> Iterator[Ended]:
        """The ends of the command as each call of each kind fails, the earlier output before each."""
        for call in CALLS:
            self._set_back()
            for number in chosen(self.run(call).calls):
                self._set_back()
                ended = self.run(call, number)
                if ended.calls >= number:
                    yield ended

    def _set_back(self) -> None:
        """Put the earlier output in its place."""
        if self.out.is_dir():
            shutil.rmtree(self.out)
        copy = shutil.copytree if (self.folder / "earlier").is_dir() else shutil.copy
        copy(self.folder / "earlier", self.out)


def chosen(most: int) -> list[int]:
    """Which calls fail, of so many."""
    if most <= ALL_UP_TO or os.environ.get("EVERY_CALL"):
        return list(range(1, most + 1))
    return [*(1 << power for power in range(0, (most - 1).bit_length(), 2)), most]


def content(path: Path) -> dict[str, Any]:
    """The files of an output, what a stopped run of a dataset left aside; of a DuckDB database, whose bytes vary, tables."""
    if path.is_file() and path.read_bytes()[8:12] == b"DUCK":
        with duckdb.connect(str(path), read_only=True) as database:
            names = [name for (name,) in database.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()]
            return {name: database.table(name).fetchall() for name in names}
    aside = {".runs", ".partial"}
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and aside.isdisjoint(file.parts)]
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in (*folder.iterdir(), *folder.glob("out/.partial"))} - {"out"}


def assert_told(ended: Ended) -> None:
    """One line for what ends the command; a line each for a source that could not be read."""
    lines = ended.stderr.splitlines()
    assert ended.code in (2, 3), ended.stderr
    assert len(lines) == 1 or ended.code == 3, ended.stderr
    assert all(line.startswith("extractor: ") for line in lines), ended.stderr
    assert "bug" not in ended.stderr, ended


@pytest.mark.parametrize("command", DATASETS.values(), ids=DATASETS)
def test_a_call_that_fails_leaves_a_dataset_that_the_next_run_makes_good(tmp_path: Path, layer, command: tuple[str, ...]):
    stage = Stage(tmp_path, layer, command)
    for ended in stage.faults():
        if ended.code:
            assert_told(ended)
        if content(stage.out) != stage.earlier:
            stage.run(command=("verify", "{out}"))
        stage.run()
        assert content(stage.out) == stage.fresh, ended


@pytest.mark.parametrize("command", OUTPUTS.values(), ids=OUTPUTS)
def test_a_call_that_fails_leaves_the_earlier_output(tmp_path: Path, layer, command: tuple[str, ...]):
    """Where all is as it was before, running again gives what it should."""
    stage = Stage(tmp_path, layer, command)
    for ended in stage.faults():
        if ended.code:
            assert_told(ended)
        possible = {0: [stage.fresh], 2: [stage.earlier], 3: [stage.earlier, stage.fresh]}
        assert content(stage.out) in possible[ended.code], ended
        if names_in(tmp_path) != stage.around:  # the call that failed was one that cleans up
            stage.run()
        assert names_in(tmp_path) == stage.around, ended
