"""What the dumps hold for training: the values of citation templates, and sentences of articles."""

from __future__ import annotations

import bz2
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Call = dict[str, str]
"""Values of a template by the names of its parameters."""

_TEMPLATE = re.compile(r"\{\{\s*(?:cite|citation|cit)\b[^{}|]*\|([^{}]*)\}\}", re.IGNORECASE)
_PARAMETER = re.compile(r"\|?\s*([a-z-]+\d*)\s*=\s*([^|]*)")
_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")
_NOT_TEXT = re.compile(r"'{2,}|&nbsp;|&lt;.*?&gt;|<[^>]*>|&\w+;|\[|\]")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_LONGEST = 250
_PAGE = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
_GONE = re.compile(r"&lt;ref[^&]*?/&gt;|&lt;ref.*?&lt;/ref&gt;|\{\{[^{}]*\}\}|&lt;!--.*?--&gt;|'{2,}", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"])")
_MARKUP = re.compile(r"[\[\]{}<>|=*#]|&[lg]t;|http")
_SHORTEST, _LONGEST_SENTENCE = 30, 260
_ALIASES = {
    "first1": "first", "last1": "last", "author1": "author", "place": "location", "publication-place": "location",
    "number": "issue", "access-date": "accessdate", "editor1-last": "editor-last", "editor1-first": "editor-first",
}  # fmt: skip


def decompressed(path: Path) -> str:
    """The text of a dump, as far as it goes."""
    return bz2.BZ2Decompressor().decompress(path.read_bytes()).decode("utf-8", "replace")


def template_calls(dumps: Iterable[Path]) -> Iterator[Call]:
    """The parameters of each citation template in the dumps, values without markup."""
    for path in dumps:
        text = decompressed(path).replace("&quot;", '"').replace("&amp;", "&")
        for call in _TEMPLATE.finditer(_LINK.sub(r"\1", text)):
            found: Call = {}
            for name, value in _PARAMETER.findall(call[1]):
                clean = " ".join(_NOT_TEXT.sub(" ", value).split()).strip(" .,;")
                if 0 < len(clean) < _LONGEST:
                    found.setdefault(_ALIASES.get(name, name), clean)
            if "title" in found and "http" not in found["title"]:
                yield found


def sentences(dumps: Iterable[Path]) -> list[str]:
    """Sentences of the articles in the dumps, without markup."""
    found: dict[str, None] = {}
    for path in dumps:
        for page in _PAGE.finditer(decompressed(path)):
            text = _LINK.sub(r"\1", _GONE.sub("", page[1])).replace("&quot;", '"').replace("&amp;", "&").replace("&nbsp;", " ")
            for line in text.split("\n"):
                for sentence in _SENTENCE.split(line):
                    if (
                        _SHORTEST < len(sentence) < _LONGEST_SENTENCE
                        and sentence[0].isupper()
                        and sentence[-1] == "."
                        and not _MARKUP.search(sentence)
                    ):
                        found.setdefault(sentence)
    return list(found)
