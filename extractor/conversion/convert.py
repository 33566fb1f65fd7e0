"""From sources to a dataset, reusing what an earlier run has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.comparison.diff import ChangeTotals, PageTotals
from extractor.comparison.reports import write_report
from extractor.conversion.outcome import Outcome
from extractor.conversion.unchanged import all_same, has_keys, unchanged_sources
from extractor.dataset import inputs, manifest, publish
from extractor.dataset.file_names import MANIFEST
from extractor.dataset.manifest import DatasetSettings, HistorySettings
from extractor.engines.local import prepare
from extractor.errors import ExtractorError
from extractor.extras import require
from extractor.options import fact_kinds
from extractor.outputs import writing
from extractor.sources.page import text_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from extractor.conversion.outcome import Progress
    from extractor.conversion.request import Request
    from extractor.sources.histories import HistoryOptions
    from extractor.sources.source import Source


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
        from extractor.conversion import spark

        spark.check(sources)
    with writing(folder), publish.locked(folder):
        manifest.earlier(folder / MANIFEST)  # refuses what a newer program wrote, before anything is touched
        publish.complete_interrupted(folder)
        before = manifest.earlier(folder / MANIFEST)
        settings = _settings(request)
        if request.diff is not None and (request.all_revisions or (before and before.settings.all_revisions)):
            what = "it compares pages, each in one revision"
            raise ExtractorError("several_revisions", what, where="--diff", remedy="convert without --all-revisions first")
        if request.diff is not None and before and before.settings.facts != settings.facts:
            what = f"the dataset has {','.join(before.settings.facts)}, and {','.join(settings.facts)} are asked for"
            raise ExtractorError("other_facts", what, where="--diff", remedy="convert without --diff first")
        watched = [inputs.Watched(source.name, source.path, source.rejects, source.revisions) for source in sources]
        entries = [inputs.entry(source) for source in watched]
        same = {} if before is None or request.rebuild else unchanged_sources(folder, before, settings, entries)
        if before and same:
            if before.settings == settings and all_same(before, entries, same):
                publish.clear_runs(folder)
                if request.diff is not None:
                    unchanged = ChangeTotals(PageTotals(unchanged=before.counts.records))
                    write_report(request.diff, iter(()), unchanged)
                return Outcome(before, reused=before.counts.records, changed=0, new=0, removed=0, before=before)
            if not has_keys(folder, before):
                same = {}
        # Where all is done already, no worker is wanted; else they load while this process does.
        if request.engine == "local":
            prepare()
        from extractor.conversion.run import Conversion

        conversion = Conversion(request, settings, watched, entries, same, folder, tell)
        return conversion.outcome(before, watch or (lambda _: None))


def _settings(request: Request) -> DatasetSettings:
    return DatasetSettings(
        request.format,
        request.compress,
        None if request.namespaces is None else sorted(request.namespaces),
        request.limit,
        request.all_revisions,
        request.language,
        request.as_of,
        _index_checksum(request.person_index),
        list(request.facts if request.history is None else fact_kinds(("claims", "plain-references"))),
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
