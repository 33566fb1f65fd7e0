"""Language values of citation templates → BCP 47 tags.

Knowledge: ``tables/languages.toml``; names in other languages: :class:`extractor.languages.Templates`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractor.languages import Templates, read_part
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEPARATOR = lazy_regex(r"\s*(?:[,;/&+]|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s*")
# A code with a region, which the citation module cuts off.
_REGIONAL = lazy_regex(r"([a-z]{2,3})-([a-z]{2}|\d{3})")
_IN = lazy_regex(r"^\(?(?:in|en|auf|на)\s+|^\(|\)$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def language_tags(value: str, wiki: str = "en") -> tuple[str, ...]:
    """The BCP 47 tags of a value that names one or several languages by name or code; unknown ones are left out."""
    whole = language_tag(value, wiki)
    if whole is not None:
        return (whole,)
    tags = (language_tag(item, wiki) for item in _SEPARATOR.split(value))
    return tuple(dict.fromkeys(tag for tag in tags if tag is not None))


@lru_cache(maxsize=4096)
def language_tag(name: str, wiki: str = "en") -> str | None:
    """The BCP 47 tag of one language name or code; None when it is not known."""
    folded = " ".join(name.replace("_", " ").split()).lower()
    tag = _known(wiki).get(folded) or _known(wiki).get(_IN.sub("", folded))
    if tag is None and (regional := _REGIONAL.fullmatch(folded)) and (tag := _known(wiki).get(regional[1])) is not None:
        return f"{tag}-{regional[2].upper()}"
    return tag


@cache
def _known(wiki: str) -> Mapping[str, str]:
    known: dict[str, str] = {}
    table = load_table("languages")
    for line in table["names"].splitlines():
        tag, _, names = line.partition(" ")
        if names:
            known[tag.lower()] = tag
            for name in names.split("|"):
                known.setdefault(name.strip().lower(), tag)
    for written, tag in table["codes"].items():
        known[written.lower()] = tag
    local = read_part(Templates, wiki)
    if local is not None:
        known.update({name.lower(): tag for tag, names in local.languages.items() for name in names.split("|")})
    return known
