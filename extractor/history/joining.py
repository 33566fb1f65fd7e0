"""The sources of the stretches of a revision as those of one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from extractor.citations.found import FoundCitation, FoundTarget, FoundWork, PageSources, Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.citations.ref_rules import RefList, RefUse
    from extractor.history.stretches import PlacedStretch
    from extractor.model import Mark


def joined_sources(placed: Iterable[PlacedStretch]) -> PageSources:
    """The sources of all stretches, which are copied, because the following stages change them.

    Works that only lists show stand behind those of the running text of all stretches.
    """
    citations: list[FoundCitation] = []
    walked: list[FoundWork] = []
    listed: list[FoundWork] = []
    shown = Shown()
    for kept, base, _ in placed:
        shown.templates |= kept.templates
        if kept.signature is None:
            continue
        stretch = kept.stretch
        _add_shown(shown, stretch.sources.shown, base, len(citations))
        _add_citations(citations, stretch.sources.citations, base, len(walked))
        moved = [replace(work, start=base + work.start, end=base + work.end) for work in stretch.sources.works]
        walked += moved[: stretch.walked]
        listed += moved[stretch.walked :]
    return PageSources(citations, walked + listed, [], shown)


def _add_citations(citations: list[FoundCitation], added: Iterable[FoundCitation], base: int, works: int) -> None:
    """Add the citations of a stretch before which so many ``works`` stand."""
    before = len(citations)
    citations += [
        replace(
            citation,
            start=base + citation.start,
            end=base + citation.end,
            inside=None if citation.inside is None else before + citation.inside,
            beside=None if citation.beside is None else before + citation.beside,
            targets=[
                FoundTarget(None if target.work is None else works + target.work, target.locators, target.short)
                for target in citation.targets
            ],
        )
        for citation in added
    ]


def _add_shown(shown: Shown, added: Shown, base: int, citations: int) -> None:
    """Add what a stretch shows before which so many ``citations`` stand."""
    lists = len(shown.lists)

    def moved_use(use: RefUse) -> RefUse:
        number = None if use.list_number is None else lists + use.list_number
        return replace(use, start=base + use.start, end=base + use.end, list_number=number)

    def moved(found: RefList | Mark) -> Any:  # noqa: ANN401 - what it is given
        return replace(found, start=base + found.start, end=base + found.end)

    shown.hiding |= added.hiding
    shown.anchors += added.anchors
    shown.ids += ((anchor, base + start, base + end) for anchor, start, end in added.ids)
    shown.whitelisted += added.whitelisted
    shown.categories |= added.categories
    shown.section_marks += map(moved, added.section_marks)
    shown.uses += map(moved_use, added.uses)
    shown.users += (citations + user for user in added.users)
    shown.lists += map(moved, added.lists)
