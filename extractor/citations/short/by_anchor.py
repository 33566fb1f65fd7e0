"""Short citations that are links within the page, known by where the link leads: ``[[#kett73|Kett 2014]], p. 104``."""

from __future__ import annotations

import html
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.chapters import IN, stand_in
from extractor.citations.found import FoundTarget, ShortCitation, short_targets
from extractor.citations.short.text import read_short_text
from extractor.regexes import lazy_regex
from extractor.works.anchors import encode_anchor
from extractor.works.locators import read_whole_locators

if TYPE_CHECKING:
    import re

    from extractor.citations.found import FoundCitation, PageSources, PageText
    from extractor.model import Locator

_LINK = lazy_regex(r"\[\[\s*#([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_LABEL = lazy_regex(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
# Where the place behind a link ends; a year in brackets tells editions apart.
_END = lazy_regex(r";(?!\S)|\[\[|<|\{\{|\[tpl\]")
_BRACKETED = lazy_regex(r"[\[(]\d{4}[a-z]?[\])]")
_QUOTED = lazy_regex(r"[\"“][^\"”]*[\"”]|'{2,}")
_READ = frozenset(("ref", "plain_text"))


class _Link(NamedTuple):
    start: int
    anchor: str
    label: str
    work: int
    """The number of the work that sets the anchor."""
    places: tuple[Locator, ...] | None
    """What stands behind the link as far as it is a place in that work."""


def link_by_anchor(sources: PageSources, page: PageText) -> PageSources:
    """Make the links of a ref that lead to a work of the page short citations of it, whatever their words are."""
    if "[[#" not in page.source:
        return sources
    numbers = _numbers(sources, page.source)
    for citation in sources.citations if numbers else ():
        if citation.kind not in _READ:
            continue
        links = list(_LINK.finditer(page.source, citation.start, citation.end))
        shorts = [at for at, target in enumerate(citation.targets) if target.short is not None and target.short.plain]
        for number, match in enumerate(links):
            anchor = encode_anchor(match[1])
            if anchor not in numbers:
                continue
            link = _Link(
                match.start(), anchor, match[2] or match[1], numbers[anchor], _places(page.source, match, citation.end)
            )
            holder = _holder(citation, sources, link)
            if holder is None and len(shorts) == len(links):
                holder = shorts[number]
            _point(citation, sources, page.source, link, holder)
    return sources


def _numbers(sources: PageSources, source: str) -> dict[str, int]:
    """The numbers of the page's works by the anchors that they set, or that stand at them."""
    numbers: dict[str, int] = {}
    works = sorted((work.start, number) for number, work in enumerate(sources.works) if not work.is_short)
    for _, number in works:
        for anchor in sources.works[number].anchors:
            numbers.setdefault(anchor, number)
    for anchor, start, end in sources.shown.ids:
        line_end = source.find("\n", end)
        behind = bisect_left(works, (start, 0))
        if behind < len(works) and works[behind][0] < max(end, line_end if line_end >= 0 else len(source)):
            numbers.setdefault(anchor, works[behind][1])
        elif behind and sources.works[works[behind - 1][1]].end > start:
            numbers.setdefault(anchor, works[behind - 1][1])
    return numbers


def _places(source: str, link: re.Match[str], end: int) -> tuple[Locator, ...] | None:
    """The places that a link's own words and what follows it name; None where more is said than that."""
    behind = html.unescape(source[link.end() : end])
    stop = _END.search(behind)
    behind = behind[: stop.start()] if stop else behind
    behind = _QUOTED.sub("", _BRACKETED.sub("", behind)).strip(" \t\n\xa0,.:()")
    inside = read_short_text(html.unescape(link[2] or ""), any_place=True)
    if not behind:
        return inside[-1].locators if inside else ()
    return read_whole_locators(behind)


def _holder(citation: FoundCitation, sources: PageSources, link: _Link) -> int | None:
    """The target whose text the link stands in."""
    for at, target in enumerate(citation.targets):
        work = sources.works[target.work] if target.work is not None else None
        if work is not None and work.origin == "plain_text" and work.start <= link.start < work.end:
            return at
    return None


def _point(citation: FoundCitation, sources: PageSources, source: str, link: _Link, holder: int | None) -> None:
    """Let a target, or a new one, point to the work that a link leads to; a chapter in that work keeps its own."""
    held = citation.targets[holder] if holder is not None else None
    places = link.places if link.places is not None else held.locators if held is not None else ()
    named = read_short_text(html.unescape(link.label), any_place=True)
    short = ShortCitation(
        named[0].authors if named else (), named[0].year if named else None, link.anchor, places, plain=True
    )  # fmt: skip
    target = FoundTarget(link.work, places, short)
    work = sources.works[held.work] if held is not None and held.work is not None else None
    if work is not None and IN.search(source[work.start : link.start]):
        stand_in(work, sources.works[link.work], places)
        citation.targets.append(target)
        return
    if holder is None:
        behind = [] if citation.targets else _behind(source, link.start, citation.end)
        citation.targets += [target, *behind]
        _without_problem(sources, citation)
    elif work is None:
        citation.targets[holder] = target
    else:
        work.is_short, work.replaced_by = True, link.work
        citation.targets[holder : holder + 1] = [target, *_behind(source, link.start, work.end)]


def _behind(source: str, start: int, end: int) -> list[FoundTarget]:
    """The short citations in words behind the first semicolon after a link."""
    parts = html.unescape(source[start:end].partition("<")[0]).split(";")[1:]
    shorts = [read_short_text(_LABEL.sub(r"\1", part)) for part in parts if "[[#" not in part]
    return short_targets([short for found in shorts for short in found or ()])


def _without_problem(sources: PageSources, citation: FoundCitation) -> None:
    """Forget that a ref names no source."""
    sources.problems = [
        problem for problem in sources.problems if problem.code != "ref_without_source" or problem.start != citation.start
    ]
