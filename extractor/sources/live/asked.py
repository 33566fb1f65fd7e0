"""What a user asks of a live wiki, and the addresses of pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from extractor.errors import ExtractorError
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from extractor.sources.histories import HistoryOptions

_ADDRESS = lazy_regex(r"https?://", re.IGNORECASE)
_MOBILE = lazy_regex(r"(^|\.)m\.(?=[^.]+\.)")
_DATABASE = lazy_regex(r"([a-z][a-z_]*?)(wiki|wiktionary|wikibooks|wikinews|wikiquote|wikisource|wikiversity|wikivoyage)")
_OWN_DOMAINS = {
    "commons": "commons.wikimedia.org",
    "incubator": "incubator.wikimedia.org",
    "mediawiki": "www.mediawiki.org",
    "meta": "meta.wikimedia.org",
    "species": "species.wikimedia.org",
    "wikidata": "www.wikidata.org",
}
"""Wikimedia's databases that end in ``wiki`` and are no Wikipedia of a language."""
MOST_UNSIGNED = 50
"""Pages that are fetched without an address where the wiki's operators can reach the user."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of live wikis beside its SOURCE arguments."""

    wiki: str | None = None
    """Address of the wiki, or its database name at Wikimedia."""
    pages: tuple[str, ...] = ()
    """Titles."""
    titles: str | None = None
    """A file of titles, one a line; ``-`` is stdin."""
    category: str | None = None
    depth: int = 0
    """Levels of subcategories that are followed."""
    prefix: str | None = None
    since: str | None = None
    """ISO 8601 time; the pages changed since then."""
    contact: str | None = None
    """Address or mail of the user, told to the wiki."""
    token: str | None = None
    """A file with an OAuth 2 access token."""
    learn_templates: bool = False
    """Whether the wiki is asked for citation templates that no table has."""
    revisions: HistoryOptions | None = None
    """Which revisions of each page are wanted; None: one."""


NOTHING = Asked()


class PageAddress(NamedTuple):
    """A page's address in its parts."""

    origin: str
    """Scheme, host and port, those of a mobile host without its ``m``."""
    path: str
    """Path with its escapes resolved."""
    title: str | None
    """Title where the query names it; else the path does, by the wiki's own rule."""
    revision: int | None
    page: int | None


def is_address(given: str) -> bool:
    """Whether a SOURCE is the address of a page."""
    return bool(_ADDRESS.match(given))


def page_address(given: str) -> PageAddress:
    """The parts of a page's address; :class:`ExtractorError` where it is none.

    ``title``, ``oldid`` and ``curid`` are MediaWiki's parameters (https://www.mediawiki.org/wiki/Manual:Parameters_to_index.php).
    """
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _no_address(given) from error
    if not host or parts.username or parts.password:
        raise _no_address(given)
    fields = parse_qs(parts.query)

    def number(name: str) -> int | None:
        value = fields.get(name, [""])[0]
        if value and not (value.isascii() and value.isdecimal()):
            raise ExtractorError("bad_address", f"{name}={value} is no number", where=given, remedy="check the address")
        return int(value) if value else None

    shown = f"[{host}]" if ":" in host else _MOBILE.sub(r"\1", host)
    origin = f"{parts.scheme.lower()}://{shown}{'' if port is None else f':{port}'}"
    title = fields.get("title", [None])[0]
    return PageAddress(origin, unquote(parts.path) or "/", title, number("oldid"), number("curid"))


def wiki_origin(given: str) -> tuple[str, str]:
    """Origin and path of a wiki that is named by an address or by its database name at Wikimedia."""
    if is_address(given):
        address = page_address(given)
        return address.origin, address.path
    named = _DATABASE.fullmatch(given)
    if named is None:
        raise ExtractorError(
            "unknown_wiki", "is neither an address nor a database name such as enwiki", where=given, remedy="give its address"
        )
    name, family = named[1], named[2]
    if family == "wiki" and name in _OWN_DOMAINS:
        return f"https://{_OWN_DOMAINS[name]}", "/"
    domain = "wikipedia" if family == "wiki" else family
    return f"https://{name.replace('_', '-')}.{domain}.org", "/"


def _no_address(given: str) -> ExtractorError:
    return ExtractorError("bad_address", "is no address of a wiki page", where=given, remedy="check it")
