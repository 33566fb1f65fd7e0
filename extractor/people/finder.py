"""The people of a page: every place that names one, put together by person.

Evidence, strongest first: the page's own subject (categories of birth and death, person templates), the person index on link
targets, link targets by their name, and the recogniser on plain text. A link is one name or none: a name never crosses its
border.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from extractor.names.parts import read_name
from extractor.people.cut import cut
from extractor.people.groups import Named, group, name_words
from extractor.people.index import person_status
from extractor.people.links import (
    INDEX,
    LINK,
    RECOGNISER,
    Link,
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

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from extractor.people.cut import PageWords
    from extractor.people.index import PersonIndex, Status

SUBJECT = "page"
_LONGEST_LEAD = 80
_RECOGNISED = "en"  # the language that the recogniser has learnt; elsewhere it only adds to what links and categories say
_STRONGEST_FIRST = (SUBJECT, INDEX, LINK, RECOGNISER)


class PageEvidence(Struct, frozen=True):
    """What a page says of its own subject."""

    title: str
    categories: Sequence[str]
    """Names without prefix."""
    templates: Collection[str]
    """Names of the templates on the page, in lower case."""
    sort_key: str | None
    """DEFAULTSORT."""
    language: str


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


def find_people(
    texts: Sequence[str], links: Sequence[Sequence[Link]], page: PageEvidence, index: PersonIndex | None = None
) -> list[FoundPerson]:
    """The people of one page, in order of first mention.

    ``texts`` are the readable texts of the page's claims in order, ``links`` the links of each; offsets are code points in
    a text. Never raises.
    """
    subject = person_status(page.categories, page.templates, page.language)
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
        name = _fullest([named[number + shift].name for number in members])
        family, given = _parts(name, page.sort_key if about else None)
        evidence = {candidates[number].evidence for number in members} | ({SUBJECT} if about else set())
        if evidence == {RECOGNISER} and page.language.partition("-")[0] != _RECOGNISED:
            continue
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
    links = [to_pages(text, row) if row else row for text, row in zip(texts, links, strict=True)]
    linked = [(text, link) for text, row in zip(texts, links, strict=True) for link in row]
    verdicts = {target: judge_title(target, index) for target in dict.fromkeys(link.target for _, link in linked)}
    doubtful = set()
    for text, link in linked:
        if verdicts[link.target] is Verdict.MAYBE:
            if is_work(text, link):
                verdicts[link.target] = Verdict.NO_PERSON
            elif has_article(text, link):
                doubtful.add(link.target)
    if subject is not None:
        verdicts[subject] = Verdict.PERSON
    titles = [target for target, verdict in verdicts.items() if verdict is not Verdict.NO_PERSON]
    recogniser = load_recogniser()
    words = cut([*texts, *map(title_name, titles)])
    certain = {target for target, verdict in verdicts.items() if verdict is Verdict.PERSON}
    sure = [(number, 0, len(title_name(target))) for number, target in enumerate(titles, len(texts)) if target in certain]
    if certain:
        sure += _sure_places(texts, links, certain, subject)
    spans = _spans(words, recogniser.names(words, _ranges(words, sure)))
    in_links = _in_links(texts, links, spans)
    for number, target in enumerate(titles, len(texts)):
        if verdicts[target] is Verdict.MAYBE and target not in doubtful and (in_texts := in_links.get(target)) is not None:
            verdicts[target] = judge_name(target, spans.get(number, ()), in_texts)
    return [
        _Candidate(FoundMention(number, start, end), link, evidence)
        for number, (text, row) in enumerate(zip(texts, links, strict=True))
        if number in spans or (certain and row)
        for start, end, link, evidence in join_links(text, spans.get(number, ()), row, verdicts)
    ]


def _in_links(
    texts: Sequence[str], links: Sequence[Sequence[Link]], spans: Mapping[int, Sequence[Span]]
) -> dict[str, list[Span]]:
    """For each target whose links touch a name the names inside these, where words stand around."""
    found: dict[str, list[Span]] = {}
    for number, names in spans.items():
        for link in links[number] if number < len(links) else ():
            for span in names:
                if span.start < link.end and link.start < span.end:
                    inside = found.setdefault(link.target, [])
                    if link.start <= span.start and span.end <= link.end and " " in texts[number]:
                        inside.append(span)
    return found


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


__all__ = ["FoundMention", "FoundPerson", "Link", "PageEvidence", "find_people"]
