"""A bibliography as BibTeX or BibLaTeX, UTF-8.

Rules of the format that make or break a file: braces count even behind a backslash, so that lone ones become commands;
``url``, ``doi`` and ``eprint`` are read verbatim, so that nothing in them may be escaped; ``and`` separates names; styles
change the case of titles except inside braces (bibtex.org/Format; biblatex manual, 2.2.1 and 2.4.2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractor.exports.bibliography import entries, homeless, identifier_fields
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from extractor.exports.bibliography import Entry
    from extractor.targets.target import Targets

BIBTEX, BIBLATEX = 0, 1
"""Columns of tables/bibliography.toml."""
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: "\\" + sign for sign in "&%$#_{}"},
    }
)
_UNBALANCED = {**_SPECIAL, ord("{"): r"\textbraceleft{}", ord("}"): r"\textbraceright{}"}
_VERBATIM = {"url", "doi", "eprint", "archiveurl"}
_VERBATIM_SIGNS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SEASONS = "Spring Summer Autumn Winter".split()
# Level 0 and 1 of EDTF, which BibLaTeX takes; seasons are months 21 to 24.
_EDTF = lazy_regex(
    r"(?:\.\.|-?\d{2,4}X{0,2}(?:-(?:\d\d|XX)){0,2}[~?%]?)?(?:/(?:\.\.|-?\d{2,4}X{0,2}(?:-(?:\d\d|XX)){0,2}[~?%]?)?)?"
)
_EPRINTS = {"arxiv": "arxiv", "jstor": "jstor", "hdl": "hdl", "pmid": "pubmed"}
"""Schemes that BibLaTeX knows as eprints, the surest first, and their ``eprinttype``."""


def write_bibtex(targets: Targets, stream: TextIO) -> None:
    """Entries with the types and fields of classic BibTeX, an empty line between them."""
    stream.writelines(as_bibtex(entry, BIBTEX) + "\n" for entry in entries(targets.lines()))


def write_biblatex(targets: Targets, stream: TextIO) -> None:
    """Entries with the types and fields of BibLaTeX, dates as EDTF."""
    stream.writelines(as_bibtex(entry, BIBLATEX) + "\n" for entry in entries(targets.lines()))


def as_bibtex(entry: Entry, dialect: int) -> str:
    """The entry, one line a field."""
    kind, fields = fields_of(entry, dialect)
    lines = (f"  {name} = {value},\n" for name, value in fields.items())
    return f"@{kind}{{{entry.key},\n{''.join(lines)}}}\n"


def escaped(text: str) -> str:
    """The text as LaTeX prints it unchanged, in one line."""
    return " ".join(text.split()).translate(_SPECIAL if _balanced(text) else _UNBALANCED)


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def fields_of(entry: Entry, dialect: int) -> tuple[str, dict[str, str]]:
    """Type and fields of an entry; values with their braces."""
    table, csl = load_table("bibliography"), entry.csl
    kind: str = table["types"].get(csl.get("type"), table["types"]["document"])[dialect]
    fields: dict[str, str] = {}
    for variable, columns in table["names"].items():
        if csl.get(variable):
            _put(fields, columns[dialect], variable, _all_names(csl, variable))
    for variable, columns in table["fields"].items():
        if csl.get(variable):
            name = columns[dialect] if isinstance(columns[dialect], str) else columns[dialect].get(kind, columns[dialect]["*"])
            _put(fields, name, variable, _value(name, str(csl[variable])))
    if csl.get("page"):
        fields["pages"] = "{" + escaped(str(csl["page"])).replace("–", "--") + "}"
    fields.update(_dates(entry, dialect, table["dates"]))
    for variable in homeless(csl):
        named = isinstance(csl[variable], list)
        _put(fields, "", variable, _all_names(csl, variable) if named else escaped(str(csl[variable])))
    _add_identifiers(entry, fields, dialect)
    for key, name in (("url", "archiveurl"), ("date", "archivedate")):
        if entry.archive.get(key):
            fields[name] = "{" + _value(name, entry.archive[key]) + "}"
    if table["meaning"].get(kind, csl["type"]) != csl["type"]:
        fields["entrysubtype"] = "{" + csl["type"] + "}"
    return kind, fields


def _put(fields: dict[str, str], name: str, variable: str, value: str) -> None:
    """Set the field, or one named after the CSL variable where there is none or another variable has taken it."""
    free = next(one for one in (name, variable, f"csl-{variable}") if one and one not in fields)
    fields[free] = "{" + value + "}"


def _all_names(csl: dict[str, Any], variable: str) -> str:
    return _names(csl[variable], etal=bool(csl.get("custom", {}).get("truncated", {}).get(variable)))


def _value(name: str, text: str) -> str:
    if name in _VERBATIM:
        return " ".join(text.split()).translate(_VERBATIM_SIGNS)
    return _case_kept(text) if name in {"title", "booktitle"} else escaped(text)


def _case_kept(title: str) -> str:
    """The title with braces around words whose capitals a style must not change: NATO, McDonald, iPhone."""
    words = escaped(title).split()
    return " ".join("{" + word + "}" if word[1:] != word[1:].lower() and not set(word) & {"{", "}"} else word for word in words)


def _names(names: list[dict[str, str]], *, etal: bool) -> str:
    return " and ".join([_name(name) for name in names] + ["others"] * etal)


# A name of one word that needs no braces; two words are BibTeX's own.
_ALONE = lazy_regex(r"(?!(?:and|others)$)[^\s,{}\\]+", re.IGNORECASE)


def _name(name: dict[str, str]) -> str:
    if "literal" in name or not name.get("given"):
        whole = name.get("literal") or name.get("family", "")
        return escaped(whole) if _ALONE.fullmatch(whole) else "{" + escaped(whole) + "}"
    particles = " ".join(name[key] for key in ("dropping-particle", "non-dropping-particle") if name.get(key))
    family = _part(name.get("family", ""))
    first = f"{particles} {family}" if particles else family
    return ", ".join(part for part in (first, _part(name.get("suffix", "")), _part(name["given"])) if part)


def _part(text: str) -> str:
    """A part of a name, in braces where it holds what separates parts or names."""
    return "{" + escaped(text) + "}" if "," in text or re.search(r"(?:^|\s)and(?:\s|$)", text, re.IGNORECASE) else escaped(text)


def _dates(entry: Entry, dialect: int, fields: dict[str, str]) -> dict[str, str]:
    found = {}
    for variable, name in fields.items():
        value = entry.csl.get(variable)
        edtf = entry.edtf.get(variable, "")
        if not value:
            continue
        if name == "date" and (dialect == BIBTEX or not (edtf and _EDTF.fullmatch(edtf))):
            found.update(_year_and_month(value))
        elif text := edtf or escaped(value.get("literal") or value.get("raw") or ""):
            found[name] = "{" + text + "}"
    return found


def _year_and_month(value: dict[str, Any]) -> dict[str, str]:
    """Year, month and day; a range has both its ends, a season is a month, and ``c. 1998`` and ``44 BC`` are years."""
    parts = [part for part in value.get("date-parts") or [] if part]
    if not parts:
        text = value.get("literal") or value.get("raw")
        return {"year": "{" + escaped(text) + "}"} if text else {}
    years, months, days = ([part[place] for part in parts if len(part) > place] for place in range(3))
    found = {"year": "{" + ("c. " if value.get("circa") else "") + _range(map(_year, years)) + "}"}
    if months:
        found["month"] = ' # "--" # '.join(dict.fromkeys(_MONTHS[month - 1] for month in months))
    elif value.get("season") in range(1, 5):
        found["month"] = "{" + _SEASONS[value["season"] - 1] + "}"
    if days:
        found["day"] = "{" + _range(map(str, days)) + "}"
    return found


def _year(number: int) -> str:
    return str(number) if number > 0 else f"{1 - number} BC"


def _range(parts: Iterable[str]) -> str:
    return "--".join(dict.fromkeys(parts))


def _add_identifiers(entry: Entry, fields: dict[str, str], dialect: int) -> None:
    """Identifiers that no CSL variable holds, under the name of their scheme or, the surest, as eprint."""
    for scheme, values in entry.identifiers.items():
        field = identifier_fields(dialect).get(scheme, scheme)
        held = fields.get(field, "{}")[1:-1]
        more = [_value(field, value) for value in values if value not in held]
        if more:
            fields[field] = "{" + ", ".join([held, *more] if held else more) + "}"
    schemes = [scheme for scheme in _EPRINTS if entry.identifiers.get(scheme)]
    if schemes and (dialect == BIBLATEX or schemes[0] == "arxiv"):
        fields["eprint"] = fields.pop(schemes[0])
        if dialect == BIBLATEX:
            fields["eprinttype"] = "{" + _EPRINTS[schemes[0]] + "}"
        else:
            fields["archiveprefix"] = "{arXiv}"
