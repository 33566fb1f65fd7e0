"""The blocks of a page: its sections, and the paragraphs, list items, table cells, captions and infobox values in them.

A block is a node range that reads as one run of text. Reference lists, navigation and the sections that only lead elsewhere
give no blocks; what is cited there is found by walking the tree, not here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.markup.inline_templates import template_role
from extractor.markup.page_words import file_option, section_role
from extractor.markup.prose import keyed
from extractor.markup.tree import Heading, Tag, Template, WikiLink
from extractor.markup.wikitables import read_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.page_words import SectionRole
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node
    from extractor.model import ClaimKind

_ITEM_TAGS = frozenset(("li", "dd", "dt"))
_QUOTE_TAGS = frozenset(("blockquote", "poem"))
_SILENT_TAGS = frozenset(("references", "timeline", "imagemap", "score"))
_BLOCK_TAGS = (
    frozenset("center div dl gallery h1 h2 h3 h4 h5 h6 hr ol p table ul noinclude onlyinclude".split())
    | _ITEM_TAGS
    | _QUOTE_TAGS
    | _SILENT_TAGS
)
# An infobox value that only names a media file.
_FILE_NAME = re.compile(
    r"\s*[^\n{}<>]*\.(?:jpe?g|png|svg|gif|tiff?|webp|og[gva]|webm|mp3|wav|pdf)\s*(?:\|[^\n]*)?\s*", re.IGNORECASE
)
_QUOTE_PARAMETERS = ("text", "quote", "1")
# Where a paragraph of wikitext ends: at a blank line, and before a line that begins with a blank (shown as it stands).
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*|\n(?= )")
_LINE_END = re.compile(r"\n\s*")
# The mark of the first item in a value: it stands in no line of its own before the template is expanded.
_FIRST_ITEM = re.compile(r"\s*[*#]+[ \t]*")


class Block(Struct):
    """A node range that reads as one run of text, and where in the article it stands.

    ``group`` numbers the paragraph, list, table or infobox that it belongs to, ``part`` what in it a citation at the end speaks
    for: one item, one row, one value. ``section`` counts the page's sections.
    """

    kind: ClaimKind
    start: int
    end: int
    nodes: list[Node]
    section: int
    group: int
    part: int = 0
    context: tuple[str, ...] = ()


class SectionRange(Struct):
    """A heading with the text up to the next; ``role`` says whether it holds claims."""

    title: str
    level: int
    start: int
    end: int
    path: tuple[str, ...]
    role: SectionRole


def values_with_lists(source: str, template: Template) -> Iterator[tuple[int, int, Sequence[Node], bool]]:
    """The values of a template that are lists of wikitext: start, end, nodes, and whether an item begins right there."""
    for value in template.parameters:
        nodes = template.children[value.first : value.last]
        mark = _FIRST_ITEM.match(source, value.value_start, value.end)
        if mark is not None and not (nodes and nodes[0].start < mark.end()):
            yield mark.end(), value.end, nodes, True
        elif any(isinstance(node, Tag) and node.wiki is not None for node in nodes):
            yield value.value_start, value.end, nodes, False


class BlockReader:
    """Cuts a page into sections and blocks; one object reads one page.

    ``role`` is that of what stands before the first heading.
    ``lines_are_paragraphs`` is how the tpl_text dialect writes; elsewhere a blank line ends a paragraph.
    """

    def __init__(self, renderer: Renderer, start: int, role: SectionRole = "text", *, lines_are_paragraphs: bool) -> None:
        self._source = renderer.source
        self._renderer = renderer
        self._paragraph_end = _LINE_END if lines_are_paragraphs else _PARAGRAPH_END
        self._group = -1
        self._list_group = -1
        self._in_list = False
        self.sections = [SectionRange("", 0, start, len(self._source), (), role)]
        self.blocks: list[Block] = []

    def read(self, start: int, end: int, nodes: Sequence[Node], kind: ClaimKind = "sentence", *, item: bool = False) -> None:
        """Read ``[start, end)`` into blocks of one kind, and what stands in it by itself into blocks of its own.

        ``item`` says whether it begins inside a list item.
        """
        low = start  # where the open block begins
        held: list[Node] = []
        for node in nodes:
            if node.start > start:
                low, item = self._break_text(low, start, node.start, held, kind, item=item)
            start = node.end
            if self._stands_alone(node):
                self._close(low, node.start, held, "list_item" if item else kind)
                low = node.end
                item = self._read_alone(node, kind)
            else:
                held.append(node)
        if start < end:
            low, item = self._break_text(low, start, end, held, kind, item=item)
        self._close(low, end, held, "list_item" if item else kind)

    def _break_text(self, low: int, start: int, end: int, held: list[Node], kind: ClaimKind, *, item: bool) -> tuple[int, bool]:
        """Close the blocks that end inside a text; gives where the open one begins and whether it is a list item."""
        at = self._source.find("\n", start, end)
        if at < 0:
            return low, item
        if item:
            self._close(low, at, held, "list_item")
            low = start = at + 1
            self._in_list = start == end
        for gap in self._paragraph_end.finditer(self._source, start, end):
            self._close(low, gap.start(), held, kind)
            low = gap.end()
            self._in_list = False
        return low, False

    def _stands_alone(self, node: Node) -> bool:
        if isinstance(node, Tag):
            return node.wiki is not None or node.name.strip().lower() in _BLOCK_TAGS
        if isinstance(node, Template):
            role = template_role(node.name, self._renderer.language)
            return role in ("quote", "infobox") or (role == "list" and any(values_with_lists(self._source, node)))
        return isinstance(node, Heading)

    def _close(self, start: int, end: int, held: list[Node], kind: ClaimKind) -> None:
        """End the open block, if there is anything in it."""
        if self.sections[-1].role == "text" and (held or self._source[start:end].strip()):
            if kind == "list_item" and self._in_list:
                group = self._list_group
            else:
                self._group += 1
                group = self._list_group = self._group
            self._in_list = kind == "list_item"
            part = len(self.blocks) if kind == "list_item" else 0
            self.blocks.append(Block(kind, start, end, held[:], len(self.sections) - 1, group, part))
            for node in held:
                if isinstance(node, WikiLink) and self._renderer.link_role(node.target) == "file":
                    self._read_caption(node)
        held.clear()

    def _read_alone(self, node: Node, kind: ClaimKind) -> bool:
        """Read a node that is a block by itself; true when it only begins a list item."""
        if isinstance(node, Heading):
            self._read_heading(node)
        elif isinstance(node, Template):
            self._read_template(node)
        elif isinstance(node, Tag):
            name = node.name.strip().lower()
            if node.wiki is not None and node.wiki != "{|" and name != "hr":
                return True
            if name == "table":
                self._read_table(node)
            elif name == "gallery":
                self._read_gallery(node)
            elif name in _ITEM_TAGS and node.end == node.open_end:
                return True
            elif name not in _SILENT_TAGS and node.close_start > node.open_end:
                inner: ClaimKind = "quotation" if name in _QUOTE_TAGS else "list_item" if name in _ITEM_TAGS else kind
                self.read(node.open_end, node.close_start, node.children[node.first :], inner)
        self._in_list = False
        return False

    def _read_heading(self, heading: Heading) -> None:
        title = self._renderer.text(heading.start + heading.level, heading.end - heading.level, heading.children)
        above = self.sections[-1]
        above.end = heading.start
        # the nearest section above with a lower level holds this one
        parent = next((s for s in reversed(self.sections) if s.level < heading.level), self.sections[0])
        role = parent.role if parent.role != "text" else section_role(title, self._renderer.language)
        path = (*parent.path, title)
        self.sections.append(SectionRange(title, heading.level, heading.start, len(self._source), path, role))

    def _read_template(self, template: Template) -> None:
        if self.sections[-1].role != "text":
            return
        role = template_role(template.name, self._renderer.language)
        if role == "list":
            for start, end, nodes, item in values_with_lists(self._source, template):
                self.read(start, end, nodes, item=item)
            return
        self._group += 1
        values = dict(keyed(template))
        if role == "quote":
            key = next((key for key in _QUOTE_PARAMETERS if key in values), None)
            chosen = {key: values[key]} if key is not None else {}
            kind: ClaimKind = "quotation"
        else:
            chosen = values
            kind = "infobox"
        for key, value in chosen.items():
            nodes = template.children[value.first : value.last]
            if kind == "quotation" or not (key.isdecimal() or _FILE_NAME.fullmatch(self._source, value.value_start, value.end)):
                context = () if kind == "quotation" else (key,)
                self._add(kind, value.value_start, value.end, nodes, context)
            for node in nodes:
                if isinstance(node, Template) and template_role(node.name, self._renderer.language) == "infobox":
                    self._read_template(node)

    def _read_table(self, table: Tag) -> None:
        if self.sections[-1].role != "text":
            return
        self._group += 1
        for cell in read_cells(table, self._renderer):
            kind: ClaimKind = "caption" if cell.caption else "table_cell"
            self._add(kind, cell.start, cell.end, cell.nodes, cell.headings, part=cell.row)

    def _read_gallery(self, gallery: Tag) -> None:
        if self.sections[-1].role != "text":
            return
        self._group += 1
        for start, end, nodes in self._pieces(gallery.open_end, gallery.close_start, gallery.children, "\n"):
            pieces = list(self._pieces(start, end, nodes, "|"))
            if len(pieces) > 1:
                self._add("caption", pieces[1][0], end, [node for node in nodes if node.start >= pieces[1][0]], ())

    def _read_caption(self, link: WikiLink) -> None:
        if link.text_start < 0:
            return
        option = file_option(self._renderer.language)
        for start, end, nodes in reversed(list(self._pieces(link.text_start, link.end - 2, link.children[link.first :], "|"))):
            if nodes or not option.fullmatch(self._source, start, end):
                self._group += 1
                self._add("caption", start, end, nodes, ())
                return

    def _add(
        self, kind: ClaimKind, start: int, end: int, nodes: list[Node], context: tuple[str, ...], *, part: int | None = None
    ) -> None:
        """Add a block of its own part, unless ``part`` says that it shares one."""
        if nodes or self._source[start:end].strip():
            part = len(self.blocks) if part is None else part
            self.blocks.append(Block(kind, start, end, nodes, len(self.sections) - 1, self._group, part, context))

    def _pieces(self, start: int, end: int, nodes: Sequence[Node], mark: str) -> Iterator[tuple[int, int, list[Node]]]:
        """The pieces of a node range between the marks that stand in its text."""
        held: list[Node] = []
        low = start
        for node in (*nodes, None):
            text_end = end if node is None else node.start
            while (at := self._source.find(mark, start, text_end)) >= 0:
                yield low, at, held
                held = []
                low = start = at + 1
            if node is not None:
                held.append(node)
                start = node.end
        yield low, end, held
