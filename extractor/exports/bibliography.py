"""The bibliography of a page or a dataset: each work once, under a key that does not depend on the others."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.border import facts_in
from extractor.harmless import without_controls
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Schemes that name one work, the most lasting first; those of BOOK name a book, which several chapters may share. Numbers of
# periodicals (ISSN) name no work.
WORK = ("doi", "pmid", "pmc", "arxiv", "biorxiv", "medrxiv", "bibcode", "jstor", "hdl", "s2cid", "ssrn", "citeseerx", "osti")
WORK_2 = ("mr", "zbl", "jfm", "rfc", "usenetid")
BOOK = ("isbn", "ismn", "oclc", "lccn", "ol", "sbn", "asin")
PARTS = frozenset({"chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference"})
_LEAD = lazy_regex(r"(?:in|dans)\b\s?:?\s+(?=\w)", re.IGNORECASE)
_OWN_PLACE = frozenset({"id", "custom", "accessed"})
# What has a place of its own in each format, and what a page's bibliography tells its works apart by.
_NOT_OF_THE_WORK = frozenset({"id", "type", "page", "custom", "year-suffix", "citation-number"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A work of the bibliography."""

    key: str
    """Family name, year and a hash of what identifies the work: ``Berg1998-5792abec42``."""
    csl: dict[str, Any]
    """CSL-JSON item whose ``id`` is the key."""
    edtf: dict[str, str]
    """Its dates as EDTF, by CSL variable."""
    identifiers: dict[str, list[str]]
    """Normalised identifiers by scheme."""
    archive: dict[str, Any]
    """``url``, ``date`` and ``status`` of the snapshot; empty where there is none."""


def entries(lines: Iterable[bytes]) -> Iterator[Entry]:
    """The works of records in their order; a work that shares an identifier with an earlier one, or says the same, is left out.

    Memory grows by eight bytes and a set's overhead for each identity, not by the works themselves.
    """
    return entries_of(work for line in lines for work in facts_in(line)["works"])


def entries_of(works: Iterable[dict[str, Any]]) -> Iterator[Entry]:
    """The same of works as records hold them."""
    seen: set[int] = set()
    for work in works:
        names = identities(work)
        marks = [int.from_bytes(_digest(name)[:8]) for name in names]
        if seen.isdisjoint(marks):
            key = _key(work["csl"], names[0])
            csl = {**_item(work), "id": key}
            yield Entry(key, *map(_harmless, (csl, work["edtf"], work["identifiers"], work["archive"] or {})))
        seen.update(marks)


def _harmless(value: Any) -> Any:  # noqa: ANN401 - a value of JSON
    """The value without controls in any of its texts, which no format of bibliographies escapes."""
    if isinstance(value, dict):
        return {_harmless(name): _harmless(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_harmless(one) for one in value]
    return without_controls(value) if isinstance(value, str) else value


def _item(work: dict[str, Any]) -> dict[str, Any]:
    """The CSL item of a work.

    A plain reference leads to its container with a word (``In Evolution Equations``) that styles set themselves.
    """
    csl: dict[str, Any] = work["csl"]
    if work["origin"] == "plain_text" and csl["type"] in PARTS and (lead := _LEAD.match(csl.get("container-title", ""))):
        return {**csl, "container-title": csl["container-title"][lead.end() :]}
    return csl


def identities(work: dict[str, Any]) -> list[str]:
    """What identifies a work, the most reliable first: its identifiers, its address with its title, its whole description."""
    csl, identifiers = work["csl"], work["identifiers"]
    title = _folded(csl.get("title", ""))
    part = f"|{title}" if csl.get("type") in PARTS else ""
    found = [f"{scheme}:{value}" for scheme in (*WORK, *WORK_2) for value in identifiers.get(scheme, ())]
    found += [f"{scheme}:{value}{part}" for scheme in BOOK for value in identifiers.get(scheme, ())]
    if not found and "URL" in csl:
        found.append(f"url:{csl['URL']}|{title}")
    described = {name: value for name, value in csl.items() if name not in _OWN_PLACE}
    return [*found, "description:" + json.dumps(described, ensure_ascii=False, sort_keys=True)]


def year_of(csl: dict[str, Any]) -> int | None:
    """The first year of publication."""
    parts = (csl.get("issued") or {}).get("date-parts") or [[]]
    return int(parts[0][0]) if parts[0] else None


def homeless(csl: dict[str, Any]) -> list[str]:
    """The variables for which the table of formats has no row, in the order of the item."""
    table = load_table("bibliography")
    known = {*table["names"], *table["fields"], *table["dates"], *_NOT_OF_THE_WORK}
    return [variable for variable in csl if variable not in known and csl[variable]]


def _key(csl: dict[str, Any], identity: str) -> str:
    """A key of ASCII letters, digits and a hyphen, which every format and its tools take."""
    names = csl.get("author") or csl.get("editor") or [{}]
    named = names[0].get("family") or names[0].get("literal") or csl.get("title") or ""
    plain = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()
    word = max("".join(c if c.isalnum() else " " for c in plain).split(), key=len, default="work")
    return f"{word[:24]}{year_of(csl) or ''}-{_digest(identity).hex()[:10]}"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


@cache
def identifier_fields(column: int) -> dict[str, str]:
    """The field or tag of a format that holds a scheme's values, for the schemes that CSL has a variable for."""
    fields = load_table("bibliography")["fields"]
    return {scheme: fields[row["csl"][0]][column] for scheme, row in load_table("identifiers").items() if "csl" in row}
