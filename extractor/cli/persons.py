"""``extractor persons``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - the command line reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import FAILURES, NOTHING_READ, Console, PageMemory, PageTimeout, Sources
from extractor.engines.limits import MEGABYTES, SECONDS, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.people.index import Status
    from extractor.sources.page import Page, Reject, SourceFailure

    Article = tuple[str, Status, str | None]
    """Title, status, redirect target."""


def persons(
    sources: Sources,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The index to write.", show_default=False)],
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Build the person index: which article is about a person, living or not.

    Examples:
      extractor persons enwiki-pages-articles.xml.bz2 -o persons.index
      extractor convert dump.xml --output data --person-index persons.index
    """
    from extractor.outputs import whole_file
    from extractor.people.index import build, write

    failures: list[Reject | SourceFailure] = []
    index = build(_articles(sources, Limits(page_timeout, page_memory), failures))
    console.failures(failures)
    if failures and not len(index.entries):
        raise typer.Exit(NOTHING_READ)
    with whole_file(output) as path:
        write(index, path)
    console.say(f"{len(index.entries):,} titles; index: {output}")
    if failures:
        raise typer.Exit(FAILURES)


def _articles(sources: list[str], limits: Limits, failures: list[Reject | SourceFailure]) -> Iterator[Article]:
    """Each article of the sources; what cannot be read goes to ``failures``."""
    from extractor.engines.guard import guarded
    from extractor.sources.page import Page
    from extractor.targets.sources import ReadingOptions, pages_of

    article_of = guarded(_article, limits, loads="extractor.markup.page_facts")
    for found in pages_of(sources, ReadingOptions()):
        if isinstance(found, Page) and found.head.namespace != 0:
            continue
        result = article_of(found) if isinstance(found, Page) else found
        if isinstance(result, tuple):
            yield result
        else:
            failures.append(result)


def _article(page: Page) -> Article:
    from extractor.markup.page_facts import redirect_target
    from extractor.people.index import scan

    return page.head.title, scan(page.text), page.head.redirect or redirect_target(page.text)
