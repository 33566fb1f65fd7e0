"""Results that appear whole or not at all."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of ``out`` when all went well."""
    if out.is_dir():
        raise ExtractorError("is_a_folder", "is a folder, and the export is one file", where=str(out), remedy="name a file")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        yield partial
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def whole_text(out: Path | None) -> Iterator[TextIO]:
    """A stream for UTF-8 text: stdout without ``out``, else a file that takes its place when all went well."""
    if out is None:
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
        try:
            yield stream
        finally:
            stream.detach()
    else:
        with whole_file(out) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
