"""What takes long to read of the program's own files, kept beside its bytecode and, like it, made anew with each change."""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent / "__pycache__"


def kept_file(name: str) -> Path:
    """Where something of this name is kept; the folder is there unless it cannot be written."""
    with suppress(OSError):
        _FOLDER.mkdir(exist_ok=True)
    return _FOLDER / name


def load_toml(path: Path) -> dict[str, Any]:
    """What a TOML file of the program says; parsed when the file or Python is another, or where nothing can be written."""
    state = path.stat()
    stamp = (state.st_size, state.st_mtime_ns)
    kept = kept_file(f"{path.parent.name}.{path.stem}.{sys.implementation.cache_tag}.tables")
    found: dict[str, Any]
    with suppress(OSError, EOFError, ValueError, TypeError):
        kept_stamp, found = marshal.loads(kept.read_bytes())  # noqa: S302 - written below
        if kept_stamp == stamp:
            return found
    import tomllib

    found = tomllib.loads(path.read_text(encoding="utf-8"))
    with suppress(OSError):
        whole = kept.with_suffix(f".{os.getpid()}")
        whole.write_bytes(marshal.dumps((stamp, found)))
        whole.replace(kept)
    return found
