"""Time and peak memory of every export, of a dataset and of one so many times larger.

    python benchmarks/exports.py DATASET [--times 10] [--folder DIR]

Every export runs in a process of its own. Memory that grows with the dataset would show as a ratio near ``--times``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from enlarge import enlarge

from extractor import open_dataset
from extractor.exports.formats import FORMATS


def export(dataset: Path, form: str) -> tuple[float, float]:
    """CPU seconds and peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "extractor", "export", str(dataset), str(Path(folder) / "out"), "--to", form]
        process = subprocess.Popen(command)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--folder", type=Path, default=Path("output/exports-benchmark"))
    given = parser.parse_args()
    claims = sum(len(json.loads(line)["claims"]) for line in open_dataset(given.dataset).lines())
    large = given.folder / f"{claims * given.times}-1"
    if not (large / "manifest.json").is_file():
        enlarge(given.dataset, large, claims * given.times, seed=1)
    print(f"{claims:,} claims, and {given.times} times as many\n{'':14}{'CPU s':>8}{'MB':>7}{'CPU s':>10}{'MB':>7}{'ratio':>7}")
    for form in FORMATS:
        (seconds, memory), (seconds_large, memory_large) = export(given.dataset, form), export(large, form)
        ratio = memory_large / memory
        print(f"{form:14}{seconds:8.1f}{memory:7.0f}{seconds_large:10.1f}{memory_large:7.0f}{ratio:7.2f}", flush=True)


if __name__ == "__main__":
    main()
