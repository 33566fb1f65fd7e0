"""Whether a name that only the recogniser found is a person's: the evidence of all its mentions, weighed.

A name of several words is a person's unless something speaks against it; where the page doubts single words, one is a
person's only if something speaks for it. What speaks is in ``tables/person_evidence.toml``: titles and roles in front, what
persons do behind, labels of infoboxes and tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.names.words import TITLES
from extractor.people.borders import is_place
from extractor.people.words import load_lexicon
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.people.passages import Passage

_TABLE = load_table("person_evidence")
_FOR, _AGAINST, _LABELS = _TABLE["for_a_person"], _TABLE["against_a_person"], _TABLE["labels"]
_PAGES = load_table("people")["titles_of_pages"]
ROLES = frozenset((*_FOR["roles"], *_PAGES["roles"]))
"""Nouns, in small letters, of what persons are."""
_BEHIND, _APPOSITION, _BEFORE = (re.compile(_FOR[name]) for name in ("behind", "apposition", "before"))
_NOT_BEFORE, _NOT_BEHIND = re.compile(_AGAINST["before"]), re.compile(_AGAINST["behind"])
_ARTICLES = ("a", "an", "the", "this", "these")
_NOUN = re.compile(r"(?:['’]s?)?[ -][^\W\d_]")
_SHORTEST = 3
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?(?:,| was| is| were| named| called)? $")
LIST_JOINT = re.compile(r",? (?:and|or|&) |, ")
_LISTED = ("census_", "world_", "author_")
_TAXA = tuple(_PAGES["taxon_endings"])
_COMPOUND = re.compile(r"(?<!^Mc)(?<!^Mac)(?<!^De)(?<!^Di)(?<!^La)(?<!^Le)(?<!^Du)(?<!^Van)(?<!^Fitz)(?<=[a-z])[A-Z]")
"""Written as brands are: PricewaterhouseCoopers, but not McDonald."""
_FIGURES = "0123456789_ "
_REACH = 32
_LONGEST_VALUE = 40

# Weights, in the same unit: a name is a person's where their sum is above zero.
_SEVERAL_WORDS, _ONE_WORD, _ONE_WORD_DOUBTED = 2.0, 1.5, -1.5
_CUE, _FURTHER_CUE, _MOST_FURTHER = 2.0, 0.5, 4
_LINKED = 1.0
IN_LIST = 2.0
"""Of a person in the same list."""
_TITLE = 1.0
_LABELLED, _LABELLED_THING = 1.5, -1.5
_IN_PLACE, _MOST_AGAINST = -1.0, 3
_KNOWN_PLACE, _UNLISTED, _NO_WORD = -1.0, -0.25, -3.0


class Mention(Struct, frozen=True):
    """A place that names somebody: its passage and offsets there."""

    passage: Passage
    start: int
    end: int


def is_role(word: str) -> bool:
    """Whether a noun in small letters says what a person is."""
    return word in ROLES or (word.endswith("s") and word[:-1] in ROLES)


def weight(names: Sequence[str], mentions: Sequence[Mention], *, doubted: bool, linked: bool) -> float:
    """The evidence that the mentions of one group, whose names are given, name a person; above zero where they do.

    ``doubted`` says that a single word needs more than the recogniser's word for it, ``linked`` that a link says it, too.
    """
    fullest = max(names, key=lambda name: (name.count(" "), len(name)))
    words = fullest.split()
    total = _of_name(words, doubted=doubted) + (_LINKED if linked else 0)
    cues = against = titles = 0
    labels = 0.0
    for mention in mentions:
        before = mention.passage.text[max(0, mention.start - _REACH) : mention.start]
        titled = _has_title(before)
        titles += titled
        cues += titled or _speaks_for(mention, before)
        against += not titled and _speaks_against(mention, before)
        labels += _of_labels(mention.passage)
    total += _TITLE * bool(titles) + _CUE * bool(cues) + _FURTHER_CUE * min(max(cues - 1, 0), _MOST_FURTHER)
    if len(words) == 1:
        total += _IN_PLACE * min(against, _MOST_AGAINST)
    return total + labels / len(mentions)


def _of_name(words: Sequence[str], *, doubted: bool) -> float:
    first, last = words[0], words[-1]
    listed = (
        first.endswith(".")
        or first.lower() in TITLES
        or is_role(first.lower())
        or any(mark.startswith(_LISTED) for part in first.split("-") for mark in load_lexicon().marks_of(part.lower()))
    )
    if len(words) > 1 and (listed or words[-2] not in ("of", "the")):
        known = listed or not doubted or any(mark.startswith(_LISTED) for mark in load_lexicon().marks_of(last.lower()))
        return _SEVERAL_WORDS + (0 if listed else _UNLISTED) + (0 if known else _KNOWN_PLACE)
    total = (0 if listed else _UNLISTED) + (_KNOWN_PLACE if is_place(first) else 0)
    if not doubted:
        return total + _ONE_WORD
    return total + _ONE_WORD_DOUBTED + (_NO_WORD if _is_no_word(first) else 0)


def _is_no_word(word: str) -> bool:
    """Whether a single word is written as none of a name is: short, in capitals, like a brand or a taxon, or a title."""
    return (
        word.lower().endswith(_TAXA)
        or not word[-1].isalpha()
        or len(word) < _SHORTEST
        or word.isupper()
        or _COMPOUND.search(word) is not None
        or word.lower() in TITLES
    )


def _has_title(before: str) -> bool:
    """Whether a title or the noun of a role stands right in front."""
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    lower = word[1].lower()
    return (word[1][0].isupper() and lower in TITLES) or (lower in ROLES and word[1] == lower)


def _speaks_for(mention: Mention, before: str) -> bool:
    text = mention.passage.text
    if _BEHIND.match(text, mention.end) or _BEFORE.search(before):
        return True
    apposition = _APPOSITION.match(text, mention.end)
    return apposition is not None and any(map(is_role, apposition[1].split()))


def _speaks_against(mention: Mention, before: str) -> bool:
    text = mention.passage.text
    if (found := _NOT_BEFORE.search(before)) and not (found[0].split()[-1] in _ARTICLES and _NOUN.match(text, mention.end)):
        return True
    return _NOT_BEHIND.match(text, mention.end) is not None


def _of_labels(passage: Passage) -> float:
    labels = [label.lower().rstrip(_FIGURES) for label in passage.labels]
    if any(label in _PERSONS for label in labels):
        return _LABELLED
    value = passage.kind == "infobox" and len(passage.text) < _LONGEST_VALUE
    return _LABELLED_THING if value or any(label in _THINGS for label in labels) else 0.0


_PERSONS, _THINGS = frozenset(_LABELS["persons"]), frozenset(_LABELS["things"])
