"""The folder of a dataset: locked by one run at a time, its new content in the place of the old one whole.

A run writes into ``.runs/NNN``, laid out as the dataset itself. When all is written its ``records`` change places with those of
the dataset in one step, then rejects and manifest follow. ``records/.keys/seal`` holds the hash of the manifest that belongs to
the records, so a run that finds another one half published completes it first. Folders of runs that were stopped stay until a
run is through, which reuses their parts.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import sys
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from extractor.dataset.layout import KEYS, LOCK, MANIFEST, RECORDS, REJECTS, RUNS, SEAL
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the dataset, made if it is not there.

    :class:`ExtractorError` where another run holds it, or the folder holds something else.
    """
    if folder.is_dir() and not (folder / MANIFEST).exists() and not (folder / RUNS).exists():
        others = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        if others:
            raise ExtractorError(
                "not_a_dataset", f"the folder holds other files ({others[0]})", where=str(folder), remedy="name another folder"
            )
    (folder / RUNS).mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExtractorError(
                "locked", "another run is writing this dataset", where=str(folder), remedy="wait for it, or stop it first"
            ) from error
        yield


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what the file system refuses into one clear line; ``ValueError`` and others pass."""
    try:
        yield
    except OSError as error:
        kept = "what is done is kept; make room and run the same command again"
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise ExtractorError(
            "disk_full" if full else "unwritable",
            f"cannot be written ({error.strerror or error})",
            where=str(error.filename or folder),
            remedy=kept if full else "check the path and its permissions",
        ) from error


def runs(folder: Path) -> list[Path]:
    """The folders of stopped runs, oldest first."""
    return sorted(path for path in (folder / RUNS).iterdir() if path.is_dir())


def new_run(folder: Path) -> Path:
    """The folder of this run."""
    earlier = runs(folder)
    run = folder / RUNS / f"{int(earlier[-1].name) + 1 if earlier else 0:03}"
    (run / RECORDS / KEYS).mkdir(parents=True)
    return run


def seal(folder: Path, run: Path, written: bytes) -> None:
    """Mark a run complete: its manifest comes last."""
    # From here on a seal of the dataset that fits the run's manifest means that the run's records are in their place.
    (folder / SEAL).unlink(missing_ok=True)
    (run / SEAL).write_bytes(_seal_of(written))
    partial = run / f".{MANIFEST}"
    with partial.open("wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(run / MANIFEST)


def is_sealed(folder: Path) -> bool:
    """Whether records and manifest of a folder belong together."""
    try:
        return (folder / SEAL).read_bytes() == _seal_of((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return False


def publish(folder: Path, run: Path) -> None:
    """Give the content of a complete run the place of the dataset's; a second call goes on where the first was stopped."""
    written = (run / MANIFEST).read_bytes()
    seal_there = folder / SEAL
    if not seal_there.exists() or seal_there.read_bytes() != _seal_of(written):
        _exchange(run / RECORDS, folder / RECORDS)
    if (run / REJECTS).exists():
        (run / REJECTS).replace(folder / REJECTS)
    (run / MANIFEST).replace(folder / MANIFEST)


def complete_interrupted(folder: Path) -> None:
    """Publish what an earlier run had completed before it was stopped."""
    for run in runs(folder):
        if (run / MANIFEST).exists():
            publish(folder, run)


def clear_runs(folder: Path) -> None:
    """Remove what runs have left, once a dataset is published."""
    for run in runs(folder):
        shutil.rmtree(run)


def _seal_of(written: bytes) -> bytes:
    return sha256(written).hexdigest().encode()


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change places, in one step where the system can."""
    if not old.exists():
        new.replace(old)
        return
    if sys.platform == "linux":
        renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if renameat2 and not renameat2(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE):
            return
    aside = new.with_name("old")
    old.replace(aside)
    new.replace(old)
    aside.replace(new)
