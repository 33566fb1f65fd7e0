"""The functions of the library, each one like the command of its name: ``from extractor import extract``.

Whatever the user can be told about raises :class:`ExtractorError`.
"""

from __future__ import annotations

import os
from collections.abc import Set as AbstractSet
from importlib import import_module
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, get_args

from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.options import FACT_KINDS, Dialect, fact_kinds
from extractor.sources.page import Page, Reject, SourceFailure
from extractor.targets.dataset import open_dataset

__all__ = ["audit", "convert", "diff", "export", "extract", "open_dataset", "read"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from extractor.auditing.finding import PageAudit, Scope
    from extractor.comparison.diff import Change
    from extractor.conversion import Engine
    from extractor.conversion.outcome import Outcome, Progress
    from extractor.dataset.file_names import Compression, PartFormat
    from extractor.model import Record
    from extractor.options import Options
    from extractor.targets.target import Targets

    Failure = Reject | SourceFailure
    Name = str | PathLike[str]


def read(
    path: Name,
    *,
    dialect: Dialect | None = None,
    title: str | None = None,
    language: str | None = None,
    all_revisions: bool = False,
    on_failure: Callable[[Failure], object] | None = None,
) -> Iterator[Page]:
    """The pages of a file, folder or pattern, in order; only one page is held at a time.

    A page or a piece of a source that cannot be read goes to ``on_failure``; without it, it raises :class:`ExtractorError`
    when its turn comes. ``dialect`` None is known by the content, ``title`` names a page of bare wikitext, ``all_revisions``
    takes all of a history dump instead of the newest.
    """
    _check("dialect", dialect, (None, *get_args(Dialect)))
    from extractor.targets.sources import ReadingOptions, pages_of

    reading = ReadingOptions(dialect=dialect, title=title, language=language, all_revisions=all_revisions)
    for found in pages_of([fspath(path)], reading):
        if isinstance(found, Page):
            yield found
        else:
            _tell(found, on_failure)


def _tell(failure: Failure, on_failure: Callable[[Failure], object] | None) -> None:
    if on_failure is not None:
        on_failure(failure)
        return
    where = failure.file if isinstance(failure, SourceFailure) else f"{failure.file}, page '{failure.head.title}'"
    raise ExtractorError(failure.code, failure.message, where=where, remedy="give on_failure to go on without it")


def _check(name: str, given: object, known: tuple[object, ...]) -> None:
    if given not in known:
        one_of = ", ".join(str(one) for one in known if one is not None)
        raise ExtractorError("bad_value", f"'{given}' is no {name}", where=name, remedy=f"one of {one_of}")


def extract(
    page: Page | str,
    *,
    title: str = "",
    language: str | None = None,
    as_of: str | None = None,
    person_index: Name | None = None,
    facts: Iterable[str] = FACT_KINDS,
    page_timeout: float | None = None,
    page_memory: int | None = None,
) -> Record:
    """The record of a page, or of a string of wikitext (to which alone ``title`` applies).

    Pure: the same page gives the same record. ``language`` holds where the page does not say it, English where nothing does;
    ``as_of`` is the day (``YYYY-MM-DD``) that "today" means, else the revision's own. Any text gives a record;
    a page at which the program itself fails raises :class:`ExtractorError`, as does a person index that cannot be read.

    ``facts`` is what to look for, of ``claims``, ``citations``, ``plain-references``, ``dates`` and ``people``. What is left
    out costs no time and is None in the record; without plain references, citations that are words have None for targets.

    With ``page_timeout`` (seconds) or ``page_memory`` (megabytes) the page is worked on in a process forked for it, some
    milliseconds more; :class:`ExtractorError` where it takes more. The other limit is then that of the commands. Where the
    system cannot fork (Windows) there are no limits.
    """
    from extractor.engines.failures import page_failures
    from extractor.options import Options

    if isinstance(page, str):
        page = Page(PageHead(title), page, file="-", dialect="wikitext", ordinal=0, offset=0)
    index = None if person_index is None else fspath(person_index)
    if index is not None:
        from extractor.people.index import check

        check(index)
    options = Options(as_of, language, index, fact_kinds(facts))
    if page_timeout is not None or page_memory is not None:
        return _extract_within(page, options, _limits(page_timeout, page_memory))
    from extractor.pipeline import extract as extract_page

    with page_failures(page):
        return extract_page(page, options)


def _check_least(name: str, given: float | None, least: float) -> None:
    if given is not None and given < least:
        raise ExtractorError("bad_value", f"{given} is too little", where=name, remedy=f"give {least} or more")


def _limits(seconds: float | None, megabytes: int | None) -> Limits:
    _check_least("page_timeout", seconds, 0.001)
    _check_least("page_memory", megabytes, 100)
    return Limits(SECONDS if seconds is None else seconds, MEGABYTES if megabytes is None else megabytes)


def _extract_within(page: Page, options: Options, limits: Limits) -> Record:
    from extractor.border import from_json
    from extractor.engines.guard import guarded
    from extractor.engines.work import Extraction

    # Many pages are likely to come, each with a process of its own: all is loaded once, here.
    import_module("extractor.engines.warm")
    result = guarded(Extraction(options), limits)(page)
    if isinstance(result, Reject):
        raise ExtractorError(result.code, result.message, where=f"{page.file}, page '{page.head.title}'")
    return from_json(result)


def audit(
    record: Record,
    *,
    profile: str = "default",
    scope: Scope = "since-previous",
    text: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    page_ignores: Iterable[str] = (),
    baseline: AbstractSet[str] | Name | None = None,
    reliability: Name | None = None,
    min_coverage: float | None = None,
) -> PageAudit:
    """What the audit says of a record: findings, scores, coverage by section.

    ``profile`` is a built-in one or a file, ``scope`` how far a citation reaches back. With the page's ``text`` findings have
    lines and columns, and comments in the text can silence them. ``select`` and ``ignore`` take codes, their beginnings or
    ``ALL``, ``page_ignores`` patterns of titles with codes, as in ``"List of *:UNC012"``. ``baseline`` holds the fingerprints
    of findings that are known, or is an earlier report; each finding then says whether it is ``new`` or ``unchanged``.
    ``reliability`` is a list of domains and their classes, ``min_coverage`` the share of claims with citation (0 to 1) under
    which a page is reported.
    """
    from extractor.auditing.finding import Scope
    from extractor.auditing.page import Policy, audit_record
    from extractor.auditing.profiles import load_profile, narrowed
    from extractor.auditing.reliability import read_reliability
    from extractor.auditing.subject import Settings
    from extractor.auditing.suppress import read_baseline, read_page_ignores

    _check("scope", scope, get_args(Scope))
    known: frozenset[str] | None = None
    if baseline is not None:
        known = frozenset(baseline) if isinstance(baseline, AbstractSet) else read_baseline(fspath(baseline))
    settings = Settings(
        scope,
        read_reliability(fspath(reliability)) if reliability is not None else None,
        *(() if min_coverage is None else (min_coverage,)),
    )
    rules = narrowed(load_profile(profile), list(select), list(ignore))
    return audit_record(record, Policy(rules, settings, read_page_ignores(page_ignores), known), text)


def convert(
    sources: Name | Iterable[Name],
    output: Name,
    *,
    format: PartFormat = "jsonl",  # noqa: A002 - the name of the command's option
    compress: Compression | None = None,
    namespaces: Iterable[int] | None = (0,),
    limit: int | None = None,
    all_revisions: bool = False,
    language: str | None = None,
    as_of: str | None = None,
    person_index: Name | None = None,
    facts: Iterable[str] = FACT_KINDS,
    rebuild: bool = False,
    engine: Engine = "local",
    master: str | None = None,
    jobs: int | None = None,
    page_timeout: float | None = None,
    page_memory: int | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> Outcome:
    """Convert sources into the dataset in the folder ``output``; the same call again redoes only what has changed.

    ``facts`` is what to look for, as in :func:`extract`. ``namespaces`` None takes all pages, ``jobs`` None one process a core,
    ``rebuild`` reuses nothing. Pages that gave no record and sources that could not be read raise nothing: the outcome counts
    them, and its manifest names the failures. Where no page could be read, no dataset is written.

    Without ``compress`` Parquet is packed by zstd, lines of JSON are not.

    The processes import the program that calls this, so it must do so below ``if __name__ == "__main__":``, as with
    :mod:`multiprocessing`.
    """
    from extractor.conversion import Engine
    from extractor.conversion.convert import convert as convert_sources
    from extractor.conversion.request import Request
    from extractor.dataset.file_names import Compression, PartFormat, usual_compression
    from extractor.sources.find import find

    _check("format", format, get_args(PartFormat))
    compress = compress or usual_compression(format)
    _check("compression", compress, get_args(Compression))
    _check("engine", engine, get_args(Engine))
    _check_least("jobs", jobs, 1)
    _check_least("limit", limit, 1)
    request = Request(
        format,
        compress,
        None if namespaces is None else frozenset(namespaces),
        limit,
        all_revisions,
        language,
        as_of,
        fspath(person_index) if person_index is not None else None,
        fact_kinds(facts),
        rebuild,
        engine,
        master,
        jobs or os.cpu_count() or 1,
        _limits(page_timeout, page_memory),
    )
    names = [sources] if isinstance(sources, str | os.PathLike) else sources
    return convert_sources(find(fspath(name) for name in names), Path(output), request, watch=on_progress)


def diff(
    old: Name,
    new: Name,
    *,
    language: str | None = None,
    page_timeout: float | None = None,
    page_memory: int | None = None,
    on_failure: Callable[[Failure], object] | None = None,
) -> Iterator[Change]:
    """The changes from one target to a later one: datasets, records of ``parse``, or sources.

    Pages of sources are extracted on the way. What cannot be read goes to ``on_failure``; without it, it raises
    :class:`ExtractorError` at the end.
    """
    from extractor.comparison.diff import ChangeTotals
    from extractor.comparison.diff import diff as changes_between

    before, now = (_targets([name], language, page_timeout, page_memory) for name in (old, new))
    yield from changes_between(before, now, ChangeTotals())
    for failure in (*before.failures, *now.failures):
        _tell(failure, on_failure)


def export(
    target: Name | Sequence[Name],
    to: str,
    out: Name | TextIO,
    *,
    language: str | None = None,
    facts: Iterable[str] = FACT_KINDS,
    page_timeout: float | None = None,
    page_memory: int | None = None,
    on_failure: Callable[[Failure], object] | None = None,
) -> None:
    """Write datasets, records of ``parse``, or sources in the form ``to``: ``parquet``, ``sqlite``, ``bibtex``, ….

    ``out`` is a folder (``parquet``, ``csv``), a file, or for texts an open stream; a file takes its place when all is written.
    What cannot be read goes to ``on_failure``; without it, it raises :class:`ExtractorError` at the end.
    """
    from extractor.exports.write import write

    names = [target] if isinstance(target, str | os.PathLike) else target
    records = _targets(names, language, page_timeout, page_memory, facts)
    write(records, to, Path(out) if isinstance(out, str | os.PathLike) else out)
    for failure in records.failures:
        _tell(failure, on_failure)


def _targets(
    names: Sequence[Name],
    language: str | None,
    page_timeout: float | None,
    page_memory: int | None,
    facts: Iterable[str] = FACT_KINDS,
) -> Targets:
    from extractor.targets.sources import ReadingOptions
    from extractor.targets.target import Targets

    reading = ReadingOptions(language, limits=_limits(page_timeout, page_memory), facts=fact_kinds(facts))
    return Targets([fspath(name) for name in names], reading)
