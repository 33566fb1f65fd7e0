"""Short citations in plain text that give a name and a place alone, known by the authors of the page: ``Smith, book 3``."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from extractor.citations.found import short_targets
from extractor.citations.short.by_title import is_full
from extractor.citations.short.near_misses import folded
from extractor.citations.short.text import LONGEST, read_short_text
from extractor.names.parts import surname
from extractor.regexes import lazy_regex
from extractor.works.plain.features import is_family_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from extractor.citations.found import FoundWork, PageSources, PageText, ShortCitation


_LINK = lazy_regex(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|''+")


def link_by_name(sources: PageSources, page: PageText) -> PageSources:
    """Make plain references to a name and a place alone short citations where the name is an author's.

    A name and a place may be those of a play, a law or a periodical (``Hamlet, act 3``), so the text alone does not tell. It is
    an author's where the page describes a work of such an author in full, where other short citations name it, and where it is
    a family name. Another work has its places all the same.
    """
    read = [
        (citation, at, work, shorts)
        for citation in sources.citations
        for at, target in enumerate(citation.targets)
        if target.work is not None
        and (work := sources.works[target.work]).origin == "plain_text"
        and (shorts := _shorts(work, page.source)) is not None
    ]
    if not read:
        return sources
    authors = set(_authors(sources, {citation.targets[at].work for citation, at, _, _ in read}))
    for citation, at, work, shorts in reversed(read):
        if all(_first(short) in authors or all(map(is_family_name, short.authors)) for short in shorts):
            work.is_short = True
            citation.targets[at : at + 1] = short_targets(shorts)
        elif len(shorts) == 1:
            citation.targets[at].locators = tuple(place for place in shorts[0].locators if place.label not in work.csl)
    return sources


def _shorts(work: FoundWork, source: str) -> tuple[ShortCitation, ...] | None:
    """The short citations that the text of a plain work would be, if the page knew their authors."""
    if work.end - work.start > LONGEST:
        return None
    text = html.unescape(source[work.start : work.end])
    shorts = read_short_text(_LINK.sub(r"\1", text), any_place=True)
    # In italics, the second of two names is a title: Brown, ''War and Peace'', p. 5
    titled = "''" in text and not text.startswith("''") and any(len(short.authors) > 1 for short in shorts or ())
    return None if titled else shorts


def _first(short: ShortCitation) -> str:
    return folded(surname(short.authors[0]))


def _authors(sources: PageSources, but: Container[int | None]) -> Iterator[str]:
    """The last names of the first authors of the page's works, those with the numbers ``but`` left out, and short citations."""
    for number, work in enumerate(sources.works):
        people = work.csl.get("author") or work.csl.get("editor")
        if people and number not in but and is_full(work):
            yield folded(surname(str(people[0].get("family") or people[0].get("literal") or "")))
    for citation in sources.citations:
        for target in citation.targets:
            if target.short is not None and target.short.authors:
                yield _first(target.short)
