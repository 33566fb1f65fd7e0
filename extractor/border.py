"""The border between records and the world: JSON bytes and JSON Schema, both generated from the dataclasses of the model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic_core import to_json as to_json_bytes

from extractor.model import PageHead, Record, SourceHead

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.sources.page import Reject

DRAFT = "https://json-schema.org/draft/2020-12/schema"


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any dataclass of the model
    return TypeAdapter(kind)


@cache
def _writer(kind: Any) -> Callable[..., bytes]:  # noqa: ANN401 - the same
    return _adapter(kind).serializer.to_json


def to_json(record: Record) -> bytes:
    """The record as one line of UTF-8 JSON without line end, keys in the order of the model."""
    return _writer(Record)(record)


def head_to_json(head: PageHead | SourceHead) -> bytes:
    """A head of a record as JSON, byte for byte as it stands in the record."""
    kind: Any = type(head)
    return _writer(kind)(head)


def reject_to_json(reject: Reject) -> bytes:
    """A page that gave no record as one line of JSON without line end, its identity as in a record."""
    source = {"file": reject.file, "dialect": reject.dialect, "ordinal": reject.ordinal, "offset": reject.offset}
    return to_json_bytes({"page": reject.head, "source": source, "code": reject.code, "message": reject.message})


def from_json(line: bytes | str) -> Record:
    """The record that a line holds, validated; ``pydantic.ValidationError`` where it is none."""
    record: Record = _adapter(Record).validate_json(line)
    return record


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record; descriptions are the model's docstrings."""
    found = _adapter(Record).json_schema(mode="serialization")
    return {"$schema": DRAFT, **found}
