"""The claims of a revision from those of its stretches: linked again only where what they hang on has changed.

The claims of a stretch hang on its own citations and, where its last paragraph introduces what follows, on the first of the
next stretch; their ids on how often the page says the same.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain, repeat
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.history.facts import claim_fact
from extractor.history.stretches import mark_of_anchor
from extractor.ids import Ids
from extractor.linking import CLAIM, link_claims

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from extractor.claims.finder import FoundClaim
    from extractor.history.facts import CitedWorks, ClaimFact
    from extractor.history.stretches import KeptStretch, PlacedStretch

_ELSEWHERE = -1


class ClaimReader:
    """Gives the claims of the revisions of one page."""

    def __init__(self, title: str) -> None:
        self._ids = Ids(title)

    def facts(
        self,
        placed: Sequence[PlacedStretch],
        citation_ids: Sequence[tuple[str, ...]],
        supporting: AbstractSet[str],
        cited: CitedWorks,
    ) -> list[list[ClaimFact]]:
        """The claims of each stretch; ``citation_ids`` are those of its citations, ``supporting`` those that can support."""
        found: list[list[ClaimFact]] = []
        behind: Sequence[FoundClaim] = ()
        ordinals = _ordinals([one.kept for one in placed])
        for one, ids, its in zip(reversed(placed), reversed(citation_ids), reversed(ordinals), strict=True):
            kept = one.kept
            if not kept.claim_keys:
                found.append([])
                continue
            behind = _linked(kept, ids, supporting, behind)
            key = one.sections, its, tuple([cited.targets[id_] for id_ in ids])
            if kept.facts is None or kept.facts[0] != key:
                kept.facts = key, self._read(kept, one.sections, its, behind, cited)
            found.append(kept.facts[1])
        found.reverse()
        return found

    def _read(
        self,
        kept: KeptStretch,
        sections: Sequence[str],
        ordinals: Sequence[int],
        linked: Sequence[FoundClaim],
        cited: CitedWorks,
    ) -> list[ClaimFact]:
        return [
            claim_fact(claim, self._ids.numbered(CLAIM, content, ordinal), sections[claim.block.section], cited.targets)
            for claim, content, ordinal in zip(linked, kept.claim_keys, ordinals or repeat(0), strict=False)
        ]


def _ordinals(kept: Sequence[KeptStretch]) -> list[tuple[int, ...]]:
    """For each stretch how often the page has said what each of its claims says; empty where it says all for the first time."""
    keys = list(chain.from_iterable(one.claim_keys for one in kept))
    if len(set(keys)) == len(keys):
        return [()] * len(kept)
    repeated = {key for key, count in Counter(keys).items() if count > 1}
    said: Counter[str] = Counter()
    found = []
    for one in kept:
        its = []
        for key in one.claim_keys:
            its.append(said[key])
            if key in repeated:
                said[key] += 1
        found.append(tuple(its) if any(its) else ())
    return found


def _linked(
    kept: KeptStretch, ids: tuple[str, ...], supporting: AbstractSet[str], behind: Sequence[FoundClaim]
) -> list[FoundClaim]:
    """The claims of a stretch with citations, marks and support; ``behind`` are those of the next stretch that has any."""
    following = _first_paragraph(behind) if kept.introduces else []
    own = supporting & {*ids, *(id_ for claim in following for _, cited in claim.groups for id_ in cited)}
    key = ids, own, [(claim.block.kind, claim.groups) for claim in following]
    if kept.linked is None or kept.linked[0] != key:
        stretch = kept.stretch
        claims = [replace(claim, groups=[], marks=[]) for claim in stretch.found]
        citations = stretch.sources.citations
        link_claims(claims, stretch.shared, citations, mark_of_anchor, dict(enumerate(ids)), own, following)
        kept.linked, kept.facts = (key, claims), None
    return kept.linked[1]


def _first_paragraph(claims: Sequence[FoundClaim]) -> list[FoundClaim]:
    """The claims of the first paragraph, for those before them to look at."""
    return [
        replace(claim, block=replace(claim.block, group=_ELSEWHERE, number=_ELSEWHERE))
        for claim in claims
        if claim.block.group == claims[0].block.group
    ]
