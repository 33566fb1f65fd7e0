"""Progress of a command on stderr."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.cli.common import Console


class Meter:
    """One line that is rewritten on a terminal; elsewhere, with ``-v``, a line every half minute."""

    def __init__(self, console: Console) -> None:
        self._terminal = sys.stderr.isatty() and not console.quiet
        self._console = console
        self._interval = 0.2 if self._terminal else 30.0
        self._start = self._last = time.monotonic()

    def show(self, line: Callable[[float], str]) -> None:
        """Show the line for the seconds since the start, if it is time for one."""
        now = time.monotonic()
        if now - self._last < self._interval:
            return
        self._last = now
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{line(now - self._start)}")
            sys.stderr.flush()
        else:
            self._console.detail(line(now - self._start))

    def clear(self) -> None:
        """Leave the line of the terminal empty."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
