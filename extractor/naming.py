"""The people of a page's claims, mapped to the source and tied to their claims."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.facts.people import find_people
from extractor.facts.person_index import read
from extractor.facts.person_links import Link
from extractor.model import Mention, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.claims import FoundClaim
    from extractor.facts.people import PageEvidence
    from extractor.facts.person_index import PersonIndex
    from extractor.linking import Ids
    from extractor.model import Claim


@lru_cache(maxsize=4)
def _index(path: str) -> PersonIndex:
    return read(Path(path))


def link_people(
    claims: list[Claim],
    found: Sequence[FoundClaim],
    ids: Ids,
    evidence: PageEvidence,
    person_index: str | None,
) -> tuple[list[Claim], list[Person]]:
    """The claims with the ids of their people, and the people in the order of their first mention."""
    links = [
        [
            Link(low - place.low, high - place.low, link.target.strip())
            for low, high, link in place.prose.links
            if place.low <= low and high <= place.high
        ]
        for place in found
    ]
    index = _index(person_index) if person_index is not None else None
    own: dict[int, list[str]] = {}
    people = []
    for person in find_people([claim.text for claim in claims], links, evidence, index):
        id_ = ids.make("p", person.name)
        mentions = []
        for mention in person.mentions:
            claim, place = claims[mention.text_index], found[mention.text_index]
            mentions.append(
                Mention(
                    claim.text[mention.start : mention.end],
                    place.prose.source_start(place.low + mention.start),
                    place.prose.source_end(place.low + mention.end),
                    claim.id,
                )
            )
            if id_ not in own.setdefault(mention.text_index, []):
                own[mention.text_index].append(id_)
        people.append(
            Person(id_, person.name, person.family, person.given, person.link, person.living, person.evidence, mentions)
        )
    named = [replace(claim, people=own[number]) if number in own else claim for number, claim in enumerate(claims)]
    return named, people
