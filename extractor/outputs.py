"""Outputs that appear as a whole or not at all: they are written beside what they replace, then renamed.

What cannot be written is one :class:`ExtractorError` that names the place, and leaves what was there before.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of ``out`` (of what it links to) when all went well.

    A device or pipe is written to as it is.
    """
    if out.is_dir():
        raise ExtractorError("is_a_folder", "is a folder, and the output is one file", where=str(out), remedy="name a file")
    if out.exists() and not out.is_file():
        with writing(out):
            yield out
        return
    out = out.resolve()
    aside = out.with_name(f".{out.name}.partial")  # a folder: some libraries write further files beside theirs
    try:
        with writing(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            _remove(aside)
            aside.mkdir()
            yield aside / out.name
            (aside / out.name).replace(out)
    finally:
        _remove(aside)


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """An empty folder to write files to; when all went well, they take their places in ``out``, where other files stay.

    Where one cannot take its place, none does.
    """
    if out.exists() and not out.is_dir():
        raise ExtractorError("is_a_file", "is a file, and the output is a folder", where=str(out), remedy="name a folder")
    aside = out / ".partial"
    try:
        with writing(out):
            _remove(aside)
            aside.mkdir(parents=True)
            (aside / "new").mkdir()
            (aside / "old").mkdir()
            yield aside / "new"
            _put_in_place(aside / "new", out, aside / "old")
    finally:
        _remove(aside)


def _put_in_place(new: Path, out: Path, old: Path) -> None:
    """Move the content of ``new`` to ``out``, whose files of the same names go to ``old``; where that fails, all goes back."""
    with ExitStack() as back:
        for number, path in enumerate(sorted(new.rglob("*"))):
            place = out / path.relative_to(new)
            if path.is_dir():
                if not place.is_dir():
                    place.mkdir()
                    back.callback(place.rmdir)
                continue
            if place.is_file():
                kept = place.rename(old / str(number))
                back.callback(kept.rename, place)
            path.rename(place)
            back.callback(place.rename, path)
        back.pop_all()


@contextmanager
def whole_text(out: Path | None) -> Iterator[TextIO]:
    """A stream for UTF-8 text: stdout without ``out``, else a file that takes its place when all went well.

    A lone surrogate, which UTF-8 cannot hold, is written as a question mark.
    """
    if out is None:
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n")
        try:
            yield stream
        finally:
            stream.detach()
    else:
        with whole_file(out) as path, path.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
            yield stream


def open_standard_streams() -> None:
    """Open those of stdin, stdout and stderr that the caller closed, so that no file of ours takes their number.

    Reading such a stdin and writing to such a stdout fail with :class:`OSError`; such a stderr swallows what is written.
    """
    for number, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def abandon_stdout() -> None:
    """Discard what is left for stdout, because nobody reads it or it cannot be written."""
    sys.stdout = io.TextIOWrapper(io.BytesIO())


def unwritable(reason: object, where: str, *, full: bool = False) -> ExtractorError:
    """The error that says why nothing can be written at a place, and what to do."""
    remedy = "what is done is kept; make room and run the same command again" if full else "check the path and its permissions"
    return ExtractorError("disk_full" if full else "unwritable", f"cannot be written ({reason})", where=where, remedy=remedy)


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turns what the file system refuses into one clear line; ``ValueError`` and others pass."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise unwritable(error.strerror or error, str(error.filename or out), full=full) from error


def _remove(aside: Path) -> None:
    if aside.is_dir() and not aside.is_symlink():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        with suppress(FileNotFoundError, NotADirectoryError):
            aside.unlink()
