"""``extractor stats``."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from extractor.cli.common import CORES, Console, Jobs, Language, PageMemory, PageTimeout
from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.sources.live.asked import Asked  # noqa: TC001 - the command line reads the annotations


def stats(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TARGET",
            help="Datasets, records of `parse`, or sources, addresses of wiki pages too.",
            show_default=False,
        ),
    ] = None,
    *,
    live: Asked,
    format: Annotated[  # noqa: A002 - the option's name is the key in the configuration
        Literal["text", "json"], typer.Option("--format", help="How to show them.")
    ] = "text",
    jobs: Jobs = CORES,
    language: Language = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Show counts, coverage, broken short citations, citations at no claim and the commonest unknown templates.

    Examples:
      extractor stats data
      extractor stats data --format json
    """
    from extractor.cli.export import report_failures
    from extractor.exports.statistics import report, statistics
    from extractor.harmless import harmless_json
    from extractor.targets.sources import ReadingOptions
    from extractor.targets.target import Targets

    records = Targets(
        targets or [], ReadingOptions(language, live=live, limits=Limits(page_timeout, page_memory), tell=console.say)
    )
    found = statistics(records.lines(), jobs)
    found.counts["rejects"] = records.rejects
    found.failed_sources = [f"{name}: {failure.message} [{failure.code}]" for name, failure in records.lost]
    if not records.read:
        report_failures(records, console)
    if format == "json":
        sys.stdout.write(harmless_json(found.as_json(), indent=2) + "\n")
    else:
        sys.stdout.write(report(found))
    report_failures(records, console)
