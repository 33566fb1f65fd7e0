"""Whether two stretches have the same sources, wherever these stand in them.

The stages that tie the sources of a page together see their texts, their order and what contains what, but no words around
them; so an edit of words leaves what the stages give. Where ids are set that links may lead to, the lines count, too.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.citations.found import FoundCitation, FoundWork, PageSources
    from extractor.citations.ref_rules import RefList, RefUse
    from extractor.model import Mark
    from extractor.pipeline import Stretch

    _Placed = TypeVar("_Placed", FoundCitation, FoundWork, RefUse, RefList, Mark)

_SIZE = 16
_NOWHERE = 0
_encode = msgspec.msgpack.Encoder().encode


def signature_of(text: str, stretch: Stretch) -> bytes | None:
    """A hash that stretches with equal sources share; null where a stretch of that text has none."""
    sources, shown = stretch.sources, stretch.sources.shown
    if not (sources.citations or sources.works or _shows_any(sources)):
        return None
    placed: list[FoundCitation | FoundWork] = [*sources.citations, *sources.works]
    ordered: list[FoundCitation | FoundWork | RefUse | RefList] = [*placed, *shown.uses, *shown.lists]
    rank = {place: number for number, place in enumerate(sorted({at for one in ordered for at in (one.start, one.end)}))}
    content = (
        [text[one.start : one.end] for one in placed],
        [(rank[one.start], rank[one.end]) for one in ordered],
        _without_places(sources.citations),
        _without_places(sources.works),
        stretch.walked,
        sorted(shown.hiding),
        shown.anchors,
        text if shown.ids else "",
        shown.whitelisted,
        shown.categories,
        _without_places(shown.section_marks),
        _without_places(shown.uses),
        shown.users,
        _without_places(shown.lists),
    )
    return hashlib.blake2b(_encode(content), digest_size=_SIZE).digest()


def _shows_any(sources: PageSources) -> bool:
    """Whether a stretch shows anything but its templates, whose names count once a page."""
    return any(getattr(sources.shown, name) for name in sources.shown.__struct_fields__ if name != "templates")


def _without_places(found: Iterable[_Placed]) -> list[_Placed]:
    return [replace(one, start=_NOWHERE, end=_NOWHERE) for one in found]
