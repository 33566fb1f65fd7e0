"""Records cut into batches that DuckDB turns into the rows of tables: what keeps an export fast, and its memory bounded."""

from __future__ import annotations

import json
import types
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from extractor.engines.lines import in_batches
from extractor.harmless import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.exports.layout import Column, Layout, Table

BATCH_BYTES = 16 * 1024 * 1024
"""Lines of records that a batch may hold; a single page may hold more. To plan the queries costs as much as some MB of them."""
_SIMPLE = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "real": "DOUBLE",
    "boolean": "BOOLEAN",
    "texts": "VARCHAR[]",
    "json": "VARCHAR",
}


def batches(lines: Iterable[bytes], layout: Layout, connection: Any) -> Iterator[None]:  # noqa: ANN401 - a DuckDBPyConnection
    """Fill the table ``records`` of a connection with one batch after the other; :func:`rows_of` asks it for rows."""
    # One thread keeps the rows in the order of the records, and costs less than several do.
    connection.execute("SET threads = 1")
    shape = json.dumps(layout.shape).replace("'", "''")
    # Lines go in as a list, not as an Arrow table: to make one, pyarrow loads pandas where there is one.
    numbered = "SELECT unnest(range(?, ?)) AS record, unnest(?::VARCHAR[]) AS line"
    query = f"CREATE TEMP TABLE records AS SELECT record, unnest(from_json(line, '{shape}')) FROM ({numbered})"  # noqa: S608
    number = 0
    for batch in in_batches(partial(_read, layout), lines, jobs=1, size=BATCH_BYTES):
        connection.execute(query, [number, number + len(batch), batch])
        number += len(batch)
        yield
        connection.execute("DROP TABLE temp.records")


def rows_of(table: Table, *, lists: bool, guarded: bool = False) -> str:
    """The query for a table's rows in a batch, in the order of its columns.

    Without ``lists`` they become JSON arrays; with ``guarded`` no text is a formula.
    """
    columns = ", ".join(f"{_value(column, lists=lists, guarded=guarded)} AS {column.name}" for column in table.columns)
    return f"SELECT {columns} FROM ({table.rows})"  # noqa: S608 - a query of ours


def _value(column: Column, *, lists: bool, guarded: bool) -> str:
    key = f'"{column.key}"'
    if column.kind == "json" or (column.kind == "texts" and not lists):
        return f"to_json({key})::VARCHAR"
    value = f"{key}::{_TYPES[column.kind]}"
    return f"regexp_replace({value}, '^[{FORMULA_STARTS}]', '''\\0')" if guarded and column.kind == "text" else value


def json_shape(kind: Any) -> Any:  # noqa: ANN401 - a type of a model, and a structure as DuckDB's from_json takes it
    """What a type's JSON looks like to DuckDB: objects with open values stay JSON, those with open keys are maps."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind)
        return {field.name: json_shape(hints[field.name]) for field in msgspec.structs.fields(kind)}
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return json_shape(next(one for one in get_args(kind) if one is not type(None)))
    if origin in (list, Sequence):
        return [json_shape(get_args(kind)[0])]
    if origin is dict:
        value = get_args(kind)[1]
        return "JSON" if value is Any else f"MAP(VARCHAR, {_type(json_shape(value))})"
    return "VARCHAR" if origin is Literal else _SIMPLE[kind]


def _type(shape: Any) -> str:  # noqa: ANN401 - a structure as DuckDB's from_json takes it
    return f"{_type(shape[0])}[]" if isinstance(shape, list) else shape


def _read(layout: Layout, lines: list[bytes]) -> list[str]:
    return [layout.read(line).decode() for line in lines]
