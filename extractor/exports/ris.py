"""A bibliography as RIS: what EndNote, Mendeley and library catalogues read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.exports.bibliography import entries, homeless, identifier_fields, year_of
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from typing import TextIO

    from extractor.exports.bibliography import Entry
    from extractor.targets.target import Targets

RIS = 2
"""Column of tables/bibliography.toml."""
_RANGE = lazy_regex(r"([\w.:]+)\s*[–-]\s*([\w.:]+)")
_REPEATED = frozenset({"AU", "A2", "A3", "A4", "N1", "UR"})
"""Tags that may stand more than once."""


def write_ris(targets: Targets, stream: TextIO) -> None:
    """One reference after the other, an empty line between them."""
    stream.writelines(as_ris(entry) + "\n" for entry in entries(targets.lines()))


def as_ris(entry: Entry) -> str:
    """The reference, one line a value."""
    lines = (f"{tag}  - {value}\n" for tag, values in reference(entry).items() for value in values)
    return "".join(lines) + "ER  - \n"


def reference(entry: Entry) -> dict[str, list[str]]:
    """The values of each tag, the type first; what has no tag of its own is a note, ``scale: 1:50000``."""
    table, csl = load_table("bibliography"), entry.csl
    kind = table["types"].get(csl.get("type"), table["types"]["document"])[RIS]
    found: dict[str, list[str]] = {"TY": [kind], "ID": [entry.key]}
    notes = [f"type: {csl['type']}"] if table["meaning"].get(kind, csl["type"]) != csl["type"] else []
    for variable in (*table["names"], *table["fields"], *homeless(csl)):
        if not csl.get(variable):
            continue
        tag = (table["names"].get(variable) or table["fields"].get(variable) or ("", "", ""))[RIS]
        values = [_name(one) for one in csl[variable]] if isinstance(csl[variable], list) else [_line(str(csl[variable]))]
        if tag == "UR":  # a semicolon parts addresses
            values = [value.replace(";", "%3B") for value in values]
        if tag == "N1":
            notes += values
        elif not tag or tag in found or (len(values) > 1 and tag not in _REPEATED):
            notes += [f"{variable}: {value}" for value in values]
        else:
            found[tag] = values
    if csl.get("page"):
        found.update(_pages(_line(str(csl["page"]))))
    found.update(_dates(csl))
    others = (variable for variable in table["dates"] if variable not in {"issued", "accessed"} and csl.get(variable))
    notes += [f"{variable}: {entry.edtf.get(variable) or _line(csl[variable].get('raw', ''))}" for variable in others]
    notes += _identifiers(entry, found)
    if entry.archive.get("url"):
        notes.append(f"archive: {_line(entry.archive['url'])}")
    return {**found, "N1": notes} if notes else found


def _name(name: dict[str, str]) -> str:
    """``Family, Given, Suffix``; a name that cannot be cut stands alone."""
    if "literal" in name:
        return _line(name["literal"])
    parts = ("dropping-particle", "non-dropping-particle", "family")
    family = " ".join(name[part] for part in parts if name.get(part))
    return _line(", ".join(part for part in (family, name.get("given"), name.get("suffix")) if part))


def _pages(text: str) -> dict[str, list[str]]:
    found = _RANGE.fullmatch(text)
    return {"SP": [found[1]], "EP": [found[2]]} if found else {"SP": [text]}


def _dates(csl: dict[str, Any]) -> dict[str, list[str]]:
    """``PY`` is a year; ``DA`` and ``Y2`` are ``YYYY/MM/DD`` with what is known, a third stroke and what those leave out."""
    found = {}
    issued = csl.get("issued") or {}
    if (year := year_of(csl)) is not None:
        date = _slashed(issued["date-parts"][0])
        if year < 1 or len(issued["date-parts"]) > 1 or issued.get("season") or issued.get("circa"):
            date += "/" * (3 - date.count("/")) + _line(issued.get("raw", ""))
        found = {"PY": [_year(year)], "DA": [date]}
    elif text := issued.get("literal") or issued.get("raw"):
        found = {"DA": [_line(text)]}
    accessed = csl.get("accessed") or {}
    if parts := accessed.get("date-parts"):
        found["Y2"] = [_slashed(parts[0])]
    elif text := accessed.get("literal") or accessed.get("raw"):
        found["Y2"] = [_line(text)]
    return found


def _slashed(parts: list[int]) -> str:
    year, *rest = parts
    return "/".join([_year(year), *(f"{part:02}" for part in rest)])


def _year(number: int) -> str:
    return f"{number:04}" if number >= 0 else f"{number:05}"


def _identifiers(entry: Entry, found: dict[str, list[str]]) -> list[str]:
    """Notes of the identifiers that stand in no tag."""
    return [
        f"{scheme}: {_line(value)}"
        for scheme, values in entry.identifiers.items()
        for value in values
        if not any(value in one for one in found.get(identifier_fields(RIS).get(scheme, ""), ()))
    ]


def _line(text: str) -> str:
    return " ".join(text.split())
