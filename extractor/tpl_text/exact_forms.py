"""Glued texts whose form alone tells what they are, whatever the model of :mod:`glued` takes them for.

Short references side by side (``Quist, 12Berg, 40``), one glued to a word of small letters, the title behind a glued address;
and sentences to which only the blank is missing, which are prose.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex
from extractor.tpl_text.glued_line import mask

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:[-’'][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)?"
_PLACE = r"(?:pp?\. ?)?(?:[IVXLC]+|\d+(?:[-–]\d+)?)(?:, (?:[IVXLC]+|\d+(?:[-–]\d+)?))*"
_SHORT = rf"(?:Al-|al-)?{_NAME}(?:(?: and| &|,) {_NAME})?(?:,? (?:1[5-9]|20)\d\d[a-z]?)?, {_PLACE}"
# Two at least, each glued to the one before, behind the end of a sentence.
_CHAIN = lazy_regex(rf"(?<=[.!?\"”’)]){_SHORT}(?:(?<=\d){_SHORT})+(?=\s|$|[\x00\x01])")
_ONE = lazy_regex(_SHORT)
# One behind a word of small letters, amid a sentence.
_AMID = lazy_regex(rf"(?<=[a-z]{{2}}){_SHORT}(?= [–—a-z(]|,? (?:and|but|or) )")
_WORD_BEFORE = lazy_regex(r"(?:^|[\s(\"“])[a-zß-öø-ÿ]{2,}\Z")
_FINITE = lazy_regex(
    r"\b(?:was|were|is|are|has|had|have|became|become|began|remained|would|could|did|does|took|said|won|lost|helped|made) "
)
# How a sentence begins that goes on from the one before it.
_SUBJECT = lazy_regex(r"(?:It|He|She|They|We|There|These|Those|His|Her|Its|Their) [a-z]{2,} ")
_QUOTED = lazy_regex(r"[\"“«][^\"”»]*[\"”»]")
_OF_REFERENCES = lazy_regex(
    r"\bISBN\b|\bRetrieved\b|\b[Aa]ccessed\b|https?:|www\.|\bPress\b|\bdoi\b|\bpp?\. ?\d|\b[Vv]ol\.|\b[Ee]ds?\.|\bet al\b"
    r"|[\x00\x01]|\((?:1[5-9]|20)\d\d[a-z]?\)|\bNo\. ?\d|\d\(\d|: ?\d+[-–]\d"
)
_ADDRESS = lazy_regex(r"https?://\S+\Z")
_TITLE = lazy_regex(r" (?=[A-Z\"“])[^.!?\x00\x01]{3,100}[.]?\s*\Z")
# Words that a title has in small letters.
_SMALL = frozenset("a an and at by for from in of on or the to with".split())


def amend(line: str, holes: Sequence[tuple[int, int]], found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of the glued references of a line, of which the model has ``found`` some, in order."""
    text = mask(line, holes)
    certain = [*_chained(text), *_amid(text)]
    starts = sorted(start for start, _ in certain)
    spans = [span for span in found if not _meets(span, certain, starts)]
    spans = [(start, _with_title(text, start, end)) for start, end in spans if not _is_prose(text, start, end)]
    return sorted([*spans, *certain])


def _meets(span: tuple[int, int], certain: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, span[0])
    return any(start < span[1] and span[0] < end for start, end in certain[max(at - 1, 0) : at + 1])


def _chained(text: str) -> list[tuple[int, int]]:
    return [one.span() for chain in _CHAIN.finditer(text) for one in _ONE.finditer(text, *chain.span())]


def _amid(text: str) -> list[tuple[int, int]]:
    return [
        one.span()
        for one in _AMID.finditer(text)
        if _WORD_BEFORE.search(text, max(one.start() - 40, 0), one.start()) is not None
    ]


def _is_prose(text: str, start: int, end: int) -> bool:
    """Whether a glued text is a sentence: a pronoun or a finite verb outside quotations, and nothing that references have."""
    glued = text[start:end]
    return (
        text[start - 1 : start] in {".", "!", "?"}
        and glued.rstrip()[-1:] in {".", "!", "?"}
        and _OF_REFERENCES.search(glued) is None
        and (_SUBJECT.match(glued) is not None or _FINITE.search(_QUOTED.sub("", glued)) is not None)
    )


def _with_title(text: str, start: int, end: int) -> int:
    """Where a reference that is an address ends with the title that is all of the line behind it."""
    if _ADDRESS.match(text[start:end]) is None:
        return end
    title = _TITLE.match(text, end)
    if title is None or any(word[:1].islower() and word not in _SMALL for word in title[0].split()):
        return end
    return end + len(title[0].rstrip())
