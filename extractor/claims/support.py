"""How each claim is supported by the citations of its paragraph, and which citations support its clauses."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from extractor.model import Segment
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from extractor.claims.finder import FoundClaim
    from extractor.markup.blocks import SharedSource
    from extractor.model import Citation

_EMPTY_REF = lazy_regex(r"<ref[^<>]*>\s*</ref\s*>|<ref[^<>]*/>", re.IGNORECASE)

_MOST_SHARED = 50
"""Citations that a claim has at most from a place beside it: a page of nothing else would give a record of its square."""


def supports(citation: Citation) -> bool:
    """Whether a citation can support a claim: an explanatory note without a source does not, nor does an empty ref."""
    if citation.targets:
        return True
    if citation.kind == "note":
        return False
    return bool(citation.ref_name) or not _EMPTY_REF.fullmatch(citation.raw)


def find_support(
    claims: Sequence[FoundClaim], supporting: AbstractSet[str], shared: Sequence[tuple[SharedSource, list[str]]] = ()
) -> None:
    """Set the support of claims whose citations are known, paragraph by paragraph.

    ``supporting`` holds the ids of the citations that can support a claim; ``shared`` are the citations that stand beside the
    blocks they belong to.
    """
    claims_of: dict[int, list[FoundClaim]] = {}
    for claim in claims:
        claims_of.setdefault(claim.block.number, []).append(claim)
    for place, ids in shared:
        if place.reach != "all":
            beside = [claim for number in place.blocks for claim in claims_of.get(number, ())]
            for claim in beside if place.reach == "each" else beside[-1:]:
                _cite(claim, ids)
    _support_paragraphs(claims, supporting)
    for place, ids in shared:
        if place.reach == "all":
            for number in place.blocks:
                for claim in claims_of.get(number, ()):
                    _cover(claim, ids)


def _cite(claim: FoundClaim, ids: Sequence[str]) -> None:
    """Add citations at the end of a claim."""
    known = {id_ for _, group in claim.groups for id_ in group}
    new = [id_ for id_ in ids if id_ not in known][: max(_MOST_SHARED - len(known), 0)]
    if new and claim.groups and claim.groups[-1][0] >= claim.high:
        claim.groups[-1][1].extend(new)
    elif new:
        claim.groups.append((claim.high, new))


def _cover(claim: FoundClaim, ids: Sequence[str]) -> None:
    """Add citations that a heading or a line behind gives to a claim."""
    claim.covered_by = [*claim.covered_by, *(id_ for id_ in ids if id_ not in claim.covered_by)][:_MOST_SHARED]
    if claim.support != "direct":
        claim.support = "following"


def _support_paragraphs(claims: Sequence[FoundClaim], supporting: AbstractSet[str]) -> None:
    groups: dict[int, list[FoundClaim]] = {}
    for claim in claims:
        groups.setdefault(claim.block.group, []).append(claim)
    paragraphs = list(groups.values())
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:], fillvalue=()):
        _support_paragraph(paragraph, following, supporting)


def _support_paragraph(paragraph: Sequence[FoundClaim], following: Sequence[FoundClaim], supporting: AbstractSet[str]) -> None:
    """Set the support of the claims of a paragraph.

    A citation covers what stands before it in its paragraph, item, row or value. What introduces a list is covered by the
    first citation of the list.
    """
    next_group: list[str] = []
    if introduces(paragraph) and following and following[0].block.kind != "sentence":
        next_group = next((group[:_MOST_SHARED] for claim in following if (group := _first_group(claim, supporting))), [])
    cited = any(_first_group(claim, supporting) for claim in paragraph)
    part = paragraph[-1].block.part
    for claim in reversed(paragraph):
        if claim.block.part != part and not claim.text.endswith(":"):
            next_group = []
        part = claim.block.part
        if group := _first_group(claim, supporting):
            claim.support = "direct"
            next_group = group[:_MOST_SHARED]
        elif next_group:
            claim.support = "following"
            claim.covered_by = next_group
        elif cited:
            claim.support = "paragraph"


def introduces(paragraph: Sequence[FoundClaim]) -> bool:
    """Whether a paragraph says what a list behind it is about."""
    last = paragraph[-1]
    return last.block.kind == "sentence" and last.text.endswith(":")


def _first_group(claim: FoundClaim, supporting: AbstractSet[str]) -> list[str]:
    """The claim's first group of citations that can support it, empty where it has none."""
    return next((ids for _, ids in claim.groups if not supporting.isdisjoint(ids)), []) if claim.groups else []


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
