"""A dataset as its readers see it: only what its manifest names, and only where it is as the manifest says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.border import RecordLine, from_json
from extractor.dataset import manifest, publish
from extractor.dataset.file_names import is_dataset
from extractor.dataset.forms import read_lines
from extractor.dataset.rejects import read_rejects
from extractor.dataset.verify import damage, miscounted, misplaced
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from extractor.dataset.manifest import Manifest
    from extractor.dataset.verify import Difference
    from extractor.model import Record
    from extractor.sources.page import Reject


def open_dataset(path: str | PathLike[str]) -> Dataset:
    """The dataset that ``extractor convert`` made.

    Raises :class:`ExtractorError`, here or while it is read, where the folder is none, where it holds histories, or where it
    and its manifest differ.
    """
    dataset = _open(Path(path))
    if dataset.holds_histories:
        raise ExtractorError(
            "histories", "holds histories, no records", where=str(path), remedy="extractor convert makes a dataset of records"
        )
    return dataset


def open_histories(path: str | PathLike[str]) -> Dataset:
    """The dataset that ``extractor history`` made, whose lines are histories; errors as in :func:`open_dataset`."""
    dataset = _open(Path(path))
    if not dataset.holds_histories:
        raise ExtractorError(
            "no_histories",
            "holds records, no histories",
            where=str(path),
            remedy="extractor history makes a dataset of histories",
        )
    return dataset


def holds_histories(path: Path) -> bool:
    """Whether a dataset of histories stands there."""
    return is_dataset(path) and manifest.read(publish.standing(path).manifest).settings.history is not None


def _open(folder: Path) -> Dataset:
    standing = publish.standing(folder)
    dataset = Dataset(folder, manifest.read(standing.manifest), standing.rejects)
    for difference in misplaced(folder, dataset.contents):
        raise _error(difference)
    for _ in dataset.refused():
        pass
    return dataset


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: iterate it for its records, in the order of its sources; nothing is held but the record at hand."""

    path: Path
    """Its folder."""
    contents: Manifest
    """Its manifest: sources, parts, counts, settings."""
    _rejects: Path

    @property
    def holds_histories(self) -> bool:
        """Whether its lines are histories instead of records."""
        return self.contents.settings.history is not None

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest as its JSON holds it."""
        found: dict[str, Any] = json.loads(manifest.to_bytes(self.contents))
        return found

    def __iter__(self) -> Iterator[Record]:
        return map(from_json, self.lines())

    def lines(self) -> Iterator[RecordLine]:
        """The records as lines of JSON, several times faster than records."""
        for part in self.contents.parts:
            path = self.path / part.name
            if difference := damage(path, part):
                raise _error(difference)
            number = 0
            for number, line in enumerate(read_lines(path), 1):
                yield RecordLine.at(str(path), number, line)
            if difference := miscounted(path, part, number):
                raise _error(difference)

    def rejects(self) -> Iterator[dict[str, Any]]:
        """The pages that gave no record, each with code and message."""
        from extractor.border import reject_to_json

        return (json.loads(reject_to_json(reject)) for reject in self.refused())

    def refused(self) -> Iterator[Reject]:
        """The same pages, each as a :class:`Reject`."""
        return read_rejects(self._rejects, self.contents.counts.rejects)


def _error(difference: Difference) -> ExtractorError:
    return ExtractorError("damaged_dataset", difference.what, where=difference.where, remedy="convert the sources again")
