"""The data dictionary: every table and column in words, made from the model and the table of tables.

A test holds ``docs/data-dictionary.md`` to it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.exports.tables import VIEWS, tables
from extractor.exports.training import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exports.tables import Column, Table


@cache
def _schema() -> dict[str, Any]:
    from extractor.border import schema

    return schema()


def about(column: Column) -> str:
    """What a column holds, in one or two sentences."""
    if column.field is None:
        return column.about
    kind, name = column.field
    described: str = _schema()["$defs"][kind.__name__]["properties"][name]["description"]
    return re.sub(r"``([^`]*)``", r"`\1`", " ".join(described.split()))


def data_dictionary() -> str:
    """The data dictionary in Markdown: first the record as JSON, then the tables, then the training examples."""
    return "\n".join([*_introduction(), *_record(), *_tables(), *_views(), *_examples()]) + "\n"


def _introduction() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Generated from the code by `pytest --update`. Offsets are Unicode code points, half open, into the page's own source"
    yield "text."
    yield ""


def _record() -> Iterator[str]:
    yield "## The record"
    yield ""
    yield "One JSON object per page, one line each (`extractor schema` shows its JSON Schema)."
    schema = _schema()
    kinds = {"Record": schema, **schema["$defs"]}
    for name, kind in kinds.items():
        yield from ("", f"### {name}", "", f"{' '.join(kind['description'].split())}", "")
        yield from ("| key | type | |", "|---|---|---|")
        for key, value in kind["properties"].items():
            described = re.sub(r"``([^`]*)``", r"`\1`", " ".join(value.get("description", "").split()))
            yield f"| `{key}` | {_json_type(value)} | {_cell(described)} |"
    yield ""


def _json_type(value: dict[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rsplit("/", 1)[-1]
    if "enum" in value:
        return " or ".join(f"`{one}`" for one in value["enum"])
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(_json_type(one) for one in value["anyOf"]))
    if value.get("type") == "array":
        return f"list of {_json_type(value.get('items', {}))}"
    return str(value.get("type", "any"))


def _tables() -> Iterator[str]:
    yield "## The tables"
    yield ""
    yield "`extractor export DATASET --to parquet|csv|sqlite|duckdb` gives these. Lists are lists in Parquet and DuckDB, JSON"
    yield "arrays in CSV and SQLite; booleans are 0 and 1 in SQLite. `record` holds within a dataset, ids are stable beyond it."
    for table in tables():
        yield from ("", f"### {table.name}", "", table.about, "", f"Key: {_key(table)}.")
        for reference in table.references:
            yield f"`(record, {reference.column})` names a row of `{reference.table}`."
        yield from ("", "| column | type | |", "|---|---|---|")
        yield from (f"| `{column.name}` | {column.kind} | {_cell(about(column))} |" for column in table.columns)
    yield ""


def _key(table: Table) -> str:
    return f"`({', '.join(table.key)})`"


def _views() -> Iterator[str]:
    yield "## The views"
    yield ""
    yield "SQLite and DuckDB files have them."
    for name, query in VIEWS.items():
        yield from ("", f"### {name}", "", "```sql", query.strip(), "```")


def _examples() -> Iterator[str]:
    yield from ("", "## Training examples", "")
    yield "`extractor export DATASET --to training` gives one line of JSON per claim and cited work, for claim verification."
    yield from ("", "| key | |", "|---|---|")
    yield from (f"| `{key}` | {_cell(about)} |" for key, about in KEYS.items())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
