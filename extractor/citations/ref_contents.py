"""What one ref holds: templates, short citations, bare links, plain references, and the text around them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.citations.chapters import IN
from extractor.citations.found import FoundTarget, FoundWork, ShortCitation, short_targets
from extractor.citations.parting import parted_sources
from extractor.citations.plain_text import LEAST_LIKELY, read_plain_work, read_shorts
from extractor.citations.short.text import points_back
from extractor.citations.template_calls import call_targets, named_source
from extractor.citations.template_uses import use_of
from extractor.languages import Citations, choice, read_for_sources, source_language
from extractor.markup.character_references import read_address
from extractor.markup.tree import ExternalLink, Tag, Template, walk
from extractor.model import Problem
from extractor.works.identifiers import find_identifiers, identifier_of_address
from extractor.works.locators import read_whole_locators
from extractor.works.plain.screening import is_reference_like
from extractor.works.snapshots import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.citations.found import FoundCitation, PageSources, ParsedPage
    from extractor.markup.prose import Renderer
    from extractor.markup.readable import Address, Prose
    from extractor.markup.tree import Node
    from extractor.model import Locator

# What may stand between several sources of one ref without saying anything.
_JOINT = re.compile(r"[\s.,;:•*–—-]*(?:(?:and|also|at|see|see also|cf|in|via|quoted in|cited in)\b[\s.,;:]*)*", re.IGNORECASE)
_JOINTS_BEHIND = frozenset({"and", "also", "see", "cf", "in", "&"})
_ITEM_MARKS = frozenset("*#")
_SOURCES = ("work", "short")
_MARKS = ("ref", "note", "reuse")
_QUOTES = ' .,"“”'
_SHORTEST = 12
_LEAST_LINKED = 0.25


class OpenRef(NamedTuple):
    """A ref that is being read: the citation that it is, with the sources and the page to which it belongs."""

    citation: FoundCitation
    sources: PageSources
    page: ParsedPage

    def add(self, work: FoundWork, locators: tuple[Locator, ...] = ()) -> None:
        """Make a work one of the page's, and a target of the ref."""
        self.citation.targets.append(FoundTarget(self.sources.add_work(work), locators))


def read_contents(ref: OpenRef, start: int, end: int, nodes: Sequence[Node]) -> list[Node]:
    """Add the targets of a ref whose contents are ``[start, end)``; the nodes inside that are citations of their own."""
    citation, sources, page = ref
    alone = _only_work(start, end, nodes, page) if citation.kind == "ref" else None
    if alone is not None:
        citation.targets += call_targets(alone, sources, page)
        return []
    if citation.kind == "ref" and any(_is_mark(node, page.language) for node in nodes):
        citation.kind = "note"  # what has footnotes of its own is no source
    if citation.kind == "note":
        return [node for _, node in page.renderer.prose(start, end, nodes).anchors if _is_apart(node, page.language)]
    apart: list[Node] = []
    for at, (low, high, inner) in enumerate(items := _items(start, end, nodes)):
        prose = page.renderer.prose(low, high, inner)
        apart += _read_part(ref, prose, names_source=at > 0 or len(items) == 1)
    if not citation.targets:
        _read_wrapped(ref, nodes)
    if citation.unread:
        return apart
    if not citation.targets:
        _read_named_sources(ref, nodes)
    if not citation.targets:
        sources.problems.append(
            Problem("ref_without_source", "the ref names no source that can be read", citation.start, citation.end)
        )
    return apart


def _is_mark(node: Node, language: str) -> bool:
    """Whether a node is the mark of a ref."""
    if isinstance(node, Template):
        return use_of(node.name, language).role in _MARKS
    return isinstance(node, Tag) and node.name.strip().lower() == "ref"


def _is_apart(node: Node, language: str) -> bool:
    """Whether a node taken out of the text of a note is a citation, or may hold some."""
    return isinstance(node, Tag) or (isinstance(node, Template) and use_of(node.name, language).role is not None)


def _items(start: int, end: int, nodes: Sequence[Node]) -> list[tuple[int, int, Sequence[Node]]]:
    """The text before a list in a ref, then the items of the list, each with its nodes; without a list the whole."""
    marks = [at for at, node in enumerate(nodes) if isinstance(node, Tag) and node.wiki in _ITEM_MARKS]
    ends = [nodes[at].start for at in marks]
    parts = zip([start, *ends], [*ends, end], [0, *marks], [*marks, len(nodes)], strict=True)
    return [(low, high, nodes[first:last]) for low, high, first, last in parts]


def _read_part(ref: OpenRef, prose: Prose, *, names_source: bool) -> list[Node]:
    """Add the targets of one item of a ref, or of the whole of it; the nodes inside that are citations of their own.

    ``names_source`` says whether its text alone is a source. Where a ref's marks are lost, each template in it is a citation of
    its own.
    """
    citation, sources, page = ref
    unwrapped = citation.kind == "plain_text"
    templates = [(node, use_of(node.name, page.language).role) for _, node in prose.anchors if isinstance(node, Template)]
    beside_template = citation.kind == "ref" and any(role in _SOURCES for _, role in templates)
    apart: list[Node] = []
    behind = 0
    for at, node in prose.anchors:
        if isinstance(node, Template):
            role = use_of(node.name, page.language).role
            if role not in _SOURCES:
                _add_snapshot(ref, node)
                if role is not None:
                    apart.append(node)
                continue
            _read_text(ref, prose, behind, at)
            behind = at
            if unwrapped:
                apart.append(node)
            else:
                found = call_targets(node, sources, page)
                if role == "short":
                    _stand_in(ref, prose.text[:at], found)
                citation.targets += found
        elif isinstance(node, Tag):
            apart.append(node)
        elif isinstance(node, ExternalLink) and beside_template:
            ref.add(linked_page(node, page.renderer))
    if beside_template or not (names_source or prose.urls):
        _read_text(ref, prose, behind, len(prose.text))
    else:
        _read_plain(ref, prose)
    if not beside_template:
        for node, _ in templates:
            _add_snapshot(ref, node)
    return apart


def _stand_in(ref: OpenRef, text: str, found: Sequence[FoundTarget]) -> None:
    """Tell the work before a short citation that this is its book, if ``text``, all before it, says so."""
    last = ref.citation.targets[-1].work if ref.citation.targets else None
    if last is not None and found and IN.search(text):
        ref.sources.works[last].book = found[0].short


def linked_page(link: ExternalLink, renderer: Renderer) -> FoundWork:
    """The page that a link points to, its text for a title."""
    title = ""
    url = read_address(renderer.source[link.start + link.bracketed : link.url_end])
    if link.text_start >= 0:
        title = renderer.text(link.text_start, link.end - 1, link.children[link.first :])
    return _web_page(link.start, link.end, url, title)


def _web_page(start: int, end: int, url: str, title: str) -> FoundWork:
    """The page at an address; ``title`` is empty where it is not known."""
    work = FoundWork(start, end, "url", None, {"type": "webpage", "URL": url, **({"title": title} if title else {})})
    identifier = identifier_of_address(url)
    work.add_identifiers([identifier] if identifier else [])
    return work


def _add_snapshot(ref: OpenRef, template: Template) -> None:
    """Give the source before a template the snapshot that it shows."""
    numbers = [target.work for target in ref.citation.targets if target.work is not None]
    work = ref.sources.works[numbers[-1]] if numbers else None
    if work is not None and work.archive is None:
        work.archive = read_snapshot(ref.page.renderer, template, ref.page.as_of)


def _only_work(start: int, end: int, nodes: Sequence[Node], page: ParsedPage) -> Template | None:
    """The citation template that is all of a ref, as in most of them."""
    if len(nodes) != 1 or not isinstance(nodes[0], Template) or use_of(nodes[0].name, page.language).role != "work":
        return None
    around = page.source[start : nodes[0].start] + page.source[nodes[0].end : end]
    return None if around.strip(" \n.") else nodes[0]


def _read_wrapped(ref: OpenRef, nodes: Sequence[Node]) -> None:
    """Citation templates inside templates that only format them ({{small|{{cite book|…}}}})."""
    for node in walk(nodes):
        if isinstance(node, Template) and use_of(node.name, ref.page.language).role in _SOURCES:
            ref.citation.targets += call_targets(node, ref.sources, ref.page)


def _read_named_sources(ref: OpenRef, nodes: Sequence[Node]) -> None:
    """Templates of a ref that no table knows ({{Greenwood&Earnshaw}}) are its sources."""
    for node in nodes:
        if isinstance(node, Template):
            use = use_of(node.name, ref.page.language)
            if use.names_source or use.kind == "other":
                described = call_targets(node, ref.sources, ref.page)
                ref.citation.targets += described
                if not described:
                    ref.add(named_source(node, ref.page.renderer))


def _read_text(ref: OpenRef, prose: Prose, low: int, high: int) -> None:
    """Text between the templates of a ref: a place in the source before it, a further source, or words, maybe with links."""
    citation = ref.citation
    text = prose.text[low:high]
    joint = _JOINT.match(text)
    low += joint.end() if joint else 0
    text = _without_joints(prose.text[low:high])
    if citation.targets:
        for place in dict.fromkeys((text, text.partition(";")[0])):
            locators = read_whole_locators(place.rstrip("."))
            if locators is not None:
                last = citation.targets[-1]
                last.locators = (*last.locators, *locators)
                rest = text[len(place) :].lstrip(" ;")
                low += len(text) - len(rest)
                text = rest
                break
    if not text or _read_identifiers(ref, text):
        return
    if not ref.page.reads_words:
        _leave_words(ref, prose, low, low + len(text))
        return
    for start, end in parted_sources(prose, low, low + len(text), ref.page.language):
        part = prose.text[start:end]
        links = [link for link in prose.addresses(start, end) if link.start < link.end]
        if _read_pointer(ref, prose, start, end):
            continue
        is_source = len(part) >= _SHORTEST and is_reference_like(part) > (_LEAST_LINKED if links else LEAST_LIKELY)
        if is_source and not (len(links) > 1 and _are_links(prose, start, end, links, ref.page.language)):
            _add_plain(ref, prose, start, end)
        else:
            _add_links(ref, prose.text, links)


def _leave_words(ref: OpenRef, prose: Prose, low: int, high: int) -> None:
    """Read no more of ``[low, high)`` of a text than links, if they are all of it."""
    links = prose.addresses(low, high)
    if _are_links(prose, low, high, links, ref.page.language):
        _add_links(ref, prose.text, links)
    else:
        ref.citation.unread = True


def _read_identifiers(ref: OpenRef, text: str) -> bool:
    """Give the identifiers that are all of a text to the work before it; whether they are."""
    last = ref.citation.targets[-1].work if ref.citation.targets else None
    found = find_identifiers(text) if last is not None else []
    rest = text
    for start, end, _ in reversed(found):
        rest = rest[:start] + rest[end:]
    if last is None or not found or any(map(str.isalnum, rest)):
        return False
    ref.sources.works[last].add_identifiers([identifier for _, _, identifier in found])
    return True


def _read_pointer(ref: OpenRef, prose: Prose, low: int, high: int) -> bool:
    """Read a text that is short citations, or a place in the source before it; whether it is one of these."""
    citation = ref.citation
    places = read_whole_locators(prose.text[low:high].rstrip(".")) if citation.targets else None
    if places is not None:
        last = citation.targets[-1]
        last.locators = (*last.locators, *places)
        return True
    shorts = read_shorts(prose, low, high)
    found = short_targets(shorts or ())
    _stand_in(ref, prose.text[:low], found)
    citation.targets += found
    return shorts is not None


def _without_joints(text: str) -> str:
    """The text without the words, two at most, that join it to the source behind it (``and``, ``see also``)."""
    text = text.rstrip(" ;,")
    for _ in range(2):
        last = text.rpartition(" ")[2]
        if last.lower().rstrip(".:") not in _JOINTS_BEHIND:
            break
        text = text[: len(text) - len(last)].rstrip(" ;,")
    return text


def _read_plain(ref: OpenRef, prose: Prose) -> None:
    """A ref without templates: bare links, short citations in words, or a plain reference."""
    citation = ref.citation
    text = prose.text
    low = len(text) - len(text.lstrip())
    high = len(text.rstrip())
    unwrapped = citation.kind == "plain_text"
    if _are_links(prose, low, high, prose.urls, ref.page.language):
        _add_links(ref, text, prose.urls)
        if unwrapped:
            citation.kind = "url"
        return
    if low >= high:
        return
    if not ref.page.reads_words:
        citation.unread = True
        return
    for first, last in parted_sources(prose, low, high, ref.page.language):
        places = points_back(text[first:last])
        if places is not None:
            citation.targets.append(FoundTarget(None, places))
            message = "the ref means the source of the one before, whichever that is"
            ref.sources.problems.append(Problem("ref_points_back", message, citation.start, citation.end))
        elif not _read_pointer(ref, prose, first, last):
            links = prose.addresses(first, last)
            if _are_links(prose, first, last, links, ref.page.language):
                _add_links(ref, text, links)
            else:
                _add_plain(ref, prose, first, last)


def _are_links(prose: Prose, low: int, high: int, links: Sequence[Address], language: str) -> bool:
    """Whether external links are all that ``[low, high)`` of a text says, and a single one says no more than a title."""
    if not links or (len(links) == 1 and _says_more(prose, links[0])):
        return False
    text = prose.text
    starts, ends = [link.start for link in links], [link.end for link in links]
    between = zip([low, *ends], [*starts, max(high, ends[-1])], strict=True)
    allowed = _between_links(source_language(language))
    return all(allowed.fullmatch(text, start, end) for start, end in between)


@cache
def _between_links(language: str) -> re.Pattern[str]:
    """What may stand between links that are all a text says."""
    joints = choice(word for words in read_for_sources(Citations, language).values() for word in words.joints)
    return re.compile(rf"[\W_]*(?:(?:{joints})\b[\W_]*)?", re.IGNORECASE)


def _says_more(prose: Prose, link: Address) -> bool:
    """Whether quotation marks or italics set a part of a link's text apart, as a title amid what else is said of a source."""
    shown = prose.text[link.start : link.end].strip(_QUOTES)
    at = prose.text.find(shown, link.start)
    inside = any(at < mark < at + len(shown) for mark in prose.italic_marks)
    return inside or any(mark in shown for mark in '"“”')


def _add_links(ref: OpenRef, text: str, links: Sequence[Address]) -> None:
    for link in links:
        title = text[link.start : link.end].strip()
        title = "" if title == link.url else title.strip(_QUOTES) if title[:1] in _QUOTES else title.lstrip("-–— ")
        ref.add(_web_page(link.low, link.high, link.url, title))


def _add_plain(ref: OpenRef, prose: Prose, low: int, high: int) -> None:
    found = read_plain_work(ref.page.renderer, prose, low, high)
    if isinstance(found, ShortCitation):
        ref.citation.targets += short_targets((found,))
    elif found is not None:
        ref.add(*found)
