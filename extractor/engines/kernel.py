"""What the operating system does for the work on pages; where it limits neither time nor memory (Windows), nothing does."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from extractor.engines.limits import Limits

try:
    import resource
except ModuleNotFoundError:
    resource: Any = None  # type: ignore[no-redef]

CAN_FORK = hasattr(os, "fork")
CAN_LIMIT = resource is not None and hasattr(signal, "setitimer")
START_METHOD = "forkserver" if CAN_FORK else "spawn"
"""How :mod:`multiprocessing` starts the workers that extract pages."""
COPY_METHOD = "fork" if CAN_FORK and sys.platform == "linux" else "spawn"
"""How it starts processes that begin with what this one has loaded; libraries of macOS do not survive a fork."""
UNLIMITED = "this system cannot limit the time and memory of a page: --page-timeout and --page-memory do nothing here"
_FEWEST_FILES = 20
_MEGABYTE = 1024 * 1024


def check_open_files() -> None:
    """Raise :class:`ExtractorError` where so few open files are allowed that a worker's process would fail with a traceback."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if CAN_LIMIT else -1
    if 0 <= files < _FEWEST_FILES:
        raise ExtractorError(
            "no_worker", f"worker processes need {_FEWEST_FILES} open files, {files} are allowed", remedy="raise ulimit -n"
        )


def limit_memory(limits: Limits, inherited: int) -> None:
    """Limit the data of this process to what it was born with, in bytes, and what ``limits`` allow.

    Only Linux counts private memory as data; elsewhere the limit of time has to do.
    """
    if not CAN_LIMIT:
        return
    most = inherited + limits.megabytes * _MEGABYTE
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def limit_time(seconds: float) -> None:
    """End this process in so many seconds; with 0 no longer."""
    if CAN_LIMIT:
        signal.setitimer(signal.ITIMER_REAL, seconds)


def data_size() -> int:
    """The size in bytes of this process's private data; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.partition("VmData:")[2].split()[0]) * 1024


def reason(exitcode: int | None, limits: Limits) -> tuple[str, str]:
    """Code and message of the reject for the page that a worker held when it ended; ``exitcode`` is minus a signal's number."""
    if CAN_LIMIT and exitcode == -signal.SIGALRM:
        return "page_timeout", f"the page took longer than {limits.seconds:g} seconds"
    if exitcode is not None and exitcode < 0:
        return "worker_died", f"the worker was ended by {signal.Signals(-exitcode).name}, perhaps for want of memory"
    return "worker_died", f"the worker ended with exit code {exitcode}"
