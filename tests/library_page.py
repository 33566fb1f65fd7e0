"""The page of the library, ``docs/library.md``: every public name with its signature and docstring, read from the source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import griffe
from conftest import PROJECT

from extractor.auditing.finding import Scope, Severity
from extractor.comparison.diff import ChangeKind
from extractor.conversion import Engine
from extractor.dataset.file_names import Compression, PartFormat
from extractor.options import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTRODUCTION = """\
# The library

Generated from the code by `pytest --update`. All names come from `extractor` itself, as in `from extractor import extract`, and
are loaded when they are first used. [The guide](guide.md) shows them at work; [the data dictionary](data-dictionary.md) tells
what the keys of a record mean. `Name` is a path, as text or as a `PathLike`; a `Failure` is a `Reject` or a `SourceFailure`.
"""
_LONGEST = 100
CHOICES = {
    "Dialect": Dialect,
    "Scope": Scope,
    "Severity": Severity,
    "PartFormat": PartFormat,
    "Compression": Compression,
    "Engine": Engine,
    "ChangeKind": ChangeKind,
}


def library_page() -> str:
    """The page in Markdown: functions first, then classes, each in alphabetical order; last the parts of a record by name."""
    package = griffe.load("extractor", search_paths=[PROJECT], resolve_aliases=True)
    public = [package[name].final_target if package[name].is_alias else package[name] for name in package.exports]
    functions = [one for one in public if one.is_function]
    parts = [one for one in public if one.is_class and one.module.name == "model"]
    classes = [one for one in public if one.is_class and one not in parts]
    lines = [_INTRODUCTION, "| type | values |", "|---|---|"]
    lines += [f"| `{name}` | {', '.join(f'`{value}`' for value in get_args(kind))} |" for name, kind in CHOICES.items()]
    lines += ["", "## Functions", ""]
    lines += [line for one in functions for line in _function(one, "###")]
    lines += ["## Classes", ""]
    lines += [line for one in classes for line in _class(one)]
    lines += ["## The parts of a record", "", "Their fields are the keys of the JSON.", "", "| class | |", "|---|---|"]
    lines += [f"| `{one.name}` | {_text(one)} |" for one in parts]
    record = next(one for one in parts if one.name == "Record")
    lines += ["", *(line for one in record.functions.values() for line in _function(one, "###", "Record."))]
    return "\n".join(lines).rstrip("\n") + "\n"


def _function(one: griffe.Function, heading: str, owner: str = "") -> Iterator[str]:
    yield from (f"{heading} `{owner}{one.name}`", "", "```python", *_signature(one), "```", "")
    yield from (_text(one), "")


def _signature(one: griffe.Function) -> list[str]:
    """The signature on one line, or one line a parameter."""
    parameters = []
    for parameter in one.parameters:
        if parameter.name == "self":
            continue
        if parameter.kind is griffe.ParameterKind.keyword_only and "*" not in parameters:
            parameters.append("*")
        default = "" if parameter.default is None else f" = {parameter.default}"
        parameters.append(f"{parameter.name}: {parameter.annotation}{default}")
    line = f"{one.name}({', '.join(parameters)}) -> {one.returns}"
    if len(line) <= _LONGEST:
        return [line]
    return [f"{one.name}(", *(f"    {parameter}," for parameter in parameters), f") -> {one.returns}"]


def _class(one: griffe.Class) -> Iterator[str]:
    yield from (f"### `{one.name}`", "", _text(one), "")
    fields = [field for field in one.attributes.values() if not field.name.startswith("_") and field.annotation is not None]
    if fields:
        yield from ("| field | type | |", "|---|---|---|")
        yield from (f"| `{field.name}` | `{_cell(str(field.annotation))}` | {_cell(_text(field))} |" for field in fields)
        yield ""
    for method in one.functions.values():
        if not method.name.startswith("_"):
            yield from _function(method, "####", f"{one.name}.")


def _text(one: griffe.Object) -> str:
    """The docstring in Markdown; empty where there is none."""
    docstring = one.docstring.value if one.docstring else ""
    docstring = re.sub(r":\w+:`[~.]*([^`]*)`", r"`\1`", docstring)
    return re.sub(r"``([^`]*)``", r"`\1`", docstring)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
