"""Tables as a DuckDB database, with keys, foreign keys and views.

DuckDB holds the indexes of the keys in memory while it writes (duckdb.org, "Indexes"), so that memory grows with the keys, not
with the texts; Parquet, which DuckDB reads as well, needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.exports.batches import batches, rows_of
from extractor.extras import require
from extractor.outputs import unwritable, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from extractor.exports.layout import Layout, Table

_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "real": "DOUBLE", "boolean": "BOOLEAN", "texts": "VARCHAR[]", "json": "JSON"}


def write_duckdb(lines: Iterable[bytes], out: Path, layout: Layout) -> None:
    """One database file with every table."""
    duckdb = require("duckdb", "export")
    try:
        with whole_file(out) as path, duckdb.connect(str(path)) as connection:
            _fill(connection, lines, layout)
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        raise unwritable(error, str(out), full="space" in str(error)) from error


def _fill(connection: Any, lines: Iterable[bytes], layout: Layout) -> None:  # noqa: ANN401 - a DuckDBPyConnection
    for table in layout.tables:
        connection.execute(_definition(table))
    for _ in batches(lines, layout, connection):
        for table in layout.tables:
            connection.execute(f"INSERT INTO {table.name} {rows_of(table, lists=True)}")
    for name, query in layout.views.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    connection.execute("CHECKPOINT")  # closing would do it, too, and say nothing where it fails


def _definition(table: Table) -> str:
    columns = [f"{column.name} {_TYPES[column.kind]}" for column in table.columns]
    keys = [f"PRIMARY KEY ({', '.join(table.key)})"]
    if table.name != "pages":
        keys.append("FOREIGN KEY (record) REFERENCES pages (record)")
    # DuckDB checks a key against rows already there, so one that points into its own table cannot be declared.
    references = [reference for reference in table.references if reference.table != table.name]
    keys += [f"FOREIGN KEY (record, {one.column}) REFERENCES {one.table} (record, {one.key})" for one in references]
    return f"CREATE TABLE {table.name} ({', '.join(columns + keys)})"
