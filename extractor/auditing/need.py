"""Why a claim needs a citation: detectors over its text and facts, and a score that ranks claims.

The reasons follow the taxonomy of Redi et al. (2019) and the list of Wikipedia:When to cite; their words and weights stand in
``tables/audit.toml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from extractor.model import Claim

# A stretch in quotation marks, however short: else what stands between two of them would look like one. A straight mark right
# behind a figure is one of seconds or inches and opens nothing.
_QUOTATION = lazy_regex(r"“[^”]*”|(?<!\d)\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]{10,}」")
_LEAST = 20
"""Signs of a quotation; a shorter one is a term."""
_UNSPACED = "「"
_FIGURE = lazy_regex(r"\d[\d,.]*\s?(?:%|‰)|[$€£¥]\s?\d|(?<![\d./–-])\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?![\d–])|\b\d+\.\d+\b")
# What every figure holds; it is found faster.
_SIGN = lazy_regex(r"[%‰$€£¥]|\d[.,\u00a0\u202f]\d")
_TO_BLANKS = str.maketrans(dict.fromkeys('.,;:!?()[]{}"“”„«»‘…/–—', " "))
_ASCII_TO_BLANKS = bytes(ord(chr(code).lower().translate(_TO_BLANKS)) if code < 128 else code for code in range(256))
_DIGIT = lazy_regex(r"\d")
# The blank comes first: a pattern that begins with a fixed sign is found faster.
_NAME = lazy_regex(r" (?<=\w )[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]\w")
_LONG = 40
"""Words of a claim that says much."""
_NOT_IN_NAMES = frozenset(("superlative", "medicine"))
"""Reasons that a word gives only where it is no part of a name."""
_JUDGEMENT = lazy_regex(r"(?:an?|one of|too|very|not|so|the (?:best|worst|most|greatest|finest)) ")
"""How a quotation that judges begins, and no title does, which has a capital there."""
_JOINTS = frozenset(("", "and", "or", "und", "et", "y"))
_QUOTE_SIGN = lazy_regex(r'["“«„「]')
_CHALLENGES = frozenset(
    (
        "citation needed",
        "citation needed span",
        "medical citation needed",
        "citation needed lead",
        "cite quote",
        "uncited list item",
        "list fact",
    )
)


def find_needs(claim: Claim, language: str, living: AbstractSet[str]) -> tuple[tuple[str, ...], float]:
    """Reasons why a claim needs a citation, strongest first, and its need from 0 to 1, also where there is no reason.

    ``language`` is that of the page, without region; ``living`` holds the ids of the people known to live.
    """
    table = load_table("audit")
    weights: dict[str, float] = table["weights"]
    slight: dict[str, float] = table["slight_weights"]
    found = _reasons(claim, language, living)
    ordered = tuple(sorted(found, key=lambda reason: (-weights[reason], reason)) if len(found) > 1 else found)
    rest = 1.0
    for reason in ordered:
        rest *= 1 - weights[reason]
    # What is no reason by itself, and orders the claims.
    text = claim.text
    if _DIGIT.search(text):
        rest *= 1 - slight["figure"]
    if claim.people:
        rest *= 1 - slight["person"]
    if _NAME.search(text):
        rest *= 1 - slight["name"]
    rest *= 1 - slight["long"] * min((text.count(" ") + 1) / _LONG, 1)
    return ordered, round(1 - rest, 3)


def _reasons(claim: Claim, language: str, living: AbstractSet[str]) -> list[str]:
    text = claim.text
    found = []
    if claim.kind == "quotation" or (_QUOTE_SIGN.search(text) and _quotes(text)):
        found.append("quotation")
    if claim.marks and any(mark.template in _CHALLENGES for mark in claim.marks):
        found.append("challenged")
    if claim.dates:
        found.append("dated_event")
    if living and not living.isdisjoint(claim.people or ()):
        found.append("living_person")
    found += [reason for reason in _reasons_by_words(text, language) if reason not in found]
    if "statistic" not in found and _SIGN.search(text) and _FIGURE.search(text):
        found.append("statistic")
    return found


def _reasons_by_words(text: str, language: str) -> set[str]:
    """Reasons that single words give, where they stand in what the table asks for."""
    words = _words(text)
    known = _words_of(language)
    if known.keys().isdisjoint(words):
        return set()
    hits = known.keys() & set(words)
    folded = f" {' '.join(words)} "
    contexts = _contexts_of(language)
    found = set()
    for word in hits:
        for reason, phrase in known[word]:
            if phrase:
                stands = phrase in folded
            elif (
                reason in _NOT_IN_NAMES and not folded.startswith(f" {word} ") and word not in text and word.upper() not in text
            ):
                stands = False  # a capital makes it part of a name: First League, Lowest Row, Cancer Society
            else:
                stands = word not in contexts or contexts[word].search(folded) is not None
            if stands:
                found.add(reason)
    return found


def _words(text: str) -> list[str]:
    """The words of a text in small letters, without punctuation."""
    if text.isascii():  # as most are; bytes are changed several times faster
        return text.encode("ascii").translate(_ASCII_TO_BLANKS).decode("ascii").split()
    return text.lower().translate(_TO_BLANKS).split()


def _quotes(text: str) -> bool:
    """Whether the text repeats somebody's words: titles of works, terms and their meanings in quotation marks do not."""
    titles = _titles()
    title_end = -1
    for match in _QUOTATION.finditer(text):
        if match[0].startswith(_UNSPACED):
            return True
        quoted = match[0][1:-1]
        words = quoted.split()
        if len(quoted) < _LEAST or len(words) < 3 or _is_title_case(words):
            continue
        before = text[max(match.start() - 40, title_end, 0) : match.start()].lower()
        behind = text[match.end() :].lower()
        listed = title_end >= 0 and before.strip(" ,") in _JOINTS
        apposed = (quoted.endswith(",") or behind.startswith(",")) and titles.apposed.search(before)
        named = listed or apposed or titles.before.search(before) or titles.behind.match(behind)
        if not (titles.meaning.search(before) or (named and not _JUDGEMENT.match(quoted))):
            return True
        title_end = match.end()
    return False


class _Titles(NamedTuple):
    """What stands around quotation marks that quote nobody."""

    before: re.Pattern[str]
    meaning: re.Pattern[str]
    apposed: re.Pattern[str]
    """As ``before``, with a comma that another one answers: his thesis, "…", was printed."""
    behind: re.Pattern[str]


@cache
def _titles() -> _Titles:
    table = load_table("audit")
    titles, meanings = ("|".join(map(re.escape, table[key])) for key in ("before_titles", "before_meanings"))
    called = r"(?: (?:is|was|are|were))?(?: (?:called|named|titled|entitled))?"
    return _Titles(
        lazy_regex(rf"(?<!\w)(?:{titles}){called}\s?\(?\Z"),
        lazy_regex(rf"(?<!\w)(?:{meanings})[\s,:]*\(?\Z"),
        lazy_regex(rf"(?<!\w)(?:{titles}),\s\Z"),
        lazy_regex(table["behind_titles"]),
    )


def _is_title_case(words: list[str]) -> bool:
    """Whether all words of more than three letters have a capital, and there are two such words at least."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(long) > 1 and all(word[0].isupper() for word in long)


@cache
def _contexts_of(language: str) -> dict[str, re.Pattern[str]]:
    """What single words must stand in to be a reason."""
    rows: list[dict[str, Any]] = load_table("audit")["contexts"].get(language, [])
    return {word: lazy_regex(row["within"].replace("WORD", re.escape(word))) for row in rows for word in row["words"]}


@cache
def _words_of(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each word the reasons that it gives: alone (empty text), or as the beginning of a phrase."""
    table: dict[str, dict[str, list[str]]] = load_table("audit")["words"]
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for reason, entries in table.get(language, {}).items():
        for entry in entries:
            first, _, rest = entry.partition(" ")
            found[first] = (*found.get(first, ()), (reason, f" {entry} " if rest else ""))
    return found
