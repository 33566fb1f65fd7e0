"""From a page's wikitext to its document tree: ``parse``."""

from __future__ import annotations

from extractor.markup.balance import Balanced, balance_strictly
from extractor.markup.build import build
from extractor.markup.repair import repair
from extractor.markup.tree import Document, Node


def parse(text: str, *, tpl: bool = False) -> Document:
    """The document tree of a page's text, with spans into it.

    ``tpl`` reads ``[tpl]``, ``[/tpl]`` as braces and ``[ref]``, ``[/ref]`` as ref tags, as the tpl_text dialect writes them.
    Takes time linear in the text, whatever it holds; what cannot be read as markup is text, with a fault that says so.
    """
    balanced = balance_strictly(text, tpl=tpl) or repair(text, tpl=tpl)
    children: list[Node] = []
    start = 0
    edits = iter(balanced.edits)
    edit = next(edits, None)
    for cut in (*balanced.cuts, len(text)):
        pieces: list[str] = []
        behind = start
        while edit is not None and edit[0] < cut:
            pieces += (text[behind : edit[0]], edit[2])
            behind = edit[1]
            edit = next(edits, None)
        pieces.append(text[behind:cut])
        children += build("".join(pieces), text, start, cut)
        start = cut
    return Document(text, children, balanced.faults)


__all__ = ["Balanced", "Document", "parse"]
