"""A large dataset made of a small one: its records repeated, each copy with other words, for the benchmarks of size."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING, Any

from extractor.exports.targets import dataset_lines

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
    """Write a dataset of at least ``wanted`` claims that repeats the records of another one."""
    (folder / "records").mkdir(parents=True)
    claims = number = 0
    while claims < wanted:
        copy = Copy(number, seed)
        with (folder / "records" / f"part-{number:05}.jsonl").open("w", encoding="utf-8") as part:
            for line in dataset_lines(dataset):
                record = copy.record(json.loads(line))
                claims += len(record["claims"])
                part.write(json.dumps(record, ensure_ascii=False) + "\n")
        number += 1
    (folder / "manifest.json").write_text(json.dumps({"schema_version": "1.0.0", "seed": seed, "claims": claims}))
