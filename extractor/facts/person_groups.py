"""Mentions of a page → persons: who is meant by ``Medvedev`` after ``Roy Medvedev`` and ``Zhores Medvedev``.

A full name joins the person whose family name it shares and whose given names do not contradict; a single name joins the one it last
could mean, by family name before given name. Links decide where there are any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.facts.name_runs import PARTICLES

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMERAL = re.compile(r"[IVX]+")
_JUNIOR = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr"}


@dataclass(frozen=True, slots=True)
class NameWords:
    """A name cut for comparison, case folded."""

    words: tuple[str, ...]
    """Without suffix."""
    suffix: str | None
    """``jr``, ``sr`` or a numeral."""

    @property
    def family(self) -> str:
        """The last word."""
        return self.words[-1]


def name_words(name: str) -> NameWords:
    """The words of a name, with its suffix apart; a name of nothing but a numeral keeps it."""
    words = _WORD.findall(name)
    suffix = None
    if len(words) > 1:
        last = words[-1]
        if last.lower() in _JUNIOR:
            suffix = _JUNIOR[last.lower()]
        elif _NUMERAL.fullmatch(last) and not name.endswith("."):
            suffix = last
        if suffix:
            words.pop()
    return NameWords(tuple(word.casefold() for word in words) or (name.casefold(),), suffix)


@dataclass(slots=True)
class Group:
    """Mentions that mean one person."""

    names: list[NameWords]
    """Distinct names used, the fullest first."""
    link: str | None
    members: list[int] = field(default_factory=list)
    """Numbers of the mentions."""


def group(mentions: Sequence[tuple[str, str | None]]) -> list[Group]:
    """Groups of mentions, each the name as written and the title it is linked to; in order of their first mention."""
    groups: list[Group] = []
    for number, (text, link) in enumerate(mentions):
        name = name_words(text)
        found = _linked(groups, link) or _meant(groups, name, link)
        if found is None:
            found = Group([], link)
            groups.append(found)
            if link is not None:
                _learn(found, name_words(link))
        elif link is not None and found.link is None:
            found.link = link
            _learn(found, name_words(link))
        _learn(found, name)
        found.members.append(number)
    return groups


def _learn(found: Group, name: NameWords) -> None:
    if name not in found.names:
        found.names.append(name)
        found.names.sort(key=lambda known: -sum(map(len, known.words)))


def _linked(groups: Sequence[Group], link: str | None) -> Group | None:
    return next((known for known in groups if known.link == link), None) if link is not None else None


def _meant(groups: Sequence[Group], name: NameWords, link: str | None) -> Group | None:
    """The group that a name most likely belongs to: the best kind of agreement, then the one mentioned last."""
    best = None
    best_rank = (0, -1)
    for known in groups:
        if link is not None and known.link is not None:
            continue
        rank = _fit(known, name)
        if rank and (rank, known.members[-1]) > best_rank:
            best, best_rank = known, (rank, known.members[-1])
    return best


def _fit(known: Group, name: NameWords) -> int:
    """How well a name fits a group: the best agreement with one of its names, 0 where it contradicts another of them."""
    best = 0
    for other in known.names:
        rank = _agreement(other, name)
        if not rank and (len(other.words) > 1 < len(name.words) or _suffixes_differ(other, name)):
            return 0
        best = max(best, rank)
    return best


def _suffixes_differ(one: NameWords, other: NameWords) -> bool:
    return one.suffix is not None and other.suffix is not None and one.suffix != other.suffix


def _agreement(known: NameWords, new: NameWords) -> int:
    """How well two names agree as names of one person, 0 for not at all."""
    if known == new:
        return 5
    if _suffixes_differ(known, new):
        return 0
    shorter, longer = sorted((known.words, new.words), key=len)
    if len(shorter) == 1:
        return _single(shorter[0], longer, same_suffix=known.suffix == new.suffix)
    if longer[-len(shorter) :] == shorter or longer[: len(shorter)] == shorter:
        return 4
    if known.family != new.family:
        return 0
    return 4 if _given_agree(known.words[:-1], new.words[:-1]) else 0


def _single(word: str, longer: tuple[str, ...], *, same_suffix: bool) -> int:
    if longer[-1] == word:
        return 3
    if longer[0] == word:
        return 2 if same_suffix else 1
    return 1 if word in longer and word not in PARTICLES else 0


def _given_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names can be of one person: first names equal, or one the initial of the other, or one a middle name."""
    first, second = one[0], other[0]
    if first == second or (len(first) == 1 or len(second) == 1) and first[0] == second[0]:
        return all(a[0] == b[0] for a, b in zip(one[1:], other[1:], strict=False) if a not in PARTICLES and b not in PARTICLES)
    fewer, more = sorted(({word for word in names if len(word) > 1} - PARTICLES for names in (one, other)), key=len)
    return bool(fewer) and fewer <= more
