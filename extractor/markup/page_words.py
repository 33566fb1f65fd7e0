"""Words of a wiki that decide what a link or a section is: namespaces and headings. The English ones work on every wiki."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import Literal

from extractor.languages import Ground, read_everywhere, read_part

LinkRole = Literal["text", "file", "category", "interlanguage"]
SectionRole = Literal["text", "works", "elsewhere"]

# Codes of Wikipedias that articles of the tables' age link to from their foot; a longer list changes nothing for readers.
_WIKI_CODES = frozenset(
    "aa ab af als am an ang ar arz ast az ba be bg bn br bs ca ceb cs cv cy da de dv el en eo es et eu fa fi fo fr fy ga gd gl "
    "gu gv he hi hr hsb ht hu hy ia id io is it ja jv ka kk km kn ko ku kw ky la lb li lmo ln lo lt lv mg mk ml mn mr ms mt my "
    "nah nap nds ne nl nn no nv oc or os pa pl ps pt qu rm ro ru sa sah sc scn sco sd se sh si simple sk sl so sq sr su sv sw "
    "szl ta te tg th tk tl tr tt ug uk ur uz vec vi vo wa war wo wuu xal yi yo za zh zu be-x-old zh-min-nan zh-yue "
    "bat-smg fiu-vro map-bms roa-rup zh-classical".split()
)

_PREFIX = re.compile(r"\[\[ ?([^\W\d_][\w ]*):")
_FOOT = 4096  # code points in which a page's categories stand


@cache
def _namespaces(language: str) -> dict[str, LinkRole]:
    roles: dict[str, LinkRole] = dict.fromkeys(_WIKI_CODES, "interlanguage")
    for ground in _grounds(language):
        roles.update(dict.fromkeys(ground.file, "file"))
        roles.update(dict.fromkeys(ground.category, "category"))
    return roles


def _grounds(language: str) -> list[Ground]:
    """The words of English and of the language, which takes precedence."""
    return [ground for code in ("en", language) if (ground := read_part(Ground, code)) is not None]


def language_of_links(text: str) -> str | None:
    """The language in which a page's last links name files and categories; None where that is English or may be several.

    No other wiki knows these names (``[[Kategorie:…]]``), so they say more than the head of a dump that was put together.
    """
    english = _namespaces("en")
    used = [prefix.replace("_", " ").lower() for prefix in _PREFIX.findall(text[-_FOOT:])]
    if any(english.get(prefix) in {"file", "category"} for prefix in used):
        return None
    foreign = [prefix for prefix in used if prefix not in english]
    votes = Counter(language for prefix in foreign for language in _languages().get(prefix, ()))
    if not votes:
        return None
    (language, most), *others = votes.most_common(2)
    return None if others and others[0][1] == most else language


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """The languages that have a name for files or categories."""
    found: dict[str, list[str]] = {}
    for language, ground in read_everywhere(Ground).items():
        for name in (*ground.file, *ground.category):
            found.setdefault(name, []).append(language)
    return {name: tuple(languages) for name, languages in found.items()}


@lru_cache(maxsize=16384)
def link_role(target: str, language: str) -> LinkRole:
    """What a wikilink's target makes of the link; one with a leading colon is always text."""
    prefix, colon, _ = target.partition(":")
    if not colon or not prefix:
        return "text"
    return _namespaces(language).get(prefix.strip().replace("_", " ").lower(), "text")


@cache
def _sections(language: str) -> dict[str, SectionRole]:
    roles: dict[str, SectionRole] = {}
    for ground in _grounds(language):
        roles.update(dict.fromkeys(ground.sections.works, "works"))
        roles.update(dict.fromkeys(ground.sections.elsewhere, "elsewhere"))
    return roles


@lru_cache(maxsize=4096)
def section_role(heading: str, language: str) -> SectionRole:
    """Whether a section under this heading holds text, lists sources, or leads elsewhere."""
    return _sections(language).get(heading.strip(" :.").lower(), "text")
