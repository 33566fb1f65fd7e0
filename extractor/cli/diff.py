"""``extractor diff``."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - the command line reads the annotations
from typing import Annotated, Literal

import typer

LOST = 1


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A dataset.", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="A later one.", show_default=False)],
    *,
    format: Annotated[  # noqa: A002 - the option's name is the key in the configuration
        Literal["table", "json", "jsonl", "html"], typer.Option("--format", help="Form of the report.")
    ] = "table",
    fail_on_lost: Annotated[
        bool, typer.Option("--fail-on-lost", help="Exit code 1 where a claim that stays has lost a citation.")
    ] = False,
) -> None:
    """Show the claims added, removed and reworded between two datasets, the citations gained and lost, the works changed."""
    from extractor.dataset.diff import Totals
    from extractor.dataset.diff import diff as changes_between
    from extractor.dataset.diff_reports import REPORTS

    totals = Totals()
    for line in REPORTS[format](changes_between(old, new, totals), totals):
        sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    if fail_on_lost and totals.changes["citation_lost"]:
        raise typer.Exit(LOST)
