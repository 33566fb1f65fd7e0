"""Parts in Parquet: one row a record, nested like the model, with fixed types.

``csl``, whose keys and values are open, is a column of JSON text; other objects with open keys (``edtf``, ``identifiers``,
``unknown_templates``) are lists of ``{key, value}``, since Hugging Face `datasets`, pandas and polars read no maps. A line
read back is byte for byte the line that was written.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Union, get_args, get_origin, get_type_hints

from msgspec.structs import fields

from extractor.border import from_values
from extractor.extras import require
from extractor.model import Fact, Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS_A_GROUP = 100
_KEY, _VALUE = "key", "value"
Change = Callable[[Any], Any]
_SIMPLE = {str: "string", int: "int64", float: "float64", bool: "bool_"}


class Rows:
    """Takes lines of JSON and writes them as rows."""

    def __init__(self, file: BinaryIO, compression: str) -> None:
        self._file = file
        self._buffer = require("pyarrow", "export").BufferOutputStream()
        self._writer = require("pyarrow.parquet", "export").ParquetWriter(self._buffer, schema(), compression=compression)
        self._rows: list[Any] = []

    def write(self, line: bytes) -> None:
        """Take one record."""
        self._rows.append(_changes()[0](json.loads(line)))
        if len(self._rows) == ROWS_A_GROUP:
            self._write_group()

    def close(self) -> None:
        """Write the file."""
        if self._rows:
            self._write_group()
        self._writer.close()
        self._file.write(self._buffer.getvalue())

    def _write_group(self) -> None:
        self._writer.write_table(require("pyarrow", "export").Table.from_pylist(self._rows, schema()))
        self._rows.clear()


def read_rows(path: Path) -> Iterator[bytes]:
    """The records of a part as lines of JSON."""
    parquet = require("pyarrow.parquet", "export")
    back = _changes()[1]
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_A_GROUP):
            yield from (from_values(back(row)).to_json() for row in batch.to_pylist())


@cache
def schema() -> Any:  # noqa: ANN401 - a pyarrow.Schema
    """The Arrow schema of a record, made from the model."""
    return require("pyarrow", "export").schema(list(_arrow(Record)))


def _arrow(kind: Any) -> Any:  # noqa: ANN401 - a type of the model, and a pyarrow.DataType
    pa = require("pyarrow", "export")
    if _is_fact(kind):
        return pa.struct([pa.field(name, _arrow(member), nullable=_optional(member)) for name, member in _members(kind)])
    kind = _plain(kind)
    if get_origin(kind) in (list, Sequence):
        return pa.list_(_arrow(get_args(kind)[0]))
    if get_origin(kind) is dict:
        value = get_args(kind)[1]
        if value is Any:
            return pa.string()
        return pa.list_(pa.struct([pa.field(_KEY, pa.string()), pa.field(_VALUE, _arrow(value))]))
    return _arrow(kind) if _is_fact(kind) else getattr(pa, _SIMPLE[kind])()


@cache
def _changes() -> tuple[Change, Change]:
    """The functions that turn the JSON of a record into a row, and back."""
    there, back = _changes_of(Record)
    assert there is not None
    assert back is not None
    return there, back


def _changes_of(kind: Any) -> tuple[Change | None, Change | None]:  # noqa: ANN401 - a type of the model
    """The changes for values of a type; None where JSON and Arrow have the same value."""
    if _is_fact(kind):
        both = {name: _changes_of(member) for name, member in _members(kind)}
        return _in_fields({name: one[0] for name, one in both.items()}), _in_fields(
            {name: one[1] for name, one in both.items()}
        )
    kind = _plain(kind)
    if _is_fact(kind):
        return _changes_of(kind)
    if get_origin(kind) in (list, Sequence):
        there, back = _changes_of(get_args(kind)[0])
        return _in_list(there), _in_list(back)
    if get_origin(kind) is dict:
        return (_dump, json.loads) if get_args(kind)[1] is Any else (_pairs, _object)
    return None, None


def _in_fields(changes: dict[str, Change | None]) -> Change | None:
    wanted = {name: change for name, change in changes.items() if change is not None}

    def change_fields(value: dict[str, Any] | None) -> dict[str, Any] | None:
        return value and {**value, **{name: change(value[name]) for name, change in wanted.items()}}

    return change_fields if wanted else None


def _in_list(change: Change | None) -> Change | None:
    return None if change is None else lambda values: values and [change(value) for value in values]


def _pairs(value: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    return None if value is None else [{_KEY: key, _VALUE: one} for key, one in value.items()]


def _object(pairs: list[dict[str, Any]] | None) -> dict[str, Any] | None:
    return None if pairs is None else {pair[_KEY]: pair[_VALUE] for pair in pairs}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_fact(kind: Any) -> bool:  # noqa: ANN401 - a type of the model
    return isinstance(kind, type) and issubclass(kind, Fact)


def _members(kind: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - a struct of the model
    hints = get_type_hints(kind)
    return [(member.name, hints[member.name]) for member in fields(kind)]


def _optional(kind: Any) -> bool:  # noqa: ANN401 - a type of the model
    return type(None) in get_args(kind)


def _plain(kind: Any) -> Any:  # noqa: ANN401 - a type of the model
    """The type without None; ``Sequence`` for lists, ``str`` for literals."""
    if get_origin(kind) in (Union, types.UnionType):
        return _plain(next(one for one in get_args(kind) if one is not type(None)))
    return str if get_origin(kind) is Literal else kind
