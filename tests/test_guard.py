"""Pages worked on in a process beside the program's own: what is over its limits costs its page alone."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor import extract
from extractor.engines import guard
from extractor.engines.guard import guarded, guarded_extraction
from extractor.engines.limits import Limits
from extractor.engines.work import Extracted, reject
from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.page import Page, Reject

if TYPE_CHECKING:
    from collections.abc import Callable

SHORT = Limits(0.3, 1000)


def page(text: str) -> Page:
    return Page(PageHead(text), text, "-", "wikitext", 0, 0)


def misbehave(page: Page) -> Extracted | Reject:
    """Does what the page's text says."""
    match page.text:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "leaves":
            sys.exit()
        case "loops in native code":
            "x".join("x" * 1000 for _ in range(1 << 40))
            sum(range(1 << 62))
        case "hungry":
            try:
                bytearray(2 << 30)
            except MemoryError:
                return reject(page, "page_memory", "")
        case "big":
            return Extracted(b"x" * 5_000_000, ())
    return Extracted(str(os.getpid()).encode(), ())


def outcome(result: Extracted | Reject) -> str:
    return "ok" if isinstance(result, Extracted) else result.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("killed", "worker_died"),
        ("leaves", "worker_died"),
        ("loops in native code", "page_timeout"),
        ("hungry", "page_memory"),
    ],
)
def test_a_page_over_its_limits_costs_itself_alone(text: str, code: str):
    work = guarded(misbehave, SHORT)
    texts = ["text", text, "big", text, text, "x" * 3_000_000]
    assert [outcome(work(page(one))) for one in texts] == ["ok", code, "ok", code, code, "ok"]


def test_all_pages_are_worked_on_by_one_process_that_ends_with_the_guard():
    work = guarded(misbehave, SHORT)
    numbers = {work(page("text")).line for _ in range(5)}
    assert len(numbers) == 1
    number = int(numbers.pop())
    assert number != os.getpid()
    del work
    gc.collect()
    assert not Path(f"/proc/{number}").exists()


def test_a_pipe_of_the_program_ends_while_the_process_lives():
    reader, writer = os.pipe()
    work = guarded(misbehave, SHORT)
    assert outcome(work(page("text"))) == "ok"
    os.close(writer)
    os.set_blocking(reader, False)
    assert os.read(reader, 1) == b""
    os.close(reader)
    assert outcome(work(page("text"))) == "ok"


def test_memory_that_the_program_holds_already_is_not_the_pages():
    held = bytearray(b"x" * (600 << 20))
    assert outcome(guarded(misbehave, Limits(20, 400))(page("text"))) == "ok"
    assert outcome(guarded(misbehave, Limits(20, 400))(page("hungry"))) == "page_memory"
    del held


def test_without_fork_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(guard, "CAN_FORK", False)
    assert guarded(misbehave, SHORT)(page("text")).line == str(os.getpid()).encode()


def test_the_process_ends_when_the_program_is_killed(tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text(
        "import os, signal\n"
        "from extractor.engines.guard import guarded\n"
        "from extractor.engines.limits import Limits\n"
        "from extractor.model import PageHead\n"
        "from extractor.sources.page import Page\n"
        "work = guarded(lambda page: os.getpid(), Limits())\n"
        "print(work(Page(PageHead('A'), '', '-', 'wikitext', 0, 0)), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    found = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    assert found.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while Path(f"/proc/{found.stdout.strip()}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_record_is_the_same_as_without_limits():
    given = page("Snow fell on 3 May 1900.<ref>{{cite book|title=Snow}}</ref>")
    limited = guarded_extraction(Options(), Limits())(given)
    assert isinstance(limited, Extracted)
    assert limited.line == extract(given).to_json() == extract(given, page_timeout=20).to_json()


@pytest.fixture
def slow_page(monkeypatch: pytest.MonkeyPatch) -> str:
    """A text whose extraction never ends, in a native loop that no signal handler interrupts."""
    from extractor import pipeline

    whole = pipeline.extract

    def sometimes(given: Page, options: Options):
        if "never ends" in given.text:
            sum(range(1 << 62))
        return whole(given, options)

    monkeypatch.setattr(pipeline, "extract", sometimes)
    return "It never ends."


def test_python_gets_an_error_for_a_page_over_its_limits(slow_page: str):
    with pytest.raises(ExtractorError) as raised:
        extract(slow_page, title="Endless", page_timeout=0.5)
    assert raised.value.code == "page_timeout"
    assert "Endless" in str(raised.value)


COMMANDS: list[tuple[str, Callable[[Path], list[str]]]] = [
    ("parse", lambda _: []),
    ("audit", lambda _: ["--fail-on", "never"]),
    ("stats", lambda _: []),
    ("export", lambda folder: [str(folder / "out"), "--to", "csv"]),
    ("export", lambda _: ["--to", "bibtex"]),
]


@pytest.mark.parametrize(("command", "options"), COMMANDS)
def test_every_command_goes_on_after_a_page_over_its_limits(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    slow_page: str,
    command: str,
    options: Callable[[Path], list[str]],
):
    from extractor.cli import run

    source = tmp_path / "pages.txt"
    source.write_text(
        f"[[First]]\n\nSnow fell.\n\n[[Endless]]\n\n{slow_page}\n\n[[Last]]\n\nIt was [tpl]lang|de|Schnee[/tpl].\n"
    )
    code = run([command, str(source), *options(tmp_path), "--page-timeout", "2"])
    said = capfd.readouterr()
    assert code == 3
    assert "Endless" in said.err
    assert "page_timeout" in said.err
    if command == "parse":
        assert [line.split('"title":"')[1].split('"')[0] for line in said.out.splitlines()] == ["First", "Last"]


def test_the_person_index_goes_on_after_a_page_over_its_limits(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from extractor.cli import run
    from extractor.people import index

    monkeypatch.setattr(index, "scan", lambda text: sum(range(1 << 62)) if "never" in text else "person")
    source = tmp_path / "pages.txt"
    source.write_text(
        "[[First]]\n\nSnow fell.\n\n[[Endless]]\n\nIt never ends.\n\n[[Last]]\n\nIt was [tpl]lang|de|Schnee[/tpl].\n"
    )
    code = run(["persons", str(source), "-o", str(tmp_path / "index"), "--page-timeout", "1"])
    said = capfd.readouterr().err
    assert code == 3
    assert "Endless" in said
    assert "page_timeout" in said
    assert "2 titles" in said
