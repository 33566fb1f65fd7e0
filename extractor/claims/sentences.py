"""Borders of sentences in readable text.

``sentencex`` proposes the borders; what it does not know of encyclopaedic prose is repaired from word lists
(:class:`extractor.languages.Sentences`): abbreviations before names and numbers, exclamation marks inside titles, sentences in
brackets, list numbers, ordinals with a stop.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING

import sentencex  # type: ignore[import-untyped]
from msgspec import Struct

from extractor.languages import Dates, Sentences, choice, language_code, read_part
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENING = "\"'“‘«„‚¿¡([ \n\t"
_QUOTES = "\"'”’»"
_CLOSING = _QUOTES + ")]"
_ROMAN_NUMBER = lazy_regex(r"(?:[IVXLC]{2,}|[VXLC])\b|I(?=[,.;:)])")
_LONG = 500
# Without one of these before its end a text is one sentence.
_STOP = lazy_regex(r"[.!?…。！？｡」』•⁃·‣▪)\n।॥۔؟።။៕។;]")
_AT_END = " .!?\"'”’»"
# The splitter fails at white space of more than one byte between an initial and its stop.
_WIDE_BLANKS = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_HAS_WIDE_BLANK = lazy_regex(f"[{_WIDE_BLANKS}]")
_ONE_BYTE_BLANKS = str.maketrans(dict.fromkeys(_WIDE_BLANKS, " "))
_NO_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))
# Stops of Chinese, Japanese and Korean, of Indian scripts, Urdu, Amharic, Burmese and Khmer: no word has one inside.
_PLAIN_STOPS = "。！？｡।॥۔።။៕។"
_PLAIN_STOP = lazy_regex(rf"[{_PLAIN_STOPS}]+[”’»）)』」】]*\s*")
_PAIRED = {"」": "「", "』": "『", "”": "“", "）": "（", "》": "《", "】": "【"}
_OPENERS = frozenset(_PAIRED.values())
# What goes on a sentence behind a quotation that ends with a stop: a particle, a mark, or who said it.
_GOES_ON = lazy_regex(r"[ぁ-ゖ、，；：—…。！？]|[^。！？，]{0,4}(?:说|說|道|问|問|答|写|寫|喊|表示)")
_INITIALS = lazy_regex(r"[^\W\d_](?:\.-?[^\W\d_])+")
_FIRST_WORD = lazy_regex(r"[\"'“‘«„¿¡(\[\s]*([^\W_]+(?:['’][^\W_]+)?)")
_STOPS = ".!?…"
# Where only the blank is missing between a word of small letters and a sentence that begins with two words, no address.
_GLUED_STOP = lazy_regex(r"[.!?][\"”’)]?[A-ZÀ-ÖØ-Þ]")
_GLUED = lazy_regex(r"(?<![\w.@/-])(?!www)[a-zß-öø-ÿ]{3,}[.!?][\"”’)]?(?=[A-ZÀ-ÖØ-Þ][\w’'-]+ \w)")
_BEFORE_WORD = lazy_regex(r"[\s(\[\"“„«‘—–/]")
_CAMEL = lazy_regex(r"[a-z]{1,2}[A-Z]|(?:al|el|as|ad|an|ar|at)-[A-Z]")
_YEAR_BRACKET = lazy_regex(r"\(\s*(?:[^\W\d_]+,? )?(?:1\d|20)\d\d\b")
_SHUT_BRACKET = lazy_regex(r"[.!?…][\"'”’»]?[)\]][\"'”’»]?\s+(?=[\"“„«¿¡(]?[A-ZÀ-ÞА-Я])")
# The mark of a reference in pasted text, behind the stop of its sentence.
_PASTED_MARKS = lazy_regex(
    r"[.!?…][\"”’»)]*\s*(?:\[\s*(?:\d{1,3}|[a-z]|(?:note|nb) \d{1,2})\s*\]\s*)+(?=[\"“„«¿¡(]?[^\W\d_a-zß-öø-ÿ])"
)
# A regnal numeral before a sentence that begins with a title and a name.
_REGNAL = lazy_regex(r"(?:^|\b[a-z]+ )[A-Z][\w'’-]+ I\.\s+(?=[A-Z][\w'’-]+ [A-Z][\w'’-]+ [a-z])")
# A stop before a figure, behind a word that does not look like an abbreviation (``Vol. 84``).
_BEFORE_FIGURES = lazy_regex(r"(?:\b[^\W\d_A-ZÄÖÜ]{2,}|\w{5})\.\s+(?=\d+(?![\d.]))")
# A year or a score that ends a sentence, before one that begins with a year.
_BEFORE_YEAR = lazy_regex(r"(?:(?<!\d)(?:1\d|20)\d\d|\d:\d{1,2})\.\s+(?=(?:1\d|20)\d\d\s[a-zß-öø-ÿ]{2})")
_BEHIND_UNIT = r"(?<=\d[ \u00a0][mg]\.)|(?<=\d[ \u00a0](?:ft|in|km|cm|mm|kg|ha|mi|lb|oz|yd|mg|kW|MW)\.)"
_MARKER = lazy_regex(r"\s*(?:([•⁃·‣▪])\s*)?(?:(\d{1,2}|[a-z])([.)]{1,2}))?\s*")


class _Words(Struct, frozen=True):
    """Word lists of one language, with the ways in which each word may be capitalised."""

    never_end: frozenset[str]
    """Abbreviations that no sentence ends with: titles, ``vs.``, ``cf.``"""
    before_number: frozenset[str]
    """Abbreviations when a figure follows."""
    never_initials: frozenset[str]
    """Capitals with stops that are no initials of a name: ``U.S.``, ``B.C.``"""
    starters: frozenset[str]
    """Words that begin a sentence and never a name."""
    before_ordinal: frozenset[str]
    """Words before an ordinal with a stop (German ``im 19. Jahrhundert``)."""
    numbered: re.Pattern[str]
    """Borders behind a Roman numeral of something that is counted."""
    missed: re.Pattern[str] | None
    """Borders behind abbreviations before a starter, and behind words that only look like abbreviations."""
    eras: re.Pattern[str] | None
    """Eras with stops inside, and with the year behind those that stand before it: ``pr. Kr.``, ``M.Ö. 44``."""


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, without the white space around them, in order; they cover every other character.

    A blank line ends a sentence, a single line break does not. Sentences inside brackets or quotation marks stay with the
    sentence that holds them.
    """
    if _STOP.search(text, 0, len(text.rstrip(_AT_END))) is None:
        bare = text.strip()
        begin = text.index(bare)
        return [(begin, begin + len(bare))] if bare else []
    spans = []
    start = 0
    for border in (*sorted(_borders(text, language, _words(language_code(language)))), len(text)):
        sentence = text[start:border]
        if bare := sentence.strip():
            begin = start + sentence.index(bare[0])
            spans.append((begin, begin + len(bare)))
        start = border
    return spans


def _borders(text: str, language: str, words: _Words) -> set[int]:
    """Where the next sentence begins."""
    borders = set()
    start = place = 0
    for segment in _segments(text, language):
        border = place
        if place > 1 and text[place - 1] in _QUOTES and text[place - 2] == " ":
            border -= 1
        if border and not segment.isspace() and _is_border(text, start, border, words):
            borders.add(border)
            start = border
        place += len(segment)
    if words.before_ordinal:
        before_figures = chain(_BEFORE_FIGURES.finditer(text), _BEFORE_YEAR.finditer(text))
        borders.update(found.end() for found in before_figures if _is_border(text, 0, found.end(), words))
    if not text.isascii() and any(map(text.__contains__, _PLAIN_STOPS)):
        borders = {border for border in borders if not _is_plain(text, border)}
        borders.update(_plain_borders(text))
    if ")" in text or "]" in text:
        borders.update(_after_brackets(text, sorted(borders)))
    if _GLUED_STOP.search(text):
        borders.update(found.end() for found in _GLUED.finditer(text))
    if "]" in text:
        for marks in _PASTED_MARKS.finditer(text):
            borders.difference_update(range(marks.start(), marks.end()))
            borders.add(marks.end())
    if " I. " in text:
        borders.update(found.end() for found in _REGNAL.finditer(text))
        borders.update(found.end() for found in words.numbered.finditer(text))
    if words.missed is not None:
        borders.update(found.end() for found in words.missed.finditer(text))
    if words.eras is not None:
        for era in words.eras.finditer(text):
            borders.difference_update(range(era.start() + 1, era.end()))
    if markers := _list_markers(text, words):
        begins = [begin for begin, _ in markers]
        borders = {border for border in borders if not _in_marker(border, begins, markers)}
        borders.update(begin for begin in begins if begin)
    return borders


def _segments(text: str, language: str) -> Iterator[str]:
    """The sentences that ``sentencex`` finds; a long quotation, which it leaves whole, is split into its own sentences."""
    narrow = text.translate(_ONE_BYTE_BLANKS) if _HAS_WIDE_BLANK.search(text) else text
    for segment in sentencex.segment(language, narrow):
        if len(segment) < _LONG:
            yield segment
        else:
            place = 0
            for part in sentencex.segment(language, segment.translate(_NO_QUOTES)):
                yield segment[place : place + len(part)]
                place += len(part)


def _is_border(text: str, start: int, place: int, words: _Words) -> bool:
    """Whether a proposed border is one; ``start`` is where the sentence before it begins."""
    following = text[place]
    if text[place - 1] == " " and text[place - 2] == "." and following.isupper():
        word = text[text.rfind(" ", start, place - 2) + 1 : place - 2]
        if word.isalpha():
            return word not in words.never_end and not (word in words.before_number and _ROMAN_NUMBER.match(text, place))
    if not text[place - 1].isspace():
        return _glued_border(text, start, place, words)
    if _ends_paragraph(text, place):
        return True
    word, stop = _last_word(text, max(start, place - 40), place)
    if stop == "." and word in words.never_end:
        return False
    if stop == "." and _INITIALS.fullmatch(word) and word not in words.never_initials and following.isupper():
        return _is_starter(text, place, words)
    if not stop and following.isdecimal():
        return False
    if following.islower() and following != following.title():  # Georgian has no capitals
        return _CAMEL.match(text, place) is not None
    if stop == "." and word in words.before_number and (following.isdecimal() or _ROMAN_NUMBER.match(text, place)):
        return False
    if following == "(" and stop[-1:] in {"!", "?"} and _YEAR_BRACKET.match(text, place):
        return False
    if stop == "." and words.before_ordinal and word.isdecimal() and len(word) < 4:
        previous = text[start:place].split()[-2:-1]
        return not (previous and previous[0].lower() in words.before_ordinal)
    if stop == "." and len(word) == 2 and word[1] == "0" and word.isdecimal() and _ROMAN_NUMBER.match(text, place):
        return False  # the tens of a decade: Polish ``w latach 50. XX wieku``
    if following in "–—-" and word.isdecimal() and text[place + 1 : place + 3].strip()[:1].isdecimal():
        return False
    if following in _OPENING:
        first = _FIRST_WORD.match(text, place)
        return first is None or not first[1][0].islower() or following != "("
    return any(character.isalnum() for character in text[place : place + 12])


def _is_plain(text: str, border: int) -> bool:
    """Whether what stands before a proposed border is a plain stop, maybe with what closes a quotation behind it."""
    before = text[max(0, border - 8) : border].rstrip()
    return before[-1:] in _PAIRED or before.rstrip("”’»）)』」】")[-1:] in _PLAIN_STOPS


def _plain_borders(text: str) -> Iterator[int]:
    """Borders behind stops that no word has inside; none inside a quotation, nor behind one in a sentence that goes on."""
    depths = _depths(text)
    for found in _PLAIN_STOP.finditer(text):
        closed = sum(sign in _PAIRED for sign in found[0])
        if found.end() < len(text) and depths[found.start()] <= closed and not (closed and _GOES_ON.match(text, found.end())):
            yield found.end()


def _depths(text: str) -> list[int]:
    """How many pairs of quotation marks or brackets hold each character; a mark without its partner holds nothing."""
    steps = [0] * (len(text) + 1)
    opened: list[int] = []
    for place, sign in enumerate(text):
        if sign in _OPENERS:
            opened.append(place)
        elif opened and _PAIRED.get(sign) == text[opened[-1]]:
            steps[opened.pop()] += 1
            steps[place + 1] -= 1
    return list(accumulate(steps))


def _last_word(text: str, start: int, end: int) -> tuple[str, str]:
    """The last word of ``text[start:end]`` and the stops behind it, without what closes quotations and brackets."""
    bare = text[start:end].rstrip().rstrip(_CLOSING)
    word = bare.rstrip(_STOPS)
    return _BEFORE_WORD.split(word)[-1], bare[len(word) :]


def _ends_paragraph(text: str, place: int) -> bool:
    """Whether a blank line stands before ``place``."""
    before = text[max(0, place - 20) : place]
    return before[len(before.rstrip()) :].count("\n") > 1


def _glued_border(text: str, start: int, place: int, words: _Words) -> bool:
    """Whether a border without a blank stands: behind ``in wood.It burnt``, not in ``av. J.-C.``."""
    word = _last_word(text, max(start, place - 40), place)[0].rstrip(_CLOSING)
    return len(word) > 2 and word.isalpha() and _is_starter(text, place, words)


def _is_starter(text: str, place: int, words: _Words) -> bool:
    first = _FIRST_WORD.match(text, place)
    return first is not None and first[1].lower() in words.starters


def _after_brackets(text: str, borders: list[int]) -> Iterator[int]:
    """Borders behind a bracket that holds a whole sentence or ends one: ``(He was replaced.) The film``."""
    last = 0
    for found in _SHUT_BRACKET.finditer(text):
        shut, place = found.start(), found.end()
        before = bisect_left(borders, place)
        if before < len(borders) and borders[before] == place:
            continue
        start = max(last, borders[before - 1] if before else 0, shut - _LONG)
        opened = max(text.rfind("(", start, shut), text.rfind("[", start, shut))
        if opened < 0 or not text[start:opened].strip() or text.count(" ", opened, shut) > 1:
            last = place
            yield place


def _in_marker(border: int, begins: list[int], markers: list[tuple[int, int]]) -> bool:
    number = bisect_left(begins, border) - 1
    return number >= 0 and border <= markers[number][1]


def _list_markers(text: str, words: _Words) -> list[tuple[int, int]]:
    """Begin and end of the marks of a list written into a line: ``1) … 2) …``, ``a. … b. …``, ``• … • …``."""
    first = _MARKER.match(text)
    if first is None or not first[0].strip():
        return []
    bullet, value, stop = first[1] or "", first[2] or "", first[3] or ""
    if not bullet and (value not in {"1", "a"} or (stop == "." and words.before_ordinal)):
        return []
    markers = [(first.start(), first.end())]
    while True:
        if value:
            value = str(int(value) + 1) if value.isdecimal() else chr(ord(value) + 1)
        found = _marker(bullet, value + stop).search(text, markers[-1][1])
        if found is None:
            return markers if len(markers) > 1 else []
        markers.append(found.span())


@lru_cache(maxsize=256)
def _marker(bullet: str, value: str) -> re.Pattern[str]:
    """A mark before a word: the moves of ``1. e4 e5 2. Nf3`` are no list."""
    return lazy_regex(rf"(?<=\s){re.escape(bullet)}\s*{re.escape(value)}\s*(?=[\"“‘«(]?[^\W\d_]{{2,}}\b)")


@lru_cache(maxsize=64)
def _words(language: str) -> _Words:
    table = read_part(Sentences, language)
    eras = _eras(read_part(Dates, language) or Dates())
    if table is None:
        return _Words(frozenset(), frozenset(), frozenset(), frozenset(), frozenset(), lazy_regex("(?!)"), None, eras)
    starters = "|".join(re.escape(word) for word in table.starters) or "(?!)"
    return _Words(
        never_end=_spellings(table.never_end),
        before_number=_spellings(table.before_number),
        never_initials=frozenset(table.not_initials),
        starters=frozenset(word.lower() for word in table.starters),
        before_ordinal=frozenset(word.lower() for word in table.before_ordinal),
        numbered=lazy_regex(rf"\b(?:{choice(table.numbered)}) I\.\s+(?=[\"“(]?[A-Z])"),
        missed=lazy_regex(
            rf"\.(?:{_behind(table.may_end)}[\"”»)]?\s+(?=(?:{starters})\b)"
            rf"|(?:{_behind(table.ordinary)}|{_BEHIND_UNIT})[\"”»)]?\s+(?=[\"“„«(]?[^\W\d_a-zа-яß-ÿ]))"
        ),
        eras=eras,
    )


def _eras(dates: Dates) -> re.Pattern[str] | None:
    behind = [word for word in (*dates.words.bc, *dates.words.ad) if "." in word and " " in word]
    before = [word for word in dates.words.bc_before if "." in word]
    if not behind and not before:
        return None
    blank = re.escape(" ")
    forms = [choice(words).replace(blank, "[ \u00a0]") for words in (behind, before)]
    return lazy_regex(rf"(?<!\w)(?:{forms[0]}|(?:{forms[1]})[ \u00a0]?\d)", re.IGNORECASE)


def _behind(words: Sequence[str]) -> str:
    """Looks back at one of the words before a stop."""
    letters = "".join(re.escape(word) for word in words if len(word) == 1)
    looks = [rf"(?<=\W{re.escape(word)}\.)" for word in words if len(word) > 1]
    return "(?:" + "|".join([rf"(?<=\W[{letters}]\.)"] * bool(letters) + looks or ["(?!)"]) + ")"


def _spellings(words: Sequence[str]) -> frozenset[str]:
    """The words as listed and, but for single letters, capitalised and in lower case: ``c.`` is no vitamin C."""
    longer = [word for word in words if len(word) > 1]
    return frozenset([*words, *(word.lower() for word in longer), *(word[0].upper() + word[1:] for word in longer)])
