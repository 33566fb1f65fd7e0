"""Whether a page is about a person, who lives or not, and what the page calls that person.

Strongest first: categories and templates, an infobox with a birth or a death, the first sentence of the lead ("**Nora Quist**
(born 1961) is a painter"). A birth without a death is that of a living person, unless it is too long ago.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from extractor.languages import People, language_code, read_for_sources, read_part
from extractor.names.parts import read_name
from extractor.names.words import TITLES
from extractor.people.borders import is_thing
from extractor.people.features import ROLES
from extractor.people.groups import name_words
from extractor.people.index import is_of_living_person, person_status
from extractor.people.link_evidence import title_name
from extractor.people.word_lists import is_often_small, is_place
from extractor.regexes import lazy_regex, spans_of
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from extractor.people.index import Status
    from extractor.people.passages import Link, PageEvidence, Passage

_OLDEST_BIRTH = 1910
"""Who was born earlier, and has no death on the page, is not taken to be living (Wikipedia:Biographies of living persons)."""
_YEAR = lazy_regex(r"(?<!\d)[12]\d{3}(?!\d)")
_BRACKET = lazy_regex(r"[^()]{0,40}\(((?:[^()]|\([^()]*\))*)\)")
_LIFE = lazy_regex(r"\d{2,4}\??\s*[-–—]\s*(?:\D{0,20})\d")
_PREDICATE = lazy_regex(
    r"\b(?:is|was)\s+(?:an?|the)\s+((?:[\w'’.–-]+,?\s+){0,7}?[\w'’-]+)"
    r"(?=[.,;:(]|\s+(?:who|of|and|from|in|for|at|by|known|best|whose|on|with|to|that|which|where|when|used|based|located|born|active)\b|$)"
)
_FICTION = lazy_regex(load_table("person_evidence")["pages"]["of_characters"])


BareNames = Literal["trusted", "unknown", "doubted"]
"""Works and myths have characters; an article about something else links persons, and names them in full."""


class PageSubject(Struct, frozen=True):
    """What a page is about."""

    status: Status
    title: str | None
    """Of the page; none where it only names a file."""
    names: tuple[str, ...] = ()
    """What the page calls the person that it is about, the name to show first; none where it is about something else."""
    bare_names: BareNames = "unknown"
    """What the recogniser's word for a single word is worth."""

    @property
    def is_person(self) -> bool:
        """Whether the page is about a person."""
        return self.status != "not a person"


def read_subject(page: PageEvidence, passages: Sequence[Passage]) -> PageSubject:
    """What the page is about."""
    status = _status(page, passages)
    if status == "not a person":
        return PageSubject(status, page.title, bare_names=_bare_names(page, passages))
    name = title_name(page.title)
    bold = [words for words in page.bold if words[:1].isupper() and len(words) > 1]
    own = set(name_words(name).words)
    if bold and not any(own.intersection(name_words(words).words) for words in bold):
        return PageSubject(status, None, tuple(dict.fromkeys(bold)))
    return PageSubject(status, page.title, tuple(dict.fromkeys((name, *bold))))


def family_names(subject: PageSubject, sort_key: str | None) -> set[str]:
    """The family names by which the page may call its person."""
    key, comma, _ = (sort_key or "").partition(",")
    size = len(key.split())
    found = set()
    for name in subject.names:
        words = name.split()
        if comma and size < len(words) and name_words(" ".join(words[-size:])).words == name_words(key).words:
            found.add(" ".join(words[-size:]))
        elif len(words) > 1 and " of " not in name and (family := read_name(name).full_family) and family != name:
            found.add(family)
    return found


def _status(page: PageEvidence, passages: Sequence[Passage]) -> Status:
    status = person_status(page.categories, page.templates, page.language)
    if status in ("living", "dead"):
        return status
    born, died = _life_in_infobox(passages, page.language)
    lead_born, lead_died, is_someone = _life_in_lead(page)
    born = born or lead_born or next((name for name in page.categories if is_birth(name, page.language)), "")
    if died or lead_died:
        return "dead"
    if is_of_living_person(page.templates):
        return "living"
    years = [int(year) for year in _YEAR.findall(born)]
    if years and min(years) >= _OLDEST_BIRTH:
        return "living"
    return "person" if status == "person" or born or is_someone else "not a person"


def _bare_names(page: PageEvidence, passages: Sequence[Passage]) -> BareNames:
    if any(_FICTION.search(name.lower()) for name in page.categories):
        return "trusted"
    return "doubted" if page.categories or any(passage.links for passage in passages) else "unknown"


def is_birth(category: str, language: str) -> bool:
    """Whether the members of a category are persons born then."""
    return _births(language).fullmatch(category) is not None


@cache
def _births(language: str) -> re.Pattern[str]:
    patterns = [pattern for part in read_for_sources(People, language).values() for pattern in part.born]
    return lazy_regex("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)", re.IGNORECASE)


@cache
def _labels(language: str) -> tuple[frozenset[str], frozenset[str]]:
    parts = read_for_sources(People, language).values()
    return (
        frozenset(label for part in parts for label in part.birth_parameters),
        frozenset(label for part in parts for label in part.death_parameters),
    )


def _life_in_infobox(passages: Iterable[Passage], language: str) -> tuple[str, bool]:
    """The text of a birth in an infobox, and whether a death stands there."""
    births, deaths = _labels(language)
    born, died = "", False
    for passage in passages:
        if passage.kind == "infobox" and passage.labels:
            label = passage.labels[0].lower()
            if label in births:
                born = born or passage.text
            died = died or label in deaths
    return born, died


def _life_in_lead(page: PageEvidence) -> tuple[str, bool, bool]:
    """The text of a birth in the first sentence, whether it tells a death, and whether it says that its subject is someone."""
    part = read_part(People, page.language)
    if part is None:
        return "", False, False
    names = [*page.bold, title_name(page.title)]
    start = max((page.lead.find(name) + len(name) for name in names if name and -1 < page.lead.find(name) < 40), default=-1)
    if start < 0:
        return "", False, False
    someone = language_code(page.language) == "en" and is_someone(page.lead[start:])
    bracket = _BRACKET.match(page.lead, start)
    if bracket is None:
        return "", False, someone
    words = re.split(r"[\s,;:]+", bracket[1].lower())
    born = bracket[1] if not set(words).isdisjoint(part.birth_words) and _YEAR.search(bracket[1]) else ""
    died = not set(words).isdisjoint(part.death_words) or (_LIFE.search(bracket[1]) is not None and (bool(born) or someone))
    return born, died and bool(born or someone), someone


def is_someone(text: str) -> bool:
    """Whether an English text says what a person is: "was a Norwegian painter"."""
    predicate = _PREDICATE.search(text)
    return predicate is not None and predicate[1].rsplit(maxsplit=1)[-1] in ROLES


_PLACE_BEFORE = lazy_regex(
    r"(?:\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Aa]round|[Tt]hroughout|[Tt]he|[Aa]n?)"
    r"|\b(?:moved|went|travel+ed|came|returned|sent|sailed|road|train|flight|flew|drove|way|rode|marched|journey)\b"
    r"[^.;,]{0,15} (?:to|for|from)) $"
)
_NAME_BEFORE = lazy_regex(r"(?:^|[^.!?:;\"“”)] ?)([^\W\d_a-z][^\W\d_]*\.?) $")
_GOES_ON = lazy_regex(r" [^\W\d_a-z]|[-‐‑–][^\W\d_]|, [^\W\d_a-z]\w+,|, [^\W\d_a-z]\w+\.?$")
_REACH = 32
_NO_WORD_BEFORE, _NO_WORD_BEHIND = lazy_regex(r"(?<!\w)"), lazy_regex(r"(?!\w)")
_NO_PART_BEFORE, _NO_PART_BEHIND = lazy_regex(r"(?<![\w-])"), lazy_regex(r"(?![\w-])")


class SureNames:
    """Finds where a text names the page's subject for certain: by a full name, or by the family name alone."""

    def __init__(self, subject: PageSubject, families: Collection[str]) -> None:
        self._names, self._families = subject.names, families
        self._is_place = any(is_place(name) for name in families)

    def places(self, text: str, links: Sequence[Link]) -> Iterator[tuple[int, int]]:
        """Offsets of the names in a text, without those in links."""
        taken = [(link.start, link.end) for link in links]
        for start, end in spans_of(self._names, text, _NO_WORD_BEFORE, _NO_WORD_BEHIND):
            if not is_thing(text, start, end):
                taken.append((start, end))
                yield start, end
        for start, end in spans_of(self._families, text, _NO_PART_BEFORE, _NO_PART_BEHIND) if self._names else ():
            if not any(low < end and start < high for low, high in taken) and self._names_subject(text, start, end):
                yield start, end

    def _names_subject(self, text: str, start: int, end: int) -> bool:
        before = text[max(0, start - _REACH) : start]
        if _GOES_ON.match(text, end) or is_thing(text, start, end) or (self._is_place and _PLACE_BEFORE.search(before)):
            return False
        named = _NAME_BEFORE.search(before)
        return named is None or named[1].rstrip(".").lower() in TITLES or is_often_small(named[1])
