"""Lines of records worked on a batch at a time, by processes of this machine, with the results in the order of the lines."""

from __future__ import annotations

import gc
import signal
from collections import deque
from contextlib import contextmanager
from multiprocessing import get_context
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, TypeVar

from extractor.engines.kernel import COPY_METHOD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.pool import Pool

BATCH_BYTES = 4 * 1024 * 1024
"""Lines of records that a process takes at once."""
Result = TypeVar("Result")


def in_batches(
    work: Callable[[list[bytes]], Result], lines: Iterable[bytes], jobs: int, size: int | None = None
) -> Iterator[Result]:
    """What ``work`` makes of each batch of lines; it is sent to ``jobs`` processes, which are forked before a line is read.

    At most two batches a process are under way. ``size`` is that of a batch in bytes, if not ``BATCH_BYTES``.
    """
    batches = _batches(lines, size or BATCH_BYTES)
    if jobs == 1:
        yield from (_undisturbed(work, batch) for batch in batches)
        return
    with _held_memory(), _pool(jobs) as pool:
        waiting = deque(pool.apply_async(_undisturbed, (work, batch)) for batch in _first(batches, 2 * jobs))
        while waiting:
            result = waiting.popleft().get()
            waiting.extend(pool.apply_async(_undisturbed, (work, batch)) for batch in _first(batches, 1))
            yield result


@contextmanager
def _held_memory() -> Iterator[None]:
    """What is there now is shared with the processes, so no collection touches it."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _pool(jobs: int) -> Pool:
    """Processes that end when they are told to, from their first moment on.

    A worker that waits for work would not notice a signal that a handler of the program's own takes, and be waited for.
    """
    if current_thread() is not main_thread():
        return get_context(COPY_METHOD).Pool(jobs, signal.signal, (signal.SIGTERM, signal.SIG_DFL))
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        return get_context(COPY_METHOD).Pool(jobs, signal.signal, (signal.SIGTERM, signal.SIG_DFL))
    finally:
        signal.signal(signal.SIGTERM, handler)


def _undisturbed(work: Callable[[list[bytes]], Result], batch: list[bytes]) -> Result:
    """The result of a batch, worked out without garbage collections: records leave no cycles."""
    gc.disable()
    try:
        return work(batch)
    finally:
        gc.enable()


def _first(batches: Iterator[list[bytes]], number: int) -> Iterator[list[bytes]]:
    for _ in range(number):
        if (batch := next(batches, None)) is not None:
            yield batch


def _batches(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    held = 0
    for line in lines:
        batch.append(line)
        held += len(line)
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
