"""A bibliography as RIS: what EndNote, Mendeley and library catalogues read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractor.exports.bibliography import entries, homeless, year_of
from extractor.exports.extras import require
from extractor.tables import load_table

if TYPE_CHECKING:
    from typing import TextIO

    from extractor.exports.bibliography import Entry
    from extractor.exports.targets import Target

RIS = 2
"""Column of tables/bibliography.toml."""
_RANGE = re.compile(r"([\w.:]+)\s*[–-]\s*([\w.:]+)")
_LISTS = frozenset({"urls", "notes", "authors"})


def write_ris(target: Target, stream: TextIO) -> None:
    """One reference after the other, an empty line between them."""
    rispy = require("rispy", "export")
    # References stand without a number before them: not every reader takes one.
    plain = type("PlainWriter", (rispy.RisWriter,), {"set_header": lambda _writer, _count: ""})
    stream.writelines(rispy.dumps([reference(entry)], implementation=plain) + "\n" for entry in entries(target.lines()))


def reference(entry: Entry) -> dict[str, Any]:
    """The entry by rispy's names of the tags; what has no tag of its own is a note, ``scale: 1:50000``."""
    table, csl = load_table("bibliography"), entry.csl
    kind = table["types"].get(csl.get("type"), table["types"]["document"])[RIS]
    found: dict[str, Any] = {"type_of_reference": kind, "id": entry.key}
    notes = [f"type: {csl['type']}"] if table["meaning"].get(kind, csl["type"]) != csl["type"] else []
    for variable in (*table["names"], *table["fields"], *homeless(csl)):
        if not csl.get(variable):
            continue
        tag = (table["names"].get(variable) or table["fields"].get(variable) or ("", "", ""))[RIS]
        values = [_name(one) for one in csl[variable]] if isinstance(csl[variable], list) else [_line(str(csl[variable]))]
        if not tag or tag in found:
            notes += [f"{variable}: {value}" for value in values]
        elif tag == "notes":
            notes += values
        else:
            found[tag] = values if tag in _LISTS or variable in table["names"] else values[0]
    if csl.get("page"):
        found.update(_pages(_line(str(csl["page"]))))
    found.update(_dates(csl))
    notes += _identifiers(entry, found)
    if entry.archive.get("url"):
        notes.append(f"archive: {_line(entry.archive['url'])}")
    return {**found, "notes": notes} if notes else found


def _name(name: dict[str, str]) -> str:
    """``Family, Given, Suffix``; a name that cannot be cut stands alone."""
    if "literal" in name:
        return _line(name["literal"])
    parts = ("dropping-particle", "non-dropping-particle", "family")
    family = " ".join(name[part] for part in parts if name.get(part))
    return _line(", ".join(part for part in (family, name.get("given"), name.get("suffix")) if part))


def _pages(text: str) -> dict[str, str]:
    found = _RANGE.fullmatch(text)
    return {"start_page": found[1], "end_page": found[2]} if found else {"start_page": text}


def _dates(csl: dict[str, Any]) -> dict[str, str]:
    """``PY`` is a year; ``DA`` and ``Y2`` are ``YYYY/MM/DD`` with what is known, a third stroke and what those leave out."""
    found = {}
    issued = csl.get("issued") or {}
    if (year := year_of(csl)) is not None:
        found["year"] = _year(year)
        found["date"] = _slashed(issued["date-parts"][0])
        if year < 1 or len(issued["date-parts"]) > 1 or issued.get("season") or issued.get("circa"):
            found["date"] += "/" * (3 - found["date"].count("/")) + _line(issued.get("raw", ""))
    elif text := issued.get("literal") or issued.get("raw"):
        found["date"] = _line(text)
    if parts := (csl.get("accessed") or {}).get("date-parts"):
        found["access_date"] = _slashed(parts[0])
    return found


def _slashed(parts: list[int]) -> str:
    year, *rest = parts
    return "/".join([_year(year), *(f"{part:02}" for part in rest)])


def _year(number: int) -> str:
    return f"{number:04}" if number >= 0 else f"{number:05}"


def _identifiers(entry: Entry, found: dict[str, Any]) -> list[str]:
    """Notes of the identifiers that stand in no tag."""
    held = [str(found.get(tag, "")) for tag in ("doi", "issn", "accession_number", "custom2")]
    return [
        f"{scheme}: {_line(value)}"
        for scheme, values in entry.identifiers.items()
        for value in values
        if not any(value in one for one in held)
    ]


def _line(text: str) -> str:
    return " ".join(text.split())
