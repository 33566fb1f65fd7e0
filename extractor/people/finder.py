"""The people of a page: every place that names one, put together by person.

Evidence, strongest first: the page's own subject (categories of birth and death, person templates), the person index on link
targets, link targets by their name, and the recogniser on plain text. A link is one name or none: a name never crosses its
border.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from extractor.languages import language_code
from extractor.names.parts import read_name
from extractor.people.candidates import Candidate, FoundMention, find_candidates
from extractor.people.features import LIST_JOINT, LONGEST_JOINT, Mention, features_of, is_beside
from extractor.people.groups import Group, Named, group, name_words
from extractor.people.link_evidence import FORM, INDEX, LINK, RECOGNISER, title_name
from extractor.people.subject import family_names, read_subject
from extractor.people.weigh import believe, weigh
from extractor.people.word_lists import begins_listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.people.index import PersonIndex, Status
    from extractor.people.passages import PageEvidence, Passage
    from extractor.people.subject import PageSubject

SUBJECT = "page"
_LONGEST_LEAD = 80
_ASIDE = frozenset({"caption", "infobox", "table_cell"})
_RECOGNISED = "en"  # the language that the recogniser has learnt; elsewhere it only adds to what links and categories say
_CERTAIN = float("inf")
_STRONGEST_FIRST = (SUBJECT, INDEX, LINK, RECOGNISER)


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


class Possible(Struct, frozen=True):
    """A group of mentions that may be one person."""

    group: Group
    candidates: tuple[Candidate, ...]
    about: bool
    """Whether it is the page's subject."""
    status: Status | None
    """What page or index say of it."""
    features: Mapping[str, float] | None
    """What speaks for or against a person; None where page, index or a link by a full name say that it is one."""


class PossiblePeople(NamedTuple):
    """What a page may name."""

    subject: PageSubject
    groups: list[Possible]
    side_by_side: list[tuple[int, int]]
    """Numbers of groups that a list joins: "Pyrrho, Carneades and Socrates"."""


def find_people(passages: Sequence[Passage], page: PageEvidence, index: PersonIndex | None = None) -> list[FoundPerson]:
    """The people of one page, whose claims are given in order, by order of first mention. Never raises."""
    subject, groups, side_by_side = consider(passages, page, index)
    weights = [_CERTAIN if one.features is None else weigh(one.features) for one in groups]
    read_by_recogniser = language_code(page.language) == _RECOGNISED
    people = []
    for one, believed in zip(groups, believe(weights, side_by_side), strict=True):
        evidence = {candidate.evidence for candidate in one.candidates} | ({SUBJECT} if one.about else set())
        if FORM in evidence:
            evidence = evidence - {FORM} | {LINK}
        if not believed or (evidence == {RECOGNISER} and not read_by_recogniser):
            continue
        mentions = tuple(candidate.mention for candidate in one.candidates)
        name = subject.names[0] if one.about else _fullest([mention.text_in(passages) for mention in mentions])
        family, given = _parts(name, page.sort_key if one.about else None)
        people.append(
            FoundPerson(
                name=name,
                family=family,
                given=given,
                link=one.group.link,
                living=_LIVING.get(one.status) if one.status is not None else None,
                evidence=tuple(kind for kind in _STRONGEST_FIRST if kind in evidence),
                mentions=mentions,
            )
        )
    return people


def consider(passages: Sequence[Passage], page: PageEvidence, index: PersonIndex | None = None) -> PossiblePeople:
    """Whom the passages of a page may name, by order of first mention, and what speaks for each."""
    subject = read_subject(page, passages)
    candidates, written = find_candidates(passages, subject, family_names(subject, page.sort_key), page.language, index)
    named = [Named(name, subject.title, "", same_text=False) for name in subject.names]
    shift = len(named)
    named += _named(passages, candidates)
    beside = _things_beside(passages, candidates)
    unfound = _not_found([one.mention.text_in(passages) for one in candidates], written)
    groups: list[Possible] = []
    group_of: dict[int, int] = {}
    for found in group(named, shift):
        numbers = [number - shift for number in found.members if number >= shift]
        if not numbers:
            continue
        group_of |= dict.fromkeys(numbers, len(groups))
        about = found.members[0] < shift
        status = subject.status if about else index.lookup(found.link) if index is not None and found.link else None
        own = tuple(candidates[number] for number in numbers)
        things = [beside.get(number, 0) for number in numbers]
        features = _features(found, own, passages, subject, things=things, unfound=unfound) if status is None else None
        groups.append(Possible(found, own, about, status, features))
    pairs = [(group_of[number - 1], group_of[number]) for number in _side_by_side(passages, candidates)]
    return PossiblePeople(subject, groups, pairs)


def _not_found(names: Sequence[str], written: Mapping[str, int]) -> dict[str, float]:
    """The share of its places on the page in which a single word, by how often each is ``written``, is in none of the names."""
    found = Counter(word for name in names for word in name.split())
    return {word: 1 - found[word] / times for word, times in written.items() if times > found[word]}


def _features(
    found: Group,
    own: Sequence[Candidate],
    passages: Sequence[Passage],
    subject: PageSubject,
    *,
    things: Sequence[int],
    unfound: Mapping[str, float],
) -> dict[str, float] | None:
    """What speaks for a group that neither index nor page knows; none where a link by a full name is enough."""
    evidence = {candidate.evidence for candidate in own}
    names = [one.mention.text_in(passages) for one in own]
    title = title_name(found.link) if found.link is not None else ""
    if INDEX in evidence or (LINK in evidence and any(" " in name for name in (*names, title))):
        return None
    if title and begins_listed(title):
        names.append(title)
    mentions = [
        Mention(passages[one.mention.text_index], one.mention.start, one.mention.end, beside, one.log_odds)
        for one, beside in zip(own, things, strict=True)
    ]
    if FORM in evidence and any(" " in mention.passage.text[mention.start : mention.end] for mention in mentions):
        mentions = [mention for mention in mentions if " " in mention.passage.text[mention.start : mention.end]]
    doubted = subject.bare_names == "unknown" and LINK not in evidence and all(map(_is_in_link, mentions))
    return features_of(
        names,
        mentions,
        page="doubted" if doubted else subject.bare_names,
        formed=FORM in evidence,
        unfound=max(unfound.get(name, 0.0) for name in names),
    )


def _is_in_link(mention: Mention) -> bool:
    return any(link.start <= mention.start and mention.end <= link.end for link in mention.passage.links)


def _side_by_side(passages: Sequence[Passage], candidates: Sequence[Candidate]) -> list[int]:
    """Numbers of the candidates that a list joins to the one before: "Pyrrho, Carneades and Socrates"."""
    return [
        number
        for number, (one, other) in enumerate(pairwise(candidates), 1)
        if one.mention.text_index == other.mention.text_index
        and other.mention.start - one.mention.end <= LONGEST_JOINT
        and LIST_JOINT.fullmatch(passages[one.mention.text_index].text, one.mention.end, other.mention.start)
    ]


def _things_beside(passages: Sequence[Passage], candidates: Sequence[Candidate]) -> dict[int, int]:
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


def _named(passages: Sequence[Passage], candidates: Sequence[Candidate]) -> list[Named]:
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
