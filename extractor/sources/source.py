"""A source: a file, standard input, or what was fetched of a live wiki."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from extractor.sources.page import Reject

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, ``path`` None for standard input, and the name that records give it."""

    name: str
    path: Path | None
    rejects: tuple[Reject, ...] = ()
    """Pages that were asked for and are not in the file."""
    revisions: Mapping[str, int] | None = None
    """Revision of each page by its title, where a live wiki was asked for them."""
    learned: Mapping[str, Any] | None = None
    """Citation templates that a live wiki was asked for, as rows of their table."""

    def open(self) -> BinaryIO:
        """The file's bytes; :class:`ExtractorError` where it cannot be opened."""
        if self.path is None:
            return sys.stdin.buffer
        try:
            return self.path.open("rb", buffering=1024 * 1024)
        except OSError as error:
            raise unreadable(self.name, error) from error


def unreadable(where: str, error: OSError) -> ExtractorError:
    """The error that says why a place cannot be read."""
    return ExtractorError(
        "unreadable", f"cannot be read ({error.strerror})", where=where, remedy="check the name and its permissions"
    )
