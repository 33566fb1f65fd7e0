"""``extractor diff``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from extractor.cli.common import Console, Language, PageMemory, PageTimeout  # noqa: TC001 - the command line reads the annotations
from extractor.comparison.reports import REPORTS, find_report
from extractor.engines.limits import MEGABYTES, SECONDS, Limits

LOST = 1


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A dataset, records of `parse`, or sources.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A later one.", show_default=False)],
    *,
    format: Annotated[  # noqa: A002 - the option's name is the key in the configuration
        str, typer.Option("--format", metavar="|".join(REPORTS), help="Form of the report.")
    ] = "table",
    fail_on_lost: Annotated[
        bool, typer.Option("--fail-on-lost", help="Exit code 1 where a claim that stays has lost a citation.")
    ] = False,
    language: Language = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Show the claims added, removed and reworded between two datasets, the citations gained and lost, the works changed.

    Examples:
      extractor diff data-october data-november
      extractor diff old.wiki new.wiki --format html > changes.html
      extractor diff old new --fail-on-lost --quiet
    """
    from extractor.cli.export import report_failures
    from extractor.comparison.diff import ChangeTotals
    from extractor.comparison.diff import diff as changes_between
    from extractor.targets.sources import ReadingOptions
    from extractor.targets.target import Targets

    report = find_report(format)
    totals = ChangeTotals()
    before, now = (Targets([path], ReadingOptions(language, limits=Limits(page_timeout, page_memory))) for path in (old, new))
    for line in report(changes_between(before, now, totals), totals):
        sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    for targets in (before, now):
        report_failures(targets, console)
    if fail_on_lost and totals.changes["citation_lost"]:
        raise typer.Exit(LOST)
