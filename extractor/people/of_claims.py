"""The people of a page's claims, mapped to the source and tied to their claims."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.model import Mention, Person
from extractor.people.finder import find_people
from extractor.people.index import read
from extractor.people.links import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.claims.finder import FoundClaim
    from extractor.ids import Ids
    from extractor.markup.tree import WikiLink
    from extractor.people.finder import PageEvidence
    from extractor.people.index import PersonIndex


_ITALIC = {2, 5}
"""Apostrophes that begin or end italics; three are bold."""
_LONGEST_MARK = 6


@lru_cache(maxsize=4)
def _index(path: str) -> PersonIndex:
    return read(Path(path))


def link_people(
    claims: Sequence[FoundClaim], text: str, ids: Ids, evidence: PageEvidence, person_index: str | None
) -> list[Person]:
    """The people named in the claims, in the order of their first mention; each claim is told the ids of its own.

    ``text`` is the page's source, from which the claims were read.
    """
    links = [
        [
            Link(low - claim.low, high - claim.low, link.target.strip(), _in_italics(text, link))
            for low, high, link in claim.prose.links(claim.low, claim.high)
        ]
        for claim in claims
    ]
    index = _index(person_index) if person_index is not None else None
    people = []
    for person in find_people([claim.text for claim in claims], links, evidence, index):
        id_ = ids.make("p", person.name)
        mentions = []
        for mention in person.mentions:
            claim = claims[mention.text_index]
            start, end = claim.place(mention.start, mention.end)
            mentions.append(Mention(claim.text[mention.start : mention.end], start, end, claim.id))
            if id_ not in claim.people:
                claim.people.append(id_)
        people.append(
            Person(id_, person.name, person.family, person.given, person.link, person.living, person.evidence, mentions)
        )
    return people


def _in_italics(text: str, link: WikiLink) -> bool:
    """Whether a link, or the text that it shows, stands between marks of italics as a whole."""
    start, end = max(link.text_start, link.start + 2), link.end - 2
    if text.startswith("''", link.end):
        before, behind = text[max(link.start - _LONGEST_MARK, 0) : link.start], text[link.end : link.end + _LONGEST_MARK]
        return {len(before) - len(before.rstrip("'")), len(behind) - len(behind.lstrip("'"))} <= _ITALIC
    return (
        text.startswith("''", start)
        and {
            end - start - len(text[start:end].lstrip("'")),
            end - start - len(text[start:end].rstrip("'")),
        }
        <= _ITALIC
    )
