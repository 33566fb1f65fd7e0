"""References to unpublished papers in an archive: ``Holm to Quist, 4 May 1921, Holm papers, box 3, Sund Archive``."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from extractor.languages import choice
from extractor.regexes import lazy_regex
from extractor.tables import load_table

_PART = lazy_regex(r"\s*[,;]\s+|\.\s+(?=[A-Z])")
_DATE = lazy_regex(r"(?:[^\W\d_]+\.?\s)?(?:\d{1,2}\s)?(?:[^\W\d_]+\.?\s)?(?:1[5-9]|20)\d\d")
_MOST_PARTS = 8


class Papers(NamedTuple):
    """What a reference says of papers in an archive; each part as written, or empty."""

    csl: dict[str, str]
    """The variables of its CSL item, without date."""
    date: str


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = load_table("archives")
    keepers, collections, places = (choice(table[kind]) for kind in ("keepers", "collections", "places"))
    return (
        lazy_regex(rf"\b(?:{keepers})\b", re.IGNORECASE),
        lazy_regex(rf"\b(?:{collections})$", re.IGNORECASE),
        lazy_regex(rf"(?:{places})\s(?:no\.\s)?\d[\w/.–-]*", re.IGNORECASE),
    )


def read_papers(text: str) -> Papers | None:
    """The papers that a whole text refers to, by where they lie in a collection or an archive; None for any other text."""
    keeper, collection, place = _words()
    if not place.search(text):
        return None
    parts = _PART.split(text.strip().rstrip("."))
    found: dict[str, list[str]] = {}
    for part in parts if len(parts) <= _MOST_PARTS else ():
        if place.fullmatch(part):
            kind = "archive_location"
        elif collection.search(part):
            kind = "archive_collection"
        elif keeper.search(part):
            kind = "archive"
        else:
            kind = "date" if _DATE.fullmatch(part) else "title"
        found.setdefault(kind, []).append(part)
    if "archive_location" not in found or not found.keys() & {"archive", "archive_collection"}:
        return None
    csl = {kind: ", ".join(values) for kind, values in found.items() if kind != "date"}
    csl.setdefault("title", csl.get("archive_collection") or csl["archive"])
    return Papers({"type": "document", **csl}, next(iter(found.get("date", ())), ""))
