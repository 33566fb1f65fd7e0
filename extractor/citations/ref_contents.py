"""What one ref holds: templates, short citations, bare links, plain references, and the text around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractor.citations.found import FoundTarget, FoundWork, short_targets
from extractor.citations.plain_text import LEAST_LIKELY, parted_sources, read_plain_work, read_shorts
from extractor.citations.short.templates import ShortCitation
from extractor.citations.short.text import points_back
from extractor.citations.template_uses import is_named_source, source_role
from extractor.markup.inline_templates import template_role
from extractor.markup.tree import ExternalLink, Tag, Template
from extractor.model import Problem
from extractor.works.locators import read_whole_locators
from extractor.works.plain.likeness import is_reference_like
from extractor.works.snapshots import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.citations.found import FoundCitation
    from extractor.citations.walk import CitationReader
    from extractor.markup.readable import Address, Prose
    from extractor.markup.tree import Node

# What may stand between several sources of one ref without saying anything.
_JOINT = re.compile(r"[\s.,;:•*–—-]*(?:(?:and|also|at|see|see also|cf|in|via|quoted in|cited in)\b[\s.,;:]*)*", re.IGNORECASE)
_BETWEEN_LINKS = re.compile(r"[\W_]*(?:(?:and|or|und|oder|et|ou|y|o)\b[\W_]*)?", re.IGNORECASE)
_JOINTS_BEHIND = frozenset({"and", "also", "see", "cf", "in", "&"})
_ITEM_MARKS = frozenset("*#")
_SOURCES = ("work", "short")
_SHORTEST = 12
_LEAST_LINKED = 0.25
_BY_NAME_ALONE = 0.3


def read_contents(reader: CitationReader, number: int, start: int, end: int, nodes: Sequence[Node]) -> None:
    """Add the targets of the citation ``number``, a ref whose contents are ``[start, end)``."""
    citation = reader.citations[number]
    alone = _only_work(reader, start, end, nodes) if citation.kind == "ref" else None
    if alone is not None:
        citation.targets += reader.targets_of(alone)
        return
    if citation.kind == "note":
        _read_part(reader, number, start, end, nodes, names_source=False)
        return
    for at, (low, high, inner) in enumerate(items := _items(start, end, nodes)):
        _read_part(reader, number, low, high, inner, names_source=at > 0 or len(items) == 1)
    if not citation.targets:
        _read_named_sources(reader, citation, nodes)
    if not citation.targets:
        reader.problems.append(
            Problem("ref_without_source", "the ref names no source that can be read", citation.start, citation.end)
        )


def _items(start: int, end: int, nodes: Sequence[Node]) -> list[tuple[int, int, Sequence[Node]]]:
    """The text before a list in a ref, then the items of the list, each with its nodes; without a list the whole."""
    marks = [at for at, node in enumerate(nodes) if isinstance(node, Tag) and node.wiki in _ITEM_MARKS]
    ends = [nodes[at].start for at in marks]
    parts = zip([start, *ends], [*ends, end], [0, *marks], [*marks, len(nodes)], strict=True)
    return [(low, high, nodes[first:last]) for low, high, first, last in parts]


def _read_part(reader: CitationReader, number: int, start: int, end: int, nodes: Sequence[Node], *, names_source: bool) -> None:
    """Add the targets of one item of a ref, or of the whole of it; ``names_source`` whether its text alone is a source."""
    citation = reader.citations[number]
    prose = reader.renderer.prose(start, end, nodes)
    is_note = citation.kind == "note"
    beside_template = citation.kind == "ref" and any(
        isinstance(node, Template) and source_role(node.name, reader.language) in _SOURCES for _, node in prose.anchors
    )
    behind = 0
    for at, node in prose.anchors:
        if isinstance(node, Template):
            role = source_role(node.name, reader.language)
            if role not in _SOURCES:
                _add_snapshot(reader, citation, node)
                if role is not None:
                    _read_apart(reader, number, node)
                continue
            if is_note or citation.kind == "plain_text":
                # A note holds citations; where ref borders are gone, each template is a citation of its own.
                _read_apart(reader, number, node)
                if not is_note:
                    _read_text(reader, citation, prose, behind, at)
                    behind = at
                continue
            _read_text(reader, citation, prose, behind, at)
            behind = at
            citation.targets += reader.targets_of(node)
        elif isinstance(node, Tag):
            _read_apart(reader, number, node)
        elif isinstance(node, ExternalLink) and beside_template:
            citation.targets.append(FoundTarget(reader.add_link(node)))
    if is_note:
        return
    if beside_template or not (names_source or prose.urls):
        _read_text(reader, citation, prose, behind, len(prose.text))
    else:
        _read_plain(reader, citation, prose)
    for _, node in () if beside_template else prose.anchors:
        if isinstance(node, Template):
            _add_snapshot(reader, citation, node)


def _add_snapshot(reader: CitationReader, citation: FoundCitation, template: Template) -> None:
    """Give the source before a template the snapshot that it shows."""
    numbers = [target.work for target in citation.targets if target.work is not None]
    if numbers and reader.works[numbers[-1]].archive is None:
        reader.works[numbers[-1]].archive = read_snapshot(reader.renderer, template, reader.as_of)


def _only_work(reader: CitationReader, start: int, end: int, nodes: Sequence[Node]) -> Template | None:
    """The citation template that is all of a ref, as in most of them."""
    if len(nodes) != 1 or not isinstance(nodes[0], Template) or source_role(nodes[0].name, reader.language) != "work":
        return None
    around = reader.source[start : nodes[0].start] + reader.source[nodes[0].end : end]
    return None if around.strip(" \n.") else nodes[0]


def _read_apart(reader: CitationReader, number: int, node: Node) -> None:
    """Read what is a citation of its own inside the citation ``number``."""
    first = len(reader.citations)
    around = reader.citations[number]
    if around.kind == "plain_text":
        reader.read([node], around.inside)
        for found in reader.citations[first:]:
            found.beside = number
    else:
        reader.read([node], number)


def named_source(reader: CitationReader, template: Template) -> FoundWork:
    """The work of a template that is a source by its name ({{SEP|kant}}): all that the page tells of it is the call."""
    name = " ".join(template.name.split())
    arguments = {key: value for key, value in reader.renderer.arguments(template).items() if value}
    csl: dict[str, Any] = {"type": "document", "title": arguments.pop("title", None) or name}
    if "url" in arguments:
        csl = {**csl, "type": "webpage", "URL": arguments.pop("url")}
    if arguments:
        csl["custom"] = arguments
    return FoundWork(template.start, template.end, "template", name, csl, confidence=_BY_NAME_ALONE)


def _read_named_sources(reader: CitationReader, citation: FoundCitation, nodes: Sequence[Node]) -> None:
    """Templates of a ref that no table knows ({{Greenwood&Earnshaw}}) are its sources."""
    for node in nodes:
        if isinstance(node, Template) and (is_named_source(node.name) or template_role(node.name) == "other"):
            citation.targets.append(FoundTarget(reader.add_work(named_source(reader, node))))


def _read_text(reader: CitationReader, citation: FoundCitation, prose: Prose, low: int, high: int) -> None:
    """Text between the templates of a ref: a place in the source before it, a further source, or words, maybe with links."""
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
    if not text:
        return
    for start, end in parted_sources(prose, low, low + len(text)):
        part = prose.text[start:end]
        links = [link for link in prose.addresses(start, end) if link.start < link.end]
        if _read_pointer(citation, prose, start, end):
            continue
        is_source = len(part) >= _SHORTEST and is_reference_like(part) > (_LEAST_LINKED if links else LEAST_LIKELY)
        if is_source and not (len(links) > 1 and _are_links(prose.text, start, end, links)):
            _add_plain(reader, citation, prose, start, end)
        else:
            _add_links(reader, citation, prose.text, links)


def _read_pointer(citation: FoundCitation, prose: Prose, low: int, high: int) -> bool:
    """Read a text that is short citations, or a place in the source before it; whether it is one of these."""
    places = read_whole_locators(prose.text[low:high].rstrip(".")) if citation.targets else None
    if places is not None:
        last = citation.targets[-1]
        last.locators = (*last.locators, *places)
        return True
    shorts = read_shorts(prose, low, high)
    citation.targets += short_targets(shorts or ())
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


def _read_plain(reader: CitationReader, citation: FoundCitation, prose: Prose) -> None:
    """A ref without templates: bare links, short citations in words, or a plain reference."""
    text = prose.text
    low = len(text) - len(text.lstrip())
    high = len(text.rstrip())
    unwrapped = citation.kind == "plain_text"
    if _are_links(text, low, high, prose.urls):
        _add_links(reader, citation, text, prose.urls)
        if unwrapped:
            citation.kind = "url"
        return
    if low >= high:
        return
    for first, last in parted_sources(prose, low, high):
        places = points_back(text[first:last])
        if places is not None:
            citation.targets.append(FoundTarget(None, places))
            message = "the ref means the source of the one before, whichever that is"
            reader.problems.append(Problem("ref_points_back", message, citation.start, citation.end))
        elif not _read_pointer(citation, prose, first, last):
            links = prose.addresses(first, last)
            if _are_links(text, first, last, links):
                _add_links(reader, citation, text, links)
            else:
                _add_plain(reader, citation, prose, first, last)


def _are_links(text: str, low: int, high: int, links: Sequence[Address]) -> bool:
    """Whether external links are all that ``text[low:high]`` says."""
    if not links:
        return False
    starts, ends = [link.start for link in links], [link.end for link in links]
    between = zip([low, *ends], [*starts, max(high, ends[-1])], strict=True)
    return all(_BETWEEN_LINKS.fullmatch(text, start, end) for start, end in between)


def _add_links(reader: CitationReader, citation: FoundCitation, text: str, links: Sequence[Address]) -> None:
    for link in links:
        csl = {"type": "webpage", "URL": link.url}
        title = text[link.start : link.end].strip()
        if title and title != link.url:
            csl["title"] = title
        citation.targets.append(FoundTarget(reader.add_work(FoundWork(link.low, link.high, "url", None, csl))))


def _add_plain(reader: CitationReader, citation: FoundCitation, prose: Prose, low: int, high: int) -> None:
    found = read_plain_work(reader.renderer, prose, low, high)
    if isinstance(found, ShortCitation):
        citation.targets += short_targets((found,))
    elif found is not None:
        citation.targets.append(FoundTarget(reader.add_work(found[0]), found[1]))
