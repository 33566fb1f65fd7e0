"""Words of a wiki that decide what a link or a section is: namespaces and headings. The English ones work on every wiki."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from extractor.languages import Citations, Ground, Sentences, choice, codes, read_part
from extractor.namespaces import Namespaces, english_names, languages_of_names, names_in_packs, names_of
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_PREFIX = lazy_regex(r"\[\[ ?([^\W\d_][\w ]*):")
_WORD = lazy_regex(r"[^\W\d_]{2,}")
_FOOT = 4096  # code points in which a page's categories stand
_SAMPLE = 20_000  # code points whose words tell languages apart that share the names of namespaces
# Of languages that nothing in a page tells apart, the one with the larger Wikipedia: more pages are in it.
_BY_SIZE = "en de fr es ja ru pt zh it pl nl sv uk vi ar fa ca no fi tr cs hu ro id ko".split()
# A line with a citation that no mark makes an item, a table or a template of; where sentences end in it.
_CITED_PARAGRAPH = lazy_regex(r"^[^*#:;{|!<=\s].*<ref.*", re.MULTILINE)
_SENTENCE_BORDER = lazy_regex(r"[^\W\d_]{3}[.!?]+(?:\s+[^\W\d_a-z]|<ref)")


def behind_source_word(source: str, start: int, end: int) -> int:
    """Where a stretch begins behind the word that says that a source follows: ``Source: <ref>…</ref>``."""
    found = _source_word().match(source, start, end)
    return found.end() if found else start


@cache
def _source_word() -> re.Pattern[str]:
    words = choice(load_table("block_templates")["source_lines"]["words"])
    return lazy_regex(rf"\s*(?:''+)?(?i:{words})(?:''+)?[ \t]*[:：](?:''+)?")


@cache
def _roles(language: str, own: Namespaces) -> dict[str, LinkRole]:
    links: dict[str, LinkRole] = dict.fromkeys(_WIKI_CODES, "interlanguage")
    names = (*names_of(language).items(), *own)
    return links | {name: namespace for name, namespace in names if namespace != "template"}


def language_of_links(text: str) -> str | None:
    """The language in which a page's last links name categories and files; None where that is English or not told.

    No other wiki knows these names (``[[Kategorie:…]]``), so they say more than the head of a dump that was put together.
    Of languages that share them, one that is read comes first; then the words of the page's headings and sentences decide.
    """
    english = english_names()
    used = [prefix.replace("_", " ").lower() for prefix in _PREFIX.findall(text[-_FOOT:])]
    roles = {english.get(prefix) for prefix in used}
    foreign = [prefix for prefix in used if prefix not in english and prefix not in _WIKI_CODES]
    if "category" in roles or ("file" in roles and not any(map(_names_categories, foreign))):
        return None
    votes = Counter(language for prefix in foreign for language in languages_of_names().get(prefix, ()))
    if not votes:
        return None
    most = max(votes.values())
    leading = [language for language, count in votes.items() if count == most]
    leading = [language for language in leading if language in codes()] or leading
    return leading[0] if len(leading) == 1 else _likeliest(text, leading)


def _names_categories(name: str) -> bool:
    """Whether a name in lower case is that of categories in another language."""
    return any(names_of(language)[name] == "category" for language in languages_of_names().get(name, ()))


def _likeliest(text: str, languages: Sequence[str]) -> str | None:
    """Which of the languages a page is in, by the names of its files and the words of its sentences and headings.

    None where nothing speaks for any.
    """
    linked = Counter(prefix.replace("_", " ").lower() for prefix in _PREFIX.findall(text))
    words = Counter(word.lower() for word in _WORD.findall(text, 0, _SAMPLE))

    def evidence(language: str) -> tuple[int, int]:
        foreign = language not in linked  # no page links to another of its own wiki
        files = sum(linked[name] for name, namespace in names_of(language).items() if namespace == "file" and name != "file")
        size = _BY_SIZE.index(language) if language in _BY_SIZE else len(_BY_SIZE)
        return foreign * (files + sum(words[word] for word in _common_words(language))), -size

    likeliest = max(languages, key=evidence)
    return likeliest if evidence(likeliest)[0] else None


@cache
def _common_words(language: str) -> frozenset[str]:
    """Words of more than one letter, in lower case, that nearly every page of a language has."""
    ground, citations = read_part(Ground, language) or Ground(), read_part(Citations, language) or Citations()
    sentences = read_part(Sentences, language) or Sentences()
    titles = (*ground.sections.works, *ground.sections.elsewhere)
    words = (word.lower() for text in (*titles, *citations.remarks, *sentences.starters) for word in _WORD.findall(text))
    return frozenset(words)


@lru_cache(maxsize=16384)
def link_role(target: str, language: str, own: Namespaces = ()) -> LinkRole:
    """What a wikilink's target makes of the link; one with a leading colon is always text.

    A name that only other wikis give to files or categories makes such a link, too: no article's title begins with one.
    """
    prefix, colon, _ = target.partition(":")
    if not colon or not prefix:
        return "text"
    name = prefix.strip().replace("_", " ").lower()
    role = _roles(language, own).get(name)
    if role is None:
        namespace = names_in_packs().get(name, "template")
        role = "text" if namespace == "template" else namespace
    return role


@cache
def file_option(language: str) -> re.Pattern[str]:
    """Matches an option of a file link that is no caption (Help:Pictures), in English or the page's language."""
    words = [word for ground in _grounds(language) for word in ground.file_options]
    return lazy_regex(
        rf"\s*(?:(?:{choice(words)})(?:\s*=.*|\s[\d.]+)?|\d*(?:x\d+)?\s*(?:px|пкс|п)"
        r"|(?:thumb|link|alt|page|lang|class|start|end|thumbtime)\s*=.*)\s*",
        re.IGNORECASE | re.DOTALL,
    )


def _grounds(language: str) -> list[Ground]:
    """The words of English and of the language, which takes precedence."""
    return [ground for code in ("en", language) if (ground := read_part(Ground, code)) is not None]


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


def holds_cited_sentences(source: str, start: int) -> bool:
    """Whether a paragraph of sentences with citations stands in the section that begins at ``start``."""
    heading = source.find("\n=", start)
    paragraphs = _CITED_PARAGRAPH.findall(source, start, heading if heading >= 0 else len(source))
    return any(len(_SENTENCE_BORDER.findall(paragraph)) > 1 for paragraph in paragraphs)
