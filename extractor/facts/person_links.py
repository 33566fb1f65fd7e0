"""What a wikilink says of the name in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.facts.person_index import PersonIndex

INDEX, LINK, RECOGNISER = "index", "link", "recogniser"
_REMEMBERED = 1 << 14
_POSSESSIVE = re.compile(r"['’]s?$")
_IN_BRACKETS = re.compile(r"(.*\S)\s*\(([^()]*)\)$")
_TITLES = frozenset(load_table("people")["titles"])
_THINGS = re.compile(r"\b(?:" + "|".join(map(re.escape, load_table("people")["titles_of_pages"]["things"])) + r")\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIRST_WORD = re.compile(r"([^\W\d_]+)\.?\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Link:
    """A wikilink inside a text: offsets in that text, title of the page it leads to."""

    start: int
    end: int
    target: str


class Verdict(Enum):
    """What a title by itself says of its page."""

    PERSON = "the index says so"
    UNKNOWN = "could be a name"
    NOT_BY_NAME = "does not read as a name"
    NO_PERSON = "the index or the title says so"


PERSON, UNKNOWN, NOT_BY_NAME, NO_PERSON = Verdict.PERSON, Verdict.UNKNOWN, Verdict.NOT_BY_NAME, Verdict.NO_PERSON


@lru_cache(_REMEMBERED)
def title_name(title: str) -> str:
    """The name in a title: without ``(politician)``, ``#section`` and what follows a comma, unless that is Jr. or Sr."""
    name = title.partition("#")[0].replace("_", " ").strip()
    if bracketed := _IN_BRACKETS.match(name):
        name = bracketed[1]
    head, comma, rest = name.partition(", ")
    return head if comma and not rest.startswith(("Jr", "Sr")) else name


def judge_title(title: str, index: PersonIndex | None) -> Verdict:
    """Whether the page of that title is about a person, as far as title and index tell."""
    if index is not None and (status := index.lookup(title)) is not None:
        return NO_PERSON if status == "not a person" else PERSON
    if ":" in title:
        return NO_PERSON
    bracketed = _IN_BRACKETS.match(title)
    if bracketed and _THINGS.search(bracketed[2]):
        return NO_PERSON
    return UNKNOWN


def join_links(
    text: str, spans: Sequence[tuple[int, int]], links: Sequence[Link], verdicts: Mapping[str, Verdict]
) -> list[tuple[int, int, str | None, str]]:
    """Mentions of one text in order: start, end, link title, evidence.

    ``spans`` are the recogniser's. A link to a person is a mention as a whole; a link to something else takes away every name that is
    all of it or crosses its border.
    """
    found = []
    free = list(spans)
    for link in links:
        inside = [span for span in free if span[0] < link.end and link.start < span[1]]
        free = [span for span in free if span not in inside] if inside else free
        verdict = verdicts[link.target]
        if verdict is PERSON:
            start, end = _name_in(text, link)
            if inside or _share_word(text[start:end], link.target):
                found.append((start, end, link.target, INDEX))
        elif not inside:
            continue
        elif verdict is UNKNOWN or (verdict is NOT_BY_NAME and _is_title(text, inside, link)):
            start, end = _name_in(text, link)
            if _share_word(text[start:end], link.target):
                found.append((start, end, link.target, LINK))
        else:
            found += [(*span, None, RECOGNISER) for span in inside if link.start < span[0] and span[1] < link.end]
    found += [(*span, None, RECOGNISER) for span in free]
    return sorted(found)


def _is_title(text: str, inside: Sequence[tuple[int, int]], link: Link) -> bool:
    """Whether the recogniser takes the whole title for a name here."""
    return inside == [_name_in(text, link)] and text[slice(*inside[0])] == title_name(link.target)


def _name_in(text: str, link: Link) -> tuple[int, int]:
    """The link's text without titles in front and the possessive behind."""
    start, end = link.start, link.end
    if possessive := _POSSESSIVE.search(text, start, end):
        end = possessive.start()
    while (word := _FIRST_WORD.match(text, start, end)) and word[1].lower() in _TITLES:
        start = word.end()
    return start, end


def _share_word(name: str, title: str) -> bool:
    return not set(_WORD.findall(name.casefold())).isdisjoint(_WORD.findall(title.casefold()))
