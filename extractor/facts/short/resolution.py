"""From short citations to the full ones: which work of the page a short citation points to, or why there is none.

Links are made only by equal anchors, and for plain text by equal names and year. Everything nearer or farther is a suggestion,
never a link. Source of the rules: the project's reference on short citations, sections 2 to 5.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from extractor.facts.short.near_misses import Candidate, nearest, surname
from extractor.markup.template_names import fold_name
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from extractor.facts.short.templates import ShortCitation
    from extractor.model import Resolution


__all__ = ["AnchorIndex", "Candidate", "Resolved", "index_anchors", "resolve"]


class Resolved(Struct, frozen=True):
    """How a short citation met its work."""

    resolution: Resolution
    works: tuple[int, ...] = ()
    """Numbers of the works it points to, as the candidates were given; empty for a bare anchor."""
    suggestion: str | None = None
    """Nearest anchor of the page, or the reason why none can be named."""


class AnchorIndex(Struct, frozen=True):
    """The targets of one page, made by :func:`index_anchors`."""

    candidates: tuple[Candidate, ...]
    works: dict[str, tuple[int, ...]]
    """Numbers of the works by anchor."""
    names: dict[tuple[str, ...], list[int]]
    """Numbers of the works by the last names in one spelling."""
    bare: frozenset[str]
    whitelisted: frozenset[str]
    assumed: tuple[tuple[str, re.Pattern[str]], ...]
    """Templates of the page that hide a citation, with the anchors they may make."""
    opaque: str | None
    suggestions: dict[tuple[str | None, tuple[str, ...], str | None], str | None] = field(default_factory=dict)
    """What was already suggested, since the same short citation stands on a page many times."""


@lru_cache(maxsize=8192)
def _key(anchor: str) -> str:
    return unicodedata.normalize("NFC", "_".join(anchor.split()))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def index_anchors(
    candidates: Iterable[Candidate],
    *,
    bare: Collection[str] = (),
    whitelisted: Collection[str] = (),
    templates: Collection[str] = (),
    opaque: Collection[str] = (),
) -> AnchorIndex:
    """Index of a page's targets.

    ``bare`` are anchors without a citation ({{anchor}}, HTML ids), ``whitelisted`` those of {{sfn whitelist}}, ``templates``
    the names of the page's templates as written, ``opaque`` those of them that hide a citation ({{cite Q}}, unknown ones).
    """
    kept = tuple(candidates)
    works: dict[str, tuple[int, ...]] = {}
    names: dict[tuple[str, ...], list[int]] = {}
    for number, candidate in enumerate(kept):
        for anchor in dict.fromkeys(map(_key, candidate.anchors)):
            works[anchor] = (*works.get(anchor, ()), number)
        if candidate.family:
            names.setdefault(tuple(surname(name).casefold() for name in candidate.family), []).append(number)
    known = {fold_name(name): name for name in sorted(templates)}
    rows = load_table("short_templates")["assumed"] if known else []
    assumed = ((known[name], _compiled(row["anchor"])) for row in rows for name in row["templates"] if name in known)
    return AnchorIndex(
        candidates=kept,
        works=works,
        names=names,
        bare=frozenset(map(_key, bare)),
        whitelisted=frozenset(map(_key, whitelisted)),
        assumed=tuple(assumed),
        opaque=min(opaque, default=None),
    )


def resolve(short: ShortCitation, targets: AnchorIndex, *, bibliography_absent: bool) -> Resolved:
    """The works that a short citation points to, or why there is none.

    ``bibliography_absent`` says that the source has lost the page's list of works. Never raises.
    """
    anchor = _key(short.anchor) if short.anchor else None
    works = (_by_names(short, targets) if short.plain else ()) or (targets.works.get(anchor, ()) if anchor else ())
    if works:
        return Resolved("resolved" if len(works) == 1 else "multiple_targets", works)
    if anchor in targets.bare:
        return Resolved("resolved")
    if short.suppressed or anchor in targets.whitelisted:
        return Resolved("suppressed")
    if anchor:
        for template, pattern in targets.assumed:
            if pattern.fullmatch(anchor):
                return Resolved("assumed", suggestion=f"target possibly inside {{{{{template}}}}}")
    if bibliography_absent:
        return Resolved("bibliography_absent")
    return Resolved("no_target", suggestion=_suggest(short, targets))


def _by_names(short: ShortCitation, targets: AnchorIndex) -> tuple[int, ...]:
    """Works with the names and the year of a plain-text citation; a missing year fits any, ``et al.`` any further names.

    Full citations with an anchor come before plain references, which often are themselves short ones with words around.
    """
    names = tuple(surname(name).casefold() for name in short.authors)
    if names and names[-1] == "et al.":
        found = [
            number
            for known, numbers in targets.names.items()
            if len(known) > 1 and known[:1] == names[:1]
            for number in numbers
        ]
    else:
        found = targets.names.get(names, [])
    fits_year = [number for number in found if short.year is None or targets.candidates[number].year == short.year]
    anchored = [number for number in fits_year if targets.candidates[number].anchors]
    return tuple(anchored or fits_year)


def _suggest(short: ShortCitation, targets: AnchorIndex) -> str | None:
    key = (short.anchor, short.authors, short.year)
    if key not in targets.suggestions:
        best = nearest(short.authors, short.year, targets.candidates)
        if best is None:
            reason = f"target possibly inside {{{{{targets.opaque}}}}}" if targets.opaque else None
        else:
            reason = best.anchors[0] if best.anchors else _without_anchor(best)
        targets.suggestions[key] = reason
    return targets.suggestions[key]


def _without_anchor(candidate: Candidate) -> str:
    named = candidate.family or candidate.bodies[:1]
    return f"the full citation of {' and '.join(named)} {candidate.year or 'without a date'} offers no anchor"
