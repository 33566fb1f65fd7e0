"""Borders of sentences in readable text.

``sentencex`` proposes the borders; what it does not know of encyclopaedic prose is repaired from word lists
(``grammars/words/sentences.*.toml``): abbreviations before names and numbers, exclamation marks inside titles, sentences in
brackets, list numbers, ordinals with a stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import sentencex

from extractor.grammar import ROOT, load_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENING = "\"'“‘«„‚¿¡([ \n\t"
_QUOTES = "\"'”’»"
_ROMAN = "IVXLC"
_FIRST_WORD = re.compile(r"[\"'“‘«„¿¡(\[\s]*([^\W_]+(?:['’][^\W_]+)?)")
_LAST_TOKEN = re.compile(r"([^\s(\[\"“„«‘—–/]*?)([.!?…]*)[\"'”’»)\]]*\s*\Z")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]|(?:al|el|as|ad|an|ar|at)-[A-Z]")
_YEAR_BRACKET = re.compile(r"\(\s*(?:[^\W\d_]+,? )?(?:1\d|20)\d\d\b")
_SHUT_BRACKET = re.compile(r"[.!?…][\"'”’»]?[)\]][\"'”’»]?\s+(?=[\"“„«¿¡(]?[A-ZÀ-ÞА-Я])")
_MARKER = re.compile(r"\s*(?:([•⁃·‣▪*-])\s*)?(?:(\d{1,2}|[a-z])([.)]{1,2}))?\s*")
_BLANKS = re.compile(r"\S(?:.*\S)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Words:
    """Word lists of one language, with the ways in which each word may be capitalised."""

    never_end: frozenset[str]
    """Abbreviations that no sentence ends with: titles, ``vs.``, ``cf.``"""
    before_number: frozenset[str]
    """Abbreviations when a figure follows."""
    starters: frozenset[str]
    """Words that begin a sentence and never a name."""
    before_ordinal: frozenset[str]
    """Words before an ordinal with a stop (German ``im 19. Jahrhundert``)."""
    may_end: re.Pattern[str] | None
    """Abbreviations that end a sentence when a starter follows."""


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, without the white space around them, in order; they cover every other character.

    A blank line ends a sentence, a single line break does not. Sentences inside brackets or quotation marks stay with the
    sentence that holds them.
    """
    words = _words(language.partition("-")[0].lower())
    borders = sorted(_borders(text, language, words))
    spans = []
    start = 0
    for border in [*borders, len(text)]:
        found = _BLANKS.search(text, start, border)
        if found is not None:
            spans.append(found.span())
        start = border
    return spans


def _borders(text: str, language: str, words: _Words) -> set[int]:
    """Where the next sentence begins."""
    borders = set()
    start = place = 0
    for segment in sentencex.segment(language, text):
        if place and not segment.isspace():
            if _is_border(text, start, place, words):
                borders.add(place)
                start = place
        place += len(segment)
    if ")" in text or "]" in text:
        borders.update(_after_brackets(text, borders, words))
    if words.may_end is not None:
        borders.update(found.end() for found in words.may_end.finditer(text))
    if markers := _list_markers(text):
        borders = {border for border in borders if not any(first < border <= last for first, last in markers)}
        borders.update(first for first, _ in markers if first)
    return borders


def _is_border(text: str, start: int, place: int, words: _Words) -> bool:
    """Whether a proposed border stands; ``start`` is where the sentence before it begins."""
    following = text[place]
    if text[place - 1] == " " and text[place - 2] == "." and following.isupper():
        word = text[text.rfind(" ", start, place - 2) + 1 : place - 2]
        if word.isalpha() and not (words.before_ordinal and word.isdecimal()):
            return word not in words.never_end and not (following in _ROMAN and word in words.before_number)
    if not text[place - 1].isspace():
        return _glued_border(text, start, place, words)
    if "\n" in text[place - 4 : place] and text[start:place].isspace() or _ends_paragraph(text, place):
        return True
    token = _LAST_TOKEN.search(text, max(start, place - 40), place)
    word, stop = (token[1], token[2]) if token else ("", "")
    if stop == "." and word in words.never_end:
        return False
    if following.islower():
        return _CAMEL.match(text, place) is not None
    if stop == "." and (following.isdecimal() or following in _ROMAN) and word in words.before_number:
        return False
    if following == "(" and stop[-1:] in {"!", "?"} and _YEAR_BRACKET.match(text, place):
        return False
    if stop == "." and words.before_ordinal and word.isdecimal() and len(word) < 3:
        previous = text[start:place].split()[-2:-1]
        return not (previous and previous[0].lower() in words.before_ordinal)
    if following in _OPENING:
        first = _FIRST_WORD.match(text, place)
        return first is None or not first[1][0].islower() or following != "("
    return any(character.isalnum() for character in text[place : place + 12])


def _ends_paragraph(text: str, place: int) -> bool:
    """Whether a blank line stands before ``place``."""
    blank = text[len(text[:place].rstrip()) : place] if text[place - 1] == "\n" else ""
    return blank.count("\n") > 1


def _glued_border(text: str, start: int, place: int, words: _Words) -> bool:
    """Whether a border without a blank stands: ``in wood.It burnt``, not ``av. J.-C.``"""
    token = _LAST_TOKEN.search(text, max(start, place - 40), place)
    return token is not None and len(token[1]) > 2 and token[1].isalpha() and _is_starter(text, place, words)


def _is_starter(text: str, place: int, words: _Words) -> bool:
    first = _FIRST_WORD.match(text, place)
    return first is not None and first[1].lower() in words.starters


def _after_brackets(text: str, borders: set[int], words: _Words) -> Iterator[int]:
    """Borders behind a bracket that holds a whole sentence or ends one: ``(He was replaced.) The film …``"""
    for found in _SHUT_BRACKET.finditer(text):
        place = found.end()
        if place in borders or text[found.start() - 1] in _QUOTES and text[found.start() - 2] not in ".!?…":
            continue
        start = max((border for border in borders if border < place), default=0)
        if text[start:place].lstrip()[:1] in {"(", "["} or _is_starter(text, place, words):
            yield place


def _list_markers(text: str) -> list[tuple[int, int]]:
    """Begin and end of the marks of a list written into a line: ``1) … 2) …``, ``a. … b. …``, ``• … • …``."""
    first = _MARKER.match(text)
    if first is None or not (first[1] or first[2]) or (first[1] == "*" and not first[2]):
        return []
    bullet, value, stop = first[1] or "", first[2] or "", first[3] or ""
    if (bullet == "-" or not bullet) and not value:
        return []
    markers = [(first.start(), first.end())]
    while True:
        if value:
            value = str(int(value) + 1) if value.isdecimal() else chr(ord(value) + 1)
        following = re.compile(
            r"(?<=\s)" + (re.escape(bullet) + r"\s*" if bullet else "") + re.escape(value + stop) + (r"\s+" if stop else "")
        )
        found = following.search(text, markers[-1][1])
        if found is None:
            break
        markers.append(found.span())
    return markers if len(markers) > 1 else []


@lru_cache(maxsize=64)
def _words(language: str) -> _Words:
    if not (ROOT / "words" / f"sentences.{language}.toml").is_file():
        return _Words(frozenset(), frozenset(), frozenset(), frozenset(), None)
    table = load_words("sentences", language)
    ends = "|".join(re.escape(word) for word in table.get("may_end", ()))
    starters = "|".join(re.escape(word) for word in table["starters"])
    return _Words(
        never_end=_spellings(table["never_end"]),
        before_number=_spellings(table["before_number"]),
        starters=frozenset(word.lower() for word in table["starters"]),
        before_ordinal=frozenset(word.lower() for word in table.get("before_ordinal", ())),
        may_end=re.compile(rf"(?<!\w)(?:{ends})\.[\"”»)]?\s+(?=(?:{starters})\b)") if ends else None,
    )


def _spellings(words: list[str]) -> frozenset[str]:
    """The words as listed and, but for single letters, capitalised and in lower case: ``c.`` is no vitamin C."""
    longer = [word for word in words if len(word) > 1]
    return frozenset([*words, *(word.lower() for word in longer), *(word[0].upper() + word[1:] for word in longer)])
