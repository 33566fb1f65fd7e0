"""Time linear, memory flat: a dump of any size, made from the pages of a given one, is converted and watched on its way.

    python benchmarks/scale.py DUMP FOLDER [--gigabytes 2] [--jobs 2] [--seed 1]

The dump that is made (``FOLDER/varied.xml.bz2``, kept for another run) repeats no name, number or long word of a page
(benchmarks/varied.py). A row a sixteenth: megabytes of wikitext and seconds by the clock so far; CPU seconds for a megabyte of
this sixteenth, of the workers and of the parent; the peak memory so far of the largest worker and of the parent.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import pages_of
from processes import Watch
from varied import up_to, varied, write_dump

from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.sources.find import find

if TYPE_CHECKING:
    from extractor.conversion.outcome import Progress

ROWS = 16


class _Table:
    """Prints a row whenever another share of the text has been read."""

    def __init__(self, watch: Watch, every: float) -> None:
        self._watch = watch
        self._every = every
        self._started = time.monotonic()
        self._before = (0.0, 0.0, 0.0)
        print(
            f"{'MB':>6}{'s':>8}{'worker s/MB':>13}{'parent s/MB':>13}{'worker peak MB':>16}{'parent peak MB':>16}", flush=True
        )

    def show(self, progress: Progress) -> None:
        """Called after each page."""
        done = progress.characters / 1e6
        if done >= self._before[0] + self._every:
            self.row(done)

    def row(self, done: float) -> None:
        self._watch.look()
        parent = self._watch.used[os.getpid()]
        below = [used for process, used in self._watch.used.items() if process != os.getpid()]
        working = sum(used.seconds for used in below)
        before, worked, read = self._before
        size = done - before
        print(
            f"{done:6.0f}{time.monotonic() - self._started:8.0f}{(working - worked) / size:13.3f}"
            f"{(parent.seconds - read) / size:13.3f}{max(used.megabytes for used in below):16.0f}{parent.megabytes:16.0f}",
            flush=True,
        )
        self._before = (done, working, parent.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dump = given.folder / "varied.xml.bz2"
    if not dump.exists():
        given.folder.mkdir(parents=True, exist_ok=True)
        partial = dump.with_suffix(".partial")
        write_dump(up_to(varied(pages_of(given.dump, 0), given.seed), given.gigabytes * 1e9), partial)
        partial.replace(dump)
    with Watch(os.getpid(), pause=1) as watch:
        table = _Table(watch, given.gigabytes * 1000 / ROWS)
        request = Request(jobs=given.jobs, compress="zstd", rebuild=True)
        outcome = convert(find([str(dump)]), given.folder / "dataset", request, watch=table.show)
    counts = outcome.manifest.counts
    print(f"{counts.pages:,} pages: {counts.records:,} records, {counts.rejects:,} rejects")
    sys.exit(counts.pages != counts.records)


if __name__ == "__main__":
    main()
