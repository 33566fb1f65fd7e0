"""How parts are written: one row of ``FORMS`` for each combination of format and compression."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.dataset.file_names import Compression, PartFormat

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_ZSTD: dict[int, int] = {zstd.CompressionParameter.compression_level: 3, zstd.CompressionParameter.checksum_flag: 1}


class Sink(Protocol):
    """What the lines of one part are written to."""

    def write(self, line: bytes, /) -> object:
        """Write one line, which includes its line end."""

    def close(self) -> None:
        """Write what is still buffered; the file stays open."""


class _Plain:
    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write

    def close(self) -> None:
        """Nothing is buffered."""


def _zstd(file: BinaryIO) -> Sink:
    packed: Sink = zstd.ZstdFile(file, "wb", options=_ZSTD)
    return packed


def _parquet(file: BinaryIO) -> Sink:
    from extractor.dataset.parquet import Rows

    return Rows(file, "NONE")


def _parquet_zstd(file: BinaryIO) -> Sink:
    from extractor.dataset.parquet import Rows

    return Rows(file, "ZSTD")


@dataclass(frozen=True, slots=True)
class PartForm:
    """One row: format and compression as options name them, the suffix of a part's name, and what opens a part for writing."""

    format: PartFormat
    compress: Compression
    suffix: str
    open: Callable[[BinaryIO], Sink]


FORMS = (
    PartForm("jsonl", "none", ".jsonl", _Plain),
    PartForm("jsonl", "zstd", ".jsonl.zst", _zstd),
    PartForm("parquet", "none", ".parquet", _parquet),
    PartForm("parquet", "zstd", ".parquet", _parquet_zstd),
)


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a part without line ends, read one at a time; ``OSError`` or ``ValueError`` where the part is damaged."""
    if path.suffix == ".parquet":
        from extractor.dataset.parquet import read_rows

        yield from read_rows(path)
        return
    try:
        with zstd.open(path) if path.suffix == ".zst" else path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    raise ValueError("the line is cut off")
                yield line[:-1]
    except (EOFError, zstd.ZstdError) as error:
        raise ValueError(str(error)) from error
