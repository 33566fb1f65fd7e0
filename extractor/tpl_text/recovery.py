"""Puts back into the tree what the tpl_text dialect unwrapped: glued references become refs, orphan tails templates.

The converter took ref tags off, so that their text is glued to the sentence before it, and dropped the first line of templates
in lists. Both become nodes without marks of their own: a :class:`Tag` whose contents are all of it, a :class:`Template` whose
``body`` is its ``start``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from extractor.citations.template_uses import use_of
from extractor.markup.prose import RESIDUE
from extractor.markup.tree import Parameter, Tag, Template, enclose, walk
from extractor.template_names import fold_name
from extractor.tpl_text.exact_forms import amend
from extractor.tpl_text.glued import find_glued
from extractor.tpl_text.orphan_tails import find_orphan_tails
from extractor.tpl_text.residue import find_residue
from extractor.works.plain.screening import is_reference_like

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.markup.tree import Document, Fault, Node
    from extractor.tpl_text.orphan_tails import OrphanTail

_SENTENCE_END = frozenset('.!?"”)’')
# Roles of templates that may be a source where they are all of a ref: unknown ones, and places in scripture, laws and the like.
_SOURCE_LIKE = frozenset(("other", "inline"))
# A template whose name is lost is read as the one that takes every kind of source.
_NAMELESS = "citation"
# Roles of templates whose contents are prose with refs of their own, and the names of those contents.
_NOTES = frozenset(("ref", "note"))
_CONTENTS = frozenset(("1", "text"))
# A text behind the icon of a language is a reference where it looks like one; the icon belongs to it.
_LIKELY = 0.5
_start, _end = attrgetter("start"), attrgetter("end")


def recover(document: Document, start: int, language: str) -> None:
    """Put the recovered nodes of a tpl_text page, whose body begins at ``start``, into its tree."""
    tails = {tail.start: tail for tail in find_orphan_tails(document.text) if tail.start >= start}
    spans = [(tail.start, tail.end) for tail in tails.values()]
    # The braces that close a tail have lost their partner to the converter, not to the page.
    ends = dict(spans)
    starts = sorted(ends)

    def in_tail(fault: Fault) -> bool:
        at = bisect_right(starts, fault.start) - 1
        return at >= 0 and fault.end <= ends[starts[at]]

    document.faults = [fault for fault in document.faults if not in_tail(fault)]
    document.children = list(enclose(document.children, spans, lambda low, _, nodes: _template(tails[low], nodes)))
    residue = list(find_residue(document.text, start))
    document.children = list(enclose(document.children, residue, _image))
    _read_notes(document, language)
    glued = [span for line in _lines(document, start) for span in _glued(document, *line, language)]
    document.children = list(enclose(document.children, glued, _ref))


def _glued(document: Document, low: int, high: int, nodes: list[Node], language: str) -> Iterator[tuple[int, int]]:
    behind = low
    for start, end in _glued_in(document.text[low:high], nodes, low):
        yield from _glued_templates(document.text, behind, low + start, nodes, language)
        yield low + start, low + end
        behind = low + end
    yield from _glued_templates(document.text, behind, high, nodes, language)


def _glued_templates(text: str, low: int, high: int, nodes: list[Node], language: str) -> Iterator[tuple[int, int]]:
    """Templates that were all of a ref: glued to a sentence end or to such a template, with a blank or nothing behind."""
    glued_at = -1
    for node in nodes[bisect_left(nodes, low, key=_start) : bisect_right(nodes, high, key=_end)]:
        if isinstance(node, Template):
            at_end = text[node.start - 1 : node.start] in _SENTENCE_END or node.start == glued_at
            if at_end and (text[node.end : node.end + 1].isspace() or text[node.end : node.end + 5] in ("", "[tpl]")):
                glued_at = node.end
                use = use_of(node.name, language)
                if use.text == "text" and use.kind in _SOURCE_LIKE:
                    icon = fold_name(node.name).endswith(" icon")
                    if not icon:
                        yield node.start, node.end
                    elif is_reference_like(text[node.end : high]) >= _LIKELY:
                        yield node.start, high


def _lines(document: Document, start: int) -> Iterator[tuple[int, int, list[Node]]]:
    """The lines of a page with the top nodes in them; a node over several lines stands in one."""
    text = document.text
    low = start
    at = start
    held: list[Node] = []
    for node in (*document.children, None):
        if node is not None and node.start < start:
            continue
        text_end = len(text) if node is None else node.start
        while (line_end := text.find("\n", at, text_end)) >= 0:
            if line_end > low:
                yield low, line_end, held
            held = []
            low = at = line_end + 1
        if node is not None:
            held.append(node)
            at = node.end
    if low < len(text):
        yield low, len(text), held


def _ref(start: int, end: int, nodes: list[Node]) -> Node:
    return Tag(start, end, "ref", start, start, end, None, nodes, 0)


def _image(start: int, end: int, nodes: list[Node]) -> Node:
    return Tag(start, end, RESIDUE, start, start, end, None, nodes, 0)


def _read_notes(document: Document, language: str) -> None:
    """Put the refs that are glued inside notes into them."""
    for note in walk(document.children):
        if not isinstance(note, Template) or use_of(note.name, language).role not in _NOTES:
            continue
        glued = [
            (value.value_start + low, value.value_start + high)
            for value in note.parameters
            if value.name is None or value.name.strip() in _CONTENTS
            for nodes in [note.children[value.first : value.last]]
            for low, high in _glued_in(document.text[value.value_start : value.end], nodes, value.value_start)
        ]
        if glued:
            note.children[:] = enclose(note.children, glued, _ref)
            for value in note.parameters:
                value.first, value.last = (
                    bisect_left(note.children, place, key=_start) for place in (value.value_start, value.end)
                )


def _glued_in(text: str, nodes: list[Node], start: int) -> list[tuple[int, int]]:
    holes = [(node.start - start, node.end - start) for node in nodes if isinstance(node, Template | Tag)]
    return amend(text, holes, find_glued(text, holes))


def _template(tail: OrphanTail, nodes: list[Node]) -> Node:
    parameters = []
    for field in tail.fields:
        first, last = (bisect_left(nodes, place, key=_start) for place in (field.value_start, field.value_end))
        parameters.append(Parameter(field.name, field.start, field.value_start, field.value_end, first, last))
    return Template(tail.start, tail.end, _NAMELESS, parameters, nodes, tail.start)
