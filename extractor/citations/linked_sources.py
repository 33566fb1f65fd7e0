"""External links that stand behind a sentence as its source (Help:Embedded links), not in it as its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.markup.tree import ExternalLink, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.tree import Node

# The end of a sentence, and what may stand between it and a link behind it.
_BEHIND_SENTENCE = re.compile(r"(?:[.!?…][\"”’»)]*|[。！？])[ \t]*\(?\Z")
_REFS = frozenset(("ref", "references"))
_FULL_WIDTH = "。！？"
_LONGEST = 300
_FEWEST_WORDS = 2
# What a link at the end of its paragraph stands before, and one before another sentence.
_BEFORE_END = re.compile(r"[ \t]*(?:\n|\Z|<ref|\{\{)")
_BEFORE_SENTENCE = re.compile(r"\s*[\"“«‘(]?(?:[^\W\d_a-z]|\[|'')")
_BETWEEN = re.compile(r"[ \t;,]*\(?\Z")


def links_behind_sentences(source: str, nodes: Sequence[Node]) -> frozenset[int]:
    """Where the external links begin that are sources of the sentences before them; ``nodes`` are those of the page."""
    return frozenset(_found(source, nodes))


def _found(source: str, nodes: Sequence[Node]) -> Iterator[int]:
    behind = -1  # where the last source behind a sentence ends
    for node in nodes:
        is_ref = isinstance(node, Tag) and node.name.strip().lower() in _REFS
        if isinstance(node, Tag) and not is_ref:
            yield from _found(source, node.children[node.first :])
        elif is_ref or isinstance(node, ExternalLink):
            follows = behind >= 0 and _BETWEEN.match(source, behind, node.start) is not None
            if follows or _stands_behind(source, node.start):
                if is_ref:
                    behind = node.end
                elif isinstance(node, ExternalLink) and _ends_there(source, node):
                    behind = node.end
                    yield node.start


def _stands_behind(source: str, place: int) -> bool:
    """Whether a sentence ends before a place in its line."""
    line = max(source.rfind("\n", 0, place) + 1, place - _LONGEST)
    before = _BEHIND_SENTENCE.search(source, line, place)
    return before is not None and _is_sentence(source[line : before.end()])


def _ends_there(source: str, link: ExternalLink) -> bool:
    """Whether no sentence goes on behind a link: one may begin with a link that has a blank before it."""
    end = link.end
    bracket = source[link.start - 1] == "("
    if bracket:
        if source[end : end + 1] != ")":
            return False
        end += 1
    if _BEFORE_END.match(source, end) is not None:
        return True
    glued = bracket or not link.bracketed or not source[link.start - 1].isspace() or source[link.start - 2] == "]"
    return glued and _BEFORE_SENTENCE.match(source, end) is not None


def _is_sentence(text: str) -> bool:
    """Whether a text has the small words that a name and a title lack."""
    if text.rstrip().endswith(tuple(_FULL_WIDTH)):
        return True
    return len([word for word in text.split() if len(word) > 1 and word.islower()]) >= _FEWEST_WORDS
