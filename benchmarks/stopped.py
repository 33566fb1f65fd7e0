"""The same bytes whatever way a dataset was made: by one worker, by two, over an older one, killed at twenty random points.

    python benchmarks/stopped.py DUMP FOLDER [--pages 4000] [--kills 20] [--seed 1]

The dump holds the beginnings of the pages of the given one in other words (benchmarks/varied.py), so that there are several
parts. A run is killed (``kill -9``) after a random share of the time that a whole one takes; what stands then must be the older
dataset or the new one, whole. The next run goes on, and is killed too; one that comes to its end must give the bytes of the run
that nobody stopped, and the next starts from the older dataset again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bench import pages_of
from processes import run
from regenerate import content, edited
from varied import varied, write_dump

LENGTH = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    beginnings = [replace(page, text=page.text[:LENGTH]) for page in pages_of(given.dump, 0)]
    pages = list(islice(varied(beginnings, given.seed), given.pages))
    dump, older = given.folder / "dump.xml.bz2", given.folder / "older"
    data = given.folder / "data"

    write_dump(edited(pages, 0.3, given.seed), dump)
    run("convert", dump, "--output", older)
    write_dump(pages, dump)
    whole = run("convert", dump, "--jobs", 2, "--output", given.folder / "two")
    expected = content(given.folder / "two")
    before = content(older)
    run("convert", dump, "--jobs", 1, "--output", given.folder / "one")
    say("one worker", content(given.folder / "one") == expected)
    shutil.copytree(older, data)
    run("convert", dump, "--output", data)
    say("over an older dataset", content(data) == expected)

    shutil.rmtree(data)
    chosen = random.Random(given.seed)  # noqa: S311 - points to kill at
    kills = ends = 0
    while kills < given.kills:
        if not data.exists():
            shutil.copytree(older, data)
        wait = chosen.uniform(0, whole.wall)
        if killed("convert", str(dump), "--jobs", "2", "--output", str(data), after=wait):
            kills += 1
            left = content(data)
            say(
                f"kill {kills} after {wait:.1f} s of {whole.wall:.1f} s: the older or the new dataset",
                left in (before, expected),
            )
        else:
            ends += 1
            say("came to its end", content(data) == expected)
            shutil.rmtree(data)
    if data.exists():
        run("convert", dump, "--output", data)
        ends += 1
        say("came to its end", content(data) == expected)
    print(f"{kills} kills, {ends} ends")


def killed(*arguments: str, after: float) -> bool:
    """Whether the run was still there to be killed."""
    process = subprocess.Popen([sys.executable, "-m", "extractor", *arguments], stderr=subprocess.DEVNULL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(0.2)  # the lock goes with the process, its workers a moment later
        return True
    return False


def say(what: str, right: bool) -> None:  # noqa: FBT001 - a fact to be told
    print(f"{'same' if right else 'NOT THE SAME'}: {what}", flush=True)
    if not right:
        sys.exit(1)


if __name__ == "__main__":
    main()
