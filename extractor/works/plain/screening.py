"""How far a text looks like the description of a source, by signs that cost little."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractor.languages import Citations, choice, read_part
from extractor.regexes import at_border, lazy_regex

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from extractor.works.plain.units import Marked

# What remarks have, too, and what they have not.
_WEAK_SIGNS = (
    (lazy_regex(r"(?:1[4-9]|20)\d\d(?<!\d\d{4})(?!\d)"), 0.25),
    (lazy_regex(r"[\"“«][^\"”»]{4,300}[\"”»],?"), 0.1),
)
_SHORTENED = "|".join(rf"(?<=\b{word}\.)" for word in "p pp pg pgs vol no ed eds ch trans".split())
_WORDS = "Press|ISBN|ISSN|doi|Retrieved|Accessed|Journal|Publish\\w+|Books|Verlag|University|et al".split("|")
_SIGNS = (
    (lazy_regex(rf"\.(?:{_SHORTENED})|(?:{at_border(['pages?'])})\s\d|:(?<=\d:)\s?\d"), 0.3),
    (lazy_regex(rf"(?:{at_border(_WORDS)})\b"), 0.25),
    (lazy_regex(r"https?://|www\."), 0.5),
    (lazy_regex(r"^(?:[Ss]ee |[Cc]f\.? )?[^\W\d_][\w’'-]+,? (?:(?:and|&) [^\W\d_][\w’'-]+,? )?\(?\d{4}"), 0.35),
    (lazy_regex(r"^[^\W\d_][\w’'-]+, (?:[^\W\d_]\.|[A-Z]\w+[,.])|^(?:[A-Z]\. ?)+[A-Z]\w+"), 0.25),
    (lazy_regex(r"^\W*(?:[Ii]bid|[Oo]p\. cit|[Ll]oc\. cit|[Ii]dem)\b"), 0.5),
)  # fmt: skip


def is_reference_like(text: str) -> float:
    """How far a text looks like the description of a source (1) and not like explanatory prose (0)."""
    found = sum(weight for pattern, weight in (*_WEAK_SIGNS, *_SIGNS) if pattern.search(text))
    words = text.count(" ") + 1
    prose = len(_remark("en").findall(text))
    if not text.strip():
        return 0.0
    short = 0.2 if words < 12 and text[:1].isupper() and not prose else 0.0
    return max(0.0, min(1.0, found + short - 3.0 * prose / max(words, 12)))


def is_remark(text: str, marked: Sequence[Marked] = (), language: str = "en") -> bool:
    """Whether a text is a sentence about the matter, with no sign of a source in it; in a language but English no figure is."""
    if any(stretch.url or stretch.kind == "italic" for stretch in marked):
        return False
    weak = any(pattern.search(text) for pattern, _ in _WEAK_SIGNS) or (language != "en" and any(map(str.isdigit, text)))
    return not weak and is_comment(text, language)


def is_comment(text: str, language: str = "en") -> bool:
    """Whether a text is about the matter, which may quote and name years, with no other sign of a source in it."""
    return _remark(language).search(text) is not None and not any(pattern.search(text) for pattern, _ in _SIGNS)


@cache
def _remark(language: str) -> re.Pattern[str]:
    words = read_part(Citations, language)
    return lazy_regex(rf"\b(?:{choice(words.remarks if words else ())})\b")
