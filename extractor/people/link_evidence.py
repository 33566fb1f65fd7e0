"""Evidence of wikilinks: whether the text of a link names a person."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractor.languages import People, choice, read_part
from extractor.names.words import PARTICLES, TITLES
from extractor.people.passages import Link, Span
from extractor.people.word_lists import begins_listed, is_given, is_listed, is_noun_of_thing, is_often_small, is_place
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractor.people.index import PersonIndex

INDEX, LINK, RECOGNISER = "index", "link", "recogniser"
FORM = "form"
"""A link in the form of a person's name, which is one if the words around it say so."""
RANK = lazy_regex(
    r"^(?:Jr|Sr)\b|\d(?:st|nd|rd|th)\b|\b(?:Prince|Princess|Duke|Duchess|Count|Countess|Baron|Lord|Lady|King|Queen|Earl|Marquis|Marquess)\b"
    r"|\b(?:Viscount|comte|duc|marquis|Graf|Freiherr|Emperor|Empress)\b"
)
"""Behind a comma: the rank of a person, not the province of a town."""
_NOT_FOUND = -1.0
_SURE, _SURE_UNLISTED = 2.0, 3.0
"""Log odds of a name whose first word some list of names has, and of one that none has."""
_REMEMBERED = 1 << 14
_MOST_WORDS = 4
_LISTED = "en"
"""The language whose nouns the lists of words know; in others a given name must begin what has a byname."""
_POSSESSIVE = lazy_regex(r"['’]s?$")
_POSSESSIVE_ENDS = ("'", "’", "s")
_NOUN = lazy_regex(r"['’]s\b|[- ][^\W\d_]")
_ARTICLES = ("the ", "The ")
_OPENING = frozenset('"“«')
_CLOSING = lazy_regex(r"[,.;]?[\"”»]")
_IN_BRACKETS = lazy_regex(r"(.*\S)\s*\(([^()]*)\)$")
_PAGES = load_table("people")["titles_of_pages"]
_THINGS = lazy_regex(r"\b(?:" + "|".join(map(re.escape, _PAGES["things"])) + r")\b")
_ROLES = frozenset(_PAGES["roles"])
_ROLE_ENDINGS = tuple(_PAGES["role_endings"])
_TAXON_ENDINGS = tuple(_PAGES["taxon_endings"])
_FIRST_WORD = lazy_regex(r"([^\W\d_]+)\.?\s+(?=\S)")


class Verdict(Enum):
    """What a link's target is."""

    PERSON = "a person, by the index"
    BY_NAME = "a person, by title and context"
    MAYBE = "could be a person by its title"
    WITH_ARTICLE = "reads as a name, but stands behind an article"
    NOT_BY_NAME = "does not read as a name"
    NO_PERSON = "no person, by the index, the form of its title or how it is set"


_DOUBTFUL = (Verdict.MAYBE, Verdict.NOT_BY_NAME)


@lru_cache(_REMEMBERED)
def title_name(title: str) -> str:
    """The name in a title: without ``(politician)``, ``#section`` and what follows a comma, unless that is Jr. or Sr."""
    name = title.partition("#")[0].replace("_", " ").strip()
    if name.endswith(")") and (bracketed := _IN_BRACKETS.match(name)):
        name = bracketed[1]
    head, comma, rest = name.partition(", ")
    return head if comma and not rest.startswith(("Jr", "Sr")) else name


def to_pages(text: str, links: Iterable[Link]) -> list[Link]:
    """The links that can show the name of their target, each to the page that it leads to.

    Left out are those in small letters, like ``dictator``, and what a section of a page is about: a product of its subject.
    """
    shown = []
    for link in links:
        words = text[link.start : link.end]
        if "#" in link.target:
            title = link.target.partition("#")[0].strip()
            if any(word in words for word in title_name(title).split()):
                shown.append(Link(link.start, link.end, title, link.italic))
        elif not words.islower():
            shown.append(link)
    return shown


def is_work(text: str, link: Link) -> bool:
    """Whether a link is set as the title of a work: in italics or quotation marks as a whole."""
    return link.italic or (text[link.start - 1 : link.start] in _OPENING and _CLOSING.match(text, link.end) is not None)


def has_article(text: str, link: Link) -> bool:
    """Whether a link shows its title behind an article that belongs to no further noun: "the [[Weisshorn]]."."""
    return (
        text.endswith(_ARTICLES, 0, link.start)
        and text[link.start : link.end] == title_name(link.target)
        and _NOUN.match(text, link.end) is None
    )


def judge_title(title: str, index: PersonIndex | None) -> Verdict:
    """Whether the page of that title is about a person, as far as title and index tell."""
    if index is not None and (status := index.lookup(title)) is not None:
        return Verdict.NO_PERSON if status == "not a person" else Verdict.PERSON
    return _judge_form(title)


@lru_cache(_REMEMBERED)
def _judge_form(title: str) -> Verdict:
    if ":" in title or (title.endswith(_TAXON_ENDINGS) and title.isalpha()):
        return Verdict.NO_PERSON
    if title.endswith(")") and (bracketed := _IN_BRACKETS.match(title)) and _THINGS.search(bracketed[2]):
        return Verdict.NO_PERSON
    _, comma, rest = title.partition(", ")
    if (comma and not RANK.search(rest)) or (title.count(" ") > 1 and _is_thing_of(title_name(title).split())):
        return Verdict.NO_PERSON
    return Verdict.MAYBE


def _is_thing_of(words: Sequence[str]) -> bool:
    """Whether a full name ends in what bears it, a word often written small that is no name: "Edwin Smith Papyrus"."""
    if len(words) <= 2 or len(words[-1]) == 1 or not all(word[0].isupper() for word in words):
        return False
    return is_often_small(words[-1]) and not is_listed(words[-1])


def judge_name(title: str, in_title: Sequence[Span], in_texts: Iterable[Span]) -> Verdict:
    """The same by what the recogniser found in the title and in the texts linked to it.

    The thresholds are those of the pages of a dump that were read for them; what stays below is still a mention, without link.
    """
    name = title_name(title)
    if [(span.start, span.end) for span in in_title] != [(0, len(name))]:
        return Verdict.NOT_BY_NAME
    best = max((span.log_odds for span in in_texts), default=_NOT_FOUND)
    odds = best if " " not in name else in_title[0].log_odds + best
    sure = odds >= _SURE_UNLISTED or (odds >= _SURE and begins_listed(name))
    return Verdict.BY_NAME if sure and _may_be_role(title) else Verdict.MAYBE


def _may_be_role(title: str) -> bool:
    """Whether what stands in brackets behind a title, if anything, can tell a person from others of the name."""
    bracketed = _IN_BRACKETS.match(title) if title.endswith(")") else None
    last = bracketed[2].rpartition(" ")[2] if bracketed is not None else ""
    return not last.islower() or last in _ROLES or last.endswith(_ROLE_ENDINGS)


@cache
def _with_byname(language: str) -> re.Pattern[str]:
    """What matches "Philip II of Macedon" and "Alexander the Great"; its first group is the name without the byname."""
    part = read_part(People, language)
    joins = choice(part.bynames) if part is not None else "(?!)"
    word = r"[^\W\d_a-z][\w'’-]+"
    return lazy_regex(rf"({word}(?: [IVX]+)?) (?:(?:{joins}) |(?:{joins})(?<=['’])){word}(?: {word})?")


@lru_cache(_REMEMBERED)
def has_form_of_person(title: str, shown: str, language: str, *, found: bool) -> bool:
    """Whether a link shows a name in a form that names of persons have.

    These are "Philip II of Macedon" and "Alexander the Great", whole or by their beginning; a full name by its first or last
    word; a full name that begins with a known given name, where the recogniser ``found`` a name in it.
    """
    name = title_name(title)
    words = name.split()
    while len(words) > 2 and words[0].lower() in TITLES:
        words.pop(0)
        name = " ".join(words)
    if (
        not words
        or not _may_be_role(title)
        or is_often_small(words[0])
        or words[0].lower() in TITLES
        or is_noun_of_thing(words[0])
    ):
        return False
    if form := _with_byname(language).fullmatch(name):
        return shown in (name, form[1]) and (language == _LISTED or (is_given(words[0]) and not is_place(words[0])))
    if not 2 <= len(words) <= _MOST_WORDS or not _are_names(words) or any(map(_is_no_name, words)):
        return False
    if shown == name:
        return found and begins_listed(name)
    short = shown in (words[0], words[-1]) and not is_often_small(shown)
    return short and (found or (not is_place(shown) and (begins_listed(name) or len(words) == 2)))


def _is_no_name(word: str) -> bool:
    return is_noun_of_thing(word) or (word.isupper() and word.isalpha() and len(word) > 1)


def join_links(
    text: str, spans: Sequence[Span], links: Sequence[Link], verdicts: Mapping[str, Verdict], language: str
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
        if not inside and (verdict is Verdict.NO_PERSON or verdict is Verdict.BY_NAME):
            continue
        start, end = name_place(text, link)
        if verdict in _DOUBTFUL and has_form_of_person(link.target, text[start:end], language, found=bool(inside)):
            found.append((start, end, link.target, FORM))
        elif verdict is Verdict.PERSON or verdict is Verdict.BY_NAME:
            evidence = INDEX if verdict is Verdict.PERSON else LINK
            whole = is_name(text[start:end], link.target) and (verdict is Verdict.PERSON or bool(inside))
            places = [(start, end)] if whole else [(span.start, span.end) for span in inside]
            found += [(*place, link.target, evidence) for place in places]
        elif verdict in {Verdict.MAYBE, Verdict.WITH_ARTICLE} or (
            verdict is Verdict.NOT_BY_NAME and text[start:end] == title_name(link.target)
        ):
            found += [
                (span.start, span.end, None, RECOGNISER) for span in inside if link.start <= span.start and span.end <= link.end
            ]
        else:
            found += [
                (span.start, span.end, None, RECOGNISER) for span in inside if link.start < span.start and span.end < link.end
            ]
    found += [(span.start, span.end, None, RECOGNISER) for span in free]
    return sorted(found, key=lambda mention: mention[:2])


def name_place(text: str, link: Link) -> tuple[int, int]:
    """Where the link's text stands without titles in front and the possessive behind."""
    start, end = link.start, link.end
    if text[end - 1 : end] in _POSSESSIVE_ENDS and (possessive := _POSSESSIVE.search(text, start, end)):
        end = possessive.start()
    while _begins_titled(text[start:end]) and (word := _FIRST_WORD.match(text, start, end)):
        start = word.end()
    return start, end


def _begins_titled(name: str) -> bool:
    first = name.split(maxsplit=1)[:1]
    return bool(first) and first[0].removesuffix(".").lower() in TITLES


def is_name(name: str, title: str) -> bool:
    """Whether a link's text, its target being a person, is a name as a whole: not ``the Queen``, not ``her first husband``."""
    if name == title_name(title):
        return True
    words = name.replace('"', "").split()
    return name.lower() not in TITLES and bool(words) and _are_names(words)


def _are_names(words: Iterable[str]) -> bool:
    return all(word[0].isupper() or word in PARTICLES for word in words)
