"""From short citations to the full ones: which work of the page a short citation points to, or why there is none.

Links are made only by equal anchors, and for plain text by equal names and year. Everything nearer or farther is a suggestion,
never a link. Source of the rules: the project's reference on short citations, sections 2 to 5.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from extractor.citations.chapters import stand_in
from extractor.citations.found import Resolved
from extractor.citations.short.near_misses import Candidate, NearMisses
from extractor.model import Problem
from extractor.names.parts import surname
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterable

    from extractor.citations.found import FoundWork, PageSources, PageText, ShortCitation


__all__ = ["AnchorIndex", "Candidate", "index_anchors", "resolve", "resolve_shorts"]

# What Module:Footnotes reports.
_HARV_ERRORS = {
    "no_target": "the short citation points to no full citation of the page",
    "multiple_targets": "the short citation points to more than one full citation",
}


@dataclass(frozen=True)
class AnchorIndex:
    """The targets of one page, made by :func:`index_anchors`."""

    candidates: tuple[Candidate, ...]
    works: dict[str, tuple[int, ...]]
    """Numbers of the works by anchor."""
    names: dict[tuple[str, ...], list[int]]
    """Numbers of the works by the last names in one spelling."""
    first_of_several: dict[str, list[int]]
    """Numbers of the works with several names by the first of them."""
    bare: frozenset[str]
    whitelisted: frozenset[str]
    assumed: tuple[tuple[str, re.Pattern[str]], ...]
    """Templates of the page that hide a citation, with the anchors they may make."""
    opaque: str | None

    @cached_property
    def near_misses(self) -> NearMisses:
        """The works for short citations without a target."""
        return NearMisses(self.candidates)


def resolve_shorts(sources: PageSources, page: PageText) -> PageSources:
    """Say of each short citation how it met its work, and point it there."""
    pointing = [(cited, target, target.short) for cited in sources.citations for target in cited.targets if target.short]
    chapters = [(work, work.book) for work in sources.works if work.book is not None]
    if not pointing and not chapters:
        return sources
    standing = [number for number, work in enumerate(sources.works) if not work.is_short]
    shown = sources.shown
    index = index_anchors(
        [_candidate(sources.works[number]) for number in standing],
        bare=shown.anchors,
        whitelisted=shown.whitelisted,
        templates=shown.templates,
        opaque=shown.hiding,
    )
    for citation, target, short in pointing:
        if target.work is not None:
            target.resolved = Resolved("resolved")  # by its title
            continue
        target.resolved = found = resolve(short, index, bibliography_absent=page.lossy)
        if found.works:
            target.work = standing[found.works[0]]
        message = _HARV_ERRORS.get(found.resolution)
        if message is not None and not short.plain:
            sources.problems.append(Problem(f"harv_{found.resolution}", message, citation.start, citation.end))
    for chapter, short in chapters:
        books = resolve(short, index, bibliography_absent=page.lossy).works
        if len(books) == 1:
            stand_in(chapter, sources.works[standing[books[0]]], short.locators)
    return sources


def _candidate(work: FoundWork) -> Candidate:
    csl = work.csl
    people: list[dict[str, Any]] = csl.get("author") or csl.get("editor") or []
    dates = csl.get("issued", {}).get("date-parts", [[None]])
    year = str(dates[-1][0]) if dates and dates[-1] and dates[-1][0] else None
    if year is not None:
        year += csl.get("year-suffix", "")
    first = csl.get("original-date", {}).get("date-parts", [[None]])
    bodies = [csl.get("publisher"), csl.get("container-title")]
    if "author" in csl:
        bodies += [editor.get("family") for editor in csl.get("editor", ())]
    return Candidate(
        work.anchors,
        tuple(str(person.get("family") or person.get("literal") or "") for person in people),
        tuple(str(person.get("given") or "") for person in people),
        year,
        (str(first[0][0]),) if first and first[0] and first[0][0] else (),
        tuple(body for body in bodies if isinstance(body, str)),
        has_pages=csl.get("type") != "webpage" or year is not None,
    )


@lru_cache(maxsize=8192)
def _key(anchor: str) -> str:
    return unicodedata.normalize("NFC", "_".join(anchor.split()))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return lazy_regex(pattern)


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
    first_of_several: dict[str, list[int]] = {}
    for number, candidate in enumerate(kept):
        for anchor in dict.fromkeys(map(_key, candidate.anchors)):
            works[anchor] = (*works.get(anchor, ()), number)
        if candidate.family:
            family = tuple(surname(name).casefold() for name in candidate.family)
            names.setdefault(family, []).append(number)
            if len(family) > 1:
                first_of_several.setdefault(family[0], []).append(number)
    known = {fold_name(name): name for name in sorted(templates)}
    rows = load_table("short_templates")["assumed"] if known else []
    assumed = ((known[name], _compiled(row["anchor"])) for row in rows for name in row["templates"] if name in known)
    return AnchorIndex(
        candidates=kept,
        works=works,
        names=names,
        first_of_several=first_of_several,
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
    works = (_by_names(short, targets, bibliography_absent=bibliography_absent) if short.plain else ()) or (
        targets.works.get(anchor, ()) if anchor else ()
    )
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


def _by_names(short: ShortCitation, targets: AnchorIndex, *, bibliography_absent: bool) -> tuple[int, ...]:
    """Works with the names and the year of a plain-text citation; a missing year fits any, ``et al.`` any further names.

    Full citations with an anchor come before plain references, which often are themselves short ones with words around. Where
    the list of works is lost, pages are those of one of its books, and of no undated page of the web by the same author.
    """
    names = tuple(surname(name).casefold() for name in short.authors)
    several = short.authors[-1:] == ("et al.",)
    found = targets.first_of_several.get(names[0], ()) if several else targets.names.get(names, ())
    fits_year = [number for number in found if short.year is None or targets.candidates[number].year == short.year]
    if bibliography_absent and any(place.label == "page" for place in short.locators):
        fits_year = [number for number in fits_year if targets.candidates[number].has_pages]
    anchored = [number for number in fits_year if targets.candidates[number].anchors]
    return tuple(anchored or fits_year)


def _suggest(short: ShortCitation, targets: AnchorIndex) -> str | None:
    best = targets.near_misses.nearest(short.authors, short.year)
    if best is None:
        return f"target possibly inside {{{{{targets.opaque}}}}}" if targets.opaque else None
    candidate = targets.candidates[best]
    return candidate.anchors[0] if candidate.anchors else _without_anchor(candidate)


def _without_anchor(candidate: Candidate) -> str:
    named = candidate.family or candidate.bodies[:1]
    return f"the full citation of {' and '.join(named)} {candidate.year or 'without a date'} offers no anchor"
