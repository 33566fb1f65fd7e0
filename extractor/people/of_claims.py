"""The people of a page's claims, mapped to the source and tied to their claims."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.model import Mention, Person
from extractor.people.finder import find_people
from extractor.people.index import read
from extractor.people.passages import Link, Passage
from extractor.people.words import BREAK
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.claims.finder import FoundClaim
    from extractor.ids import Ids
    from extractor.markup.blocks import SectionRange
    from extractor.markup.tree import WikiLink
    from extractor.people.index import PersonIndex
    from extractor.people.passages import PageEvidence


_ITALIC = {2, 5}
"""Apostrophes that begin or end italics; three are bold."""
_LONGEST_MARK = 6
_IN_LINES = frozenset(("infobox", "table_cell"))
"""Kinds of claims whose lines may be names one below the other."""
_LINE_BREAK = lazy_regex(r"<br\b[^<>]*>", re.IGNORECASE)
_FULL_NAME = lazy_regex(r"[^\W\d_a-z]\S*(?:\s\S+)*\s[^\W\d_a-z]\S*")
_BOLD = lazy_regex(r"'{3}(?!')\s*(?:\[\[(?:[^\[\]|]*\|)?)?([^'\[\]{}|]+(?:'[^'\[\]{}|]+)*?)(?:\]\])?\s*'{3}")


@lru_cache(maxsize=4)
def _index(path: str) -> PersonIndex:
    return read(Path(path))


def link_people(
    claims: Sequence[FoundClaim], passages: Sequence[Passage], ids: Ids, evidence: PageEvidence, person_index: str | None
) -> list[Person]:
    """The people named in the claims, in the order of their first mention; each claim is told the ids of its own.

    ``passages`` are what finding people sees of each claim.
    """
    index = _index(person_index) if person_index is not None else None
    people = []
    for person in find_people(passages, evidence, index):
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


def passages_of(claims: Sequence[FoundClaim], text: str, sections: Sequence[SectionRange]) -> list[Passage]:
    """What finding people sees of each claim of a page, whose source is ``text``; the claims count its ``sections``."""
    return [
        Passage(
            _apart_at_breaks(claim, text) if claim.block.kind in _IN_LINES else claim.text,
            [
                Link(low - claim.low, high - claim.low, link.target.strip(), _in_italics(text, link))
                for low, high, link in claim.prose.links(claim.low, claim.high)
            ]
            if claim.prose.shown
            else (),
            [(low - claim.low, high - claim.low) for low, high in claim.prose.italics(claim.low, claim.high)]
            if claim.prose.italic_marks
            else (),
            claim.block.kind,
            claim.block.context,
            sections[claim.block.section].path,
        )
        for claim in claims
    ]


def _apart_at_breaks(claim: FoundClaim, source: str) -> str:
    """The text of a claim where a line break between lines that may each be a full name is no blank, but ends what is named."""
    breaks = [found.start() for found in _LINE_BREAK.finditer(source, claim.start, claim.end)]
    if not breaks:
        return claim.text
    shown = _blanks(claim)
    blanks = [shown[place] for place in breaks if place in shown]
    bounds = [-1, *blanks, len(claim.text)]
    full = [_FULL_NAME.fullmatch(claim.text, low + 1, high) is not None for low, high in pairwise(bounds)]
    signs = list(claim.text)
    for number, at in enumerate(blanks):
        if full[number] and full[number + 1]:
            signs[at] = BREAK
    return "".join(signs)


def _blanks(claim: FoundClaim) -> dict[int, int]:
    """The blanks of a claim's text by the places of the source where they stand, or which they stand right before."""
    prose, text = claim.prose, claim.prose.text
    blanks = {}
    for number in range(bisect_right(prose.offsets, claim.low) - 1, bisect_left(prose.offsets, claim.high)):
        start, source, piece = prose.offsets[number], prose.sources[number], prose.pieces[number]
        end = start + len(piece)
        for at, place in ((end - 1, source + len(piece)), (start, source)):
            if claim.low < at < claim.high - 1 and text[at] == " " and not prose.splits_shown(at):
                blanks[place] = at - claim.low
    return blanks


def read_lead(claims: Sequence[FoundClaim], text: str) -> tuple[str, tuple[str, ...]]:
    """The sentence of the lead that says what the page is about, and what it sets in bold.

    It is the first with something in bold, else the first.
    """
    lead = ""
    for claim in claims:
        if claim.block.section:
            break
        if claim.block.kind == "sentence":
            before = text[max(claim.start - _LONGEST_MARK, 0) : claim.start]
            start = claim.start - len(before) + len(before.rstrip("'"))
            bold = tuple(name for name in _BOLD.findall(text, start, claim.end + _LONGEST_MARK) if name in claim.text)
            if bold:
                return claim.text, bold
            lead = lead or claim.text
    return lead, ()


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
