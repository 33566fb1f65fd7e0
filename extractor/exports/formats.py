"""The forms of ``extractor export``: one row each, with its writer, its kind of output and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


@dataclass(frozen=True, slots=True)
class Format:
    """One form: ``writer`` is ``module:function`` inside this package, so that only the chosen form's libraries are loaded."""

    writer: str
    output: Literal["folder", "file", "text"]
    """``folder`` and ``file`` writers take lines, path and findings; ``text`` writers take a target and a text stream."""

    def load(self) -> Callable[..., Any]:
        """The writer."""
        module, _, function = self.writer.partition(":")
        found: Callable[..., Any] = getattr(import_module(f"extractor.exports.{module}"), function)
        return found


FORMATS = {
    "parquet": Format("arrow:write_parquet", "folder"),
    "csv": Format("arrow:write_csv", "folder"),
    "sqlite": Format("sqlite:write_sqlite", "file"),
    "duckdb": Format("duckdb:write_duckdb", "file"),
    "csl-json": Format("csl_json:write_csl_json", "text"),
    "bibtex": Format("bibtex:write_bibtex", "text"),
    "biblatex": Format("bibtex:write_biblatex", "text"),
    "ris": Format("ris:write_ris", "text"),
    "webannotation": Format("webannotation:write_annotations", "text"),
    "training": Format("training:write_examples", "text"),
}
