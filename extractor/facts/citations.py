"""Every citation and every work of a page, found by one walk over its tree.

A citation is one place that points at sources: a ref, a short citation, a template or bare link in running text. What stands
inside a ref belongs to that ref; what stands inside an explanatory note is a citation of its own, inside the note.
"""

from __future__ import annotations

import html
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from extractor.facts.anchors import html_anchors, offered_anchors, template_key, whitelisted_anchors
from extractor.facts.found import FoundCitation, FoundTarget, FoundWork
from extractor.facts.locators import read_locators
from extractor.facts.marks import mark_scope, read_mark
from extractor.facts.ref_contents import read_contents
from extractor.facts.short_citations import is_short_template, read_short
from extractor.facts.template_fields import Field
from extractor.facts.template_uses import source_role
from extractor.facts.works import read_work
from extractor.markup.page_words import link_role
from extractor.markup.prose import keyed
from extractor.markup.tree import ExternalLink, Tag, Template, WikiLink, read_attributes
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.short_citations import ShortCitation
    from extractor.markup.blocks import SectionRange
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node, Parameter
    from extractor.model import CitationKind, Locator, Mark, Problem

_LOCATOR_KEYS = ("1", "p", "page", "pp", "pages", "at", "loc")


@cache
def _note_groups() -> frozenset[str]:
    return frozenset(load_table("ref_templates")["groups"]["notes"])


class CitationReader:
    """Walks one page; ``citations``, ``works`` and ``problems`` fill in source order.

    ``offered``, ``whitelisted``, ``templates``, ``section_marks``, ``categories`` is what the page shows on the way: anchors
    without a citation, short citations that need no target, names of templates, maintenance of sections, and categories.
    """

    def __init__(self, renderer: Renderer, sections: Sequence[SectionRange], as_of: str | None) -> None:
        self.renderer = renderer
        self.source = renderer.source
        self.language = renderer.language
        self.as_of = as_of
        self.citations: list[FoundCitation] = []
        self.works: list[FoundWork] = []
        self.problems: list[Problem] = []
        self.offered: list[str] = []
        self.whitelisted: list[str] = []
        self.templates: set[str] = set()
        self.section_marks: list[Mark] = []
        self.categories: dict[str, None] = {}
        self._sections = sections
        self._section_starts = [section.start for section in sections]

    def read(self, nodes: Sequence[Node], inside: int | None = None, group: str = "") -> None:
        """Read a node range and all below it; ``inside`` is the note that holds it, ``group`` that of its list of refs."""
        for node in nodes:
            kind = type(node)
            if kind is Template:
                self._template(node, inside, group)
            elif kind is Tag:
                self._tag(node, inside, group)
            elif kind is ExternalLink:
                if node.bracketed and node.text_start < 0 and inside is None and self._in_text(node.start):
                    self._bare_link(node)
            else:
                if kind is WikiLink and ":" in node.target and link_role(node.target, self.language) == "category":
                    self.categories[node.target.partition(":")[2].strip().replace("_", " ")] = None
                if node.children:
                    self.read(node.children, inside, group)

    def _in_text(self, start: int) -> bool:
        return self._sections[bisect_right(self._section_starts, start) - 1].role == "text"

    def _bare_link(self, link: ExternalLink) -> None:
        url = self.source[link.start + 1 : link.url_end]
        work = self.add_work(FoundWork(link.start, link.end, "url", None, {"type": "webpage", "URL": url}))
        self.citations.append(FoundCitation("url", link.start, link.end, targets=[FoundTarget(work)]))

    def add_work(self, work: FoundWork) -> int:
        """The number of a new work."""
        self.works.append(work)
        return len(self.works) - 1

    # ---- tags --------------------------------------------------------------------------------------------------------------

    def _tag(self, tag: Tag, inside: int | None, group: str) -> None:
        name = tag.name.strip().lower()
        if name == "ref":
            self.read_ref(tag, inside, group)
            return
        attributes = self.source[tag.name_end : tag.open_end]
        if name == "references":
            group = _fold(read_attributes(attributes).get("group", group))
        elif "id=" in attributes:
            self.offered.extend(html_anchors(self.source[tag.start : tag.open_end]))
        self.read(tag.children, inside, group)

    def read_ref(self, tag: Tag, inside: int | None, group: str) -> None:
        """Read a ref tag, or an unwrapped ref, whose contents are all of it."""
        attributes = read_attributes(self.source[tag.name_end : tag.open_end].rstrip("/> "))
        name = _fold(attributes.get("name", "")) or None
        own_group = _fold(attributes.get("group", group))
        unwrapped = tag.open_end == tag.start
        citation = FoundCitation("plain_text" if unwrapped else "ref", tag.start, tag.end, name, own_group or None, inside)
        citation.details = attributes.get("details")
        if tag.close_start > tag.open_end and not self.source[tag.open_end : tag.close_start].isspace():
            citation.defines = True
            self._define(citation, tag.open_end, tag.close_start, tag.children[tag.first :])
        else:
            if name is not None:
                citation.names = ((own_group, name),)
            self.citations.append(citation)

    def _define(self, citation: FoundCitation, start: int, end: int, nodes: Sequence[Node]) -> None:
        number = len(self.citations)
        self.citations.append(citation)
        read_contents(self, number, start, end, nodes)
        if citation.kind == "ref" and (citation.group or "").lower() in _note_groups() and not citation.targets:
            citation.kind = "note"

    # ---- templates ---------------------------------------------------------------------------------------------------------

    def _template(self, template: Template, inside: int | None, group: str) -> None:
        role = source_role(template.name, self.language)
        self.templates.add(template_key(template.name))
        if role is None:
            if mark_scope(template.name) == "section":
                arguments = self.renderer.arguments(template)
                self.section_marks.append(read_mark(template.name, arguments, template.start, template.end))
            else:
                self._offer_anchors(template)
            self.read(template.children, inside, group)
        elif role == "work":
            work = self.read_work(template)
            if work is not None and self._cites(template):
                target = FoundTarget(work[0], work[1])
                self.citations.append(FoundCitation("template", template.start, template.end, inside=inside, targets=[target]))
            self.read([node for node in template.children if isinstance(node, Tag)], inside, group)
        elif role == "short":
            targets = [FoundTarget(None, short.locators, short) for short in self.read_short(template)]
            parenthetical = is_short_template(template.name, self.language) == "inline text"
            kind: CitationKind = "parenthetical" if parenthetical else "short"
            self.citations.append(FoundCitation(kind, template.start, template.end, inside=inside, targets=targets))
        elif role == "locator":
            self._locate(template)
        elif role == "list":
            values = dict(keyed(template))
            own = self.renderer.value(template, values["group"]).strip("\"'") if "group" in values else None
            default = load_table("ref_templates")["list_groups"].get(template_key(template.name), group)
            self.read(template.children, inside, own if own is not None else default)
        else:
            self._ref_template(template, role, inside, group)

    def _cites(self, template: Template) -> bool:
        """Whether a citation template supports text, and is not one entry of a list of works."""
        if not self._in_text(template.start):
            return False
        line = self.source.rfind("\n", 0, template.start) + 1
        before = self.source[line : template.start].strip()
        after = self.source[template.end : template.end + 2].strip(" .")
        return not (before.startswith(("*", "#")) and not before.strip("*#: ") and (not after or after[0] == "\n"))

    def _ref_template(self, template: Template, role: str, inside: int | None, group: str) -> None:
        """Templates that stand for ref tags: r, refn, #tag:ref, efn and their relatives."""
        values = dict(keyed(template))
        key = template_key(template.name)

        def value(*names: str) -> str:
            found = next((values[name] for name in names if name in values), None)
            return self.renderer.value(template, found) if found is not None else ""

        if role == "reuse":
            own = _fold(value("group", "grp", "g")) or group
            names = tuple((own, _fold(value(number))) for number in values if number.isdecimal())
            citation = FoundCitation("ref", template.start, template.end, names[0][1] if names else None, own or None, inside)
            citation.names = names
            self.citations.append(citation)
            place = next(
                ((label, value(label)) for label in ("p", "page", "pp", "pages", "loc", "at") if label in values), None
            )
            if place is not None:
                citation.details = None
                citation.targets = [FoundTarget(None, read_locators(*place))]
            return
        default = load_table("ref_templates")["notes"].get(key, group)
        citation = FoundCitation("note" if role == "note" else "ref", template.start, template.end)
        citation.name = _fold(value("name").strip("\"'")) or None
        citation.group = _fold(value("group").strip("\"'") or default) or None
        citation.inside = inside
        content = values.get("1", values.get("text"))
        if key.startswith("#tag:ref") and template.parameters and template.parameters[0].name is not None:
            content = template.parameters[0]  # the content of {{#tag:ref|a=b}} may hold an equals sign
        if content is None or not self.source[content.value_start : content.end].strip():
            if citation.name is not None:
                citation.names = ((citation.group or "", citation.name),)
            self.citations.append(citation)
            return
        citation.defines = True
        start = content.start if key.startswith("#tag:ref") else content.value_start
        nodes = [node for node in template.children if start <= node.start < content.end]
        self._define(citation, start, content.end, nodes)

    def _locate(self, template: Template) -> None:
        """{{rp}}: the place inside the source of the mark right before it."""
        values = dict(keyed(template))
        label = next((key for key in _LOCATOR_KEYS if key in values), None)
        before = next((found for found in reversed(self.citations) if found.end <= template.start), None)
        if label is None or before is None or self.source[before.end : template.start].strip():
            return
        locators = read_locators("pages" if label == "1" else label, self.renderer.value(template, values[label]))
        for target in before.targets or [FoundTarget(None)]:
            target.locators = locators
            if not before.targets:
                before.targets.append(target)

    def read_short(self, template: Template) -> list[ShortCitation]:
        """The short citations of a template call."""
        positional: list[str] = []
        named: dict[str, str] = {}
        for key, parameter in keyed(template):
            if parameter.name is None:
                positional.append(self.renderer.value(template, parameter))
            else:
                named[key] = self._ref_value(parameter) if key.endswith("ref") else self.renderer.value(template, parameter)
        return list(read_short(template.name, positional, named, self.language))

    def _ref_value(self, parameter: Parameter) -> str:
        """The value of a ref parameter, whose templates make an anchor and are not rendered."""
        return self.source[parameter.value_start : parameter.end].strip()

    def read_work(self, template: Template) -> tuple[int, tuple[Locator, ...]] | None:
        """The number of the work that a citation template describes, with the places that it cites in it."""
        renderer = self.renderer
        source = self.source
        fields = []
        number = 0
        for parameter in template.parameters:
            positional = parameter.name is None
            if positional:
                number += 1
            name = str(number) if positional else parameter.name.strip()
            raw = source[parameter.value_start : parameter.end].strip()
            text = renderer.value(template, parameter) if raw else ""
            fields.append(Field(name, raw, text, parameter.start, parameter.end, positional))
        facts = read_work(template.name, fields, self.language, as_of=self.as_of)
        if facts is None:
            return None
        orphan = template.body == template.start
        self.problems.extend(facts.problems)
        work = self.add_work(
            FoundWork(
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
        )
        return work, tuple(locator for label, value in facts.locators for locator in read_locators(label, value))

    def _offer_anchors(self, template: Template) -> None:
        positional = [self.renderer.value(template, parameter) for parameter in template.parameters if parameter.name is None]
        whitelisted = whitelisted_anchors(template.name, positional)
        if whitelisted:
            self.whitelisted.extend(whitelisted)
        else:
            self.offered.extend(offered_anchors(template.name, positional, {}))


def _fold(name: str) -> str:
    """A ref's name or group as the Cite extension compares it."""
    return html.unescape(" ".join(name.split())) if name else ""
