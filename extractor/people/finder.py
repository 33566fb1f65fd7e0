"""The people of a page: every place that names one, put together by person.

Evidence, strongest first: the page's own subject (categories of birth and death, person templates), the person index on link
targets, link targets by their name, and the recogniser on plain text. A link is one name or none: a name never crosses its
border.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from extractor.languages import language_code
from extractor.names.parts import read_name
from extractor.people.borders import names_of_persons
from extractor.people.cut import cut
from extractor.people.groups import Named, group, name_words
from extractor.people.links import (
    INDEX,
    LINK,
    RECOGNISER,
    Span,
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
from extractor.people.model import load_recogniser
from extractor.people.subject import SureNames, family_names, read_subject
from extractor.people.weigh import Mention, is_person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from extractor.people.cut import PageWords
    from extractor.people.index import PersonIndex, Status
    from extractor.people.passages import Link, PageEvidence, Passage
    from extractor.people.subject import Subject

SUBJECT = "page"
_LONGEST_LEAD = 80
_RECOGNISED = "en"  # the language that the recogniser has learnt; elsewhere it only adds to what links and categories say
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
    people = []
    for found in group(named, shift):
        members = [number - shift for number in found.members if number >= shift]
        if not members:
            continue
        about = found.members[0] < shift
        in_index = index.lookup(found.link) if index is not None and found.link is not None else None
        known = subject.status if about else in_index
        names = [named[number + shift].name for number in members]
        evidence = {candidates[number].evidence for number in members} | ({SUBJECT} if about else set())
        if not (
            known or _is_believed(evidence, names, [candidates[number] for number in members], passages, subject, page.language)
        ):
            continue
        name = subject.names[0] if about else _fullest(names)
        family, given = _parts(name, page.sort_key if about else None)
        people.append(
            FoundPerson(
                name=name,
                family=family,
                given=given,
                link=found.link,
                living=_LIVING.get(known) if known is not None else None,
                evidence=tuple(kind for kind in _STRONGEST_FIRST if kind in evidence),
                mentions=tuple(candidates[number].mention for number in members),
            )
        )
    return people


def _is_believed(
    evidence: Collection[str],
    names: Sequence[str],
    members: Sequence[_Candidate],
    passages: Sequence[Passage],
    subject: Subject,
    language: str,
) -> bool:
    """Whether what is no more than a link by its name or the recogniser's finding is a person's."""
    if RECOGNISER in evidence and len(evidence) == 1 and language_code(language) != _RECOGNISED:
        return False
    if LINK in evidence and any(" " in name for name in names):
        return True
    mentions = [Mention(passages[member.mention.text_index], member.mention.start, member.mention.end) for member in members]
    return is_person(names, mentions, characters=subject.characters or subject.is_person, linked=LINK in evidence)


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
        text = passages[mention.text_index].text
        same_text = mention.text_index == number
        lead = text[max(place if same_text else 0, mention.start - _LONGEST_LEAD) : mention.start]
        named.append(Named(text[mention.start : mention.end], candidate.link, lead, same_text))
        number, place = mention.text_index, mention.end
    return named


_LIVING: dict[Status, bool] = {"living": True, "dead": False}


def _candidates(
    passages: Sequence[Passage], subject: Subject, families: Collection[str], index: PersonIndex | None
) -> list[_Candidate]:
    """Every mention, in order, with the link that it stands in."""
    links = [to_pages(passage.text, passage.links) if passage.links else passage.links for passage in passages]
    verdicts, doubtful = _verdicts(passages, links, subject, index)
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
        if verdicts[target] is Verdict.MAYBE and target not in doubtful and (in_texts := in_links.get(target)) is not None:
            verdicts[target] = judge_name(target, in_titles.get(number, ()), in_texts)
    own = None if subject.is_person or subject.characters or subject.title is None else title_name(subject.title)
    return [
        _Candidate(FoundMention(number, start, end), link, evidence)
        for number, (passage, row) in enumerate(zip(passages, links, strict=True))
        if number in spans or (certain and row)
        for start, end, link, evidence in join_links(passage.text, spans.get(number, ()), row, verdicts)
        if own is None or link is not None or passage.text[start:end] != own
    ]


def _verdicts(
    passages: Sequence[Passage], links: Sequence[Sequence[Link]], subject: Subject, index: PersonIndex | None
) -> tuple[dict[str, Verdict], set[str]]:
    """What the target of each link is, and the targets that an article makes doubtful."""
    linked = [(passage.text, link) for passage, row in zip(passages, links, strict=True) for link in row]
    verdicts = {target: judge_title(target, index) for target in dict.fromkeys(link.target for _, link in linked)}
    doubtful = set()
    for text, link in linked:
        if verdicts[link.target] is Verdict.MAYBE:
            if is_work(text, link):
                verdicts[link.target] = Verdict.NO_PERSON
            elif has_article(text, link):
                doubtful.add(link.target)
    if subject.is_person and subject.title is not None:
        verdicts[subject.title] = Verdict.PERSON
    return verdicts, doubtful


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
