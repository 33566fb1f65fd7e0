"""Cuts the text of a revision into stretches that read the same wherever they stand.

A border is a blank line or a heading with nothing open, and nothing behind it that belongs to what is before. What stands open
for good, from the first mark without partner to the last, is one stretch: its marks are read as text, and the rest of the page
reads as if it were not there. Where the text is that of the revision before, its stretches are taken from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.template_uses import use_of
from extractor.markup.balance import balance_strictly
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

_BORDER = lazy_regex(r"\n(?:[ \t]*\n)+|\n(?==)")
_BEHIND_BLANKS = lazy_regex(r"\s*")
_TEMPLATE_NAME = lazy_regex(r"\{\{([^|{}]+)")
_MOST_JOINED = 64
"""Between so many borders the end of what a stretch opens is looked for."""


class _Part(NamedTuple):
    """A part of a text between two borders; ``closed`` says that it closes what it opens."""

    text: str
    closed: bool


class Cutter:
    """Cuts the revisions of one page, the oldest first."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []

    def cut(self, text: str, language: str) -> list[str]:
        """The stretches of the next revision, in order; together they are its text."""
        same = self._same_parts(text)
        borders = [0, *(found.end() for found in _BORDER.finditer(text)), len(text)]
        number_of = {border: number for number, border in enumerate(borders)}
        parts = []
        low = 0
        while low < len(borders) - 1:
            part = same.get(borders[low])
            if part is None or borders[low] + len(part.text) not in number_of:  # blanks behind it may be one border now
                part = _next_part(text, borders, low, language)
            parts.append(part)
            low = number_of[borders[low] + len(part.text)]
        self._parts = parts
        return _stretches(parts, language)

    def _same_parts(self, text: str) -> dict[int, _Part]:
        """The parts of the revision before that are parts of the text, by the places where they begin.

        Of those that begin the text not the last, since what stands behind it tells whether it ends there, and none that is
        open, which may be closed farther on.
        """
        found: dict[int, _Part] = {}
        place = last = 0
        for part in self._parts:
            if not text.startswith(part.text, place):
                break
            if part.closed:
                found[place] = part
            last, place = place, place + len(part.text)
        found.pop(last, None)
        place = len(text)
        for part in reversed(self._parts):
            if place - len(part.text) < last or not text.endswith(part.text, last, place):
                break
            place -= len(part.text)
            found[place] = part
        return found


def _next_part(text: str, borders: Sequence[int], low: int, language: str) -> _Part:
    """The part that begins at a border."""
    last = len(borders) - 1
    high = low + 1
    while high <= min(last, low + _MOST_JOINED):
        part = text[borders[low] : borders[high]]
        if _closes_all(part) and (high == last or not _speaks_of_before(text, borders[high], language)):
            return _Part(part, True)
        high += high - low
    return _Part(text[borders[low] : borders[low + 1]], False)


def _closes_all(part: str) -> bool:
    balanced = balance_strictly(part, 0, len(part), tpl=False)
    return balanced is not None and not balanced.faults


def _speaks_of_before(text: str, place: int, language: str) -> bool:
    """Whether something may stand at a place that belongs to what is before it: a place in a source, or only citations."""
    found = _BEHIND_BLANKS.match(text, place)
    place = found.end() if found else place
    if text.startswith(("<", "[", "&"), place) and not text.startswith("[[", place):
        return True
    name = _TEMPLATE_NAME.match(text, place)
    return name is not None and (use_of(name[1], language).text != "text" or use_of(name[1], language).kind == "inline")


def _stretches(parts: Sequence[_Part], language: str) -> list[str]:
    """The texts of the parts, those from the first open one to the last joined."""
    texts = [part.text for part in parts]
    opened = [number for number, part in enumerate(parts) if not part.closed]
    if not opened:
        return texts
    first, behind = opened[0], opened[-1] + 1
    while behind < len(texts) and _speaks_of_before(texts[behind], 0, language):
        behind += 1
    broken = "".join(texts[first:behind])
    if _reaches_far(broken):
        behind = len(texts)
        broken = "".join(texts[first:])
    return [*texts[:first], broken, *texts[behind:]]


def _reaches_far(broken: str) -> bool:
    """Whether an open mark may end at something that is whole by itself: a table at a heading, a comment at any end of one."""
    comment = broken.rfind("<!--")
    return "{|" in broken or (comment >= 0 and broken.find("-->", comment + len("<!--")) < 0)
