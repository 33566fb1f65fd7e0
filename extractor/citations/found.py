"""What the stages find before ids are given: citations and works by number, mutable while they are linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.citations.short.templates import ShortCitation
    from extractor.model import Archive, CitationKind, Locator, WorkOrigin


class FoundTarget(Struct):
    """A work that a citation points to: by number, or through a short citation."""

    work: int | None
    locators: tuple[Locator, ...] = ()
    short: ShortCitation | None = None


def short_targets(shorts: Iterable[ShortCitation]) -> list[FoundTarget]:
    """The targets of short citations, whose works are yet to be found."""
    return [FoundTarget(None, short.locators, short) for short in shorts]


class FoundCitation(Struct):
    """A citation; ``place`` is where in its sources this use of them points, ``inside`` the number of the note around it.

    ``beside`` is the number of the unwrapped ref whose text holds it and with which it is tied to a claim.
    """

    kind: CitationKind
    start: int
    end: int
    name: str | None = None
    group: str | None = None
    inside: int | None = None
    beside: int | None = None
    targets: list[FoundTarget] = field(default_factory=list)
    place: tuple[Locator, ...] = ()


class FoundWork(Struct):
    """A full citation."""

    start: int
    end: int
    origin: WorkOrigin
    template: str | None
    csl: dict[str, Any]
    edtf: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, list[str]] = field(default_factory=dict)
    archive: Archive | None = None
    anchors: tuple[str, ...] = ()
    confidence: float = 1.0
