"""Pairs removed texts with the added texts that reword them: those that share most of their words."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

ALIKE = 0.5
"""Share of their words that two wordings of a text have in common (Dice), at least."""
# Of scripts that put no blanks between words each sign counts.
_WORD = lazy_regex(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
# A word that more texts than this share tells none of them apart: a pair is looked at where it shares a rarer one.
_MOST_SHARING = 64


def pair_alike(gone: Sequence[tuple[str, str]], come: Sequence[tuple[str, str]]) -> dict[int, int]:
    """For numbers of added texts (``come``) the number of the removed text (``gone``) that each rewords, the most alike first.

    A text comes with its kind, and only texts of one kind are compared. Of equally alike pairs the first in ``come``, then in
    ``gone``, is taken. Takes time linear in the texts.
    """
    words_gone = [_words(text) for _, text in gone]
    having: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (kind, _) in enumerate(gone):
        for word in words_gone[number]:
            having[kind, word].append(number)
    pairs = []
    for place, (kind, text) in enumerate(come):
        words = _words(text)
        found = (having.get((kind, word), ()) for word in words)
        candidates = {number for numbers in found if len(numbers) <= _MOST_SHARING for number in numbers}
        for number in candidates:
            likeness = _likeness(words, words_gone[number])
            if likeness >= ALIKE:
                pairs.append((-likeness, place, number))
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, number in sorted(pairs):
        if place not in paired and number not in taken:
            paired[place] = number
            taken.add(number)
    return paired


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    shorter, longer = sorted((one, other), key=len)
    return 2 * sum(min(count, longer[word]) for word, count in shorter.items() if word in longer) / total if total else 0.0
