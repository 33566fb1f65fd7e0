"""``extractor export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractor.cli.common import Console, Language, PageMemory, PageTimeout  # noqa: TC001 - the command line reads the annotations
from extractor.engines.limits import MEGABYTES, SECONDS, Limits

if TYPE_CHECKING:
    from extractor.targets.target import Target

FAILURES = 3
NOTHING_READ = 2

To = Literal["parquet", "csv", "sqlite", "duckdb", "csl-json", "bibtex", "biblatex", "ris", "webannotation", "training"]


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
    to: Annotated[To, typer.Option("--to", help="The form to write.", show_default=False)],
    language: Language = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Write the same data in another form: tables, a bibliography, annotations, training examples."""
    from extractor.exports.findings import find_rows
    from extractor.exports.formats import FORMATS
    from extractor.outputs import whole_text
    from extractor.targets.sources import Reading
    from extractor.targets.target import Target

    form = FORMATS[to]
    records = Target(target, Reading(language, limits=Limits(page_timeout, page_memory)))
    writer = form.load()
    if out is not None and Path(out).exists() and Path(target).exists() and Path(out).samefile(target):
        raise typer.BadParameter("would take the place of what is read; name another file", param_hint="OUT")
    if form.output != "text":
        if out is None or out == "-":
            raise typer.BadParameter(f"--to {to} writes a {form.output}; name it after TARGET", param_hint="OUT")
        writer(records.lines(), Path(out), find_rows)
    else:
        with whole_text(None if out in (None, "-") else Path(str(out))) as stream:
            writer(records, stream)
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
