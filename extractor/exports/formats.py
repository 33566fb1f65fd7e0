"""The forms of ``extractor export``: one row each, with its writer and its kind of output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from extractor.errors import ExtractorError
from extractor.plugins import load_plugin, load_reference, plugin_names

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Format:
    """One form; its ``writer`` is a function, or ``module:function``, so that only the chosen form's libraries are loaded."""

    writer: str | Callable[..., Any]
    """What writes: a function, or where it stands."""
    output: Literal["folder", "file", "text"]
    """``folder`` and ``file`` writers take lines, path and layout; ``text`` writers take targets and a text stream."""

    def load(self) -> Callable[..., Any]:
        """The writer."""
        found: Callable[..., Any] = load_reference(self.writer) if isinstance(self.writer, str) else self.writer
        return found


FORMATS = {
    "parquet": Format("extractor.exports.arrow:write_parquet", "folder"),
    "csv": Format("extractor.exports.arrow:write_csv", "folder"),
    "sqlite": Format("extractor.exports.sqlite:write_sqlite", "file"),
    "duckdb": Format("extractor.exports.duckdb:write_duckdb", "file"),
    "csl-json": Format("extractor.exports.csl_json:write_csl_json", "text"),
    "bibtex": Format("extractor.exports.bibtex:write_bibtex", "text"),
    "biblatex": Format("extractor.exports.bibtex:write_biblatex", "text"),
    "ris": Format("extractor.exports.ris:write_ris", "text"),
    "webannotation": Format("extractor.exports.webannotation:write_annotations", "text"),
    "text": Format("extractor.exports.plain_text:write_text", "text"),
    "training": Format("extractor.exports.training:write_examples", "text"),
}


def find_format(name: str) -> Format:
    """The form with this name, of this package or of another one; :class:`ExtractorError` where there is none."""
    if name in FORMATS:
        return FORMATS[name]
    others = plugin_names("exports")
    if name not in others:
        raise ExtractorError(
            "unknown_format", f"there is no form {name}", remedy=f"take one of {', '.join((*FORMATS, *others))}"
        )
    found: Format = load_plugin("exports", name)
    return found
