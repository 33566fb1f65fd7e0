"""Identifiers of works: read, normalised and validated as Module:Citation/CS1 does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier of a work."""

    scheme: str
    """Name of the scheme, as ``doi``."""
    value: str
    """Normalised value."""
    valid: bool
    """Whether the value obeys the scheme's rule."""
    problem: str | None = None
    """CS1 key of the error or maintenance condition, as ``bad_isbn``, ``maint_isbn_ignore``."""
    accepted_as_written: bool = False
    """Whether the page asks for no check: ``((value))``."""


def read_identifier(parameter: str, value: str, *, as_of: str | None = None) -> Identifier | None:
    """Identifier in a citation parameter; None when the parameter is no identifier parameter."""


def find_identifiers(text: str) -> list[tuple[int, int, Identifier]]:
    """Identifiers in plain text with their spans."""
    return []
