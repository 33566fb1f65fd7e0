"""What wikis call the namespaces of files, categories and templates, and which language a wiki is in.

The names are those of MediaWiki's site information (``tables/namespaces.json``, written by
:mod:`extractor.training.namespaces`) and the further ones of the languages' packs. The table is read when a page first uses a
name that is not English.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import json

from extractor.languages import Ground, codes, language_code, read_everywhere, read_part
from extractor.regexes import lazy_regex

Namespace = Literal["file", "category", "template"]
Namespaces = tuple[tuple[str, Namespace], ...]
"""Names of namespaces, in lower case, that a source gives to its own namespaces."""

TABLE = Path(__file__).parent / "tables" / "namespaces.json"
NUMBERS: dict[int, Namespace] = {6: "file", 10: "template", 14: "category"}
"""The numbers that MediaWiki gives these namespaces on every wiki."""

_PROJECT = lazy_regex(r"([a-z_]+?)(?:wiki|wiktionary|wikisource|wikiquote|wikinews|wikibooks|wikiversity|wikivoyage)")
_HOST = lazy_regex(r"(?:https?:)?//([a-z-]+)\.(?:m\.)?wik[a-z]+\.org(?:/|$)")


class _Row(NamedTuple):
    """A Wikipedia: its language as BCP 47 has it, and its own names of three namespaces."""

    language: str
    file: str
    category: str
    template: str

    def names(self) -> dict[str, Namespace]:
        """The names in lower case."""
        return {self.file.lower(): "file", self.category.lower(): "category", self.template.lower(): "template"}


@cache
def _rows() -> dict[str, _Row]:
    return json.decode(TABLE.read_bytes(), type=dict[str, _Row])


def language_of_wiki(dbname: str | None, base: str | None) -> str | None:
    """The language of a wiki by its database's name (``svwiki``), else by its address (``https://sv.wikipedia.org/…``)."""
    project = _PROJECT.fullmatch(dbname or "")
    host = _HOST.match(base or "")
    for code in (project and project[1], host and host[1].replace("-", "_")):
        row = _rows().get(f"{code}wiki") if code else None
        if row is not None:
            return row.language
        if code in codes():
            return code
    return None


@cache
def english_names() -> dict[str, Namespace]:
    """The English names, in lower case, which hold on every wiki."""
    return {**_further("en"), "template": "template"}


@cache
def names_of(language: str) -> dict[str, Namespace]:
    """The names that hold on the wikis of a language, English ones among them, in lower case."""
    if language_code(language) == "en":
        return english_names()
    rows = _by_language().get(language) or _by_language().get(language_code(language), ())
    names = [name for row in rows for name in row.names().items()]
    return {**english_names(), **dict(names), **_further(language)}


@cache
def names_in_packs() -> dict[str, Namespace]:
    """The own names of the wikis whose language has a pack, in lower case: no wiki has a page of its own under one of them."""
    rows = (row for code in codes() for row in _by_language().get(code, ()))
    return {**english_names(), **{name: namespace for row in rows for name, namespace in row.names().items()}}


@cache
def languages_of_names() -> dict[str, tuple[str, ...]]:
    """For each name of files or categories, in lower case, the languages that use it."""
    found: dict[str, dict[str, None]] = {}
    for language in (*_by_language(), *read_everywhere(Ground)):
        for name, namespace in names_of(language).items():
            if namespace != "template" and name not in english_names():
                found.setdefault(name, {})[language_code(language)] = None
    return {name: tuple(languages) for name, languages in found.items()}


def _further(language: str) -> dict[str, Namespace]:
    ground = read_part(Ground, language) or Ground()
    files: dict[str, Namespace] = dict.fromkeys(ground.file, "file")
    return files | dict.fromkeys(ground.category, "category")


@cache
def _by_language() -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = {}
    for row in _rows().values():
        for language in {row.language, language_code(row.language)}:
            found.setdefault(language, []).append(row)
    return {language: tuple(rows) for language, rows in found.items() if language_code(language) != "en"}
