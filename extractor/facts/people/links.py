"""What a wikilink says of the name in it."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.facts.people.runs import PARTICLES
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractor.facts.people.index import PersonIndex

INDEX, LINK, RECOGNISER = "index", "link", "recogniser"
_RANK = re.compile(
    r"^(?:Jr|Sr)\b|\d(?:st|nd|rd|th)\b|\b(?:Prince|Princess|Duke|Duchess|Count|Countess|Baron|Lord|Lady|King|Queen|Earl|Marquis|Marquess)\b"
    r"|\b(?:Viscount|comte|duc|marquis|Graf|Freiherr|Emperor|Empress)\b"
)
"""Behind a comma: the rank of a person, not the province of a town."""
_NOT_FOUND = -1.0
_SURE_SINGLE = 2.0
_SURE_TOGETHER = 2.0
_REMEMBERED = 1 << 14
_POSSESSIVE = re.compile(r"['’]s?$")
_IN_BRACKETS = re.compile(r"(.*\S)\s*\(([^()]*)\)$")
_TITLES = frozenset(load_table("people")["titles"])
_THINGS = re.compile(r"\b(?:" + "|".join(map(re.escape, load_table("people")["titles_of_pages"]["things"])) + r")\b")
_FIRST_WORD = re.compile(r"([^\W\d_]+)\.?\s+(?=\S)")


class Link(NamedTuple):
    """A wikilink inside a text: offsets in that text, title of the page it leads to."""

    start: int
    end: int
    target: str


class Verdict(Enum):
    """What a link's target is."""

    PERSON = "a person, by the index"
    BY_NAME = "a person, by title and context"
    MAYBE = "could be a person by its title"
    NOT_BY_NAME = "does not read as a name"
    NO_PERSON = "no person, by the index or the form of its title"


class Span(NamedTuple):
    """A name that the recogniser found in a text."""

    start: int
    end: int
    log_odds: float


@lru_cache(_REMEMBERED)
def title_name(title: str) -> str:
    """The name in a title: without ``(politician)``, ``#section`` and what follows a comma, unless that is Jr. or Sr."""
    name = title.partition("#")[0].replace("_", " ").strip()
    if name.endswith(")") and (bracketed := _IN_BRACKETS.match(name)):
        name = bracketed[1]
    head, comma, rest = name.partition(", ")
    return head if comma and not rest.startswith(("Jr", "Sr")) else name


def judge_title(title: str, index: PersonIndex | None) -> Verdict:
    """Whether the page of that title is about a person, as far as title and index tell."""
    if index is not None and (status := index.lookup(title)) is not None:
        return Verdict.NO_PERSON if status == "not a person" else Verdict.PERSON
    if ":" in title:
        return Verdict.NO_PERSON
    if title.endswith(")") and (bracketed := _IN_BRACKETS.match(title)) and _THINGS.search(bracketed[2]):
        return Verdict.NO_PERSON
    _, comma, rest = title.partition(", ")
    return Verdict.NO_PERSON if comma and not _RANK.search(rest) else Verdict.MAYBE


def judge_name(title: str, in_title: Sequence[Span], in_texts: Iterable[Span]) -> Verdict:
    """The same by what the recogniser found in the title and in the texts linked to it.

    The thresholds give 98 in 100 right on articles that nobody labelled; what stays below is still a mention, without link.
    """
    name = title_name(title)
    if [span[:2] for span in in_title] != [(0, len(name))]:
        return Verdict.NOT_BY_NAME
    best = max((span.log_odds for span in in_texts), default=_NOT_FOUND)
    sure = best >= _SURE_SINGLE if " " not in name else in_title[0].log_odds + best >= _SURE_TOGETHER
    return Verdict.BY_NAME if sure else Verdict.MAYBE


def join_links(
    text: str, spans: Sequence[Span], links: Sequence[Link], verdicts: Mapping[str, Verdict]
) -> list[tuple[int, int, str | None, str]]:
    """Mentions of one text in order: start, end, link title, evidence.

    ``spans`` are the recogniser's. A link to a person is a mention as a whole; a link to something else takes away every name
    that is all of it or crosses its border.
    """
    found: list[tuple[int, int, str | None, str]] = []
    free = list(spans)
    for link in links:
        inside = [span for span in free if span.start < link.end and link.start < span.end]
        free = [span for span in free if span not in inside] if inside else free
        verdict = verdicts[link.target]
        if not inside and verdict is not Verdict.PERSON:
            continue
        start, end = name_place(text, link)
        if verdict is Verdict.PERSON or verdict is Verdict.BY_NAME:
            evidence = INDEX if verdict is Verdict.PERSON else LINK
            whole = is_name(text[start:end], link.target) and (verdict is Verdict.PERSON or bool(inside))
            places = [(start, end)] if whole else [(span.start, span.end) for span in inside]
            found += [(*place, link.target, evidence) for place in places]
        elif verdict is Verdict.MAYBE or (verdict is Verdict.NOT_BY_NAME and text[start:end] == title_name(link.target)):
            found += [(*span[:2], None, RECOGNISER) for span in inside if link.start <= span.start and span.end <= link.end]
        else:
            found += [(*span[:2], None, RECOGNISER) for span in inside if link.start < span.start and span.end < link.end]
    found += [(span.start, span.end, None, RECOGNISER) for span in free]
    return sorted(found, key=lambda mention: mention[:2])


def name_place(text: str, link: Link) -> tuple[int, int]:
    """Where the link's text stands without titles in front and the possessive behind."""
    start, end = link.start, link.end
    if possessive := _POSSESSIVE.search(text, start, end):
        end = possessive.start()
    while (word := _FIRST_WORD.match(text, start, end)) and word[1].lower() in _TITLES:
        start = word.end()
    return start, end


def is_name(name: str, title: str) -> bool:
    """Whether a link's text, its target being a person, is a name as a whole: not ``the Queen``, not ``her first husband``."""
    if name == title_name(title):
        return True
    words = name.split()
    return name.lower() not in _TITLES and bool(words) and all(word[0].isupper() or word in PARTICLES for word in words)
