"""Titles of pages in a file."""

from __future__ import annotations

import sys
from pathlib import Path

from extractor.errors import ExtractorError
from extractor.sources.source import STDIN


def read_titles(file: str) -> list[str]:
    """The titles in a file in UTF-8, one a line, with blanks for underscores; ``-`` is stdin.

    :class:`ExtractorError` where it cannot be read.
    """
    try:
        text = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        return [line.strip().replace("_", " ") for line in text.decode("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise ExtractorError("unreadable", f"cannot be read ({reason})", where=file, remedy="check --titles") from error
