"""What one ref holds: templates, short citations, bare links, plain references, and the text around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractor.facts.found import FoundTarget, FoundWork
from extractor.facts.plain.reader import is_reference_like, read_plain_reference
from extractor.facts.short.locators import read_locators, read_whole_locators
from extractor.facts.short.text import read_short_text
from extractor.facts.template_uses import is_named_source, source_role
from extractor.markup.inline_templates import template_role
from extractor.markup.tree import Tag, Template
from extractor.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.citations import CitationReader
    from extractor.facts.found import FoundCitation
    from extractor.markup.readable import Prose
    from extractor.markup.tree import Node

# What may stand between several sources of one ref without saying anything.
_JOINT = re.compile(r"[\s.,;:•*–—-]*(?:(?:and|also|see|see also|cf|in|via|quoted in|cited in)\b[\s.,;:]*)*", re.IGNORECASE)
_LEAST_LIKELY = 0.5
_SHORTEST = 12
_BY_NAME_ALONE = 0.3


def read_contents(reader: CitationReader, number: int, start: int, end: int, nodes: Sequence[Node]) -> None:
    """Add the targets of the citation ``number``, a ref whose contents are ``[start, end)``."""
    citation = reader.citations[number]
    alone = _only_work(reader, start, end, nodes) if citation.kind == "ref" else None
    if alone is not None:
        citation.targets += reader.targets_of(alone)
        return
    prose = reader.renderer.prose(start, end, nodes)
    is_note = citation.kind == "note"
    behind = 0
    found_template = False
    for at, node in prose.anchors:
        if isinstance(node, Template):
            role = source_role(node.name, reader.language)
            if role not in ("work", "short"):
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
            found_template = True
            citation.targets += reader.targets_of(node)
        elif isinstance(node, Tag):
            _read_apart(reader, number, node)
    if is_note:
        return
    if found_template:
        _read_text(reader, citation, prose, behind, len(prose.text))
    else:
        _read_plain(reader, citation, prose, start, end)
        if not citation.targets and citation.kind != "note":
            _read_named_sources(reader, citation, nodes)
    if not citation.targets and citation.kind != "note":
        reader.problems.append(
            Problem("ref_without_source", "the ref names no source that can be read", citation.start, citation.end)
        )


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
    """Text between the templates of a ref: a place in the source before it, a further source, or mere words."""
    text = prose.text[low:high]
    joint = _JOINT.match(text)
    low += joint.end() if joint else 0
    text = prose.text[low:high].rstrip(" ;,")
    if not text:
        return
    if citation.targets:
        locators = read_whole_locators(text.rstrip("."))
        if locators is not None:
            last = citation.targets[-1]
            last.locators = (*last.locators, *locators)
            return
    shorts = read_short_text(text)
    if shorts is not None:
        citation.targets += [FoundTarget(None, short.locators, short) for short in shorts]
    elif len(text) >= _SHORTEST and is_reference_like(text) > _LEAST_LIKELY:
        _add_plain(reader, citation, prose, low, low + len(text))


def _read_plain(reader: CitationReader, citation: FoundCitation, prose: Prose, start: int, end: int) -> None:
    """A ref without templates: bare links, short citations in words, or a plain reference."""
    text = prose.text
    low = len(text) - len(text.lstrip())
    high = len(text.rstrip())
    unwrapped = citation.kind == "plain_text"
    covered = sum(to - at for at, to, _ in prose.urls)
    if prose.urls and high - low - covered <= 3:
        for at, to, url in prose.urls:
            csl = {"type": "webpage", "URL": url}
            title = text[at:to].strip()
            if title and title != url:
                csl["title"] = title
            citation.targets.append(FoundTarget(reader.add_work(FoundWork(start, end, "url", None, csl))))
        if unwrapped:
            citation.kind = "url"
        return
    if low >= high:
        return
    shorts = read_short_text(text[low:high])
    if shorts is not None:
        citation.targets += [FoundTarget(None, short.locators, short) for short in shorts]
    else:
        _add_plain(reader, citation, prose, low, high)


def _add_plain(reader: CitationReader, citation: FoundCitation, prose: Prose, low: int, high: int) -> None:
    links = [(at - low, to - low, url) for at, to, url in prose.urls if low <= at and to <= high]
    plain = read_plain_reference(prose.text[low:high], links)
    if plain is None:
        return
    work = FoundWork(
        *prose.whole_place(low, high),
        "plain_text",
        None,
        plain.csl,
        plain.edtf,
        plain.identifiers,
        confidence=plain.confidence,
    )
    locators = tuple(locator for label, value in plain.locators for locator in read_locators(label, value))
    citation.targets.append(FoundTarget(reader.add_work(work), locators))
