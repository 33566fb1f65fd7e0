"""What the API says of a wiki and its pages, as a MediaWiki export (https://www.mediawiki.org/xml/export-0.11.xsd)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 31
END = b"</mediawiki>\n"
_NOT_IN_XML = lazy_regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def preamble(info: dict[str, Any]) -> bytes:
    """The start of an export, from what ``meta=siteinfo`` says of the wiki and its namespaces.

    Aliases of namespaces are left out, as exports leave them out: both are read with those of the table of namespaces, and give
    the same records.
    """
    general = info["general"]
    language = general.get("lang", "")
    names = [
        f'<namespace key="{number}" case={quoteattr(one.get("case", "first-letter"))}>{_text(one.get("name", ""))}</namespace>'
        for number, one in sorted(info.get("namespaces", {}).items(), key=lambda row: int(row[0]))
    ]
    return "".join(
        [
            '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11"',
            f" xml:lang={quoteattr(language)}>\n<siteinfo><sitename>{_text(general.get('sitename', ''))}</sitename>",
            f"<dbname>{_text(general.get('wikiid', ''))}</dbname><base>{_text(general.get('base', ''))}</base>",
            f"<generator>{_text(general.get('generator', ''))}</generator>",
            f"<namespaces>{''.join(names)}</namespaces></siteinfo>\n",
        ]
    ).encode()


def page(title: str, namespace: int, number: int, revisions: Iterable[bytes]) -> Iterator[bytes]:
    """A page with its revisions, in pieces."""
    yield f"<page><title>{_text(title)}</title><ns>{namespace}</ns><id>{number}</id>".encode()
    yield from revisions
    yield b"</page>\n"


def whole(start: bytes, pages: Iterable[bytes]) -> Iterator[bytes]:
    """An export in pieces."""
    yield start
    yield from pages
    yield END


def revision(found: dict[str, Any]) -> bytes:
    """A revision, from what ``prop=revisions`` says of it."""
    slot = found.get("slots", {}).get("main", {})
    user = "" if found.get("userhidden") else f"<username>{_text(found.get('user', ''))}</username>"
    hidden = slot.get("texthidden") or found.get("texthidden") or "content" not in slot
    content = slot.get("content", "")
    text = '<text deleted="deleted"/>' if hidden else f'<text xml:space="preserve">{_text(content)}</text>'
    parent = f"<parentid>{found['parentid']}</parentid>" if found.get("parentid") else ""
    return (
        f"<revision><id>{found['revid']}</id>{parent}<timestamp>{_text(found.get('timestamp', ''))}</timestamp>"
        f"<contributor>{user}</contributor><comment>{_text(found.get('comment', ''))}</comment>"
        f"<model>{_text(slot.get('contentmodel', 'wikitext'))}</model>{text}<sha1>{_sha1(found)}</sha1></revision>"
    ).encode()


def _sha1(found: dict[str, Any]) -> str:
    """The hash of a revision's text in base 36, as exports have it; the API gives it in base 16."""
    number = 0 if found.get("sha1hidden") else int(found.get("sha1") or "0", 16)
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = f"{_DIGITS[digit]}{digits}"
    return digits and digits.rjust(_LENGTH, "0")


def _text(given: str) -> str:
    """Text as XML has it; signs that XML cannot hold, and MediaWiki never saves, become U+FFFD."""
    return escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", given), {"\r": "&#13;"})
