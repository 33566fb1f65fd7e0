"""Records cut into batches of rows, a table at a time: what keeps the memory of an export bounded."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.exports.layout import Layout, Table

    Rows = list[tuple[Any, ...]]

BATCH_ROWS = 100_000
"""Rows of all tables together that a batch may hold; a single page may hold more."""


def batches(lines: Iterable[bytes], layout: Layout) -> Iterator[list[tuple[Table, Rows]]]:
    """For each batch of records, every table of the layout with its rows.

    A row's values are in the order of the table's columns and as the record's
    JSON has them: lists stay lists. Empty tables are there too, and so is one batch if there are no records.
    """
    plan = [(table, itemgetter(*(column.key for column in table.columns))) for table in layout.tables]
    held: list[tuple[Table, Rows]] = [(table, []) for table in layout.tables]
    rows = 0
    for number, line in enumerate(lines):
        record = layout.read(line)
        for (table, values), (_, kept) in zip(plan, held, strict=True):
            before = len(kept)
            kept.extend(values({**row, "record": number}) for row in table.rows(record))
            rows += len(kept) - before
        if rows >= BATCH_ROWS:
            yield held
            held, rows = [(table, []) for table in layout.tables], 0
    yield held


def json_lists(table: Table, rows: Rows) -> Iterator[tuple[Any, ...]]:
    """The rows with lists as JSON arrays, for formats without lists."""
    places = {number for number, column in enumerate(table.columns) if column.kind == "texts"}
    if not places:
        yield from rows
        return
    for row in rows:
        yield tuple(_array(value) if number in places else value for number, value in enumerate(row))


def _array(value: list[str] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
