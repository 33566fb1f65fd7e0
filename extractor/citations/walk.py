"""Every citation and every work of a page, found by one walk over its tree.

A citation is one place that points at sources: a ref, a short citation, a template or bare link in running text. What stands
inside a ref belongs to that ref; what stands inside an explanatory note is a citation of its own, inside the note.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.citations.found import FoundCitation, FoundTarget, FoundWork, short_targets
from extractor.citations.ref_contents import named_source, read_contents
from extractor.citations.ref_rules import RefList, RefUse, cite_problem
from extractor.citations.short.templates import footnote_name, is_short_template, read_short
from extractor.citations.template_uses import is_named_source, source_role
from extractor.mark_templates import mark_scope, read_mark
from extractor.markup.page_words import link_role
from extractor.markup.prose import keyed
from extractor.markup.tree import ExternalLink, Tag, Template, WikiLink, read_attributes
from extractor.tables import load_table
from extractor.template_names import fold_name
from extractor.works.anchors import html_anchors, may_offer_anchors, offered_anchors, whitelisted_anchors
from extractor.works.locators import read_locators, read_whole_locators
from extractor.works.snapshots import is_snapshot, read_snapshot
from extractor.works.templates.fields import Field
from extractor.works.templates.known import is_citation_template
from extractor.works.templates.reader import read_work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.markup.blocks import SectionRange
    from extractor.markup.page_words import SectionRole
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node, Parameter
    from extractor.model import CitationKind, Locator, Mark, Problem

_REF_ATTRIBUTES = frozenset(("name", "group", "follow", "details", "dir"))
_LIST_ATTRIBUTES = frozenset(("group", "responsive"))
_ITEM_START = re.compile(r"\s*[*#][*#:\s]*")
# What may stand between a source and its snapshot.
_APART = re.compile(r"[ ,.;()]*")
_LOCATOR_KEYS = ("1", "p", "page", "pp", "pages", "at", "loc")


@cache
def _note_groups() -> frozenset[str]:
    return frozenset(load_table("ref_templates")["groups"]["notes"])


class CitationReader:
    """Walks one page; ``citations``, ``works`` and ``problems`` fill in source order.

    ``offered``, ``whitelisted``, ``templates``, ``opaque``, ``section_marks``, ``categories`` are what the page shows on the
    way: anchors without a citation, short citations that need no target, names of templates and of those that hide a citation,
    maintenance of sections, categories. ``uses`` are the marks of refs, ``users`` the numbers of their citations, ``lists`` the
    places where refs are printed.
    """

    def __init__(self, renderer: Renderer, sections: Sequence[SectionRange], as_of: str | None, *, lossy: bool) -> None:
        self.renderer = renderer
        self.source = renderer.source
        self.language = renderer.language
        self.as_of = as_of
        self.lossy = lossy
        self.citations: list[FoundCitation] = []
        self.works: list[FoundWork] = []
        self.problems: list[Problem] = []
        self.offered: list[str] = []
        self.whitelisted: list[str] = []
        self.templates: set[str] = set()
        self.opaque: set[str] = set()
        self.section_marks: list[Mark] = []
        self.categories: dict[str, None] = {}
        self.uses: list[RefUse] = []
        self.users: list[int] = []
        self.lists: list[RefList] = []
        self._list: int | None = None
        self._footnotes: dict[str, list[tuple[str | None, str | None]]] = {}
        self._sections = sections
        self._section_starts = [section.start for section in sections]

    def read(self, nodes: Sequence[Node], inside: int | None = None, group: str = "") -> None:
        """Read a node range and all below it; ``inside`` is the note that holds it, ``group`` that of its list of refs."""
        for node in nodes:
            if isinstance(node, Template):
                self._template(node, inside, group)
            elif isinstance(node, Tag):
                self._tag(node, inside, group)
            elif isinstance(node, ExternalLink):
                if node.bracketed and node.text_start < 0 and inside is None and self.role_at(node.start) == "text":
                    self._bare_link(node)
                self.read(node.children, inside, group)
            else:
                if isinstance(node, WikiLink) and ":" in node.target and link_role(node.target, self.language) == "category":
                    self.categories[node.target.partition(":")[2].strip().replace("_", " ")] = None
                if node.children:
                    self.read(node.children, inside, group)

    def role_at(self, start: int) -> SectionRole:
        """What the section at a place is for: claims (``text``), works, or what lies elsewhere."""
        return self._sections[bisect_right(self._section_starts, start) - 1].role

    def _bare_link(self, link: ExternalLink) -> None:
        self.citations.append(FoundCitation("url", link.start, link.end, targets=[FoundTarget(self.add_link(link))]))

    def add_link(self, link: ExternalLink) -> int:
        """The number of a new work: the page that a link without text points to."""
        url = self.source[link.start + 1 : link.url_end]
        return self.add_work(FoundWork(link.start, link.end, "url", None, {"type": "webpage", "URL": url}))

    def add_work(self, work: FoundWork) -> int:
        """The number of a new work."""
        self.works.append(work)
        return len(self.works) - 1

    # ---- tags --------------------------------------------------------------------------------------------------------------

    def _tag(self, tag: Tag, inside: int | None, group: str) -> None:
        name = tag.name.strip().lower()
        if name == "ref":
            self._ref(tag, inside, group)
            return
        source = self.source[tag.name_end : tag.open_end]
        if name == "references":
            attributes = read_attributes(source.rstrip("/> "))
            group = _fold(attributes.get("group", group))
            unknown = tuple(key for key in attributes if key not in _LIST_ATTRIBUTES)
            self._list_of_refs(RefList(tag.start, tag.end, group, unknown), tag.children, inside)
            return
        if "id=" in source:
            self.offered.extend(html_anchors(self.source[tag.start : tag.open_end]))
        self.read(tag.children, inside, group)

    def _list_of_refs(self, found: RefList, nodes: Sequence[Node], inside: int | None) -> None:
        """Read a list of references with the refs that are defined in it."""
        around = self._list
        self._list = len(self.lists)
        self.lists.append(found)
        self.read(nodes, inside, found.group)
        self._list = around

    def _ref(self, tag: Tag, inside: int | None, group: str) -> None:
        """Read a ref tag, or an unwrapped ref, whose contents are all of it."""
        content = self.source[tag.open_end : tag.close_start] if tag.end > tag.open_end else None
        if tag.open_end == tag.start:
            citation = FoundCitation("plain_text", tag.start, tag.end, inside=inside)
            self.citations.append(citation)
            read_contents(self, len(self.citations) - 1, tag.open_end, tag.close_start, tag.children)
            return
        written = self.source[tag.name_end : tag.open_end].rstrip("/>] ")
        attributes = read_attributes(written) if written else {}
        use = RefUse(
            tag.start,
            tag.end,
            content,
            _fold(attributes.get("name", "")),
            _fold(attributes["group"]) if "group" in attributes else group,
            _fold(attributes.get("follow", "")),
            details=attributes.get("details", ""),
            direction=attributes.get("dir", ""),
            list_number=self._list,
            unknown=tuple([key for key in attributes if key not in _REF_ATTRIBUTES]),
        )
        number = self._use("ref", use, inside)
        if content and not content.isspace():
            read_contents(self, number, tag.open_end, tag.close_start, tag.children[tag.first :])
        if use.details:
            self.citations[number].place = read_whole_locators(use.details) or read_locators("loc", use.details)

    def _use(self, kind: CitationKind, use: RefUse, inside: int | None) -> int:
        """The number of the new citation that a ref mark is."""
        number = len(self.citations)
        if kind == "ref" and use.group and use.content is not None and use.group.lower() in _note_groups():
            kind = "ref" if _names_source(use.content) else "note"
        self.citations.append(FoundCitation(kind, use.start, use.end, use.name or None, use.group or None, inside))
        self.uses.append(use)
        self.users.append(number)
        return number

    # ---- templates ---------------------------------------------------------------------------------------------------------

    def _template(self, template: Template, inside: int | None, group: str) -> None:
        role = source_role(template.name, self.language)
        self.templates.add(fold_name(template.name))
        if role is None:
            shown = is_snapshot(template.name) and self._show_snapshot(template)
            if not shown and is_named_source(template.name) and self._cites(template):
                target = FoundTarget(self.add_work(named_source(self, template)))
                self.citations.append(FoundCitation("template", template.start, template.end, inside=inside, targets=[target]))
            if mark_scope(template.name) == "section":
                arguments = self.renderer.arguments(template)
                self.section_marks.append(read_mark(template.name, arguments, template.start, template.end))
            else:
                self._offer_anchors(template)
            self.read(template.children, inside, group)
        elif role == "work":
            if not is_citation_template(template.name, self.language) or "cite q" in fold_name(template.name):
                self.opaque.add(template.name.strip())
            targets = self.targets_of(template)
            if not self._cites(template):
                targets = [target for target in targets if target.short is not None]
            if targets:
                kind: CitationKind = "template" if targets[0].short is None else "short"
                self.citations.append(FoundCitation(kind, template.start, template.end, inside=inside, targets=targets))
            self.read([node for node in template.children if isinstance(node, Tag)], inside, group)
        elif role == "short":
            self._short(template, inside)
        elif role == "locator":
            self._locate(template)
        elif role == "list":
            values = dict(keyed(template))
            own = self.renderer.value(template, values["group"]).strip("\"'") if "group" in values else None
            default = load_table("ref_templates")["list_groups"].get(fold_name(template.name), group)
            found = RefList(template.start, template.end, _fold(own) if own is not None else default)
            self._list_of_refs(found, template.children, inside)
        else:
            self._ref_template(template, role, inside, group)

    def _show_snapshot(self, template: Template) -> bool:
        """Give a snapshot outside refs to the source before it; where it is all of a list item, it is the work itself.

        False where neither holds.
        """
        work = self.works[-1] if self.works else None
        if work is not None and _APART.fullmatch(self.source, work.end, template.start):
            work.archive = work.archive or read_snapshot(self.renderer, template, self.as_of)
            return True
        if self._is_item(template):
            work = named_source(self, template)
            work.archive = read_snapshot(self.renderer, template, self.as_of)
            self.add_work(work)
            return True
        return False

    def _short(self, template: Template, inside: int | None) -> None:
        """Read a short citation; equal footnotes are one, under a name that the template makes."""
        positional, named = self._values(template)
        shorts = read_short(template.name, positional, named, self.language)
        kind: CitationKind = "parenthetical" if is_short_template(template.name, self.language) == "inline text" else "short"
        name = footnote_name(template.name, positional, named, self.language)
        found = FoundCitation(kind, template.start, template.end, name, inside=inside, targets=short_targets(shorts))
        self.citations.append(found)
        shown = [(short.anchor, short.postscript) for short in shorts]
        if name is not None and self._footnotes.setdefault(name, shown) != shown:
            self.problems.append(cite_problem("references_duplicate_key", template.start, template.end, name=name))

    def _cites(self, template: Template) -> bool:
        """Whether a citation template supports text, and is not one entry of a list of works."""
        return self.role_at(template.start) == "text" and not self._is_item(template)

    def _is_item(self, template: Template) -> bool:
        """Whether a template is all of a list item."""
        line = self.source.rfind("\n", 0, template.start) + 1
        after = self.source[template.end : template.end + 2].strip(" .")
        return _ITEM_START.fullmatch(self.source, line, template.start) is not None and (not after or after[0] == "\n")

    def _ref_template(self, template: Template, role: str, inside: int | None, group: str) -> None:
        """Templates that stand for ref tags: r, refn, #tag:ref, efn and their relatives."""
        values = dict(keyed(template))
        key = fold_name(template.name)

        def value(*names: str) -> str:
            found = next((values[name] for name in names if name in values), None)
            return self.renderer.value(template, found) if found is not None else ""

        if role == "reuse":
            own = _fold(value("group", "grp", "g")) or group
            names = [_fold(value(name)) for name in values if name.isdecimal()]
            first = names[0] if names else None
            self.citations.append(FoundCitation("ref", template.start, template.end, first, own or None, inside))
            for count, name in enumerate(names, 1):
                keys = [(label, key) for label in _LOCATOR_KEYS[1:] for key in (label, f"{label}{count}")[count > 1 :]]
                place = next((read_locators(label, value(key)) for label, key in keys if key in values), ())
                self.uses.append(RefUse(template.start, template.end, None, name, own, by_template=True, place=place))
                self.users.append(len(self.citations) - 1)
            return
        tag = key.startswith("#tag:ref")
        content = values.get("1", values.get("text"))
        if tag and template.parameters and template.parameters[0].name is not None:
            content = template.parameters[0]  # the content of {{#tag:ref|a=b}} may hold an equals sign
        start = 0 if content is None else content.start if tag else content.value_start
        text = self.source[start : content.end] if content is not None else None
        default = load_table("ref_templates")["notes"].get(key, group)
        use = RefUse(
            template.start,
            template.end,
            text,
            _fold(value("name").strip("\"'")),
            _fold(value("group").strip("\"'")) or default,
            _fold(value("follow").strip("\"'")),
            list_number=self._list,
            by_template=True,
        )
        number = self._use("note" if role == "note" else "ref", use, inside)
        if content is not None and text is not None and not text.isspace():
            nodes = [node for node in template.children if start <= node.start < content.end]
            read_contents(self, number, start, content.end, nodes)

    def _locate(self, template: Template) -> None:
        """{{rp}}: the place inside the source of the mark right before it."""
        values = dict(keyed(template))
        label = next((key for key in _LOCATOR_KEYS if key in values), None)
        before = next((found for found in reversed(self.citations) if found.end <= template.start), None)
        if label is None or before is None or self.source[before.end : template.start].strip():
            return
        before.place = read_locators("pages" if label == "1" else label, self.renderer.value(template, values[label]))

    def targets_of(self, template: Template) -> list[FoundTarget]:
        """What a template points to: its work, its short citations, or both for a contribution and the book around it."""
        targets: list[FoundTarget] = []
        kind = is_short_template(template.name, self.language)
        if kind in {None, "contribution"} and (work := self.read_work(template)) is not None:
            targets.append(FoundTarget(*work))
        if kind is not None:
            targets += short_targets(read_short(template.name, *self._values(template), self.language))
        return targets

    def _values(self, template: Template) -> tuple[list[str], dict[str, str]]:
        """The values of a short citation: positional ones, and those with a name."""
        named = {
            key: self._ref_value(parameter) if key.endswith("ref") else self.renderer.value(template, parameter)
            for key, parameter in keyed(template)
        }
        positional: list[str] = []
        while (value := named.pop(str(len(positional) + 1), None)) is not None:
            positional.append(value)
        return positional, named

    def _ref_value(self, parameter: Parameter) -> str:
        """The value of a ref parameter, whose templates make an anchor and are not rendered."""
        return self.source[parameter.value_start : parameter.end].strip()

    def read_work(self, template: Template) -> tuple[int, tuple[Locator, ...]] | None:
        """The number of the work that a citation template describes, with the places that it cites in it."""
        source = self.source
        fields = []
        number = 0
        for parameter in template.parameters:
            positional = parameter.name is None
            number += positional
            name = parameter.name.strip() if parameter.name is not None else str(number)
            raw = source[parameter.value_start : parameter.end].strip()
            nodes = template.children[parameter.first : parameter.last]
            text = self.renderer.reading(raw, parameter.value_start, parameter.end, nodes)
            fields.append(Field(name, raw, text, parameter.start, parameter.end, positional))
        facts = read_work(template.name, fields, self.language, as_of=self.as_of, lossy=self.lossy)
        if facts is None:
            return None
        orphan = template.body == template.start
        for problem in facts.problems:
            placed = problem if problem.start is not None else replace(problem, start=template.start, end=template.end)
            self.problems.append(placed)
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
        return work, tuple([locator for place in facts.locators for locator in read_locators(*place)])

    def _offer_anchors(self, template: Template) -> None:
        if not may_offer_anchors(template.name):
            return
        positional, named = self._values(template)
        self.whitelisted.extend(whitelisted_anchors(template.name, positional))
        self.offered.extend(offered_anchors(template.name, positional, named))


def _names_source(content: str) -> bool:
    """Whether a ref of a group for notes only names sources: it begins with a template or link that does."""
    return content.lstrip().lower().startswith(tuple(load_table("ref_templates")["groups"]["sources"]))


def _fold(name: str) -> str:
    """A ref's name or group as the Cite extension compares it."""
    return html.unescape(" ".join(name.split())) if name else ""
