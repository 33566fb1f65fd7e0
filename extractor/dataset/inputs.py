"""Sources as a conversion reads them: hashed, and with a place that tells how far it is."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from hashlib import sha256
from stat import S_ISREG
from typing import TYPE_CHECKING, BinaryIO

from extractor.dataset.fingerprint import file_hash
from extractor.dataset.manifest import Failure, SourceEntry
from extractor.errors import ExtractorError
from extractor.sources.find import STDIN, Source
from extractor.sources.histories import HistoryPage
from extractor.sources.page import SourceFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from typing_extensions import Buffer

    from extractor.sources.page import Page, Reject
    from extractor.sources.read import Found

_CHUNK = 1024 * 1024


def entry(source: Source) -> SourceEntry:
    """The entry of a source before it is read; that of standard input has neither size nor hash yet."""
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
        return SourceEntry(source.name, status.st_size, file_hash(source.path))
    except OSError as error:
        raise ExtractorError(
            "unreadable", f"cannot be read ({error.strerror})", where=source.name, remedy="check the name and its permissions"
        ) from error


class _Stream(io.RawIOBase):
    """A stream that cannot be read twice, hashed on its way."""

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


@dataclass(slots=True)
class _Opened:
    stream: _Stream | None = None
    file: BinaryIO | None = None


@dataclass(frozen=True, slots=True)
class Watched(Source):
    """A source that knows how far it has been read."""

    _opened: _Opened = field(default_factory=_Opened)

    def open(self) -> BinaryIO:
        """The source's bytes."""
        file = Source.open(self)
        if self.path is None:
            self._opened.stream = _Stream(file)
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

    def finish(self, found: SourceEntry) -> None:
        """Read a stream to its end and give its entry size and hash; a file has both."""
        if (stream := self._opened.stream) is not None and self._opened.file is not None:
            while self._opened.file.read(_CHUNK):
                pass
            found.size, found.sha256 = stream.size, stream.hash.hexdigest()


def taken(
    found: Iterable[Found], entry: SourceEntry, namespaces: frozenset[int] | None, *, is_full: Callable[[], bool]
) -> Iterator[Page | Reject]:
    """What of a source is to have a record or a reject; the entry counts the rest, and what is lost."""
    for one in found:
        if isinstance(one, SourceFailure):
            entry.failures.append(Failure(one.code, one.message))
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
