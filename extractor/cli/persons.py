"""``extractor persons``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - the command line reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import Console, Sources  # noqa: TC001 - the command line reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.sources.page import Reject, SourceFailure

NOTHING_READ = 2
FAILURES = 3


def persons(
    sources: Sources,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The index to write.", show_default=False)],
    console: Console,
) -> None:
    """Build the person index: which article is about a person, living or not."""
    from extractor.exports.publish import whole_file
    from extractor.people.index import build, write
    from extractor.sources.page import SourceFailure

    failures: list[Reject | SourceFailure] = []
    index = build(_articles(sources, failures))
    for failure in failures:
        title = "" if isinstance(failure, SourceFailure) else f", page '{failure.head.title}'"
        console.error(f"{failure.file}{title}: {failure.message} [{failure.code}]")
    if failures and not len(index.entries):
        raise typer.Exit(NOTHING_READ)
    with whole_file(output) as path:
        write(index, path)
    console.say(f"{len(index.entries):,} titles; index: {output}")
    if failures:
        raise typer.Exit(FAILURES)


def _articles(sources: list[str], failures: list[Reject | SourceFailure]) -> Iterator[tuple[str, str, str | None]]:
    """Title, text and redirect target of each article; what cannot be read goes to ``failures``."""
    from extractor.markup.page_facts import redirect_target
    from extractor.sources.page import Page
    from extractor.targets.sources import Reading, pages_of

    for found in pages_of(sources, Reading()):
        if not isinstance(found, Page):
            failures.append(found)
        elif found.head.namespace == 0:
            yield found.head.title, found.text, found.head.redirect or redirect_target(found.text)
