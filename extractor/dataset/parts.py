"""Parts: files of a fixed number of records in source order, and their keys beside them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extractor.dataset import keys
from extractor.dataset.file_names import KEYS, RECORDS
from extractor.dataset.manifest import PartEntry

if TYPE_CHECKING:
    from extractor.dataset.forms import PartForm, Sink
    from extractor.engines.work import Extracted

RECORDS_A_PART = 1000
HISTORIES_A_PART = 50
"""Fewer, since each may be hours of work, and a part that is not complete is lost with its run."""
_BUFFER = 1024 * 1024


class _Hashed:
    """A file that is hashed as it is written."""

    def __init__(self, path: Path) -> None:
        self.file: BinaryIO = path.open("wb", buffering=_BUFFER)
        self.size = 0
        self.hash = sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        return self.file.write(data)

    def close(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


@dataclass(slots=True)
class PartWriter:
    """Writes records into ``part-00000…`` in ``folder``; a part that has its keys is complete."""

    folder: Path
    form: PartForm
    stem: str = "part"
    records_a_part: int = RECORDS_A_PART
    parts: list[PartEntry] = field(default_factory=list)
    _rows: list[tuple[bytes, tuple[int, ...]]] = field(default_factory=list)
    _file: _Hashed | None = None
    _sink: Sink | None = None

    def add(self, key: bytes, record: Extracted) -> None:
        """Write one record."""
        if self._sink is None:
            (self.folder / KEYS).mkdir(parents=True, exist_ok=True)
            self._file = _Hashed(self.folder / self._name)
            self._sink = self.form.open(self._file)  # type: ignore[arg-type] # all that they use of a file
        self._sink.write(record.line + b"\n")
        self._rows.append((key, record.counts))
        if len(self._rows) == self.records_a_part:
            self.finish_part()

    def finish_part(self) -> None:
        """Complete the current part, if there is one."""
        if self._sink is None or self._file is None:
            return
        self._sink.close()
        self._file.close()
        keys.write(self.folder / KEYS / self._stem, self._rows, self._file.hash.digest())
        self.parts.append(PartEntry(f"{RECORDS}/{self._name}", len(self._rows), self._file.size, self._file.hash.hexdigest()))
        self._sink = self._file = None
        self._rows = []

    def abandon(self) -> None:
        """Complete the current part if that is still possible, so that the next run can reuse it."""
        with suppress(Exception):
            self.finish_part()

    @property
    def _stem(self) -> str:
        return numbered(len(self.parts), self.stem)

    @property
    def _name(self) -> str:
        return self._stem + self.form.suffix


def numbered(number: int, stem: str = "part") -> str:
    """The name of a part without its suffix."""
    return f"{stem}-{number:05}"


def renumbered(folder: Path, written: list[PartEntry]) -> list[PartEntry]:
    """The parts, named in their order; whatever else is in the folder is removed."""
    found = []
    for number, part in enumerate(written):
        old = folder / Path(part.name).name
        stem, _, suffix = old.name.partition(".")
        new = old.with_name(f"{numbered(number)}.{suffix}")
        if old != new:
            old.replace(new)
            (folder / KEYS / stem).replace(folder / KEYS / numbered(number))
        found.append(replace(part, name=f"{RECORDS}/{new.name}"))
    kept = {f"{numbered(number)}" for number in range(len(found))}
    for path in [*folder.glob("part-*"), *(folder / KEYS).glob("*part-*")]:
        if path.name.partition(".")[0] not in kept:
            path.unlink()
    return found
