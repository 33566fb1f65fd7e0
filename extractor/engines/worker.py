"""What a worker process does from start to end, and the reason for which it ended.

The kernel enforces the limits, because native code (tokenizer, sentence splitter, sequence labeller) listens to no signal
handler: an interval timer with the default action ends the process when a page takes too long, a limit of its data segment
fails what wants too much memory.
"""

from __future__ import annotations

import gc
import resource
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.engines.limits import Limits
    from extractor.sources.page import Page

_GARBAGE = 300_000
"""So many more objects made than given up may hold garbage; they take some tens of megabytes."""
_MEGABYTE = 1024 * 1024


def work_on(
    receive: Callable[[], Iterable[Page]],
    work: Callable[[Page], object],
    send: Callable[[object], object],
    limits: Limits,
    *,
    inherited: int = 0,
) -> None:
    """Work on pages until the other side closes the connection; changes limits and signals of the process it runs in.

    ``inherited`` are the bytes of data that the process was born with and that are not the page's.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # Only Linux counts private memory as data; elsewhere the limit of time has to do.
    most = inherited + limits.megabytes * _MEGABYTE
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    # What is loaded now stays. Pages leave hardly any cycles, so that a collection would mostly look at caches.
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    try:
        while True:
            for page in receive():
                signal.setitimer(signal.ITIMER_REAL, limits.seconds)
                result = work(page)
                signal.setitimer(signal.ITIMER_REAL, 0)
                send(result)
    except (EOFError, OSError):
        return


def data_size() -> int:
    """The size in bytes of this process's private data; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.partition("VmData:")[2].split()[0]) * 1024


def reason(exitcode: int | None, limits: Limits) -> tuple[str, str]:
    """Code and message of the reject for the page that a worker held when it ended; ``exitcode`` is minus a signal's number."""
    if exitcode == -signal.SIGALRM:
        return "page_timeout", f"the page took longer than {limits.seconds:g} seconds"
    if exitcode is not None and exitcode < 0:
        return "worker_died", f"the worker was ended by {signal.Signals(-exitcode).name}, perhaps for want of memory"
    return "worker_died", f"the worker ended with exit code {exitcode}"
