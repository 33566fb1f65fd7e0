"""From sources to a dataset; what an earlier run has done is not done again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractor.dataset import inputs, manifest, publish, verify
from extractor.dataset.fingerprint import fingerprint
from extractor.dataset.layout import MANIFEST, REJECTS
from extractor.dataset.manifest import HistorySettings, Manifest, Settings, SourceEntry
from extractor.dataset.outcome import Outcome
from extractor.dataset.rejects import read_rejects
from extractor.engines.limits import MACHINE_CODES, Limits
from extractor.engines.local import prepare
from extractor.errors import ExtractorError
from extractor.extras import require
from extractor.outputs import writing
from extractor.sources.page import text_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from extractor.dataset.layout import Compression, PartFormat
    from extractor.dataset.outcome import Progress
    from extractor.engines import Engine
    from extractor.sources.find import Source
    from extractor.sources.histories import HistoryOptions
    from extractor.sources.page import Reject


@dataclass(frozen=True, slots=True)
class Request:
    """What a conversion is asked to do."""

    format: PartFormat = "jsonl"
    compress: Compression = "none"
    namespaces: frozenset[int] | None = frozenset({0})
    """None: all."""
    limit: int | None = None
    """Most pages to take; None: all."""
    all_revisions: bool = False
    language: str | None = None
    as_of: str | None = None
    person_index: str | None = None
    rebuild: bool = False
    """Reuse nothing."""
    engine: Engine = "local"
    master: str | None = None
    """Where Spark works; None: what its own configuration says."""
    jobs: int = 1
    """Processes of the local engine."""
    limits: Limits = field(default_factory=Limits)
    history: HistoryOptions | None = None
    """Histories of pages instead of records; None: records."""


def convert(
    sources: Sequence[Source],
    folder: Path,
    request: Request,
    *,
    watch: Callable[[Progress], object] | None = None,
    tell: Callable[[str], object] | None = None,
) -> Outcome:
    """Write the records of all pages into the dataset ``folder``, made anew or regenerated.

    ``watch`` is called after each page, ``tell`` with each page that is changed, new or removed. Nothing is published, and an
    earlier dataset stays, where no page could be read; the outcome's manifest tells the failures. Raises
    :class:`ExtractorError` where a source cannot be opened, or the dataset cannot be written, is in work by another run, or
    was made by a newer program.
    """
    if request.format == "parquet":
        require("pyarrow.parquet", "export")
    if request.engine == "spark":
        from extractor.engines import spark

        spark.check(sources)
    with writing(folder), publish.locked(folder):
        manifest.earlier(folder / MANIFEST)  # refuses what a newer program wrote, before anything is touched
        publish.complete_interrupted(folder)
        before = manifest.earlier(folder / MANIFEST)
        settings = _settings(request)
        watched = [inputs.Watched(source.name, source.path) for source in sources]
        entries = [inputs.entry(source) for source in watched]
        same = {} if before is None or request.rebuild else _unchanged_sources(folder, before, settings, entries)
        if before and same:
            if before.settings == settings and _all_same(before, entries, same):
                publish.clear_runs(folder)
                return Outcome(before, reused=before.counts.records, changed=0, new=0, removed=0, before=before)
            if not _has_keys(folder, before):
                same = {}
        # Where all is done already, no worker is wanted; else they load while this process does.
        if request.engine == "local":
            prepare()
        from extractor.dataset.conversion import Conversion

        conversion = Conversion(request, settings, watched, entries, same, folder, tell)
        return conversion.outcome(before, watch or (lambda _: None))


def _settings(request: Request) -> Settings:
    return Settings(
        request.format,
        request.compress,
        None if request.namespaces is None else sorted(request.namespaces),
        request.limit,
        request.all_revisions,
        request.language,
        request.as_of,
        _index_checksum(request.person_index),
        _history_settings(request.history),
    )


def _history_settings(asked: HistoryOptions | None) -> HistorySettings | None:
    if asked is None:
        return None
    titles = None if asked.titles is None else text_hash("\n".join(sorted(asked.titles)))
    return HistorySettings(asked.since, asked.until, titles)


def _index_checksum(given: str | None) -> str | None:
    if given is None:
        return None
    from extractor.people.index import check

    return check(given)


@dataclass(frozen=True, slots=True)
class Same:
    """A source as an earlier run has read it, the number of its first record, and its rejects."""

    entry: SourceEntry
    first: int
    rejects: list[Reject]


def _unchanged_sources(
    folder: Path, before: Manifest, settings: Settings, entries: list[SourceEntry]
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


def _of_records(settings: Settings) -> Settings:
    return replace(settings, format="", compress="")


def _all_same(before: Manifest, entries: list[SourceEntry], same: dict[tuple[str, str], Same]) -> bool:
    return [(one.name, one.sha256) for one in before.sources] == [(one.name, one.sha256) for one in entries] == list(same)


def _has_keys(folder: Path, before: Manifest) -> bool:
    """Whether there is a key for every record, and for the part as it is."""
    from extractor.dataset import keys

    for part in before.parts:
        known = keys.read(keys.of_part(folder / part.name))
        if known.part != part.sha256 or len(known.rows) != part.records:
            return False
    return True
