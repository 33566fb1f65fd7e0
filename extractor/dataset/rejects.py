"""The rejects of a dataset: pages that gave no record, one line of JSON each, in source order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from extractor.model import PageHead
from extractor.sources.page import Reject

if TYPE_CHECKING:
    from pathlib import Path


def read_rejects(path: Path) -> list[Reject]:
    """The rejects in the file; none where it is missing."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [_reject(line) for line in file]


def _reject(line: bytes) -> Reject:
    found = json.loads(line)
    source = found["source"]
    return Reject(
        PageHead(**found["page"]),
        source["file"],
        source["dialect"],
        source["ordinal"],
        source["offset"],
        found["code"],
        found["message"],
    )
