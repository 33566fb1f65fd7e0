"""Work on pages one at a time, in a process beside this one that the kernel ends when a page is over its limits.

For who works on pages in order and must start at once: the process is forked from this one, with what is loaded already, and
asked page by page. The page that it held when it ended is a reject, and another process goes on. Where the system cannot fork
(Windows), the work is done in this process, without limits.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar
from weakref import finalize

from extractor.engines.kernel import CAN_FORK, data_size, reason
from extractor.engines.work import Extracted, Extraction, reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.engines.limits import Limits
    from extractor.options import Options
    from extractor.sources.page import Page, Reject

Result = TypeVar("Result")
STANDARD_ERROR = 2


@lru_cache(1)
def guarded_extraction(options: Options, limits: Limits) -> Callable[[Page], Extracted | Reject]:
    """The extraction of pages within limits: a page's record as a line of JSON, or the reason why there is none.

    The first process loads of tables and models what its pages need; those that follow begin with all of it. One process
    serves all sources of a command, be they one page each.
    """
    return guarded(Extraction(options).counted, limits, loads="extractor.pipeline", reloads="extractor.engines.warm")


def guarded(
    work: Callable[[Page], Result], limits: Limits, *, loads: str = "", reloads: str = ""
) -> Callable[[Page], Result | Reject]:
    """The work within limits; its results must be picklable.

    The first process imports the module ``loads`` before it takes a page: what this process had loaded, the other one would
    copy piece by piece. Before another process takes the place of one that was ended, ``reloads`` is imported here, so that
    no page pays for it again.
    """
    return Guard(work, limits, loads, reloads) if CAN_FORK else work


class Guard(Generic[Result]):
    """A process that works on the pages it is given; it ends with this object."""

    def __init__(self, work: Callable[[Page], Result], limits: Limits, loads: str, reloads: str) -> None:
        self._work = work
        self._limits = limits
        self._loads = loads
        self._reloads = reloads
        self._process: _Process | None = None

    def __call__(self, page: Page) -> Result | Reject:
        """The page's result; a reject where the process ended with the page."""
        process = self._process = self._process or self._start()
        try:
            result: Result = process.ask(page)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._process = None
            self._loads = self._reloads
            if self._reloads:
                import_module(self._reloads)
            return reject(page, *_reason(process, self._limits))
        return result

    def _start(self) -> _Process:
        process = _fork(self._work, self._limits, self._loads)
        process.end = finalize(self, process.kill, os.getpid())
        return process


def _reason(process: _Process, limits: Limits) -> tuple[str, str]:
    status = process.wait()
    return reason(os.waitstatus_to_exitcode(status), limits)


@dataclass(slots=True)
class _Process:
    """A forked process, and the pipes to and from it."""

    number: int
    pages: IO[bytes]
    results: IO[bytes]
    end: finalize[..., Any] | None = None

    def ask(self, page: Page) -> Any:  # noqa: ANN401 - what the work gives
        pickle.dump([page], self.pages, pickle.HIGHEST_PROTOCOL)
        self.pages.flush()
        return pickle.load(self.results)  # noqa: S301 - from our own process

    def kill(self, owner: int) -> None:
        """End the process; a copy of this program, which ``owner`` forked for something else, may not."""
        if os.getpid() == owner:
            os.kill(self.number, signal.SIGKILL)
            self.wait()

    def wait(self) -> int:
        """The exit status of the process, which is waited for."""
        if self.end:
            self.end.detach()
        _, status = os.waitpid(self.number, 0)
        with suppress(OSError):  # what was not sent yet has nobody to read it
            self.pages.close()
        self.results.close()
        return status


def _fork(work: Callable[[Page], object], limits: Limits, loads: str) -> _Process:
    pages, pages_of_parent = os.pipe()
    results_of_parent, results = os.pipe()
    inherited = data_size()
    gc.freeze()  # the collector would touch, and so copy, each object that the two processes share
    number = os.fork()
    if not number:
        try:
            os.close(pages_of_parent)
            os.close(results_of_parent)
            _let_go(keep={pages, results})
            if loads:
                import_module(loads)
            _live(os.fdopen(pages, "rb"), os.fdopen(results, "wb"), work, limits, inherited)
        finally:
            os._exit(1)  # never up the stack of the parent, whose files it would flush and whose folders it would clear
    gc.unfreeze()
    os.close(pages)
    os.close(results)
    return _Process(number, os.fdopen(pages_of_parent, "wb"), os.fdopen(results_of_parent, "rb"))


def _let_go(keep: set[int]) -> None:
    """Exchange the pipes and sockets that the parent holds for the null device, in this process.

    Who reads from one of them would wait for its end as long as this process lives. A number that is closed could be given to
    a new file, which an object of the parent that knows it would then close; so each stays taken.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for number in [int(entry.name) for entry in Path("/dev/fd").iterdir()]:
        with suppress(OSError):  # the descriptor of the listing itself
            mode = os.fstat(number).st_mode
            if number > STANDARD_ERROR and number not in keep and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
                os.dup2(null, number)


def _live(pages: IO[bytes], results: IO[bytes], work: Callable[[Page], object], limits: Limits, inherited: int) -> None:
    from extractor.engines.worker import work_on

    def send(result: object) -> None:
        pickle.dump(result, results, pickle.HIGHEST_PROTOCOL)
        results.flush()

    work_on(lambda: pickle.load(pages), work, send, limits, inherited=inherited)  # noqa: S301 - from our own parent
