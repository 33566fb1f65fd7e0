"""The border between records and the world: JSON bytes and JSON Schema, both generated from the structs of the model."""

from __future__ import annotations

import ast
import inspect
import sys
import types
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from extractor.errors import ExtractorError
from extractor.model import SCHEMA_VERSION, Record
from extractor.options import NOT_LOOKED_FOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.model import PageHead, SourceHead
    from extractor.sources.page import Reject

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Kind = TypeVar("Kind")
_write = msgspec.json.Encoder().encode


class RecordLine(bytes):
    """A record as one line of JSON without line end, with the file and line number it was read from."""

    file: str
    number: int
    """Counted from 1; of Parquet that of the row."""

    @classmethod
    def at(cls, file: str, number: int, data: bytes) -> RecordLine:
        """The line with that number in the file."""
        line = cls(data)
        line.file, line.number = file, number
        return line

    @property
    def place(self) -> str:
        """File and number, as messages have them."""
        return f"{self.file}, line {self.number}"


def head_to_json(head: PageHead | SourceHead) -> bytes:
    """A head of a record as JSON, byte for byte as it stands in the record."""
    return _write(head)


def reject_to_json(reject: Reject) -> bytes:
    """A page that gave no record as one line of JSON without line end, its identity as in a record."""
    source = {"file": reject.file, "dialect": reject.dialect, "ordinal": reject.ordinal, "offset": reject.offset}
    return _write({"page": reject.head, "source": source, "code": reject.code, "message": reject.message})


def from_json(line: bytes | str, kind: type[Kind] = Record) -> Kind:  # type: ignore[assignment]
    """The record that a line holds, validated; :class:`ExtractorError` with the line's place where it is none.

    ``kind`` is another struct for those who need a part of it, or ``dict`` for the values as JSON has them.
    """
    try:
        found: Kind = _decoder(kind).decode(line)  # type: ignore[arg-type] # mypy: types are hashable
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise _no_record(error, line.place if isinstance(line, RecordLine) else "") from error
    return found


def from_values(values: dict[str, Any]) -> Record:
    """The record with these values, as JSON has them, validated; :class:`ExtractorError` where they are none."""
    try:
        return msgspec.convert(values, Record)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _no_record(error, "") from error


def _no_record(error: Exception, where: str) -> ExtractorError:
    message = f"is no record of schema {SCHEMA_VERSION} ({error})"
    return ExtractorError("bad_record", message, where=where, remedy="convert the sources again")


def facts_in(line: bytes | str) -> dict[str, Any]:
    """The values of a record as JSON has them, for those to whom what was not looked for is not there: empty, not null."""
    record: dict[str, Any] = from_json(line, dict)
    if any(problem["code"] == NOT_LOOKED_FOR for problem in record["problems"]):
        _fill(record, ("claims", "citations", "works", "dates", "people"))
        record["unknown_templates"] = record["unknown_templates"] or {}
        for claim in record["claims"]:
            _fill(claim, ("citations", "covered_by", "segments", "dates", "people"))
        for citation in record["citations"]:
            _fill(citation, ("targets",))
    return record


def _fill(found: dict[str, Any], lists: Iterable[str]) -> None:
    found.update({name: [] for name in lists if found[name] is None})


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - a type
    return msgspec.json.Decoder(kind)


def schema(kind: type[msgspec.Struct] = Record) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record, or of another kind of struct; descriptions are the docstrings of its module."""
    found = _described(kind).model_json_schema(mode="serialization")
    return {"$schema": DRAFT, **found}


@cache
def _described(kind: Any) -> Any:  # noqa: ANN401 - a type of the model, and the type that pydantic describes
    """The type with pydantic's models for the structs in it: msgspec's own schemas know no docstrings of fields."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        from pydantic import ConfigDict, Field, create_model

        config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)
        hints = get_type_hints(kind)
        fields: dict[str, Any] = {
            field.name: (
                _described(hints[field.name]),
                Field(
                    ... if field.required else field.default,
                    description=_docstrings(kind.__module__)[kind.__name__][field.name],
                ),
            )
            for field in msgspec.structs.fields(kind)
        }
        return create_model(kind.__name__, __config__=config, __doc__=kind.__doc__, **fields)
    arguments = get_args(kind)
    if not arguments or get_origin(kind) is Literal:
        return kind
    described = [_described(argument) for argument in arguments]
    if isinstance(kind, types.UnionType):
        return reduce(or_, described)
    return get_origin(kind)[tuple(described)]


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """The docstring below each field, by class of the module."""
    return {
        kind.name: {
            ast.unparse(field.target): inspect.cleandoc(ast.literal_eval(below.value))
            for field, below in pairwise(kind.body)
            if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr)
        }
        for kind in ast.parse(inspect.getsource(sys.modules[module])).body
        if isinstance(kind, ast.ClassDef)
    }
