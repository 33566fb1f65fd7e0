"""The manifest: what a dataset was made from, by what, and what is in it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, TypeVar

import msgspec

from extractor.dataset.file_names import RECORDS
from extractor.engines.work import COUNTED
from extractor.errors import ExtractorError
from extractor.model import SCHEMA_VERSION
from extractor.options import FACT_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """The options that decide which revisions are in histories."""

    since: str | None
    until: str | None
    titles: str | None
    """SHA-256 of the titles asked for; null where all pages were."""


@dataclass(frozen=True, slots=True)
class DatasetSettings:
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
    facts: list[str] = field(default_factory=lambda: list(FACT_KINDS))
    """What was looked for; a kind that is missing here is null in counts and records."""
    history: HistorySettings | None = None
    """Where the records are histories."""


@dataclass(slots=True)
class Counts:
    """Pages and facts; pages are records, rejects, and those left out by their namespace."""

    pages: int = 0
    records: int = 0
    rejects: int = 0
    left_out: int = 0
    claims: int | None = 0
    citations: int | None = 0
    works: int | None = 0
    dates: int | None = 0
    people: int | None = 0

    def count(self, facts: Sequence[int]) -> None:
        """Count a record and its facts, which come in the order of ``COUNTED``."""
        self.records += 1
        for kind, number in zip(COUNTED, facts, strict=True):
            setattr(self, kind, getattr(self, kind) + number)

    def add(self, other: Counts) -> None:
        """Add another source's counts."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def forget(self, looked_for: Collection[str]) -> None:
        """Make null what was not looked for."""
        for kind in COUNTED:
            if ("citations" if kind == "works" else kind) not in looked_for:
                setattr(self, kind, None)


@dataclass(frozen=True, slots=True)
class LostPages:
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
    failures: list[LostPages] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    revisions: dict[str, int] | None = None
    """Revision of each page by its title, where the source is a live wiki."""

    def add(self, other: SourceEntry) -> None:
        """Add what was found further on in the same source."""
        self.dialect = self.dialect or other.dialect
        self.failures += other.failures
        self.counts.add(other.counts)


@dataclass(frozen=True, slots=True)
class PartEntry:
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
    settings: DatasetSettings
    sources: list[SourceEntry]
    parts: list[PartEntry]
    counts: Counts


def to_bytes(manifest: Manifest) -> bytes:
    """The manifest as the file has it."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def read(path: Path) -> Manifest:
    """The manifest in a file.

    Raises :class:`ExtractorError` with the line where it is damaged or contradicts itself, or where a newer program wrote it.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ExtractorError(
            "no_dataset", "is no dataset", where=str(path.parent), remedy="make one with: extractor convert"
        ) from error
    except OSError as error:
        raise _damaged(path, f"cannot be read ({error.strerror})") from error
    written = _decoded(path, data, _Version).schema_version
    if not _VERSION.fullmatch(written):
        raise _damaged(path, f"has no version of a schema ({written[:40]!r})")
    if _numbers(written) > _numbers(SCHEMA_VERSION):
        raise ExtractorError(
            "newer_schema",
            f"the dataset has schema {written}, this extractor reads and writes {SCHEMA_VERSION}",
            where=str(path.parent),
            remedy="update extractor, or name another folder",
        )
    manifest = _decoded(path, data, Manifest)
    if contradiction := _contradiction(manifest):
        raise _damaged(path, contradiction)
    return manifest


def earlier(path: Path) -> Manifest | None:
    """The manifest in a file as far as a new run can use it; None where there is none or it is damaged.

    Raises :class:`ExtractorError` where a newer program wrote it.
    """
    try:
        return read(path)
    except ExtractorError as error:
        if error.code == "newer_schema":
            raise
        return None


class _Version(msgspec.Struct):
    schema_version: str


_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){2}")
_PART = re.compile(rf"{RECORDS}/part-\d{{5,}}(\.[a-z]+)+")
_BYTE = re.compile(r"\(byte (\d+)\)$")
Kind = TypeVar("Kind")


def _decoded(path: Path, data: bytes, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise _damaged(path, f"is no manifest ({error})") from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        place = _BYTE.search(str(error))
        line = data.count(b"\n", 0, int(place[1]) if place else len(data.rstrip())) + 1
        raise _damaged(path, f"is no JSON ({error})", line) from error


def _damaged(path: Path, what: str, line: int | None = None) -> ExtractorError:
    where = f"{path}, line {line}" if line else str(path)
    return ExtractorError("damaged_manifest", what, where=where, remedy="convert the sources again")


def _contradiction(manifest: Manifest) -> str | None:
    """The first statement of a manifest that cannot be true; None where there is none."""
    counts, names = manifest.counts, [part.name for part in manifest.parts]
    if strange := next((name for name in names if not _PART.fullmatch(name)), None):
        return f"{strange!r} is no name of a part"
    if len(set(names)) < len(names):
        return "a part is named twice"
    if (records := sum(part.records for part in manifest.parts)) != counts.records:
        return f"the parts have {records:,} records, the counts {counts.records:,}"
    if counts.pages != counts.records + counts.rejects + counts.left_out:
        return f"{counts.pages:,} pages are not {counts.records:,} records, {counts.rejects:,} rejects and those left out"
    return None


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
