"""The manifest: what a dataset was made from, by what, and what is in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import msgspec

from extractor.dataset.layout import MANIFEST
from extractor.errors import ExtractorError
from extractor.model import SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that decide what is in the dataset."""

    format: str
    compress: str
    namespaces: list[int] | None
    """None: all."""
    limit: int | None
    all_revisions: bool
    language: str | None
    as_of: str | None
    person_index: str | None
    """SHA-256 of the index."""


@dataclass(slots=True)
class Counts:
    """Pages and facts; pages are records, rejects, and those left out by their namespace."""

    pages: int = 0
    records: int = 0
    rejects: int = 0
    left_out: int = 0
    claims: int = 0
    citations: int = 0
    works: int = 0
    dates: int = 0
    people: int = 0

    def add(self, other: Counts) -> None:
        """Count the other's too."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Failure:
    """A place in a source where pages are lost, and nobody knows which."""

    code: str
    message: str


@dataclass(slots=True)
class SourceEntry:
    """One source; its hash tells an unchanged one."""

    name: str
    size: int
    sha256: str
    dialect: str | None = None
    """None where no page was read."""
    failures: list[Failure] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    def add(self, other: SourceEntry) -> None:
        """Take in what was found further on in the source."""
        self.dialect = self.dialect or other.dialect
        self.failures += other.failures
        self.counts.add(other.counts)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of records."""

    name: str
    """Path inside the dataset."""
    records: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole manifest, keys in the order of the file."""

    schema_version: str
    extractor_version: str
    fingerprint: str
    settings: Settings
    sources: list[SourceEntry]
    parts: list[Part]
    counts: Counts


def to_bytes(manifest: Manifest) -> bytes:
    """The manifest as the file has it."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def read(folder: Path) -> Manifest | None:
    """The manifest of a dataset; None where there is none, or one that this program did not write.

    Raises :class:`ExtractorError` where a newer program wrote it.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        return None
    try:
        written = str(json.loads(data)["schema_version"])
        newer = _numbers(written) > _numbers(SCHEMA_VERSION)
    except (ValueError, KeyError, TypeError):
        return None
    if newer:
        raise ExtractorError(
            "newer_schema",
            f"the dataset has schema {written}, this extractor writes {SCHEMA_VERSION}",
            where=str(folder),
            remedy="update extractor, or name another folder",
        )
    try:
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.ValidationError:
        return None


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
