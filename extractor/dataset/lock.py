"""The lock of a file, which ends with the process that holds it."""

from __future__ import annotations

from importlib import import_module
from typing import IO, Any

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl: Any = None  # type: ignore[no-redef]


def take(file: IO[bytes]) -> bool:
    """Lock an open file; whether it was free."""
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt: Any = import_module("msvcrt")
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    return True
