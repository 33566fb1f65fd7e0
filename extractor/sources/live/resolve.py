"""Which page and which revisions a title, an id or a list means: asked of the wiki without any text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.sources.live.site import Site

Item = TypeVar("Item")
A_REQUEST = 50
"""Titles or revisions that the API takes at once."""
_MOST_REDIRECTS = 5
_SEPARATOR = "\x1f"
"""Before and between values that may hold the usual ``|`` (https://www.mediawiki.org/wiki/API:Data_formats)."""


class Wanted(NamedTuple):
    """A page that is asked for, in one of three ways."""

    title: str | None = None
    revision: int | None = None
    page: int | None = None

    def __str__(self) -> str:
        return self.title or (f"revision {self.revision}" if self.revision else f"page {self.page}")


class FoundPage(NamedTuple):
    """A page that is there, and those of its revisions that are wanted."""

    title: str
    namespace: int
    page: int
    revisions: tuple[int, ...]


class Missing(NamedTuple):
    """A page that is not there, and why."""

    wanted: Wanted
    code: str
    message: str


def batches(items: list[Item]) -> Iterator[list[Item]]:
    """The items, as many at a time as a request takes."""
    return (items[at : at + A_REQUEST] for at in range(0, len(items), A_REQUEST))


def joined(titles: Iterable[str]) -> str:
    """Titles as the value of one parameter."""
    return _SEPARATOR + _SEPARATOR.join(titles)


def resolved(site: Site, wanted: list[Wanted], tell: Callable[[str], object]) -> list[FoundPage | Missing]:
    """What became of each page that is asked for, in that order; ``tell`` hears of redirects that are followed."""
    known: dict[Wanted, FoundPage | Missing] = {}
    for batch in batches([one for one in wanted if one.title is not None]):
        known.update(_by_title(site, batch, tell))
    for batch in batches([one for one in wanted if one.title is None and one.page is not None]):
        known.update(_by_id(site, batch))
    for batch in batches([one for one in wanted if one not in known and one.revision is not None]):
        known.update(_by_revision(site, batch))
    return [known[one] for one in wanted]


def all_revisions(site: Site, page: FoundPage) -> Iterator[tuple[int, str]]:
    """Id and time of each revision of a page, from the oldest on."""
    wanted = {"rvprop": "ids|timestamp", "rvlimit": "max", "rvdir": "newer"}
    for answer in site.query(pageids=page.page, prop="revisions", **wanted):
        for one in answer.get("pages", ()):
            yield from ((row["revid"], row.get("timestamp", "")) for row in one.get("revisions", ()))


def redirected(answer: dict[str, Any]) -> dict[str, str]:
    """Where titles lead, by spelling and by redirect."""
    rows = (row for kind in ("normalized", "redirects") for row in answer.get(kind, ()))
    return {row["from"]: row["to"] for row in rows if row["from"] != row["to"]}


def _by_title(site: Site, batch: list[Wanted], tell: Callable[[str], object]) -> Iterator[tuple[Wanted, FoundPage | Missing]]:
    leads: dict[str, str] = {}
    pages: dict[str, dict[str, Any]] = {}
    abroad: set[str] = set()
    for answer in site.query(titles=joined(one.title or "" for one in batch), redirects=1, prop="info"):
        leads.update(redirected(answer))
        pages.update((row.get("title", ""), row) for row in answer.get("pages", ()))
        abroad.update(row["title"] for row in answer.get("interwiki", ()))
    for one in batch:
        title = one.title or ""
        for _ in range(_MOST_REDIRECTS):
            title = leads.get(title, title)
        if title != one.title and title.replace(" ", "_") != (one.title or "").replace(" ", "_"):
            tell(f"{one.title}: leads to {title}")
        elsewhere = Missing(one, "title_elsewhere", "the title is of another wiki")
        yield one, elsewhere if title in abroad else _result(one, pages.get(title))


def _by_id(site: Site, batch: list[Wanted]) -> Iterator[tuple[Wanted, FoundPage | Missing]]:
    pages: dict[int, dict[str, Any]] = {}
    for answer in site.query(pageids="|".join(str(one.page) for one in batch), prop="info"):
        pages.update((row.get("pageid", 0), row) for row in answer.get("pages", ()))
    return ((one, _result(one, pages.get(one.page or 0))) for one in batch)


def _by_revision(site: Site, batch: list[Wanted]) -> Iterator[tuple[Wanted, FoundPage | Missing]]:
    pages: dict[int, FoundPage] = {}
    for answer in site.query(revids="|".join(str(one.revision) for one in batch), prop="info|revisions", rvprop="ids"):
        for page in answer.get("pages", ()):
            for row in page.get("revisions", ()):
                pages[row["revid"]] = FoundPage(page["title"], page.get("ns", 0), page["pageid"], (row["revid"],))
    for one in batch:
        yield one, pages.get(one.revision or 0) or Missing(one, "revision_missing", "there is no such revision")


def _result(wanted: Wanted, page: dict[str, Any] | None) -> FoundPage | Missing:
    if page is None or page.get("missing"):
        return Missing(wanted, "page_missing", "there is no such page")
    if page.get("invalid"):
        return Missing(wanted, "title_invalid", page.get("invalidreason") or "this is no title")
    if page.get("special") or not page.get("lastrevid"):
        return Missing(wanted, "page_special", "the page has no text of its own")
    return FoundPage(page["title"], page.get("ns", 0), page["pageid"], (page["lastrevid"],))
