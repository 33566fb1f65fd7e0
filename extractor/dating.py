"""The dates of a page's claims, mapped to the source and tied to their claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.facts.dates import find_dates
from extractor.model import DateValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.claims import FoundClaim
    from extractor.linking import Ids
    from extractor.model import Claim, Section


def link_dates(
    claims: list[Claim], found: Sequence[FoundClaim], sections: Sequence[Section], ids: Ids, language: str
) -> tuple[list[Claim], list[DateValue]]:
    """The claims with the ids of their dates, and the dates in source order; ``found`` are the same claims as found."""
    titles = {section.id: section.title for section in sections}
    readings = find_dates(
        [claim.text for claim in claims],
        language,
        headings=[titles[claim.section] for claim in claims],
        paragraphs=[claim.paragraph for claim in claims],
    )
    dated = list(claims)
    dates = []
    for number, (claim, place, dates_here) in enumerate(zip(claims, found, readings, strict=True)):
        if not dates_here:
            continue
        own = []
        for date in dates_here:
            text = claim.text[date.start : date.end]
            id_ = ids.make("d", f"{text}\x1f{date.edtf}")
            own.append(id_)
            dates.append(
                DateValue(
                    id_,
                    text,
                    place.prose.source_start(place.low + date.start),
                    place.prose.source_end(place.low + date.end),
                    date.edtf,
                    date.precision,
                    date.calendar,
                    date.relation,
                    date.part,
                    date.inferred,
                    claim.id,
                )
            )
        dated[number] = replace(claim, dates=own)
    return dated, dates
