"""The people of a page's claims, mapped to the source and tied to their claims."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.facts.people.finder import find_people
from extractor.facts.people.index import read
from extractor.facts.people.links import Link
from extractor.model import Mention, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.claims import FoundClaim
    from extractor.facts.people.finder import PageEvidence
    from extractor.facts.people.index import PersonIndex
    from extractor.linking import Ids


@lru_cache(maxsize=4)
def _index(path: str) -> PersonIndex:
    return read(Path(path))


def link_people(claims: Sequence[FoundClaim], ids: Ids, evidence: PageEvidence, person_index: str | None) -> list[Person]:
    """The people named in the claims, in the order of their first mention; each claim is told the ids of its own."""
    links = [
        [
            Link(low - claim.low, high - claim.low, link.target.strip())
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
