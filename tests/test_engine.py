"""The engine of local processes: every page has its result, in order, whatever a page does to its worker."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor import cli, pipeline
from extractor.engines.limits import Limits
from extractor.engines.local import Task, prepare, run
from extractor.engines.work import Extracted, Extraction, reject
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.page import Page, Reject

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = Limits(20, 1000)


def page(number: int, text: str = "text") -> Page:
    return Page(PageHead(f"Page {number}"), text, "dump.xml", "wikitext", number, 0)


def misbehave(page: Page) -> Extracted | Reject:
    """Does what the page's text says."""
    match page.text.split():
        case ["killed"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["leaves"]:
            os._exit(7)
        case ["hangs"]:
            while True:
                pass
        case ["hungry"]:
            try:
                bytearray(1 << 31)
            except MemoryError:
                return reject(page, "page_memory", "")
        case ["slow"]:
            time.sleep(0.05)
        case ["big"]:
            return Extracted(b"x" * 3_000_000, (1,))
    return Extracted(page.head.title.encode(), (1,))


def results(texts: list[str], jobs: int, limits: Limits = LIMITS, work: Callable = misbehave) -> list[str]:
    tasks = [Task(page(number, text), number) for number, text in enumerate(texts)]
    found = list(run(tasks, work, jobs=jobs, limits=limits))
    assert [task.source for task in found] == list(range(len(texts)))
    return ["ok" if isinstance(task.result, Extracted) else task.result.code for task in found]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_pages(jobs: int):
    texts = ["slow", "text", "text"] * 30 + ["big"] * 5
    assert results(texts, jobs) == ["ok"] * len(texts)


@pytest.mark.parametrize(("text", "code"), [("killed", "worker_died"), ("leaves", "worker_died"), ("hungry", "page_memory")])
def test_a_page_that_ends_its_worker_costs_itself_only(text: str, code: str):
    texts = ["text"] * 5 + [text, "text", text, text] + ["text"] * 100
    assert results(texts, 2) == ["ok"] * 5 + [code, "ok", code, code] + ["ok"] * 100


def test_a_page_over_its_time_limit_is_rejected_even_in_a_loop_that_never_ends():
    start = time.monotonic()
    assert results(["text", "hangs", "text"], 1, Limits(0.3, 1000)) == ["ok", "page_timeout", "ok"]
    assert time.monotonic() - start < 10


def test_what_is_done_already_passes_in_its_turn_and_needs_no_worker():
    done = Extracted(b"done", (0,))
    tasks = [Task(None, 0, result=done), Task(None, 1, result=reject(page(1), "known", ""))]
    assert [task.result for task in run(tasks, None, jobs=2, limits=LIMITS)] == [done, tasks[1].result]  # type: ignore[arg-type]


def test_pages_are_taken_only_as_fast_as_results_are_fetched():
    taken = 0

    def source():
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield Task(page(number, "x" * 10_000), number)

    found = run(source(), misbehave, jobs=1, limits=LIMITS)
    assert next(found).source == 0
    found.close()
    assert taken < 10_000


def fails(_page: Page, _options: Options):
    raise ZeroDivisionError("no such thing")


def test_an_error_of_the_program_is_a_reject_that_names_its_place():
    found = Extraction(Options(), fails)(page(3))
    assert isinstance(found, Reject)
    assert (found.code, found.head.title, found.ordinal) == ("extraction_failed", "Page 3", 3)
    assert found.message.startswith("ZeroDivisionError: no such thing (fails, line ")


_EXTRACT = pipeline.extract


class Panic(BaseException):
    """What a native library raises that is no Exception."""


def panics(page: Page, options: Options):
    if page.head.title.startswith("Bad"):
        raise Panic("at the disco")
    return _EXTRACT(page, options)


def test_a_panic_is_a_reject_but_an_interrupt_ends_the_run():
    found = Extraction(Options(), panics)(replace(page(3), head=PageHead("Bad")))
    assert isinstance(found, Reject)
    assert (found.code, found.head.title) == ("extraction_failed", "Bad")
    assert found.message.startswith("Panic: at the disco (panics, line ")
    for ending in (KeyboardInterrupt, SystemExit):

        def end(_page: Page, _options: Options, ending: type[BaseException] = ending):
            raise ending

        with pytest.raises(ending):
            Extraction(Options(), end)(page(3))


@pytest.mark.parametrize(
    "command",
    [["parse"], ["audit"], ["stats"], ["export", "--to", "csv", "out"]],
    ids=lambda command: command[0],
)
def test_a_panic_costs_its_page_alone_in_every_command(command, tmp_path, monkeypatch, capfdbinary):
    monkeypatch.setattr(pipeline, "extract", panics)
    monkeypatch.chdir(tmp_path)
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "Bad.wikitext").write_text("Snow fell.")
    (sources / "Good.wikitext").write_text("Rain fell in 1990.")
    assert cli.run([command[0], "sources", *command[1:]]) == 3
    written = capfdbinary.readouterr()
    assert b"Panic: at the disco" in written.err + written.out


def test_counts_are_those_of_the_record():
    found = Extraction(Options()).counted(page(0, "Snow fell on 3 May 1900.<ref>{{cite book|title=Snow}}</ref>"))
    assert isinstance(found, Extracted)
    assert found.counts == (1, 1, 1, 1, 0)


def test_who_hands_pages_out_loads_no_pipeline():
    heavy = "extractor.pipeline", "lark", "mwparserfromhell", "pydantic", "pycrfsuite"
    code = f"import sys, extractor.cli, extractor.conversion.run; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"


def test_an_interrupt_from_the_terminal_is_left_to_the_parent():
    prepare()
    status = Path(f"/proc/{forkserver._forkserver._forkserver_pid}/status").read_text()
    blocked = re.search(r"^SigBlk:\s*(\w+)", status, re.MULTILINE)
    assert int(blocked[1], 16) & 1 << (signal.SIGINT - 1)


def test_a_folder_of_the_same_name_where_the_program_is_started_is_not_taken_for_it(tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text("from extractor.__main__ import main\n\nif __name__ == '__main__':\n    main()\n")
    here = tmp_path / "here"
    (here / "extractor").mkdir(parents=True)
    (here / "extractor" / "__init__.py").touch()
    (here / "page.wiki").write_text("Snow fell on 3 May 1900.")
    command = [sys.executable, str(program), "convert", "page.wiki", "--output", "data"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, "1 page: 1 record, 0 rejects")
