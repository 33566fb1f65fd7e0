"""``extractor parse``."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from extractor.cli.common import (
    AllRevisions,
    AsOf,
    Console,
    Language,
    Namespace,
    PageMemory,
    PageTimeout,
    PersonIndex,
    Sources,
    day,
    namespaces,
)
from extractor.engines.limits import MEGABYTES, SECONDS

NOTHING_READ = 2
FAILURES = 3


def parse(
    sources: Sources,
    *,
    pretty: Annotated[bool, typer.Option("--pretty", help="Indented JSON.")] = False,
    namespace: Namespace = None,
    all_revisions: AllRevisions = False,
    as_of: AsOf = None,
    dialect: Annotated[
        Literal["auto", "tpl_text", "wikitext", "mediawiki_xml"],
        typer.Option("--dialect", help="How the sources write a page."),
    ] = "auto",
    title: Annotated[str | None, typer.Option("--title", help="Title of a page of wikitext; else the file's name.")] = None,
    language: Language = None,
    person_index: PersonIndex = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Show one JSON record per page, as JSON Lines; a page that fails is one JSON line on stderr."""
    from extractor.border import reject_to_json
    from extractor.engines.guard import guarded_extraction
    from extractor.engines.limits import Limits
    from extractor.engines.work import Extracted
    from extractor.options import Options
    from extractor.sources.find import find
    from extractor.sources.page import Page, SourceFailure
    from extractor.sources.read import ReadOptions, read

    wanted = namespaces(namespace, default="all")
    options = Options(as_of=day(as_of), language=language, person_index=person_index)
    extract = guarded_extraction(options, Limits(page_timeout, page_memory))
    reading = ReadOptions(None if dialect == "auto" else dialect, title, language, all_revisions)
    pages = failures = 0
    for source in find(sources):
        for found in read(source, reading):
            if isinstance(found, SourceFailure):
                failures += 1
                console.error(f"{found.file}: {found.message} [{found.code}]")
                continue
            pages += 1
            if wanted is not None and found.head.namespace not in wanted:
                continue
            result = extract(found) if isinstance(found, Page) else found
            if isinstance(result, Extracted):
                sys.stdout.buffer.write(indented(result.line) if pretty else result.line + b"\n")
            else:
                failures += 1
                sys.stderr.buffer.write(reject_to_json(result) + b"\n")
    if not pages and failures:
        raise typer.Exit(NOTHING_READ)
    if failures:
        raise typer.Exit(FAILURES)


def indented(line: bytes) -> bytes:
    """The same JSON for human eyes."""
    import json

    return json.dumps(json.loads(line), ensure_ascii=False, indent=2).encode() + b"\n"
