"""The explorer's index of a dataset: its SQLite export, and beside it each page's record and source text.

The index of a dataset is kept in the user's cache folder and made anew when the dataset changed; that of a source lives as
long as the explorer does.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.dataset import manifest
from extractor.exports.sqlite import write_sqlite
from extractor.exports.tables import of_records
from extractor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.targets.dataset import Dataset
    from extractor.targets.target import Targets

FILES = ("facts.sqlite", "pages.sqlite")
SEAL = "seal"
LAYOUT = "9"
"""Changes when the index does, so that an older one is not read."""
SECONDS_PER_QUERY = 5.0


_COVERAGE_OF_SECTIONS = """
CREATE TABLE section_coverage AS
SELECT sections.title, count(DISTINCT claims.record) AS pages, count(*) AS claims,
       sum(claims.status != 'uncited') AS covered
FROM facts.claims AS claims JOIN facts.sections AS sections ON sections.record = claims.record AND sections.id = claims.section
WHERE claims.status IN ('cited', 'covered', 'uncited')
GROUP BY sections.title ORDER BY claims DESC, sections.title LIMIT 20"""
"""The section titles with most claims that are neither exempt nor unknown."""
_TABLES = (
    # Redirects and disambiguation pages make no claims of their own: they stand behind the articles.
    """
CREATE TABLE coverage AS
SELECT coverage.*, pages.redirect IS NOT NULL OR pages.disambiguation AS aside
FROM facts.coverage_by_page AS coverage JOIN facts.pages AS pages USING (record)""",
    "CREATE INDEX coverage_page ON coverage (aside, page)",
    "CREATE INDEX coverage_coverage ON coverage (coverage)",
    "CREATE INDEX coverage_uncited ON coverage (uncited)",
    _COVERAGE_OF_SECTIONS,
    "CREATE TABLE cited AS SELECT * FROM facts.cited_works ORDER BY citations DESC, pages DESC, name LIMIT 10000",
    # One person is told apart from others by the page that a link leads to, else by the full name.
    """
CREATE TABLE named AS
WITH uses AS (
    SELECT record, person, count(*) AS mentions FROM facts.mentions GROUP BY record, person
), one AS (
    SELECT min(people.rowid) AS first, max(people.living) AS living, sum(uses.mentions) AS mentions,
           count(DISTINCT people.record) AS pages
    FROM facts.people AS people JOIN uses ON uses.record = people.record AND uses.person = people.id
    GROUP BY coalesce(people.link, people.name)
)
SELECT people.name, one.living, one.mentions, one.pages, people.record, people.id AS person
FROM one JOIN facts.people AS people ON people.rowid = one.first
ORDER BY one.pages DESC, one.mentions DESC, people.name LIMIT 10000""",
    "CREATE INDEX facts.people_link ON people (link)",
    # A finding about a citation, such as a broken short one, is one about the claims that it stands at.
    """
CREATE TABLE claims_of_rules AS
SELECT findings.code, claims.rowid AS number
FROM facts.findings AS findings
     JOIN facts.claims AS claims ON claims.record = findings.record AND claims.id = findings.about
UNION
SELECT findings.code, claims.rowid
FROM facts.findings AS findings
     JOIN facts.claim_citation AS pairs ON pairs.record = findings.record AND pairs.citation = findings.about
     JOIN facts.claims AS claims ON claims.record = pairs.record AND claims.id = pairs.claim
WHERE pairs.relation = 'direct'""",
    "CREATE INDEX claims_of_rules_code ON claims_of_rules (code, number)",
    "CREATE INDEX facts.claims_kind ON claims (kind)",
    """
CREATE TABLE facets AS
SELECT 'kind' AS facet, kind AS value, count(*) AS claims FROM facts.claims GROUP BY kind
UNION ALL SELECT 'status', status, count(*) FROM facts.claims GROUP BY status
UNION ALL SELECT 'rule', code, count(*) FROM claims_of_rules GROUP BY code
ORDER BY 1, 3 DESC, 2""",
)


@dataclass(frozen=True, slots=True)
class Index:
    """A folder with ``facts.sqlite`` (the export) and ``pages.sqlite`` (records, texts, coverage)."""

    folder: Path
    name: str
    """What the explorer calls the data."""

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading; a query that takes longer than ``SECONDS_PER_QUERY`` is interrupted."""
        facts, pages = (f"{(self.folder / name).as_uri()}?mode=ro&immutable=1" for name in FILES)
        # A request's connection is handed from thread to thread, never used by two at once.
        connection = sqlite3.connect(facts, uri=True, check_same_thread=False)
        try:
            connection.execute("ATTACH ? AS explorer", [pages])
            end = time.monotonic() + SECONDS_PER_QUERY
            connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
            connection.row_factory = sqlite3.Row
            yield connection
        finally:
            connection.close()


def build(targets: Targets, folder: Path) -> None:
    """Write the index of the targets' records into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = folder / "pages.sqlite"
    pages.unlink(missing_ok=True)
    connection = sqlite3.connect(pages)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE records (record INTEGER PRIMARY KEY, line BLOB, text BLOB)")

    def lines() -> Iterator[bytes]:
        for number, (line, text) in enumerate(targets.lines_with_text()):
            packed = None if text is None else zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
            connection.execute("INSERT INTO records VALUES (?, ?, ?)", [number, zlib.compress(line, 1), packed])
            yield line

    write_sqlite(lines(), folder / "facts.sqlite", of_records())
    connection.commit()
    connection.execute("ATTACH ? AS facts", [str(folder / "facts.sqlite")])
    for statement in _TABLES:
        connection.execute(statement)
    connection.commit()
    connection.close()


@contextmanager
def index_of(targets: Targets, say: Callable[[str], object]) -> Iterator[Index]:
    """The index of targets, built if none is up to date; ``say`` announces a long wait."""
    name = targets.name
    dataset = targets.only_dataset
    if dataset is None:
        folder = Path(tempfile.mkdtemp(prefix="extractor-explorer-"))
        try:
            build(targets, folder)
            yield Index(folder, name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    home = _cache() / hashlib.sha256(str(dataset.path.resolve()).encode()).hexdigest()[:16]
    folder = home / hashlib.sha256(_state(dataset).encode()).hexdigest()[:16]
    if not _is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
        say(f"{name}: building the index in {home}, once for this dataset")
        home.mkdir(parents=True, exist_ok=True)
        older = [one for one in home.iterdir() if one != folder and not one.name.startswith(".")]
        # Built aside: another explorer may build the same one, or still show an older one.
        with tempfile.TemporaryDirectory(dir=home, prefix=".") as aside:
            build(targets, Path(aside) / "index")
            (Path(aside) / "index" / SEAL).write_text(_seal_of(Path(aside) / "index"))
            with suppress(OSError):
                (Path(aside) / "index").rename(folder)
        for one in older:
            shutil.rmtree(one, ignore_errors=True)
    yield Index(folder, name)


def _is_whole(folder: Path) -> bool:
    """Whether an index is there, and its files are as they were when it was built."""
    try:
        return (folder / SEAL).read_text() == _seal_of(folder)
    except (OSError, ValueError):
        return False


def _seal_of(folder: Path) -> str:
    """Sizes and times of an index's files, which nothing changes once it is built."""
    there = ((folder / name).stat() for name in FILES)
    return "".join(f"{file.st_size} {file.st_mtime_ns}\n" for file in there)


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "extractor" / "explorer"


def _state(dataset: Dataset) -> str:
    """What the index depends on: the dataset, the program that audits it, and the source texts that can be read."""
    there = bytes(Path(source.name).is_file() for source in dataset.contents.sources)
    return f"{LAYOUT} {__version__} {hashlib.sha256(manifest.to_bytes(dataset.contents) + there).hexdigest()}"
