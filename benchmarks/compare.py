"""Two checkouts side by side over one dump: CPU time by stage, in points of what bare mwparserfromhell.parse() takes.

    python benchmarks/compare.py OLD NEW DUMP [--rounds 2] [--limit 100]

OLD and NEW are folders with a checkout each. Each has one process, and so has ``parse()``; every page goes through all three in
turn, so that whatever else the machine does slows all alike. Time is that of the thread. "cold" is the first round, with caches
that fill; "warm" is the best of the later rounds. What a stage calls of another is counted there alone.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
from functools import wraps
from importlib import import_module
from time import thread_time
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from bench import ONE_CORE, pages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.sources.page import Page

Times = dict[str, float]

# Where the stages begin, in any of the checkouts: those places count that a checkout has.
STAGES = {
    "tree": ("markup:parse",),
    "blocks": ("markup.blocks:BlockReader.read",),
    "claims": ("claims.finder:find_claims", "facts.claims:find_claims"),
    "walk over sources": ("citations.walk:walk", "facts.citations:CitationReader.read"),
    "citation templates": ("citations.template_calls:call_targets", "facts.citations:CitationReader.read_work"),
    "plain references": (
        "citations.plain_text:read_plain_work",
        "citations.listed_works:add_listed_works",
        "facts.plain.works:read_plain_work",
        "facts.listed_works:read_listed_works",
    ),
    "short citations in text": (
        "citations.parting:parted_sources",
        "citations.plain_text:read_shorts",
        "citations.parenthetical:find_parentheticals",
        "citations.parenthetical:mark_parentheticals",
        "facts.plain.works:parted_sources",
        "facts.plain.works:read_shorts",
    ),
    "linking": (
        "pipeline:link_stretch",
        "linking:Linker.claims",
        "linking:Linker.sections",
        "linking:Linker.support",
        "linking:Linker.works_and_citations",
        "linking:resolve_shorts",
        "linking:reuse_named",
        "facts.short.by_title:link_by_title",
    ),
    "dates of claims": ("dates.of_claims:link_dates", "dating:link_dates"),
    "people": ("people.of_claims:link_people", "people.of_claims:read_lead", "naming:link_people"),
}
JSON = "JSON"
REST = "rest"
START = "start-up"
BASE = "parse()"


class Clock:
    """CPU time by stage: what a stage takes without the stages below it."""

    def __init__(self) -> None:
        self.own: Times = {}
        self._inner = [0.0]

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, whose time is counted as the stage's; a generator runs to its end."""

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            started = thread_time()
            try:
                result: Any = function(*args, **kwargs)
                return iter(list(result)) if isinstance(result, GeneratorType) else result
            finally:
                taken = thread_time() - started
                self.own[stage] = self.own.get(stage, 0.0) + taken - self._inner.pop()
                self._inner[-1] += taken

        return run


def count_stages(clock: Clock) -> None:
    """Let the clock count the stages of the checkout that is imported."""
    for stage, places in STAGES.items():
        for place in places:
            module, _, name = place.partition(":")
            try:
                holder: Any = import_module(f"extractor.{module}")
                *classes, name = name.split(".")
                for part in classes:
                    holder = getattr(holder, part)
                function = getattr(holder, name)
            except (ImportError, AttributeError):
                continue
            counted = clock.timed(stage, function)
            setattr(holder, name, counted)
            for user in list(sys.modules.values()):
                if user.__name__.startswith("extractor.") and vars(user).get(name) is function:
                    setattr(user, name, counted)


def bare() -> Callable[[Page], Times]:
    """Run ``parse()`` over a page."""
    import mwparserfromhell

    def run(page: Page) -> Times:
        started = thread_time()
        mwparserfromhell.parse(page.text)
        return {BASE: thread_time() - started}

    return run


def ours() -> Callable[[Page], Times]:
    """Make the record of a page, and its JSON."""
    import msgspec

    from extractor.options import Options
    from extractor.pipeline import extract

    clock = Clock()
    count_stages(clock)
    encode = clock.timed(JSON, msgspec.json.encode)
    options = Options()
    whole = clock.timed(REST, lambda page: encode(extract(page, options)))

    def run(page: Page) -> Times:
        clock.own = {}
        whole(page)
        return clock.own

    return run


def work(prepare: Callable[[], Callable[[Page], Times]], dump: str, limit: int) -> None:
    """Answer each number of a page on stdin with the times that it took."""
    started = thread_time()
    run = prepare()
    tell({START: thread_time() - started})
    pages = pages_of(dump, limit)
    tell({"pages": len(pages)})
    gc.collect()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        tell(run(pages[int(line)]))


def tell(times: Times) -> None:
    print(json.dumps(times), flush=True)


class Worker:
    """A process for one checkout, or for ``parse()`` alone."""

    def __init__(self, checkout: str, given: argparse.Namespace, *, base: bool) -> None:
        command = [sys.executable, __file__, given.old, given.new, given.dump, "--limit", str(given.limit)]
        command += ["--work", "base" if base else "ours"]
        env = {**ONE_CORE, "PYTHONPATH": os.path.realpath(checkout)}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self.start = self._answer()
        self.pages = int(self._answer()["pages"])
        self.cold: Times = {}
        self.warm: Times = {}
        self._best: dict[int, Times] = {}

    def _answer(self) -> Times:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a process ended before its time")
        times: Times = json.loads(line)
        return times

    def run(self, number: int, *, first: bool) -> None:
        """Send a page through."""
        assert self.process.stdin is not None
        print(number, file=self.process.stdin, flush=True)
        times = self._answer()
        if first:
            add(self.cold, times)
        elif number not in self._best or sum(times.values()) < sum(self._best[number].values()):
            self._best[number] = times

    def end(self) -> None:
        """Add up the rounds, and end the process."""
        self.process.communicate()
        for times in self._best.values():
            add(self.warm, times)


def add(total: Times, more: Times) -> None:
    for stage, seconds in more.items():
        total[stage] = total.get(stage, 0.0) + seconds


def show(base: Worker, old: Worker, new: Worker) -> Iterable[str]:
    """The lines of the table."""
    unit = base.warm[BASE] / 100
    yield f"parse(): {base.cold[BASE]:.2f} s cold, {base.warm[BASE]:.2f} s warm; points are hundredths of the latter"
    yield f"{'':26}{'old cold':>9}{'new cold':>9}{'':>8}{'old warm':>10}{'new warm':>9}"
    columns = (old.cold, new.cold, old.warm, new.warm)
    rows = [*((stage, [times.get(stage, 0.0) for times in columns]) for stage in (*STAGES, JSON, REST))]
    rows.append(("whole", [sum(times.values()) for times in columns]))
    rows.append((START, [old.start[START], new.start[START], 0.0, 0.0]))
    for name, values in rows:
        cold, cold_now, warm, warm_now = (value / unit for value in values)
        first = f"{cold:9.1f}{cold_now:9.1f}{change(cold, cold_now):>8}"
        yield f"{name:26}{first}{warm:10.1f}{warm_now:9.1f}{change(warm, warm_now):>8}"


def change(old: float, new: float) -> str:
    return f"{100 * (new / old - 1):+.0f} %" if old else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", metavar="OLD")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument("dump", metavar="DUMP")
    parser.add_argument("--rounds", type=int, default=2, help="2 or more")
    parser.add_argument("--limit", type=int, default=0, help="articles at most")
    parser.add_argument("--work", choices=("base", "ours"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(bare if given.work == "base" else ours, given.dump, given.limit)
        return
    workers = [Worker(given.new, given, base=True), Worker(given.old, given, base=False), Worker(given.new, given, base=False)]
    for turn in range(given.rounds):
        for number in range(workers[0].pages):
            for worker in workers if number % 2 else reversed(workers):
                worker.run(number, first=not turn)
    for worker in workers:
        worker.end()
    print("\n".join(show(*workers)))


if __name__ == "__main__":
    main()
