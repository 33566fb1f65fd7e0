"""Shards: stretches of sources that tasks read apart, together exactly what one reader of the whole gives.

A large export, plain or bzip2, is cut where pages begin: at a page tag, or at a bzip2 stream whose content begins with one (in
a multistream dump every stream but the last does; its index is not needed to find them). The reader of a stretch gets the
preamble of the export first and knows how many pages lie before. At the end of a stretch it sees one more page begin, an empty
one of ours that it drops: what the page before has left open ends there as it would in the whole. Every other source is one
stretch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from extractor.sources import bzip2, mediawiki_xml
from extractor.sources.encoding import sniff_encoding
from extractor.sources.gap import CHUNK, Gap
from extractor.sources.histories import histories
from extractor.sources.page import SourceFailure
from extractor.sources.read import ReadOptions, read
from extractor.sources.source import Source
from extractor.sources.stream import PLAIN, compression_of, read_plain, unpack
from extractor.sources.xml_units import Preamble, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.sources.page import Found

SHARD_BYTES = 8 * 1024 * 1024
"""About the size of a shard in its file."""

_CUT = frozenset({"bz2", PLAIN.name})
_PAGE = re.compile(rb"<page(?:\s[^<>]*)?>")
_LONGEST_TAG = 64 * 1024
"""Of a page, as far as a border between stretches may cut one."""
_NEXT_PAGE = b"<page></page></mediawiki>"


@dataclass(frozen=True, slots=True)
class SourceStretch:
    """What a task reads of one source."""

    number: int
    """The source's."""
    source: Source
    start: int = 0
    end: int | None = None
    """None: the whole source."""
    preamble: bytes = b""
    pages: int = 0
    """How many pages lie before it."""
    entries: int = 0
    """How many entries (pages, or revisions of them) lie before it."""

    @property
    def is_last(self) -> bool:
        """Whether nothing of the source follows."""
        return self.end is None or self.end == _size(self.source)


def whole(sources: Iterable[Source]) -> list[SourceStretch]:
    """The sources, each in one stretch and found from any folder."""
    return [
        SourceStretch(number, Source(source.name, source.path and source.path.absolute()))
        for number, source in enumerate(sources)
    ]


def candidates(stretch: SourceStretch, shard_bytes: int) -> list[SourceStretch]:
    """Equal stretches of a source that may be cut, each to be searched for a border; one that may not stays as it is."""
    size = _size(stretch.source)
    if size <= shard_bytes or (preamble := _preamble(stretch.source)) is None:
        return [stretch]
    starts = [*range(0, size, shard_bytes), size]
    return [replace(stretch, start=start, end=end, preamble=preamble) for start, end in pairwise(starts)]


def border(stretch: SourceStretch) -> int | None:
    """Where in the stretch a shard can begin: 0 at the start of its source, None where no place is fit."""
    assert stretch.end is not None
    if stretch.start == 0:
        return 0
    with stretch.source.open() as file:
        packed = compression_of(file) is not PLAIN
        found = _first(bzip2.HEAD if packed else _PAGE, file, stretch.start, stretch.end)
        if not packed or found is None:
            return found
        file.seek(found)
        content = next(bzip2.read_on(file, found), b"")
        begins = isinstance(content, bytes) and _PAGE.match(content.lstrip()) is not None
        return found if begins else None


def at_borders(stretches: Iterable[SourceStretch], borders: Iterable[int | None]) -> list[SourceStretch]:
    """The stretches, each from its border to the next one; a source without any inside is whole again."""
    found: list[SourceStretch] = []
    for stretch, start in zip(stretches, borders, strict=True):
        if start is None:
            found[-1] = replace(found[-1], end=stretch.end)
            continue
        if start:
            found[-1] = replace(found[-1], end=start)
        found.append(replace(stretch, start=start))
    return [replace(stretch, end=None) if stretch.start == 0 and stretch.is_last else stretch for stretch in found]


def count(stretch: SourceStretch, options: ReadOptions) -> tuple[int, int]:
    """How many pages and entries the stretch has."""
    place = mediawiki_xml.ReaderProgress()
    for _ in _entries(stretch, options, place):
        pass
    ours = 0 if stretch.is_last else 1
    return place.pages - ours, place.entries - ours


def counted(stretches: Iterable[SourceStretch], counts: Iterable[tuple[int, int]]) -> list[SourceStretch]:
    """The stretches, each knowing what lies before it in its source."""
    found = []
    pages = entries = 0
    for stretch, (own_pages, own_entries) in zip(stretches, counts, strict=True):
        if stretch.start == 0:
            pages = entries = 0
        found.append(replace(stretch, pages=pages, entries=entries))
        pages += own_pages
        entries += own_entries
    return found


def read_stretch(stretch: SourceStretch, options: ReadOptions) -> Iterator[Found]:
    """What a reader of the whole source gives of the stretch."""
    if stretch.end is None:
        return read(stretch.source, options)
    entries = _entries(stretch, options, mediawiki_xml.ReaderProgress(stretch.pages, stretch.entries))
    own = entries if stretch.is_last else (entry for entry, _ in pairwise(entries))
    return own if options.history is None else histories(own, options.history, stretch.pages)


def grouped(stretches: Iterable[SourceStretch], shard_bytes: int) -> list[list[SourceStretch]]:
    """Shards: stretches in their order, small ones together."""
    shards: list[list[SourceStretch]] = []
    room = 0
    for stretch in stretches:
        size = (_size(stretch.source) if stretch.end is None else stretch.end) - stretch.start
        if size > room:
            shards.append([])
            room = shard_bytes
        shards[-1].append(stretch)
        room -= size
    return shards


def _entries(stretch: SourceStretch, options: ReadOptions, place: mediawiki_xml.ReaderProgress) -> Iterator[Found]:
    return mediawiki_xml.read(
        _chunks(stretch),
        file=stretch.source.name,
        language=options.language,
        all_revisions=options.all_revisions,
        place=place,
    )


def _chunks(stretch: SourceStretch) -> Iterator[bytes | Gap]:
    assert stretch.end is not None
    if stretch.start:
        yield stretch.preamble
    with stretch.source.open() as file:
        packed = compression_of(file) is not PLAIN
        file.seek(stretch.start)
        part = _Part(file, stretch.end - stretch.start)
        yield from bzip2.read_on(part, stretch.start) if packed else read_plain(part, 1)  # type: ignore[arg-type] # all that they use of a file
    if not stretch.is_last:
        yield _NEXT_PAGE


class _Part:
    """A file that ends after so many bytes."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data


def _preamble(source: Source) -> bytes | None:
    """What stands before the first page of an export that can be cut."""
    first = next(read(source, ReadOptions()), None)
    if first is None or isinstance(first, SourceFailure) or first.dialect != mediawiki_xml.DIALECT:
        return None
    with source.open() as file:
        if compression_of(file).name not in _CUT:
            return None
        unit = next(cut(unpack(file)))
    if not isinstance(unit, Preamble) or b"<mediawiki" not in unit.data:
        return None
    encoding = sniff_encoding(unit.data)
    return unit.data if encoding and encoding.name == "utf-8" else None


def _first(pattern: re.Pattern[bytes], file: BinaryIO, start: int, end: int) -> int | None:
    """Where between the two places of a file the pattern first begins."""
    file.seek(start)
    held = b""
    while start + len(held) < end + _LONGEST_TAG and (chunk := file.read(CHUNK)):
        held += chunk
        if match := pattern.search(held):
            return start + match.start() if start + match.start() < end else None
        dropped = max(0, len(held) - _LONGEST_TAG)
        start += dropped
        held = held[dropped:]
    return None


def _size(source: Source) -> int:
    assert source.path is not None
    return source.path.stat().st_size
