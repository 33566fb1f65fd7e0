"""Bytes of a bzip2 file, its streams decompressed side by side.

A multistream dump is a row of bzip2 streams of about 100 pages each. Each stream begins at a byte border with its magic
number, so streams are cut out by that number and decompressed in threads (bz2 works outside the interpreter lock); a damaged
stream costs its own rest and no other. A file of one long stream is decompressed in order.
"""

from __future__ import annotations

import bz2
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from extractor.regexes import lazy_regex
from extractor.sources.gap import CHUNK, Gap

# A stream begins with "BZh", its block size and the magic number of a block, or of the end when the stream is empty.
HEAD = lazy_regex(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
HEAD_LENGTH = 10
LONG_STREAM = 8 * CHUNK
"""Compressed bytes from which a stream is decompressed in order instead of whole."""
READ_AHEAD = 16 * CHUNK
"""Decompressed bytes that a thread may hold; what a stream has beyond them comes in order."""

_Content = Iterator[bytes | Gap]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Compressed bytes: a whole stream, or a part of a long one."""

    offset: int
    data: bytes
    begins: bool
    ends: bool


def read(file: BinaryIO, threads: int) -> _Content:
    """The content of a bzip2 file; where a stream is damaged, what it held before the damage, a gap, and the next stream."""
    waiting: deque[Future[_Content]] = deque()
    long_stream: _Stream | None = None
    with ThreadPoolExecutor(threads) as pool:
        try:
            for piece in _pieces(file):
                if piece.begins and piece.ends:
                    waiting.append(pool.submit(_read_ahead, piece))
                    if len(waiting) > 2 * threads:
                        yield from waiting.popleft().result()
                    continue
                while waiting:
                    yield from waiting.popleft().result()
                if piece.begins or long_stream is None:
                    long_stream = _Stream(piece.offset)
                yield from long_stream.feed(piece)
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def read_on(file: BinaryIO, offset: int) -> _Content:
    """The same content from the stream on that begins at ``offset``, where ``file`` stands; decompressed as it is asked for."""
    for piece in _pieces(file, offset):
        if piece.begins:
            stream = _Stream(piece.offset)
        yield from stream.feed(piece)


def _pieces(file: BinaryIO, offset: int = 0) -> Iterator[_Piece]:
    buffer = bytearray()
    scanned = 0
    begins = True
    while chunk := file.read(CHUNK):
        buffer += chunk
        while head := HEAD.search(buffer, max(scanned, HEAD_LENGTH if begins else 0)):
            yield _Piece(offset, bytes(buffer[: head.start()]), begins, ends=True)
            offset += head.start()
            del buffer[: head.start()]
            begins, scanned = True, 0
        scanned = max(0, len(buffer) - HEAD_LENGTH + 1)
        if len(buffer) > LONG_STREAM:
            yield _Piece(offset, bytes(buffer[:scanned]), begins, ends=False)
            offset += scanned
            del buffer[:scanned]
            begins, scanned = False, 0
    if buffer:
        yield _Piece(offset, bytes(buffer), begins, ends=True)


def _read_ahead(piece: _Piece) -> _Content:
    content = _Stream(piece.offset).feed(piece)
    parts: list[bytes | Gap] = []
    held = 0
    for part in content:
        parts.append(part)
        held += len(part) if isinstance(part, bytes) else 0
        if held > READ_AHEAD:
            break
    return chain(parts, content)


class _Stream:
    """One stream, decompressed part by part."""

    def __init__(self, offset: int) -> None:
        self._place = f"the stream at byte {offset}"
        self._decompressor = bz2.BZ2Decompressor()
        self._damaged = False

    def feed(self, piece: _Piece) -> _Content:
        """What the piece adds; a gap where it is damaged, where it ends too early or where other bytes follow its end."""
        if self._damaged:
            return
        worker = self._decompressor
        rest = memoryview(piece.data)
        try:
            while not worker.eof and (rest or not worker.needs_input):
                part = rest[: CHUNK // 4] if worker.needs_input else b""
                rest = rest[len(part) :]
                if out := worker.decompress(part, CHUNK):
                    yield out
        except (OSError, ValueError) as error:
            self._damaged = True
            yield Gap("bz2", f"{self._place} is damaged ({error})")
            return
        if piece.ends and not worker.eof:
            yield Gap("bz2", f"{self._place} is cut off")
        elif worker.eof and (worker.unused_data.strip(b"\0") or bytes(rest).strip(b"\0")):
            self._damaged = True
            yield Gap("bz2", f"bytes that are no bzip2 stream follow {self._place}")
