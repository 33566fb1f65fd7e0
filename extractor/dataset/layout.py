"""Where things stand in the folder of a dataset."""

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


def is_dataset(folder: Path) -> bool:
    """Whether a path leads to a dataset, damaged or not; one that cannot lead anywhere is told by who reads what it names."""
    return os.path.lexists(folder / MANIFEST)
