"""The folder of a dataset: locked by one run at a time; new content replaces the old as a whole.

A run writes into ``.runs/NNN``, laid out as the dataset itself. When all is written its ``records`` change places with those of
the dataset in one step, then rejects and manifest follow. ``records/.keys/seal`` holds the hash of the manifest that belongs to
the records, so a run that finds another one half published completes it first. Folders of runs that were stopped stay until a
run is through, which reuses their parts. A dataset holds no symbolic links: whoever writes it would write elsewhere.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.dataset import lock
from extractor.dataset.file_names import KEYS, LIVE, LOCK, MANIFEST, RECORDS, REJECTS, RUNS, SEAL, is_dataset
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock the dataset's folder, which is created if needed.

    :class:`ExtractorError` where another run holds it, or the folder holds something else, or links.
    """
    _refuse_links(folder)
    if folder.is_dir() and not is_dataset(folder) and not (folder / RUNS).exists() and not (folder / RECORDS / KEYS).is_dir():
        others = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        if others:
            raise ExtractorError(
                "not_a_dataset", f"the folder holds other files ({others[0]})", where=str(folder), remedy="name another folder"
            )
    (folder / RUNS).mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(folder / LOCK, flags, 0o666), "wb") as file:  # noqa: PTH123 - a descriptor
        if not lock.take(file):
            raise ExtractorError(
                "locked", "another run is writing this dataset", where=str(folder), remedy="wait for it, or stop it first"
            )
        yield


def _refuse_links(folder: Path) -> None:
    """Raise :class:`ExtractorError` where something inside the dataset is a symbolic link."""
    own = [folder / name for name in (MANIFEST, REJECTS, RECORDS, RUNS, LIVE)]
    inside = (Path(root) / name for path in own for root, folders, files in os.walk(path) for name in (*folders, *files))
    for path in chain(own, inside):
        if path.is_symlink():
            raise ExtractorError(
                "symbolic_link",
                "is a symbolic link, which a dataset may not hold",
                where=str(path),
                remedy="remove it, or put its content there",
            )


def runs(folder: Path) -> list[Path]:
    """The folders of stopped runs, oldest first."""
    found = (folder / RUNS).iterdir() if (folder / RUNS).is_dir() else ()
    return sorted((path for path in found if path.name.isdecimal() and path.is_dir()), key=lambda path: int(path.name))


def new_run(folder: Path) -> Path:
    """The folder of this run."""
    earlier = runs(folder)
    run = folder / RUNS / f"{int(earlier[-1].name) + 1 if earlier else 0:03}"
    (run / RECORDS / KEYS).mkdir(parents=True)
    return run


def seal(folder: Path, run: Path, written: bytes) -> None:
    """Mark a run complete: its manifest comes last."""
    # From here on a seal of the dataset that fits the run's manifest means that the run's records are in their place.
    with suppress(FileNotFoundError, NotADirectoryError):
        (folder / SEAL).unlink()
    (run / SEAL).write_bytes(_seal_of(written))
    partial = run / f".{MANIFEST}"
    with partial.open("wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(run / MANIFEST)


def is_sealed(folder: Path) -> bool:
    """Whether records and manifest of a folder belong together."""
    return _fits(folder, folder / MANIFEST)


def _fits(folder: Path, manifest: Path) -> bool:
    """Whether a manifest belongs to the records in the folder."""
    try:
        return (folder / SEAL).read_bytes() == _seal_of(manifest.read_bytes())
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """The paths of the files that belong to the records of a dataset."""

    manifest: Path
    rejects: Path


def standing(folder: Path) -> PublishedFiles:
    """Manifest and rejects of a dataset: those of a run, where its publication was stopped behind the records."""
    for run in () if is_sealed(folder) else runs(folder):
        if _fits(folder, run / MANIFEST):
            rejects = run / REJECTS
            return PublishedFiles(run / MANIFEST, rejects if rejects.exists() else folder / REJECTS)
    return PublishedFiles(folder / MANIFEST, folder / REJECTS)


def publish(folder: Path, run: Path) -> None:
    """Replace the content of the dataset by that of a complete run; a second call continues where the first was stopped."""
    if not _fits(folder, run / MANIFEST):
        _exchange(run / RECORDS, folder / RECORDS)
    if (run / REJECTS).exists():
        _replace(run / REJECTS, folder / REJECTS)
    _replace(run / MANIFEST, folder / MANIFEST)


def _replace(new: Path, old: Path) -> None:
    """Put a file in the place of another one, or of a folder that should not be there, which goes with the run."""
    if old.is_dir():
        old.replace(new.with_name(f"old-{old.name}"))
    new.replace(old)


def complete_interrupted(folder: Path) -> None:
    """Publish what an earlier run had completed before it was stopped."""
    for run in runs(folder):
        if (run / MANIFEST).exists():
            publish(folder, run)


def clear_runs(folder: Path) -> None:
    """Remove the folders of runs, once a dataset is published."""
    for run in runs(folder):
        shutil.rmtree(run)


def _seal_of(written: bytes) -> bytes:
    return sha256(written).hexdigest().encode()


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def _exchange(new: Path, old: Path) -> None:
    """Swap two folders, in one step where the system can do that."""
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
