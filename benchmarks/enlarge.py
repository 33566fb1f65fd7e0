"""A large dataset made of a small one: its records repeated, each copy with other words, for the benchmarks of size."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from extractor import open_dataset
from extractor.dataset import manifest
from extractor.dataset.file_names import MANIFEST, RECORDS, REJECTS
from extractor.dataset.forms import FORMS
from extractor.dataset.manifest import Counts
from extractor.dataset.parts import PartWriter
from extractor.engines.work import Extracted

if TYPE_CHECKING:
    from pathlib import Path

LONG_WORD = re.compile(r"\b\w{6,}\b")
CHANGED = 3
"""One in so many longer words is changed."""


class Copy:
    """The same facts of another world: words, names, titles and identifiers changed by the number of the copy."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.random = random.Random(f"{seed}/{number}")  # noqa: S311 - a benchmark, no secret

    def words(self, text: str) -> str:
        """The text with some of its longer words changed, so that the vocabulary grows as that of a real dataset does."""
        return LONG_WORD.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        return word if self.random.randrange(CHANGED) else f"{word[:4]}{self.random.randrange(100_000):x}{word[4:]}"

    def record(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record as this copy has it."""
        page = record["page"]
        page["title"] = f"{page['title']} ({self.number})"
        page["page_id"] = None if page["page_id"] is None else page["page_id"] + 1_000_000 * self.number
        for claim in record["claims"]:
            claim["text"] = self.words(claim["text"])
        for person in record["people"]:
            person["name"] = self.words(person["name"])
        for work in record["works"]:
            for field in ("title", "container-title"):
                if field in work["csl"]:
                    work["csl"][field] = self.words(work["csl"][field])
            if self.random.randrange(2):  # the other half is cited by every copy
                work["identifiers"] = {
                    scheme: [f"{value}.{self.number}" for value in values] for scheme, values in work["identifiers"].items()
                }
        return record


def enlarge(dataset: Path, folder: Path, wanted: int, seed: int) -> None:
    """Write a dataset of at least ``wanted`` claims that repeats the records of another one, and its texts if it has them."""
    source = open_dataset(dataset)
    kept = source.contents.settings.keep_text
    writer = PartWriter(folder / RECORDS, FORMS[0], keep_texts=kept)
    claims = number = 0
    while claims < wanted:
        copy = Copy(number, seed)
        for line, text in source.lines_with_text() if kept else ((line, "") for line in source.lines()):
            record = copy.record(json.loads(line))
            claims += len(record["claims"])
            writer.add(bytes(24), Extracted(json.dumps(record, ensure_ascii=False).encode(), (0, 0, 0, 0, 0)), text)
        number += 1
    writer.finish_part()
    records = sum(part.records for part in writer.parts)
    written = replace(source.contents, parts=writer.parts, sources=[], counts=Counts(records, records, claims=claims))
    (folder / REJECTS).touch()
    (folder / MANIFEST).write_bytes(manifest.to_bytes(written))
