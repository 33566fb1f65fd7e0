"""The rejects of a dataset: pages that gave no record, one line of JSON each, in source order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from extractor.errors import ExtractorError
from extractor.model import PageHead  # noqa: TC001 - the decoder reads the annotations
from extractor.options import Dialect  # noqa: TC001 - the same
from extractor.sources.page import Reject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Place(msgspec.Struct):
    file: str
    dialect: Dialect
    ordinal: int
    offset: int | None


class _Reject(msgspec.Struct):
    page: PageHead
    source: _Place
    code: str
    message: str


_DECODER = msgspec.json.Decoder(_Reject)


def read_rejects(path: Path, number: int) -> Iterator[Reject]:
    """The rejects in the file, which has ``number`` of them; :class:`ExtractorError` with the line where it is damaged."""
    found = 0
    try:
        with path.open("rb") as file:
            for found, line in enumerate(file, 1):
                yield _reject(path, found, line)
    except OSError as error:
        raise _damaged(str(path), f"cannot be read ({error.strerror})") from error
    if found != number:
        raise _damaged(str(path), f"holds {found:,} rejects, the manifest says {number:,}")


def _reject(path: Path, number: int, line: bytes) -> Reject:
    try:
        found = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise _damaged(f"{path}, line {number}", f"is no reject ({error})") from error
    source = found.source
    return Reject(found.page, source.file, source.dialect, source.ordinal, source.offset, found.code, found.message)


def _damaged(where: str, what: str) -> ExtractorError:
    return ExtractorError("damaged_rejects", what, where=where, remedy="convert the sources again")
