"""Titles in citation templates → CSL type, title and containers; which title stands over which depends on the class.

Source: the rules by class (remapping of titles) of Module:Citation/CS1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from extractor.names.template_values import as_written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.works.templates.fields import Field
    from extractor.works.templates.known import CitationTemplate

# Classes that describe a piece inside a periodical or a site: a chapter makes no sense there and stays under custom.
UNCHAPTERED = frozenset(
    {"web", "news", "journal", "magazine", "pressrelease", "podcast", "newsgroup", "mailinglist", "document", "speech"}
    | {"arxiv", "biorxiv", "citeseerx", "medrxiv", "ssrn"}
)
_PERIODICALS = {"journal": "article-journal", "magazine": "article-magazine", "newspaper": "article-newspaper"}
_BOOK_SIGNS = ("isbn", "oclc", "lccn", "ol", "publisher", "edition", "publication-place", "location")
_PREPRINTS = ("arxiv", "biorxiv", "medrxiv", "ssrn")
# Titles in their own script, ``ja:東京``, which stand for the title where nothing else does.
_SCRIPTED = ("title", "chapter", "encyclopedia", "journal", "map")
_SCRIPT = re.compile(r"^[a-z]{2,3}(?:-[a-z]+)?\s*:\s*")
_MEDIA = (
    ("song", ("audio", "cd", "song", "music", "lp", "vinyl", "album")),
    ("broadcast", ("radio", "television", "tv", "broadcast")),
    ("graphic", ("image", "photograph", "photo", "painting", "drawing", "poster")),
)


def work_type(template: CitationTemplate, fields: Mapping[str, Field], senses: Mapping[str, str]) -> str:
    """CSL type of a call: the template's, or what its parameters say where the template leaves it open."""
    if template.type is None:
        return _open_type(fields, senses) if template.cls != "literatur" else _literatur_type(fields)
    if template.type == "book" and "chapter" in fields and template.cls == "book":
        return "chapter"
    if template.type == "entry-encyclopedia" and senses.get("encyclopedia") == "dictionary":
        return "entry-dictionary"
    if template.cls == "audio-visual" and template.type == "motion_picture" and "type" in fields:
        words = fields["type"].text.lower().split()
        return next((kind for kind, signs in _MEDIA if any(sign in words for sign in signs)), template.type)
    return template.type


def _literatur_type(fields: Mapping[str, Field]) -> str:
    """Template Literatur of German Wikipedia: a piece in a collection, in a periodical, or a book."""
    if "encyclopedia" not in fields:
        return "chapter" if "chapter" in fields else "book"
    numbered = "volume" in fields or "issue" in fields
    return "article-journal" if numbered and "editors" not in fields and "publisher" not in fields else "chapter"


def _open_type(fields: Mapping[str, Field], senses: Mapping[str, str]) -> str:
    periodical = senses.get("journal", "")
    if periodical in _PERIODICALS:
        return _PERIODICALS[periodical]
    if "encyclopedia" in fields:
        return "entry-dictionary" if senses["encyclopedia"] == "dictionary" else "entry-encyclopedia"
    if periodical == "website" or (periodical == "work" and "url" in fields and "isbn" not in fields):
        return "webpage"
    if periodical:
        return "article-journal"
    if "chapter" in fields:
        return "chapter"
    if any(key in fields for key in _PREPRINTS) and "publisher" not in fields and "isbn" not in fields:
        return "article"
    if any(key in fields for key in _BOOK_SIGNS):
        return "book"
    return "webpage" if "url" in fields else "document"


def read_titles(template: CitationTemplate, csl: dict[str, Any], rest: dict[str, Field], senses: Mapping[str, str]) -> None:
    """Set ``title``, ``container-title``, ``collection-title`` and ``version``; takes what it has read out of ``rest``."""
    for key in _SCRIPTED:
        if (script := rest.get(f"script-{key}")) is not None and key not in rest:
            rest[key] = replace(script, text=_SCRIPT.sub("", script.text))
            del rest[f"script-{key}"]
    title, container = _titles_by_class(template, csl["type"], rest)
    for variable, field in (("title", title), ("container-title", container)):
        if field is not None:
            kept = as_written(field.text)
            csl[variable] = field.text if kept is None else kept
    if "subtitle" in rest and title is not None:
        csl["title"] = f"{csl['title']}: {rest.pop('subtitle').text}"
    if "series" in rest:
        csl["version" if senses["series"] == "version" else "collection-title"] = rest.pop("series").text


def _titles_by_class(template: CitationTemplate, kind: str, rest: dict[str, Field]) -> tuple[Field | None, Field | None]:
    cls = template.cls
    if cls in UNCHAPTERED or kind.startswith("article") or kind == "webpage":
        if "title" in rest and rest["title"].text.lower() in {"none", "off"}:
            return None, _periodical(rest)
        return rest.pop("title", None) or rest.pop("chapter", None), _periodical(rest)
    if cls == "episode":
        series = rest.pop("series", None)
        title = rest.pop("title", None)
        return (title, series or rest.pop("journal", None)) if title else (series, rest.pop("journal", None))
    if cls == "serial":
        title = rest.pop("title", None)
        return (rest.pop("episode"), title) if "episode" in rest else (title, None)
    if cls == "conference" and "book-title" in rest:
        return rest.pop("title", None), rest.pop("book-title")
    if cls == "map":
        own = rest.pop("map", None)
        title = rest.pop("title", None)
        return (own, title) if own is not None else (title, rest.pop("journal", None))
    if cls == "encyclopaedia" or "encyclopedia" in rest:
        return _entry(rest)
    title = rest.pop("title", None)
    chapter = rest.pop("chapter", None)
    if chapter is not None:
        return chapter, title or _periodical(rest)
    return title, _periodical(rest)


def _entry(rest: dict[str, Field]) -> tuple[Field | None, Field | None]:
    """With an encyclopaedia the title is the entry; without one the chapter is, and the title is the book."""
    container = rest.pop("encyclopedia", None) or rest.pop("journal", None)
    title = rest.pop("title", None)
    if title is not None and (container is not None or "chapter" not in rest):
        return title, container
    return rest.pop("chapter", None) or container, title or container


def _periodical(rest: dict[str, Field]) -> Field | None:
    for key in ("journal", "encyclopedia", "newsgroup", "mailing-list", "book-title"):
        if key in rest:
            return rest.pop(key)
    return None
