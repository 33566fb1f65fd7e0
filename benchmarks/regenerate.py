"""What a dataset costs the second time: from the same file, and from a new dump in which one page in twenty has changed.

    python benchmarks/regenerate.py DUMP FOLDER [--megabytes 60] [--jobs 2] [--changed 0.05] [--seed 1]

The dump is made from the pages of the given one (benchmarks/varied.py); in its successor a share of the pages has other words.
CPU seconds of all processes, and seconds by the clock; "read and hash" is what the same reader takes alone. The new dump may
cost that and a tenth of the first run, and must give the bytes of a full run.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from bench import pages_of
from processes import Run, run
from varied import up_to, varied, write_dump

from extractor.dataset.fingerprint import file_hash
from extractor.sources.find import find
from extractor.sources.page import Page, text_hash
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSES = 0.1
TIMES = 20


def edited(pages: list[Page], share: float, seed: int) -> Iterator[Page]:
    """The pages a month later."""
    chosen = random.Random(seed).sample(range(len(pages)), round(share * len(pages)))  # noqa: S311 - no secret
    others = varied(pages, seed + 1)
    for number, (page, other) in enumerate(zip(pages, others, strict=False)):
        if number in chosen:
            head = msgspec.structs.replace(page.head, timestamp="2024-02-01T00:00:00Z")
            yield replace(page, head=head, text=other.text)
        else:
            yield page


def read_and_hash(dump: Path) -> Run:
    """What the reader takes alone."""
    wall, cpu = time.monotonic(), time.process_time()
    file_hash(dump)
    for page in read(find([str(dump)])[0], ReadOptions()):
        assert isinstance(page, Page)
        text_hash(page.text)
    return Run(time.monotonic() - wall, time.process_time() - cpu)


def row(name: str, ran: Run, first: Run) -> None:
    parent = f"{ran.parent:8.2f} s in the parent" if ran.parent else ""
    print(f"{name:44}{ran.cpu:8.2f} s CPU{ran.wall:9.2f} s{ran.cpu / first.cpu:8.1%} of the first run{parent}", flush=True)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "records").iterdir()) if path.is_file()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--changed", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    dump = given.folder / "dump.xml.bz2"
    pages = list(up_to(varied(pages_of(given.dump, 0), given.seed), given.megabytes * 1e6))
    write_dump(pages, dump)
    data = given.folder / "data"
    convert = ("convert", dump, "--jobs", given.jobs, "--output")

    first = run(*convert, data)
    row(f"first run, {given.megabytes:.0f} MB", first, first)
    unchanged = run(*convert, data)
    row("the same file", unchanged, first)
    write_dump(edited(pages, given.changed, given.seed), dump)
    alone = read_and_hash(dump)
    row("a new dump: read and hash alone", alone, first)
    again = run(*convert, data)
    row(f"a new dump, {given.changed:.0%} of its pages changed", again, first)
    print(again.said.splitlines()[2])
    run(*convert, given.folder / "full")
    same = content(data) == content(given.folder / "full")
    times = first.cpu / unchanged.cpu
    over = (again.cpu - alone.cpu) / first.cpu
    print(f"the same file: {times:.0f} times as fast (at least {TIMES})")
    print(f"a new dump: reading and hashing, and {over:.1%} of the first run (at most {PASSES:.0%})")
    print(f"the bytes of a full run: {'the same' if same else 'OTHERS'}")
    sys.exit(not (same and times >= TIMES and over <= PASSES))


if __name__ == "__main__":
    main()
