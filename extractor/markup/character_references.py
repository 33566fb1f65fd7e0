"""Character references of HTML (``&amp;``), and the addresses that are written with them."""

from __future__ import annotations

import html
import re

from extractor.regexes import lazy_regex

REFERENCE = r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);"
_REFERENCE = lazy_regex(REFERENCE)
_COMMENT = lazy_regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def decode(text: str) -> str:
    """The text with the signs that its character references stand for; without its semicolon none is one."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def holds_reference(text: str) -> bool:
    """Whether a character reference stands in a text."""
    return "&" in text and _REFERENCE.search(text) is not None


def read_address(written: str) -> str:
    """The address that wikitext means: without comments, character references decoded."""
    return decode(_COMMENT.sub("", written) if "<!--" in written else written)
