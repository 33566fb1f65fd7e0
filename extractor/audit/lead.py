"""Which claims of a lead repeat what the body says with a citation (Wikipedia:Manual of Style/Lead section, "Citations").

A lead may leave out citations for what the body cites, except for quotations and for what an editor has challenged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Record

_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_STEM = 6
"""Letters that count: endings differ between lead and body."""
_QUOTE_SIGNS = ('"', "“", "«", "„")


def repeated_in_body(record: Record, lead: str | None, supported: Sequence[bool]) -> frozenset[int]:
    """Numbers of the lead's claims that one supported paragraph of the body repeats.

    A claim is repeated when the supported claims of one paragraph hold most of its words and all of its numbers.
    """
    in_lead = [
        number
        for number, claim in enumerate(record.claims)
        if claim.section == lead and claim.kind == "sentence" and not supported[number]
        and not claim.marks and not any(sign in claim.text for sign in _QUOTE_SIGNS)
    ]  # fmt: skip
    if not in_lead:
        return frozenset()
    paragraphs: dict[int, set[str]] = {}
    for claim, has_source in zip(record.claims, supported, strict=True):
        if has_source and claim.section != lead:
            paragraphs.setdefault(claim.paragraph, set()).update(_words(claim.text))
    limits = load_table("audit")["thresholds"]
    title = _words(record.page.title)
    found = set()
    for number in in_lead:
        words = _words(record.claims[number].text) - title
        numbers = {word for word in words if word.isdecimal()}
        least = max(limits["lead_words"], limits["lead_overlap"] * len(words))
        if any(numbers <= said and len(words & said) >= least for said in paragraphs.values()):
            found.add(number)
    return frozenset(found)


def _words(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold())}
