"""What tests of datasets share: one made of given records, as a conversion would leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.dataset import manifest
from extractor.dataset.file_names import MANIFEST, RECORDS, REJECTS
from extractor.dataset.forms import FORMS
from extractor.dataset.manifest import Counts, DatasetSettings, Manifest
from extractor.dataset.parts import PartWriter
from extractor.engines.work import Extracted
from extractor.model import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_records(folder: Path, *parts: Iterable[bytes], rejects: Iterable[bytes] = (), fingerprint: str = "") -> Path:
    """A dataset whose parts hold these records, given as lines of JSON without their ends."""
    writer = PartWriter(folder / RECORDS, FORMS[0])
    for lines in parts:
        for line in lines:
            writer.add(bytes(24), Extracted(line, (0, 0, 0, 0, 0)))
        writer.finish_part()
    refused = list(rejects)
    (folder / REJECTS).write_bytes(b"".join(line + b"\n" for line in refused))
    records = sum(part.records for part in writer.parts)
    counts = Counts(records + len(refused), records, len(refused))
    settings = DatasetSettings("jsonl", "none", [0], None, all_revisions=False, language=None, as_of=None, person_index=None)
    written = Manifest(SCHEMA_VERSION, "0", fingerprint, settings, [], writer.parts, counts)
    (folder / MANIFEST).write_bytes(manifest.to_bytes(written))
    return folder
