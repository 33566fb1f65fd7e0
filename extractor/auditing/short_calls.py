"""What is badly written in the short-citation templates of a page, with the place of each parameter.

Extraction keeps a citation's raw text; the parameters are read from there once more, since a rule reports the very parameter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.short.in_templates import read_short
from extractor.citations.template_uses import use_of
from extractor.works.locators import locator_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.model import Citation

# A call without templates in it; single brackets may stand in its values.
_CALL = re.compile(r"(?:\{\{|\[tpl\])\s*([^|{}\[\]<>]+?)\s*\|((?:[^{}\[\]]|\[(?!/?tpl\]))*+)(?:\}\}|\[/tpl\])")
_PAGES = re.compile(r"\d*(pp?|pages?)\Z")
_RANGE = re.compile(r"(?<![\d.,–-])(\d{1,9})\s*[-–]\s*(\d{1,9})(?![\d.–-])", re.ASCII)
_OF_THE_CALL = frozenset(("locator_positional", "redundant_pages", "unknown_parameter", "year_in_name"))


class ShortFault(NamedTuple):
    """One fault: its code, what is at fault as written, its place in the page, the citation."""

    code: str
    written: str
    start: int
    end: int
    citation: str


def short_faults(citations: Iterable[Citation], language: str) -> dict[str, list[ShortFault]]:
    """The faults of all short-citation templates inside the citations, by code; calls that hold templates are left out."""
    found: dict[str, list[ShortFault]] = {}
    for citation in citations:
        raw = citation.raw
        for match in _CALL.finditer(raw):
            if use_of(match[1], language).short is not None:
                for fault in _faults(match, citation, language):
                    found.setdefault(fault.code, []).append(fault)
    return found


def _faults(match: re.Match[str], citation: Citation, language: str) -> Iterator[ShortFault]:
    positional: list[str] = []
    named: dict[str, str] = {}
    at = citation.start + match.start(2)
    for part in match[2].split("|"):
        name, equals, value = part.partition("=")
        if equals:
            named[name.strip()] = value.strip()
            if page := _PAGES.match(name.strip()):
                codes = set(locator_faults(page[1], value.strip())) - _OF_THE_CALL
                if _is_reversed(value):
                    codes.add("reversed_range")
                for code in sorted(codes):
                    yield ShortFault(code, " ".join(part.split()), at, at + len(part), citation.id)
        else:
            positional.append(part.strip())
        at += len(part) + 1
    codes = {fault for short in read_short(match[1], positional, named, language) for fault in short.faults}
    written = " ".join(match[0].split())
    for code in sorted(codes & _OF_THE_CALL):
        yield ShortFault(code, written, citation.start + match.start(), citation.start + match.end(), citation.id)


def _is_reversed(value: str) -> bool:
    """Whether a range ends before it begins; a shortened end (142–6) is filled from the left."""
    for match in _RANGE.finditer(value):
        first, last = match[1], match[2]
        if int(first[: max(len(first) - len(last), 0)] + last) < int(first):
            return True
    return False
