"""The histories of pages: all revisions of a page together, in the order of their time, packed into little memory.

A revision is packed by what it changes of the two before it (zstd with a prefix), so that the history of a long page takes
about as much memory as its text does a few times, and travels whole to who works on it.
"""

from __future__ import annotations

import hashlib
import sys
from collections import deque
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from struct import Struct as Layout
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from extractor.sources.page import Edit, Page, Reject, SourceFailure

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.model import PageHead
    from extractor.sources.page import Found

_LENGTHS = Layout("<II")
_SHORTEST_PREFIX = 8
_LEVEL = 1
_SMALLEST_WINDOW_LOG = 18
_READING: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 28}


class Saved(Struct, frozen=True):
    """A revision without its text."""

    revision_id: int | None
    parent_id: int | None
    timestamp: str | None
    edit: Edit
    model: str
    problem: str | None = None
    """Code that says why there is no text; null where there is one."""


@dataclass(frozen=True, slots=True)
class HistoryPage(Page):
    """A page, as its newest revision that has a text, with all its revisions."""

    packed: bytes = b""
    revisions: int = 0
    digest: str = ""
    earlier: bytes | None = None
    """The record of an earlier state of the history, where there is one."""

    @property
    def hash(self) -> str:
        """SHA-256 of what is read of the page: all its revisions."""
        return self.digest

    @property
    def size(self) -> int:
        """What the page holds in memory, about."""
        return len(self.text) + len(self.packed) + len(self.earlier or b"")

    def unpacked(self) -> Iterator[tuple[Saved, str | None]]:
        """The revisions from the oldest to the newest, each with its text, null where it has none."""
        return _unpacked(self.packed)


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """Whose histories are read, and which of their revisions."""

    since: str | None = None
    """Revisions saved at or after this time (ISO 8601, as precise as one likes)."""
    until: str | None = None
    """Revisions saved at or before it."""
    titles: frozenset[str] | None = None
    """None: all."""
    namespaces: frozenset[int] | None = None
    """None: all."""

    def takes(self, head: PageHead) -> bool:
        """Whether the page's history is wanted."""
        named = self.titles is None or head.title in self.titles
        return named and (self.namespaces is None or head.namespace in self.namespaces)

    def holds(self, timestamp: str | None) -> bool:
        """Whether a revision of that time counts; one without time does where nothing is asked for."""
        if self.since is None and self.until is None:
            return True
        if timestamp is None:
            return False
        return (self.since is None or timestamp >= self.since) and (
            self.until is None or timestamp[: len(self.until)] <= self.until
        )


def histories(
    found: Iterable[Found], options: HistoryOptions, first: int = 0
) -> Iterator[HistoryPage | Reject | SourceFailure]:
    """The pages of a source that was read revision by revision, each with its history; ordinals count pages from ``first`` on.

    Revisions may come in any order; one that is there twice counts once, one without text keeps its place. A page that is not
    wanted, or has no revision that is, comes without any; one whose revisions have no text as :class:`Reject` of the last.
    """
    page: _Gathered | None = None
    ordinal = first
    for one in found:
        if isinstance(one, SourceFailure):
            if page is not None:
                yield page.whole()
                page = None
            yield one
            continue
        if page is None or page.name != _name(one.head):
            if page is not None:
                yield page.whole()
            page = _Gathered(one, ordinal, wanted=options.takes(one.head))
            ordinal += 1
        if page.wanted and options.holds(one.head.timestamp):
            page.add(one)
    if page is not None:
        yield page.whole()


def _name(head: PageHead) -> tuple[object, ...]:
    return head.wiki, head.title if head.page_id is None else head.page_id


class _Gathered:
    """The revisions of one page, as they come."""

    def __init__(self, first: Page | Reject, ordinal: int, *, wanted: bool) -> None:
        self.name = _name(first.head)
        self.wanted = wanted
        self._last = first
        self._ordinal = ordinal
        self._packer = _Packer()
        self._newest: Page | None = None
        self._ids: set[int] = set()
        self._ages: list[tuple[str, int]] = []

    def add(self, revision: Page | Reject) -> None:
        head = revision.head
        if head.revision_id is not None:
            if head.revision_id in self._ids:
                return
            self._ids.add(head.revision_id)
        self._last = revision
        self._ages.append(_age(head.timestamp, head.revision_id))
        edit = revision.edit or Edit()
        if isinstance(revision, Reject):
            saved = Saved(head.revision_id, head.parent_id, head.timestamp, edit, "", revision.code)
            self._packer.add(saved, None)
            return
        self._packer.add(Saved(head.revision_id, head.parent_id, head.timestamp, edit, revision.model), revision.text)
        newest = self._newest
        if newest is None or self._ages[-1] >= _age(newest.head.timestamp, newest.head.revision_id):
            self._newest = revision

    def whole(self) -> HistoryPage | Reject:
        """The page with what has come."""
        last, newest = self._last, self._newest
        if newest is None:
            if isinstance(last, Reject) and (self._ages or (self.wanted and not last.head.revision_id)):
                return replace(last, ordinal=self._ordinal)
            return HistoryPage(last.head, "", last.file, last.dialect, self._ordinal)
        packer = self._packer
        if any(later < earlier for earlier, later in pairwise(self._ages)):
            packer = _in_order(packer.packed)
        return HistoryPage(
            newest.head,
            newest.text,
            newest.file,
            newest.dialect,
            self._ordinal,
            model=newest.model,
            namespaces=newest.namespaces,
            packed=bytes(packer.packed),
            revisions=len(self._ages),
            digest=packer.digest.hexdigest(),
        )


def _age(timestamp: str | None, revision_id: int | None) -> tuple[str, int]:
    """Sorts revisions of a page by time, then by id, as the reader of exports does."""
    return timestamp or "", revision_id or 0


class _Packer:
    """Revisions one behind the other: lengths, description, text by what it changes of the two texts before."""

    def __init__(self) -> None:
        self.packed = bytearray()
        self.digest = hashlib.sha256()
        self._before = _Prefix()

    def add(self, saved: Saved, text: str | None) -> None:
        """Pack one more revision."""
        described = msgspec.msgpack.encode(saved)
        body = b"" if text is None else text.encode("utf-8", "surrogatepass")
        self.digest.update(described + hashlib.sha256(body).digest())
        change = b""
        if text is not None:
            change = self._before.change(body)
        self.packed += _LENGTHS.pack(len(described), len(change)) + described + change


class _Prefix:
    """The last two texts, in which the next one finds most of itself; two, since a page that was blanked is restored."""

    def __init__(self) -> None:
        self._texts: deque[bytes] = deque(maxlen=2)

    def change(self, body: bytes) -> bytes:
        """What turns the texts before into this one."""
        texts = b"".join(self._texts)
        options: dict[int, int] = {
            zstd.CompressionParameter.compression_level: _LEVEL,
            zstd.CompressionParameter.window_log: max(_SMALLEST_WINDOW_LOG, (len(texts) + len(body)).bit_length()),
        }
        change: bytes = zstd.compress(body, options=options, zstd_dict=_as_prefix(texts))
        self._add(body)
        return change

    def changed(self, change: bytes) -> bytes:
        """The text of which ``change`` was the change."""
        body: bytes = zstd.decompress(change, _as_prefix(b"".join(self._texts)), _READING)
        self._add(body)
        return body

    def _add(self, body: bytes) -> None:
        if body not in self._texts:
            self._texts.append(body)


def _as_prefix(texts: bytes) -> tuple[zstd.ZstdDict, int] | None:
    return zstd.ZstdDict(texts, is_raw=True).as_prefix if len(texts) >= _SHORTEST_PREFIX else None


def _unpacked(packed: bytes | bytearray) -> Iterator[tuple[Saved, str | None]]:
    before = _Prefix()
    at = 0
    while at < len(packed):
        described, change = _LENGTHS.unpack_from(packed, at)
        at += _LENGTHS.size
        saved = msgspec.msgpack.decode(packed[at : at + described], type=Saved)
        at += described
        text = None
        if saved.problem is None:
            text = before.changed(bytes(packed[at : at + change])).decode("utf-8", "surrogatepass")
        at += change
        yield saved, text


def _in_order(packed: bytearray) -> _Packer:
    """The same revisions by their age; texts wait in a file meanwhile, since each is packed against its neighbours."""
    packer = _Packer()
    with TemporaryFile() as file:
        places: list[tuple[tuple[str, int], int, int, int, Saved]] = []
        for saved, text in _unpacked(packed):
            start = file.tell()
            file.write(b"" if text is None else zstd.compress(text.encode("utf-8", "surrogatepass"), _LEVEL))
            places.append((_age(saved.timestamp, saved.revision_id), len(places), start, file.tell(), saved))
        for _, _, start, end, saved in sorted(places, key=itemgetter(0, 1)):
            file.seek(start)
            body = file.read(end - start)
            text = zstd.decompress(body).decode("utf-8", "surrogatepass") if saved.problem is None else None
            packer.add(saved, text)
    return packer
