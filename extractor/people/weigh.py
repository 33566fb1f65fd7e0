"""Whether a name that only the recogniser found is a person's: the evidence of all its mentions, weighed.

A name of several words is a person's unless something speaks against it; where the page doubts single words, one is a
person's only if something speaks for it. What speaks is in ``tables/person_evidence.toml``: titles and roles in front, what
persons do behind, labels of infoboxes and tables.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.names.words import NUMERALS, TITLES
from extractor.people.word_lists import begins_listed, is_listed, is_noun_of_thing, is_often_small, is_place
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.people.passages import Link, Passage

_TABLE = load_table("person_evidence")
_FOR, _AGAINST, _LABELS = _TABLE["for_a_person"], _TABLE["against_a_person"], _TABLE["labels"]
_PAGES = load_table("people")["titles_of_pages"]
ROLES = frozenset((*_FOR["roles"], *_PAGES["roles"]))
"""Nouns, in small letters, of what persons are."""
_BEHIND, _APPOSITION, _BEFORE = (lazy_regex(_FOR[name]) for name in ("behind", "apposition", "before"))
_NOT_BEFORE, _NOT_BEHIND, _OF_A_GROUP, _CALLED = (
    lazy_regex(_AGAINST[name]) for name in ("before", "behind", "of_a_group", "called")
)
_SEVERAL_THINGS = lazy_regex(
    rf"\b(?:{'|'.join(_TABLE['names_of_things']['several'])})(?: (?:of|in|from|at|near) [^,;:.()]{{1,40}})?"
    r",? (?:such as|including|includes?|included|like|namely|(?:are|were)(?: called| named)?|of)"
    r"(?: [^\W\d_a-z][^,;:.()]{0,40},)*(?:(?: [^\W\d_a-z][^,;:.()]{0,40},?)? (?:and|or))?(?: the)? $"
)
"""Ends the words before what is one of several things: "films such as Sholay, Deewaar and "."""
_IN_A_LIST = (", ", " as ", "ing ", "e ", "es ", "ed ", "ly ", " of ", " and ", " or ")
"""Ways in which all these end."""
_BARE_ARTICLES = (" the ", "The ")
_ARTICLES = ("a", "an", "the", "this", "these")
_NOUN = lazy_regex(r"(?:['’]s?)?[ -][^\W\d_]")
_LANGUAGES = frozenset(load_table("language_names")["names"].values())
_SHORTEST = 3
_LAST_WORD = lazy_regex(r"([^\W\d_]+)\.?(?:,| was| is| were| named| called)? $")
LIST_JOINT = lazy_regex(r",? (?:and|or|&) |, ")
_JOINT = 5
_ITEM_BEFORE = lazy_regex(r"(?:, |\band |\bor |: |\(|^)$")
_ITEM_BEHIND = lazy_regex(r"[,.;)]|$| (?:and|or) ")
_TAXA = tuple(_PAGES["taxon_endings"])
_FAMILY_ENDINGS = tuple(_FOR["family_endings"])
_OF_SEVERAL = lazy_regex(r"(?:[b-df-hj-np-tv-z]|ite|ian)s$")
_FOREIGN_TERM = lazy_regex(r"\b([^\W\d_a-z]\w+): $")
_COMPOUND = lazy_regex(r"(?<!^Mc)(?<!^Mac)(?<!^De)(?<!^Di)(?<!^La)(?<!^Le)(?<!^Du)(?<!^Van)(?<!^Fitz)(?<=[a-z])[A-Z]")
"""Written as brands are: PricewaterhouseCoopers, but not McDonald."""
_FIGURES = "0123456789_ "
_MARKS = frozenset('"“”«»')
_QUOTATION_MARKS = lazy_regex(r"[\"“”«»]")
_LONGEST_TITLE = 60
_REACH = 32
_LIST_REACH = 160
_LONGEST_VALUE = 40
_IN_BRACKETS = lazy_regex(r"\([^()]*\)")
_LABELS_REMEMBERED = 1 << 12

# Weights, in the same unit: a name is a person's where their sum is above zero.
_SEVERAL_WORDS, _ONE_WORD, _ONE_WORD_DOUBTED = 2.0, 1.5, -1.5
_CUE, _FURTHER_CUE, _MOST_FURTHER = 2.0, 0.5, 4
_LINKED = 1.0
IN_LIST = 2.0
"""Of a person in the same list."""
_TITLE = 1.0
_LABELLED, _LABELLED_VALUE, _LABELLED_THING = 1.5, -1.5, -2.5
_IN_PLACE, _MOST_AGAINST = -1.0, 3
_IN_LONGER_LINK, _AMONG_THINGS, _SAID_THING, _IN_TITLE = -1.0, -1.0, -1.5, -1.0
_KNOWN_PLACE, _UNLISTED, _NO_KNOWN_WORD, _COMMON_NOUN, _NO_WORD = -1.0, -0.25, -1.8, -1.5, -3.0


class Mention(Struct, frozen=True):
    """A place that names somebody: its passage and offsets there."""

    passage: Passage
    start: int
    end: int
    things_beside: int = 0
    """How many links to things a list joins to it."""


def is_role(word: str) -> bool:
    """Whether a noun in small letters says what a person is."""
    return word in ROLES or (word.endswith("s") and word[:-1] in ROLES)


def is_beside(text: str, link: Link, start: int, end: int) -> bool:
    """Whether a link is the item before or behind in a list: "Munich, [[Hertha BSC]], Nora Quist, [[Torino FC]] and"."""
    if text[link.start].islower():
        return False
    if link.end <= start:
        return (
            LIST_JOINT.fullmatch(text, link.end, start) is not None
            and _ITEM_BEFORE.search(text, max(0, link.start - _JOINT), link.start) is not None
        )
    return LIST_JOINT.fullmatch(text, end, link.start) is not None and _ITEM_BEHIND.match(text, link.end) is not None


def weight(names: Sequence[str], mentions: Sequence[Mention], *, doubted: bool, linked: bool) -> float:
    """The evidence that the mentions of one group, whose names are given, name a person; above zero where they do.

    ``doubted`` says that a single word needs more than the recogniser's word for it, ``linked`` that a link says it, too.
    """
    fullest = max(names, key=lambda name: (name.count(" "), len(name)))
    words = fullest.split()
    single = len(words) == 1
    total = _of_name(words, doubted=doubted) + (_LINKED if linked else 0)
    cues = against = titles = 0
    settings = 0.0
    for mention in mentions:
        before = mention.passage.text[max(0, mention.start - _REACH) : mention.start]
        titled = _has_title(before)
        titles += titled
        cues += titled or (not (single and _OF_A_GROUP.search(before)) and _speaks_for(mention, before))
        against += not titled and _speaks_against(mention, before)
        settings += _of_labels(mention.passage) + _of_setting(mention)
    total += _TITLE * bool(titles) + _CUE * bool(cues) + _FURTHER_CUE * min(max(cues - 1, 0), _MOST_FURTHER)
    if single or is_noun_of_thing(words[-1]):
        total += _IN_PLACE * min(against, _MOST_AGAINST)
    return total + settings / len(mentions)


def _of_name(words: Sequence[str], *, doubted: bool) -> float:
    first, last = words[0], words[-1]
    listed = begins_listed(first) or is_role(first.lower())
    if first.endswith(_TAXA):
        return _NO_WORD
    if len(words) > 1 and (listed or words[-2] not in ("of", "the")):
        known = listed or not doubted or is_listed(last) or last in NUMERALS or last.endswith(_FAMILY_ENDINGS)
        return _SEVERAL_WORDS + (0 if listed else _UNLISTED) + (0 if known else _NO_KNOWN_WORD)
    total = (0 if listed else _UNLISTED) + (_KNOWN_PLACE if is_place(first) else 0)
    if not doubted:
        return total + _ONE_WORD
    if not listed and (is_often_small(first) or _OF_SEVERAL.search(first)):
        total += _COMMON_NOUN
    return total + _ONE_WORD_DOUBTED + (_NO_WORD if _is_no_word(first) else 0)


def _is_no_word(word: str) -> bool:
    """Whether a single word is written as none of a name is: short, in capitals, like a brand or a taxon, or a title."""
    return (
        word.lower().endswith(_TAXA)
        or not word[-1].isalpha()
        or len(word) < _SHORTEST
        or word.isupper()
        or word in _LANGUAGES
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
    return apposition is not None and any(map(is_role, apposition[1].lower().split()))


def _speaks_against(mention: Mention, before: str) -> bool:
    text = mention.passage.text
    if (found := _NOT_BEFORE.search(before)) and not (found[0].split()[-1] in _ARTICLES and _NOUN.match(text, mention.end)):
        return True
    return _NOT_BEHIND.match(text, mention.end) is not None


def _of_setting(mention: Mention) -> float:
    """What speaks against a mention in the link, the list, the sentence or the title that it stands in."""
    text, start, end = mention.passage.text, mention.start, mention.end
    total = _AMONG_THINGS * mention.things_beside
    if any(link.start <= start and end <= link.end and _goes_beyond(text, link, start, end) for link in mention.passage.links):
        total += _IN_LONGER_LINK
    before = text[max(0, start - _REACH) : start]
    if before.endswith(_BARE_ARTICLES) and " " in text[start:end] and _NOUN.match(text, end) is None:
        total += _SAID_THING
    if (term := _FOREIGN_TERM.search(before)) and term[1] in _LANGUAGES:
        total += _SAID_THING
    if _CALLED.match(text, end) or (
        before.endswith(_IN_A_LIST) and _SEVERAL_THINGS.search(text, max(0, start - _LIST_REACH), start)
    ):
        total += _SAID_THING
    if not _MARKS.isdisjoint(text) and _is_in_quoted_title(text, start, end):
        total += _IN_TITLE
    return total


def _goes_beyond(text: str, link: Link, start: int, end: int) -> bool:
    """Whether a link shows more of a name than these places, titles and a possessive aside."""
    before, behind = text[link.start : start], text[end : link.end]
    return behind not in ("", "'s", "’s", "'", "’") or any(word.strip(".").lower() not in TITLES for word in before.split())


def _is_in_quoted_title(text: str, start: int, end: int) -> bool:
    """Whether a name is a part of few words between quotation marks."""
    marks = [mark.start() for mark in _QUOTATION_MARKS.finditer(text)]
    place = bisect_left(marks, start)
    return place % 2 == 1 and place < len(marks) and marks[place] >= end and marks[place] - marks[place - 1] <= _LONGEST_TITLE


@lru_cache(_LABELS_REMEMBERED)
def _names_of_label(label: str) -> tuple[str, ...]:
    """What a heading or parameter may be called: itself and its last word, without brackets and figures."""
    plain = _IN_BRACKETS.sub("", label.lower()).rstrip(_FIGURES)
    return (plain, plain.rpartition(" ")[2])


def _of_labels(passage: Passage) -> float:
    labels = [name for label in passage.labels for name in _names_of_label(label)]
    if any(label in _PERSONS for label in labels):
        return _LABELLED
    if any(label in _THINGS for label in labels):
        return _LABELLED_THING
    return _LABELLED_VALUE if passage.kind == "infobox" and len(passage.text) < _LONGEST_VALUE else 0.0


_PERSONS, _THINGS = frozenset(_LABELS["persons"]), frozenset(_LABELS["things"])
