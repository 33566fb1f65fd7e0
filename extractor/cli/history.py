"""``extractor history``."""

from __future__ import annotations

import os
import re
from pathlib import Path  # noqa: TC003 - the command line reads the annotations
from typing import Annotated, Literal

import typer

from extractor.cli.common import AsOf, Console, Language, Namespace, Sources, day, namespaces

_TIME = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\dZ?)?)?)?")


def history(
    sources: Sources,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the dataset.", show_default=False)],
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="Only revisions saved at or after it.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Only revisions saved at or before it.")] = None,
    titles: Annotated[
        Path | None, typer.Option("--titles", metavar="FILE", help="Only pages with the titles in this file, one a line.")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, help="Processes that work on pages.", show_default="one a core")
    ] = os.cpu_count() or 1,
    namespace: Namespace = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="PAGES", help="Take no more pages than this.")] = None,
    compress: Annotated[Literal["none", "zstd"], typer.Option("--compress", help="Compression of the parts.")] = "none",
    engine: Annotated[
        Literal["local", "spark"], typer.Option("--engine", help="Processes of this machine, or a Spark cluster.")
    ] = "local",
    master: Annotated[
        str | None,
        typer.Option(
            "--master", metavar="URL", help="Where Spark works: local[*], spark://…, yarn, k8s://….", show_default="Spark's own"
        ),
    ] = None,
    page_timeout: Annotated[
        float, typer.Option("--page-timeout", min=0.001, metavar="SECONDS", help="Longest time for the revisions of one page.")
    ] = 86400.0,
    page_memory: Annotated[
        int, typer.Option("--page-memory", min=100, metavar="MB", help="Most memory of a process with its page.")
    ] = 1000,
    language: Language = None,
    as_of: AsOf = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read every revision anew, reusing nothing.")] = False,
    console: Console,
) -> None:
    """Follow every claim and every work over all revisions of its page; again, only revisions that are new are read."""
    from extractor.cli.convert import run_conversion
    from extractor.dataset.convert import Request
    from extractor.engines.limits import Limits
    from extractor.sources.histories import HistoryOptions

    if master and engine != "spark":
        raise typer.BadParameter("it belongs to --engine spark", param_hint="--master")
    wanted = namespaces(namespace, default="0")
    request = Request(
        compress=compress,
        namespaces=wanted,
        limit=limit,
        language=language,
        as_of=day(as_of),
        rebuild=rebuild,
        engine=engine,
        master=master,
        jobs=jobs,
        limits=Limits(page_timeout, page_memory),
        history=HistoryOptions(_time(since, "--since"), _time(until, "--until"), _titles(titles), wanted),
    )
    run_conversion(sources, output, request, console)


def _time(given: str | None, option: str) -> str | None:
    """A time as revisions have it, or its beginning; anything else is a usage error."""
    if given is not None and not _TIME.fullmatch(given):
        raise typer.BadParameter(
            f"'{given}' is no time; write it as 2020, 2020-01-31 or 2020-01-31T12:00:00Z", param_hint=option
        )
    return given


def _titles(file: Path | None) -> frozenset[str] | None:
    """The titles in the file, underscores as blanks."""
    if file is None:
        return None
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read ({error})", param_hint="--titles") from error
    return frozenset(line.strip().replace("_", " ") for line in lines if line.strip())
