"""External links that stand behind a sentence as its source (Help:Embedded links), not in it as its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.markup.tree import ExternalLink, Tag
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.markup.tree import Node

# The end of a sentence, and what may stand between it and a link behind it.
_BEHIND_SENTENCE = lazy_regex(r"(?:[.!?…][\"”’»)]*|[。！？])[ \t]*\(?\Z")
_REFS = frozenset(("ref", "references"))
_LOOKS = frozenset(("small", "sup", "span", "font"))
_FULL_WIDTH = "。！？"
_LONGEST = 300
# The small words of a sentence, in a line of prose and in an item, a cell or a value, which may be a name or a title.
_FEWEST_WORDS = (1, 2)
_LINE_MARKS = ("*", "#", ":", ";", "|", "!", "{")
# What a link at the end of its paragraph stands before, and one before another sentence.
_BEFORE_END = lazy_regex(r"[ \t]*(?:\n|\Z|<ref|\{\{)")
_BEFORE_SENTENCE = lazy_regex(r"\s*[\"“«‘(]?(?:[^\W\d_a-z]|\[|'')")
_BEFORE_NEXT = lazy_regex(rf"{_BEFORE_END.pattern}|{_BEFORE_SENTENCE.pattern}")
_BETWEEN = lazy_regex(r"[ \t;,]*\(?\Z")


def links_behind_sentences(source: str, nodes: Sequence[Node]) -> frozenset[int]:
    """Where the external links begin that are sources of the sentences before them; ``nodes`` are those of the page."""
    return frozenset(_found(source, nodes))


def _found(source: str, nodes: Sequence[Node]) -> Iterator[int]:
    behind = -1  # where the last source behind a sentence ends
    refs: list[Tag] = []  # those since the last link
    for node in nodes:
        if isinstance(node, Tag):
            if node.name.strip().lower() in _REFS:
                refs.append(node)
            elif (link := _only_link(source, node)) is None:
                yield from _found(source, node.children[node.first :])
            elif _follows(source, behind, node.start) and _BEFORE_NEXT.match(source, node.end) is not None:
                behind = node.end
                yield link.start
        elif isinstance(node, ExternalLink):
            for ref in _right_before(source, node.start, refs):
                if _follows(source, behind, ref.start):
                    behind = ref.end
            refs.clear()
            if _follows(source, behind, node.start) and _ends_there(source, node):
                behind = node.end
                yield node.start


def _only_link(source: str, tag: Tag) -> ExternalLink | None:
    """The external link that is all of a tag which only says how it looks: ``<small>[… source]</small>``."""
    inside = tag.children[tag.first :]
    if tag.wiki is not None or tag.name.strip().lower() not in _LOOKS or len(inside) != 1:
        return None
    link = inside[0]
    around = source[tag.open_end : link.start] + source[link.end : tag.close_start]
    return link if isinstance(link, ExternalLink) and not around.strip(" ()[]") else None


def _right_before(source: str, place: int, refs: Sequence[Tag]) -> list[Tag]:
    """The refs that stand right before a place, one behind the other."""
    first = len(refs)
    while first and _BETWEEN.match(source, refs[first - 1].end, place) is not None:
        first -= 1
        place = refs[first].start
    return [*refs[first:]]


def _follows(source: str, behind: int, place: int) -> bool:
    """Whether a place is right behind the source that ends at ``behind``, or behind a sentence."""
    return (behind >= 0 and _BETWEEN.match(source, behind, place) is not None) or _stands_behind(source, place)


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
    fewest = _FEWEST_WORDS[text.lstrip().startswith(_LINE_MARKS)]
    return len([word for word in text.split() if len(word) > 1 and word.islower()]) >= fewest
