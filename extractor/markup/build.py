"""From the token stream of mwparserfromhell's C tokenizer to the tree.

The stream is exact and ordered, so a token's place is the sum of the lengths before it. This module alone knows what each token
stands for in the source; ``tests/test_tokenizer_contract.py`` holds it to the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mwparserfromhell.parser import tokens as kinds
from mwparserfromhell.parser._tokenizer import CTokenizer

from extractor.markup.tree import Argument, Comment, Entity, ExternalLink, Heading, Parameter, Tag, Template, WikiLink
from extractor.markup.whole import STAND_IN

if TYPE_CHECKING:
    from extractor.markup.tree import Node

Text = kinds.Text
TemplateOpen = kinds.TemplateOpen
TemplateParamSeparator = kinds.TemplateParamSeparator
TemplateParamEquals = kinds.TemplateParamEquals
TemplateClose = kinds.TemplateClose
ArgumentOpen = kinds.ArgumentOpen
ArgumentSeparator = kinds.ArgumentSeparator
ArgumentClose = kinds.ArgumentClose
WikilinkOpen = kinds.WikilinkOpen
WikilinkSeparator = kinds.WikilinkSeparator
WikilinkClose = kinds.WikilinkClose
ExternalLinkOpen = kinds.ExternalLinkOpen
ExternalLinkSeparator = kinds.ExternalLinkSeparator
ExternalLinkClose = kinds.ExternalLinkClose
HTMLEntityStart = kinds.HTMLEntityStart
HTMLEntityNumeric = kinds.HTMLEntityNumeric
HTMLEntityHex = kinds.HTMLEntityHex
HTMLEntityEnd = kinds.HTMLEntityEnd
HeadingStart = kinds.HeadingStart
HeadingEnd = kinds.HeadingEnd
CommentStart = kinds.CommentStart
CommentEnd = kinds.CommentEnd
TagOpenOpen = kinds.TagOpenOpen
TagAttrStart = kinds.TagAttrStart
TagAttrEquals = kinds.TagAttrEquals
TagAttrQuote = kinds.TagAttrQuote
TagCloseOpen = kinds.TagCloseOpen
TagCloseSelfclose = kinds.TagCloseSelfclose
TagOpenClose = kinds.TagOpenClose
TagCloseClose = kinds.TagCloseClose

# What closes a table: its mark, or a template that stands for it.
_TABLE_ENDS = ("|}", "{{")
_TPL_OPEN, _TPL_CLOSE = len("[tpl]"), len("[/tpl]")


class TokenMismatchError(Exception):
    """The token stream does not cover its source."""


def build(block: str, source: str, start: int, end: int, whole: list[WikiLink | Template | Tag | Comment]) -> list[Node]:
    """The nodes of ``source[start:end]``, of which ``block`` is the balanced form for the tokenizer.

    Both have the same length but for ``[tpl]`` and ``[/tpl]``, which are braces in ``block``, for stand-ins of nodes that
    ``whole`` holds, the last one first, and for the marks that close a table which nothing closes in the
    source. Raises :class:`TokenMismatchError` when the tokens do not end where the source does.
    """
    pos = start
    root: list[Node] = []
    children = root
    stack: list[tuple[Any, list[Node]]] = []
    node: Any = None
    tag_pad = 0  # blanks and the closing quote that the attribute being read still has to its right
    outer_pads: list[int] = []  # the same of the tags in whose attributes this one stands
    tokens = iter(CTokenizer().tokenize(block, 0, True))
    for token in tokens:
        kind = type(token)
        if kind is Text:
            text = token["text"]
            pos += len(text)
            if STAND_IN in text:
                pos -= len(text)
                before, *pieces = text.split(STAND_IN)
                pos += len(before)
                for piece in pieces:
                    closed = whole.pop()
                    children.append(closed)
                    pos = closed.end + len(piece)
        elif kind is TemplateParamSeparator:
            if node.parameters:
                last = node.parameters[-1]
                last.end = pos
                last.last = len(children)
            else:
                node.name = source[node.body : pos]
            pos += 1
            node.parameters.append(Parameter(None, pos, pos, pos, len(children), len(children)))
        elif kind is TemplateParamEquals:
            last = node.parameters[-1]
            last.name = source[last.start : pos]
            pos += 1
            last.value_start = pos
            last.first = len(children)
        elif kind is WikilinkOpen:
            stack.append((node, children))
            node = WikiLink(pos, 0, "", -1, [], 0)
            children = node.children
            pos += 2
        elif kind is WikilinkSeparator:
            node.target = source[node.start + 2 : pos]
            pos += 1
            node.text_start = pos
            node.first = len(children)
        elif kind is WikilinkClose:
            if node.text_start < 0:
                node.target = source[node.start + 2 : pos]
                node.first = len(children)
            pos += 2
            node.end = pos
            closed = node
            node, children = stack.pop()
            children.append(closed)
        elif kind is TemplateOpen:
            stack.append((node, children))
            body = pos + (2 if source[pos] == "{" else _TPL_OPEN)
            node = Template(pos, 0, "", [], [], body)
            children = node.children
            pos = body
        elif kind is TemplateClose:
            if node.parameters:
                last = node.parameters[-1]
                last.end = pos
                last.last = len(children)
            else:
                node.name = source[node.body : pos]
            pos += 2 if source[pos] == "}" else _TPL_CLOSE
            node.end = pos
            closed = node
            node, children = stack.pop()
            children.append(closed)
        elif kind is TagOpenOpen:
            stack.append((node, children))
            outer_pads.append(tag_pad)
            tag_pad = 0
            mark = token.get("wiki_markup")
            node = Tag(pos, 0, "", 0, 0, 0, mark, [], 0)
            children = node.children
            if mark is None:
                pos += 2 if token.get("invalid") else 1
                node.name_end = -pos
            else:
                pos += len(mark)
                node.name = next(tokens)["text"]
                node.name_end = pos
        elif kind is TagAttrStart:
            if node.name_end <= 0:
                node.name = source[-node.name_end : pos]
                node.name_end = pos
            pos += tag_pad + len(token["pad_first"])
            tag_pad = len(token["pad_before_eq"])
            after_equals = len(token["pad_after_eq"])
        elif kind is TagAttrEquals:
            pos += tag_pad + 1 + after_equals
            tag_pad = 0
        elif kind is TagAttrQuote:
            pos += 1
            tag_pad = 1
        elif kind is TagCloseOpen:
            if node.name_end <= 0:
                node.name = source[-node.name_end : pos]
                node.name_end = pos
            pos += tag_pad + len(token.get("padding") or "")
            tag_pad = 0
            pos += 1 if node.wiki is None else len(token.get("wiki_markup") or "")
            node.open_end = pos
            node.first = len(children)
        elif kind is TagCloseSelfclose:
            if node.name_end <= 0:
                node.name = source[-node.name_end : pos]
                node.name_end = pos
            pos += tag_pad + len(token.get("padding") or "")
            tag_pad = outer_pads.pop()
            if node.wiki is None:
                pos += 1 if token.get("implicit") else 2
            node.open_end = node.close_start = node.end = pos
            node.first = len(children)
            closed = node
            node, children = stack.pop()
            children.append(closed)
        elif kind is TagOpenClose:
            node.close_start = min(pos, end)
            if node.wiki is None:
                pos += 2
            else:
                if node.wiki != "{|" or source.startswith(_TABLE_ENDS, pos):
                    pos += len(token.get("wiki_markup") or "")
                next(tokens)
        elif kind is TagCloseClose:
            tag_pad = outer_pads.pop()
            if node.wiki is None:
                pos += 1
            node.end = min(pos, end)
            if node.wiki == "{|" and node.close_start == node.end:
                pos -= 1  # a table that nothing closes: the line end before its closing mark stands in the block alone
            closed = node
            node, children = stack.pop()
            children.append(closed)
        elif kind is ExternalLinkOpen:
            stack.append((node, children))
            bracketed = bool(token["brackets"])
            node = ExternalLink(pos, 0, bracketed, 0, -1, [], 0)
            children = node.children
            pos += bracketed
        elif kind is ExternalLinkSeparator:
            node.url_end = pos
            pos += not token.get("suppress_space")
            node.text_start = pos
            node.first = len(children)
        elif kind is ExternalLinkClose:
            if node.text_start < 0:
                node.url_end = pos
                node.first = len(children)
            pos += node.bracketed
            node.end = pos
            closed = node
            node, children = stack.pop()
            children.append(closed)
        elif kind is HTMLEntityStart:
            entity = pos
            pos += 1
        elif kind is HTMLEntityNumeric or kind is HTMLEntityHex:
            pos += 1
        elif kind is HTMLEntityEnd:
            pos += 1
            children.append(Entity(entity, pos))
        elif kind is HeadingStart:
            stack.append((node, children))
            node = Heading(pos, 0, token["level"], [])
            children = node.children
            pos += node.level
        elif kind is HeadingEnd:
            pos += node.level
            node.end = pos
            closed = node
            node, children = stack.pop()
            children.append(closed)
        elif kind is CommentStart:
            comment = pos
            pos += 4
        elif kind is CommentEnd:
            pos += 3
            children.append(Comment(comment, pos))
        elif kind is ArgumentOpen:
            stack.append((node, children))
            node = Argument(pos, 0, [])
            children = node.children
            pos += 3
        elif kind is ArgumentSeparator:
            pos += 1
        elif kind is ArgumentClose:
            pos += 3
            node.end = pos
            closed = node
            node, children = stack.pop()
            children.append(closed)
        else:
            raise TokenMismatchError(kind.__name__)
    if pos != end or stack:
        raise TokenMismatchError(f"{pos} != {end}")
    return root
