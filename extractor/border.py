"""The border between records and the world: JSON bytes and JSON Schema, both generated from the dataclasses of the model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.model import Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from extractor.model import PageHead, SourceHead
    from extractor.sources.page import Reject

DRAFT = "https://json-schema.org/draft/2020-12/schema"


# Writes what pydantic's serializer of the same dataclasses does, byte for byte, in half the time.
_write = msgspec.json.Encoder().encode


@cache
def _adapter() -> TypeAdapter[Record]:
    from pydantic import TypeAdapter

    return TypeAdapter(Record)


def to_json(record: Record) -> bytes:
    """The record as one line of UTF-8 JSON without line end, keys in the order of the model."""
    return _write(record)


def head_to_json(head: PageHead | SourceHead) -> bytes:
    """A head of a record as JSON, byte for byte as it stands in the record."""
    return _write(head)


def reject_to_json(reject: Reject) -> bytes:
    """A page that gave no record as one line of JSON without line end, its identity as in a record."""
    source = {"file": reject.file, "dialect": reject.dialect, "ordinal": reject.ordinal, "offset": reject.offset}
    return _write({"page": reject.head, "source": source, "code": reject.code, "message": reject.message})


def from_json(line: bytes | str) -> Record:
    """The record that a line holds, validated; ``pydantic.ValidationError`` where it is none."""
    return _adapter().validate_json(line)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record; descriptions are the model's docstrings."""
    found = _adapter().json_schema(mode="serialization")
    return {"$schema": DRAFT, **found}
