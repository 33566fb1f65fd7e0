"""``extractor templates``."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.common import Console, Language, Sources, number

NOTHING_READ = 2


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
    """
    from pathlib import Path

    from extractor.outputs import whole_text
    from extractor.sources.page import Page
    from extractor.targets.sources import Reading, pages_of
    from extractor.works.templates.learning import TEMPLATES, as_table, learned_rows, read_templates

    pages = [page for page in pages_of(sources, Reading(language=language)) if isinstance(page, Page)]
    if not any(page.head.namespace == TEMPLATES for page in pages):
        console.error("the sources hold no page of the namespace of templates (10); take a dump with all pages")
        raise typer.Exit(NOTHING_READ)
    spoken = language or next((page.head.language for page in pages if page.head.language), None) or "en"
    rows = learned_rows(read_templates(pages), spoken)
    with whole_text(Path(output)) as stream:
        stream.write(as_table(rows))
    console.say(f"{output}: {number(len(rows), 'citation template')}")
