"""From a page to its record: the stages in order, pure from end to end."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from extractor.citations.found import PageSources, PageText, ParsedPage
from extractor.citations.linked_sources import links_behind_sentences
from extractor.citations.listed_works import add_listed_works
from extractor.citations.named_refs import reuse_named
from extractor.citations.parenthetical import find_parentheticals, mark_parentheticals
from extractor.citations.plain_text import is_listed_source
from extractor.citations.short.by_anchor import link_by_anchor
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
from extractor.markup.tree import BESIDE_AUTHOR, Tag, Template
from extractor.model import SCHEMA_VERSION, Problem, Record, SourceHead
from extractor.options import FACT_KINDS, NOT_LOOKED_FOR
from extractor.sources.page import WIKITEXT
from extractor.tpl_text.head import body_start, tpl_categories

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from extractor.citations.found import KnownRefs, Shown
    from extractor.claims.finder import FoundClaim
    from extractor.markup.blocks import SectionRange, SharedSource
    from extractor.markup.page_words import SectionRole
    from extractor.markup.prose import TextUse
    from extractor.markup.tree import Document, Fault, Node
    from extractor.model import Citation, Mark, PageHead, Section, Work
    from extractor.namespaces import Namespaces
    from extractor.options import FactKind, Options
    from extractor.people.passages import PageEvidence
    from extractor.sources.page import Page

# How the sources that a walk over the page and its lists of works has found are tied together: each stage takes what the ones
# before found, and the page. The walk and the lists see no farther than a paragraph, a list or a table; these see all of it.
FAR_STAGES = (link_by_anchor, link_by_name, link_by_title, reuse_named, resolve_shorts)
_OF_WORDS = (link_by_anchor, link_by_name, link_by_title)
"""Those that only what stands in words gives work."""
_OF_CLAIMS = {
    "citations": ("citations", "covered_by", "support", "segments"),
    "dates": ("dates",),
    "people": ("people",),
}
"""What a claim has of other kinds of facts."""


class Stretch(Struct):
    """What a stretch of a page, or the whole page, holds: claims, and sources that are not linked to each other yet."""

    sections: list[SectionRange]
    found: list[FoundClaim]
    shared: list[SharedSource]
    """Places whose citations are those of blocks beside them."""
    unknown: list[str]
    """Templates in prose that no table knows."""
    sources: PageSources
    walked: int
    """How many of its works come before those that only its lists show."""
    faults: list[Fault]
    mark_of: Callable[[Any], Mark | None]
    """The mark that a node taken out of a claim is, if it speaks of the words before it."""
    blocks: int
    """How many blocks it has."""
    at_head: bool
    """Whether a page that ends with it has shown no sentence yet."""


class Linked(Struct):
    """A page whose sources, and claims, are linked to each other; dates and people are not found yet."""

    head: PageHead
    stretch: Stretch
    linker: Linker
    sections: list[Section]
    works: list[Work]
    citations: list[Citation]


def extract(page: Page, options: Options) -> Record:
    """The record of one page, with the facts that ``options`` ask for.

    Claims and their sources come first, then the dates and people in the claims.
    """
    text, facts = page.wikitext, options.facts
    tpl = page.dialect == "tpl_text"
    linked = link(page, options)
    head, linker = linked.head, linked.linker
    found, sources, ranges = linked.stretch.found, linked.stretch.sources, linked.stretch.sections
    language = head.language or "en"
    dates = people = None
    if "dates" in facts:
        dates = link_dates(found, ranges, linker.ids, language, partial(_is_shown_source, language=language))
    if "people" in facts:
        from extractor.people.of_claims import link_people, passages_of

        passages = passages_of(found, text, ranges)
        people = link_people(found, passages, linker.ids, person_evidence(linked, text), options.person_index)
    claims = linker.claims(found)
    if unknown_to_claims := [name for kind, names in _OF_CLAIMS.items() if kind not in facts for name in names]:
        claims = [replace(claim, **dict.fromkeys(unknown_to_claims)) for claim in claims]

    losses = []
    if tpl:
        from extractor.tpl_text.losses import find_losses

        losses = find_losses(text, ranges, sources)
    source = SourceHead(page.file, page.dialect, page.ordinal, page.offset, len(page.text), page.hash, losses)
    problems = [Problem(fault.code, _FAULTS[fault.code], fault.start, fault.end) for fault in linked.stretch.faults]
    problems += [*(sources.problems if "citations" in facts else ()), *page.problems]
    if page.model != WIKITEXT:
        problems.append(Problem("not_wikitext", page.model, None, None))
    problems += [Problem("language_not_read", part, None, None) for part in not_read(language)]
    problems += [Problem(NOT_LOOKED_FOR, kind, None, None) for kind in FACT_KINDS if kind not in facts]
    problems.sort(key=lambda problem: (problem.start if problem.start is not None else -1, problem.code))
    unknown = dict(sorted(Counter(linked.stretch.unknown).items()))
    return Record(
        SCHEMA_VERSION,
        head,
        source,
        linked.sections,
        claims if "claims" in facts else None,
        linked.citations if "citations" in facts else None,
        linked.works if "citations" in facts else None,
        dates,
        people,
        unknown if "claims" in facts else None,
        problems,
    )


def person_evidence(linked: Linked, text: str) -> PageEvidence:
    """What a page, whose source is ``text``, says of its own subject."""
    from extractor.people.of_claims import read_lead
    from extractor.people.passages import PageEvidence

    head, stretch = linked.head, linked.stretch
    lead = read_lead(stretch.found, text)
    return PageEvidence(
        head.title, head.categories, stretch.sources.shown.templates, sort_key(text), head.language or "en", *lead
    )


def link(page: Page, options: Options) -> Linked:
    """The claims of a page and its sources, from all of its text."""
    language = language_of(page, options)
    start = body_start(page.wikitext) if page.dialect == "tpl_text" else 0
    redirect = page.head.redirect or redirect_target(page.wikitext[start:], language)
    stretch = read_stretch(
        page.wikitext,
        language,
        as_of(page, options),
        start=start,
        tpl=page.dialect == "tpl_text",
        claims=redirect is None,
        cites=find_parentheticals(page.wikitext, language),
        namespaces=page.namespaces,
        facts=options.facts,
    )
    return link_stretch(page, options, stretch, redirect)


def language_of(page: Page, options: Options) -> str:
    """The language in which a page is read.

    ``options.language`` comes before ``page.head.language``; where that is English or missing, what the page's links prove
    comes first. Without any the page is read as English.
    """
    stated = page.head.language or "en"
    return options.language or (language_code(stated) == "en" and language_of_links(page.wikitext)) or stated


def as_of(page: Page, options: Options) -> str | None:
    """The day that "today" means for a page."""
    return options.as_of or (page.head.timestamp or "")[:10] or None


def read_stretch(
    text: str,
    language: str,
    today: str | None,
    *,
    start: int = 0,
    tpl: bool = False,
    claims: bool = True,
    role: SectionRole = "text",
    cites: frozenset[str] = frozenset(),
    at_head: bool = True,
    namespaces: Namespaces = (),
    facts: Collection[FactKind] = FACT_KINDS,
    known_refs: KnownRefs | None = None,
) -> Stretch:
    """What ``text`` holds from ``start`` on, without links between its parts.

    ``tpl`` is its dialect, ``claims`` whether it may hold any; ``role`` is that of the section around its first heading, or of
    the one in which it stands; ``cites`` are the brackets that cite on its page; ``at_head`` says that no sentence of the page
    stands before it; ``namespaces`` are names that the source gives to its own, ``facts`` what is looked for,
    ``known_refs`` those of the page that have been read.
    """
    document = parse(text, tpl=tpl)
    if tpl:
        from extractor.tpl_text.recovery import recover

        recover(document, start, language)
    if cites:
        mark_parentheticals(document, start, cites)
    body = [node for node in document.children if node.start >= start]
    renderer = renderer_of(document, language, namespaces)
    renderer.sources = links_behind_sentences(text, body)
    blocks = BlockReader(renderer, start, role, lines_are_paragraphs=tpl, at_head=at_head)
    if claims:
        blocks.read(start, len(text), body)
    blocks_of_claims = blocks.blocks if "claims" in facts else ()
    claims_found = find_claims(blocks_of_claims, renderer, is_listed_source)
    found = sorted(claims_found, key=lambda claim: (claim.start, claim.end))
    unknown = list(renderer.unknown.values())  # those in claims; refs are rendered below

    words = "plain-references" in facts
    parsed = ParsedPage(
        text, language, body, blocks.sections, renderer, today, lossy=tpl, reads_words=words, known_refs=known_refs
    )
    sources = walk(PageSources(), parsed)
    walked = len(sources.works)
    sources = add_listed_works(sources, parsed) if words else sources
    return Stretch(
        blocks.sections,
        found,
        blocks.shared,
        unknown,
        sources,
        walked,
        document.faults,
        partial(_inline_mark, renderer=renderer),
        len(blocks.blocks),
        blocks.at_head,
    )


def renderer_of(document: Document, language: str, namespaces: Namespaces = ()) -> Renderer:
    """What makes a document's markup readable, told what templates are to an article's text."""

    def text_use(name: str) -> TextUse:
        return use_of(name, language).text

    return Renderer(
        document, language, text_use, partial(shown_source, language=language), mark_text_arg, namespaces=namespaces
    )


def link_stretch(page: Page, options: Options, stretch: Stretch, redirect: str | None) -> Linked:
    """The claims and sources of a page, from all that its text shows by itself."""
    linked = link_sources(page, options, stretch, redirect)
    cited = stretch.sources if "citations" in options.facts else PageSources()
    linked.linker.support(stretch.found, stretch.shared, cited, stretch.mark_of)
    return linked


def link_sources(page: Page, options: Options, stretch: Stretch, redirect: str | None) -> Linked:
    """The sources of a page, linked to each other; its claims are not linked to them yet."""
    text, language = page.wikitext, language_of(page, options)
    parsed = PageText(text, lossy=page.dialect == "tpl_text")
    sources = stretch.sources
    words = "plain-references" in options.facts
    for stage in FAR_STAGES:
        if words or stage not in _OF_WORDS:
            sources = stage(sources, parsed)

    head = _head(page, sources.shown, language, redirect)
    linker = Linker(head.title, text, stretch.sections)
    sections = linker.sections(sources.shown.section_marks)
    cited = sources if "citations" in options.facts else PageSources()
    works, citations = linker.works_and_citations(cited)
    return Linked(head, stretch, linker, sections, works, citations)


def _head(page: Page, shown: Shown, language: str, redirect: str | None) -> PageHead:
    """The head of the page: what its source says, completed from its text."""
    categories = tpl_categories(page.text) if page.dialect == "tpl_text" else list(shown.categories)
    return replace(
        page.head,
        language=language,
        redirect=redirect,
        disambiguation=is_disambiguation(shown.templates, language),
        categories=categories,
    )


def _is_shown_source(node: Node, language: str) -> bool:
    """Whether a node is a citation that reads as words of its sentence."""
    if isinstance(node, Tag):
        return node.name == BESIDE_AUTHOR
    return isinstance(node, Template) and use_of(node.name, language).text == "shown_source"


def _inline_mark(node: Node, renderer: Renderer) -> Mark | None:
    """The maintenance mark of a node that was taken out of the text, if it is about the words before it."""
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
