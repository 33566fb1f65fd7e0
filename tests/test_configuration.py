"""A configuration file of somebody else's: it is named, writes nothing outside its folder; a wrong one is one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractor.cli import run

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "Snow fell on 3 May 1900.<ref>{{cite book|title=Snow}}</ref>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of somebody else's, in which the program is started."""
    theirs = tmp_path / "theirs"
    (theirs / "below").mkdir(parents=True)
    (theirs / "below" / "page.wiki").write_text(PAGE)
    monkeypatch.chdir(theirs / "below")
    return theirs


OUTSIDE = ["../../x", "/extractor-outside", "link/x"]


@pytest.mark.parametrize("output", OUTSIDE)
@pytest.mark.parametrize("command", ["audit", "convert", "persons"])
@pytest.mark.parametrize("name", ["extractor.toml", "pyproject.toml"])
def test_a_file_writes_nothing_outside_its_folder(
    folder: Path, capfd: pytest.CaptureFixture[str], output: str, command: str, name: str
):
    (folder / "below" / "link").symlink_to(folder.parent)
    prefix = "tool.extractor." if name == "pyproject.toml" else ""
    (folder / name).write_text(f'[{prefix}{command}]\noutput = "{output}"\n')
    assert run([command, "page.wiki"]) == 2
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "config_outside" in said
    assert name in said
    assert [path.name for path in folder.parent.iterdir()] == ["theirs"]


@pytest.mark.parametrize("setting", ['engine = "spark"', 'master = "spark://evil:7077"', '[convert]\nmaster = "local[*]"'])
def test_a_file_that_was_found_chooses_no_engine_and_no_master(folder: Path, capfd: pytest.CaptureFixture[str], setting: str):
    (folder / "extractor.toml").write_text(setting + "\n")
    assert run(["convert", "page.wiki", "--output", "data"]) == 2
    assert "config_engine" in capfd.readouterr().err


def test_a_file_that_is_named_is_the_users_own(folder: Path):
    (folder / "mine.toml").write_text('[audit]\noutput = "../../report"\n')
    assert run(["audit", "page.wiki", "--config", "../mine.toml", "--exit-zero"]) == 0
    assert (folder.parent / "report").exists()


def test_an_output_inside_the_folder_is_written_and_the_file_named(folder: Path, capfd: pytest.CaptureFixture[str]):
    (folder / "extractor.toml").write_text('[audit]\noutput = "../report"\n')
    assert run(["audit", "page.wiki", "--exit-zero"]) == 0
    assert (folder / "report").exists()
    assert capfd.readouterr().err == f"extractor: configuration: {folder / 'extractor.toml'}\n"


def test_a_file_that_sets_nothing_for_the_command_is_not_named(folder: Path, capfd: pytest.CaptureFixture[str]):
    (folder / "extractor.toml").write_text('[audit]\noutput = "../report"\n')
    assert run(["parse", "page.wiki"]) == 0
    assert capfd.readouterr().err == ""


def test_a_quiet_command_names_no_file(folder: Path, capfd: pytest.CaptureFixture[str]):
    (folder / "extractor.toml").write_text('language = "de"\n')
    assert run(["parse", "page.wiki", "-q"]) == 0
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject.toml", "tool = 3"),
        ("pyproject.toml", "[tool]\nextractor = 3"),
        ("pyproject.toml", "[[tool.extractor]]\na = 1"),
        ("extractor.toml", "a = " + "[" * 3000),
        ("extractor.toml", "a = " + "[" * 3000 + "]" * 3000),
        ("extractor.toml", "jobs = {}"),
        ("extractor.toml", "jobs = [1]"),
        ("extractor.toml", "jobs = 1979-05-27"),
        ("extractor.toml", 'language = ["de"]'),
        ("extractor.toml", "language = {a = 1}"),
        ("extractor.toml", "parse = 3"),
        ("extractor.toml", "[parse]\nlanguage = [[1]]"),
        ("extractor.toml", "namespace = {a = 1}"),
        ("extractor.toml", "pretty = [true]"),
        ("extractor.toml", "\0"),
    ],
)
def test_a_wrong_file_is_one_line(folder: Path, capfd: pytest.CaptureFixture[str], name: str, content: str):
    (folder / name).write_text(content)
    code = run(["convert", "page.wiki", "--output", "data", "-q"])
    said = capfd.readouterr().err
    if name == "pyproject.toml" and content == "tool = 3":
        assert (code, said) == (0, "")  # another program's affair
    else:
        assert code == 2
        assert said.count("\n") == 1
        assert "bug" not in said
        assert name in said
