"""The blocks of a page: its sections, and the paragraphs, list items, table cells, captions and infobox values in them.

A block is a node range that reads as one run of text. Reference lists, navigation and the sections that only lead elsewhere
give no blocks; what is cited there is found by walking the tree, not here.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from extractor.markup.captions import find_caption, is_beside_text, pieces
from extractor.markup.inline_templates import template_role
from extractor.markup.page_words import behind_source_word, holds_cited_sentences, section_role
from extractor.markup.template_blocks import Frame, is_block, read_template
from extractor.markup.tree import Comment, Entity, ExternalLink, Heading, Tag, Template, WikiLink, is_hidden
from extractor.markup.wikitables import read_cells
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.markup.page_words import SectionRole
    from extractor.markup.prose import Renderer
    from extractor.markup.template_blocks import Reach
    from extractor.markup.tree import Node
    from extractor.markup.wikitables import Cell
    from extractor.model import ClaimKind


_ITEM_TAGS = frozenset(("li", "dd", "dt"))
_QUOTE_TAGS = frozenset(("blockquote", "poem"))
_MOST_SHARED = 32  # cells of a row whose citations belong to all of its claims
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SILENT_TAGS = frozenset(("references", "timeline", "imagemap", "score"))
_BLOCK_TAGS = (
    frozenset("center div dl gallery hr ol p table ul".split()) | _HEADING_TAGS | _ITEM_TAGS | _QUOTE_TAGS | _SILENT_TAGS
)
# What may stand in the line behind a heading.
_BEHIND_HEADING = lazy_regex(r"(?:[ \t]|<!--(?s:.*?)-->|</?(?:no|only)include\s*/?>)*+(?=\n|\Z)", re.IGNORECASE)
_GOES_ON = ",;:–—-("
"""Signs before a picture behind which the sentence goes on."""
_NEAR = 100
"""Code points before a picture in which the text before it is looked for."""
# Where a paragraph of wikitext ends: at a blank line, and before a line that begins with a blank (shown as it stands).
_PARAGRAPH_END = lazy_regex(r"\n[ \t]*\n\s*|\n(?= )")
_LINE_END = lazy_regex(r"\n\s*")
_WORD = lazy_regex(r"[^\W_]")


class Block(Struct):
    """A node range that reads as one run of text, and where in the article it stands.

    ``group`` numbers the paragraph, list, table or infobox that it belongs to, ``part`` what in it a citation at the end speaks
    for: one item, one row, one value. ``section`` counts the page's sections, ``number`` the blocks.
    """

    kind: ClaimKind
    start: int
    end: int
    nodes: list[Node]
    section: int
    group: int
    part: int = 0
    context: tuple[str, ...] = ()
    number: int = 0


class SharedSource(Struct):
    """A stretch of the page whose citations a reader takes for those of other blocks: a "Ref." cell, a heading, an attribution.

    They are citations of ``each`` claim of the blocks, of the ``last`` one, or cover ``all`` of them as a heading does.
    """

    start: int
    end: int
    blocks: Sequence[int]
    reach: Reach


class SectionRange(Struct):
    """A heading with the text up to the next; ``role`` says whether it holds claims."""

    title: str
    level: int
    start: int
    end: int
    path: tuple[str, ...]
    role: SectionRole


class BlockReader:
    """Cuts a page into sections and blocks; one object reads one page.

    ``role`` is that of what stands before the first heading, ``at_head`` says that no sentence of the page has been read yet.
    ``lines_are_paragraphs`` is how the tpl_text dialect writes; elsewhere a blank line ends a paragraph.
    """

    def __init__(
        self, renderer: Renderer, start: int, role: SectionRole = "text", *, lines_are_paragraphs: bool, at_head: bool = True
    ) -> None:
        self.source = renderer.source
        self.renderer = renderer
        self.sections = [SectionRange("", 0, start, len(self.source), (), role)]
        self._around = [self.sections[0]]  # the sections that hold what comes next, from the lead on
        self.blocks: list[Block] = []
        self.shared: list[SharedSource] = []
        self.at_head = at_head
        self._paragraph_end = _LINE_END if lines_are_paragraphs else _PARAGRAPH_END
        self._group = -1
        self._list_group = -1
        self._in_list = False
        self._alone_end = -1
        self._frame: Frame | None = None

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
                self._alone_end = node.end
            elif not item and self._parts_paragraph(low, node):
                self._close(low, node.start, held, kind)
                low = node.start
                held.append(node)
            else:
                held.append(node)
        if start < end:
            low, item = self._break_text(low, start, end, held, kind, item=item)
        self._close(low, end, held, "list_item" if item else kind)

    def read_within(self, frame: Frame, start: int, end: int, nodes: Sequence[Node]) -> None:
        """Read a cell, value, caption or quotation: its paragraphs and items are blocks of that frame."""
        if "\n" not in self.source[start:end].strip() and all(
            type(node) is WikiLink and ":" not in node.target for node in nodes
        ):
            self.add(frame, start, end, nodes)
            return
        around = self._frame
        self._frame = frame
        self.read(start, end, nodes)
        self._frame = around
        self._in_list = False

    def add(self, frame: Frame, start: int, end: int, nodes: Sequence[Node]) -> None:
        """Add a block, if there is anything in it."""
        if nodes or self.source[start:end].strip():
            number = len(self.blocks)
            part = number if frame.part is None else frame.part
            section = len(self.sections) - 1
            self.blocks.append(Block(frame.kind, start, end, [*nodes], section, frame.group, part, frame.context, number))

    def next_group(self) -> int:
        """The number of a new paragraph, list, table or infobox."""
        self._group += 1
        return self._group

    def share(self, start: int, end: int, blocks: Sequence[int], reach: Reach) -> None:
        """Note that the citations in ``[start, end)`` belong to other blocks."""
        if blocks:
            self.shared.append(SharedSource(start, end, blocks, reach))

    def only_cites(self, start: int, end: int, nodes: Sequence[Node]) -> bool:
        """Whether a node range shows a reader nothing but citations and marks."""
        return bool(nodes) and not self._has_words(start, end, nodes) and all(map(self._cites, nodes))

    def _has_words(self, start: int, end: int, nodes: Sequence[Node]) -> bool:
        """Whether words stand between the nodes of a range."""
        for node in nodes:
            if _WORD.search(self.source, start, node.start):
                return True
            start = node.end
        return _WORD.search(self.source, start, end) is not None

    def _cites(self, node: Node) -> bool:
        if isinstance(node, Tag):
            name = node.name.strip().lower()
            if name in ("ref", "references"):
                return name == "ref"
            return node.open_end == node.end or self.only_cites(node.open_end, node.close_start, node.children[node.first :])
        if isinstance(node, Template):
            role, use = template_role(node.name, self.renderer.language), self.renderer.text_use(node.name)
            if use == "source":
                return role != "reflist"
            if use == "mark":
                return self.renderer.mark_text(node.name, self.renderer.arguments(node)) is None
            shown = [value for value in node.parameters if value.first < value.last]
            return (
                bool(shown)
                and role == "inline"
                and all(
                    self.only_cites(value.value_start, value.end, node.children[value.first : value.last]) for value in shown
                )
            )
        return isinstance(node, Comment | Entity) or (isinstance(node, ExternalLink) and node.bracketed and node.text_start < 0)

    def _break_text(self, low: int, start: int, end: int, held: list[Node], kind: ClaimKind, *, item: bool) -> tuple[int, bool]:
        """Close the blocks that end inside a text; gives where the open one begins and whether it is a list item."""
        at = self.source.find("\n", start, end)
        if at < 0:
            return low, item
        if item:
            self._close(low, at, held, "list_item")
            low = start = at + 1
            self._in_list = start == end
        for gap in self._paragraph_end.finditer(self.source, start, end):
            self._close(low, gap.start(), held, kind)
            low = gap.end()
            self._in_list = False
        return low, False

    def _parts_paragraph(self, low: int, node: Node) -> bool:
        """Whether a node is a picture beside the text at the beginning or end of a line, and no sentence goes on behind it."""
        if not isinstance(node, WikiLink) or node.text_start < 0 or self.renderer.link_role(node.target) != "file":
            return False
        near = self.source[max(low, node.start - _NEAR) : node.start]
        before = near.rstrip()
        if not before or before[-1].isalnum() or before[-1] in _GOES_ON:
            return False
        alone = "\n" in near[len(before) :] or _BEHIND_HEADING.match(self.source, node.end) is not None
        inner = node.children[node.first :]
        return alone and is_beside_text(self.source, node.text_start, node.end - 2, inner, self.renderer.language)

    def _stands_alone(self, node: Node) -> bool:
        if isinstance(node, Tag):
            if node.wiki is not None:
                return True
            name = node.name.strip().lower()
            return name in _BLOCK_TAGS or (
                name != "ref" and any(isinstance(inner, Tag) and inner.wiki is not None for inner in node.children)
            )
        if isinstance(node, Template):
            return is_block(self, node)
        return isinstance(node, Heading) and _BEHIND_HEADING.match(self.source, node.end) is not None

    def _close(self, start: int, end: int, held: list[Node], kind: ClaimKind) -> None:
        """End the open block, if there is anything in it."""
        if start == self._alone_end and kind == "sentence":
            start = self._share_first(start, held)
        if self.sections[-1].role == "text" and (held or self.source[start:end].strip()):
            cites_from = start if self._frame else behind_source_word(self.source, start, end)
            if kind != "list_item" and self.only_cites(cites_from, end, held):
                self._share_behind(start, end)
            elif self._frame is not None:
                frame = self._frame if kind in ("sentence", "list_item") else replace(self._frame, kind=kind)
                self.add(frame, start, end, held)
            else:
                if not (kind == "list_item" and self._in_list):
                    self._list_group = self.next_group()
                self._in_list = kind == "list_item"
                self.at_head = self.at_head and not self._has_words(start, end, held)
                self.add(Frame(kind, self._list_group, None if kind == "list_item" else 0), start, end, held)
            for node in held:
                if isinstance(node, WikiLink) and self.renderer.link_role(node.target) == "file":
                    self._read_caption(node)
        held.clear()

    def _share_behind(self, start: int, end: int) -> None:
        """Give citations that stand by themselves to what stands before them in the section: a paragraph, list or table."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or last.section != len(self.sections) - 1:
            return
        first = last.number
        while first and self.blocks[first - 1].group == last.group:
            first -= 1
        reach: Reach = "last" if last.kind in ("sentence", "quotation", "infobox") else "all"
        self.share(start, end, range(first, last.number + 1), reach)

    def _share_first(self, start: int, held: list[Node]) -> int:
        """Give citations that a paragraph begins with to the quotation or table before it; gives where its words begin."""
        behind = start
        first = 0
        for node in held:
            if self.source[behind : node.start].strip() or not (isinstance(node, Tag | Template) and self._cites(node)):
                break
            behind = node.end
            first += 1
        if not first or not self.blocks or self.blocks[-1].kind not in ("quotation", "table_cell"):
            return start
        self._share_behind(start, behind)
        del held[:first]
        return behind

    def _read_alone(self, node: Node, kind: ClaimKind) -> bool:
        """Read a node that is a block by itself; true when it only begins a list item."""
        if isinstance(node, Heading):
            self._read_heading(node, node.level, node.start + node.level, node.end - node.level, node.children)
        elif isinstance(node, Template):
            if self.sections[-1].role == "text":
                read_template(self, node)
        elif isinstance(node, Tag):
            name = node.name.strip().lower()
            if node.wiki is not None and node.wiki != "{|" and name != "hr":
                return True
            if is_hidden(node, self.source):
                pass
            elif name == "table":
                self._read_table(node)
            elif name in _HEADING_TAGS and node.close_start > node.open_end:
                self._read_heading(node, int(name[1]), node.open_end, node.close_start, node.children[node.first :])
            elif name in ("gallery", "imagemap"):
                self._read_files(node)
            elif name in _ITEM_TAGS and node.end == node.open_end:
                return True
            elif name not in _SILENT_TAGS and node.close_start > node.open_end:
                inner: ClaimKind = "quotation" if name in _QUOTE_TAGS else "list_item" if name in _ITEM_TAGS else kind
                self.read(node.open_end, node.close_start, node.children[node.first :], inner)
        self._in_list = False
        return False

    def _read_heading(self, heading: Node, level: int, start: int, end: int, nodes: Sequence[Node]) -> None:
        title = self.renderer.text(start, end, nodes)
        self.at_head = False
        above = self.sections[-1]
        above.end = heading.start
        while self._around[-1].level >= level:
            self._around.pop()
        parent = self._around[-1]
        role = parent.role if parent.role != "text" else section_role(title, self.renderer.language)
        if role == "works" and parent.level and holds_cited_sentences(self.source, heading.end):
            role = "text"  # a part of the text about the literature of a place
        path = (*parent.path, title)
        self.sections.append(SectionRange(title, level, heading.start, len(self.source), path, role))
        self._around.append(self.sections[-1])

    def _read_table(self, table: Tag) -> None:
        if self.sections[-1].role != "text":
            return
        group = self.next_group()
        rows: dict[int, list[int]] = {}
        every: list[int] = []
        citing: list[Cell] = []
        for cell in read_cells(table, self.renderer):
            if cell.kind == "between":
                self.read(cell.start, cell.end, cell.nodes)
                continue
            first = len(self.blocks)
            if cell.kind == "caption":
                self.read_within(Frame("caption", group), cell.start, cell.end, cell.nodes)
            elif cell.kind == "data" and not self.only_cites(cell.start, cell.end, cell.nodes):
                self.read_within(Frame("table_cell", group, cell.row, cell.headings), cell.start, cell.end, cell.nodes)
                every.extend(range(first, len(self.blocks)))
                for row in range(cell.row, cell.last_row + 1):
                    rows.setdefault(row, []).extend(range(first, len(self.blocks)))
                for heading in cell.over:
                    heading.below.extend(range(first, len(self.blocks)))
                continue
            if cell.nodes:
                citing.append(cell)
        shared: Counter[int] = Counter()
        for cell in citing:
            if cell.kind == "caption":
                self.share(cell.start, cell.end, every, "all")
            elif cell.kind == "column_heading":
                self.share(cell.start, cell.end, cell.below, "all")
            else:
                reached = [row for row in range(cell.row, cell.last_row + 1) if shared[row] < _MOST_SHARED]
                shared.update(reached)
                numbers = {number for row in reached for number in rows.get(row, ())}
                self.share(cell.start, cell.end, sorted(numbers), "each")

    def _read_files(self, tag: Tag) -> None:
        """Read the captions of a gallery, or the one of an image map, whose first line is its picture."""
        if self.sections[-1].role != "text":
            return
        group = self.next_group()
        is_map = tag.name.strip().lower() == "imagemap"
        for start, end, nodes in pieces(self.source, tag.open_end, tag.close_start, tag.children[tag.first :], "\n"):
            if is_map and self.source[start:end].lstrip().startswith("#"):
                continue
            bar = self.source.find("|", start, end)
            if bar >= 0:
                caption = find_caption(
                    self.source, bar + 1, end, [node for node in nodes if node.start > bar], self.renderer.language
                )
                if caption is not None:
                    self.add(Frame("caption", group), *caption)
            if is_map and self.source[start:end].strip():
                return

    def _read_caption(self, link: WikiLink) -> None:
        if link.text_start < 0:
            return
        caption = find_caption(self.source, link.text_start, link.end - 2, link.children[link.first :], self.renderer.language)
        if caption is not None:
            self.add(Frame("caption", self.next_group()), *caption)
