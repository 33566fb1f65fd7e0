"""The data dictionary: every table and column in words, made from the model and the table of tables.

A test holds ``docs/data-dictionary.md`` to it.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from extractor.exports.history_tables import of_histories
from extractor.exports.tables import of_records
from extractor.exports.training import KEYS
from extractor.history.record import HistoryRecord
from extractor.model import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from extractor.exports.layout import Column, Layout, Table


@cache
def _kinds(root: type[Record | HistoryRecord]) -> dict[str, Any]:
    """The schemas of a record and of what it holds, by their names."""
    from extractor.border import schema

    found = schema(root)
    return {root.__name__: found, **found["$defs"]}


def about(column: Column) -> str:
    """What a column holds, in one or two sentences."""
    if column.field is None:
        return column.about
    kind, name = column.field
    kinds = _kinds(Record) | _kinds(HistoryRecord)
    described: str = kinds[kind.__name__]["properties"][name]["description"]
    return re.sub(r"``([^`]*)``", r"`\1`", " ".join(described.split()))


def data_dictionary() -> str:
    """The data dictionary in Markdown: records and histories as JSON, then their tables, then the training examples."""
    parts = (
        _introduction(),
        _record(),
        _tables(of_records(), "## The tables"),
        _views(of_records(), "## The views"),
        _examples(),
        _history(),
        _tables(of_histories(), "## The tables of histories"),
        _views(of_histories(), "## The views of histories"),
    )
    return "\n".join(chain.from_iterable(parts)) + "\n"


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
    yield from _described(_kinds(Record))


def _history() -> Iterator[str]:
    yield from ("", "## The history", "")
    yield "`extractor history` writes one JSON object a page, one line each (`extractor schema history` shows its JSON Schema)."
    known = _kinds(Record)
    yield from _described({name: kind for name, kind in _kinds(HistoryRecord).items() if name not in known})


def _described(kinds: Mapping[str, Any]) -> Iterator[str]:
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


def _tables(layout: Layout, heading: str) -> Iterator[str]:
    yield heading
    yield ""
    yield "`extractor export DATASET --to parquet|csv|sqlite|duckdb` gives these. Lists are lists in Parquet and DuckDB, JSON"
    yield "arrays in CSV and SQLite; booleans are 0 and 1 in SQLite. `record` holds within a dataset, ids are stable beyond it."
    for table in layout.tables:
        yield from ("", f"### {table.name}", "", table.about, "", f"Key: {_key(table)}.")
        for reference in table.references:
            yield f"`(record, {reference.column})` names a row of `{reference.table}`."
        yield from ("", "| column | type | |", "|---|---|---|")
        yield from (f"| `{column.name}` | {column.kind} | {_cell(about(column))} |" for column in table.columns)
    yield ""


def _key(table: Table) -> str:
    return f"`({', '.join(table.key)})`"


def _views(layout: Layout, heading: str) -> Iterator[str]:
    yield heading
    yield ""
    yield "SQLite and DuckDB files have them."
    for name, query in layout.views.items():
        yield from ("", f"### {name}", "", "```sql", query.strip(), "```")


def _examples() -> Iterator[str]:
    yield from ("", "## Training examples", "")
    yield "`extractor export DATASET --to training` gives one line of JSON per claim and cited work, for claim verification."
    yield from ("", "| key | |", "|---|---|")
    yield from (f"| `{key}` | {_cell(about)} |" for key, about in KEYS.items())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
