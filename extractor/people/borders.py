"""Where a name that the recogniser found begins and ends, and whether it is the name of a thing.

A name ends at a bracket or quotation mark without partner, at the end of a sentence and before letters of honour. Things named
after persons ("Quist Archives", "HMS Ann Orr", "Lewis acids"), titles in italics and months are no names of persons.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.names.words import PARTICLES, TITLES
from extractor.people.word_lists import begins_listed, is_noun_of_thing, is_often_small, is_place, is_surname, word_before
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.people.passages import Passage, Span

_TABLE = load_table("person_evidence")
_THINGS = _TABLE["names_of_things"]
_LONGEST_TITLE = 80
"""Longer stretches in italics are quotations and captions."""
_CHECKED = lazy_regex(r"""[()\[\]"“”.]""")
_HONOURS = "|".join(r"\.?".join(letters) for letters in _TABLE["post_nominals"]["letters"])
_POST_NOMINAL = lazy_regex(rf"(?:,? (?:{_HONOURS})\.?)+$")
_LETTERS_OF_HONOUR = lazy_regex(r",? [A-Z]\.?$")
_STOPPED_LETTERS = lazy_regex(r"\.?[A-Z]\.")
_SENTENCE_END = lazy_regex(r"(?<=[^\W\d_] )(?:[IVX]{2,5}\.|[IVX]\.|Jr\.|Sr\.) (?=([^\W\d_a-z][^\W\d_]*))")
_HYPHENATED = lazy_regex(r"(?:[-‐‑][^\W\d_]+)+")
_BEFORE = lazy_regex(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _THINGS['before']))})\.? $")
_FIRST = frozenset(_THINGS["before"])
_CALLED = ("called", "named", "titled", "entitled")
_KIND = lazy_regex(
    rf"\b(?:(?:{'|'.join(_THINGS['kinds'])})(?: (?:{'|'.join(_CALLED)}))?|(?:{'|'.join(_THINGS['kinds_of'])}) of) $"
)
_LEADING = frozenset((*_THINGS["before"], *_THINGS["kinds"], *_CALLED, "St", "Ste", "Saint", "of"))
"""The words of letters alone that may stand right before the name of a thing: behind others nothing is searched for."""
_IN_KIND = lazy_regex(r"(?:^|[.;:,] )(?:[Ii]n|[Ff]or|[Aa]t) (?:the|this|that|his|her|their|its|[12]\d{3})\b[^.;:,]*$")
_BEHIND = lazy_regex(rf" (?:{'|'.join(_THINGS['behind'])})\b|['’]s? (?:{'|'.join(_THINGS['behind_possessive'])})\b")
_FIRM = lazy_regex(_THINGS["firm"])
_NEXT_LARGE = lazy_regex(r" (&\s)?([^\W\d_a-z](?:[^\W\d_]+|\.)?)")
_NO_NAME = lazy_regex(r"(?:[^\W\d_a-z]\. ?)+|[JS]r\.?")
"""Initials without a name, a suffix without one."""
_SAINT = lazy_regex(r"\bSte?\.? $")
_CHURCH = lazy_regex(
    r"\b(?:[Cc]hurch|[Cc]hapel|[Cc]athedral|[Pp]arish|[Pp]riory|[Aa]bbey|[Ff]east|[Oo]rder) of (?:St\.?|Saint) $"
)
_POSSESSIVE = ("'", "’")
_LARGE_BEFORE = lazy_regex(r"([^\W\d_a-z][^\W\d_]{2,}) $")
_FAMILY_FIRST = lazy_regex(r"(?:^|[.;] |, and )([^\W\d_a-z][\w'’-]+), $")
"""Ends the words before the given names of an author of a bibliography."""
_GIVEN_ENDS = lazy_regex(r"\.?(?:$|[.;(:]|, (?:eds?\b|and\b))|['’]s ")
_MONTHS = frozenset(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
    " January February March April May June July August September October November December".split()
)
_DAY_BEHIND = lazy_regex(rf"\.?,? \d{{1,4}}(?!\d)|\.?[-–/](?:{'|'.join(sorted(_MONTHS))})\b")
_DAY_BEFORE = lazy_regex(r"\b\d{1,2}(?:st|nd|rd|th)?(?: of)? $")
_VERSE = lazy_regex(r" \d+:\d+")
_BOOK_BEFORE, _CHAPTER_BEHIND = lazy_regex(r"(?:^|[^\w.,–-])[123] $"), lazy_regex(r" \d+\b")
"""Of the Bible: 1 John 4."""
_OPENERS = ('"', "“", "«")
_CLOSER = lazy_regex(r"[,.]?[\"”»](?! <)")
_NAMED = lazy_regex(
    r"(?:(?:called|named|nicknamed|dubbed|as|or|born|known|alias|name|nickname|pseudonym|n[ée]e?|is|was)(?: the)?,?|:|^)"
    r" ?[\"“«]$"
)
_REACH = 40
_MORE_WORDS = 3
"""So many words behind a name, the rest of another one, may lead to the noun of what bears it: "Ann Orr Quist School"."""


def names_of_persons(passage: Passage, spans: Sequence[Span]) -> list[Span]:
    """The spans within their borders, without those that name things."""
    found = []
    text = passage.text
    for span in spans:
        for inner in _within_borders(text, span):
            whole = _with_hyphens(text, _with_family(text, inner))
            if whole is not None and not _is_no_name(passage, whole) and not is_thing(text, whole.start, whole.end):
                found.append(whole)
    return found


def _within_borders(text: str, span: Span) -> Iterator[Span]:
    name = text[span.start : span.end]
    if name[-1].isupper() or _CHECKED.search(name):
        start, name = _balanced(text, span.start, name)
        while (end := _SENTENCE_END.search(name)) and _begins_sentence(name, end):
            yield replace(span, start=start, end=start + end.end() - 1 - (end[0][0] in "IVX"))
            start, name = _without_titles(start + end.end(), name[end.end() :])
        name = _POST_NOMINAL.sub("", name)
        if _STOPPED_LETTERS.match(text, start + len(name)) and (letter := _LETTERS_OF_HONOUR.search(name)):
            name = name[: letter.start()]
        span = replace(span, start=start, end=start + len(name))
    if span.start < span.end:
        yield span


def _without_titles(start: int, name: str) -> tuple[int, str]:
    while (word := name.partition(" "))[2] and word[0].lower() in TITLES:
        start, name = start + len(word[0]) + 1, word[2]
    return start, name


def _begins_sentence(name: str, end: re.Match[str]) -> bool:
    """Whether a new sentence begins behind a numeral that could be an initial: with a title, or a name that stood before."""
    word = end[1]
    return not end[0].startswith(("I.", "V.", "X.")) or word.lower() in TITLES or word in name[: end.start()].split()


def _balanced(text: str, start: int, name: str) -> tuple[int, str]:
    """The name up to a bracket or a quotation mark without partner; a quotation that begins right before it is taken in."""
    depth, quoted = 0, -1
    for at, sign in enumerate(name):
        if sign in "([":
            depth += 1
            opened = at
        elif sign in ")]":
            depth -= 1
            if depth < 0:
                return start, name[:at].rstrip(" .,")
        elif sign in '"“”':
            if quoted >= 0:
                quoted = -1
            elif sign != "“" and name[at + 1 : at + 2] == " " and text[start - 1 : start] in ('"', "“"):
                return _balanced(text, start - 1, text[start - 1] + name)
            elif quoted < 0 and (sign == "”" or not name[at + 1 :].strip()):
                return start, name[:at].rstrip()
            else:
                quoted = at
    if depth > 0:
        return start, name[:opened].rstrip()
    return (start, name[:quoted].rstrip()) if quoted >= 0 else (start, name)


def _with_family(text: str, span: Span) -> Span:
    """The name with the capitalised word behind a particle that it ends with."""
    while (
        text[span.start : span.end].rpartition(" ")[2] in PARTICLES
        and (more := _NEXT_LARGE.match(text, span.end))
        and not more[1]
    ):
        span = replace(span, end=more.end())
    return span


def _with_hyphens(text: str, span: Span) -> Span | None:
    """The name with what a hyphen joins to it; none where it is one word of several that hyphens or dashes join."""
    single = " " not in text[span.start : span.end]
    before = text[span.start - 2 : span.start]
    if len(before) == 2 and before[1] in ("-‐‑–—/" if single else "-‐‑") and before[0].isalnum():
        return None
    sign, behind = text[span.end : span.end + 1], text[span.end + 1 : span.end + 2]
    if sign in ("-", "‐", "‑") and behind.isdecimal():
        return None
    if sign in ("-", "‐", "‑", "–") and behind.isalpha():
        joined = _HYPHENATED.match(text, span.end)
        if joined is None:
            return None if single else span
        if not single:
            parts = joined[0][1:].split(joined[0][0])
            return span if any(part.islower() and is_often_small(part) for part in parts) else replace(span, end=joined.end())
        more = _NEXT_LARGE.match(text, joined.end())
        return replace(span, end=more.end()) if more and not is_noun_of_thing(more[2]) else None
    return span


def is_thing(text: str, start: int, end: int) -> bool:
    """Whether the words around or inside a name make it one of a thing: "HMS Ann Orr", "Quist Archives", "Wilson's disease"."""
    name = text[start:end]
    if names_thing(name):
        return True
    if text[end : end + 1] in (" ", ",", "'", "’"):
        if _BEHIND.match(text, end) or _FIRM.match(text, end) or _VERSE.match(text, end):
            return True
        at = end
        for _ in range(_MORE_WORDS):
            following = _NEXT_LARGE.match(text, at)
            if following is None:
                break
            if is_noun_of_thing(following[2]) and not (is_surname(following[2]) and following[2].lower() in _TITLE_LIKE):
                return True
            if not (is_surname(following[2]) or following[2].endswith(".")):
                break
            at = following.end()
    before = text[max(0, start - _REACH) : start]
    if name.lower() in _books() and _BOOK_BEFORE.search(before) and _CHAPTER_BEHIND.match(text, end):
        return True
    leading = word_before(before)
    if leading[-1:].isalpha() and (leading in _LEADING or not leading.isalpha()) and _leads_to_thing(before, text, start, end):
        return True
    return name.rstrip(".") in _MONTHS and bool(_DAY_BEHIND.match(text, end) or _DAY_BEFORE.search(before))


@cache
def _books() -> frozenset[str]:
    return frozenset(load_table("scripture")["books"])


def _leads_to_thing(before: str, text: str, start: int, end: int) -> bool:
    """Whether the words before a name make it one of a thing: "HMS ", "the poem ", "Church of St. "."""
    if _CHURCH.search(before) or _BEFORE.search(before):
        return True
    if _SAINT.search(before) and (text.startswith(_POSSESSIVE, end) or is_noun_of_thing(text[start:end].rpartition(" ")[2])):
        return True
    return _KIND.search(before) is not None and not _IN_KIND.search(before)


def names_thing(name: str) -> bool:
    """Whether a name begins or ends with a word for a thing: "HMS Ann Orr", "Nora Quist Foundation"."""
    first, last = name.partition(" "), name.rpartition(" ")
    return (bool(first[1]) and first[0].removesuffix(".") in _FIRST) or (
        bool(last[0]) and is_noun_of_thing(last[2]) and not (is_surname(last[2]) and begins_listed(name))
    )


_TITLE_LIKE = frozenset({"king", "prince", "duke", "general"})


def _can_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not text.lstrip()[:1].islower()


def _is_no_name(passage: Passage, span: Span) -> bool:
    """Whether what was found is a title, initials without a name, or the given names behind the family name of an author."""
    text = passage.text
    if (text[span.end - 1] in ". r" and _NO_NAME.fullmatch(text, span.start, span.end)) or _is_set_as_title(passage, span):
        return True
    if text[span.start].islower() and (before := _LARGE_BEFORE.search(text, max(0, span.start - _REACH), span.start)):
        return before[1].lower() not in TITLES and not is_often_small(before[1])
    if passage.kind != "list_item" or _GIVEN_ENDS.match(text, span.end) is None:
        return False
    family = _FAMILY_FIRST.search(text, max(0, span.start - _REACH), span.start)
    return family is not None and not is_place(family[1])


def _is_set_as_title(passage: Passage, span: Span) -> bool:
    """Whether a name is set as a title of a work is, or is all of a short text and a common word: "Won"."""
    text = passage.text
    if passage.italics and any(
        start <= span.start and span.end <= end and _can_be_title(text[start:end]) for start, end in passage.italics
    ):
        return True
    if text[span.start - 1 : span.start] in _OPENERS and _CLOSER.match(text, span.end):
        return _NAMED.search(text, max(0, span.start - _REACH), span.start) is None
    name = text[span.start : span.end]
    return (
        passage.kind in ("table_cell", "infobox", "list_item")
        and name == text.strip()
        and " " not in name
        and is_often_small(name)
    )
