"""``extractor templates``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import FAILURES, NOTHING_READ, Console, Language, Sources, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.sources.page import Page, Reject, SourceFailure


def templates(
    sources: Sources,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where the table goes.")],
    language: Language = None,
    console: Console,
) -> None:
    """Learn a wiki's citation templates from its dump, for --tables.

    Templates are described by their TemplateData, by Citoid's map of kinds, by what they redirect to and by the known
    template that they hand their parameters on to. The dump must hold the namespace of templates.

    Examples:
      extractor templates nlwiki-pages-meta-current.xml.bz2 -o nlwiki.toml
      extractor convert dump.xml --output data --tables nlwiki.toml
    """
    from pathlib import Path

    from extractor.outputs import whole_text
    from extractor.works.templates.learning import as_table, learned_rows, read_templates

    failures: list[Reject | SourceFailure] = []
    wiki = read_templates(_pages(sources, language, failures))
    console.failures(failures)
    if not wiki.names:
        console.error("the sources hold no page of the namespace of templates (10); take a dump with all pages")
        raise typer.Exit(NOTHING_READ)
    rows = learned_rows(wiki, language or wiki.language or "en")
    with whole_text(Path(output)) as stream:
        stream.write(as_table(rows))
    console.say(f"{output}: {number(len(rows), 'citation template')}")
    if failures:
        raise typer.Exit(FAILURES)


def _pages(sources: list[str], language: str | None, failures: list[Reject | SourceFailure]) -> Iterator[Page]:
    """Each page of the sources; what cannot be read goes to ``failures``."""
    from extractor.sources.page import Page
    from extractor.targets.sources import ReadingOptions, pages_of

    for found in pages_of(sources, ReadingOptions(language=language)):
        if isinstance(found, Page):
            yield found
        else:
            failures.append(found)
