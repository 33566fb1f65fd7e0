"""Writes an export to a path, to a stream or to standard output."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from extractor.errors import ExtractorError
from extractor.exports.formats import find_format
from extractor.exports.tables import of_records
from extractor.outputs import whole_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.exports.formats import Format
    from extractor.targets.dataset import Dataset
    from extractor.targets.target import Targets


def write(targets: Targets, form: str, out: Path | TextIO | None, *, raw: bool = False) -> None:
    """Write the records of the targets in a form; what a path names appears whole or not at all.

    Without ``out`` a text goes to standard output; :class:`ExtractorError` where the form is no text and has no path, where the
    path is what is read, and where there is no such form. ``raw`` leaves texts of CSV that look like formulas as they are.
    """
    chosen = _chosen(form, out, [Path(target.path) for target in targets.each])
    writer = partial(chosen.load(), raw=True) if raw and form == "csv" else chosen.load()
    if chosen.output != "text":
        writer(targets.lines(), out, of_records())
    elif out is None or isinstance(out, Path):
        with whole_text(out) as stream:
            writer(targets, stream)
    else:
        writer(targets, out)


def write_histories(dataset: Dataset, form: str, out: Path | None, *, raw: bool = False) -> None:
    """Write the histories of a dataset as tables; as :func:`write`, and an error where the form is a text."""
    from extractor.exports.history_tables import of_histories

    chosen = _chosen(form, out, [dataset.path])
    if chosen.output == "text":
        raise ExtractorError(
            "histories", f"holds histories, and {form} is made of records", where=str(dataset.path), remedy="export tables"
        )
    writer = partial(chosen.load(), raw=True) if raw and form == "csv" else chosen.load()
    writer(dataset.lines(), out, of_histories())


def _chosen(form: str, out: Path | TextIO | None, read: Iterable[Path]) -> Format:
    """The form, if it can be written there; ``read`` is what it is made of."""
    chosen = find_format(form)
    if chosen.output != "text" and not isinstance(out, Path):
        raise ExtractorError("needs_path", f"{form} is written to a {chosen.output}", remedy="name it after TARGET")
    if isinstance(out, Path) and out.exists() and any(one.exists() and out.samefile(one) for one in read):
        raise ExtractorError("same_place", "would take the place of what is read", where=str(out), remedy="name another file")
    return chosen
