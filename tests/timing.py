"""CPU time for tests of growth: what is compared is never affected by the heap that other tests have left."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def least_seconds(work: Callable[[], object]) -> float:
    """The least CPU time of three runs, with the collector of garbage, whose cost grows with the heap, out of it."""
    taken = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            started = time.process_time()
            work()
            taken.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(taken)
