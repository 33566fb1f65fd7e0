"""The quality floors: what the scorers of ../shared, and our own benchmarks, print may not fall below floors.toml."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
AT_NO_CLAIM = FLOORS.pop("at_no_claim")
COMMAND = os.environ.get("EXTRACTOR", f"{sys.executable} -m extractor")


def score_of(result: dict, path: str) -> float:
    """The figure at a dotted path; keys may hold dots themselves."""
    if path in result:
        return result[path]
    head = next(key for key in result if path.startswith(key + "."))
    return score_of(result[head], path.removeprefix(head + "."))


@pytest.mark.shared
@pytest.mark.parametrize("name", list(FLOORS))
def test_scores_do_not_fall(name: str):
    arguments = [str(SHARED / part) if "/" in part else part for part in FLOORS[name]["arguments"]]
    program = FLOORS[name].get("program", "score.py")
    done = subprocess.run(
        [sys.executable, str((HERE.parents[1] if "/" in program else SHARED / "eval") / program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "EXTRACTOR": COMMAND, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    line = done.stdout.strip().splitlines()[-1]
    sys.stdout.write(f"{line}\n")
    result = json.loads(line)
    fallen = {
        path: (score_of(result, path), floor)
        for path, floor in FLOORS[name]["floors"].items()
        if score_of(result, path) < floor
    }
    assert not fallen, (fallen, line)


@pytest.mark.shared
@pytest.mark.parametrize("source", list(AT_NO_CLAIM))
def test_citations_stand_at_claims(source: str):
    command = [*COMMAND.split(), "stats", str(SHARED / source), "--format", "json"]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    share = sum(result["citations_at_no_claim"].values()) / result["counts"]["citations"]
    assert share <= AT_NO_CLAIM[source], result["citations_at_no_claim"]
