"""Pages worked on by processes of this machine, results in the order of the pages.

Each worker (:mod:`~extractor.engines.worker`) holds one page at a time. One that ends in any way costs the page it held;
another one takes its place and the rest of its batches. Queues are bounded by pages and by bytes, so memory does not grow
with the dump.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from collections import deque
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import wait
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from extractor.engines.kernel import START_METHOD, check_open_files, reason
from extractor.engines.limits import Limits  # noqa: TC001 - who runs tasks finds it here too
from extractor.engines.work import Extracted, reject
from extractor.engines.worker import work_on
from extractor.errors import ExtractorError
from extractor.tables import further_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from extractor.sources.page import Page, Reject

    Work = Callable[[Page], Extracted | Reject]

BATCH_CHARACTERS = 128 * 1024
BATCH_PAGES = 64
BATCHES_AHEAD = 2
WINDOW_PAGES = 2048
WINDOW_BYTES = 64 * 1024 * 1024
_CONTEXT: Any = get_context(START_METHOD)
_WARM = "extractor.engines.warm"
_TABLES: list[list[Path]] = []
"""The user's own tables that the process has loaded from which workers are forked."""


@dataclass(slots=True)
class Task:
    """A page to be worked on, or one that comes with its result and is only passed on in its turn."""

    page: Page | None
    source: int = 0
    """Number of the page's source."""
    key: bytes = b""
    """What tells the page's record from others."""
    result: Extracted | Reject | None = None
    position: int = 0
    """How many bytes of the sources had been read with it."""
    reused: bool = False
    """Whether the result is the record of an earlier run."""
    kept: str = ""
    """The text of a page that is not here, where an earlier run has kept it."""

    @property
    def text(self) -> str:
        """The page's text, as far as it is known."""
        return self.page.text if self.page else self.kept

    @property
    def size(self) -> int:
        """The approximate size of the task in memory."""
        return (self.page.size if self.page else 0) + (len(self.result.line) if isinstance(self.result, Extracted) else 0)


@dataclass(slots=True)
class _Worker:
    """A process, the batches it was given and has not finished, and the queue of the thread that sends them."""

    process: BaseProcess
    connection: Connection
    batches: deque[deque[Task]] = field(default_factory=deque)
    outbox: SimpleQueue[bytes | None] = field(default_factory=SimpleQueue)

    def give(self, batch: Iterable[Task]) -> None:
        tasks = deque(batch)
        self.batches.append(tasks)
        self.outbox.put(pickle.dumps([task.page for task in tasks], pickle.HIGHEST_PROTOCOL))

    def next_task(self) -> Task | None:
        """The task whose page is being worked on, removed from the list."""
        if not self.batches:
            return None
        task = self.batches[0].popleft()
        if not self.batches[0]:
            self.batches.popleft()
        return task


def prepare(*modules: str) -> None:
    """Start the process that workers are forked from; it loads the pipeline while this process goes on.

    The first call may name further modules that workers would else load one by one. :class:`ExtractorError` where the system
    allows too few open files: the process would start, and fail at its first worker with a traceback of its own. Where it
    cannot fork there is no such process, and each worker loads the pipeline. A process that has loaded other tables of the
    user's than are wanted now is replaced.
    """
    check_open_files()
    if START_METHOD != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker

    tables = further_files()
    if _TABLES and _TABLES[0] != tables:
        forkserver._forkserver._stop()  # type: ignore[attr-defined] # noqa: SLF001 - it has loaded others, and there is no other way
    _TABLES[:] = [tables]
    _CONTEXT.set_forkserver_preload([_WARM, *modules])
    # An interrupt from the terminal reaches the whole group; only this process answers it. The tracker would let it through.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run(tasks: Iterable[Task], work: Work, *, jobs: int, limits: Limits) -> Iterator[Task]:
    """Each task with its result, in order; ``work`` must be picklable."""
    pool = _Pool(work, limits, jobs)
    order: deque[Task] = deque()
    source = iter(tasks)
    held = 0
    exhausted = False
    try:
        while True:
            while order and order[0].result is not None:
                task = order.popleft()
                held -= task.size
                yield task
            room = len(order) < WINDOW_PAGES and held < WINDOW_BYTES and pool.has_room
            if room and not exhausted:
                taken = _take(source)
                exhausted = not taken
                order.extend(taken)
                held += sum(task.size for task in taken)
                if batch := [task for task in taken if task.result is None]:
                    pool.give(batch)
                held += pool.collect(block=False)
            elif order:
                held += pool.collect(block=True)
            else:
                return
    finally:
        pool.stop()


def _take(source: Iterator[Task]) -> list[Task]:
    taken: list[Task] = []
    characters = 0
    for task in islice(source, BATCH_PAGES):
        taken.append(task)
        characters += task.size
        if characters > BATCH_CHARACTERS:
            break
    return taken


class _Pool:
    """The workers; they start with the first batch, so a run that finds everything done starts none."""

    def __init__(self, work: Work, limits: Limits, jobs: int) -> None:
        self._work = work
        self._limits = limits
        self._jobs = jobs
        self._workers: list[_Worker] = []

    @property
    def has_room(self) -> bool:
        return len(self._workers) < self._jobs or len(self._idlest.batches) < BATCHES_AHEAD

    @property
    def _idlest(self) -> _Worker:
        return min(self._workers, key=lambda worker: len(worker.batches))

    def give(self, batch: list[Task]) -> None:
        if len(self._workers) < self._jobs:
            self._workers.append(self._start())
        self._idlest.give(batch)

    def collect(self, *, block: bool) -> int:
        """Store the results that have arrived in their tasks; returns their size in bytes."""
        waiting = {worker.connection: number for number, worker in enumerate(self._workers) if worker.batches}
        size = 0
        for connection in wait(list(waiting), None if block else 0):
            number = waiting[connection]  # type: ignore[index] # wait returns what it was given
            worker = self._workers[number]
            try:
                message = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._workers[number] = self._replace(worker)
                continue
            task = worker.next_task()
            if task is not None:
                task.result = pickle.loads(message)  # noqa: S301 - from our own worker
                size += len(task.result.line) if isinstance(task.result, Extracted) else 0
        return size

    def stop(self) -> None:
        for worker in self._workers:
            _stop(worker)

    def _start(self) -> _Worker:
        prepare()
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_serve, args=(theirs, self._work, self._limits), daemon=True)
        try:
            process.start()
        except (OSError, EOFError) as error:
            raise ExtractorError("no_worker", f"a worker process cannot start ({error})", remedy="try fewer --jobs") from error
        theirs.close()
        worker = _Worker(process, ours)
        Thread(target=_send, args=(worker,), daemon=True).start()
        return worker

    def _replace(self, worker: _Worker) -> _Worker:
        """A new worker for one that has ended; the page it worked on is rejected, the pages that waited behind it are not."""
        worker.process.join()
        task = worker.next_task()
        if task is not None and task.page is not None:
            task.result = reject(task.page, *reason(worker.process.exitcode, self._limits))
        _stop(worker)
        successor = self._start()
        for batch in worker.batches:
            successor.give(batch)
        return successor


def _send(worker: _Worker) -> None:
    """Send batches, in a thread of their own: a worker that is busy lets its sender wait."""
    while (batch := worker.outbox.get()) is not None:
        try:
            worker.connection.send_bytes(batch)
        except OSError:
            return


def _stop(worker: _Worker) -> None:
    worker.process.kill()
    worker.outbox.put(None)
    worker.process.join()
    worker.connection.close()


def _serve(connection: Connection, work: Work, limits: Limits) -> None:
    """The life of a worker's process."""
    import_module(_WARM)
    gc.collect()

    def receive() -> list[Page]:
        pages: list[Page] = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our own parent
        return pages

    work_on(receive, work, lambda result: connection.send_bytes(pickle.dumps(result, pickle.HIGHEST_PROTOCOL)), limits)
    sys.exit()
