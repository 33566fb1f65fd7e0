"""Bytes of a source file whatever compressed it, with a mark wherever bytes are missing.

Every reader turns an open binary file into an iterator of byte chunks. Damage does not raise: it is a :class:`Gap` in the
stream, and what can still be read behind it follows.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from extractor.sources import bzip2, sevenzip
from extractor.sources.gap import CHUNK, Gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def read_plain(file: BinaryIO, _threads: int) -> Iterator[bytes | Gap]:
    """The file's own bytes."""
    while chunk := file.read(CHUNK):
        yield chunk


def read_gzip(file: BinaryIO, _threads: int) -> Iterator[bytes | Gap]:
    """The content of a gzip file, all members."""
    try:
        with gzip.GzipFile(fileobj=file) as opened:
            while chunk := opened.read1(CHUNK):
                yield chunk
    except (OSError, EOFError, zlib.error) as error:
        yield Gap("gzip", str(error))


def read_zstd(file: BinaryIO, _threads: int) -> Iterator[bytes | Gap]:
    """The content of a Zstandard file, all frames."""
    try:
        with zstd.ZstdFile(file) as opened:
            while chunk := opened.read1(CHUNK):
                yield chunk
    except (OSError, EOFError, zstd.ZstdError) as error:
        yield Gap("zstd", str(error))


@dataclass(frozen=True, slots=True)
class Compression:
    """One way to pack a file: how its first bytes look and who unpacks it."""

    name: str
    magic: bytes
    read: Callable[[BinaryIO, int], Iterator[bytes | Gap]]


COMPRESSIONS = (
    Compression("bz2", b"BZh", bzip2.read),
    Compression("gz", b"\x1f\x8b", read_gzip),
    Compression("zst", b"\x28\xb5\x2f\xfd", read_zstd),
    Compression("7z", b"7z\xbc\xaf\x27\x1c", sevenzip.read),
)
PLAIN = Compression("none", b"", read_plain)


def unpack(file: BinaryIO, threads: int = 1) -> Iterator[bytes | Gap]:
    """The bytes inside ``file``, its compression known by its first bytes; ``threads`` of them decompress bzip2 streams.

    ``file`` must have ``peek`` (any buffered reader has).
    """
    return compression_of(file).read(file, threads)


def compression_of(file: BinaryIO) -> Compression:
    """The compression of the file, which is read from its start."""
    head = file.peek(16)[:16]  # type: ignore[attr-defined]
    return next((row for row in COMPRESSIONS if head.startswith(row.magic)), PLAIN)
