"""Links and templates without markup inside: read at once, without the tokenizer.

They are most of what a page holds. The pre-scan knows where each ends, so it is read here by splitting its text, and one sign
stands for it in what the tokenizer gets. ``tests/test_markup.py`` holds the readings to the library's.
"""

from __future__ import annotations

import html.entities
import re
from typing import TYPE_CHECKING

from extractor.markup.tree import Entity, ExternalLink, Parameter, Template, WikiLink
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from extractor.markup.tree import Node

# Stands for a whole link or template in the text for the tokenizer: no markup, no blank, no word.
STAND_IN = "\ue000"
# Schemes of bare addresses (mwparserfromhell.definitions.URI_SCHEMES), with slashes and without.
_SLASHED = (
    "bitcoin ftp ftps geo git gopher http https irc ircs magnet mailto mms news nntp redis sftp sip sips sms ssh svn tel "
    "telnet urn worldwind xmpp"
)
_BARE = "bitcoin geo magnet mailto sip sips sms tel urn xmpp"
_LEAF = lazy_regex(
    rf"(?<![^\W])(?:(?:{'|'.join(_SLASHED.split())})://|(?:{'|'.join(_BARE.split())}):)(?P<address>(?:(?!'')[^\s\[\]<>\"|{{}}])+)"
    r"|&(?:#(?:(?P<decimal>[0-9]+)|[xX](?P<hex>[0-9a-fA-F]+))|(?P<named>[a-zA-Z0-9]+));",
    re.IGNORECASE,
)
_MAY_BE_LEAF = lazy_regex(rf"&|:(?://|{'|'.join(f'(?<={scheme}:)' for scheme in _BARE.split())})", re.IGNORECASE)
"""Asked first, since a colon is mostly one of words."""
_MARK = frozenset("[]{}<>")
_NAME_BREAKS = lazy_regex(r"\S[ \t]*\n\s*\S")


def is_template_name(name: str) -> bool:
    """Whether the tokenizer takes a call with this name, in which no other mark stands."""
    return bool(name) and not name.isspace() and not ("\n" in name and _NAME_BREAKS.search(name)) and _MARK.isdisjoint(name)


def read_wikilink(text: str, start: int, end: int) -> WikiLink | None:
    """The link ``[[target|text]]`` at ``[start, end)``, in which no other mark stands; null where it is none."""
    bar = text.find("|", start, end)
    if bar < 0:
        target = text[start + 2 : end - 2]
        link = WikiLink(start, end, target, -1, [], 0)
        inner = target
    else:
        target = text[start + 2 : bar]
        link = WikiLink(start, end, target, bar + 1, [], 0)
        inner = text[start + 2 : end - 2]
    if not target:
        return None
    if ":" in inner or "&" in inner:
        if "://" in target:
            return None  # an external link in two pairs of brackets
        children = link.children
        _read_leaves(text, start + 2, end - 2 if bar < 0 else bar, children)
        link.first = len(children)
        if bar >= 0:
            _read_leaves(text, bar + 1, end - 2, children)
    return link


def read_template(text: str, start: int, end: int, body: int, tail: int) -> Template | None:
    """The call ``{{name|...}}`` at ``[start, end)`` with its inside at ``[body, tail)``, in which no other mark stands.

    Null where MediaWiki reads no template: without a name, or with words of the name in several lines.
    """
    name, *rest = text[body:tail].split("|")
    if not is_template_name(name) or "&" in name:
        return None
    parameters: list[Parameter] = []
    children: list[Node] = []
    at = body + len(name)
    for piece in rest:
        at += 1
        stop = at + len(piece)
        key, equals, _ = piece.partition("=")
        first = len(children)
        if ":" in piece or "&" in piece:
            _read_leaves(text, at, stop, children)
            if equals:
                # what stands in the name is before the value
                value = at + len(key) + 1
                while first < len(children) and children[first].start < value:
                    first += 1
        if equals:
            parameters.append(Parameter(key, at, at + len(key) + 1, stop, first, len(children)))
        else:
            parameters.append(Parameter(None, at, at, stop, first, len(children)))
        at = stop
    return Template(start, end, name, parameters, children, body)


def _read_leaves(text: str, start: int, end: int, children: list[Node]) -> None:
    """Add the bare addresses and character references of a text."""
    if _MAY_BE_LEAF.search(text, start, end) is None:
        return
    for match in _LEAF.finditer(text, start, end):
        address = match["address"]
        if address is not None:
            low = match.start()
            url = match.group()
            kept = url.rstrip(",;\\.:!?" if "(" in url else ",;\\.:!?)")
            if len(kept) > len(url) - len(address):
                children.append(ExternalLink(low, low + len(kept), False, low + len(kept), -1, [], 0))
        elif _is_entity(match):
            children.append(Entity(*match.span()))


def _is_entity(match: re.Match[str]) -> bool:
    if match["named"] is not None:
        return match["named"] in html.entities.entitydefs
    code = int(match["decimal"]) if match["decimal"] is not None else int(match["hex"], 16)
    return 1 <= code <= 0x10FFFF
