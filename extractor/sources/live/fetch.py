"""From what is asked of a live wiki to a source: revisions are resolved first, then those that are new are fetched."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.outputs import writing
from extractor.sources.live import as_export, mirror
from extractor.sources.live.asked import MOST_UNSIGNED, page_address, wiki_origin
from extractor.sources.live.resolve import FoundPage, Missing, Wanted, all_revisions, batches, resolved
from extractor.sources.live.site import open_site
from extractor.sources.page import Reject
from extractor.sources.source import Source
from extractor.sources.titles import read_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from extractor.sources.histories import HistoryOptions
    from extractor.sources.live.asked import Asked, PageAddress
    from extractor.sources.live.mirror import Mirror
    from extractor.sources.live.site import Site

MIRROR = "revisions.sqlite"


@dataclass(frozen=True, slots=True)
class LiveSource(Source):
    """Pages of a live wiki as the export that it would give of them."""

    site: Site | None = field(default=None, repr=False, compare=False)
    """The wiki, for further questions."""
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
        title = address.title or self._title_of_path(address)
        return Wanted(title.replace("_", " "))

    def _title_of_path(self, address: PageAddress) -> str:
        """The title behind the wiki's article path or its script; of the wiki's own address the main page.

        :class:`ExtractorError` where the address is of something else.
        """
        general = self._info["general"]
        script = general.get("script", "")
        articles = general.get("articlepath", "/wiki/$1").partition("$1")[0]
        for before in (articles, f"{script}/"):
            if address.path.startswith(before) and (title := address.path[len(before) :]):
                return title
        if address.path.rstrip("/") in {"", script, script.rpartition("/")[0], articles.rstrip("/")}:
            return str(general.get("mainpage", "Main Page"))
        what = f"is no page of the wiki, whose pages begin with {articles}"
        raise ExtractorError("bad_address", what, where=address.origin + address.path, remedy="check the address")

    def listed(self, titles: Iterable[str]) -> Iterator[Wanted]:
        """The titles, then the pages that the lists asked for give."""
        asked = self._asked
        yield from (Wanted(title) for title in titles)
        if asked.category is not None:
            yield from self._category(asked.category, asked.depth)
        if asked.prefix is not None:
            yield from self._list("allpages", apprefix=asked.prefix, aplimit="max")
        if asked.since is not None:
            kinds = {"rctype": "edit|new|log", "rcprop": "title", "rclimit": "max"}
            yield from self._list("recentchanges", rcend=asked.since, **kinds)

    def _category(self, name: str, depth: int) -> Iterator[Wanted]:
        prefix = self._info.get("namespaces", {}).get("14", {}).get("name", "Category")
        is_named_whole = name.partition(":")[0].strip().casefold() in ("category", prefix.casefold()) and ":" in name
        level = [name if is_named_whole else f"{prefix}:{name}"]
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
        results = resolved(self._site, wanted, self._tell)
        found = [*dict.fromkeys(one for one in results if isinstance(one, FoundPage))]
        if (window := self._asked.revisions) is not None:
            found = [*dict.fromkeys(_with_history(self._site, one, window) for one in found)]
        revisions = [revision for one in found for revision in one.revisions]
        folder = _Folder()
        path = folder.path / "pages.xml"
        with writing(path), mirror.opened(keep and keep / MIRROR, self.api) as kept:
            gone = fetch(self._site, kept, revisions)
            there = [one for one in found if not gone.issuperset(one.revisions)]
            with path.open("wb") as file:
                file.writelines(as_export.whole(as_export.preamble(self._info), pages(there, kept)))
            kept.keep_only(revisions)
        missing = [one for one in results if isinstance(one, Missing)]
        missing += [
            Missing(Wanted(one.title, one.revisions[-1]), "revision_missing", "its revision is no longer there")
            for one in found
            if gone.issuperset(one.revisions)
        ]
        rejects = tuple(self._reject(one, name, len(there) + number) for number, one in enumerate(missing))
        newest = {one.title: one.revisions[-1] for one in there}
        return LiveSource(name, path, rejects, newest, None, self._site, folder)

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


def _with_history(site: Site, found: FoundPage, window: HistoryOptions) -> FoundPage:
    """The page with all its revisions in the window; with its newest where none is, so that it is left out as any other."""
    inside = tuple(revision for revision, timestamp in all_revisions(site, found) if window.holds(timestamp))
    return found._replace(revisions=inside or found.revisions[-1:])


def pages(found: Iterable[FoundPage], kept: Mirror) -> Iterator[bytes]:
    """Pages with those of their revisions that are there, as parts of an export."""
    for one in found:
        yield from as_export.page(one.title, one.namespace, one.page, kept.revisions(one.revisions))


def fetch(site: Site, kept: Mirror, revisions: Iterable[int]) -> set[int]:
    """Bring the revisions that are not there; those that the wiki does not have."""
    gone: set[int] = set()
    properties = "ids|timestamp|user|comment|sha1|content|contentmodel"
    for batch in batches(kept.missing(revisions)):
        there: set[int] = set()
        for answer in site.query(revids="|".join(map(str, batch)), prop="revisions", rvprop=properties, rvslots="main"):
            brought = [row for page in answer.get("pages", ()) for row in page.get("revisions", ())]
            kept.add((row["revid"], as_export.revision(row)) for row in brought)
            there.update(row["revid"] for row in brought)
        gone.update(set(batch) - there)
    return gone
