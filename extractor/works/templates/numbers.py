"""Numbers of volumes, issues, pages and editions in citation templates, without the words that the module prints itself.

Source of the patterns: Module:Citation/CS1, function ``extra_text_in_…_check``; what they find is a condition, too.
"""

from __future__ import annotations

import re
from typing import Literal

from extractor.names.template_values import as_written

Kind = Literal["pages", "volume", "issue", "edition"]

EXTRA_TEXT: dict[Kind, re.Pattern[str]] = {
    "pages": re.compile(r"(?!P[^.PpGg])[Pp](?:[PpGg]?\.?[ \d]|[PpGg]?\.(?=\S)|(?:age|ages|age\(s\)|gs|g)[ .:]?[ \d])"),
    "volume": re.compile(r"vol(?:umes?\b|ume\(s\)|s?(?:[.:=\s\d]|$))", re.IGNORECASE),
    "issue": re.compile(
        r"issues?\b|issue\(s\)|iss\b|numbers?\b|number\(s\)|nos?(?:[^\w]|\d|$)|nr\b|n[.:= ]|n°|№", re.IGNORECASE
    ),
    "edition": re.compile(r"(?:\b|(?<=\d))(?:edition|edn?)\.?$", re.IGNORECASE),
}
"""What the module takes for such a word."""
_WORDS: dict[Kind, re.Pattern[str]] = {
    "pages": re.compile(r"(?<!\w)[Pp](?:[PpGg]|gs|ages?|age\(s\))?[ .:]*(?=\d|[ivxlc]+\b)"),
    "volume": re.compile(r"vol(?:umes?|ume\(s\)|s)?[\s.:=]*(?=\S)", re.IGNORECASE),
    "issue": re.compile(
        r"(?:issues?|issue\(s\)|iss|numbers?|number\(s\)|nos?|nr|n|n°|№)(?![^\W\d_])[\s.:=#]*(?=\S)", re.IGNORECASE
    ),
    "edition": re.compile(r"(?<=\S)\s*\(?(?:\b|(?<=\d))(?:edition|edn?)\.?\)?$", re.IGNORECASE),
}  # fmt: skip


def without_word(kind: Kind, text: str) -> str:
    """The number alone: ``Vol. 3`` is 3, ``pp. 3–9`` is 3–9, ``3rd ed.`` is 3rd; what would leave nothing stays as it is."""
    if EXTRA_TEXT[kind].search(text) is None if kind == "edition" else EXTRA_TEXT[kind].match(text) is None:
        return text
    if as_written(text) is not None:
        return text
    return _WORDS[kind].sub("", text, count=0 if kind == "pages" else 1).strip() or text
