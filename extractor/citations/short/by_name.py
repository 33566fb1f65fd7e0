"""Short citations in plain text that give a name and a place alone, known by the authors of the page: ``Smith, book 3``."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from extractor.citations.found import short_targets
from extractor.citations.short.by_title import is_full, leave_out
from extractor.citations.short.near_misses import folded, surname
from extractor.citations.short.text import LONGEST, read_short_text
from extractor.works.plain.tokens import is_family_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from extractor.citations.short.templates import ShortCitation
    from extractor.citations.walk import CitationReader


_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|''+")


def link_by_name(reader: CitationReader) -> None:
    """Make plain references to a name and a place alone short citations where the name is an author's.

    A name and a place may be those of a play, a law or a periodical (``Hamlet, act 3``), so the text alone does not tell. It is
    an author's where the page describes a work of such an author in full, where other short citations name it, and where it is
    a family name. Another work has its places all the same.
    """
    read = [
        (citation, at, shorts)
        for citation in reader.citations
        for at, target in enumerate(citation.targets)
        if (shorts := _named(reader, target.work)) is not None
    ]
    if not read:
        return
    authors = set(_authors(reader, {citation.targets[at].work for citation, at, _ in read}))
    replaced = set()
    for citation, at, shorts in reversed(read):
        target = citation.targets[at]
        csl = reader.works[target.work].csl if target.work is not None else {}
        if all(_first(short) in authors or all(map(is_family_name, short.authors)) for short in shorts):
            replaced.add(target.work)
            citation.targets[at : at + 1] = short_targets(shorts)
        elif len(shorts) == 1:
            target.locators = tuple(place for place in shorts[0].locators if place.label not in csl)
    if replaced:
        leave_out(reader, replaced)


def _named(reader: CitationReader, number: int | None) -> tuple[ShortCitation, ...] | None:
    """The short citations that the text of a plain work would be, if the page knew their authors."""
    work = reader.works[number] if number is not None else None
    if work is None or work.origin != "plain_text" or work.end - work.start > LONGEST:
        return None
    source = html.unescape(reader.source[work.start : work.end])
    shorts = read_short_text(_LINK.sub(r"\1", source), any_place=True)
    # In italics, the second of two names is a title: Brown, ''War and Peace'', p. 5
    italics = "''" in source and any(len(short.authors) > 1 for short in shorts or ())
    return None if italics else shorts


def _first(short: ShortCitation) -> str:
    return folded(surname(short.authors[0]))


def _authors(reader: CitationReader, but: Container[int | None]) -> Iterator[str]:
    """The last names of the first authors of the page's works, those with the numbers ``but`` left out, and short citations."""
    for number, work in enumerate(reader.works):
        people = work.csl.get("author") or work.csl.get("editor")
        if people and number not in but and is_full(work):
            yield folded(surname(str(people[0].get("family") or people[0].get("literal") or "")))
    for citation in reader.citations:
        for target in citation.targets:
            if target.short is not None and target.short.authors:
                yield _first(target.short)
