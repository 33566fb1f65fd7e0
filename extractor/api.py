"""The library's front door: four functions with typed results. ``from extractor import extract, read, audit, open_dataset``."""

from __future__ import annotations

from importlib import import_module
from os import fspath
from typing import TYPE_CHECKING

from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.sources.page import Page, Reject, SourceFailure
from extractor.targets.dataset import Dataset, open_dataset

__all__ = ["Dataset", "audit", "extract", "open_dataset", "read"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    from extractor.auditing.finding import PageAudit, Scope
    from extractor.model import Dialect, Record
    from extractor.options import Options

    Failure = Reject | SourceFailure


def read(
    path: str | PathLike[str],
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
    from extractor.targets.sources import Reading, pages_of

    reading = Reading(dialect=dialect, title=title, language=language, all_revisions=all_revisions)
    for found in pages_of([fspath(path)], reading):
        if isinstance(found, Page):
            yield found
        elif on_failure is not None:
            on_failure(found)
        else:
            where = found.file if isinstance(found, SourceFailure) else f"{found.file}, page '{found.head.title}'"
            raise ExtractorError(found.code, found.message, where=where, remedy="give on_failure to go on without it")


def extract(
    page: Page | str,
    *,
    title: str = "",
    language: str | None = None,
    as_of: str | None = None,
    person_index: str | PathLike[str] | None = None,
    page_timeout: float | None = None,
    page_memory: int | None = None,
) -> Record:
    """The record of a page, or of a string of wikitext (to which alone ``title`` applies).

    Pure: the same page gives the same record. ``language`` holds where the page does not say it, English where nothing does;
    ``as_of`` is the day (``YYYY-MM-DD``) that "today" means, else the revision's own. Any text gives a record;
    a page at which the program itself fails raises :class:`ExtractorError`, as does a person index that cannot be read.

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
    options = Options(as_of, language, index)
    if page_timeout is not None or page_memory is not None:
        return _extract_within(page, options, _limits(page_timeout, page_memory))
    from extractor.pipeline import extract as extract_page

    with page_failures(page):
        return extract_page(page, options)


def _limits(seconds: float | None, megabytes: int | None) -> Limits:
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


def audit(record: Record, *, profile: str = "default", scope: Scope = "since-previous", text: str | None = None) -> PageAudit:
    """What the audit says of a record: findings, scores, coverage by section.

    ``profile`` is a built-in one or a file, ``scope`` how far a citation reaches back. With the page's ``text`` findings have
    lines and columns, and comments in the text can silence them.
    """
    from extractor.auditing.page import Policy, audit_record
    from extractor.auditing.profiles import load_profile
    from extractor.auditing.subject import Settings

    return audit_record(record, Policy(load_profile(profile), Settings(scope=scope)), text)
