"""Conditions on addresses, snapshots and links."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from extractor.dates.citation import read_citation_date
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.templates.checks.call import has_template, written
from extractor.works.templates.checks.names import is_page_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.works.templates.checks.call import Call
    from extractor.works.templates.fields import Field

ADDRESSES = frozenset({"url", "chapter-url", "archive-url", "conference-url", "map-url", "transcript-url", "lay-url"})
_SCHEME = lazy_regex(r"([A-Za-z][A-Za-z0-9+.-]*):(/*)")
# The usual address, at one glance; whatever else there is goes through the rules one by one.
_USUAL = lazy_regex(r"https?://(?:[a-z0-9][a-z0-9-]*\.)*[a-z0-9][a-z0-9-]*[a-z0-9]\.[a-z]{2,}(?:[/?#]\S*)?")
_PORT = lazy_regex(r":\d+$")
# A name of two signs or more under a top domain; one sign only under countries and where such names exist.
_DOMAIN = lazy_regex(
    r"(?<![A-Za-z0-9])(?:[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]\.(?:[A-Za-z]{2,}|xn--[A-Za-z0-9-]+)|[A-Za-z0-9]\.[A-Za-z]{2}"
    r"|[A-Za-z0-9]\.org|[qxzQXZ]\.com|[iqIQ]\.net|\d{1,3}(?:\.\d{1,3}){3})\Z"
)
_LONGEST_DOMAIN = 255
_INSIDE = lazy_regex(r"(?<![A-Za-z0-9+.-])(?:[A-Za-z][A-Za-z0-9+.-]*:|(?<![^\s\[]))//([^\s/?#|\[\]<>\"]+)")
_SNAPSHOT = lazy_regex(r"//(?:www\.)?web\.archive\.org/(save/|[^\d/]*/?)(\d*)([^/]*)/?")
_FLAG = lazy_regex(r"[A-Za-z]{2}_")
_LINK = lazy_regex(r"\[\[(?!:)\s*([a-z-]{2,12}):")
_LIBRARY_PROXY = "wikipedialibrary.idm.oclc.org"


def is_address(url: str) -> bool:
    """Whether the module takes it as an address: no white space, a scheme, two slashes (none for news), a domain."""
    if _USUAL.fullmatch(url):
        return True
    if not url or any(map(str.isspace, url)):
        return False
    rest = url
    if (match := _SCHEME.match(url)) is not None:
        if match[1].lower() == "news":
            return True
        if match[2] != "//":
            return False
        rest = url[match.end() :]
    elif url.startswith("//"):
        rest = url[2:]
    else:
        return False
    return _is_domain(re.split(r"[/?#]", rest, maxsplit=1)[0])


def _is_domain(authority: str) -> bool:
    if not authority[:1].isascii() or not authority[:1].isalnum() or len(authority) > _LONGEST_DOMAIN:
        return False
    return _DOMAIN.search(_PORT.sub("", authority)) is not None


def may_hold_address(text: str) -> bool:
    """Whether some value can hold an address."""
    return "//" in text


def may_hold_link(text: str) -> bool:
    """Whether some value can hold a link to another Wikipedia."""
    return "[[" in text and _LINK.search(text) is not None


def holds_address(key: str, field: Field, _call: Call) -> bool:
    """An address in a parameter that may not hold one."""
    if key in _may_hold_address():
        return False
    text = written(field)
    return "//" in text and any(_is_domain(match[1].rstrip(".,;:")) for match in _INSIDE.finditer(text))


@cache
def _may_hold_address() -> frozenset[str]:
    return frozenset(load_table("cs1_conditions")["addresses"]["fields"])


def bad_address(call: Call) -> Iterator[Field]:
    """An address that is none, or a snapshot that is the original."""
    fields = call.fields
    for field in call.addresses.values():
        if not is_address(field.raw) and not has_template(field) and not is_address(written(field)):
            yield field
    if "archive-url" in fields and "url" in fields and fields["url"].raw == fields["archive-url"].raw:
        yield fields["archive-url"]


def library_proxy(call: Call) -> Iterable[Field]:
    """An address that only readers with an account of the Wikipedia Library can open."""
    return [field for field in call.addresses.values() if _LIBRARY_PROXY in field.raw]


def bad_snapshot(call: Call) -> Iterable[Field]:
    """An address at web.archive.org that shows no certain snapshot."""
    field = call.fields["archive-url"]
    return (field,) if _is_bad_snapshot(field.raw) else ()


def _is_bad_snapshot(url: str) -> bool:
    if "//liveweb.archive.org/" in url:
        return True
    if (match := _SNAPSHOT.search(url)) is None:
        return False
    path, stamp, flag = match.groups()
    if path == "save/" or len(stamp) != 14:
        return True
    return path not in {"", "web/"} or bool(flag and (not path or not _FLAG.fullmatch(flag)))


def other_day_than_snapshot(call: Call) -> Iterable[Field]:
    """An archive date that is not the day in the address of the snapshot; a day more or less is a matter of time zones."""
    if "archive-date" not in call.fields or (match := _SNAPSHOT.search(call.fields["archive-url"].raw)) is None:
        return ()
    field, stamp = call.fields["archive-date"], match[2]
    given = read_citation_date(written(field), role="archive-date", as_of=call.as_of)
    if len(stamp) != 14 or not given.is_full_day or given.edtf is None:
        return ()
    try:
        apart = date.fromisoformat(given.edtf) - date.fromisoformat(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}")
    except ValueError:
        return (field,)
    return (field,) if abs(apart) > timedelta(days=1) else ()


def status_without_snapshot(call: Call) -> Iterable[Field]:
    """A status of the original address without a snapshot."""
    field = call.fields["url-status"]
    known = field.text in load_table("cs1_conditions")["keywords"]["url-status"]
    return (field,) if known and "archive-url" not in call.fields else ()


def status_unknown(call: Call) -> Iterable[Field]:
    """A snapshot added by a bot that does not know the status of the original."""
    field = call.fields["url-status"]
    return (field,) if field.text == "bot: unknown" and "archive-url" in call.fields else ()


def status_unfit(call: Call) -> Iterable[Field]:
    """A snapshot whose original is no longer fit to be linked."""
    field = call.fields["url-status"]
    return (field,) if field.text in {"unfit", "usurped"} and "archive-url" in call.fields else ()


def linked_title(call: Call) -> Iterator[Field]:
    """A title that is a wikilink and has an address too."""
    for title, link, url in (
        ("title", "title-link", "url"),
        ("chapter", "chapter-link", "chapter-url"),
        ("map", "", "map-url"),
    ):
        if url in call.fields:
            if title in call.fields and "[[" in call.fields[title].raw:
                yield call.fields[title]
            if link in call.fields and call.fields[link].text != "none":
                yield call.fields[link]


def bad_title_link(call: Call) -> Iterable[Field]:
    """A title link that is no title of a page, or beside a title that is a link already."""
    found = [field for field in call.have("title-link", "series-link") if not is_page_title(written(field))]
    if "title-link" in call.fields and "title" in call.fields and "[[" in call.fields["title"].raw:
        found.append(call.fields["title-link"])
    return found


def interlanguage_link(_key: str, field: Field, _call: Call) -> bool:
    """A link to another Wikipedia that lacks its first colon."""
    return "[[" in field.raw and (match := _LINK.search(field.raw)) is not None and match[1] in _prefixes()


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(line.partition(" ")[0].lower() for line in load_table("languages")["names"].splitlines() if line)
