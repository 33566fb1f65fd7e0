"""The blocks that a template makes: quotations, the values of infoboxes, and what other block templates show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.markup.block_templates import block_template, cited_by, layout_value
from extractor.markup.inline_templates import quotation_keys, template_role
from extractor.markup.prose import keyed
from extractor.markup.tree import Tag, Template, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.block_templates import BlockTemplate, ParameterUse
    from extractor.markup.blocks import BlockReader, Reach
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Node, Parameter

# A value that only names a media file.
_FILE_NAME = re.compile(
    r"\s*[^\n{}<>]*\.(?:jpe?g|png|svg|gif|tiff?|webp|og[gva]|webm|mp3|wav|pdf)\s*(?:\|[^\n]*)?\s*", re.IGNORECASE
)
# The mark of the first item in a value: it stands in no line of its own before the template is expanded.
_FIRST_ITEM = re.compile(r"\s*[*#]+[ \t]*")
# Kinds of templates that are no blocks of their own, whatever they hold.
_IN_TEXT = frozenset(("inline", "mark", "reference", "reflist", "hatnote"))


def values_with_lists(source: str, template: Template) -> Iterator[tuple[int, int, Sequence[Node], bool]]:
    """The values of a template that are lists of wikitext: start, end, nodes, and whether an item begins right there."""
    for value in template.parameters:
        nodes = template.children[value.first : value.last]
        mark = _FIRST_ITEM.match(source, value.value_start, value.end)
        if mark is not None and not (nodes and nodes[0].start < mark.end()):
            yield mark.end(), value.end, nodes, True
        elif any(isinstance(node, Tag) and node.wiki is not None for node in nodes):
            yield value.value_start, value.end, nodes, False


def is_block(template: Template, renderer: Renderer) -> bool:
    """Whether a template is a block of the page: by its table, or since what it shows has sources and it stands alone."""
    role = template_role(template.name)
    if role == "quote" or block_template(template.name) is not None:
        return True
    if role == "list":
        return any(values_with_lists(renderer.source, template))
    return (
        role not in _IN_TEXT
        and renderer.text_use(template.name) == "text"
        and bool(template.children)
        and _is_line(renderer.source, template)
        and _holds_citation(template.children, renderer)
    )


def read_template(reader: BlockReader, template: Template) -> None:
    """Read a template that is a block into the blocks of its values."""
    role = template_role(template.name)
    if role == "list":
        for start, end, nodes, item in values_with_lists(reader.source, template):
            reader.read(start, end, nodes, item=item)
    elif role == "quote":
        _read_quotation(reader, template)
    elif (block := block_template(template.name)) is None:
        _read_cited_values(reader, template)
    elif block.whole:
        reader.add("infobox", template.start, template.end, [template], reader.next_group())
    else:
        _Box(reader, block).read(template)


def _read_quotation(reader: BlockReader, template: Template) -> None:
    """The quotation; the citations of its author and its source are its own."""
    values = {key.lower(): value for key, value in keyed(template)}
    chosen = next((values[key] for key in quotation_keys() if key in values), None)
    if chosen is None:
        return
    group = reader.next_group()
    first = len(reader.blocks)
    nodes = template.children[chosen.first : chosen.last]
    reader.read_within("quotation", chosen.value_start, chosen.end, nodes, group)
    quoted = range(first, len(reader.blocks))
    for value in template.parameters:
        if value is not chosen and value.first < value.last:
            reader.share(value.value_start, value.end, quoted, "last")


class _Box:
    """An infobox or another block of values while it is read: its values, and the parameters that cite for others."""

    def __init__(self, reader: BlockReader, block: BlockTemplate) -> None:
        self._reader = reader
        self._block = block
        self._group = reader.next_group()
        self._values: dict[str, range] = {}  # the blocks of each value
        self._citing: list[tuple[str, Parameter, str]] = []  # parameters that cite, with the last value before each
        self._heading = ""

    def read(self, template: Template) -> None:
        """Read the values of the call, and give citations beside them to those they belong to."""
        reader = self._reader
        for key, value in keyed(template):
            nodes = template.children[value.first : value.last]
            raw = reader.source[value.value_start : value.end].strip()
            use = self._block.use(key)
            if use == "layout" or layout_value().fullmatch(raw):
                for node in nodes:
                    if isinstance(node, Template) and block_template(node.name) is not None:
                        read_template(reader, node)
            elif self._block.positional == "pairs" and key.isdecimal() and int(key) & 1:
                self._heading = raw
            elif use == "sources" or reader.only_cites(value.value_start, value.end, nodes):
                self._citing.append((key, value, self._last))
            elif _FILE_NAME.fullmatch(raw) is None:
                self._show(use, key, value, nodes)
        self._share_out()

    @property
    def _last(self) -> str:
        return next(reversed(self._values), "")

    def _show(self, use: ParameterUse, key: str, value: Parameter, nodes: list[Node]) -> None:
        reader = self._reader
        first = len(reader.blocks)
        if use == "texts":
            reader.read(value.value_start, value.end, nodes)
        elif use == "values":
            context = (self._heading or key,)
            reader.read_within("infobox", value.value_start, value.end, nodes, self._group, context=context)
            if nodes and cited_by(key, ()) is not None:
                self._citing.append((key, value, self._last))
            self._values[key] = range(first, len(reader.blocks))
        else:
            reader.read_within("caption", value.value_start, value.end, nodes, self._group)
            if use == "titles":
                self._citing.append((key, value, ""))

    def _share_out(self) -> None:
        """Give what cites for others to the values that its name speaks of, else to the value before it, else to all.

        Of several such names, the longest has a value: ``area_metro_footnotes`` those of the metropolitan area.
        """
        owner: dict[str, tuple[int, str]] = {}
        named: dict[str, list[str]] = {}
        for key, _, _ in self._citing:
            stem, cited = cited_by(key, [*self._values]) or ("", [])
            named[key] = [name for name in cited if name != key]
            for name in cited if stem else ():
                owner[name] = max(owner.get(name, (0, "")), (len(stem), key))
        for key, value, before in self._citing:
            names = [name for name in named[key] if name not in owner or owner[name][1] == key]
            if not names and before != key:
                names = [before] if before in self._values else [*self._values]
            reach: Reach = "each" if len(names) < len(self._values) or any(owner.get(name) for name in names) else "all"
            numbers = [number for name in names for number in self._values[name]]
            self._reader.share(value.value_start, value.end, numbers, reach)


def _read_cited_values(reader: BlockReader, template: Template) -> None:
    """The values with citations of a template that no table knows: what has a source is shown to readers."""
    reader.renderer.unknown[template.start] = " ".join(template.name.split())
    group = reader.next_group()
    shown: list[int] = []
    for key, value in keyed(template):
        nodes = template.children[value.first : value.last]
        if _holds_citation(nodes, reader.renderer):
            first = len(reader.blocks)
            if not reader.only_cites(value.value_start, value.end, nodes):
                reader.read_within("infobox", value.value_start, value.end, nodes, group, context=(key,))
            shown += range(first, len(reader.blocks))
            reader.share(value.value_start, value.end, shown, "each")


def _is_line(source: str, template: Template) -> bool:
    """Whether nothing else stands in the lines of a template."""
    before = source[source.rfind("\n", 0, template.start) + 1 : template.start]
    behind = source.find("\n", template.end)
    return not before.strip() and not source[template.end : behind if behind >= 0 else None].strip()


def _holds_citation(nodes: Sequence[Node], renderer: Renderer) -> bool:
    return any(
        (isinstance(node, Tag) and node.name.strip().lower() == "ref")
        or (isinstance(node, Template) and renderer.text_use(node.name) == "source")
        for node in walk(nodes)
    )
