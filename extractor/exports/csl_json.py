"""A bibliography as CSL-JSON: what Zotero, pandoc and citeproc read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from extractor.exports.bibliography import entries

if TYPE_CHECKING:
    from typing import TextIO

    from extractor.exports.targets import Target


def write_csl_json(target: Target, stream: TextIO) -> None:
    """One JSON array of items, one line each."""
    before = "[\n"
    for entry in entries(target.lines()):
        stream.write(before + json.dumps(entry.csl, ensure_ascii=False))
        before = ",\n"
    stream.write("\n]\n" if before == ",\n" else "[]\n")
