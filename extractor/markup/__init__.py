"""From a page's wikitext to its document tree: ``parse``."""

from __future__ import annotations

import re

from extractor.markup.balance import balance_strictly
from extractor.markup.build import TokenMismatchError, build
from extractor.markup.invocations import INVOKE, name_invocations
from extractor.markup.repair import repair
from extractor.markup.tokenizable import tokenizable
from extractor.markup.tree import Document, Fault, Node, Tag, walk
from extractor.regexes import lazy_regex

# Tags whose contents the tokenizer keeps as text, though MediaWiki parses the captions in them.
_FILES = frozenset(("gallery", "imagemap"))
_FILES_OPEN = lazy_regex("<(?:gallery|imagemap)", re.IGNORECASE)


def parse(text: str, *, tpl: bool = False) -> Document:
    """The document tree of a page's text, with spans into it.

    ``tpl`` reads ``[tpl]``, ``[/tpl]`` as braces and ``[ref]``, ``[/ref]`` as ref tags, as the tpl_text dialect writes them.
    Takes time linear in the text, whatever it holds; what cannot be read as markup is text, with a fault that says so.
    """
    document = Document(text, [], [])
    readable = tokenizable(text)
    _read_into(document.children, document, readable, 0, len(text), tpl=tpl)
    if _FILES_OPEN.search(text):
        for node in walk(document.children):
            if isinstance(node, Tag) and node.name.strip().lower() in _FILES and node.close_start > node.open_end:
                del node.children[node.first :]
                _read_into(node.children, document, readable, node.open_end, node.close_start, tpl=tpl)
        document.faults.sort(key=lambda fault: fault.start)
    if INVOKE in text.lower():
        name_invocations(document)
    return document


def _read_into(children: list[Node], document: Document, text: str, start: int, end: int, *, tpl: bool) -> None:
    """Add the nodes of ``[start, end)`` to ``children`` and their faults to the document."""
    balanced = balance_strictly(text, start, end, tpl=tpl) or repair(text, start, end, tpl=tpl)
    whole = balanced.whole[::-1]
    edits = iter(balanced.edits)
    edit = next(edits, None)
    for cut in (*balanced.cuts, end):
        pieces: list[str] = []
        behind = start
        while edit is not None and (edit[0] < cut or cut == end):
            pieces += (text[behind : edit[0]], edit[2])
            behind = edit[1]
            edit = next(edits, None)
        pieces.append(text[behind:cut])
        try:
            children += build("".join(pieces), document.text, start, cut, whole)
        except TokenMismatchError:
            document.faults.append(Fault("unreadable_block", start, cut))
            while whole and whole[-1].start < cut:
                children.append(whole.pop())
        start = cut
    for comment in balanced.before_lines:
        comment.end += 1
    document.faults += balanced.faults


__all__ = ["Document", "parse"]
