"""The head of a tpl_text page: its title and its categories."""

from __future__ import annotations

from extractor.regexes import lazy_regex

_TPL_HEAD = lazy_regex(r"\s*\[\[[^\n]*\]\][ \t]*(?:\n\s*CATEGORIES:(?P<categories>[^\n]*))?\s*")
_COMMA = lazy_regex(r", (?=[A-ZÀ-Þ0-9\u0370-\uffff])")


def body_start(text: str) -> int:
    """Where the body of a tpl_text page begins, behind its title and its categories."""
    match = _TPL_HEAD.match(text)
    return match.end() if match else 0


def tpl_categories(text: str) -> list[str]:
    """Categories of a tpl_text page.

    The line joins them by ", " though names may hold commas, so a part that begins in lower case stays with its neighbour.
    """
    match = _TPL_HEAD.match(text)
    line = match["categories"] if match else None
    return [name.strip() for name in _COMMA.split(line.strip())] if line and line.strip() else []
