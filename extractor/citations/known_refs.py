"""The contents of refs that were read before: an edit of a paragraph leaves most of its refs as they are."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.citations.found import RefContents
from extractor.citations.ref_contents import read_contents
from extractor.works.too_late import may_be_too_late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.citations.found import FoundTarget, FoundWork
    from extractor.citations.ref_contents import OpenRef
    from extractor.markup.tree import Node


def read_once(ref: OpenRef, start: int, end: int, nodes: Sequence[Node]) -> list[Node]:
    """As :func:`read_contents`, without what the page knows; of refs read before it tells no problems."""
    known = ref.page.known_refs
    if known is None:
        return read_contents(ref, start, end, nodes)
    text, day = ref.page.source[start:end], ref.page.as_of
    key = text, ref.citation.kind, day if day is not None and may_be_too_late(text, day) else None
    contents = known.find(key)
    first = len(ref.sources.works)
    if contents is not None:
        ref.citation.kind, ref.citation.unread = contents.kind, contents.unread
        ref.citation.targets += _moved_targets(contents.targets, first)
        ref.sources.works += (_moved(work, start) for work in contents.works)
        return []
    apart = read_contents(ref, start, end, nodes)
    if not apart:
        works = [_moved(work, -start) for work in ref.sources.works[first:]]
        targets = _moved_targets(ref.citation.targets, -first)
        known.newest[key] = RefContents(ref.citation.kind, ref.citation.unread, targets, works)
    return apart


def _moved_targets(targets: Sequence[FoundTarget], by: int) -> list[FoundTarget]:
    return [replace(target, work=None if target.work is None else target.work + by) for target in targets]


def _moved(work: FoundWork, by: int) -> FoundWork:
    """A copy that can be changed."""
    csl = dict(work.csl)
    if "custom" in csl:
        csl["custom"] = deepcopy(csl["custom"])
    return replace(work, start=work.start + by, end=work.end + by, csl=csl, identifiers=dict(work.identifiers))
