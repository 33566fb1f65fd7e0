"""``extractor export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import Console, Language, PageMemory, PageTimeout  # noqa: TC001 - the command line reads the annotations
from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.exports.formats import FORMATS

if TYPE_CHECKING:
    from extractor.targets.target import Target

FAILURES = 3
NOTHING_READ = 2


def export(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="A dataset, records of `parse`, or a file, folder or pattern of sources.", show_default=False
        ),
    ],
    out: Annotated[
        str | None,
        typer.Argument(metavar="OUT", help="Folder (parquet, csv) or file to write; texts go to stdout without it."),
    ] = None,
    *,
    to: Annotated[str, typer.Option("--to", metavar="|".join(FORMATS), help="The form to write.", show_default=False)],
    language: Language = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Write the same data in another form: tables, a bibliography, annotations, training examples."""
    from extractor.exports.write import write
    from extractor.targets.sources import Reading
    from extractor.targets.target import Target

    records = Target(target, Reading(language, limits=Limits(page_timeout, page_memory)))
    write(records, to, None if out in (None, "-") else Path(str(out)))
    report_failures(records, console)


def report_failures(records: Target, console: Console) -> None:
    """Say what of a source could not be read, and leave with the exit code that tells it too."""
    tell_failures(records, console)
    if records.failures:
        raise typer.Exit(FAILURES if records.read else NOTHING_READ)


def tell_failures(records: Target, console: Console) -> None:
    """Say what of a source could not be read."""
    from extractor.border import reject_to_json
    from extractor.sources.page import SourceFailure

    for failure in records.failures:
        if isinstance(failure, SourceFailure):
            console.error(f"{failure.file}: {failure.message} [{failure.code}]")
        else:
            sys.stderr.buffer.write(reject_to_json(failure) + b"\n")
