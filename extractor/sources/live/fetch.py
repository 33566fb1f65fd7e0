"""From what is asked of a live wiki to a source: revisions are resolved first, then those that are new are fetched."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.outputs import writing
from extractor.sources.live import as_export, mirror
from extractor.sources.live.asked import MOST_UNSIGNED, page_address, wiki_origin
from extractor.sources.live.site import open_site
from extractor.sources.page import Reject
from extractor.sources.source import Source
from extractor.sources.titles import read_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from extractor.sources.live.asked import Asked, PageAddress
    from extractor.sources.live.mirror import Mirror
    from extractor.sources.live.site import Site

Item = TypeVar("Item")
A_REQUEST = 50
"""Titles or revisions that the API takes at once."""
_MOST_REDIRECTS = 5
MIRROR = "revisions.sqlite"
_SEPARATOR = "\x1f"
"""Before and between values that may hold the usual ``|`` (https://www.mediawiki.org/wiki/API:Data_formats)."""


class Wanted(NamedTuple):
    """A page that is asked for, in one of three ways."""

    title: str | None = None
    revision: int | None = None
    page: int | None = None

    def __str__(self) -> str:
        return self.title or (f"revision {self.revision}" if self.revision else f"page {self.page}")


class FoundRevision(NamedTuple):
    """The revision of a page that is there."""

    title: str
    revision: int


class Missing(NamedTuple):
    """A page that is not there, and why."""

    wanted: Wanted
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class LiveSource(Source):
    """Pages of a live wiki as the export that it would give of them."""

    _folder: _Folder | None = field(default=None, repr=False, compare=False)
    """Where the export is, as long as somebody has the source."""


class _Folder:
    """A folder that is removed with its last reference, or when the program ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="extractor-live-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def live_sources(
    given: Sequence[str], asked: Asked, keep: Path | None = None, tell: Callable[[str], object] | None = None
) -> list[LiveSource]:
    """The sources for addresses of pages, or for what is asked of one wiki.

    What was fetched before is found in the folder ``keep``; ``tell`` hears of redirects that are followed. Raises
    :class:`ExtractorError` where a wiki cannot be asked; a page that is not there is a reject of its source.
    """
    say = tell or (lambda _: None)
    if asked.wiki is not None:
        origin, path = wiki_origin(asked.wiki)
        wiki = _LiveWiki(open_site(origin, path, asked), asked, say)
        titles = [*asked.pages, *(read_titles(asked.titles) if asked.titles is not None else ())]
        return [wiki.source(_unique(wiki.listed(titles)), wiki.api, keep)]
    by_origin: dict[str, list[tuple[str, PageAddress]]] = {}
    for one in given:
        address = page_address(one)
        by_origin.setdefault(address.origin, []).append((one, address))
    sources = []
    for origin, pages in by_origin.items():
        wiki = _LiveWiki(open_site(origin, pages[0][1].path, asked), asked, say)
        name = pages[0][0] if len(pages) == 1 else wiki.api
        sources.append(wiki.source(_unique(wiki.wanted(address) for _, address in pages), name, keep))
    return sources


def _unique(wanted: Iterable[Wanted]) -> list[Wanted]:
    return list(dict.fromkeys(wanted))


class _LiveWiki:
    """One wiki as a source of pages."""

    def __init__(self, site: Site, asked: Asked, tell: Callable[[str], object]) -> None:
        self.api = site.api
        self._asked = asked
        self._tell = tell
        self._site = site
        self._info = site.info

    def wanted(self, address: PageAddress) -> Wanted:
        """Which page an address means, by the wiki's own article path."""
        if address.revision is not None or address.page is not None:
            return Wanted(None, address.revision, address.page)
        general = self._info["general"]
        title = address.title
        for before in (general.get("articlepath", "/wiki/$1").partition("$1")[0], f"{general.get('script', '')}/"):
            if title is None and address.path.startswith(before):
                title = address.path[len(before) :]
        if not title:
            title = general.get("mainpage", "Main Page")
        return Wanted(title.replace("_", " "))

    def listed(self, titles: Iterable[str]) -> Iterator[Wanted]:
        """The titles, then the pages that the lists asked for give."""
        asked = self._asked
        yield from (Wanted(title) for title in titles)
        if asked.category is not None:
            yield from self._category(asked.category, asked.depth)
        if asked.prefix is not None:
            yield from self._list("allpages", apprefix=asked.prefix, aplimit="max")
        if asked.since is not None:
            kinds = {"rctype": "edit|new|log", "rcprop": "title", "rclimit": "max", "rctoponly": 1}
            yield from self._list("recentchanges", rcend=asked.since, **kinds)

    def _category(self, name: str, depth: int) -> Iterator[Wanted]:
        prefix = self._info.get("namespaces", {}).get("14", {}).get("name", "Category")
        level = [name if ":" in name else f"{prefix}:{name}"]
        seen = set(level)
        for below in range(depth + 1):
            deeper: list[str] = []
            for category in level:
                members = {"cmtitle": category, "cmtype": "page|subcat", "cmprop": "title|type", "cmlimit": "max"}
                for answer in self._site.query(list="categorymembers", **members):
                    for one in answer.get("categorymembers", ()):
                        if one.get("type") == "page":
                            yield Wanted(one["title"])
                        elif below < depth and one["title"] not in seen:
                            seen.add(one["title"])
                            deeper.append(one["title"])
            level = deeper

    def _list(self, name: str, **parameters: object) -> Iterator[Wanted]:
        for answer in self._site.query(list=name, **parameters):
            yield from (Wanted(one["title"]) for one in answer.get(name, ()) if one.get("title"))

    def source(self, wanted: list[Wanted], name: str, keep: Path | None) -> LiveSource:
        """The source with the pages, in the order asked."""
        if len(wanted) > MOST_UNSIGNED and not self._asked.contact:
            raise ExtractorError(
                "no_contact",
                f"{len(wanted)} pages are asked for, and the wiki's operators cannot reach you",
                where=self.api,
                remedy="name a mail or web address with --contact",
            )
        results = self._resolved(wanted)
        found = list(dict.fromkeys(one for one in results if isinstance(one, FoundRevision)))
        revisions = [one.revision for one in found]
        folder = _Folder()
        path = folder.path / "pages.xml"
        start = as_export.preamble(self._info)
        with writing(path), mirror.opened(keep and keep / MIRROR, self.api) as kept:
            gone = self._fetch(kept, revisions)
            with path.open("wb") as file:
                file.writelines(as_export.whole(start, kept.pages(revisions)))
            kept.keep_only(revisions)
        missing = [one for one in results if isinstance(one, Missing)]
        missing += [Missing(Wanted(None, one), "revision_missing", "there is no such revision") for one in gone]
        rejects = tuple(self._reject(one, name, len(found) + number) for number, one in enumerate(missing))
        there = {one.title: one.revision for one in found if one.revision not in gone}
        return LiveSource(name, path, rejects, there, folder)

    def _reject(self, missing: Missing, name: str, ordinal: int) -> Reject:
        general = self._info["general"]
        head = PageHead(
            title=missing.wanted.title or "",
            page_id=missing.wanted.page,
            revision_id=missing.wanted.revision,
            wiki=general.get("wikiid"),
            language=general.get("lang"),
        )
        return Reject(head, name, "mediawiki_xml", ordinal, None, missing.code, missing.message)

    def _resolved(self, wanted: list[Wanted]) -> list[FoundRevision | Missing]:
        """What became of each page that is asked for, in that order."""
        known: dict[Wanted, FoundRevision | Missing] = {}
        titles = [one for one in wanted if one.title is not None]
        for batch in _batches(titles):
            known.update(self._resolved_titles(batch))
        for batch in _batches([one for one in wanted if one.page is not None and one.title is None]):
            known.update(self._resolved_ids(batch))
        return [known[one] if one in known else FoundRevision(str(one), one.revision or 0) for one in wanted]

    def _resolved_titles(self, batch: list[Wanted]) -> Iterator[tuple[Wanted, FoundRevision | Missing]]:
        leads: dict[str, str] = {}
        pages: dict[str, dict[str, Any]] = {}
        abroad: set[str] = set()
        asked = _SEPARATOR + _SEPARATOR.join(one.title or "" for one in batch)
        for answer in self._site.query(titles=asked, redirects=1, prop="info"):
            for kind in ("normalized", "redirects"):
                leads.update((row["from"], row["to"]) for row in answer.get(kind, ()) if row["from"] != row["to"])
            pages.update((row.get("title", ""), row) for row in answer.get("pages", ()))
            abroad.update(row["title"] for row in answer.get("interwiki", ()))
        for one in batch:
            title = one.title or ""
            for _ in range(_MOST_REDIRECTS):
                title = leads.get(title, title)
            if title != one.title and title.replace(" ", "_") != (one.title or "").replace(" ", "_"):
                self._tell(f"{one.title}: leads to {title}")
            yield (
                one,
                Missing(one, "title_elsewhere", "the title is of another wiki")
                if title in abroad
                else _result(one, pages.get(title)),
            )

    def _resolved_ids(self, batch: list[Wanted]) -> Iterator[tuple[Wanted, FoundRevision | Missing]]:
        pages: dict[int, dict[str, Any]] = {}
        for answer in self._site.query(pageids="|".join(str(one.page) for one in batch), prop="info"):
            pages.update((row.get("pageid", 0), row) for row in answer.get("pages", ()))
        return ((one, _result(one, pages.get(one.page or 0))) for one in batch)

    def _fetch(self, kept: Mirror, revisions: list[int]) -> set[int]:
        """Bring the revisions that are not there; those that the wiki does not have."""
        gone: set[int] = set()
        for batch in _batches(kept.missing(revisions)):
            properties = "ids|timestamp|user|comment|content|contentmodel"
            asked = "|".join(map(str, batch))
            there: set[int] = set()
            for answer in self._site.query(revids=asked, prop="info|revisions", rvprop=properties, rvslots="main"):
                pages = [
                    (one["revid"], as_export.page({**page, "revisions": [one]}))
                    for page in answer.get("pages", ())
                    for one in page.get("revisions", ())
                ]
                kept.add(pages)
                there.update(revision for revision, _ in pages)
            gone.update(set(batch) - there)
        return gone


def _batches(items: list[Item]) -> Iterator[list[Item]]:
    return (items[at : at + A_REQUEST] for at in range(0, len(items), A_REQUEST))


def _result(wanted: Wanted, page: dict[str, Any] | None) -> FoundRevision | Missing:
    if page is None or page.get("missing"):
        return Missing(wanted, "page_missing", "there is no such page")
    if page.get("invalid"):
        return Missing(wanted, "title_invalid", page.get("invalidreason") or "this is no title")
    if page.get("special") or not page.get("lastrevid"):
        return Missing(wanted, "page_special", "the page has no text of its own")
    return FoundRevision(page["title"], page["lastrevid"])
