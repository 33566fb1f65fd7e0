"""The document tree: what stands where in a page's wikitext.

Nodes are named as the field names them (mwparserfromhell, MediaWiki). Every node has ``start`` and ``end`` (code points, half
open, into the page's own text) and ``children`` in source order; text is what lies between the children and is never stored, so
the tree cannot disagree with its source. A page has thousands of nodes, and structs are made in half a dataclass's time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Parameter(Struct):
    """A piece of a template call, ``name=value`` or positional.

    ``name`` is null for a positional one. ``start`` is the place behind the ``|``, ``value_start`` the one behind the ``=``;
    ``end`` is where the next ``|`` or the closing braces stand. ``first`` and ``last`` bound the template's children that stand
    in the value.
    """

    name: str | None
    start: int
    value_start: int
    end: int
    first: int
    last: int


class Template(Struct):
    """``{{name|...}}``, in one dialect also ``[tpl]name|...[/tpl]``; ``body`` is the place behind the opening mark."""

    start: int
    end: int
    name: str
    parameters: list[Parameter]
    children: list[Node]
    body: int


class Argument(Struct):
    """``{{{name|default}}}``, a parameter inside a template's own source."""

    start: int
    end: int
    children: list[Node]


class WikiLink(Struct):
    """``[[target|text]]``; ``text_start`` is the place behind the first ``|``, or -1.

    ``first`` counts the children before the text.
    """

    start: int
    end: int
    target: str
    text_start: int
    children: list[Node]
    first: int


class ExternalLink(Struct):
    """``[url text]`` or a bare ``url``; ``url_end`` bounds the address, ``text_start`` is -1 where there is no text."""

    start: int
    end: int
    bracketed: bool
    url_end: int
    text_start: int
    children: list[Node]
    first: int


class Tag(Struct):
    """``<name attributes>contents</name>`` or the wiki mark that stands for a tag (lists, tables, rules).

    ``name_end`` and ``open_end`` bound the attributes, ``close_start`` the contents; a tag without contents has
    ``open_end == close_start == end``. ``wiki`` is the mark (``*``, ``{|`` …) or null. ``first`` counts the children inside
    the attributes.
    """

    start: int
    end: int
    name: str
    name_end: int
    open_end: int
    close_start: int
    wiki: str | None
    children: list[Node]
    first: int


BRACKET = "(author, year)"
"""Name of a tag without marks that is author and year in brackets, a citation that is no part of its sentence."""
BESIDE_AUTHOR = "author (year)"
"""Name of one whose author is a word of the sentence."""


class Heading(Struct):
    """``== title ==``."""

    start: int
    end: int
    level: int
    children: list[Node]


class Comment(Struct):
    """``<!-- ... -->``."""

    start: int
    end: int
    children: tuple[()] = ()


class Entity(Struct):
    """An HTML character reference."""

    start: int
    end: int
    children: tuple[()] = ()


Node: TypeAlias = Template | Argument | WikiLink | ExternalLink | Tag | Heading | Comment | Entity


class Fault(Struct):
    """Markup that has no partner, crosses other markup or nests too deep, read as text."""

    code: str
    start: int
    end: int


class Document(Struct):
    """A page's text with its tree."""

    text: str
    children: list[Node]
    faults: list[Fault] = field(default_factory=list)


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Every node below ``nodes``, each before its children, in source order."""
    stack = [iter(nodes)]
    while stack:
        for node in stack[-1]:
            yield node
            if node.children:
                stack.append(iter(node.children))
                break
        else:
            stack.pop()


def enclose(children: list[Node], spans: list[tuple[int, int]], make: Callable[[int, int, list[Node]], Node]) -> Iterator[Node]:
    """The children with those inside each span put into a node of its own; a span that cuts a child is left out."""
    waiting = iter(sorted(spans))
    span = next(waiting, None)
    held: list[Node] = []
    for child in children:
        while span is not None and span[1] <= child.start:
            yield make(*span, held)
            held = []
            span = next(waiting, None)
        if span is None or child.end <= span[0]:
            yield child
        elif span[0] <= child.start and child.end <= span[1]:
            held.append(child)
        else:
            yield from held
            held = []
            span = next(waiting, None)
            yield child
    while span is not None:
        yield make(*span, held)
        held = []
        span = next(waiting, None)


_ATTRIBUTE = lazy_regex(r"""([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\s"'>]*)))?""")
_HIDDEN = lazy_regex(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@lru_cache(maxsize=4096)
def read_attributes(source: str) -> dict[str, str]:
    """Attributes of a tag by lower-case name; one without value has an empty one; the last of equals counts.

    A value may lack its end quote where the tag ends (MediaWiki's Sanitizer).
    """
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        name, *values = match.groups()
        found[name.lower()] = next((value for value in values if value is not None), "")
    return found


def is_hidden(tag: Tag, source: str) -> bool:
    """Whether a tag's style keeps its contents from readers."""
    return tag.open_end - tag.name_end > 1 and _HIDDEN.search(source, tag.name_end, tag.open_end) is not None


def keyed(template: Template) -> list[tuple[str, Parameter]]:
    """The parameters of a call with their keys: names trimmed, positional ones numbered from 1."""
    found = []
    number = 0
    for parameter in template.parameters:
        if parameter.name is None:
            number += 1
            found.append((str(number), parameter))
        else:
            found.append((parameter.name.strip(), parameter))
    return found
