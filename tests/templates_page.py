"""The page of templates, ``docs/templates.md``: every template that a table knows, with its other names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.languages import Templates, read_everywhere
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_INTRODUCTION = """\
# Templates

Generated from the tables by `pytest --update`. A template in prose that no table knows is counted in the `unknown_templates` of
the record. Names compare in lower case, with blanks for underscores; `extractor/tables/` says what each one means.
"""


def templates_page() -> str:
    """The page in Markdown."""
    return "\n".join([_INTRODUCTION, *_templates()]).rstrip("\n") + "\n"


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
    blocks = {row["names"][0]: tuple(row["names"][1:]) for row in load_table("block_templates")["blocks"]}
    yield from _group("Templates that are blocks of their own", blocks)
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
