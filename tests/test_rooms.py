"""ARCHITECTURE.md and the rooms of the program; which of them imports which is held by ``make lint``."""

from __future__ import annotations

import ast
import re
import statistics
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

from conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = PROJECT / "extractor"
LONGEST = 80
"""Lines of a function."""
LONGER = {
    "build": "the loop over all tokens of a page: calls would cost more than what they do",
    "balance_strictly": "the scan over all brackets of a page, for the same reason",
    "_read_marks": "the same for the brackets that a strict scan cannot pair",
    "audit": "the options of the command",
    "built_in_rules": "one row a rule",
    "_tables": "one row a column",
    "of_histories": "the same of histories",
}


def layers() -> set[str]:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (rooms,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {room for line in rooms for room in re.split(r" [|:] ", line)}


def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(PROGRAM.rglob("*.py"))]


def test_architecture_tells_each_room():
    text = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = {
        name for first in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)/?(?:\.\w+)?`", first)
    }
    assert named - {"models"} == layers() - {"__main__"}


def test_no_room_holds_a_fifth_of_the_program():
    lines: Counter[str] = Counter()
    for path in PROGRAM.rglob("*.py"):
        lines[path.relative_to(PROGRAM).parts[0]] += len(path.read_text(encoding="utf-8").splitlines())
    room, most = lines.most_common(1)[0]
    assert most < lines.total() / 5, room


def test_functions_are_short():
    lengths = {
        (str(path.relative_to(PROGRAM)), node.name): (node.end_lineno or 0) - node.lineno + 1
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert statistics.median(lengths.values()) <= 7
    assert {name for (_, name), length in lengths.items() if length > LONGEST} == LONGER.keys()
