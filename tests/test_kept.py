"""What is kept beside the bytecode is always what the file says now."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING

import pytest

from extractor import kept
from extractor.kept import load_toml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """Where things are kept."""
    found = tmp_path / "kept"
    monkeypatch.setattr(kept, "_FOLDER", found)
    return found


def test_a_table_is_parsed_once(tmp_path, folder, monkeypatch):
    table = tmp_path / "table.toml"
    table.write_text("[words]\nof = ['a', 'ö']\nnumber = 3\n")
    first = load_toml(table)
    monkeypatch.setattr(tomllib, "loads", lambda _: pytest.fail("parsed again"))
    assert load_toml(table) == first == {"words": {"of": ["a", "ö"], "number": 3}}
    assert len(list(folder.iterdir())) == 1


def test_a_changed_table_is_read_anew(tmp_path, folder):
    table = tmp_path / "table.toml"
    table.write_text("a = 1\n")
    load_toml(table)
    assert list(folder.iterdir())
    table.write_text("a = 2\n")
    os.utime(table, ns=(1, 1))
    assert load_toml(table) == {"a": 2}


@pytest.mark.parametrize("damage", [b"", b"x", b"\xfb\x00\x00", b"N"])
def test_what_is_kept_may_be_damaged(tmp_path, folder, damage):
    table = tmp_path / "table.toml"
    table.write_text("a = 1\n")
    load_toml(table)
    (file,) = folder.iterdir()
    file.write_bytes(damage)
    assert load_toml(table) == {"a": 1}
    assert file.read_bytes() != damage


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path, folder):
    folder.write_text("no folder")
    table = tmp_path / "table.toml"
    table.write_text("a = 1\n")
    assert load_toml(table) == load_toml(table) == {"a": 1}
