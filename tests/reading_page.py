"""The page of what is read, ``docs/what-is-read.md``: every language with its parts, every template with its other names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.languages import WITHOUT, WRITTEN, Templates, codes, parts_of, read_everywhere, read_part
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from extractor.languages import Part

_INTRODUCTION = """\
# What is read

Generated from the tables by `pytest --update`. What a page's language lacks is the problem `language_not_read` of its record,
and a template in prose that no table knows is counted in its `unknown_templates`. Names of templates compare in lower case,
with blanks for underscores. `extractor/tables/` says what each one means.

## Languages

`CLDR` is what Unicode CLDR knows, and nothing beyond. A part that is missing is never read by another language's rules:
"""


def reading_page() -> str:
    """The page in Markdown."""
    return "\n".join([_INTRODUCTION, *_parts(), *_languages(), *_templates()]).rstrip("\n") + "\n"


def _parts() -> Iterator[str]:
    yield from (f"- without `{part.__name__.lower()}`, {what}" for part, what in WITHOUT.items())
    yield ""


def _languages() -> Iterator[str]:
    names = [part.__name__.lower() for part in WITHOUT]
    yield f"| language | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for code in codes():
        yield f"| `{code}` | {' | '.join(_cell(code, part) for part in WITHOUT)} |"
    yield ""


def _cell(code: str, part: type[Part]) -> str:
    path = WRITTEN / f"{code}.toml"
    if path.is_file() and part.__name__.lower() in parts_of(path.read_text(encoding="utf-8")):
        return "yes"
    return "–" if read_part(part, code) is None else "CLDR"


def _templates() -> Iterator[str]:
    full, short = load_table("citation_templates"), load_table("short_templates")
    refs, marks, inline = load_table("ref_templates"), load_table("maintenance_templates"), load_table("inline_templates")
    yield from _group("Full citations", _named(full["templates"], "also"))
    yield from _group("Full citations that name their site", dict.fromkeys(full["sites"], ()))
    for code, own in sorted(read_everywhere(Templates).items()):
        yield from _group(f"Full citations of the wiki `{code}`", _named(own.known, "also"))
    yield from _group("Short citations", _named(short["templates"], "aliases"))
    for code, own in sorted(short["languages"].items()):
        yield from _group(f"Short citations of the wiki `{code}`", dict.fromkeys(own.get("names", ()), ()))
    yield from _group(
        "Refs, notes and their lists", {kind: tuple(refs[kind]) for kind in ("ref", "reuse", "locator", "lists", "notes")}
    )
    for block in ("inline", "span", "section"):
        yield from _group(f"Maintenance marks, {block}", marks[block])
    yield from _group("Templates that leave text", inline["shows"], by_first=False)
    for block in ("computed", "drops"):
        yield from _group(f"Templates in prose, {block}", inline[block])
    for title, roles in inline["roles"].items():
        yield from _group(f"Templates in prose, {title}", {"": tuple(roles["names"])}, by_first=False)


def _named(rows: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(row.get(key, ())) for name, row in rows.items()}


def _group(title: str, rows: Mapping[str, Iterable[str]], *, by_first: bool = True) -> Iterator[str]:
    """A heading and a line for each row: its name, then the others; ``by_first`` false for rows whose key is no name."""
    if rows:
        yield from (f"## {title}", "")
        for name, others in sorted(rows.items()):
            listed = ", ".join(f"`{other}`" for other in sorted(others))
            yield f"- `{name}`{': ' if listed else ''}{listed}" if by_first else f"- {listed}"
        yield ""
