"""The people of a page: every place that names one, put together by person.

Evidence, strongest first: the page's own subject (categories of birth and death, person templates), the person index on link
targets, link targets by their name, and the recogniser on plain text. A link is one name or none: a name never crosses its
border.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.facts.name_runs import PageWords, page_words
from extractor.facts.person_groups import Named, group, name_words
from extractor.facts.person_index import person_status
from extractor.facts.person_links import (
    INDEX,
    LINK,
    RECOGNISER,
    Link,
    Span,
    Verdict,
    is_name,
    join_links,
    judge_name,
    judge_title,
    name_place,
    title_name,
)
from extractor.facts.person_model import load_recogniser
from extractor.facts.person_names import read_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from extractor.facts.person_index import PersonIndex, Status

SUBJECT = "page"
_LONGEST_LEAD = 80
_STRONGEST_FIRST = (SUBJECT, INDEX, LINK, RECOGNISER)


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What a page says of its own subject."""

    title: str
    categories: Sequence[str]
    """Names without prefix."""
    templates: Collection[str]
    """Names of the templates on the page, in lower case."""
    sort_key: str | None
    """DEFAULTSORT."""
    language: str


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A place that names a person: which text, and offsets in it."""

    text_index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundPerson:
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    mention: FoundMention
    link: str | None
    evidence: str


def find_people(
    texts: Sequence[str], links: Sequence[Sequence[Link]], page: PageEvidence, index: PersonIndex | None = None
) -> list[FoundPerson]:
    """The people of one page, in order of first mention.

    ``texts`` are the readable texts of the page's claims in order, ``links`` the links of each; offsets are code points in
    a text. Never raises.
    """
    subject = person_status(page.categories, page.templates)
    title = page.title if subject != "not a person" else None
    candidates = _candidates(texts, links, title, index)
    named = _named(texts, candidates)
    if title is not None:
        named.insert(0, Named(title_name(title), title, "", same_text=False))
    shift = len(named) - len(candidates)
    people = []
    for found in group(named):
        members = [number - shift for number in found.members if number >= shift]
        if not members:
            continue
        about = found.members[0] < shift
        in_index = index.lookup(found.link) if index is not None and found.link is not None else None
        known = subject if about else in_index
        name = max((named[number + shift].name for number in members), key=lambda text: (len(text.split()), len(text)))
        family, given = _parts(name, page.sort_key if about else None)
        evidence = {candidates[number].evidence for number in members} | ({SUBJECT} if about else set())
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


def _parts(name: str, sort_key: str | None) -> tuple[str | None, str | None]:
    """Family name with particles, and given names; a sort key knows how long the family name is."""
    key, comma, _ = (sort_key or "").partition(",")
    words = name.split()
    size = len(key.split())
    if comma and size < len(words) and name_words(" ".join(words[-size:])).words == name_words(key).words:
        return " ".join(words[-size:]), " ".join(words[:-size])
    read = read_name(name)
    return read.full_family, read.given


def _named(texts: Sequence[str], candidates: Sequence[_Candidate]) -> list[Named]:
    named = []
    number, place = -1, 0
    for candidate in candidates:
        mention = candidate.mention
        text = texts[mention.text_index]
        same_text = mention.text_index == number
        lead = text[max(place if same_text else 0, mention.start - _LONGEST_LEAD) : mention.start]
        named.append(Named(text[mention.start : mention.end], candidate.link, lead, same_text))
        number, place = mention.text_index, mention.end
    return named


_LIVING: dict[Status, bool] = {"living": True, "dead": False}


def _candidates(
    texts: Sequence[str], links: Sequence[Sequence[Link]], subject: str | None, index: PersonIndex | None
) -> list[_Candidate]:
    """Every mention, in order, with the link that it stands in."""
    links = [
        [link for link in row if not text[link.start : link.end].islower()] for text, row in zip(texts, links, strict=True)
    ]
    targets = dict.fromkeys(link.target for row in links for link in row)
    verdicts = {target: judge_title(target, index) for target in targets}
    if subject is not None:
        verdicts[subject] = Verdict.PERSON
    titles = [target for target, verdict in verdicts.items() if verdict is not Verdict.NO_PERSON]
    words = page_words([*texts, *map(title_name, titles)])
    certain = {target for target, verdict in verdicts.items() if verdict is Verdict.PERSON}
    sure = [(number, 0, len(title_name(target))) for number, target in enumerate(titles, len(texts)) if target in certain]
    sure += _sure_places(texts, links, certain, subject)
    spans: list[list[Span]] = [[] for _ in range(len(texts) + len(titles))]
    for first, last, log_odds in load_recogniser().names(words, [_words_of(words, *span) for span in sure]):
        number, start, end = _place(words, first, last)
        spans[number].append(Span(start, end, log_odds))
    in_links: dict[str, list[Span]] = {}
    for number, row in enumerate(links):
        for link in row:
            in_links.setdefault(link.target, []).extend(
                span for span in spans[number] if link.start <= span.start and span.end <= link.end
            )
    for target, found in zip(titles, spans[len(texts) :], strict=True):
        if verdicts[target] is Verdict.MAYBE:
            verdicts[target] = judge_name(target, found, in_links[target])
    candidates = []
    for number, (text, row) in enumerate(zip(texts, links, strict=True)):
        if row or spans[number]:
            candidates += [
                _Candidate(FoundMention(number, start, end), link, evidence)
                for start, end, link, evidence in join_links(text, spans[number], row, verdicts)
            ]
    return candidates


def _sure_places(
    texts: Sequence[str], links: Sequence[Sequence[Link]], certain: Collection[str], subject: str | None
) -> Iterator[tuple[int, int, int]]:
    """Places that name a person for certain: links to one, and the full name of the page's subject."""
    own_name = re.compile(rf"\b{re.escape(title_name(subject))}\b") if subject else None
    for number, (text, row) in enumerate(zip(texts, links, strict=True)):
        for link in row:
            if link.target in certain:
                start, end = name_place(text, link)
                if is_name(text[start:end], link.target):
                    yield number, start, end
        if own_name is not None:
            yield from ((number, *match.span()) for match in own_name.finditer(text))


def _words_of(words: PageWords, number: int, start: int, end: int) -> tuple[int, int]:
    shift = words.text_starts[number]
    first, last = np.searchsorted(words.starts, (start + shift, end + shift))
    return int(first), int(last)


def _place(words: PageWords, first: int, last: int) -> tuple[int, int, int]:
    start = int(words.starts[first])
    number = bisect_right(words.text_starts, start) - 1
    shift = words.text_starts[number]
    end = int(words.starts[last - 1]) + len(words.words[last - 1].rstrip())
    return number, start - shift, end - shift


__all__ = ["FoundMention", "FoundPerson", "Link", "PageEvidence", "find_people"]
