"""Parts: files of a fixed number of records in source order, and their keys beside them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extractor.dataset import kept_texts, keys
from extractor.dataset.file_names import KEYS, RECORDS, TEXTS
from extractor.dataset.manifest import PartEntry

if TYPE_CHECKING:
    from extractor.dataset.forms import PartForm
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


class _Written:
    """A file of lines in a form."""

    def __init__(self, path: Path, form: PartForm) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = _Hashed(path)
        self._sink = form.open(self.file)  # type: ignore[arg-type] # all that they use of a file
        self.write = self._sink.write

    def close(self) -> str:
        """The SHA-256 of the complete file."""
        self._sink.close()
        self.file.close()
        return self.file.hash.hexdigest()


@dataclass(slots=True)
class PartWriter:
    """Writes records into ``part-00000…`` in ``folder``; a part that has its keys is complete."""

    folder: Path
    form: PartForm
    stem: str = "part"
    records_a_part: int = RECORDS_A_PART
    keep_texts: bool = False
    """Whether the texts of the pages are kept beside their records."""
    parts: list[PartEntry] = field(default_factory=list)
    _rows: list[tuple[bytes, tuple[int, ...]]] = field(default_factory=list)
    _part: _Written | None = None
    _texts: _Written | None = None

    def add(self, key: bytes, record: Extracted, text: str = "") -> None:
        """Write one record, and its page's text where texts are kept."""
        if self._part is None:
            path = self.folder / self._name
            (self.folder / KEYS).mkdir(parents=True, exist_ok=True)
            self._part = _Written(path, self.form)
            self._texts = _Written(kept_texts.of_part(path), kept_texts.FORM) if self.keep_texts else None
        self._part.write(record.line + b"\n")
        if self._texts is not None:
            self._texts.write(kept_texts.to_line(text))
        self._rows.append((key, record.counts))
        if len(self._rows) == self.records_a_part:
            self.finish_part()

    def finish_part(self) -> None:
        """Complete the current part, if there is one."""
        if self._part is None:
            return
        hashed, file = self._part.close(), self._part.file
        texts = None if self._texts is None else self._texts.close()
        keys.write(self.folder / KEYS / self._stem, self._rows, file.hash.digest())
        self.parts.append(PartEntry(f"{RECORDS}/{self._name}", len(self._rows), file.size, hashed, texts))
        self._part = self._texts = None
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
            if part.texts is not None:
                kept_texts.of_part(old).replace(kept_texts.of_part(new))
        found.append(replace(part, name=f"{RECORDS}/{new.name}"))
    kept = {f"{numbered(number)}" for number in range(len(found))}
    for path in [*folder.glob("part-*"), *(folder / KEYS).glob("*part-*"), *(folder / TEXTS).glob("part-*")]:
        if path.name.partition(".")[0] not in kept:
            path.unlink()
    return found
