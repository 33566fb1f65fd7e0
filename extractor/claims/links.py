"""Internal links of claims, and the titles of the pages that they lead to."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from extractor.model import Link

if TYPE_CHECKING:
    from extractor.claims.finder import FoundClaim

_REMEMBERED = 1 << 13


def links_of(claim: FoundClaim, page: str) -> list[Link]:
    """The wikilinks that a claim shows, in source order; ``page`` is the title of its own page."""
    return [
        Link(full_title(link.target, page), claim.prose.text[low:high], link.start, link.end)
        for low, high, link in claim.prose.links(claim.low, claim.high)
    ]


@lru_cache(_REMEMBERED)
def full_title(target: str, page: str) -> str:
    """The title that a link's target means on a page, with ``#`` and the anchor where it names one (Help:Links).

    Blanks are folded, entities and percent signs decoded, and the first letter is a capital; ``#Life`` leads to the page
    itself, and a colon before a title says only that it is a link.
    """
    decoded = unquote(unescape(target)) if "%" in target or "&" in target else target
    title, sign, anchor = decoded.partition("#")
    title = " ".join(title.replace("_", " ").split()).removeprefix(":").lstrip()
    first = title[:1].upper()
    title = first + title[1:] if len(first) == 1 else title or page
    return f"{title}#{' '.join(anchor.replace('_', ' ').split())}" if sign and anchor.strip() else title
