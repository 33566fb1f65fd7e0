"""Every citation and every work of a page, found by one walk over its tree.

A citation is one place that points at sources: a ref, a short citation, a template or bare link in running text. What stands
inside a ref belongs to that ref; what stands inside an explanatory note is a citation of its own, inside the note.
"""

from __future__ import annotations

import html
from functools import cache
from typing import TYPE_CHECKING

from extractor.citations.found import FoundCitation, FoundTarget, short_targets
from extractor.citations.known_refs import read_once
from extractor.citations.parenthetical import read_parenthetical
from extractor.citations.ref_contents import OpenRef, linked_page, read_contents
from extractor.citations.ref_rules import RefList, RefUse, cite_problem
from extractor.citations.short.in_templates import footnote_name, read_short
from extractor.citations.template_calls import call_targets, named_source, short_values
from extractor.citations.template_uses import use_of
from extractor.mark_templates import read_mark
from extractor.markup.tree import BESIDE_AUTHOR, BRACKET, ExternalLink, Tag, Template, WikiLink, keyed, read_attributes
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.anchors import html_ids, is_citation_anchor, offered_anchors, whitelisted_anchors
from extractor.works.identifiers import read_identifier
from extractor.works.locators import read_locators, read_whole_locators
from extractor.works.snapshots import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.citations.found import FoundWork, PageSources, ParsedPage
    from extractor.citations.template_uses import TemplateUse
    from extractor.markup.tree import Node
    from extractor.model import CitationKind

_REF_ATTRIBUTES = frozenset(("name", "group", "follow", "details", "dir"))
_LIST_ATTRIBUTES = frozenset(("group", "responsive"))
_ITEM_START = lazy_regex(r"\s*[*#][*#:\s]*")
# What may stand between a source and its snapshot.
_APART = lazy_regex(r"[ ,.;()]*")
_LOCATOR_KEYS = ("1", "p", "page", "pp", "pages", "at", "loc")


@cache
def _note_groups() -> frozenset[str]:
    return frozenset(load_table("ref_templates")["groups"]["notes"])


def walk(sources: PageSources, page: ParsedPage) -> PageSources:
    """The citations of a page with the works that they describe, and what else of its sources the page shows."""
    _Walk(sources, page).read(page.nodes)
    return sources


class _Walk:
    """One walk over a page: where it stands among the lists of refs, and the footnotes that templates have made so far."""

    def __init__(self, sources: PageSources, page: ParsedPage) -> None:
        self.sources = sources
        self.shown = sources.shown
        self.page = page
        self.source = page.source
        self.language = page.language
        self.renderer = page.renderer
        self._list: int | None = None
        self._located = 0  # where the last place inside a source ends
        self._footnotes: dict[str, list[tuple[str | None, str | None]]] = {}

    def read(self, nodes: Sequence[Node], inside: int | None = None, group: str = "") -> None:
        """Read a node range and all below it; ``inside`` is the note that holds it, ``group`` that of its list of refs."""
        for node in nodes:
            if isinstance(node, Template):
                self._template(node, inside, group)
            elif isinstance(node, Tag):
                self._tag(node, inside, group)
            elif isinstance(node, ExternalLink):
                is_source = node.start in self.renderer.sources or (node.bracketed and node.text_start < 0)
                if is_source and inside is None and self.page.section_role(node.start) == "text":
                    self._cite("url", node, linked_page(node, self.renderer))
                self.read(node.children, inside, group)
            else:
                if isinstance(node, WikiLink) and self.renderer.link_role(node.target) == "category":
                    self.shown.categories[node.target.partition(":")[2].strip().replace("_", " ")] = None
                if node.children:
                    self.read(node.children, inside, group)

    def _cite(self, kind: CitationKind, node: Node, work: FoundWork, inside: int | None = None) -> None:
        """Add a citation whose one source is a new work."""
        target = FoundTarget(self.sources.add_work(work))
        self.sources.add_citation(FoundCitation(kind, node.start, node.end, inside=inside, targets=[target]))

    # ---- tags --------------------------------------------------------------------------------------------------------------

    def _tag(self, tag: Tag, inside: int | None, group: str) -> None:
        name = tag.name.strip().lower()
        if name == "ref":
            self._ref(tag, inside, group)
            return
        if name in (BRACKET, BESIDE_AUTHOR):
            found = FoundCitation("parenthetical", tag.start, tag.end, inside=inside, unread=not self.page.reads_words)
            if self.page.reads_words:
                found.targets = short_targets(read_parenthetical(self.source[tag.start : tag.end]) or ())
            self.sources.add_citation(found)
            return
        source = self.source[tag.name_end : tag.open_end]
        if name == "references":
            attributes = read_attributes(source.rstrip("/> "))
            group = _fold(attributes.get("group", group))
            unknown = tuple(key for key in attributes if key not in _LIST_ATTRIBUTES)
            self._list_of_refs(RefList(tag.start, tag.end, group, unknown), tag.children, inside)
            return
        if "id=" in source:
            ids = html_ids(self.source[tag.start : tag.open_end])
            self.shown.anchors.extend(filter(is_citation_anchor, ids))
            self.shown.ids.extend((anchor, tag.start, tag.end) for anchor in ids)
        self.read(tag.children, inside, group)

    def _list_of_refs(self, found: RefList, nodes: Sequence[Node], inside: int | None) -> None:
        """Read a list of references with the refs that are defined in it."""
        around = self._list
        self._list = len(self.shown.lists)
        self.shown.lists.append(found)
        self.read(nodes, inside, found.group)
        self._list = around

    def _ref(self, tag: Tag, inside: int | None, group: str) -> None:
        """Read a ref tag, or an unwrapped ref, whose contents are all of it."""
        content = self.source[tag.open_end : tag.close_start] if tag.end > tag.open_end else None
        if tag.open_end == tag.start:
            self._unwrapped_ref(tag, inside)
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
            self._contents(number, tag.open_end, tag.close_start, tag.children[tag.first :])
        if use.details:
            self.sources.citations[number].place = read_whole_locators(use.details) or read_locators("loc", use.details)

    def _unwrapped_ref(self, tag: Tag, inside: int | None) -> None:
        """Read a ref whose marks are lost: the citations in it stand beside it and not in a note."""
        citation = FoundCitation("plain_text", tag.start, tag.end, inside=inside)
        number = self.sources.add_citation(citation)
        ref = OpenRef(citation, self.sources, self.page)
        self.read(read_contents(ref, tag.open_end, tag.close_start, tag.children), inside)
        for found in self.sources.citations[number + 1 :]:
            found.beside = number

    def _contents(self, number: int, start: int, end: int, nodes: Sequence[Node]) -> None:
        """Read what the ref or note with this number holds."""
        ref = OpenRef(self.sources.citations[number], self.sources, self.page)
        self.read(read_once(ref, start, end, nodes), number)

    def _use(self, kind: CitationKind, use: RefUse, inside: int | None) -> int:
        """The number of the new citation that a ref mark is."""
        if kind == "ref" and use.group and use.content is not None and use.group.lower() in _note_groups():
            kind = "ref" if _names_source(use.content) else "note"
        number = self.sources.add_citation(FoundCitation(kind, use.start, use.end, use.name or None, use.group or None, inside))
        self.shown.uses.append(use)
        self.shown.users.append(number)
        return number

    # ---- templates ---------------------------------------------------------------------------------------------------------

    def _template(self, template: Template, inside: int | None, group: str) -> None:
        use = use_of(template.name, self.language)
        self.shown.templates.add(use.name)
        match use.role:
            case None:
                self._other(template, use, inside)
                self.read(template.children, inside, group)
            case "work":
                self._work(template, use, inside)
                self.read([node for node in template.children if isinstance(node, Tag)], inside, group)
            case "short":
                self._short(template, use, inside)
            case "locator":
                self._locate(template)
            case "list":
                values = dict(keyed(template))
                own = self.renderer.value(template, values["group"]).strip("\"'") if "group" in values else use.group
                found = RefList(template.start, template.end, group if own is None else _fold(own))
                self._list_of_refs(found, template.children, inside)
            case "reuse":
                self._reuse(template, use, inside, group)
            case "ref" | "note":
                self._ref_template(template, use, inside, group)

    def _other(self, template: Template, use: TemplateUse, inside: int | None) -> None:
        """Read a template that is no citation by its table: a snapshot, a source by its name, a mark, anchors."""
        shown = use.shows_snapshot and self._show_snapshot(template)
        if not shown and use.names_source and self._cites(template):
            self._cite("template", template, named_source(template, self.renderer), inside)
        elif use.identifier is not None and (work := self._work_before(template)) is not None:
            values = [value for key, value in self.renderer.arguments(template).items() if key.isdecimal()]
            found = [read_identifier(use.identifier, value) for value in values]
            work.add_identifiers([identifier for identifier in found if identifier is not None])
        elif use.kind == "other" and self.page.section_role(template.start) == "works" and self._is_item(template):
            call_targets(template, self.sources, self.page)
        if use.mark == "section":
            arguments = self.renderer.arguments(template)
            self.shown.section_marks.append(read_mark(template.name, arguments, template.start, template.end))
        elif use.offers_anchors:
            positional, named = short_values(template, self.renderer)
            self.shown.whitelisted.extend(whitelisted_anchors(template.name, positional))
            offered = offered_anchors(template.name, positional, named)
            self.shown.anchors.extend(offered)
            self.shown.ids.extend((anchor, template.start, template.end) for anchor in offered)

    def _work(self, template: Template, use: TemplateUse, inside: int | None) -> None:
        """Read a full citation outside refs; in a list of works it is a work that nothing here cites."""
        if use.hides_anchor:
            self.shown.hiding.add(template.name.strip())
        targets = call_targets(template, self.sources, self.page)
        if not self._cites(template):
            targets = [target for target in targets if target.short is not None]
        if targets:
            kind: CitationKind = "template" if targets[0].short is None else "short"
            self.sources.add_citation(FoundCitation(kind, template.start, template.end, inside=inside, targets=targets))

    def _show_snapshot(self, template: Template) -> bool:
        """Give a snapshot outside refs to the source before it; where it is all of a list item, it is the work itself.

        False where neither holds.
        """
        work = self._work_before(template)
        if work is not None:
            work.archive = work.archive or read_snapshot(self.renderer, template, self.page.as_of)
            return True
        if self._is_item(template):
            work = named_source(template, self.renderer)
            work.archive = read_snapshot(self.renderer, template, self.page.as_of)
            self.sources.add_work(work)
            return True
        return False

    def _work_before(self, template: Template) -> FoundWork | None:
        """The work that ends right before a template."""
        work = self.sources.works[-1] if self.sources.works else None
        return work if work is not None and _APART.fullmatch(self.source, work.end, template.start) else None

    def _short(self, template: Template, use: TemplateUse, inside: int | None) -> None:
        """Read a short citation; equal footnotes are one, under a name that the template makes."""
        positional, named = short_values(template, self.renderer)
        shorts = read_short(template.name, positional, named, self.language)
        kind: CitationKind = "parenthetical" if use.short == "inline text" else "short"
        name = footnote_name(template.name, positional, named, self.language)
        found = FoundCitation(kind, template.start, template.end, name, inside=inside, targets=short_targets(shorts))
        self.sources.add_citation(found)
        shown = [(short.anchor, short.postscript) for short in shorts]
        if name is not None and self._footnotes.setdefault(name, shown) != shown:
            problem = cite_problem("references_duplicate_key", template.start, template.end, name=name)
            self.sources.problems.append(problem)

    def _cites(self, template: Template) -> bool:
        """Whether a citation template supports text, and is not one entry of a list of works."""
        return self.page.section_role(template.start) == "text" and not self._is_item(template)

    def _is_item(self, template: Template) -> bool:
        """Whether a template is all of a list item."""
        line = self.source.rfind("\n", 0, template.start) + 1
        after = self.source[template.end : template.end + 2].strip(" .")
        return _ITEM_START.fullmatch(self.source, line, template.start) is not None and (not after or after[0] == "\n")

    def _reuse(self, template: Template, use: TemplateUse, inside: int | None, group: str) -> None:
        """Read the marks of named refs that one template makes, {{r|name|name2|p2=5}}."""
        values = {key: self.renderer.value(template, parameter) for key, parameter in keyed(template)}
        own = _fold(_first(values, "group", "grp", "g")) or group
        names = [_fold(value) for key, value in values.items() if key.isdecimal()]
        if use.name in load_table("ref_templates")["reuse_first"]:
            names = names[:1]
        first = names[0] if names else None
        number = self.sources.add_citation(FoundCitation("ref", template.start, template.end, first, own or None, inside))
        for count, name in enumerate(names, 1):
            keys = [(label, key) for label in _LOCATOR_KEYS[1:] for key in (label, f"{label}{count}")[count > 1 :]]
            place = next((read_locators(label, values[key]) for label, key in keys if key in values), ())
            self.shown.uses.append(RefUse(template.start, template.end, None, name, own, by_template=True, place=place))
            self.shown.users.append(number)

    def _ref_template(self, template: Template, use: TemplateUse, inside: int | None, group: str) -> None:
        """Read a template that stands for a ref tag with its contents: refn, #tag:ref, efn and their relatives."""
        parameters = dict(keyed(template))
        attributes = {
            key: _fold(self.renderer.value(template, parameters[spelling]).strip("\"'"))
            for key, spellings in load_table("ref_templates")["attributes"].items()
            if (spelling := next(filter(parameters.__contains__, spellings), None)) is not None
        }
        tag = use.name.startswith("#tag:ref")
        content = parameters.get("1", parameters.get("text"))
        if tag and template.parameters and template.parameters[0].name is not None:
            content = template.parameters[0]  # the content of {{#tag:ref|a=b}} may hold an equals sign
        start = 0 if content is None else content.start if tag else content.value_start
        text = self.source[start : content.end] if content is not None else None
        mark = RefUse(
            template.start,
            template.end,
            text,
            attributes.get("name", ""),
            attributes.get("group", "") or (group if use.group is None else use.group),
            attributes.get("follow", ""),
            list_number=self._list,
            by_template=True,
        )
        number = self._use("note" if use.role == "note" else "ref", mark, inside)
        if content is not None and text is not None and not text.isspace():
            self._contents(
                number, start, content.end, [node for node in template.children if start <= node.start < content.end]
            )

    def _locate(self, template: Template) -> None:
        """{{rp}}: the place inside the source of the mark right before it."""
        values = dict(keyed(template))
        label = next((key for key in _LOCATOR_KEYS if key in values), None)
        before = next((found for found in reversed(self.sources.citations) if found.end <= template.start), None)
        if label is None or before is None or self.source[max(before.end, self._located) : template.start].strip():
            return
        places = read_locators("pages" if label == "1" else label, self.renderer.value(template, values[label]))
        before.place = (*before.place, *places) if self._located > before.end else places
        self._located = template.end


def _first(values: Mapping[str, str], *names: str) -> str:
    return next((values[name] for name in names if name in values), "")


def _names_source(content: str) -> bool:
    """Whether a ref of a group for notes only names sources: it begins with a template or link that does."""
    return content.lstrip().lower().startswith(tuple(load_table("ref_templates")["groups"]["sources"]))


def _fold(name: str) -> str:
    """A ref's name or group as the Cite extension compares it."""
    return html.unescape(" ".join(name.split())) if name else ""
