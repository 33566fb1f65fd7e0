"""The blocks that a template makes: quotations, the values of infoboxes, and what other block templates show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from extractor.markup.block_templates import CitedValues, block_template, cites_all, infobox, layout_value
from extractor.markup.inline_templates import quoted_in, template_role
from extractor.markup.tree import Tag, Template, keyed, walk
from extractor.namespaces import names_of
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.block_templates import BlockTemplate, ParameterUse
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node, Parameter
    from extractor.model import ClaimKind

Reach = Literal["each", "last", "all"]

# A value that only names a media file.
_FILE_NAME = lazy_regex(
    r"\s*[^\n{}<>]*\.(?:jpe?g|png|svg|gif|tiff?|webp|og[gva]|webm|mp3|wav|pdf)\s*(?:(?:\||\{\{!\}\})[^\n{}]*)?\s*",
    re.IGNORECASE,
)
_NOTHING = lazy_regex(r"(?:\s|<!--(?s:.*?)-->)*+")
# The mark of the first item in a value: it stands in no line of its own before the template is expanded.
_FIRST_ITEM = lazy_regex(r"\s*[*#]+[ \t]*")
# How many values an infobox has at least that is known by its form alone.
_FEWEST_VALUES = 5
# How many values before it a parameter of citations speaks for, where no table tells.
_MOST_SHARED = 32
# Kinds of templates that are no blocks of their own, whatever they hold.
_IN_TEXT = frozenset(("inline", "mark", "reference", "reflist", "hatnote"))


def _names_page(value: str, language: str) -> bool:
    """Whether a value is the name of a category or file alone, as those for sister projects: ``commons = Category:Berlin``."""
    space, colon, name = value.partition(":")
    return bool(colon and name) and "\n" not in name and space.strip().lower() in names_of(language)


class Frame(Struct, frozen=True):
    """What the blocks of one cell, value or quotation have in common; without ``part`` each is a part of its own."""

    kind: ClaimKind
    group: int
    part: int | None = None
    context: tuple[str, ...] = ()


class BlockContext(Protocol):
    """The reader of a page's blocks, as far as a template needs it."""

    source: str
    renderer: Renderer
    at_head: bool

    @property
    def blocks(self) -> Sequence[object]:
        """The blocks read so far."""

    def read(self, start: int, end: int, nodes: Sequence[Node], *, item: bool = False) -> None:
        """Read ``[start, end)`` into blocks."""

    def read_within(self, frame: Frame, start: int, end: int, nodes: Sequence[Node]) -> None:
        """Read ``[start, end)`` into blocks of one frame."""

    def add(self, frame: Frame, start: int, end: int, nodes: Sequence[Node]) -> None:
        """Add a block."""

    def next_group(self) -> int:
        """The number of a new group."""

    def share(self, start: int, end: int, blocks: Sequence[int], reach: Reach) -> None:
        """Note that the citations in ``[start, end)`` belong to other blocks."""

    def only_cites(self, start: int, end: int, nodes: Sequence[Node]) -> bool:
        """Whether a node range shows a reader nothing but citations and marks."""


def values_with_lists(source: str, template: Template) -> Iterator[tuple[int, int, Sequence[Node], bool]]:
    """The values of a template that are lists of wikitext: start, end, nodes, and whether an item begins right there."""
    for value in template.parameters:
        nodes = template.children[value.first : value.last]
        mark = _FIRST_ITEM.match(source, value.value_start, value.end)
        if mark is not None and not (nodes and nodes[0].start < mark.end()):
            yield mark.end(), value.end, nodes, True
        elif any(isinstance(node, Tag) and node.wiki is not None for node in nodes):
            yield value.value_start, value.end, nodes, False


def is_block(reader: BlockContext, template: Template) -> bool:
    """Whether a template is a block of the page: by a table, by its place and form, or since what it shows has sources."""
    role = template_role(template.name, reader.renderer.language)
    if role == "quote" or block_template(template.name, reader.renderer.language) is not None:
        return True
    if role == "list":
        return any(values_with_lists(reader.source, template))
    if role == "inline":
        return any(isinstance(node, Tag) and node.wiki is not None for node in template.children)
    return (
        role not in _IN_TEXT
        and bool(template.parameters)
        and reader.renderer.text_use(template.name) == "text"
        and _is_line(reader.source, template)
        and (_is_box(reader, template) or _holds_citation(template.children, reader.renderer))
    )


def read_template(reader: BlockContext, template: Template) -> None:
    """Read a template that is a block into the blocks of its values."""
    role = template_role(template.name, reader.renderer.language)
    block = block_template(template.name, reader.renderer.language)
    if role == "quote":
        _read_quotation(reader, template)
    elif block is None and role in ("list", "inline"):
        for start, end, nodes, item in values_with_lists(reader.source, template):
            reader.read(start, end, nodes, item=item)
    elif block is None:
        reader.renderer.unknown[template.start] = " ".join(template.name.split())
        if _is_box(reader, template):
            _Box(reader, infobox()).read(template)
        else:
            _read_cited_values(reader, template)
    elif block.whole:
        reader.add(Frame("infobox", reader.next_group()), template.start, template.end, [template])
    else:
        _Box(reader, block).read(template)


def _read_quotation(reader: BlockContext, template: Template) -> None:
    """The quotation and its translation; the citations of its author and its source are its own."""
    values = {key.lower(): value for key, value in keyed(template) if not _is_empty(reader.source, value)}
    chosen = [values[key] for key in quoted_in(template.name, values)]
    if not chosen:  # no name that a table knows: what is quoted is longer than who said it
        chosen = sorted(values.values(), key=lambda value: value.end - value.value_start)[-1:]
    group = reader.next_group()
    first = len(reader.blocks)
    for value in chosen:
        nodes = template.children[value.first : value.last]
        reader.read_within(Frame("quotation", group), value.value_start, value.end, nodes)
    quoted = range(first, len(reader.blocks))
    for value in values.values():
        if value not in chosen and value.first < value.last:
            reader.share(value.value_start, value.end, quoted, "last")


def _is_empty(source: str, value: Parameter) -> bool:
    """Whether a value holds nothing but comments."""
    return _NOTHING.fullmatch(source, value.value_start, value.end) is not None


class _Citing(Struct):
    """A parameter that holds citations of others: of ``all`` values, else of those that its name speaks of.

    Without any such, they are those of the value ``before`` it; empty where the parameter is a value itself.
    """

    key: str
    start: int
    end: int
    before: str = ""
    all: bool = False


class _Box:
    """An infobox or another block of values while it is read: its values, and the parameters that cite for others."""

    def __init__(self, reader: BlockContext, block: BlockTemplate) -> None:
        self._reader = reader
        self._block = block
        self._group = reader.next_group()
        self._values: dict[str, range] = {}  # the blocks of each value
        self._citing: list[_Citing] = []
        self._heading: Parameter | None = None
        self._heading_text = ""

    def read(self, template: Template) -> None:
        """Read the values of the call, and give citations beside them to those they belong to."""
        reader = self._reader
        for key, value in keyed(template):
            nodes = template.children[value.first : value.last]
            raw = reader.source[value.value_start : value.end].strip()
            use = self._block.use(key)
            if _is_empty(reader.source, value):
                if use == "values":
                    self._values[key] = range(0)
            elif use == "layout" or layout_value().fullmatch(raw):
                for node in nodes:
                    if isinstance(node, Template) and block_template(node.name, reader.renderer.language) is not None:
                        read_template(reader, node)
            elif self._block.positional == "pairs" and key.isdecimal() and int(key) & 1:
                self._heading = value
                self._heading_text = reader.renderer.text(value.value_start, value.end, nodes)
            elif use == "sources" or reader.only_cites(value.value_start, value.end, nodes):
                before = "" if _links(nodes, reader.renderer) else next(reversed(self._values), "")
                self._citing.append(_Citing(key, value.value_start, value.end, before, use == "sources" or cites_all(key)))
            elif _FILE_NAME.fullmatch(raw) is None and not _names_page(raw, reader.renderer.language):
                self._show(use, key, value, nodes)
        self._share_out()

    def _show(self, use: ParameterUse, key: str, value: Parameter, nodes: list[Node]) -> None:
        reader = self._reader
        first = len(reader.blocks)
        start, end = value.value_start, value.end
        if use == "texts":
            reader.read(start, end, nodes)
        elif use == "values":
            context = (self._heading_text or key,)
            reader.read_within(Frame("infobox", self._group, context=context), start, end, nodes)
            self._values[key] = range(first, len(reader.blocks))
            if self._heading is not None:
                reader.share(self._heading.value_start, self._heading.end, self._values[key], "each")
            elif nodes:
                text = reader.renderer.text(start, end, nodes)
                self._citing.append(_Citing(key, start, end, all=cites_all(key) and text.endswith(":")))
        else:
            reader.read_within(Frame("caption", self._group), start, end, nodes)
            if use == "titles":
                self._citing.append(_Citing(key, start, end, all=True))

    def _share_out(self) -> None:
        """Give the citations beside values to these; of several names that speak of one, the longest has it.

        ``area_metro_footnotes`` holds those of the metropolitan area, ``area_footnotes`` those of the other areas.
        """
        if not self._citing:
            return
        values = CitedValues(self._values)
        spoken_of = {citing.key: values.named_by(citing.key) for citing in self._citing if not citing.all}
        longest: dict[str, tuple[int, str]] = {}
        for key, (stem, names) in spoken_of.items():
            longest.update({name: max(longest.get(name, (0, "")), (len(stem), key)) for name in names if name != key})
        every = [number for numbers in self._values.values() for number in numbers]
        for citing in self._citing:
            if citing.all:
                self._reader.share(citing.start, citing.end, every, "all")
                continue
            names = [name for name in spoken_of[citing.key][1] if longest.get(name, (0, ""))[1] == citing.key]
            if not names and citing.before:
                names = [citing.before]
            for name in names:
                self._reader.share(citing.start, citing.end, self._values[name], "each")


def _read_cited_values(reader: BlockContext, template: Template) -> None:
    """The values with citations of a template that no table knows: what has a source is shown to readers.

    Citations in a parameter of their own are those of the values shown before it, else of the value that it follows.
    """
    group = reader.next_group()
    shown: list[int] = []
    before: tuple[str, Parameter] | None = None
    for key, value in keyed(template):
        nodes = template.children[value.first : value.last]
        cites = reader.only_cites(value.value_start, value.end, nodes)
        if cites and not shown and before is not None:
            _read_value(reader, group, before, template, shown)
        if cites:
            reader.share(value.value_start, value.end, shown[-_MOST_SHARED:], "each")
        elif _holds_citation(nodes, reader.renderer):
            _read_value(reader, group, (key, value), template, shown)
        elif not _is_empty(reader.source, value):
            before = key, value


def _read_value(
    reader: BlockContext, group: int, keyed_value: tuple[str, Parameter], template: Template, shown: list[int]
) -> None:
    key, value = keyed_value
    first = len(reader.blocks)
    frame = Frame("infobox", group, context=(key,))
    reader.read_within(frame, value.value_start, value.end, template.children[value.first : value.last])
    shown += range(first, len(reader.blocks))


def _is_box(reader: BlockContext, template: Template) -> bool:
    """Whether a template of no table is an infobox by its form: values on lines of their own before the first sentence."""
    if (
        template_role(template.name, reader.renderer.language) != "other"
        or len(template.parameters) < _FEWEST_VALUES
        or not reader.at_head
    ):
        return False
    source = reader.source
    return all(
        value.name is not None
        and (not source[source.rfind("\n", 0, value.start) + 1 : value.start - 1].strip() or source[value.start] == "\n")
        for value in template.parameters
    )


def _is_line(source: str, template: Template) -> bool:
    """Whether nothing else stands in the lines of a template."""
    before = source[source.rfind("\n", 0, template.start) + 1 : template.start]
    behind = source.find("\n", template.end)
    return not before.strip() and not source[template.end : behind if behind >= 0 else None].strip()


def _links(nodes: Sequence[Node], renderer: Renderer) -> bool:
    """Whether a value is an external link by template, {{official website}}, which is no source of another."""
    return all(isinstance(node, Template) and template_role(node.name, renderer.language) == "nothing" for node in nodes)


def _holds_citation(nodes: Sequence[Node], renderer: Renderer) -> bool:
    return any(
        (isinstance(node, Tag) and node.name.strip().lower() == "ref")
        or (isinstance(node, Template) and renderer.text_use(node.name) == "source")
        for node in walk(nodes)
    )
