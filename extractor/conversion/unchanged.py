"""Sources that have not changed since an earlier run: their records are copied without reading them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.dataset import publish, verify
from extractor.dataset.file_names import REJECTS
from extractor.dataset.fingerprint import fingerprint
from extractor.dataset.rejects import read_rejects
from extractor.engines.limits import MACHINE_CODES
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.dataset.manifest import DatasetSettings, Manifest, SourceEntry
    from extractor.sources.page import Reject


@dataclass(frozen=True, slots=True)
class Same:
    """A source as an earlier run has read it, the number of its first record, and its rejects."""

    entry: SourceEntry
    first: int
    rejects: list[Reject]


def unchanged_sources(
    folder: Path, before: Manifest, settings: DatasetSettings, entries: list[SourceEntry]
) -> dict[tuple[str, str], Same]:
    """Sources whose records can be copied without reading them: their names and hashes are the same."""
    alike = before.fingerprint == fingerprint() and _of_records(before.settings) == _of_records(settings)
    if not (alike and publish.is_sealed(folder)):
        return {}
    rejected: dict[str, list[Reject]] = defaultdict(list)
    try:
        for reject in read_rejects(folder / REJECTS, before.counts.rejects):
            rejected[reject.file].append(reject)
    except ExtractorError:
        return {}
    names = Counter(entry.name for entry in before.sources)
    now = {(entry.name, entry.sha256) for entry in entries if entry.sha256}
    found = {}
    first = 0
    for entry in before.sources:
        name = (entry.name, entry.sha256)
        rejects = rejected[entry.name]
        complete = len(rejects) == entry.counts.rejects and all(reject.code not in MACHINE_CODES for reject in rejects)
        if name in now and complete and names[entry.name] == 1:
            found[name] = Same(entry, first, rejects)
        first += entry.counts.records
    return found if found and verify.stands(folder, before) else {}


def _of_records(settings: DatasetSettings) -> DatasetSettings:
    return replace(settings, format="", compress="")


def all_same(before: Manifest, entries: list[SourceEntry], same: dict[tuple[str, str], Same]) -> bool:
    """Whether these are all sources of the dataset, in its order."""
    return [(one.name, one.sha256) for one in before.sources] == [(one.name, one.sha256) for one in entries] == list(same)


def has_keys(folder: Path, before: Manifest) -> bool:
    """Whether there is a key for every record, and for the part as it is."""
    from extractor.dataset import keys

    for part in before.parts:
        known = keys.read(keys.of_part(folder / part.name))
        if known.part != part.sha256 or len(known.rows) != part.records:
            return False
    return True
