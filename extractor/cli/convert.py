"""``extractor convert``."""

from __future__ import annotations

import signal
from pathlib import Path  # noqa: TC003 - the command line reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import (
    CORES,
    FAILURES,
    NOTHING_READ,
    AllRevisions,
    AsOf,
    Console,
    EngineName,
    Facts,
    Jobs,
    Language,
    Limit,
    Master,
    Namespace,
    Output,
    PageMemory,
    PageTimeout,
    PersonIndex,
    SourcesOrTitles,
    asked_facts,
    day,
    namespaces,
    number,
)
from extractor.cli.meter import Meter
from extractor.dataset.file_names import Compression, PartFormat, usual_compression
from extractor.engines.limits import MEGABYTES, SECONDS
from extractor.sources.live.asked import Asked  # noqa: TC001 - the command line reads the annotations

if TYPE_CHECKING:
    from extractor.conversion.outcome import Outcome, Progress
    from extractor.conversion.request import Request

INTERRUPTED = 130


def convert(
    sources: SourcesOrTitles = None,
    *,
    live: Asked,
    output: Output,
    facts: Facts = None,
    jobs: Jobs = CORES,
    namespace: Namespace = None,
    limit: Limit = None,
    format: Annotated[  # noqa: A002 - the option's name is the key in the configuration
        PartFormat, typer.Option("--format", help="Format of the parts.")
    ] = "jsonl",
    compress: Annotated[
        Compression | None,
        typer.Option("--compress", help="Compression of the parts.", show_default="zstd for parquet, else none"),
    ] = None,
    engine: EngineName = "local",
    master: Master = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    all_revisions: AllRevisions = False,
    language: Language = None,
    as_of: AsOf = None,
    person_index: PersonIndex = None,
    diff: Annotated[
        Path | None,
        typer.Option(
            "--diff", metavar="FILE", help="Write what changed against the records replaced: .jsonl, .json, .html, or a table."
        ),
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Work on every page anew, reusing nothing.")] = False,
    console: Console,
) -> None:
    """Convert sources into a dataset; the same command again redoes only what has changed.

    Examples:
      extractor convert enwiki-pages-articles.xml.bz2 --output enwiki
      extractor convert dumps --output data --format parquet --jobs 8
      extractor convert --wiki enwiki --category Whales --output whales
    """
    from extractor.conversion.request import Request
    from extractor.engines.limits import Limits

    if master and engine != "spark":
        raise typer.BadParameter("it belongs to --engine spark", param_hint="--master")
    request = Request(
        format,
        compress or usual_compression(format),
        namespaces(namespace, default="0"),
        limit,
        all_revisions,
        language,
        day(as_of),
        person_index,
        asked_facts(facts),
        rebuild,
        engine,
        master,
        jobs,
        Limits(page_timeout, page_memory),
        diff=diff,
    )
    run_conversion(sources or [], output, request, console, live)


def run_conversion(sources: list[str], output: Path, request: Request, console: Console, live: Asked | None = None) -> None:
    """Make the dataset, showing progress and a summary; ends the command with the exit code of the outcome."""
    from extractor.conversion.convert import convert as convert_sources
    from extractor.dataset.file_names import LIVE
    from extractor.sources.find import find

    meter = Meter(console)
    stop = _Stop()

    def watch(progress: Progress) -> None:
        stop.check()
        meter.show(lambda seconds: _progress_line(progress, seconds))

    try:
        outcome = convert_sources(
            find(sources, live, output / LIVE, console.say),
            output,
            request,
            watch=watch,
            tell=console.detail if console.verbose else None,
        )
    except KeyboardInterrupt:
        meter.clear()
        console.error(f"{output}: stopped; the same command again goes on from what is done [interrupted]")
        raise typer.Exit(INTERRUPTED) from None
    meter.clear()
    _report(outcome, output, console)


class _Stop:
    """Signals end the run at once, or with the next page where Python drops what a handler raises (in finalisers, mostly)."""

    def __init__(self) -> None:
        self._wanted = False
        for one in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(one) is not signal.SIG_IGN:
                signal.signal(one, self._interrupt)

    def check(self) -> None:
        """Interrupt the run if a signal has come."""
        if self._wanted:
            raise KeyboardInterrupt

    def _interrupt(self, _signal: int, _frame: object) -> None:
        self._wanted = True
        raise KeyboardInterrupt


def _progress_line(progress: Progress, seconds: float) -> str:
    counts = progress.counts
    pages = counts.records + counts.rejects
    line = f"{number(pages, 'page')}, {pages / seconds:,.0f} pages/s, {progress.characters / seconds / 1e6:.1f} MB/s"
    if counts.rejects:
        line += f", {counts.rejects:,} rejected"
    if progress.total and progress.position:
        share = min(progress.position / progress.total, 1)
        left = seconds / share - seconds
        line += f", {share:.0%}, {left // 3600:.0f}:{left % 3600 // 60:02.0f}:{left % 60:02.0f} left"
    return line


def _report(outcome: Outcome, output: Path, console: Console) -> None:
    manifest, counts = outcome.manifest, outcome.manifest.counts
    failures = [(source.name, failure) for source in manifest.sources for failure in source.failures]
    for name, failure in failures:
        console.error(f"{name}: {failure.message} [{failure.code}]")
    if failures and not counts.pages:
        raise typer.Exit(NOTHING_READ)
    unwanted = "not asked for" if manifest.settings.history is not None else "other namespaces"
    left_out = f", {counts.left_out:,} left out ({unwanted})" if counts.left_out else ""
    rejects = number(counts.rejects, "reject") + (f" (see {output / 'rejects.jsonl'})" if counts.rejects else "")
    console.say(f"{number(counts.pages, 'page')}: {number(counts.records, 'record')}, {rejects}{left_out}")
    facts = ((counts.claims, "claim"), (counts.citations, "citation"), (counts.works, "work"), (counts.dates, "date"))
    told = [number(count, noun) for count, noun in facts if count is not None]
    told += [] if counts.people is None else [number(counts.people, "person", "people")]
    console.say(", ".join(told))
    if outcome.before or outcome.reused:
        redone = outcome.before and outcome.before.fingerprint != manifest.fingerprint
        changed = f"{outcome.changed:,} redone by a changed extractor" if redone else f"{outcome.changed:,} changed"
        console.say(f"{outcome.reused:,} reused, {changed}, {outcome.new:,} new, {outcome.removed:,} removed")
    console.say(f"dataset: {output}")
    if failures or counts.rejects:
        raise typer.Exit(FAILURES)
