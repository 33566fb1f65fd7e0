"""Names of the files and folders of a dataset."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

PartFormat = Literal["jsonl", "parquet"]
Compression = Literal["none", "zstd"]

MANIFEST = "manifest.json"
RECORDS = "records"
REJECTS = "rejects.jsonl"
KEYS = ".keys"
"""Inside ``RECORDS``: what later runs need to know of each record."""
SEAL = f"{RECORDS}/{KEYS}/seal"
RUNS = ".runs"
LOCK = f"{RUNS}/lock"

LIVE = ".live"
"""What was fetched of live wikis."""


def usual_compression(form: PartFormat) -> Compression:
    """How parts are packed where nobody says it: Parquet by zstd, which all its readers know, lines of JSON not at all."""
    return "zstd" if form == "parquet" else "none"


def is_dataset(folder: Path) -> bool:
    """Whether a path is a dataset, damaged or not; a path that does not exist is reported by the code that reads it."""
    return os.path.lexists(folder / MANIFEST)
