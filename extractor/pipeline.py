"""From a page to its record: the stages in order, pure from end to end."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.citations.found import PageSources, ParsedPage
from extractor.citations.listed_works import add_listed_works
from extractor.citations.named_refs import reuse_named
from extractor.citations.short.by_name import link_by_name
from extractor.citations.short.by_title import link_by_title
from extractor.citations.short.resolution import resolve_shorts
from extractor.citations.template_uses import shown_source, use_of
from extractor.citations.walk import walk
from extractor.claims.finder import find_claims
from extractor.dates.of_claims import link_dates
from extractor.languages import language_code, not_read
from extractor.linking import Linker
from extractor.mark_templates import mark_text_arg, read_mark
from extractor.markup import parse
from extractor.markup.blocks import BlockReader
from extractor.markup.page_facts import (
    is_disambiguation,
    redirect_target,
    sort_key,
)
from extractor.markup.page_words import language_of_links
from extractor.markup.prose import Renderer
from extractor.markup.tree import Template
from extractor.model import SCHEMA_VERSION, Problem, Record, SourceHead
from extractor.people.finder import PageEvidence
from extractor.people.of_claims import link_people
from extractor.sources.page import text_hash
from extractor.tpl_text.head import body_start, tpl_categories
from extractor.tpl_text.losses import find_losses
from extractor.tpl_text.recovery import recover

if TYPE_CHECKING:
    from extractor.citations.found import Shown
    from extractor.markup.prose import TextUse
    from extractor.markup.tree import Node
    from extractor.model import Mark, PageHead
    from extractor.options import Options
    from extractor.sources.page import Page

# How the sources of a page are found: each takes what the ones before found, and the page.
STAGES = (walk, add_listed_works, link_by_name, link_by_title, reuse_named, resolve_shorts)


def extract(page: Page, options: Options) -> Record:
    """The record of one page.

    ``options.language`` comes before ``page.head.language``; where that is English or missing, what the page's links prove
    comes first. Without any the page is read as English.
    """
    text = page.text
    tpl = page.dialect == "tpl_text"
    stated = page.head.language or "en"
    language = options.language or (language_code(stated) == "en" and language_of_links(text)) or stated
    as_of = options.as_of or (page.head.timestamp or "")[:10] or None

    document = parse(text, tpl=tpl)
    start = body_start(text) if tpl else 0
    if tpl:
        recover(document, start, language)
    body = [node for node in document.children if node.start >= start]

    def text_use(name: str) -> TextUse:
        return use_of(name, language).text

    from_source = partial(shown_source, language=language)
    renderer = Renderer(document, language, text_use, from_source, mark_text_arg, namespaces=page.namespaces)
    redirect = page.head.redirect or redirect_target(text[start:], language)
    blocks = BlockReader(renderer, start, lines_are_paragraphs=tpl)
    if redirect is None:
        blocks.read(start, len(text), body)

    found = sorted(find_claims(blocks.blocks, renderer), key=lambda claim: (claim.start, claim.end))
    unknown = dict(sorted(Counter(renderer.unknown.values()).items()))  # those in claims; refs are rendered below

    parsed = ParsedPage(text, language, body, blocks.sections, renderer, as_of, lossy=tpl)
    sources = PageSources()
    for stage in STAGES:
        sources = stage(sources, parsed)

    head = _head(page, sources.shown, language, redirect)
    linker = Linker(head.title, text, blocks.sections)
    sections = linker.sections(sources.shown.section_marks)
    works, citations = linker.works_and_citations(sources)
    linker.support(found, sources, partial(_inline_mark, renderer=renderer))
    dates = link_dates(found, blocks.sections, linker.ids, language)
    evidence = PageEvidence(head.title, head.categories, sources.shown.templates, sort_key(text), language)
    people = link_people(found, text, linker.ids, evidence, options.person_index)
    claims = linker.claims(found)

    losses = find_losses(text, blocks.sections, sources) if tpl else []
    source = SourceHead(page.file, page.dialect, page.ordinal, page.offset, len(text), text_hash(text), losses)
    problems = [Problem(fault.code, _FAULTS[fault.code], fault.start, fault.end) for fault in document.faults]
    problems += [*sources.problems, *page.problems]
    problems += [Problem("language_not_read", part, None, None) for part in not_read(language)]
    problems.sort(key=lambda problem: (problem.start if problem.start is not None else -1, problem.code))
    return Record(SCHEMA_VERSION, head, source, sections, claims, citations, works, dates, people, unknown, problems)


def _head(page: Page, shown: Shown, language: str, redirect: str | None) -> PageHead:
    """The page's head with what its text adds to what its source says."""
    categories = tpl_categories(page.text) if page.dialect == "tpl_text" else list(shown.categories)
    return replace(
        page.head,
        language=language,
        redirect=redirect,
        disambiguation=is_disambiguation(shown.templates, language),
        categories=categories,
    )


def _inline_mark(node: Node, renderer: Renderer) -> Mark | None:
    """The maintenance mark that a node taken out of the text is, if it speaks of the words before it."""
    if isinstance(node, Template) and use_of(node.name, renderer.language).mark == "inline":
        return read_mark(node.name, renderer.arguments(node), node.start, node.end)
    return None


_FAULTS = {
    "unclosed_ref": "a ref is opened and never closed; it is read as text",
    "stray_ref_end": "a ref is closed that was never opened",
    "unclosed_template": "a template is opened and never closed; its braces are read as text",
    "stray_template_end": "braces close a template that was never opened",
    "template_without_name": "a template has no name, or one that is broken; its marks are read as text",
    "unclosed_wikilink": "a wikilink is opened and never closed; its brackets are read as text",
    "stray_wikilink_end": "brackets close a wikilink that was never opened",
    "unclosed_external_link": "an external link is not closed in its line",
    "unclosed_tag": "a tag is opened and never closed; it is read as text",
    "stray_tag_end": "a tag is closed that was never opened, or crosses other markup",
    "unclosed_table": "a table is opened and never closed",
    "stray_table_end": "a table is closed that was never opened",
    "unclosed_comment": "a comment is opened and never closed; its mark is read as text",
    "unreadable_block": "the markup around could not be read; only whole links and templates were",
    "nesting_too_deep": "markup nests too deep to be read; it is read as text",
}
