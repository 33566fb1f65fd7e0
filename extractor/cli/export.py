"""``extractor export``."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import (
    FAILURES,
    NOTHING_READ,
    Console,
    Facts,
    Language,
    PageMemory,
    PageTimeout,
    asked_facts,
    number,
)
from extractor.cli.meter import Meter
from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.exports.formats import FORMATS
from extractor.sources.live.asked import Asked  # noqa: TC001 - the command line reads the annotations

if TYPE_CHECKING:
    from extractor.targets.target import Targets


def export(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TARGET... [OUT]",
            help="Datasets, records of `parse`, or sources, addresses of wiki pages too; behind a single one a folder"
            " (parquet, csv) or file to write.",
            show_default=False,
        ),
    ] = None,
    *,
    live: Asked,
    to: Annotated[str, typer.Option("--to", metavar="|".join(FORMATS), help="The form to write.", show_default=False)],
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="OUT", help="Folder (parquet, csv) or file to write; texts go to stdout without it."
        ),
    ] = None,
    facts: Facts = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="csv: leave texts that a spreadsheet takes for formulas as they are.")
    ] = False,
    language: Language = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Write the same data in another form: tables, a bibliography, annotations, training examples.

    Examples:
      extractor export data --to sqlite facts.sqlite
      extractor export article.wiki --to bibtex > article.bib
      extractor export whales.jsonl dolphins.jsonl --to parquet -o tables
    """
    from extractor.exports.write import write, write_histories
    from extractor.targets.dataset import holds_histories, open_histories
    from extractor.targets.sources import ReadingOptions
    from extractor.targets.target import NothingReadError, Targets

    if raw and to != "csv":
        raise typer.BadParameter("it says how csv is written", param_hint="--raw")
    targets, out = _with_output(targets or [], output)
    if len(targets) == 1 and holds_histories(Path(targets[0])):
        write_histories(open_histories(targets[0]), to, out, raw=raw)
        return
    meter = Meter(console)
    records = Targets(
        targets,
        ReadingOptions(
            language, live=live, limits=Limits(page_timeout, page_memory), facts=asked_facts(facts), tell=console.say
        ),
        lambda pages: meter.show(lambda seconds: f"{number(pages, 'page')}, {pages / seconds:,.0f} pages/s"),
        required=True,
    )
    with suppress(NothingReadError):  # the failures say why
        write(records, to, out, raw=raw)
    meter.clear()
    report_failures(records, console)


def _with_output(given: list[str], output: str | None) -> tuple[list[str], Path | None]:
    """The targets and where to write, None for stdout: ``-o OUT``, or the second of two arguments."""
    from extractor.dataset.file_names import is_dataset
    from extractor.sources.find import SUFFIXES

    targets = given
    if output is None and len(given) > 1:
        *targets, output = given
        if len(targets) > 1:
            raise typer.BadParameter("several targets take the output as -o OUT, or as -o - for stdout", param_hint="OUT")
        if Path(output).suffix in SUFFIXES or is_dataset(Path(output)):
            what = f"{output} looks like a source; several targets take the output as -o OUT, or as -o - for stdout"
            raise typer.BadParameter(what, param_hint="OUT")
    if output in (None, "-"):
        return targets, None
    return targets, Path(str(output))


def report_failures(records: Targets, console: Console) -> None:
    """Report what could not be read of a source, and exit with the code for failures."""
    tell_failures(records, console)
    if not records.read:
        if not records.failures:
            console.error(f"{records.name}: no page could be read [nothing_read]")
        raise typer.Exit(NOTHING_READ)
    if records.failures:
        raise typer.Exit(FAILURES)


def tell_failures(records: Targets, console: Console) -> None:
    """Report what could not be read of a source."""
    from extractor.sources.page import SourceFailure

    for failure in records.failures:
        if isinstance(failure, SourceFailure):
            console.error(f"{failure.file}: {failure.message} [{failure.code}]")
        else:
            console.reject(failure)
