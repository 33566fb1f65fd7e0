"""Citation templates that no table has, learned of the live wiki whose pages use them, before the first page is read."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from extractor.engines.kernel import COPY_METHOD
from extractor.errors import ExtractorError
from extractor.outputs import whole_text
from extractor.regexes import lazy_regex
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read
from extractor.sources.source import Source
from extractor.tables import LEARNED, use_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from extractor.sources.live.asked import Asked
    from extractor.sources.live.templates import Told

_NAME = lazy_regex(r"\{\{\s*([^{}|<>\[\]#:\n][^{}|<>\[\]#:]*?)\s*(?=\||\}\})")


def with_learned_templates(sources: Sequence[Source], asked: Asked, keep: Path | None = None) -> list[Source]:
    """The sources, those of live wikis with what was learned of their templates where ``asked`` wants it.

    What was learned is from then on part of the tables, so it has to be called before any is loaded; the tables that tell
    which templates are known are read by a process of its own. What was fetched before is found in the mirror ``keep``.
    """
    if not asked.learn_templates:
        return [*sources]
    from extractor.sources.live.fetch import LiveSource
    from extractor.sources.live.templates import ask_for_templates
    from extractor.works.templates.learning import as_table

    found = [*sources]
    learned: dict[str, dict[str, Any]] = {}
    with ProcessPoolExecutor(1, get_context(COPY_METHOD)) as beside:
        for number, source in enumerate(found):
            if isinstance(source, LiveSource) and source.site is not None and source.path is not None:
                names = beside.submit(_unknown, source.name, source.path).result()
                file = source.path.with_name("templates.xml")
                told = ask_for_templates(source.site, names, file, keep)
                rows = beside.submit(_rows, file, told).result()
                found[number] = replace(source, learned=rows)
                learned |= rows
                table = source.path.with_name("templates.toml")
    if learned:
        with whole_text(table) as stream:
            stream.write(as_table(learned))
        use_tables(str(table), LEARNED)
    return found


def check_learning(targets: Sequence[str], asked: Asked) -> None:
    """:class:`ExtractorError` where templates would be learned after the first page has been read."""
    if asked.learn_templates and len(targets) > 1:
        what = f"it holds for one wiki, and there are {len(targets)} targets"
        raise ExtractorError("several_targets", what, where="--learn-templates", remedy="name pages with --wiki")


def _pages(name: str, path: Path) -> Iterator[Page]:
    options = ReadOptions(all_revisions=True)
    return (found for found in read(Source(name, path), options) if isinstance(found, Page))


def _unknown(name: str, path: Path) -> list[str]:
    """Names of the templates in a source that no table knows, sorted."""
    from extractor.citations.template_uses import use_of

    names = {(one[1], page.head.language or "en") for page in _pages(name, path) for one in _NAME.finditer(page.text)}
    uses = ((name, use_of(name, language)) for name, language in names)
    unknown = (name for name, use in uses if use.role != "work" and use.kind in ("other", "reference"))
    return sorted({" ".join(name.replace("_", " ").split()) for name in unknown})


def _rows(path: Path, told: Told) -> dict[str, dict[str, Any]]:
    """The citation templates among those that a wiki was asked for, as rows of their table."""
    from extractor.template_names import fold_name
    from extractor.works.templates.learning import learned_rows, read_templates

    wiki = read_templates(_pages("", path))
    for title, end in told.leads.items():
        name, target = (one.partition(":")[2] for one in (title, end))
        if fold_name(name) != fold_name(target):
            wiki.redirects[fold_name(name)] = fold_name(target)
            wiki.names[fold_name(name)] = name
    for data in told.data:
        wiki.data[fold_name(str(data.get("title", "")).partition(":")[2])] = data
    return learned_rows(wiki, wiki.language or "en")
