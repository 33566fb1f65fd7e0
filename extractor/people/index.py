"""Who is a person, living or not, by page title: built once from a dump, asked for every link.

The file is a header with the SHA-256 of what follows, and one sorted 64-bit little-endian number a page: 62 bits of the BLAKE2b
hash of the normalised title, then two bits of status. Pages that are no persons are in it too, since only that makes a link
certain. Seven million articles take 56 MB, memory-mapped; the chance that an unknown title meets another one's hash is one in
ten to the eleventh.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from hashlib import blake2b, file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from msgspec import Struct

from extractor.errors import ExtractorError
from extractor.languages import People, choice, read_everywhere, read_for_sources, read_part
from extractor.namespaces import names_in_packs
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

Status = Literal["not a person", "person", "living", "dead"]
STATUSES: tuple[Status, ...] = ("not a person", "person", "living", "dead")
_HEADER = b"extractor person index 2 "
_DIGEST = lazy_regex(rb"[0-9a-f]{64}\n{7}")
_BODY = len(_HEADER) + 71
"""Where the numbers begin, a multiple of their size."""
_TITLE_REMEMBERED = 1 << 16
_LONGEST_REDIRECT_CHAIN = 4


class PersonIndex(Protocol):
    """Knows which page titles name persons."""

    def lookup(self, title: str) -> Status | None:
        """What the page of that title is about; None where there is no such page."""


@cache
def _person_patterns(language: str | None) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], frozenset[str]]:
    everywhere = read_everywhere(People).values() if language is None else map(partial(read_part, People), ("en", language))
    pages = [page for page in everywhere if page is not None]
    born, dead, living = (
        lazy_regex("|".join(pattern for patterns in kind for pattern in patterns) or "(?!)", re.IGNORECASE)
        for kind in ([page.born for page in pages], [page.dead for page in pages], [page.living for page in pages])
    )
    return born, dead, living, frozenset(name for page in pages for name in page.templates)


def person_status(categories: Iterable[str], templates: Iterable[str], language: str | None = None) -> Status:
    """What the names of a page's categories and the names of its templates, in lower case, say of its subject.

    Without language the words of every one count.
    """
    born, dead, living, names = _person_patterns(language)
    known = list(categories)
    if any(living.fullmatch(name) for name in known):
        return "living"
    if any(dead.fullmatch(name) for name in known):
        return "dead"
    if any(born.fullmatch(name) for name in known) or not names.isdisjoint(templates):
        return "person"
    return "not a person"


@cache
def _living_templates() -> frozenset[str]:
    return frozenset(name for page in read_for_sources(People, "en").values() for name in page.living_templates)


def is_of_living_person(templates: Collection[str]) -> bool:
    """Whether a page carries a template, in lower case, of biographies of living people."""
    return not _living_templates().isdisjoint(templates)


_TEMPLATE = lazy_regex(r"(?:\{\{|\[tpl\])\s*([^|{}\[\]\n]+?)\s*(?=[|}\n]|\[/tpl\])")


@cache
def _category() -> re.Pattern[str]:
    names = choice(name for name, namespace in names_in_packs().items() if namespace == "category")
    return lazy_regex(rf"\[\[\s*(?:{names})\s*:\s*([^\]|\n]+?)\s*[\]|]", re.IGNORECASE)


def scan(text: str) -> Status:
    """What wikitext says of its subject, without parsing it."""
    return person_status(_category().findall(text), {name.lower() for name in _TEMPLATE.findall(text)})


def title_key(title: str) -> int:
    """The number under which a title is kept, its two status bits zero.

    Titles are equal but for the case of the first letter, underscores for spaces and a ``#section``.
    """
    name = " ".join(title.partition("#")[0].replace("_", " ").split()).removeprefix(":")
    return (
        int.from_bytes(blake2b((name[:1].upper() + name[1:]).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        & ~3
    )


class TitleIndex(Struct, frozen=True):
    """A person index in memory or mapped from its file."""

    entries: NDArray[np.uint64]
    """Sorted keys with the status in the two low bits."""

    def lookup(self, title: str) -> Status | None:
        """What the page of that title is about; None where the index has no such page."""
        key = _remembered_key(title)
        place = int(np.searchsorted(self.entries, np.uint64(key)))
        if place < len(self.entries) and (entry := int(self.entries[place])) & ~3 == key:
            return STATUSES[entry & 3]
        return None


_remembered_key = lru_cache(_TITLE_REMEMBERED)(title_key)


def build(pages: Iterable[tuple[str, Status, str | None]]) -> TitleIndex:
    """The index of ``(title, status, redirect target or None)``, one a page; a redirect has the status of its target.

    The first page of a title counts; redirects that lead nowhere or around are left out.
    """
    statuses: dict[int, int] = {}
    redirects: dict[int, int] = {}
    for title, status, redirect in pages:
        key = title_key(title)
        if redirect is not None:
            redirects.setdefault(key, title_key(redirect))
        else:
            statuses.setdefault(key, STATUSES.index(status))
    entries = [key | status for key, status in statuses.items()]
    for key, goal in redirects.items():
        target = goal
        for _ in range(_LONGEST_REDIRECT_CHAIN):
            if target not in redirects:
                break
            target = redirects[target]
        if key not in statuses and target in statuses:
            entries.append(key | statuses[target])
    return TitleIndex(np.sort(np.array(entries, np.uint64)))


def write(index: TitleIndex, path: Path) -> None:
    """Writes the index; the same pages give the same bytes."""
    numbers = index.entries.astype("<u8").tobytes()
    path.write_bytes(_HEADER + sha256(numbers).hexdigest().encode() + b"\n" * 7 + numbers)


def read(path: Path) -> TitleIndex:
    """The index in a file, memory-mapped; :class:`ValueError` where the file is none. What it holds is taken on trust."""
    with path.open("rb") as file:
        head = file.read(_BODY)
    size = path.stat().st_size - _BODY
    if not head.startswith(_HEADER) or not _DIGEST.fullmatch(head, len(_HEADER)) or size % 8:
        raise ValueError("it is no person index")
    if not size:
        return TitleIndex(np.empty(0, np.uint64))
    return TitleIndex(np.memmap(path, "<u8", "r", _BODY))


def check(given: str) -> str:
    """The checksum of the index in a file; :class:`ExtractorError` where it is none, is damaged or cannot be read."""
    path = Path(given)
    try:
        there = path.stat()
        return _checksum(path, there.st_size, there.st_mtime_ns)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ExtractorError(
            "bad_person_index", f"cannot be read ({reason})", where=given, remedy="make one with: extractor persons"
        ) from error


@lru_cache(maxsize=4)
def _checksum(path: Path, _size: int, _changed: int) -> str:
    """The checksum that the file names and its content has; :class:`ValueError` if they differ.

    It is remembered while size and time of the file stay.
    """
    read(path)
    with path.open("rb") as file:
        named = file.read(_BODY)[len(_HEADER) :].decode().strip()
        if file_digest(file, "sha256").hexdigest() != named:
            raise ValueError("it is damaged")
    return named
