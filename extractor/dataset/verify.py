"""A dataset compared with its manifest: the parts that it names, their sizes, hashes and counts, nothing else beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.border import from_json
from extractor.dataset.file_names import KEYS, RECORDS
from extractor.dataset.fingerprint import file_hash
from extractor.dataset.forms import read_lines
from extractor.dataset.rejects import read_rejects
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.dataset.manifest import Manifest, PartEntry
    from extractor.dataset.publish import PublishedFiles


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between the files and the manifest."""

    where: str
    """A path, with the number of a line where that is known."""
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def misplaced(folder: Path, manifest: Manifest) -> Iterator[Difference]:
    """Parts that are missing or are no files, in their order, then what the manifest does not name; no part is read."""
    for part in manifest.parts:
        path = folder / part.name
        if not path.exists():
            yield Difference(str(path), "is missing")
        elif not path.is_file():
            yield Difference(str(path), "is no file")
    records = folder / RECORDS
    named = {folder / part.name for part in manifest.parts} | {records / KEYS}
    for path in sorted(records.iterdir()) if records.is_dir() else ():
        if path not in named:
            yield Difference(str(path), "does not belong to the dataset")


def damage(path: Path, part: PartEntry) -> Difference | None:
    """How a part's bytes differ from those that were written: the first line that is no record, else size or hash."""
    size = path.stat().st_size
    if size == part.size and file_hash(path) == part.sha256:
        return None
    number = 0
    try:
        for line in read_lines(path):
            number += 1
            from_json(line)
    except ExtractorError as error:
        return Difference(f"{path}, line {number}", error.what)
    except (OSError, ValueError) as error:
        return Difference(f"{path}, line {number + 1}", f"cannot be read ({error})")
    if size != part.size:
        return Difference(str(path), f"has {size:,} bytes, the manifest says {part.size:,}")
    return Difference(str(path), "has another hash than the manifest says")


def miscounted(path: Path, part: PartEntry, number: int) -> Difference | None:
    """The difference where a part holds ``number`` records and should hold others."""
    if number == part.records:
        return None
    return Difference(str(path), f"holds {number:,} records, the manifest says {part.records:,}")


def differences(folder: Path, standing: PublishedFiles, manifest: Manifest) -> Iterator[Difference]:
    """All differences between the manifest and the parts and rejects, which are read completely."""
    yield from misplaced(folder, manifest)
    for part in manifest.parts:
        path = folder / part.name
        if path.is_file() and (found := damage(path, part) or miscounted(path, part, sum(1 for _ in read_lines(path)))):
            yield found
    try:
        for _ in read_rejects(standing.rejects, manifest.counts.rejects):
            pass
    except ExtractorError as error:
        yield Difference(error.where, error.what)


def stands(folder: Path, manifest: Manifest) -> bool:
    """Whether the folder holds exactly the parts of the manifest, compared by their hashes."""
    if any(misplaced(folder, manifest)):
        return False
    return all(file_hash(folder / part.name) == part.sha256 for part in manifest.parts)
