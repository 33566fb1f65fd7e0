"""``extractor history``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from extractor.cli.common import (
    CORES,
    AsOf,
    Compress,
    Console,
    EngineName,
    Jobs,
    Language,
    Limit,
    Master,
    Namespace,
    Output,
    SourcesOrTitles,
    day,
    namespaces,
)
from extractor.regexes import lazy_regex
from extractor.sources.live.asked import Asked  # noqa: TC001 - the command line reads the annotations

_TIME = lazy_regex(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\dZ?)?)?)?")


def history(
    sources: SourcesOrTitles = None,
    *,
    live: Asked,
    output: Output,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="Only revisions saved at or after it.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Only revisions saved at or before it.")] = None,
    titles: Annotated[
        str | None,
        typer.Option(
            "--titles", metavar="FILE", help="Only pages with the titles in this file, one a line; of a live wiki these."
        ),
    ] = None,
    jobs: Jobs = CORES,
    namespace: Namespace = None,
    limit: Limit = None,
    compress: Compress = "none",
    engine: EngineName = "local",
    master: Master = None,
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
    """Follow every claim and every work over all revisions of its page; again, only revisions that are new are read.

    Examples:
      extractor history enwiki-history.xml.bz2 --output lives --since 2010
      extractor history https://en.wikipedia.org/wiki/Blue_whale --output lives
      extractor export lives --to duckdb lives.duckdb
    """
    from extractor.cli.convert import run_conversion
    from extractor.conversion.request import Request
    from extractor.engines.limits import Limits
    from extractor.sources.histories import HistoryOptions
    from extractor.sources.titles import read_titles

    if master and engine != "spark":
        raise typer.BadParameter("it belongs to --engine spark", param_hint="--master")
    wanted = namespaces(namespace, default="0")
    named = None if titles is None else frozenset(read_titles(titles))
    asked = HistoryOptions(_time(since, "--since"), _time(until, "--until"), named, wanted)
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
        history=asked,
    )
    run_conversion(sources or [], output, request, console, replace(live, revisions=HistoryOptions(asked.since, asked.until)))


def _time(given: str | None, option: str) -> str | None:
    """A time as revisions have it, or its beginning; anything else is a usage error."""
    if given is not None and not _TIME.fullmatch(given):
        raise typer.BadParameter(
            f"'{given}' is no time; write it as 2020, 2020-01-31 or 2020-01-31T12:00:00Z", param_hint=option
        )
    return given
