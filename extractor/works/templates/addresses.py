"""Addresses, snapshots and identifiers in citation templates."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from extractor.dates.citation import read_citation_date
from extractor.model import Archive, Problem
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.identifiers import find_identifiers, identifier_of_address, read_identifier
from extractor.works.snapshots import snapshot_day
from extractor.works.templates.foreign_dates import english_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.works.identifiers import Identifier
    from extractor.works.templates.fields import Field

_REFERENCE = lazy_regex(r"&(?:#\d+|#x[\da-f]+|[a-z]\w*);", re.IGNORECASE)
_BRACKETED = lazy_regex(r"\[\s*((?:https?:|ftp:)?//[^\s\[\]]+)[^\[\]]*\]")
_STAMP = lazy_regex(r"(?:1\d|20)\d{6}(?:\d{6})?")
_STATUSES = {
    **dict.fromkeys(("yes", "y", "true", "1", "ja", "oui", "si", "sí", "sì", "sim", "tak", "да"), "dead"),
    **dict.fromkeys(("no", "n", "false", "0", "nein", "non", "não", "nie", "nee", "нет"), "live"),
}
_ACCESS = {"subscription": "subscription", "registration": "registration"}
_YES = frozenset({"yes", "y", "true", "1", "si", "sí", "oui", "ja", "sim", "tak", "s", "sì", "on"})


def address(field: Field) -> str:
    """The URL in a value: as written, without brackets and label, entities decoded, comments gone."""
    if field.address:
        return field.address
    raw = field.raw
    text = field.text if "&" in raw or "<" in raw or "{" in raw or "[[" in raw else raw
    if raw.startswith("[") and (match := _BRACKETED.match(raw)):
        text = match[1]
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text.strip()) if "&" in text else text.strip()


def read_links(
    csl: dict[str, Any], custom: dict[str, Any], rest: dict[str, Field], as_of: str | None, language: str = "en"
) -> Archive | None:
    """Set ``URL`` (that of the chapter or map before that of the whole) and give the snapshot."""
    for key in ("chapter-url", "map-url", "url"):
        if key in rest and ("{{" not in rest[key].raw or "//" in address(rest[key])):
            csl["URL"] = address(rest.pop(key))
            break
    for key, access in _ACCESS.items():
        if key in rest and rest[key].text.lower() in _YES and "url-access" not in rest:
            custom["url_access"] = access
    return _read_archive(csl, rest, as_of, language)


def _stamped(rest: dict[str, Field], url: str) -> Archive | None:
    """The snapshot that a template names by the archive's own stamp, mostly 14 figures ({{Webarchiv|wayback=…}})."""
    for key, address in load_table("ref_templates")["archives"].items():
        if url and key in rest:
            stamp = rest.pop(key).text
            day = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}" if _STAMP.fullmatch(stamp) else None
            return Archive(address.format(url=url, stamp=stamp), day, None)
    return None


def _read_archive(csl: dict[str, Any], rest: dict[str, Field], as_of: str | None, language: str) -> Archive | None:
    if "archive-url" not in rest:
        return _stamped(rest, csl.get("URL", ""))
    status = rest.get("url-status") or rest.get("dead-url")
    written = rest["archive-date"].text if "archive-date" in rest else None
    if written and language != "en":
        written = english_date(written, language)
    date = read_citation_date(written, role="archive-date", as_of=as_of).edtf if written else None
    url = address(rest.pop("archive-url"))
    value = status.text.lower() if status is not None else "dead" if "dead-since" in rest else None
    return Archive(url, date or snapshot_day(url), _STATUSES.get(value, value) if value else None)


def read_identifiers(
    rest: dict[str, Field], schemes: Iterable[str], url: str | None, as_of: str | None
) -> tuple[list[Identifier], list[Problem]]:
    """The identifiers of a call and the problems of the wrong ones, which stay in ``rest`` as written.

    A free ``id`` may name some too (``ISBN 0-306-40615-2``), and the address ``url`` one of a scheme that has no parameter.
    """
    found: list[Identifier] = []
    problems: list[Problem] = []
    for key in schemes:
        field = rest[key]
        identifier = read_identifier(key, field.text, as_of=as_of)
        if identifier is None:
            continue
        if identifier.problem is not None:
            problems.append(Problem(identifier.problem, f"|{field.name}= is no valid {key}", field.start, field.end))
        found.append(identifier)
        if identifier.valid and identifier.value == field.text:
            del rest[key]
    if "id" in rest:
        found += [identifier for _, _, identifier in find_identifiers(rest["id"].text)]
    linked = identifier_of_address(url) if url else None
    if linked is not None and all(linked.scheme != identifier.scheme for identifier in found if identifier.valid):
        found.append(linked)
    return found, problems
