"""Where a page may name persons: links and what the recogniser found, each place with what says so."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from extractor.people.borders import names_of_persons
from extractor.people.cut import cut
from extractor.people.link_evidence import (
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
from extractor.people.subject import SureNames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from extractor.people.cut import PageWords
    from extractor.people.index import PersonIndex
    from extractor.people.passages import Link
    from extractor.people.subject import PageSubject


_LONGEST_JOINT = 3
"""So many signs may stand between two links that the recogniser took for one name."""


class FoundMention(Struct, frozen=True):
    """A place that names a person: which text, and offsets in it."""

    text_index: int
    start: int
    end: int

    def text_in(self, passages: Sequence[Passage]) -> str:
        """The name, as the passages have it."""
        return passages[self.text_index].text[self.start : self.end]


class Candidate(Struct, frozen=True):
    """A place that may name a person."""

    mention: FoundMention
    link: str | None
    """Title that it is linked to."""
    evidence: str
    log_odds: float
    """Of the recogniser; 0 where it saw no name."""


def find_candidates(
    passages: Sequence[Passage], subject: PageSubject, families: Collection[str], language: str, index: PersonIndex | None
) -> tuple[list[Candidate], dict[str, int]]:
    """Every mention, in order, with the link that it stands in, and how often the page writes what is one of a single word."""
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
    spans = {
        number: names_of_persons(passages[number], _apart_at_links(passages[number].text, found, links[number]))
        for number, found in spans.items()
    }
    in_links = _in_links(passages, links, spans)
    for number, target in enumerate(titles, len(passages)):
        if verdicts[target] is Verdict.MAYBE and (in_texts := in_links.get(target)) is not None:
            in_title = names_of_persons(Passage(title_name(target)), in_titles.get(number, ()))
            verdicts[target] = judge_name(target, in_title, in_texts)
    own = title_name(subject.title) if subject.bare_names == "doubted" and subject.title is not None else None
    found = []
    for number, (passage, row) in enumerate(zip(passages, links, strict=True)):
        if number not in spans and not (certain and row):
            continue
        names = spans.get(number, ())
        log_odds = {(span.start, span.end): span.log_odds for span in names}
        for start, end, link, evidence in join_links(passage.text, names, row, verdicts, language):
            if own is None or link is not None or passage.text[start:end] != own:
                found.append(Candidate(FoundMention(number, start, end), link, evidence, log_odds.get((start, end), 0.0)))
    single = sorted({name for name in (one.mention.text_in(passages) for one in found) if " " not in name})
    return found, dict(zip(single, words.times(single, len(passages)), strict=True)) if single else {}


def _verdicts(
    passages: Sequence[Passage], links: Sequence[Sequence[Link]], subject: PageSubject, index: PersonIndex | None
) -> dict[str, Verdict]:
    """What the target of each link is, by its title and how the links are set."""
    linked = [(passage.text, link) for passage, row in zip(passages, links, strict=True) for link in row]
    verdicts = {target: judge_title(target, index) for target in dict.fromkeys(link.target for _, link in linked)}
    uses, works = (
        Counter(link.target for _, link in linked),
        Counter(link.target for text, link in linked if is_work(text, link)),
    )
    for text, link in linked:
        if verdicts[link.target] is Verdict.MAYBE:
            if 2 * works[link.target] > uses[link.target]:
                verdicts[link.target] = Verdict.NO_PERSON
            elif has_article(text, link):
                verdicts[link.target] = Verdict.WITH_ARTICLE
    if subject.is_person and subject.title is not None:
        verdicts[subject.title] = Verdict.PERSON
    return verdicts


def _apart_at_links(text: str, spans: Sequence[Span], links: Sequence[Link]) -> list[Span]:
    """The spans, those that run over two links cut between them: "[[Ann Orr]] ([[Nora Lind]])"."""
    if len(links) < 2:
        return list(spans)
    joints = [
        (one.end, other.start)
        for one, other in pairwise(links)
        if one.end <= other.start <= one.end + _LONGEST_JOINT and not any(map(str.isalnum, text[one.end : other.start]))
    ]
    found = []
    for span in spans:
        start = span.start
        for end, begin in joints:
            if start < end and begin < span.end:
                found.append(replace(span, start=start, end=end))
                start = begin
        found.append(replace(span, start=start) if start != span.start else span)
    return found


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
