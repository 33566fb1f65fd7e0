"""The engine of a Spark cluster: the same record lines as the local engine, whatever the sources and wherever it runs."""

from __future__ import annotations

import bz2
import importlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT

from extractor import open_dataset
from extractor.cli import run
from extractor.conversion import spark, spark_shards
from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.dataset import parts
from extractor.engines.limits import Limits
from extractor.sources.find import find
from extractor.sources.histories import HistoryOptions
from extractor.targets.dataset import holds_histories, open_histories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.conversion.outcome import Outcome

FIXTURES = PROJECT / "fixtures"


def page(number: int, text: str, attributes: str = "", title: str = "") -> str:
    revisions = "".join(
        f"<revision><id>{number}{year}</id><timestamp>{year}-01-01T00:00:00Z</timestamp>\n"
        f"<text {attributes}>{text}</text></revision>"
        for year in (2020, 2021)
    )
    namespace = title.count(":")
    return f"<page><title>{title or f'Town {number}'}</title><ns>{namespace}</ns><id>{number}</id>{revisions}</page>\n"


def towns() -> list[str]:
    texts = [
        f" Town {number} &amp; co. was founded in {1800 + number}.&lt;ref>Reed (1999)&lt;/ref>\r\n\n" for number in range(30)
    ]
    return [page(number, text, "xml:space='preserve'") for number, text in enumerate(texts)]


def multistream(pages: list[str], name: str = "testwiki") -> bytes:
    """A dump of streams of three pages each."""
    streams = ["".join(pages[first : first + 3]) for first in range(0, len(pages), 3)]
    head = f"<mediawiki xml:lang='en'><siteinfo><dbname>{name}</dbname></siteinfo>\n"
    return b"".join(bz2.compress(stream.encode()) for stream in (head, *streams, "</mediawiki>\n"))


def make(engine: str, folder: Path, *sources: Path, tell: list[str] | None = None, **options: object) -> Outcome:
    request = Request(engine=engine, **options)  # type: ignore[arg-type]
    return convert(find(map(str, sources)), folder, request, tell=None if tell is None else tell.append)


def lines(folder: Path) -> list[bytes]:
    return list((open_histories if holds_histories(folder) else open_dataset)(folder).lines())


def told(folder: Path) -> tuple[dict, bytes]:
    """What the manifest says beside the parts, and the rejects."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert [part["name"].split("/")[1].split(".")[0] for part in manifest["parts"]] == sorted(
        path.name for path in (folder / "records" / ".keys").glob("part-*")
    )
    assert sum(part["records"] for part in manifest.pop("parts")) == manifest["counts"]["records"]
    return manifest, (folder / "rejects.jsonl").read_bytes()


def numbers(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.reused, outcome.changed, outcome.new, outcome.removed


@pytest.fixture(scope="module")
def shared_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """One session for the tests of this module: to start another takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        with spark._session("local[2]", tmp_path_factory.mktemp("spark") / "log") as session:
            yield session


@pytest.fixture
def session(shared_session: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "_session", lambda _master, _log: nullcontext(shared_session))
    monkeypatch.setattr(parts, "RECORDS_A_PART", 4)
    monkeypatch.setattr(spark_shards, "SHARD_BYTES", 1000)
    monkeypatch.setattr(spark, "MOST_PARTITIONS", 4)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.xml.bz2"
    path.write_bytes(multistream(towns()))
    return path


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Sources of every dialect, and most that can be wrong with one."""
    pages = towns()
    pages[2] = page(2, "", "deleted='deleted'")
    pages[3] = page(3, "Well.", title="Talk:Town")
    pages[5] = page(5, "#REDIRECT [[Town 6]]").replace("<revision>", "<redirect title='Town 6'/><revision>", 1)
    pages[8] = pages[8].replace("</page>", "")
    pages[10] = page(10, "An &nbsp; is no entity of XML.")
    damaged = bytearray(multistream(pages))
    place = damaged.index(multistream(pages[12:15])[60:100])
    damaged[place : place + 20] = b"\0" * 20
    made = {
        "damaged.xml.bz2": bytes(damaged),
        "latin.wiki": "Caf\xe9s opened in 1950.".encode("latin-1"),
        "plain.xml": bz2.decompress(multistream(towns())),
        "cut.xml": b"<mediawiki>" + pages[0].encode() + pages[1].encode()[:200],
        "picture.wiki": b"\x89PNG\0\0\0",
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    return [tmp_path / "damaged.xml.bz2", FIXTURES, *(tmp_path / name for name in list(made)[1:])]


@pytest.mark.spark
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"namespaces": None, "all_revisions": True, "as_of": "1990-01-01", "language": "de", "format": "parquet"},
        {"keep_text": True},
        {"limit": 33, "limits": Limits(0.00001, 1000)},
        {"history": HistoryOptions(namespaces=frozenset({0}))},
    ],
    ids=["plain", "other options", "texts", "limits", "histories"],
)
@pytest.mark.usefixtures("session")
def test_the_dataset_is_that_of_the_local_engine(tmp_path: Path, sources: list[Path], options: dict):
    make("local", tmp_path / "local", *sources, **options)
    make("spark", tmp_path / "spark", *sources, **options)
    assert lines(tmp_path / "spark") == lines(tmp_path / "local")
    assert told(tmp_path / "spark") == told(tmp_path / "local")
    if "keep_text" in options:
        local, spark = (open_dataset(tmp_path / engine).lines_with_text() for engine in ("local", "spark"))
        assert list(spark) == list(local) != []


# ---- regeneration


def edited() -> list[str]:
    """Town 0 is gone, towns 4 and 5 have changed places, the text of town 7 is another, one page is new."""
    pages = towns()
    pages[4:6] = [pages[5], pages[4]]
    pages[7] = page(7, "It burnt in 1901.")
    return [*pages[1:], page(99, "It is new.")]


@pytest.mark.spark
@pytest.mark.usefixtures("session")
def test_regeneration_gives_what_a_full_run_gives_whoever_regenerates(tmp_path: Path, dump: Path):
    make("spark", tmp_path / "spark", dump)
    shutil.copytree(tmp_path / "spark", tmp_path / "local")
    dump.write_bytes(multistream(edited()))
    said: dict[str, list[str]] = {"local": [], "spark": []}
    outcomes = [make(engine, tmp_path / engine, dump, tell=said[engine]) for engine in said]
    assert [numbers(outcome) for outcome in outcomes] == [(28, 1, 1, 1)] * 2
    assert said["spark"] == said["local"] == ["changed: Town 7", "new: Town 99", "removed: Town 0"]
    make("local", tmp_path / "full", dump)
    assert lines(tmp_path / "spark") == lines(tmp_path / "full")
    assert told(tmp_path / "spark") == told(tmp_path / "full")


@pytest.mark.spark
@pytest.mark.usefixtures("session")
def test_a_stopped_run_is_gone_on_with_and_damage_costs_time_only(tmp_path: Path, dump: Path):
    data = tmp_path / "data"
    make("spark", data, dump)
    before = lines(data)
    (data / ".runs" / "000").mkdir()
    (data / "records").replace(data / ".runs" / "000" / "records")
    (data / "manifest.json").unlink()
    (data / ".runs" / "000" / "records" / "part-00001.jsonl").write_bytes(b"nonsense\n" * 4)
    outcome = make("spark", data, dump)
    assert 20 <= outcome.reused == 30 - outcome.new < 30
    assert lines(data) == before
    assert numbers(make("spark", data, dump, rebuild=True, as_of="1990-01-01")) == (0, 30, 0, 0)


@pytest.mark.spark
@pytest.mark.usefixtures("session")
def test_parts_that_a_lost_task_has_left_are_removed(tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch):
    def with_leftovers(job: spark.Job, *arguments: object) -> list[object]:
        (job.folder / "part-000000-00000-7-00000.jsonl").write_bytes(b"{}\n")
        (job.folder / ".keys" / ".part-000000-00000-7-00000").write_bytes(b"")
        return run_spark(job, *arguments)

    run_spark = spark.run
    monkeypatch.setattr(spark, "run", with_leftovers)
    make("spark", tmp_path / "data", dump)
    make("local", tmp_path / "local", dump)
    assert told(tmp_path / "data") == told(tmp_path / "local")
    assert lines(tmp_path / "data") == lines(tmp_path / "local")


# ---- where it works


def home(folder: Path) -> Path:
    """Spark as pip has installed it, with a place of its own for what executors leave."""
    (installed,) = importlib.util.find_spec("pyspark").submodule_search_locations  # type: ignore[union-attr] # it is there
    folder.mkdir()
    for inside in ("bin", "jars"):
        (folder / inside).symlink_to(Path(installed) / inside)
    return folder


def command(master: str, folder: Path, source: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command when it is through."""
    convert = [sys.executable, "-m", "extractor", "convert", str(source), "--output", str(folder)]
    return subprocess.run(
        [*convert, "--engine", "spark", "--master", master],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", **environment},
    )


def executors(work: Path) -> int:
    """How many executor processes have worked there."""
    return len(list(work.glob("app-*/*/stderr")))


@pytest.mark.spark
def test_a_local_cluster_of_two_executor_processes(tmp_path: Path):
    spark_home = home(tmp_path / "home")
    done = command("local-cluster[2,1,1024]", tmp_path / "data", FIXTURES, SPARK_HOME=str(spark_home))
    assert executors(spark_home / "work") == 2
    make("local", tmp_path / "local", FIXTURES)
    assert lines(tmp_path / "data") == lines(tmp_path / "local")
    first, _, last = done.stderr.splitlines()
    assert f": {len(lines(tmp_path / 'local'))} records, 0 rejects" in first
    assert last == f"dataset: {tmp_path / 'data'}"


@contextmanager
def standalone(spark_home: Path) -> Iterator[str]:
    """The URL of a cluster: a master and a worker, both processes of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    url = f"spark://127.0.0.1:{port}"
    deploy = [str(spark_home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    master = ["master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", "0"]
    worker = [
        "worker.Worker",
        "--work-dir",
        str(spark_home / "work"),
        "--webui-port",
        "0",
        "--cores",
        "1",
        "--memory",
        "1g",
        url,
    ]
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(spark_home)}
    with ExitStack() as running:
        for role in (master, worker):
            started = [deploy[0], f"{deploy[1]}.{role[0]}", *role[1:]]
            process = subprocess.Popen(started, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            running.callback(process.wait)
            running.callback(process.terminate)
        yield url


@pytest.mark.spark
def test_a_standalone_cluster(tmp_path: Path, dump: Path):
    spark_home = home(tmp_path / "home")
    with standalone(spark_home) as url:
        done = command(url, tmp_path / "data", dump)
    assert done.returncode == 0, done.stderr
    assert executors(spark_home / "work") == 1
    make("local", tmp_path / "local", dump)
    assert lines(tmp_path / "data") == lines(tmp_path / "local")


# ---- what stops a run


def complaint(capfd: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line that a wrong command says."""
    assert run([str(argument) for argument in arguments]) == 2
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    return said


def test_a_master_belongs_to_spark(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    assert "--master" in complaint(capfd, "convert", FIXTURES, "--output", tmp_path / "data", "--master", "local")


def test_what_is_missing_is_told_before_anything_is_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    command = ["convert", FIXTURES, "--output", tmp_path / "data", "--engine", "spark"]
    assert "[stdin]" in complaint(capfd, *command, "-")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    for library in ("pyspark.sql", "pandas"):
        monkeypatch.setitem(sys.modules, library, ModuleType(library))
    assert "Spark needs Java 17 or newer" in complaint(capfd, *command)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    assert "pip install 'wikiclaims[spark]'" in complaint(capfd, *command)
    assert not (tmp_path / "data").exists()


@pytest.mark.spark
def test_a_master_that_is_none(tmp_path: Path):
    done = command("nonsense", tmp_path / "data", FIXTURES)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("extractor: error: nonsense: Spark does not start; check the URL")
    assert "Master must" in (tmp_path / "data" / ".runs" / "000" / "spark.log").read_text()


@pytest.mark.spark
@pytest.mark.usefixtures("session")
def test_another_extractor_on_an_executor_is_refused(tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spark, "fingerprint", lambda: "another")
    with pytest.raises(importlib.import_module("pyspark.errors").PySparkException) as caught:
        make("spark", tmp_path / "data", dump)
    assert spark._reason(str(caught.value)).endswith("or ship the environment with the job [other_extractor]")
    assert not (tmp_path / "data" / "manifest.json").exists()


LOST = "Job aborted due to stage failure: Task 0 failed 4 times, most recent failure: Lost task 0.0 (127.0.0.1): "
TRACEBACK = """Traceback (most recent call last):
  File "tasks.py", line 3, in rows
extractor.errors.ExtractorError: a.xml: cannot be read [unreadable]

\tat org.apache.spark.api.python.Runner.read(Runner.scala:1)
Caused by: java.lang.Exception: another
"""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (f"{LOST}PythonException: {TRACEBACK}", "extractor.errors.ExtractorError: a.xml: cannot be read [unreadable]"),
        (f"\n  An exception was thrown.\n{TRACEBACK}", "extractor.errors.ExtractorError: a.xml: cannot be read [unreadable]"),
        (
            f"An error occurred while calling o86.collectToPython.\n: {LOST}java.io.IOException: No program\n\tat java.Start",
            "Lost task 0.0 (127.0.0.1): java.io.IOException: No program",
        ),
        ("", ""),
    ],
    ids=["task", "captured", "Java", "nothing"],
)
def test_the_line_that_tells_what_was_wrong(said: str, reason: str):
    assert spark._reason(said) == reason
