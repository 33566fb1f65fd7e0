"""Short citations in plain text that name their source by author and title: ``Smith, ''Rivers'', p. 5``."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.citations.found import FoundTarget, ShortCitation
from extractor.citations.short.near_misses import folded
from extractor.names.lists import read_names
from extractor.names.parts import surname
from extractor.works.anchors import full_anchor
from extractor.works.labels import label_of
from extractor.works.locators import read_whole_locators

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from extractor.citations.found import FoundWork, PageSources, PageText
    from extractor.model import Locator

_YEAR = r"[\s,.(]*(?P<{}>(?:1[5-9]|20)\d\d)\)?"
# Names, a title in italics or quotes, a place, a year before or behind the title.
_MARKED = re.compile(
    rf"\s*(?P<names>[^'\"“”\n<>{{}}\[\]\d]{{2,80}}?)(?:{_YEAR.format('before')})?[,.:]?\s+"
    r"(?:''(?P<title>(?:[^'\n<>{}\[\]]|'(?!'))+)''|[\"“](?P<quoted>[^\"”\n<>{}\[\]]+)[\"”])"
    rf"(?:{_YEAR.format('behind')}(?!\d))?(?P<place>[^'\n<>{{}}\[\]]*)"
)
# The labels of what tells one volume of a work from the others, behind the title that they share; a volume cited is not
# looked for.
_VOLUMES = frozenset({"volume", "part", "book"})
_NUMBERED = re.compile(r"\W*(?:([^\W\d_]+)\W+)?(?:\d|[ivx]+\b)")
# All that a short citation can say of its source.
_SHORT = frozenset({"type", "title", "author", "page"})
# What makes a description without template a full one, beside its date.
_PUBLISHED = frozenset({"publisher", "publisher-place", "container-title", "URL", "ISBN", "DOI", "ISSN"})


class _Named(NamedTuple):
    """What a short citation names of its source."""

    names: tuple[str, ...]
    title: str
    year: str | None
    locators: tuple[Locator, ...]


class _TitledWork(NamedTuple):
    """A full citation as far as a short one can name it."""

    first: str
    title: str
    names: tuple[str, ...]
    year: str
    number: int


def link_by_title(sources: PageSources, page: PageText) -> PageSources:
    """Make plain references to names and title alone short citations of the one work of the page that fits them.

    Its names are the first of that work's, its title the beginning of that work's, its year, where it has one, the same. Works
    that offer an anchor come before those that do not; where several fit, the reference stays as it is.
    """
    short = [
        (citation, at, named)
        for citation in sources.citations
        for at, target in enumerate(citation.targets)
        if (named := _named(target, sources.works, page.source)) is not None
    ]
    numbers = {citation.targets[at].work for citation, at, _ in short}
    titles = sorted(_full_titles(sources.works, numbers)) if short else []
    fits: dict[tuple[tuple[str, ...], str, str | None], list[int]] = {}
    for citation, at, named in short:
        key = tuple(map(folded, named.names)), folded(named.title), named.year
        if key not in fits:
            fits[key] = _fitting(sources.works, titles, *key)
        work = citation.targets[at].work
        if work is not None and len(fits[key]) == 1:
            sources.works[work].is_short = True
            sources.works[work].replaced_by = fits[key][0]
            anchor = full_anchor(named.names, named.year)
            pointer = ShortCitation(named.names, named.year, anchor, named.locators, plain=True)
            citation.targets[at] = FoundTarget(fits[key][0], named.locators, pointer)
    return sources


def _named(target: FoundTarget, works: Sequence[FoundWork], source: str) -> _Named | None:
    """What a target names, if that is names, title and place alone: by its marks, else by what was read of it."""
    work = works[target.work] if target.work is not None else None
    if work is None or work.origin != "plain_text" or work.book is not None:
        return None
    if named := _named_by_marks(source[work.start : work.end]):
        return named
    if not {"author", "title"} <= work.csl.keys() <= _SHORT or work.identifiers:
        return None
    return _Named(_last_names(work.csl["author"]), work.csl["title"], None, target.locators)


@lru_cache(maxsize=4096)
def _named_by_marks(raw: str) -> _Named | None:
    marked = _MARKED.fullmatch(html.unescape(raw))
    if marked is None:
        return None
    written = marked["place"].strip(" \t\xa0,.;:()")
    locators = read_whole_locators(written) if written else ()
    people = [name.csl for name in read_names(marked["names"]).names]
    if locators is None or not people or "volume" in {place.label for place in locators}:
        return None
    title = (marked["title"] or marked["quoted"]).strip(" ,.")
    return _Named(_last_names(people), title, marked["before"] or marked["behind"], locators)


def _last_names(people: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(surname(str(person.get("family") or person.get("literal") or "")) for person in people)


def _full_titles(works: Sequence[FoundWork], short: Container[int | None]) -> Iterator[_TitledWork]:
    """The full citations of a page, of which those with the numbers ``short`` are none."""
    for number, work in enumerate(works):
        date = work.csl.get("issued", {}).get("date-parts")
        if number in short or not date or not is_full(work):
            continue
        names = tuple(map(folded, _last_names(work.csl.get("author") or work.csl.get("editor") or ())))
        if names and isinstance(title := work.csl.get("title"), str):
            yield _TitledWork(names[0], folded(title), names, str(date[-1][0]), number)


def is_full(work: FoundWork) -> bool:
    """Whether a work is described by a template, or by more than a short citation says."""
    return work.origin != "plain_text" or not work.csl.keys().isdisjoint(_PUBLISHED)


def _fitting(
    works: Sequence[FoundWork], titles: Sequence[_TitledWork], names: tuple[str, ...], title: str, year: str | None
) -> list[int]:
    """Numbers of the works that begin with these names and this title."""
    found = []
    for full in titles[bisect_left(titles, (names[0], title)) :]:
        if full.first != names[0] or not full.title.startswith(title):
            break
        rest = full.title[len(title) :]
        if (
            full.names[: len(names)] == names
            and year in {None, full.year}
            and not rest[:1].isalnum()
            and not _tells_volume(rest)
        ):
            found.append(full.number)
    return [number for number in found if works[number].anchors] or found


def _tells_volume(rest: str) -> bool:
    """Whether what a full title has behind the short one begins with the number of a volume."""
    numbered = _NUMBERED.match(rest)
    return numbered is not None and (numbered[1] is None or label_of(numbered[1]) in _VOLUMES)
