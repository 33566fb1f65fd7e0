"""Histories beside the pages that the explorer shows, found by the title of their page."""

from __future__ import annotations

import sqlite3
import tempfile
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.border import from_json
from extractor.history.record import HistoryRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.targets.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Histories:
    """A file with the histories of pages; without one there are none."""

    file: Path | None = None

    def of(self, title: str) -> HistoryRecord | None:
        """The history of the page of that title."""
        if self.file is None:
            return None
        with closing(sqlite3.connect(f"{self.file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            row = connection.execute("SELECT line FROM histories WHERE title = ?", [title]).fetchone()
        return None if row is None else from_json(zlib.decompress(row[0]), HistoryRecord)


@contextmanager
def histories_of(dataset: Dataset | None) -> Iterator[Histories]:
    """The histories of a dataset of them, as long as the context lasts."""
    if dataset is None:
        yield Histories()
        return
    with tempfile.TemporaryDirectory(prefix="extractor-explorer-") as folder:
        file = Path(folder) / "histories.sqlite"
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE histories (title TEXT PRIMARY KEY, line BLOB)")
            connection.executemany(
                "INSERT OR IGNORE INTO histories VALUES (?, ?)",
                ((from_json(line, HistoryRecord).page.title, zlib.compress(line, 1)) for line in dataset.lines()),
            )
        yield Histories(file)


def lives_of(history: HistoryRecord | None) -> dict[str, str]:
    """For claims and works by their ids in the newest record of the page: the id of the life of each that stands."""
    if history is None:
        return {}
    works = {str(life.csl.get("id", life.id)): life.id for life in history.works if life.died is None}
    return works | {life.claim: life.id for life in history.claims if life.died is None}
