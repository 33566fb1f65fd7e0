"""An export of what a user names, to a path, to a stream or to standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from extractor.errors import ExtractorError
from extractor.exports.findings import find_rows
from extractor.exports.formats import find_format
from extractor.outputs import whole_text

if TYPE_CHECKING:
    from extractor.targets.target import Target


def write(target: Target, form: str, out: Path | TextIO | None) -> None:
    """Write the records of the target in a form; what a path names appears whole or not at all.

    Without ``out`` a text goes to standard output; :class:`ExtractorError` where the form is no text and has no path, where the
    path is what is read, and where there is no such form.
    """
    chosen = find_format(form)
    writer = chosen.load()
    if chosen.output != "text" and not isinstance(out, Path):
        raise ExtractorError("needs_path", f"{form} is written to a {chosen.output}", remedy="name it after TARGET")
    if isinstance(out, Path) and out.exists() and Path(target.path).exists() and out.samefile(target.path):
        raise ExtractorError("same_place", "would take the place of what is read", where=str(out), remedy="name another file")
    if chosen.output != "text":
        writer(target.lines(), out, find_rows)
    elif out is None or isinstance(out, Path):
        with whole_text(out) as stream:
            writer(target, stream)
    else:
        writer(target, out)
