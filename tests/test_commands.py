"""Shell sessions in ``tests/commands/*.md`` and the README: every line after ``$`` is run, what follows is what a user sees.

Each file has a folder of its own with ``fixtures/`` in it. Output is stdout and stderr together, ``…`` stands for anything
inside a line, a line ``…`` for any lines, and a last line ``[exit N]`` for an exit code that is not 0. Blocks of ``sh`` are
examples that do not end by themselves. ``pytest --update`` writes outputs that do not fit anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from extractor.auditing.profiles import profile_names
from extractor.auditing.reports import HTML
from extractor.auditing.reports import REPORTS as AUDIT_REPORTS
from extractor.cli import COMMANDS
from extractor.cli.audit import audit
from extractor.cli.common import COMMON
from extractor.cli.live import LIVE
from extractor.cli.reference import command_page, options_of, parameters_of
from extractor.comparison.reports import REPORTS as COMPARISON_REPORTS
from extractor.exports.formats import FORMATS

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    command: str
    expected: str

    @property
    def text(self) -> str:
        return f"$ {self.command}\n{self.expected}"


def steps(text: str) -> list[Step]:
    found = []
    for block in BLOCK.findall(text):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = session.partition("\n")
            found.append(Step(command, expected))
    return found


def fits(expected: str, said: str) -> bool:
    lines = (".*".join(map(re.escape, line.split("…"))) + "\n" for line in expected.splitlines())
    return re.fullmatch("".join("(?:.*\n)*" if line == ".*\n" else line for line in lines), said) is not None


SESSIONS = [README, *(path for path in sorted((HERE / "commands").glob("*.md")) if path.stem != "live")]
"""Those that need nothing but the program; ``test_mediawiki.py`` runs the other."""


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_session(path: Path, tmp_path: Path, pytestconfig: pytest.Config):
    run_session(path, tmp_path, update=pytestconfig.getoption("update"))


def run_session(path: Path, tmp_path: Path, *, update: bool, **variables: str) -> None:
    shutil.copytree(HERE.parent / "fixtures", tmp_path / "fixtures")
    program = tmp_path / "bin" / "extractor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m extractor "$@"\n')
    program.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
    environment |= {"PATH": f"{program.parent}:{os.environ['PATH']}", "COLUMNS": "100", "LC_ALL": "C.UTF-8", **variables}
    found = steps(path.read_text(encoding="utf-8"))
    assert found
    for step in found:
        done = subprocess.run(
            ["sh", "-c", step.command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        said = done.stdout + (f"[exit {done.returncode}]\n" if done.returncode else "")
        if update and not fits(step.expected, said):
            path.write_text(
                path.read_text(encoding="utf-8").replace(step.text, Step(step.command, said).text, 1), encoding="utf-8"
            )
        else:
            assert fits(step.expected, said), f"{step.text}\nsaid:\n{said}"


def test_the_runner_tells_right_from_wrong():
    assert steps("```console\n$ a\nb\n$ c\n```\n") == [Step("a", "b\n"), Step("c", "")]
    assert fits("", "")
    assert fits("a…c\n", "abc\n")
    assert fits("a\n…\nd\n", "a\nb\nc\nd\n")
    assert fits("…\nd\n", "a\nb\nc\nd\n")
    assert not fits("a\n", "a\nb\n")
    assert not fits("a…c\n", "a\nc\n")


def test_the_page_of_commands_is_the_generated_one(hold):
    hold(HERE.parent / "docs" / "commands.md", command_page(HERE / "commands"))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_every_option_has_an_example(command):
    text = (HERE / "commands" / f"{command.__name__}.md").read_text(encoding="utf-8")
    lines = re.findall(rf"^\$ .*\bextractor {command.__name__}\b.*$", text, re.MULTILINE)
    assert lines
    words = set(re.split(r"[\s=]+", " ".join(lines)))
    assert [name for name, spellings in options_of(command).items() if words.isdisjoint(spellings)] == []


def test_the_options_of_live_wikis_have_an_example():
    text = (HERE / "commands" / "live.md").read_text(encoding="utf-8")
    assert [one.name for one in LIVE if f"--{one.name.replace('_', '-')} " not in text] == []


@pytest.mark.parametrize(
    ("command", "names"), [("export", FORMATS), ("audit", (*AUDIT_REPORTS, HTML)), ("diff", COMPARISON_REPORTS)]
)
def test_every_form_has_an_example(command, names):
    lines = [step.command for step in steps((HERE / "commands" / f"{command}.md").read_text(encoding="utf-8"))]
    words = set(re.split(r"[\s=;]+", " ".join(lines)))
    assert [name for name in names if name not in words] == []


def test_the_help_names_every_profile():
    (option,) = [get_args(one.annotation)[1] for one in parameters_of(audit) if one.name == "profile"]
    assert [name for name in profile_names() if name not in option.help] == []


def test_the_common_options_have_an_example():
    text = (HERE / "commands" / "extractor.md").read_text(encoding="utf-8")
    assert [one.name for one in COMMON if f"--{one.name}" not in text] == []
