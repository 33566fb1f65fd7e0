"""What speaks for or against it that mentions name a person: features with a name and a number, mostly shares of the mentions.

They tell how a name is written and what lists of words say of it, and what stands around: titles, roles and verbs of persons
(``tables/person_evidence.toml``), links, lists, quotation marks, labels of infoboxes and tables. A feature of a single word has
a name of its own, since a page that doubts single words asks more of them. :mod:`extractor.people.weigh` adds them up.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.names.words import TITLES
from extractor.people.link_evidence import RANK
from extractor.people.word_lists import (
    begins_listed,
    is_given,
    is_listed,
    is_noun_of_thing,
    is_often_small,
    is_place,
    is_surname,
)
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_SEVERAL, _SEVERAL_WORKS = ("|".join(_TABLE["names_of_things"][name]) for name in ("several", "several_works"))
_SEVERAL_THINGS = lazy_regex(
    rf"\b(?:(?:{_SEVERAL}|{_SEVERAL_WORKS})(?: (?:of|in|from|at|near) [^,;:.()]{{1,40}})?"
    rf",? (?:such as|including|includes?|included|like|namely|(?:are|were)(?: called| named)?)|(?:{_SEVERAL}) of)"
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
_COPULAS = ("was", "is", "were", "named", "called")
_LAST_LETTERS = lazy_regex(r"[^\W\d_]+$")
LIST_JOINT = lazy_regex(r",? (?:and|or|&) |, ")
LONGEST_JOINT = len(", and ")
_JOINT = 5
_ITEM_BEFORE = lazy_regex(r"(?:, |\band |\bor |: |\(|^)$")
_ITEM_BEHIND = lazy_regex(r"[,.;)]|$| (?:and|or) ")
_TAXA = tuple(_PAGES["taxon_endings"])
_FAMILY_ENDINGS = tuple(_FOR["family_endings"])
_OF_SEVERAL = lazy_regex(r"(?:[b-df-hj-np-tv-z]|ite|ian)s$")
_FOREIGN_TERM = lazy_regex(r"\b([^\W\d_a-z]\w+): $")
_NUMERAL = lazy_regex(r"[IVX]+")
_COMPOUND = lazy_regex(r"(?<!^Mc)(?<!^Mac)(?<!^De)(?<!^Di)(?<!^La)(?<!^Le)(?<!^Du)(?<!^Van)(?<!^Fitz)(?<=[a-z])[A-Z]")
"""Written as brands are: PricewaterhouseCoopers, but not McDonald."""
_GOES_ON = lazy_regex(r"(?:['’]s?)? ?[-‐‑–]?[^\W\d_]")
_FIGURES = "0123456789_ "
_LARGE_BEHIND = lazy_regex(r" [^\W\d_a-z][\w'’-]*[^\W\d_A-Z]")
_LARGE_BEFORE = lazy_regex(r"[\w,)] [^\W\d_a-z][\w'’-]*[^\W\d_A-Z] $")
_WORK_BY = lazy_regex(
    r"\b(?:songs?|singles?|albums?|EP|tracks?|games?|video|software|recording|mixtape|version)[\"”]?,? by $|[\"”],? by $"
)
_JOINED_BEHIND = lazy_regex(r"[-‐‑–—]\w")
_JOINED_BEFORE = lazy_regex(r"\w[-‐‑–—]$")
_POSSESSIVE = lazy_regex(r"['’]s?\b|['’] ")
_BRACKET = lazy_regex(r" ?\(")
_QUOTATION_MARKS = lazy_regex(r"[\"“”«»]")
_LONGEST_TITLE = 60
_REACH = 32
_LIST_REACH = 160
_LONGEST_VALUE = 40
_MOST_FURTHER = 4
_MOST_MENTIONS = 16
_HIGHEST = 8.0
_IN_BRACKETS = lazy_regex(r"\([^()]*\)")
_LABELS_REMEMBERED = 1 << 12
_TEXTS_REMEMBERED = 16
_HEADING_WORD = lazy_regex(r"[^\W\d_]+")
_IN_SECTIONS = {kind: frozenset(words) for kind, words in _TABLE["sections"].items()}
_FAMILY_FIRST = lazy_regex(r", [^\W\d_a-z](?:[^\W\d_]+|\.)(?:[ -][^\W\d_a-z][^\W\d_]*\.?){0,2}(?:[.:,;(&/]|$| (?:and|ed|&)\b)")
"""The given names of an author of a bibliography: ", Nora A. The"."""
_AUTHOR_BEFORE = lazy_regex(r"(?:^|; |/ ?|, and |& )$")
_LIFE = lazy_regex(r"\((?:[^()]{0,30}\b)?(?:b\.|d\.|born|died|c\.)? ?\d{3,4}(?:[–-]\d{2,4})?\)")
"""The years of a life, or one of them."""
_LIFE_REACH = 70
_CITED = lazy_regex(r"(?:,? (?:and|&) [^\W\d_a-z][^\W\d_]+|,? et al\.?)?,? (?:\d{4}[a-z]?|p+\. ?\d+|\d{1,3}\))")
"""A year or page, of what is cited in brackets: "(Quist and Orr 1990)"."""
_CLASSICAL = tuple(_FOR["classical_endings"])
_OF_PERSONS = frozenset(_FOR["particles"])
_OF_WORK = lazy_regex(r" (?:song|album|single|EP|mixtape|novel|film|book|play|poem|painting)s?\b")
"""Behind the name of its author: "(Nora Quist song)"."""


class Mention(Struct, frozen=True):
    """A place that names somebody: its passage and offsets there."""

    passage: Passage
    start: int
    end: int
    things_beside: int = 0
    """How many links to things a list joins to it."""
    log_odds: float = 0.0
    """Of the recogniser."""


def is_role(word: str) -> bool:
    """Whether a noun in small letters says what a person is."""
    return word in ROLES or (word.endswith("s") and word[:-1] in ROLES)


@lru_cache(_LABELS_REMEMBERED)
def section_kind(headings: tuple[str, ...]) -> str:
    """What the headings of a section say of the names in it, the nearest first."""
    for heading in reversed(headings):
        words = _HEADING_WORD.findall(heading.lower())
        if any(word in _IN_SECTIONS["persons"] or (word.endswith("s") and word[:-1] in ROLES) for word in words):
            return "section of persons"
        if any(word in _IN_SECTIONS["things"] for word in words):
            return "section of things"
    return ""


def is_beside(text: str, link: Link, start: int, end: int) -> bool:
    """Whether a link is the item before or behind in a list: "Munich, [[Hertha BSC]], Nora Quist, [[Torino FC]] and"."""
    if text[link.start : link.start + 1].islower():
        return False
    if link.end <= start:
        return (
            LIST_JOINT.fullmatch(text, link.end, start) is not None
            and _ITEM_BEFORE.search(text, max(0, link.start - _JOINT), link.start) is not None
        )
    return LIST_JOINT.fullmatch(text, end, link.start) is not None and _ITEM_BEHIND.match(text, link.end) is not None


def features_of(
    names: Sequence[str], mentions: Sequence[Mention], *, page: str, formed: bool, unfound: float = 0.0
) -> dict[str, float]:
    """What speaks for or against it that the mentions of one group, whose names are given, name a person, by its name.

    ``page`` is what a page's word for a single name is worth, ``formed`` says that a link has the form of a person's name,
    ``unfound`` in which share of its places on the page a single name was not found to be one. A feature that is not there
    is 0.
    """
    fullest = max(names, key=lambda name: (name.count(" "), len(name)))
    words = fullest.split()
    number = "one" if len(words) == 1 else "several"
    found = dict.fromkeys((f"{number} {page}", *(f"{number} {trait}" for trait in _of_name(words, formed=formed))), 1.0)
    share = 1 / len(mentions)
    cues = titles = 0
    for mention in mentions:
        before = mention.passage.text[max(0, mention.start - _REACH) : mention.start]
        titled = _has_title(before)
        titles += titled
        cue = "" if titled or (number == "one" and _OF_A_GROUP.search(before)) else _speaks_for(mention, before)
        cues += titled or cue in ("behind", "by", "apposition")
        if cue:
            found[f"{number} {cue}"] = 1.0
        for trait in _of_place(mention, before, titled=titled, formed=formed):
            found[trait] = found.get(trait, 0.0) + share
    found[f"{number} titled"] = float(titles > 0)
    found["one unfound"] = unfound if number == "one" and page != "trusted" else 0.0
    found["further cues"] = float(min(max(cues - 1, 0), _MOST_FURTHER))
    found["mentions"] = log2(min(len(mentions), _MOST_MENTIONS))
    found[f"{number} log odds"] = min(max(mention.log_odds for mention in mentions), _HIGHEST)
    return {name: value for name, value in found.items() if value}


def _of_name(words: Sequence[str], *, formed: bool) -> Iterator[str]:
    """What the words of a name are, as lists of words have it."""
    first, last = words[0], words[-1]
    listed = begins_listed(first) or is_role(first.lower())
    yield "begins listed" if listed else "begins unlisted"
    if first.endswith(_TAXA) or last.lower().endswith(_TAXA):
        yield "taxon"
    if len(words) == 1:
        if _is_no_word(first):
            yield "no word"
        if is_place(first):
            yield "place"
        if is_surname(first):
            yield "surname"
        if is_often_small(first):
            yield "often small"
        if "-" in first:
            yield "hyphen"
        if first.endswith(_CLASSICAL):
            yield "classical"
        if not listed:
            yield f"ends in {first[-2:]}"
            if _OF_SEVERAL.search(first):
                yield "of several"
        if formed:
            yield "form"
        return
    if is_given(first):
        yield "begins given"
    if first.endswith("."):
        yield "begins initial"
    if is_listed(last) or _NUMERAL.fullmatch(last) or last.endswith(_FAMILY_ENDINGS):
        yield "ends listed"
    if formed:
        yield "form of" if words[1] == "of" or any(word[0].islower() for word in words) else "form"
    elif words[-2] in ("of", "the"):
        yield "of"
    elif small := {word for word in words if word[0].islower()}:
        yield "particle" if small <= _OF_PERSONS else "small word"
    if is_often_small(last):
        yield "ends often small"
    if is_place(last):
        yield "ends place"
    if _is_no_word(last) and not _NUMERAL.fullmatch(last):
        yield "ends no word"
    if is_noun_of_thing(last):
        yield "ends noun"


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
    if not before.endswith(" "):
        return False
    *_, former, last = ("", *before[:-1].rsplit(" ", 2))
    word = (former if last in _COPULAS else last.removesuffix(",")).removesuffix(".")
    if not word.isalpha():
        letters = _LAST_LETTERS.search(word)
        word = letters[0] if letters is not None else ""
    lower = word.lower()
    if word == lower:
        return lower in ROLES
    return lower in TITLES or (lower.endswith("s") and lower[:-1] in TITLES)


def _speaks_for(mention: Mention, before: str) -> str:
    """Where what persons do or are stands beside a mention, if it does."""
    text = mention.passage.text
    if _BEHIND.match(text, mention.end):
        return "behind"
    apposition = _APPOSITION.match(text, mention.end)
    if apposition is not None and any(map(is_role, apposition[1].lower().split())):
        return "apposition"
    if _BEFORE.search(before):
        return "by work" if _WORK_BY.search(before) else "by"
    if _OF_WORK.match(text, mention.end):
        return "by work"
    return ""


def _speaks_against(mention: Mention, before: str) -> bool:
    text = mention.passage.text
    if (found := _NOT_BEFORE.search(before)) and not (found[0].split()[-1] in _ARTICLES and _NOUN.match(text, mention.end)):
        return True
    return _NOT_BEHIND.match(text, mention.end) is not None


def _of_place(mention: Mention, before: str, *, titled: bool, formed: bool) -> Iterator[str]:
    """What speaks around a mention: words beside it, and the link, list, title or cell that it stands in."""
    passage, start, end = mention.passage, mention.start, mention.end
    text = passage.text
    number = "several" if " " in text[start:end] else "one"
    if not titled and _speaks_against(mention, before):
        yield f"{number} against"
    if mention.things_beside:
        yield "things beside"
    for link in passage.links if not formed else ():
        if link.start <= start and end <= link.end:
            yield f"{number} {_of_link(text, link, start, end)}"
    if before.endswith(_BARE_ARTICLES):
        yield f"{number} article" if _NOUN.match(text, end) is None else f"{number} article and noun"
    if (term := _FOREIGN_TERM.search(before)) and term[1] in _LANGUAGES:
        yield "said thing"
    if _CALLED.match(text, end):
        yield "said thing"
    if before.endswith(_IN_A_LIST) and _SEVERAL_THINGS.search(text, max(0, start - _LIST_REACH), start):
        yield "said thing"
    if (marks := _quotation_marks(text)) and _is_in_quoted_title(marks, start, end):
        yield "in title"
    if _LARGE_BEHIND.match(text, end):
        yield "large behind"
    if _JOINED_BEHIND.match(text, end) or _JOINED_BEFORE.search(before):
        yield f"{number} joined"
    if _POSSESSIVE.match(text, end):
        yield f"{number} possessive"
    elif _BRACKET.match(text, end):
        yield "bracket behind"
    if before.endswith("("):
        yield "in brackets"
    if _LARGE_BEFORE.search(before) and not titled:
        yield "large before"
    if start == 0 and end == len(text):
        yield f"{number} whole"
    yield f"{number} {passage.kind}"
    if section := section_kind(passage.headings):
        yield section
    if passage.kind == "list_item" and _FAMILY_FIRST.match(text, end) and _AUTHOR_BEFORE.search(before):
        yield "family first"
    if _LIFE.search(text, end, end + _LIFE_REACH):
        yield f"{number} life"
    if _CITED.match(text, end) and text.rfind("(", 0, start) > text.rfind(")", 0, start):
        yield f"{number} cited"
    if label := _of_labels(passage):
        yield label


def _of_link(text: str, link: Link, start: int, end: int) -> str:
    """Whether a link shows more than the name at these places, titles, a rank and a possessive aside."""
    rank = RANK.search(text, end, link.end) if text.startswith(", ", end, link.end) else None
    if _GOES_ON.match(text, end, link.end) or (text.startswith(",", end, link.end) and rank is None):
        return "link goes on"
    before = text[link.start : start].split()
    return "link begins before" if any(word.strip(".").lower() not in TITLES for word in before) else "in link"


@lru_cache(_TEXTS_REMEMBERED)
def _quotation_marks(text: str) -> tuple[int, ...]:
    """Where the quotation marks of a passage stand."""
    return tuple(mark.start() for mark in _QUOTATION_MARKS.finditer(text))


def _is_in_quoted_title(marks: Sequence[int], start: int, end: int) -> bool:
    """Whether a name is a part of few words between quotation marks."""
    place = bisect_left(marks, start)
    return place % 2 == 1 and place < len(marks) and marks[place] >= end and marks[place] - marks[place - 1] <= _LONGEST_TITLE


@lru_cache(_LABELS_REMEMBERED)
def _names_of_label(label: str) -> tuple[str, ...]:
    """What a heading or parameter may be called: itself and its last word, without brackets and figures."""
    plain = _IN_BRACKETS.sub("", label.lower()).rstrip(_FIGURES)
    return (plain, plain.replace("_", " ").rpartition(" ")[2])


def _of_labels(passage: Passage) -> str:
    labels = [name for label in passage.labels for name in _names_of_label(label)]
    if any(label in _PERSONS for label in labels):
        return "label of persons"
    if any(label in _THINGS for label in labels):
        return "label of things"
    return "label" if passage.kind == "infobox" and len(passage.text) < _LONGEST_VALUE else ""


_PERSONS, _THINGS = frozenset(_LABELS["persons"]), frozenset(_LABELS["things"])
