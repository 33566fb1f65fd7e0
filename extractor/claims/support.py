"""How each claim is supported by the citations of its paragraph, and which of them its clauses have."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from extractor.model import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from extractor.claims.finder import FoundClaim
    from extractor.model import Citation

_EMPTY_REF = re.compile(r"<ref[^<>]*>\s*</ref\s*>|<ref[^<>]*/>", re.IGNORECASE)


def supports(citation: Citation) -> bool:
    """Whether a citation can support a claim: an explanatory note without a source does not, nor does an empty ref."""
    if citation.targets:
        return True
    if citation.kind == "note":
        return False
    return bool(citation.ref_name) or not _EMPTY_REF.fullmatch(citation.raw)


def find_support(claims: Sequence[FoundClaim], supporting: AbstractSet[str]) -> None:
    """Say how claims that have their citations are supported, paragraph by paragraph.

    ``supporting`` holds the ids of the citations that can support a claim.
    """
    groups: dict[int, list[FoundClaim]] = {}
    for claim in claims:
        groups.setdefault(claim.block.group, []).append(claim)
    paragraphs = list(groups.values())
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:], fillvalue=()):
        _support_paragraph(paragraph, following, supporting)


def _support_paragraph(paragraph: Sequence[FoundClaim], following: Sequence[FoundClaim], supporting: AbstractSet[str]) -> None:
    """Say how the claims of a paragraph are supported.

    A citation covers what stands before it in its paragraph, item, row or value. What introduces a list is covered by the
    first citation of the list.
    """
    next_group: list[str] = []
    last = paragraph[-1]
    if last.block.kind == "sentence" and last.text.endswith(":") and following and following[0].block.kind != "sentence":
        next_group = next((group for claim in following if (group := _first_group(claim, supporting))), [])
    cited = any(_first_group(claim, supporting) for claim in paragraph)
    part = last.block.part
    for claim in reversed(paragraph):
        if claim.block.part != part and not claim.text.endswith(":"):
            next_group = []
        part = claim.block.part
        if group := _first_group(claim, supporting):
            claim.support = "direct"
            next_group = group
        elif next_group:
            claim.support = "following"
            claim.covered_by = next_group
        elif cited:
            claim.support = "paragraph"


def _first_group(claim: FoundClaim, supporting: AbstractSet[str]) -> list[str]:
    """The claim's first group of citations that can support it, empty where it has none."""
    return next((ids for _, ids in claim.groups if not supporting.isdisjoint(ids)), [])


def segments_of(claim: FoundClaim) -> list[Segment]:
    """The clauses of a claim that has citations inside; none when all stand at its end."""
    text = claim.prose.text
    if not any(claim.low < at < claim.high and any(map(str.isalnum, text[at : claim.high])) for at, _ in claim.groups):
        return []
    segments = []
    low = claim.low
    for at, ids in [*claim.groups, (claim.high, [])]:
        high = min(at, claim.high)
        clause = text[low:high]
        if any(map(str.isalnum, clause)):
            start = low + len(clause) - len(clause.lstrip(" ,;"))
            end = low + len(clause.rstrip(" (["))
            segments.append(Segment(*claim.prose.whole_place(start, end), ids))
        low = high
    return segments
