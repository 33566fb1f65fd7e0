"""Sources as a conversion reads them: hashed, and with a position that shows the progress."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from stat import S_ISREG
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from extractor.border import reject_to_json
from extractor.dataset.fingerprint import file_hash
from extractor.dataset.manifest import LostPages, SourceEntry
from extractor.errors import ExtractorError
from extractor.sources.histories import HistoryPage
from extractor.sources.page import SourceFailure
from extractor.sources.source import STDIN, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from typing_extensions import Buffer

    from extractor.sources.page import Found, Page, Reject

_CHUNK = 1024 * 1024


class _HashedStream(io.RawIOBase):
    """A stream that cannot be read twice and is therefore hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.hash = sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        data = self._file.read(len(view))
        view[: len(data)] = data
        self.hash.update(data)
        self.size += len(data)
        return len(data)


class _State(NamedTuple):
    device: int
    number: int
    size: int
    written: int
    changed: int
    """When its content, name or rights changed; no program can set this."""


@dataclass(slots=True)
class _Opened:
    states: set[_State] = field(default_factory=set)
    stream: _HashedStream | None = None
    file: BinaryIO | None = None


@dataclass(frozen=True, slots=True)
class Watched(Source):
    """A source that knows how far it has been read."""

    _opened: _Opened = field(default_factory=_Opened)

    def open(self) -> BinaryIO:
        """The source's bytes."""
        file = Source.open(self)
        if self.path is not None:
            self.saw(os.fstat(file.fileno()))
        else:
            self._opened.stream = _HashedStream(file)
            file = io.BufferedReader(self._opened.stream, _CHUNK)
        self._opened.file = file
        return file

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        if self._opened.stream:
            return self._opened.stream.size
        file = self._opened.file
        return file.tell() if file is not None and not file.closed else 0

    def saw(self, status: os.stat_result) -> None:
        """Remember the state of the file, so that a later change is noticed."""
        self._opened.states.add(_State(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))

    def finish(self, found: SourceEntry) -> None:
        """Read a stream to its end and give its entry size and hash; a file has both, and must still be what was hashed."""
        if self.path is not None and self._opened.states:
            with suppress(OSError):
                self.saw(self.path.stat())
            if len(self._opened.states) > 1 or not self.path.exists():
                found.failures.append(LostPages("source_changed", "the file changed while it was read; convert it again"))
                found.sha256 = ""
        if (stream := self._opened.stream) is not None and self._opened.file is not None:
            while self._opened.file.read(_CHUNK):
                pass
            found.size, found.sha256 = stream.size, stream.hash.hexdigest()


def entry(source: Watched) -> SourceEntry:
    """The entry of a source before it is read; without size and hash where it cannot be read twice, or not at all."""
    if source.path is None:
        return SourceEntry(source.name, 0, "")
    try:
        status = source.path.stat()
        if not S_ISREG(status.st_mode):
            raise ExtractorError(
                "unreadable",
                "is no file that can be read twice",
                where=source.name,
                remedy=f"hand it in as standard input, {STDIN}",
            )
        hashed = file_hash(source.path)
    except OSError:
        return SourceEntry(source.name, 0, "")  # to open it fails too, and tells why
    source.saw(status)
    if source.revisions is None:
        return SourceEntry(source.name, status.st_size, hashed)
    missing = b"\n".join(reject_to_json(one) for one in source.rejects)
    hashed = sha256(f"{hashed}\n".encode() + missing).hexdigest()
    learned = None if source.learned is None else dict(source.learned)
    return SourceEntry(source.name, status.st_size, hashed, revisions=dict(source.revisions), learned=learned)


def taken(
    found: Iterable[Found], entry: SourceEntry, namespaces: frozenset[int] | None, *, is_full: Callable[[], bool]
) -> Iterator[Page | Reject]:
    """The pages of a source that get a record or a reject; the entry counts pages left out and stretches that are lost."""
    for one in found:
        if isinstance(one, SourceFailure):
            entry.failures.append(LostPages(one.code, one.message))
            continue
        if is_full():
            return
        entry.dialect = entry.dialect or one.dialect
        entry.counts.pages += 1
        unwanted = isinstance(one, HistoryPage) and not one.packed
        if unwanted or (namespaces is not None and one.head.namespace not in namespaces):
            entry.counts.left_out += 1
        else:
            yield one
