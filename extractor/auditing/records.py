"""Records as the audit reads them: parsed straight into light objects, without the validation that writing already did.

The objects have the attributes of :mod:`extractor.model` and are made from its annotations; decoding a line costs a quarter of
``border.from_json``, which is what makes an audit of a dataset fast.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from extractor import model
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from extractor.model import Record


def read_record(line: bytes) -> Record:
    """The record that a line of JSON holds; :class:`ExtractorError` where it is none."""
    try:
        record = _decoder().decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExtractorError(
            "bad_record", f"this is no record of schema {model.SCHEMA_VERSION} ({error})", remedy="convert the sources again"
        ) from error
    # The heads end up in results, which other processes must be able to send.
    record.page = _plain(model.PageHead, record.page)
    record.source = _plain(model.SourceHead, record.source)
    read: Record = record
    return read


def _plain(kind: Any, light: Any) -> Any:  # noqa: ANN401 - a dataclass of the model, and the struct that stands for it
    return kind(*(getattr(light, field.name) for field in fields(kind)))


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_light(model.Record))


@cache
def _light(kind: Any) -> Any:  # noqa: ANN401 - a type of the model, and the type that stands for it
    """The type that reads what ``kind`` was written from: structs for dataclasses, lists for lists or tuples."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        members = [(field.name, _light(hints[field.name])) for field in fields(kind)]
        name = getattr(kind, "__name__", "Struct")
        return msgspec.defstruct(name, members, gc=False)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return str
    if origin in (list, tuple):
        return types.GenericAlias(list, (_light(arguments[0]),))
    if origin is dict:
        return types.GenericAlias(dict, (str, _light(arguments[1])))
    if origin in (Union, types.UnionType):
        members_of = dict.fromkeys(_light(argument) for argument in arguments)
        return Union[tuple(members_of)]  # noqa: UP007 - the members are known when the program runs
    return kind
