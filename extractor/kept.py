"""What takes long to read of the program's own files, kept beside its bytecode and, like it, made anew with each change."""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_FOLDER = Path(__file__).resolve().parent / "__pycache__"


def kept_file(name: str) -> Path:
    """Where something of this name is kept; the folder is there unless it cannot be written."""
    with suppress(OSError):
        _FOLDER.mkdir(exist_ok=True)
    return _FOLDER / name


def load_toml(path: Path) -> dict[str, Any]:
    """What a TOML file of the program says; parsed when the file or Python is another, or where nothing can be written."""
    state = path.stat()

    def parse() -> dict[str, Any]:
        import tomllib

        return tomllib.loads(path.read_text(encoding="utf-8"))

    found: dict[str, Any] = kept(f"{path.parent.name}.{path.stem}", (state.st_size, state.st_mtime_ns), parse)
    return found


def kept(name: str, stamp: tuple[str | int, ...], make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what ``make`` gives
    """What ``make`` gives, which ``marshal`` can write; made anew when the stamp is another than that of what was kept."""
    file = kept_file(f"{name}.{sys.implementation.cache_tag}.tables")
    with suppress(OSError, EOFError, ValueError, TypeError):
        kept_stamp, found = marshal.loads(file.read_bytes())  # noqa: S302 - written below
        if kept_stamp == stamp:
            return found
    found = make()
    with suppress(OSError):
        whole = file.with_suffix(f".{os.getpid()}")
        whole.write_bytes(marshal.dumps((stamp, found)))
        whole.replace(file)
    return found
