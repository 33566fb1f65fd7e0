"""Dumps of any size from the pages of a small one, no page like another: names, long words and numbers differ in each round.

Markup stays what it is: names of templates, parameters and tags, identifiers, hosts, months. What is changed is changed alike
in the whole round, so a short citation still finds its work. The dump is a bz2 multistream, as the Wikimedia dumps are.
"""

from __future__ import annotations

import bz2
import calendar
import random
import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from extractor.sources.page import Page

PAGES_A_STREAM = 100
_PIECES = re.compile(
    r"""(?P<markup>\{\{[^|{}<]*|\|\s*(?:isbn|issn|doi|pmid|pmc|oclc|jstor|bibcode|arxiv|lccn|id)\s*=[^|{}]*|\|[^|={}\[\]<]*=
    |<[^<>]*>|\[\[\w+:|&\#?\w+;|https?://[^/\s|]+)|(?P<name>\b[A-Z][a-z]{3,}\b)|(?P<word>\b[a-z]{8,}\b)|(?P<number>\d+)""",
    re.VERBOSE,
)
_WORD = re.compile(r"\b[a-z]{3,}\b")
_DATED = {*calendar.month_name, *calendar.day_name}


class _Round(dict[str, str]):
    """What each name, word and number is in one round."""

    def __init__(self, chosen: random.Random, vocabulary: Sequence[str], names: Sequence[str]) -> None:
        super().__init__()
        self._chosen = chosen
        self._names = names
        self._kept = frozenset(vocabulary)
        long = [word for word in vocabulary if len(word) >= 8]
        self._words = dict(zip(long, chosen.sample(long, len(long)), strict=True))

    def __missing__(self, word: str) -> str:
        self[word] = found = self._other(word)
        return found

    def _other(self, word: str) -> str:
        chosen = self._chosen
        if word.isdigit():
            if len(word) == 4 and "1000" <= word < "2030":
                return str(chosen.randint(1100, 2019))
            return str(chosen.randint(10 ** (len(word) - 1), 10 ** len(word) - 1))
        if word.islower():
            return self._words.get(word, word)
        if word in _DATED or word.lower() in self._kept:
            return word
        tail = chosen.choice(self._names)
        return word[: max(2, len(word) // 2)] + tail[len(tail) // 2 :]


def varied(pages: Sequence[Page], seed: int) -> Iterator[Page]:
    """The pages again and again, each time in other words; without end."""
    vocabulary = sorted({word for page in pages for word in _WORD.findall(page.text)})
    names = sorted({found["name"] for page in pages for found in _PIECES.finditer(page.text) if found["name"]})
    for number in count():
        words = _Round(random.Random(seed * 1_000_003 + number), vocabulary, names)  # noqa: S311 - pages, no secrets
        for page in pages:
            text = _PIECES.sub(lambda found: found[0] if found["markup"] else words[found[0]], page.text)  # noqa: B023 - used now
            yield replace(page, head=msgspec.structs.replace(page.head, title=f"{page.head.title} ({number})"), text=text)


def up_to(pages: Iterable[Page], most: float) -> Iterator[Page]:
    """The first pages, until they hold ``most`` bytes of text."""
    size = 0
    for page in pages:
        if size >= most:
            return
        size += len(page.text.encode())
        yield page


def write_dump(pages: Iterable[Page], path: Path) -> None:
    """Write pages as an export."""
    stream = ['<mediawiki xml:lang="en"><siteinfo><dbname>enwiki</dbname></siteinfo>\n']
    with path.open("wb") as file:
        for number, page in enumerate(pages):
            if number % PAGES_A_STREAM == 0:
                file.write(bz2.compress("".join(stream).encode()))
                stream = []
            stream.append(_page(page, number))
        file.write(bz2.compress("".join([*stream, "</mediawiki>\n"]).encode()))


def _page(page: Page, number: int) -> str:
    return (
        f"<page><title>{escape(page.head.title)}</title><ns>0</ns><id>{number + 1}</id><revision><id>{number + 1}</id>"
        f"<timestamp>{page.head.timestamp or '2024-01-01T00:00:00Z'}</timestamp><model>wikitext</model>"
        f'<text xml:space="preserve">{escape(page.text)}</text></revision></page>\n'
    )
