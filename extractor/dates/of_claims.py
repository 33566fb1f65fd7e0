"""The dates of a page's claims, mapped to the source and tied to their claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.dates.finder import find_dates
from extractor.dates.quantity_labels import hold_quantities
from extractor.model import DateValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractor.claims.finder import FoundClaim
    from extractor.ids import Ids
    from extractor.markup.blocks import SectionRange
    from extractor.markup.tree import Node


def link_dates(
    claims: Sequence[FoundClaim],
    sections: Sequence[SectionRange],
    ids: Ids,
    language: str,
    is_source: Callable[[Node], bool],
) -> list[DateValue]:
    """The dates in the claims, in source order; each claim is told the ids of its own.

    A date in a source that is part of the sentence (``Orr (1990)``), which ``is_source`` knows, is none of the claim's.
    """
    readings = find_dates(
        [claim.text for claim in claims],
        language,
        headings=[sections[claim.block.section].title for claim in claims],
        paragraphs=[claim.block.group for claim in claims],
        quantities={
            number
            for number, claim in enumerate(claims)
            if claim.block.context and hold_quantities(claim.block.context, language)
        },
    )
    dates = []
    for claim, own in zip(claims, readings, strict=True):
        for date in own:
            place = claim.place(date.start, date.end)
            if any(node.start <= place[0] and place[1] <= node.end for _, node in claim.anchors if is_source(node)):
                continue
            text = claim.text[date.start : date.end]
            id_ = ids.make("d", f"{text}\x1f{date.edtf}")
            claim.dates.append(id_)
            dates.append(
                DateValue(
                    id_,
                    text,
                    *place,
                    date.edtf,
                    date.precision,
                    date.calendar,
                    date.relation,
                    date.part,
                    date.inferred,
                    claim.id,
                )
            )
    return dates
