"""What a worker process does from start to end.

The kernel enforces the limits, because native code (tokenizer, sentence splitter, sequence labeller) listens to no signal
handler: an interval timer with the default action ends the process when a page takes too long, a limit of its data segment
fails what wants too much memory.
"""

from __future__ import annotations

import gc
import signal
from typing import TYPE_CHECKING

from extractor.engines.kernel import CAN_LIMIT, limit_memory, limit_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.engines.limits import Limits
    from extractor.sources.page import Page

_GARBAGE = 300_000
"""So many more objects made than given up may hold garbage; they take some tens of megabytes."""


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
    if CAN_LIMIT:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limit_memory(limits, inherited)
    # What is loaded now stays. Pages leave hardly any cycles, so that a collection would mostly look at caches.
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    try:
        while True:
            for page in receive():
                limit_time(limits.seconds)
                result = work(page)
                limit_time(0)
                send(result)
    except (EOFError, OSError):
        return
