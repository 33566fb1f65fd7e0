"""Records cut into batches of rows, a table at a time: what keeps the memory of an export bounded."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from extractor.border import from_json
from extractor.exports.tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.exports.tables import Table

    Rows = list[tuple[Any, ...]]
    Audited = Callable[[bytes], dict[str, Any]]
    """A record's findings and the status of each of its claims (:func:`extractor.exports.findings.audited`)."""

BATCH_ROWS = 100_000
"""Rows of all tables together that a batch may hold; a single page may hold more."""


def batches(lines: Iterable[bytes], audit: Audited) -> Iterator[list[tuple[Table, Rows]]]:
    """For each batch of records, every table with its rows, in the order of ``tables()``.

    ``audit`` gives a record's findings and statuses. A row's values are in the order of the table's columns and as the record's
    JSON has them: lists stay lists. Empty tables are there too, and so is one batch if there are no records.
    """
    plan = [(table, itemgetter(*(column.key for column in table.columns))) for table in tables()]
    held: list[tuple[Table, Rows]] = [(table, []) for table in tables()]
    rows = 0
    for number, line in enumerate(lines):
        record = from_json(line, dict)
        record.update(audit(line))
        for (table, values), (_, kept) in zip(plan, held, strict=True):
            before = len(kept)
            kept.extend(values({**row, "record": number}) for row in table.rows(record))
            rows += len(kept) - before
        if rows >= BATCH_ROWS:
            yield held
            held, rows = [(table, []) for table in tables()], 0
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
