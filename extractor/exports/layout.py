"""What the tables of an export are made of: columns, keys, references, views.

Every table starts with ``record``, the number of the record in the dataset from 0, and is keyed by it and an id. Columns that
mirror a field of a model take their type and description from there; three names are SQL keywords and are changed:
``start``/``end`` → ``span_start``/``span_end``, ``group`` → ``ref_group``, ``offset`` → ``source_offset``.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ColumnKind = Literal["text", "integer", "real", "boolean", "texts", "json"]
"""``texts`` is a list of texts: a list in Parquet and DuckDB, a JSON array elsewhere. ``json`` is text that holds JSON."""

_SQL_WORDS = {"start": "span_start", "end": "span_end", "group": "ref_group", "offset": "source_offset"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and where its value comes from: ``key`` of the row, described by ``about`` or by a field of the model."""

    name: str
    kind: ColumnKind
    key: str
    about: str = ""
    field: tuple[type, str] | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: ``record`` and ``column`` name a row of ``table`` by its record and ``key``."""

    column: str
    table: str
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, its key, its foreign keys, and the rows that records give it."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: str
    """The query for its rows in a batch, over the table ``records``; its columns have the keys of the table's."""
    references: tuple[Reference, ...] = ()
    indexed: tuple[str, ...] = ()
    """Columns that people search by, beside the keys."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of one kind of record, each after those that it refers to, and what databases have beside them."""

    tables: tuple[Table, ...]
    views: Mapping[str, str]
    searched: Mapping[str, tuple[str, ...]]
    """Tables with full-text search and the columns that it reads."""
    shape: Mapping[str, Any]
    """What a record looks like, as DuckDB's ``from_json`` takes it."""
    read: Callable[[bytes], bytes]
    """The line of a record with what is worked out for its tables beside it, in that shape."""
    written: tuple[str, ...] = ()
    """Views that an export of files has as files of their own."""


def fields(kind: type, names: str) -> tuple[Column, ...]:
    """A column each for those fields of a model."""
    hints = get_type_hints(kind)
    return tuple(Column(_SQL_WORDS.get(name, name), _type(hints[name]), name, field=(kind, name)) for name in names.split())


def _type(hint: Any) -> ColumnKind:  # noqa: ANN401 - an annotation of the model
    origin = get_origin(hint)
    if origin is Literal:
        return "text"
    if origin in (Union, types.UnionType):
        return _type(next(one for one in get_args(hint) if one is not type(None)))
    if origin in (list, Sequence):
        return "text" if get_args(hint)[0] is not str and get_origin(get_args(hint)[0]) is not Literal else "texts"
    if origin is dict:
        return "json"
    simple: dict[type, ColumnKind] = {bool: "boolean", int: "integer", float: "real", str: "text"}
    return simple[hint]


def text(name: str, about: str, key: str = "") -> Column:
    """A column of texts; ``key`` is its name in the row, if another."""
    return Column(name, "text", key or name, about)


RECORD = Column("record", "integer", "record", "Number of the record in the dataset, from 0.")
ORDINAL = Column("ordinal", "integer", "ordinal", "Place in its list, from 0.")
