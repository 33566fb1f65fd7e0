"""``extractor parse``."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from extractor.cli.common import (
    FAILURES,
    NOTHING_READ,
    AllRevisions,
    AsOf,
    Console,
    Facts,
    Language,
    Namespace,
    PageMemory,
    PageTimeout,
    PersonIndex,
    SourcesOrTitles,
    Title,
    asked_facts,
    day,
    namespaces,
)
from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.options import Dialect  # noqa: TC001 - the command line reads the annotations
from extractor.sources.live.asked import Asked  # noqa: TC001 - the command line reads the annotations


def parse(
    sources: SourcesOrTitles = None,
    *,
    live: Asked,
    pretty: Annotated[bool, typer.Option("--pretty", help="Indented JSON.")] = False,
    facts: Facts = None,
    namespace: Namespace = None,
    all_revisions: AllRevisions = False,
    as_of: AsOf = None,
    dialect: Annotated[
        Literal["auto", Dialect],
        typer.Option("--dialect", help="How the sources write a page."),
    ] = "auto",
    title: Title = None,
    language: Language = None,
    person_index: PersonIndex = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Show one JSON record per page, as JSON Lines; a page that fails is one JSON line on stderr.

    Examples:
      extractor parse article.wiki > article.jsonl
      extractor parse --pretty --title 'Blue whale' - < whale.txt
      extractor parse https://en.wikipedia.org/wiki/Blue_whale
    """
    from extractor.sources.page import Reject, SourceFailure
    from extractor.targets.sources import Given, ReadingOptions, pages_of, records_of

    reading = ReadingOptions(
        tell=console.say,
        facts=asked_facts(facts),
        language=language,
        as_of=day(as_of),
        person_index=person_index,
        dialect=None if dialect == "auto" else dialect,
        title=title,
        namespaces=namespaces(namespace, default="all"),
        all_revisions=all_revisions,
        live=live,
        limits=Limits(page_timeout, page_memory),
    )
    pages = failures = 0
    for result in records_of(pages_of(sources or (), reading), reading):
        pages += not isinstance(result, SourceFailure)
        if isinstance(result, Given):
            sys.stdout.buffer.write(indented(result.line) if pretty else result.line + b"\n")
        elif isinstance(result, SourceFailure):
            failures += 1
            console.error(f"{result.file}: {result.message} [{result.code}]")
        elif isinstance(result, Reject):
            failures += 1
            console.reject(result)
    if not pages and failures:
        raise typer.Exit(NOTHING_READ)
    if failures:
        raise typer.Exit(FAILURES)


def indented(line: bytes) -> bytes:
    """The same JSON for people, indented, without what would steer their terminal."""
    import json

    from extractor.harmless import harmless_json

    return harmless_json(json.loads(line), indent=2).encode() + b"\n"
