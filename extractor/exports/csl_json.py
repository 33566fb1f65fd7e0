"""A bibliography as CSL-JSON: what Zotero, pandoc and citeproc read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from extractor.exports.bibliography import entries

if TYPE_CHECKING:
    from typing import TextIO

    from extractor.exports.bibliography import Entry
    from extractor.targets.target import Targets


def write_csl_json(targets: Targets, stream: TextIO) -> None:
    """One JSON array of items, one line each; ``custom.archive`` is the snapshot, for which CSL has no variable."""
    before = "[\n"
    for entry in entries(targets.lines()):
        stream.write(before + json.dumps(item(entry), ensure_ascii=False))
        before = ",\n"
    stream.write("\n]\n" if before == ",\n" else "[]\n")


def item(entry: Entry) -> dict[str, Any]:
    """The CSL item of an entry."""
    if not entry.archive:
        return entry.csl
    return {**entry.csl, "custom": {**entry.csl.get("custom", {}), "archive": entry.archive}}
