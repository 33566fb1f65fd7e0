"""A bibliography as RIS: what EndNote, Mendeley and library catalogues read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractor.exports.bibliography import entries, year_of
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
    """The entry by rispy's names of the tags."""
    table, csl = load_table("bibliography"), entry.csl
    found: dict[str, Any] = {
        "type_of_reference": table["types"].get(csl.get("type"), table["types"]["document"])[RIS],
        "id": entry.key,
    }
    for variable, columns in table["names"].items():
        if columns[RIS] and csl.get(variable):
            found[columns[RIS]] = [_name(name) for name in csl[variable]]
    for variable, columns in table["fields"].items():
        if columns[RIS] and csl.get(variable) and columns[RIS] not in found:
            value = _line(str(csl[variable]))
            found[columns[RIS]] = [value] if columns[RIS] in _LISTS else value
    if csl.get("page"):
        found.update(_pages(_line(str(csl["page"]))))
    found.update(_dates(csl))
    if notes := _notes(entry):
        found["notes"] = [*found.get("notes", ()), *notes]
    return found


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
    """``PY`` is a year; ``DA`` and ``Y2`` are ``YYYY/MM/DD`` with what is known."""
    found = {}
    issued = csl.get("issued") or {}
    if (year := year_of(csl)) is not None:
        found["year"] = str(year)
        found["date"] = _slashed(issued["date-parts"][0])
    elif text := issued.get("literal") or issued.get("raw"):
        found["date"] = _line(text)
    if parts := (csl.get("accessed") or {}).get("date-parts"):
        found["access_date"] = _slashed(parts[0])
    return found


def _slashed(parts: list[int]) -> str:
    year, *rest = parts
    return "/".join([f"{int(year):04}", *(f"{int(part):02}" for part in rest)])


def _notes(entry: Entry) -> list[str]:
    """Identifiers that RIS has no tag for."""
    known = {"doi", "isbn", "issn", "eissn", "pmid"}
    return [
        f"{scheme}: {_line(value)}" for scheme, values in entry.identifiers.items() if scheme not in known for value in values
    ]


def _line(text: str) -> str:
    return " ".join(text.split())
