"""From short citations to the full ones: which work of the page a short citation points to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from extractor.facts.short_citations import ShortCitation
    from extractor.model import Resolution


@dataclass(frozen=True, slots=True)
class Candidate:
    """A full citation as far as short ones can point to it."""

    anchors: tuple[str, ...] = ()
    """Citation anchors that it offers."""
    family: tuple[str, ...] = ()
    """Last names of the authors (or who stands in for them), in order."""
    given: tuple[str, ...] = ()
    """Their given names, in the same order."""
    year: str | None = None
    """Year with its letter."""
    other_years: tuple[str, ...] = ()
    """Other years of the work, as that of its first edition."""
    bodies: tuple[str, ...] = ()
    """Publisher, periodical, website: names that may stand for an author."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """How a short citation met its work."""

    resolution: Resolution
    works: tuple[int, ...] = ()
    """Numbers of the works it points to."""
    suggestion: str | None = None
    """Nearest anchor of the page, or the reason why none can be named."""


@dataclass(frozen=True, slots=True)
class AnchorIndex:
    """The targets of one page."""

    works: dict[str, tuple[int, ...]] = field(default_factory=dict)


def index_anchors(
    candidates: Iterable[Candidate],
    *,
    bare: Collection[str] = (),
    whitelisted: Collection[str] = (),
    templates: Collection[str] = (),
    opaque: Collection[str] = (),
) -> AnchorIndex:
    """Index of a page's targets.

    ``bare`` are anchors without a citation ({{anchor}}, HTML ids), ``whitelisted`` those of {{sfn whitelist}}, ``templates`` the
    names of the page's templates, ``opaque`` those of them that hide a citation ({{cite Q}}, unknown ones).
    """
    return AnchorIndex()


def resolve(short: ShortCitation, targets: AnchorIndex, *, bibliography_absent: bool) -> Resolved:
    """The work that a short citation points to, or why there is none."""
    return Resolved("bibliography_absent" if bibliography_absent else "no_target")
