"""Tables as an SQLite database: keys, foreign keys, indexes, full-text search and views; opens in datasette as it is."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from extractor.exports.batches import batches, rows_of
from extractor.extras import require
from extractor.outputs import unwritable, whole_file, whole_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from extractor.exports.layout import Layout, Table

_ROWS = 10_000
"""Rows that are on their way at once."""
_TYPES: dict[str, type] = {"text": str, "integer": int, "real": float, "boolean": int, "texts": str, "json": str}


def write_sqlite(lines: Iterable[bytes], out: Path, layout: Layout) -> None:
    """One database file with every table, and beside it ``<name>.metadata.json`` for datasette, which takes its place first."""
    library = require("sqlite_utils", "export")
    with whole_file(out) as path:
        try:
            with closing(library.Database(str(path))) as database:
                _fill(database, lines, layout)
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.DatabaseError as error:  # what the disk does to a database
            raise unwritable(error, str(out), full="full" in str(error)) from error
        with whole_text(out.with_name(f"{out.stem}.metadata.json")) as metadata:
            metadata.write(json.dumps(datasette_metadata(out.stem, layout), ensure_ascii=False, indent=2) + "\n")


def _fill(database: Any, lines: Iterable[bytes], layout: Layout) -> None:  # noqa: ANN401 - a sqlite_utils.Database
    # The file is thrown away if writing stops, so nothing needs to reach the disk before the end.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA foreign_keys = OFF")
    for table in layout.tables:
        columns = {column.name: _TYPES[column.kind] for column in table.columns}
        database[table.name].create(columns, pk=table.key, foreign_keys=_foreign_keys(table), strict=True)
    with require("duckdb", "export").connect() as connection:
        for _ in batches(lines, layout, connection):
            for table in layout.tables:
                found = connection.execute(rows_of(table, lists=False))
                rows = chain.from_iterable(iter(partial(found.fetchmany, _ROWS), []))
                marks = ", ".join("?" * len(table.columns))
                database.conn.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)  # noqa: S608 - a name of ours
    for table in layout.tables:
        for reference in table.references:
            database[table.name].create_index(["record", reference.column])
        for column in table.indexed:
            database[table.name].create_index([column])
    for table_name, columns_read in layout.searched.items():
        database[table_name].enable_fts(columns_read, fts_version="FTS5", tokenize="unicode61 remove_diacritics 2")
    for name, query in layout.views.items():
        database.create_view(name, query)
    database.execute("ANALYZE")
    database.conn.commit()


def _foreign_keys(table: Table) -> list[tuple[Any, ...]]:
    keys: list[tuple[Any, ...]] = [(("record", one.column), one.table, ("record", one.key)) for one in table.references]
    return keys if table.name == "pages" else [("record", "pages", "record"), *keys]


def datasette_metadata(name: str, layout: Layout) -> dict[str, Any]:
    """What datasette shows beside the data: descriptions of tables, columns and their keys."""
    from extractor.exports.dictionary import about

    described = {
        table.name: {
            "description": table.about,
            "columns": {column.name: about(column) for column in table.columns},
            **({"label_column": _label(table)} if _label(table) else {}),
        }
        for table in layout.tables
    }
    return {"databases": {name: {"tables": described}}}


def _label(table: Table) -> str | None:
    names = [column.name for column in table.columns]
    return next((name for name in ("title", "text", "name", "raw") if name in names), None)
