"""Pages of a MediaWiki export (XML), any schema version, current or full history.

Elements as in the export schema (https://www.mediawiki.org/xml/export-0.11.xsd): before 0.5 pages have no ``<ns>``, before
0.8 revisions have no ``<model>``, before 0.9 wikis have no ``<dbname>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from extractor.model import PageHead, Problem
from extractor.namespaces import NUMBERS, language_of_wiki, names_of
from extractor.sources.gap import Gap
from extractor.sources.page import MAX_PAGE_BYTES, WIKITEXT, Edit, Page, Reject, SourceFailure
from extractor.sources.xml_units import End, PageEnd, PageStart, Preamble, RevisionUnit, Unclosed, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from extractor.namespaces import Namespaces

DIALECT: Final = "mediawiki_xml"
# huge_tree lifts libxml2's own limits (10 MB a text); ours is MAX_PAGE_BYTES, and units come without any DTD.
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
)
_TITLE = re.compile(rb"<title>([^<]*)</title>")
_TIMESTAMP = re.compile(rb"<timestamp>([^<]*)</timestamp>")
_ID = re.compile(rb"<id>(\d+)</id>")
_ROOT = re.compile(rb"<mediawiki[\s>]")
_LONGEST_NUMBER = 24
"""Signs, with room for white space around."""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(slots=True)
class ReaderProgress:
    """How far a reader is in an export: pages begun, and entries (a page, or one of its revisions) given."""

    pages: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class _SiteInfo:
    """What the export says of its wiki."""

    name: str | None
    language: str | None
    namespaces: Mapping[str, int]
    own: Namespaces = ()
    """Names of files' and categories' namespaces that the language does not tell."""


def read(
    chunks: Iterable[bytes | Gap], *, file: str, language: str | None, all_revisions: bool, place: ReaderProgress | None = None
) -> Iterator[Page | Reject | SourceFailure]:
    """The pages of an export in UTF-8; of each page its newest revision, or every revision with ``all_revisions``.

    What cannot be read is a :class:`Reject` where the page is known and a :class:`SourceFailure` where pages are lost. Pages
    count on from ``place``, which is kept up to date.
    """
    place = place or ReaderProgress()
    wiki = _SiteInfo(None, language, {})
    rooted = after_gap = False
    head = b""
    newest: RevisionUnit | None = None
    revisions = 0

    def page_of(revision: RevisionUnit | None) -> Page | Reject:
        return _page(head, revision, wiki, file, place.entries, with_edit=all_revisions)

    for unit in cut(chunks):
        match unit:
            case Preamble():
                rooted = _ROOT.search(unit.data) is not None
                wiki = _wiki(unit.data, language)
            case PageStart():
                head, newest, revisions, after_gap = unit.data, None, 0, False
                place.pages += 1
            case RevisionUnit():
                revisions += 1
                if all_revisions:
                    yield page_of(unit)
                    place.entries += 1
                elif newest is None or _age(unit) >= _age(newest):
                    newest = unit
            case PageEnd():
                if not all_revisions or not revisions:
                    yield page_of(newest)
                    place.entries += 1
                head = b""
            case Unclosed():
                yield Reject(
                    _known_head(head, wiki), file, DIALECT, place.entries, None, "xml_malformed", "the page has no end tag"
                )
                place.entries += 1
            case Gap():
                yield SourceFailure(
                    file, "damaged", f"{unit.where}: {unit.message}; pages are missing {_after(head, place.pages)}"
                )
                head, rooted, after_gap = b"", True, True
            case End() if after_gap:
                pass
            case End(open_page=True):
                yield SourceFailure(file, "truncated", f"the file ends inside a page, {_after(head, place.pages)}")
            case End(closed=False) if rooted or not place.pages:
                yield SourceFailure(file, "truncated", f"the file ends before </mediawiki>, {_after(head, place.pages)}")
            case End():
                pass


def _after(head: bytes, pages: int) -> str:
    title = _TITLE.search(head)
    return f"in or after '{title[1].decode('utf-8', 'replace')}' (page {pages})" if title else f"after page {pages}"


def _age(revision: RevisionUnit) -> tuple[bytes, int]:
    """Sorts revisions of a page by time, then by id; both stand before the text."""
    timestamp = _TIMESTAMP.search(revision.data, 0, 2048)
    number = _ID.search(revision.data, 0, 2048)
    return (timestamp[1] if timestamp else b"", (number and _number(number[1].decode())) or 0)


def _wiki(preamble: bytes, language: str | None) -> _SiteInfo:
    root = _ROOT.search(preamble)
    if root is None:
        return _SiteInfo(None, language, {})
    try:
        tree = etree.fromstring(preamble[root.start() :] + b"</mediawiki>", _PARSER)
    except etree.XMLSyntaxError:
        return _SiteInfo(None, language, {})
    rows = tree.iterfind("{*}siteinfo/{*}namespaces/{*}namespace")
    numbered = ((row.text, _number(row.get("key"))) for row in rows)
    namespaces = {name: number for name, number in numbered if name and number is not None}
    name = tree.findtext("{*}siteinfo/{*}dbname")
    language = tree.get(_LANGUAGE) or language_of_wiki(name, tree.findtext("{*}siteinfo/{*}base")) or language
    known = names_of(language or "en").items()
    given = {(name.lower(), NUMBERS[number]) for name, number in namespaces.items() if number in NUMBERS}
    return _SiteInfo(name, language, namespaces, tuple(sorted(given - known)))


def _known_head(head: bytes, wiki: _SiteInfo) -> PageHead:
    title = _TITLE.search(head)
    number = _ID.search(head)
    return PageHead(
        title=title[1].decode("utf-8", "replace") if title else "",
        page_id=_number(number[1].decode()) if number else None,
        wiki=wiki.name,
        language=wiki.language,
    )


def _page(
    head: bytes, revision: RevisionUnit | None, wiki: _SiteInfo, file: str, ordinal: int, *, with_edit: bool
) -> Page | Reject:
    edit: Edit | None = None

    def reject(code: str, message: str, known: PageHead | None = None) -> Reject:
        return Reject(known or _known_head(head, wiki), file, DIALECT, ordinal, None, code, message, edit)

    oversized = revision is not None and revision.oversized
    try:
        page = etree.fromstring(head + (b"" if revision is None or oversized else revision.data) + b"</page>", _PARSER)
    except etree.XMLSyntaxError as error:
        return reject("xml_malformed", f"the page is no well-formed XML: {error.msg}")
    known, problems = _page_head(page, wiki)
    edit = _edit(page) if with_edit else None
    if oversized:
        return reject("page_too_big", f"the text is longer than {MAX_PAGE_BYTES} bytes", known)
    if revision is None:
        return reject("no_revision", "the page has no revision", known)
    element = page.find("revision/text")
    if element is None or element.get("deleted") is not None:
        return reject("text_deleted", "the text of the revision has been deleted", known)
    if len(element):
        return reject("xml_malformed", "the text holds an entity or an element that an export cannot have", known)
    text = element.text or ""
    if not text and element.get("bytes", "0") != "0":
        return reject("text_absent", "the dump has no text for this revision (a stub dump?)", known)
    if len(text) > MAX_PAGE_BYTES:
        return reject("page_too_big", f"the text is longer than {MAX_PAGE_BYTES} characters", known)
    return Page(
        known,
        text,
        file,
        DIALECT,
        ordinal,
        model=page.findtext("revision/model") or WIKITEXT,
        namespaces=wiki.own,
        edit=edit,
        problems=problems,
    )


def _edit(page: etree._Element) -> Edit:
    user = page.findtext("revision/contributor/username") or page.findtext("revision/contributor/ip")
    return Edit(user or None, page.findtext("revision/comment") or None, page.findtext("revision/sha1") or None)


def _page_head(page: etree._Element, wiki: _SiteInfo) -> tuple[PageHead, tuple[Problem, ...]]:
    title = page.findtext("title") or ""
    given = {path: text for path in ("ns", "id", "revision/id", "revision/parentid") if (text := page.findtext(path))}
    numbers = {path: _number(text) for path, text in given.items()}
    namespace = numbers.get("ns")
    if namespace is None:
        namespace = wiki.namespaces.get(title.partition(":")[0], 0) if ":" in title else 0
    redirect = page.find("redirect")
    head = PageHead(
        title=title,
        page_id=numbers.get("id"),
        namespace=namespace,
        revision_id=numbers.get("revision/id"),
        parent_id=numbers.get("revision/parentid"),
        timestamp=page.findtext("revision/timestamp"),
        wiki=wiki.name,
        language=wiki.language,
        redirect=redirect.get("title") if redirect is not None else None,
    )
    return head, tuple(_bad_number(path, given[path]) for path, number in numbers.items() if number is None)


def _bad_number(path: str, text: str) -> Problem:
    shown = text if len(text) <= _LONGEST_NUMBER else text[:_LONGEST_NUMBER] + "…"
    tags = "".join(f"<{name}>" for name in path.split("/"))
    return Problem("bad_number", f"{tags}: '{shown}' is no whole number of 64 bits", None, None)


def _number(text: str | None) -> int | None:
    """The whole number of 64 bits that the text is, else None."""
    try:
        number = int(text) if text and len(text) <= _LONGEST_NUMBER else None
    except ValueError:
        return None
    return number if number is not None and -(1 << 63) <= number < 1 << 63 else None
