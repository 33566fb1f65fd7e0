"""What the converter left of images: options and captions glued to the text, and the lines of galleries."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.languages import Ground, choice, read_everywhere
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZE = r"\d*x?\d+ ?px"
_OPTION = rf"(?:thumb(?:nail)?|frame(?:d|less)?|border|left|right|center|centre|none|upright(?:=?[\d.]*)|{_SIZE}|alt=[^|\n]*)"
# The first option or two tell it: words alone might be a text's.
_GLUED = lazy_regex(
    rf"(?<![A-Za-z])(?:(?:thumb(?:nail)?|frame(?:d|less)?|upright=?[\d.]*|{_SIZE})\||{_OPTION}\|{_OPTION}(?:\||$))[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_MEDIA = r"(?:jpe?g|png|svg|gif|tiff?|webp|og[gvam]|webm|mp[34]|wav|pdf|djvu)"


@cache
def _gallery_lines() -> re.Pattern[str]:
    names = choice(name for ground in read_everywhere(Ground).values() for name in ground.file)
    return lazy_regex(rf"^[ \t]*(?:{names}):[^|\n]+\.{_MEDIA}\b[ \t]*(?:\|[^\n]*)?$", re.IGNORECASE | re.MULTILINE)


def find_residue(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where the residue of images stands in a page whose body begins at ``start``, in order: each to the end of its line."""
    spans = [found.span() for pattern in (_gallery_lines(), _GLUED) for found in pattern.finditer(text, start)]
    behind = start
    for low, high in sorted(spans):
        if low >= behind:
            behind = high
            yield low, high
