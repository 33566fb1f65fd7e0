"""What a page says about itself: redirect target, disambiguation, sort key."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.languages import Ground, choice, read_everywhere, read_part
from extractor.markup.inline_templates import template_role
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Collection

# They sort redirects by what they lead to, or set the page's own title.
_OF_TITLES = ("r from ", "r to ", "r with ", "r for ", "italic ")
_LIKE_REDIRECT = lazy_regex(r"\s*#\s*[^\W\d_a-z][^\W\d_a-z_ ]+:?\s*\[\[")
_SORT_KEY = lazy_regex(r"\{\{\s*DEFAULTSORT\s*[:|]([^{}|]*)|\[tpl\]\s*DEFAULTSORT\s*[:|]([^\[\]|]*)")


@cache
def _redirect(language: str | None) -> re.Pattern[str]:
    grounds = read_everywhere(Ground) if language is None else {code: read_part(Ground, code) for code in ("en", language)}
    words = choice(word for ground in grounds.values() if ground is not None for word in ground.redirect)
    return lazy_regex(rf"\s*#\s*(?:{words})\s*:?\s*(?:\[\[\s*:?([^\]|\n]+)|([^\n\[{{]+))", re.IGNORECASE)


def redirect_target(text: str, language: str | None = None) -> str | None:
    """Title that the page redirects to; null for a page of its own. The words of every language count."""
    match = _redirect(language).match(text) if text.lstrip().startswith("#") else None
    if match is None and language is not None and _LIKE_REDIRECT.match(text):
        match = _redirect(None).match(text)
    return (match[1] or match[2]).replace("_", " ").strip() or None if match else None


def is_disambiguation(templates: Collection[str], language: str) -> bool:
    """Whether one of the page's templates (lower case) marks it as a list of meanings, in English or the page's language."""
    grounds = [ground for code in ("en", language) if (ground := read_part(Ground, code)) is not None]
    endings = tuple(ending for ground in grounds for ending in ground.disambiguation_endings)
    return any(name in templates for ground in grounds for name in ground.disambiguation) or any(
        name.endswith(endings) and template_role(name, language) != "hatnote" and not name.startswith(_OF_TITLES)
        for name in templates
    )


def sort_key(text: str) -> str | None:
    """The page's DEFAULTSORT key."""
    match = _SORT_KEY.search(text) if "DEFAULTSORT" in text else None
    return (match[1] or match[2] or "").strip() or None if match else None
