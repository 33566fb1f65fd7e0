"""An export of what a user names, to a path, to a stream or to standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from extractor.errors import ExtractorError
from extractor.exports.findings import audited
from extractor.exports.formats import find_format
from extractor.outputs import whole_text

if TYPE_CHECKING:
    from extractor.targets.target import Targets


def write(targets: Targets, form: str, out: Path | TextIO | None) -> None:
    """Write the records of the targets in a form; what a path names appears whole or not at all.

    Without ``out`` a text goes to standard output; :class:`ExtractorError` where the form is no text and has no path, where the
    path is what is read, and where there is no such form.
    """
    chosen = find_format(form)
    writer = chosen.load()
    if chosen.output != "text" and not isinstance(out, Path):
        raise ExtractorError("needs_path", f"{form} is written to a {chosen.output}", remedy="name it after TARGET")
    if isinstance(out, Path) and out.exists() and any(_is_same(out, target.path) for target in targets.each):
        raise ExtractorError("same_place", "would take the place of what is read", where=str(out), remedy="name another file")
    if chosen.output != "text":
        writer(targets.lines(), out, audited)
    elif out is None or isinstance(out, Path):
        with whole_text(out) as stream:
            writer(targets, stream)
    else:
        writer(targets, out)


def _is_same(out: Path, target: str) -> bool:
    return Path(target).exists() and out.samefile(target)
