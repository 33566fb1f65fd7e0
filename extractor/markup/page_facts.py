"""What a page says about itself: redirect target, disambiguation, sort key."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.languages import Ground, read_everywhere, read_part

if TYPE_CHECKING:
    from collections.abc import Collection

_SORT_KEY = re.compile(r"\{\{\s*DEFAULTSORT\s*[:|]([^{}|]*)|\[tpl\]\s*DEFAULTSORT\s*[:|]([^\[\]|]*)")


@cache
def _redirect() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for ground in read_everywhere(Ground).values() for word in ground.redirect)
    return re.compile(rf"\s*#\s*(?:{words})\s*:?\s*(?:\[\[\s*:?([^\]|\n]+)|([^\n\[{{]+))", re.IGNORECASE)


def redirect_target(text: str) -> str | None:
    """Title that the page redirects to; null for a page of its own."""
    match = _redirect().match(text) if text.lstrip().startswith("#") else None
    return (match[1] or match[2]).replace("_", " ").strip() or None if match else None


def is_disambiguation(templates: Collection[str], language: str) -> bool:
    """Whether one of the page's templates (lower case) marks it as a list of meanings, in English or the page's language."""
    grounds = (read_part(Ground, code) for code in ("en", language))
    return any(name in templates for ground in grounds if ground is not None for name in ground.disambiguation)


def sort_key(text: str) -> str | None:
    """The page's DEFAULTSORT key."""
    match = _SORT_KEY.search(text) if "DEFAULTSORT" in text else None
    return (match[1] or match[2] or "").strip() or None if match else None
