"""Bytes of a 7z archive, its members one after the other, as history dumps come.

py7zr pushes what it unpacks; a thread and a short queue turn that into chunks to be pulled. py7zr is the extra ``7z``.
"""

from __future__ import annotations

import shutil
import tempfile
from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, BinaryIO

from extractor.errors import ExtractorError
from extractor.sources.gap import CHUNK, Gap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from py7zr import SevenZipFile


class _Stopped(Exception):  # noqa: N818 - nothing failed: the reader wants no more
    """Nobody reads the content any more."""


class _Sink:
    """A member being unpacked; py7zr asks for a file-like object and only writes."""

    def __init__(self, chunks: Queue[bytes | Gap | None], stop: Event) -> None:
        self._chunks = chunks
        self._stop = stop
        self._size = 0

    def write(self, data: bytes | bytearray) -> int:
        if self._stop.is_set():
            raise _Stopped
        self._chunks.put(bytes(data))
        self._size += len(data)
        return len(data)

    def read(self, _size: int | None = None) -> bytes:
        return b""

    def seek(self, _offset: int, _whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        pass


class _Sinks:
    """What py7zr calls a writer factory."""

    def __init__(self, chunks: Queue[bytes | Gap | None], stop: Event) -> None:
        self._chunks = chunks
        self._stop = stop

    def create(self, _name: str) -> _Sink:
        return _Sink(self._chunks, self._stop)


def _read_by_chunks(archive: SevenZipFile) -> None:
    """Let what is unpacked come in chunks; py7zr asks for as much at once as the machine has memory.

    More of the archive is read only when the decompressor has used up what it was given.
    """
    from py7zr.archiveinfo import Folder
    from py7zr.compressor import SevenZipDecompressor

    class Decompressor(SevenZipDecompressor):
        def decompress(self, fp: BinaryIO, max_length: int = CHUNK) -> bytes:
            return super().decompress(fp, min(max_length, CHUNK))

        def _read_data(self, fp: BinaryIO) -> bytes:
            wants = getattr(self.chain[0], "needs_input", True)
            return super()._read_data(fp) if wants else b""  # type: ignore[no-untyped-call]

    class ByChunks(Folder):
        __slots__ = ()

        def get_decompressor(self, packsize: int, reset: bool = False) -> SevenZipDecompressor:  # noqa: FBT001, FBT002 - py7zr's own
            if self.decompressor is None or reset:
                self.decompressor = Decompressor(self.coders, packsize, self.unpacksizes, self.crc, self.password)
            return self.decompressor

    if archive.header.main_streams is not None:  # an archive of nothing has none
        for folder in archive.header.main_streams.unpackinfo.folders:
            folder.__class__ = ByChunks


def read(file: BinaryIO, _threads: int) -> Iterator[bytes | Gap]:
    """The content of all members in archive order; a gap where the archive is damaged or cut off.

    A stream that cannot seek is first written to a temporary file, because a 7z archive has its directory at the end.
    """
    try:
        import py7zr
    except ImportError as error:
        raise ExtractorError(
            "extra_missing", "reading 7z needs the extra `7z`", remedy="pip install 'wikiclaims[7z]', or unpack the file first"
        ) from error
    chunks: Queue[bytes | Gap | None] = Queue(8)
    stop = Event()
    with tempfile.TemporaryFile() as spool:
        source: BinaryIO = file
        if not file.seekable():
            shutil.copyfileobj(file, spool, CHUNK)
            spool.seek(0)
            source = spool

        def unpack() -> None:
            try:
                with py7zr.SevenZipFile(source) as archive:
                    _read_by_chunks(archive)
                    factory: Any = _Sinks(chunks, stop)
                    archive.extractall(factory=factory)
            except _Stopped:
                return
            except Exception as error:  # noqa: BLE001 - py7zr lets errors of several decompressors and of struct through
                chunks.put(Gap("7z", f"the archive is damaged or cut off ({type(error).__name__}: {error})"))
            chunks.put(None)

        thread = Thread(target=unpack, name="7z", daemon=True)
        thread.start()
        try:
            while (chunk := chunks.get()) is not None:
                yield chunk
        finally:
            stop.set()
            while thread.is_alive():
                while not chunks.empty():
                    chunks.get_nowait()
                thread.join(0.05)
