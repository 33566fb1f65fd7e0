"""What may change a record beside the page itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of who asks for records."""

    as_of: str | None = None
    """The day that "today" means, ``YYYY-MM-DD``; else the revision's own time."""
    language: str | None = None
    """Language of the wiki, whatever the source says of it."""
    person_index: str | None = None
    """Path of the person index."""
