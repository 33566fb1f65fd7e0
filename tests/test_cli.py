"""The command line as a program: quick help, all commands documented by a session, the person index from a dump."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from extractor.cli import COMMANDS, _application, run
from extractor.cli.common import with_common_options
from extractor.cli.help_text import examples
from extractor.people.index import read

HERE = Path(__file__).parent


def test_help_is_there_at_once():
    times = []
    for _ in range(3):
        start = time.process_time() + sum(_children())
        done = subprocess.run([sys.executable, "-m", "extractor", "--help"], capture_output=True, text=True, check=True)
        times.append(time.process_time() + sum(_children()) - start)
    assert all(command.__name__ in done.stdout for command in COMMANDS)
    assert min(times) < 0.5, times


def _children() -> tuple[float, float]:
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime, usage.ru_stime


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_help_tells_every_option_by_a_name_that_speaks_examples_and_exit_codes(command, capsys):
    assert run([command.__name__, "--help"]) == 0
    said = capsys.readouterr().out
    options = re.findall(r"^  (?:-\w, )?(--[\w-]+.*(?:\n {6,}.*)*)", said, re.MULTILINE)
    assert options
    for option in options:
        assert re.search(r"\S\s{2,}\S", option), option
        assert "<" not in option.split("  ")[0], option
    assert "\n  Examples:\n    extractor " in said
    assert "\n    3  finished, but" in said


def all_examples():
    return [(line, command.__name__) for command in COMMANDS for line in examples(command)]


@pytest.mark.parametrize(("example", "shown_by"), all_examples())
def test_examples_of_the_help_are_commands_that_exist(example, shown_by):
    words = shlex.split(re.split(" [|<>] ", example)[0])
    assert words[0] == "extractor"
    commands = {command.__name__: with_common_options(command) for command in COMMANDS}
    command = typer.main.get_command(_application(commands, words)).commands[words[1]]
    with command.make_context(words[1], words[2:]):  # a wrong option or argument is an error
        assert shown_by in example or words[1] in {"convert", "export"}


@pytest.mark.parametrize("command", ["convert", "parse", "audit"])
def test_a_name_too_long_for_a_file_is_one_clear_line(tmp_path: Path, command: str):
    output = ["--output", str(tmp_path / "data")] if command == "convert" else []
    done = subprocess.run(
        [sys.executable, "-m", "extractor", command, "a" * 300, *output], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "[unreadable]" in done.stderr


def test_an_interrupt_while_the_command_line_loads_ends_it_in_silence(tmp_path: Path):
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "schema"], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["none.xml", "--output", "none", "--engine", "spark"]], ids=["help", "spark"]
)
def test_a_conversion_without_workers_starts_no_process_for_them(arguments: list[str]):
    code = (
        "import contextlib, sys\n"
        "from multiprocessing import forkserver\n"
        "from extractor.__main__ import main\n"
        f"sys.argv = ['extractor', 'convert', *{arguments}]\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main()\n"
        "sys.exit(forkserver._forkserver._forkserver_pid is not None)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_person_index_of_a_dump(tmp_path: Path):
    source = tmp_path / "dump.xml"
    source.write_text(
        "<mediawiki><siteinfo><dbname>w</dbname></siteinfo>"
        + "".join(
            f"<page><title>{title}</title><ns>{ns}</ns><id>1</id>{redirect}<revision><id>1</id><text>{text}</text></revision></page>"
            for title, ns, redirect, text in (
                ("Ada Holm", 0, "", "A writer. [[Category:Living people]]"),
                ("A. Holm", 0, "<redirect title='Ada Holm'/>", "#REDIRECT [[Ada Holm]]"),
                ("Holm", 0, "", "#REDIRECT [[Ada Holm]]"),
                ("Lindholm", 0, "", "An island."),
                ("Talk:Holm", 1, "", "[[Category:Living people]]"),
            )
        )
        + "</mediawiki>"
    )
    assert run(["persons", str(source), "-o", str(tmp_path / "index"), "-q"]) == 0
    index = read(tmp_path / "index")
    assert [index.lookup(title) for title in ("Ada Holm", "A. Holm", "Holm", "Lindholm", "Talk:Holm", "Nobody")] == [
        "living",
        "living",
        "living",
        "not a person",
        None,
        None,
    ]


@pytest.mark.parametrize("damage", ["missing", "a folder", "another file", "a bit", "the end"])
@pytest.mark.parametrize("command", ["parse", "audit", "convert"])
def test_a_person_index_that_cannot_be_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, damage: str
):
    source, index = tmp_path / "Ada.wiki", tmp_path / "index"
    source.write_text("Ada lived. [[Category:Living people]]")
    if damage == "a folder":
        index.mkdir()
    elif damage != "missing":
        assert run(["persons", str(source), "-o", str(index), "-q"]) == 0
        whole = index.read_bytes()
        index.write_bytes(
            {"another file": b"text", "a bit": whole[:-1] + bytes([whole[-1] ^ 1]), "the end": whole[:-8]}[damage]
        )
    output = ["-o", str(tmp_path / "data")] if command == "convert" else []
    assert run([command, str(source), "--person-index", str(index), *output]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"extractor: error: {index}: cannot be read (")
