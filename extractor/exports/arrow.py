"""Tables as Parquet and CSV, one file a table, from DuckDB through Arrow."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from extractor.exports.batches import batches, rows_of
from extractor.extras import require
from extractor.outputs import unwritable, whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from extractor.exports.layout import Layout, Table


def write_parquet(lines: Iterable[bytes], out: Path, layout: Layout) -> None:
    """One ``<table>.parquet`` for each table in the folder ``out``."""
    parquet = require("pyarrow.parquet", "export")
    _write(
        lines, out, layout, "parquet", lambda path, schema: parquet.ParquetWriter(path, schema, compression="zstd"), lists=True
    )


def write_csv(lines: Iterable[bytes], out: Path, layout: Layout, *, raw: bool = False) -> None:
    """One ``<table>.csv`` for each table in the folder ``out``.

    UTF-8 with a header line; null is nothing between the commas, an empty text is ``""``, a list is a JSON array. Unless
    ``raw`` a text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    csv = require("pyarrow.csv", "export")
    _write(lines, out, layout, "csv", csv.CSVWriter, lists=False, guarded=not raw)


def _schema(table: Table, *, lists: bool) -> Any:  # noqa: ANN401 - a pyarrow.Schema
    pa = require("pyarrow", "export")
    kinds = {
        "text": pa.string(),
        "integer": pa.int64(),
        "real": pa.float64(),
        "boolean": pa.bool_(),
        "texts": pa.list_(pa.string()) if lists else pa.string(),
        "json": pa.string(),
    }
    fields = [pa.field(column.name, kinds[column.kind], nullable=column.name not in table.key) for column in table.columns]
    return pa.schema(fields, {"key": ",".join(table.key), "about": table.about})


def _write(
    lines: Iterable[bytes],
    out: Path,
    layout: Layout,
    suffix: str,
    writer: Callable[[Path, Any], Any],
    *,
    lists: bool,
    guarded: bool = False,
) -> None:
    """Whole files take the place of earlier ones when all are written; other files of the folder stay.

    With ``guarded`` no text is a formula.
    """
    table_of = require("pyarrow", "export").Table.from_arrays
    with whole_folder(out) as folder:
        with ExitStack() as stack:
            connection = stack.enter_context(require("duckdb", "export").connect())
            schemas = {table.name: _schema(table, lists=lists) for table in layout.tables}
            writers = {
                name: stack.enter_context(writer(folder / f"{name}.{suffix}", schema)) for name, schema in schemas.items()
            }
            for _ in batches(lines, layout, connection):
                for table in layout.tables:
                    rows = connection.sql(rows_of(table, lists=lists, guarded=guarded)).to_arrow_table()
                    if len(rows):
                        # What DuckDB gives has these types; it does not know which columns are never null.
                        writers[table.name].write_table(table_of(rows.columns, schema=schemas[table.name]))
        if layout.written:
            _write_views(folder, suffix, layout)


def _write_views(folder: Path, suffix: str, layout: Layout) -> None:
    """The views that answer the first questions as files of their own, worked out by DuckDB from the files of the tables."""
    duckdb = require("duckdb", "export")
    form = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER, FORCE_QUOTE *"}[suffix]
    try:
        with duckdb.connect(config={"temp_directory": str(folder / ".spill")}) as connection:
            for table in layout.tables:
                path = _quoted(folder / f"{table.name}.{suffix}")
                source = f"read_csv({path}, {_types(table)})" if suffix == "csv" else f"read_parquet({path})"
                connection.execute(f"CREATE VIEW {table.name} AS FROM {source}")
            for name in layout.written:
                written = _quoted(folder / f"{name}.{suffix}")
                connection.execute(f"COPY (FROM ({layout.views[name]}) ORDER BY ALL) TO {written} ({form})")
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        raise unwritable(error, str(folder.parent), full="space" in str(error)) from error


def _types(table: Table) -> str:
    """The arguments with which DuckDB reads a table's CSV: guessing would take an id for a number."""
    kinds = {"integer": "BIGINT", "real": "DOUBLE", "boolean": "BOOLEAN"}
    columns = ", ".join(f"'{column.name}': '{kinds.get(column.kind, 'VARCHAR')}'" for column in table.columns)
    return f"header = true, auto_detect = false, quote = '\"', escape = '\"', columns = {{{columns}}}"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
