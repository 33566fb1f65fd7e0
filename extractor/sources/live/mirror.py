"""Revisions of a wiki that were fetched before, so that only what changed is fetched again."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Mirror:
    """The revisions of one wiki as parts of an export, in a file that a later run finds again."""

    def __init__(self, connection: sqlite3.Connection, api: str) -> None:
        self._connection = connection
        self._api = api

    def missing(self, revisions: Iterable[int]) -> list[int]:
        """The revisions that are not there."""
        known = "SELECT 1 FROM revisions WHERE api = ? AND revision = ?"
        return [one for one in revisions if self._connection.execute(known, (self._api, one)).fetchone() is None]

    def add(self, revisions: Iterable[tuple[int, bytes]]) -> None:
        """Keep revisions by their ids."""
        rows = [(self._api, revision, zlib.compress(xml, 6)) for revision, xml in revisions]
        self._connection.executemany("INSERT OR REPLACE INTO revisions VALUES (?, ?, ?)", rows)
        self._connection.commit()

    def revisions(self, revisions: Iterable[int]) -> Iterator[bytes]:
        """The revisions that are there, in the order asked."""
        for revision in revisions:
            asked = (self._api, revision)
            row = self._connection.execute("SELECT xml FROM revisions WHERE api = ? AND revision = ?", asked).fetchone()
            if row is not None:
                yield zlib.decompress(row[0])

    def keep_only(self, revisions: Iterable[int]) -> None:
        """Forget the revisions of the wiki that are no longer asked for."""
        self._connection.execute("CREATE TEMPORARY TABLE asked (revision INTEGER PRIMARY KEY)")
        self._connection.executemany("INSERT OR IGNORE INTO asked VALUES (?)", ((one,) for one in revisions))
        self._connection.execute(
            "DELETE FROM revisions WHERE api = ? AND revision NOT IN (SELECT revision FROM asked)", (self._api,)
        )
        self._connection.execute("DROP TABLE asked")
        self._connection.commit()


@contextmanager
def opened(file: Path | None, api: str) -> Iterator[Mirror]:
    """The mirror in a file, made anew where that is damaged; None: one in memory, for this run."""
    try:
        with closing(_connect(file)) as connection:
            yield Mirror(connection, api)
    except sqlite3.Error as error:
        raise ExtractorError("unwritable", f"cannot be used ({error})", where=str(file), remedy="check the disk") from error


def _connect(file: Path | None) -> sqlite3.Connection:
    if file is None:
        return _prepared(sqlite3.connect(":memory:"))
    if file.parent.is_symlink() or file.is_symlink():
        raise ExtractorError("symbolic_link", "is a symbolic link, which a dataset may not hold", where=str(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _prepared(sqlite3.connect(file))
    except sqlite3.DatabaseError:
        file.unlink(missing_ok=True)
        return _prepared(sqlite3.connect(file))


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    columns = "api TEXT, revision INTEGER, xml BLOB, PRIMARY KEY (api, revision)"
    connection.execute(f"CREATE TABLE IF NOT EXISTS revisions ({columns}) WITHOUT ROWID")
    return connection
