"""What one template call points to: the work that it describes, short citations, or a source that its name alone tells."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from extractor.citations.found import FoundTarget, FoundWork, short_targets
from extractor.citations.plain_text import read_plain_work
from extractor.citations.short.in_templates import read_short
from extractor.citations.template_uses import use_of
from extractor.languages import Templates, read_part
from extractor.markup.prose import keyed
from extractor.markup.template_patterns import fill
from extractor.markup.tree import Template
from extractor.works.locators import read_locators
from extractor.works.templates.fields import Field
from extractor.works.templates.known import address_pattern
from extractor.works.templates.reader import read_work

if TYPE_CHECKING:
    from extractor.citations.found import PageSources, ParsedPage
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node

_BY_NAME_ALONE = 0.3
_HOLDER = "wikicite"


def call_targets(template: Template, sources: PageSources, page: ParsedPage) -> list[FoundTarget]:
    """What a template points to: its work, its short citations, or both for a contribution and the book around it."""
    targets: list[FoundTarget] = []
    kind = use_of(template.name, page.language).short
    if kind in {None, "contribution"} and (work := _described_work(template, sources, page)) is not None:
        targets.append(work)
    if kind is not None:
        shorts = read_short(template.name, *short_values(template, page.renderer), page.language)
        if kind == "contribution" and shorts and targets and targets[0].work is not None:
            sources.works[targets[0].work].book = shorts[0]
        targets += short_targets(shorts)
    return targets


def short_values(template: Template, renderer: Renderer) -> tuple[list[str], dict[str, str]]:
    """The values of a short citation: positional ones, and those with a name.

    A ref parameter is taken as written: templates in it make an anchor and are not rendered.
    """
    named = {
        key: renderer.source[parameter.value_start : parameter.end].strip()
        if key.endswith("ref")
        else renderer.value(template, parameter)
        for key, parameter in keyed(template)
    }
    positional: list[str] = []
    while (value := named.pop(str(len(positional) + 1), None)) is not None:
        positional.append(value)
    return positional, named


def _described_work(template: Template, sources: PageSources, page: ParsedPage) -> FoundTarget | None:
    """The work that a citation template describes, now one of the page's, with the places that the call cites in it."""
    facts = read_work(template.name, _fields(template, page.renderer), page.language, as_of=page.as_of, lossy=page.lossy)
    if facts is None:
        return None
    if facts.template == _HOLDER and (held := _held_work(template, facts.anchors, sources, page)) is not None:
        return held
    orphan = template.body == template.start
    for problem in facts.problems:
        placed = problem if problem.start is not None else replace(problem, start=template.start, end=template.end)
        sources.problems.append(placed)
    work = FoundWork(
        template.start,
        template.end,
        "orphan_tail" if orphan else "template",
        None if orphan else facts.template,
        facts.csl,
        facts.edtf,
        facts.identifiers,
        facts.archive,
        facts.anchors,
    )
    locators = tuple([locator for place in facts.locators for locator in read_locators(*place)])
    return FoundTarget(sources.add_work(work), locators)


def _held_work(holder: Template, anchors: tuple[str, ...], sources: PageSources, page: ParsedPage) -> FoundTarget | None:
    """The work that a template around a citation, written as a template or in words, gives its anchors to."""
    parameter = dict(keyed(holder)).get("reference")
    if parameter is None:
        return None
    nodes = holder.children[parameter.first : parameter.last]
    calls = (node for node in nodes if isinstance(node, Template) and use_of(node.name, page.language).role == "work")
    target = next((_described_work(call, sources, page) for call in calls), None)
    if target is None and page.reads_words:
        prose = page.renderer.prose(parameter.value_start, parameter.end, nodes)
        low = len(prose.text) - len(prose.text.lstrip())
        found = read_plain_work(page.renderer, prose, low, len(prose.text.rstrip())) if prose.text.strip() else None
        if not isinstance(found, tuple):
            return None
        target = FoundTarget(sources.add_work(found[0]), found[1])
    if target is not None and target.work is not None:
        work = sources.works[target.work]
        work.start, work.end = holder.start, holder.end
        work.anchors = tuple(dict.fromkeys((*anchors, *work.anchors)))
    return target


def _fields(template: Template, renderer: Renderer) -> list[Field]:
    fields = []
    number = 0
    for parameter in template.parameters:
        positional = parameter.name is None
        number += positional
        name = parameter.name.strip() if parameter.name is not None else str(number)
        raw = renderer.source[parameter.value_start : parameter.end].strip()
        nodes = template.children[parameter.first : parameter.last]
        text = renderer.reading(raw, parameter.value_start, parameter.end, nodes)
        shown = _address(nodes[0], renderer) if len(nodes) == 1 and raw.startswith("{{") else ""
        fields.append(Field(name, raw, text, parameter.start, parameter.end, positional, shown))
    return fields


@cache
def _title_parameters(language: str) -> frozenset[str]:
    """What the titles of sources are called in the templates of a language's wiki, as its pages write them."""
    local = read_part(Templates, language) or Templates()
    names = [name for name, field in local.parameters.items() if field == "title"]
    return frozenset(("title", *names, *(name[0].upper() + name[1:] for name in names)))


def _address(node: Node, renderer: Renderer) -> str:
    """The address that a template shows; empty for anything else."""
    pattern = address_pattern(node.name) if isinstance(node, Template) else ""
    return fill(pattern, renderer.arguments(node)) if pattern and isinstance(node, Template) else ""


def named_source(template: Template, renderer: Renderer) -> FoundWork:
    """The work of a template that is a source by its name ({{SEP|kant}}): all that the page tells of it is the call."""
    name = " ".join(template.name.split())
    arguments = {key: value for key, value in renderer.arguments(template).items() if value}
    csl: dict[str, Any] = {"type": "document"}
    url = arguments.pop("url", "") or fill(address_pattern(name), arguments)
    if url:
        csl = {"type": "webpage", "URL": url}
    titled = next((key for key in arguments if key in _title_parameters(renderer.language)), None)
    if titled is not None:
        csl["title"] = arguments.pop(titled)
    if titled not in {None, "title"}:
        csl["container-title"] = name
    if arguments:
        csl["custom"] = arguments
    return FoundWork(template.start, template.end, "template", name, csl, confidence=_BY_NAME_ALONE)
