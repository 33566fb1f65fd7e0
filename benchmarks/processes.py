"""What a process and those below it have used: CPU seconds and peak memory, read from /proc while they run (Linux)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Self

_TICK = os.sysconf("SC_CLK_TCK")
_PAUSE = 0.02


@dataclass(slots=True)
class Used:
    """CPU seconds, and megabytes at most."""

    seconds: float = 0.0
    megabytes: float = 0.0


@dataclass(slots=True)
class Watch:
    """Looks at a process and those below it until it is left; ``used`` has a row for each, also for those that have ended."""

    root: int
    pause: float = _PAUSE
    used: dict[int, Used] = field(default_factory=dict)
    _left: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        assert self._thread
        self._thread.join()

    @property
    def seconds(self) -> float:
        """CPU seconds of all together."""
        return sum(used.seconds for used in list(self.used.values()))

    def look(self) -> None:
        """Take one look."""
        for process in _below(self.root):
            if (now := _used(process)) is not None:
                self.used[process] = now

    def _watch(self) -> None:
        while not self._left.wait(self.pause):
            self.look()


@dataclass(frozen=True, slots=True)
class Run:
    """How a command ran: seconds by the clock, CPU seconds of all its processes and of the first alone, what it said."""

    wall: float
    cpu: float
    parent: float = 0.0
    said: str = ""


def run(*command: object) -> Run:
    """Run ``extractor`` with these arguments; leaves with its words where it fails."""
    started = time.monotonic()
    extractor = [sys.executable, "-m", "extractor", *map(str, command)]
    with subprocess.Popen(extractor, stderr=subprocess.PIPE, text=True) as process, Watch(process.pid) as watch:
        _, said = process.communicate()
    if process.returncode:
        sys.exit(said)
    return Run(time.monotonic() - started, watch.seconds, watch.used[process.pid].seconds, said.strip())


def _below(root: int) -> list[int]:
    found = [root]
    for process in found:
        try:
            found += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
        except OSError:
            continue
    return found


def _used(process: int) -> Used | None:
    try:
        stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    peak = status.partition("VmHWM:")[2].split()
    return Used((int(stat[11]) + int(stat[12])) / _TICK, int(peak[0]) / 1024) if peak else None
