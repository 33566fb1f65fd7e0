"""What ``convert`` takes beside the work on pages itself, and how many workers one reader can feed.

    python benchmarks/workers.py DUMP [--megabytes 0] [--rounds 3]

Reading alone and extraction alone are loops in one process, loaded and warm; the best of the rounds counts. Two cores can at
best give their sum in half the time. On a busy machine the clock says little, so the CPU seconds of all processes stand beside
it. ``--megabytes`` makes the dump longer by pages in other words (benchmarks/varied.py).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench import pages_of
from processes import Run, run
from varied import up_to, varied, write_dump


def loops(dump: str) -> dict[str, float]:
    """Megabytes; seconds of reading, those of the thread that cuts and parses pages, and seconds of extraction."""
    from extractor.dataset.keys import Keys
    from extractor.engines import warm
    from extractor.engines.work import Extraction
    from extractor.options import Options
    from extractor.sources.find import find
    from extractor.sources.page import Page, text_hash
    from extractor.sources.read import ReadOptions, read

    assert warm
    gc.disable()
    keys = Keys("", None, all_revisions=False)
    started, main = time.process_time(), time.thread_time()
    pages = []
    for page in read(find([dump])[0], ReadOptions()):
        if isinstance(page, Page) and page.head.namespace == 0:
            keys.of(page, text_hash(page.text))
            pages.append(page)
    reading, cutting = time.process_time() - started, time.thread_time() - main
    work = Extraction(Options()).counted
    started = time.process_time()
    for page in pages:
        work(page)
    size = sum(len(page.text.encode()) for page in pages) / 1e6
    return {"size": size, "reading": reading, "cutting": cutting, "working": time.process_time() - started}


def measured(dump: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, dump, "--loops"], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def converted(dump: str, jobs: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        return run("convert", dump, "--jobs", jobs, "--output", folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("--megabytes", type=float, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--loops", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.loops:
        print(json.dumps(loops(given.dump)))
        return
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        dump, small = given.dump, str(Path(folder) / "small.xml.bz2")
        pages = pages_of(given.dump, 0)
        write_dump([replace(pages[0], text="Snow fell.")], Path(small))
        if given.megabytes:
            dump = str(Path(folder) / "varied.xml.bz2")
            write_dump(up_to(varied(pages, 1), given.megabytes * 1e6), Path(dump))
        rounds = [(measured(dump), converted(small, 1), converted(dump, 1), converted(dump, 2)) for _ in range(given.rounds)]
    alone = {name: min(one[0][name] for one in rounds) for name in rounds[0][0]}
    start = min(one[1].cpu for one in rounds)
    size = alone["size"]
    whole = alone["reading"] + alone["working"]
    print(f"{size:.1f} MB: reading {alone['reading']:.2f} s, extraction {alone['working']:.2f} s, together {whole:.2f} s CPU")
    print(f"start-up of parent and workers: {start:.2f} s CPU")
    for jobs, name in ((1, "1 worker"), (2, "2 workers")):
        cpu = min(one[1 + jobs].cpu for one in rounds)
        wall = min(one[1 + jobs].wall for one in rounds)
        least = max(alone["working"], whole / 2) if jobs == 1 else whole / 2
        print(
            f"{name}: {cpu:.2f} s CPU, {whole / cpu:.0%} of it reading and extraction, {whole / (cpu - start):.0%} without the "
            f"start-up; {wall:.2f} s by the clock, at best {least:.2f} s ({least / wall:.0%})"
        )
    packed = alone["reading"] - alone["cutting"]
    parent = min(one[3].parent for one in rounds) - min(one[1].parent for one in rounds)
    print(f"reader: {size / alone['reading']:.0f} MB/s in one thread, {size / alone['cutting']:.0f} MB/s without decompression")
    print(
        f"parent: {parent:.2f} s CPU without start-up, {packed:.2f} s of it decompression in threads of their own; "
        f"it feeds {alone['working'] / (parent - packed):.0f} workers"
    )


if __name__ == "__main__":
    main()
