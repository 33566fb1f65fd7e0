"""Tables as Parquet and CSV, one file a table, through Arrow."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from extractor.exports.batches import batches, json_lists
from extractor.exports.tables import tables
from extractor.extras import require
from extractor.outputs import whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from extractor.exports.batches import Findings, Rows
    from extractor.exports.tables import Table


def write_parquet(lines: Iterable[bytes], out: Path, find: Findings) -> None:
    """One ``<table>.parquet`` for each table in the folder ``out``."""
    parquet = require("pyarrow.parquet", "export")
    _write(
        lines, out, find, "parquet", lambda path, schema: parquet.ParquetWriter(path, schema, compression="zstd"), lists=True
    )


def write_csv(lines: Iterable[bytes], out: Path, find: Findings) -> None:
    """One ``<table>.csv`` for each table in the folder ``out``.

    UTF-8 with a header line; null is nothing between the commas, an empty text is ``""``, a list is a JSON array.
    """
    csv = require("pyarrow.csv", "export")
    _write(lines, out, find, "csv", csv.CSVWriter, lists=False)


def record_batch(table: Table, rows: Rows, *, lists: bool) -> Any:  # noqa: ANN401 - a pyarrow.RecordBatch
    """The rows as an Arrow record batch; without ``lists`` they become JSON arrays."""
    pa = require("pyarrow", "export")
    found = _schema(table, lists=lists)
    values = rows if lists else json_lists(table, rows)
    columns = zip(*values, strict=True) if rows else [()] * len(table.columns)
    return pa.record_batch([pa.array(column, one.type) for column, one in zip(columns, found, strict=True)], schema=found)


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
    lines: Iterable[bytes], out: Path, find: Findings, suffix: str, writer: Callable[[Path, Any], Any], *, lists: bool
) -> None:
    """Whole files take the place of earlier ones when all are written; other files of the folder stay."""
    with whole_folder(out) as folder, ExitStack() as stack:
        writers = {
            table.name: stack.enter_context(writer(folder / f"{table.name}.{suffix}", _schema(table, lists=lists)))
            for table in tables()
        }
        for batch in batches(lines, find):
            for table, rows in batch:
                if rows:
                    writers[table.name].write_batch(record_batch(table, rows, lists=lists))
