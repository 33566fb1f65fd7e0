"""The people of a page: every place that names one, put together by person.

Evidence, strongest first: the page's own subject (categories of birth and death, person templates), the person index on link
targets, link targets by their name, and the recogniser on plain text. A link is one name or none: a name never crosses its
border.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import Struct

from extractor.languages import language_code
from extractor.names.parts import read_name
from extractor.people.borders import names_of_persons
from extractor.people.cut import cut
from extractor.people.groups import Group, Named, group, name_words
from extractor.people.link_evidence import (
    FORM,
    INDEX,
    LINK,
    RECOGNISER,
    Verdict,
    has_article,
    is_name,
    is_work,
    join_links,
    judge_name,
    judge_title,
    name_place,
    title_name,
    to_pages,
)
from extractor.people.passages import Passage, Span
from extractor.people.recogniser import load_recogniser
from extractor.people.subject import SureNames, family_names, read_subject
from extractor.people.weigh import IN_LIST, LIST_JOINT, Mention, is_beside, weight
from extractor.people.word_lists import begins_listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from extractor.people.cut import PageWords
    from extractor.people.index import PersonIndex, Status
    from extractor.people.passages import Link, PageEvidence
    from extractor.people.subject import PageSubject

SUBJECT = "page"
_LONGEST_LEAD = 80
_ASIDE = frozenset({"caption", "infobox", "table_cell"})
_RECOGNISED = "en"  # the language that the recogniser has learnt; elsewhere it only adds to what links and categories say
_CERTAIN = float("inf")
_STRONGEST_FIRST = (SUBJECT, INDEX, LINK, RECOGNISER)


class FoundMention(Struct, frozen=True):
    """A place that names a person: which text, and offsets in it."""

    text_index: int
    start: int
    end: int


class FoundPerson(Struct, frozen=True):
    """A person with all mentions, in order."""

    name: str
    """Fullest name on the page."""
    family: str | None
    given: str | None
    link: str | None
    """Title of the person's own page."""
    living: bool | None
    evidence: tuple[str, ...]
    """Of ``page``, ``index``, ``link`` and ``recogniser``, strongest first."""
    mentions: tuple[FoundMention, ...]


class _Members(NamedTuple):
    """A group with the numbers of its candidates."""

    group: Group
    numbers: list[int]


class _Candidate(Struct, frozen=True):
    mention: FoundMention
    link: str | None
    evidence: str


def find_people(passages: Sequence[Passage], page: PageEvidence, index: PersonIndex | None = None) -> list[FoundPerson]:
    """The people of one page, whose claims are given in order, by order of first mention. Never raises."""
    subject = read_subject(page, passages)
    candidates = _candidates(passages, subject, family_names(subject, page.sort_key), index)
    named = [Named(name, subject.title, "", same_text=False) for name in subject.names]
    shift = len(named)
    named += _named(passages, candidates)
    groups = [_Members(found, [number - shift for number in found.members if number >= shift]) for found in group(named, shift)]
    groups = [members for members in groups if members.numbers]
    read_by_recogniser = language_code(page.language) == _RECOGNISED
    statuses = [
        subject.status if found.members[0] < shift else index.lookup(found.link) if index is not None and found.link else None
        for found, _ in groups
    ]
    beside = _things_beside(passages, candidates)
    weights = [
        _weight(members, passages, candidates, beside, subject) if status is None else _CERTAIN
        for members, status in zip(groups, statuses, strict=True)
    ]
    believed = _believed(groups, weights, _side_by_side(passages, candidates))
    people = []
    for (found, numbers), status, believe in zip(groups, statuses, believed, strict=True):
        about = found.members[0] < shift
        evidence = {candidates[number].evidence for number in numbers} | ({SUBJECT} if about else set())
        if FORM in evidence:
            evidence = evidence - {FORM} | {LINK}
        if not believe or (evidence == {RECOGNISER} and not read_by_recogniser):
            continue
        name = subject.names[0] if about else _fullest([named[number + shift].name for number in numbers])
        family, given = _parts(name, page.sort_key if about else None)
        people.append(
            FoundPerson(
                name=name,
                family=family,
                given=given,
                link=found.link,
                living=_LIVING.get(status) if status is not None else None,
                evidence=tuple(kind for kind in _STRONGEST_FIRST if kind in evidence),
                mentions=tuple(candidates[number].mention for number in numbers),
            )
        )
    return people


def _weight(
    members: _Members,
    passages: Sequence[Passage],
    candidates: Sequence[_Candidate],
    beside: Mapping[int, int],
    subject: PageSubject,
) -> float:
    """What speaks for a group that neither index nor page knows; a link by a full name is enough."""
    own = [candidates[number] for number in members.numbers]
    evidence = {candidate.evidence for candidate in own}
    names = [passages[one.mention.text_index].text[one.mention.start : one.mention.end] for one in own]
    title = title_name(members.group.link) if members.group.link is not None else ""
    if INDEX in evidence or (LINK in evidence and any(" " in name for name in (*names, title))):
        return _CERTAIN
    if title and begins_listed(title):
        names.append(title)
    mentions = [
        Mention(passages[place.text_index], place.start, place.end, beside.get(number, 0))
        for number, place in ((number, candidates[number].mention) for number in members.numbers)
    ]
    linked = not evidence.isdisjoint((LINK, FORM))
    doubted = subject.bare_names == "doubted" or (
        subject.bare_names == "unknown" and LINK not in evidence and all(map(_is_in_link, mentions))
    )
    return weight(names, mentions, doubted=doubted, linked=linked)


def _is_in_link(mention: Mention) -> bool:
    return any(link.start <= mention.start and mention.end <= link.end for link in mention.passage.links)


def _side_by_side(passages: Sequence[Passage], candidates: Sequence[_Candidate]) -> list[int]:
    """Numbers of the candidates that a list joins to the one before: "Pyrrho, Carneades and Socrates"."""
    return [
        number
        for number, (one, other) in enumerate(pairwise(candidates), 1)
        if one.mention.text_index == other.mention.text_index
        and LIST_JOINT.fullmatch(passages[one.mention.text_index].text, one.mention.end, other.mention.start)
    ]


def _things_beside(passages: Sequence[Passage], candidates: Sequence[_Candidate]) -> dict[int, int]:
    """By the number of a candidate of the recogniser, how many links without a name a list joins to it."""
    named: dict[int, list[FoundMention]] = {}
    for candidate in candidates:
        named.setdefault(candidate.mention.text_index, []).append(candidate.mention)
    found: dict[int, int] = {}
    for number, candidate in enumerate(candidates):
        mention = candidate.mention
        if candidate.evidence == RECOGNISER and (links := passages[mention.text_index].links):
            text = passages[mention.text_index].text
            found[number] = sum(
                is_beside(text, link, mention.start, mention.end)
                and not any(one.start < link.end and link.start < one.end for one in named[mention.text_index])
                for link in links
            )
    return found


def _believed(groups: Sequence[_Members], weights: Sequence[float], side_by_side: Sequence[int]) -> list[bool]:
    """Which groups are persons: by their own evidence, or with that of a person in the same list."""
    group_of = {number: place for place, (_, numbers) in enumerate(groups) for number in numbers}
    believed = [own > 0 for own in weights]
    for places in (side_by_side, side_by_side[::-1]):
        for number in places:
            one, other = group_of[number - 1], group_of[number]
            if believed[one] != believed[other]:
                doubtful = other if believed[one] else one
                believed[doubtful] = weights[doubtful] + IN_LIST > 0
    return believed


def _fullest(names: Sequence[str]) -> str:
    """The name with the most words, the longest of them; of single words the one used most (``Apollo (or Galaxius)``)."""
    uses = Counter(names)
    return max(uses, key=lambda name: (words := name.count(" "), len(name) if words else uses[name]))


def _parts(name: str, sort_key: str | None) -> tuple[str | None, str | None]:
    """Family name with particles, and given names; a sort key knows how long the family name is."""
    key, comma, _ = (sort_key or "").partition(",")
    words = name.split()
    size = len(key.split())
    if comma and size < len(words) and name_words(" ".join(words[-size:])).words == name_words(key).words:
        return " ".join(words[-size:]), " ".join(words[:-size])
    read = read_name(name)
    return read.full_family, read.given


def _named(passages: Sequence[Passage], candidates: Sequence[_Candidate]) -> list[Named]:
    named = []
    number, place = -1, 0
    for candidate in candidates:
        mention = candidate.mention
        passage = passages[mention.text_index]
        text, aside = passage.text, passage.kind in _ASIDE
        same_text = mention.text_index == number
        lead = text[max(place if same_text else 0, mention.start - _LONGEST_LEAD) : mention.start]
        named.append(Named(text[mention.start : mention.end], candidate.link, lead, same_text, aside))
        number, place = mention.text_index, mention.end
    return named


_LIVING: dict[Status, bool] = {"living": True, "dead": False}


def _candidates(
    passages: Sequence[Passage], subject: PageSubject, families: Collection[str], index: PersonIndex | None
) -> list[_Candidate]:
    """Every mention, in order, with the link that it stands in."""
    links = [to_pages(passage.text, passage.links) if passage.links else passage.links for passage in passages]
    verdicts = _verdicts(passages, links, subject, index)
    titles = [target for target, verdict in verdicts.items() if verdict is not Verdict.NO_PERSON]
    recogniser = load_recogniser()
    words = cut([*(passage.text for passage in passages), *map(title_name, titles)])
    certain = {target for target, verdict in verdicts.items() if verdict is Verdict.PERSON}
    sure = [(number, 0, len(title_name(target))) for number, target in enumerate(titles, len(passages)) if target in certain]
    if certain or subject.is_person:
        sure += _sure_places(passages, links, certain, SureNames(subject, families))
    spans = _spans(words, recogniser.names(words, _ranges(words, sure)))
    in_titles = {number: spans.pop(number) for number in range(len(passages), len(passages) + len(titles)) if number in spans}
    spans = {number: names_of_persons(passages[number], found) for number, found in spans.items()}
    in_links = _in_links(passages, links, spans)
    for number, target in enumerate(titles, len(passages)):
        if verdicts[target] is Verdict.MAYBE and (in_texts := in_links.get(target)) is not None:
            in_title = names_of_persons(Passage(title_name(target)), in_titles.get(number, ()))
            verdicts[target] = judge_name(target, in_title, in_texts)
    own = title_name(subject.title) if subject.bare_names == "doubted" and subject.title is not None else None
    return [
        _Candidate(FoundMention(number, start, end), link, evidence)
        for number, (passage, row) in enumerate(zip(passages, links, strict=True))
        if number in spans or (certain and row)
        for start, end, link, evidence in join_links(passage.text, spans.get(number, ()), row, verdicts)
        if own is None or link is not None or passage.text[start:end] != own
    ]


def _verdicts(
    passages: Sequence[Passage], links: Sequence[Sequence[Link]], subject: PageSubject, index: PersonIndex | None
) -> dict[str, Verdict]:
    """What the target of each link is, by its title and how the links are set."""
    linked = [(passage.text, link) for passage, row in zip(passages, links, strict=True) for link in row]
    verdicts = {target: judge_title(target, index) for target in dict.fromkeys(link.target for _, link in linked)}
    for text, link in linked:
        if verdicts[link.target] is Verdict.MAYBE:
            if is_work(text, link):
                verdicts[link.target] = Verdict.NO_PERSON
            elif has_article(text, link):
                verdicts[link.target] = Verdict.WITH_ARTICLE
    if subject.is_person and subject.title is not None:
        verdicts[subject.title] = Verdict.PERSON
    return verdicts


def _in_links(
    passages: Sequence[Passage], links: Sequence[Sequence[Link]], spans: Mapping[int, Sequence[Span]]
) -> dict[str, list[Span]]:
    """For each target whose links touch a name the names inside these, where words stand around."""
    found: dict[str, list[Span]] = {}
    for number, names in spans.items():
        for link in links[number]:
            for span in names:
                if span.start < link.end and link.start < span.end:
                    inside = found.setdefault(link.target, [])
                    if link.start <= span.start and span.end <= link.end and " " in passages[number].text:
                        inside.append(span)
    return found


def _sure_places(
    passages: Sequence[Passage], links: Sequence[Sequence[Link]], certain: Collection[str], own: SureNames
) -> Iterator[tuple[int, int, int]]:
    """Places that name a person for certain: links to one, and what the page calls its subject."""
    for number, (passage, row) in enumerate(zip(passages, links, strict=True)):
        text = passage.text
        for link in row:
            if link.target in certain:
                start, end = name_place(text, link)
                if is_name(text[start:end], link.target):
                    yield number, start, end
        yield from ((number, start, end) for start, end in own.places(text, row))


def _ranges(words: PageWords, places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Places in texts as ranges of word numbers."""
    numbers, starts, ends = np.array(places, np.int64).reshape(-1, 3).T
    shift = words.text_starts[numbers]
    first, last = np.searchsorted(words.starts, (starts + shift, ends + shift)).tolist()
    return list(zip(first, last, strict=True))


def _spans(words: PageWords, names: Sequence[tuple[int, int, float]]) -> dict[int, list[Span]]:
    """Names as places in texts, by the number of the text."""
    starts = words.starts[[first for first, _, _ in names]]
    ends = words.ends[[last - 1 for _, last, _ in names]]
    numbers = np.searchsorted(words.text_starts, starts, "right") - 1
    shift = words.text_starts[numbers]
    found: dict[int, list[Span]] = {}
    for number, start, end, name in zip(
        numbers.tolist(), (starts - shift).tolist(), (ends - shift).tolist(), names, strict=True
    ):
        found.setdefault(number, []).append(Span(start, end, name[2]))
    return found
