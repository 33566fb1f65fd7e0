"""Marks of language variants, ``-{zh-hans:计算机; zh-hant:電腦;}-``: of several spellings a reader sees one.

Source: https://www.mediawiki.org/wiki/Writing_systems/Syntax. Only the wikis of some languages have them; elsewhere the signs
are text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFERRED = {
    "zh": ("zh-hans", "zh-cn", "zh", "zh-hant", "zh-tw", "zh-hk"),
    "sr": ("sr-ec", "sr-cyrl", "sr", "sr-el", "sr-latn"),
    "kk": ("kk-cyrl", "kk", "kk-latn"),
}
"""The languages with variants that have a pack, and which variant is shown before which."""
_MARK = lazy_regex(r"-\{(?:\s*([A-Za-z;\s-]*)\|)?([^{}]*)\}-|-\{(?:\s*[A-Z;\s]+\|)?|\}-")
_CHOICE = lazy_regex(r"\s*([a-z]{2,3}(?:-[a-z]+)?)\s*:\s*([^;]*[^;\s])")
_SILENT = frozenset("HTR-")
"""Flags of marks that show nothing: a rule for later, the page's title, a rule taken back."""


def has_variants(language: str) -> bool:
    """Whether the wikis of a language have marks of variants."""
    return language in _PREFERRED


def shown_of_variants(text: str, language: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text that a reader sees, in order."""
    behind = 0
    for mark in _MARK.finditer(text):
        yield behind, mark.start()
        behind = mark.end()
        flags = frozenset((mark[1] or "").strip())
        if mark[2] is not None and not (flags & _SILENT and flags <= _SILENT | {";", " "}):
            yield _shown(text, mark.start(2), mark.end(2), language)
    yield behind, len(text)


def _shown(text: str, start: int, end: int, language: str) -> tuple[int, int]:
    choices = {found[1]: found.span(2) for found in _CHOICE.finditer(text, start, end)}
    if not choices:
        return start, end
    return next((choices[variant] for variant in _PREFERRED[language] if variant in choices), next(iter(choices.values())))
