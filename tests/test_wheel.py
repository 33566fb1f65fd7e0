"""The wheel holds all that the program reads: grammars, tables, models, the explorer's pages."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest
from conftest import PROJECT


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(PROJECT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_a_page_is_parsed_from_the_wheel_alone(unpacked, tmp_path):
    (tmp_path / "page.wiki").write_text(
        "'''Ada''' met [[Charles Babbage]] on 5 June 1833.{{sfn|Smith|1990|p=5}}\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "parse", "page.wiki"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
    )
    assert '"edtf":"1833-06-05"' in done.stdout
    assert '"name":"Charles Babbage"' in done.stdout


def test_the_wheel_holds_every_file_of_the_package(unpacked):
    ours = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "extractor").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    grammars = {f"extractor/{path.relative_to(PROJECT).as_posix()}" for path in (PROJECT / "grammars").rglob("*.*")}
    packed = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert ours | grammars <= packed
