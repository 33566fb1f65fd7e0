"""Histories as tables: what people ask of them is answered by a view."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from history_pages import REF, page_of

from extractor import border
from extractor.exports.history_tables import of_histories
from extractor.history.record import HistoryRecord
from extractor.history.reverts import standing
from extractor.history.story import history, to_json
from extractor.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

sqlite = pytest.importorskip("extractor.exports.sqlite")
LIBRARIES = ("sqlite_utils", "duckdb", "pyarrow")
COMMITTED = Path(border.__file__).with_name("history.schema.json")
CLAIM = "Ice is cold."
MARK = "{{citation needed|date=May 2011}}"
LINE = to_json(
    history(
        page_of(
            f"{CLAIM}{REF}",  # 1
            CLAIM,  # 2: its only citation goes
            "Ice is a lie.",  # 3: vandals
            CLAIM,  # 4: undone
            f"{CLAIM}{MARK}",  # 5
            "",  # 6: blanked
            f"{CLAIM}{MARK}",  # 7: undone
            f"{CLAIM} Snow is white.",  # 8
        ),
        Options(),
    )
)


@pytest.fixture(params=["sqlite", "duckdb"])
def ask(request, tmp_path: Path) -> Iterator[Any]:
    """Answers a query with rows, from a database of either kind."""
    for library in LIBRARIES:
        pytest.importorskip(library, reason="needs the extra 'export'")
    import sqlite3

    import duckdb

    from extractor.exports.duckdb import write_duckdb
    from extractor.exports.sqlite import write_sqlite

    write, connect = (write_sqlite, sqlite3.connect) if request.param == "sqlite" else (write_duckdb, duckdb.connect)
    write([LINE], tmp_path / "lives", of_histories())
    connection = connect(str(tmp_path / "lives"))
    yield lambda query: connection.execute(query).fetchall()
    connection.close()


def test_every_key_names_a_column_and_every_reference_an_earlier_table():
    earlier: dict[str, set[str]] = {}
    for table in of_histories().tables:
        names = [column.name for column in table.columns]
        assert names[0] == "record"
        assert {*table.key, *table.indexed, *(one.column for one in table.references)} <= set(names)
        earlier[table.name] = set(names)
        assert all(one.key in earlier[one.table] for one in table.references)


def test_since_when_a_claim_stands_uncited(ask):
    rows = ask("SELECT page, text, kind, revision, user, days FROM uncited_since ORDER BY revision")
    assert rows == [("Ice", CLAIM, "uncited", 2, "Ada", 6), ("Ice", "Snow is white.", "added", 8, "Ada", 0)]


def test_who_took_the_last_citation_of_a_claim(ask):
    rows = ask("SELECT text, revision, user, old, new, still FROM lost_citations")
    assert rows == [(CLAIM, 2, "Ada", "direct", "none", True)]


def test_how_long_a_mark_lived_whatever_vandals_removed(ask):
    assert ask("SELECT text, mark, revision, ended, ended_revision, days FROM mark_ages") == [
        (CLAIM, "citation needed", 5, "unmarked", 8, 3)
    ]


def test_how_much_of_the_page_was_cited(ask):
    rows = ask("SELECT revision, claims, coverage, stands FROM coverage_over_time ORDER BY ordinal")
    assert rows == [
        (1, 1, 1.0, True),
        (2, 1, 0.0, True),
        (3, 1, 0.0, False),
        (4, 1, 0.0, False),
        (5, 1, 0.0, True),
        (6, 0, None, False),
        (7, 1, 0.0, False),
        (8, 2, 0.0, True),
    ]


def test_every_key_holds(ask):
    lives = json.loads(LINE)
    events = sum(len(life["events"]) for life in lives["claims"])
    assert ask("SELECT count(*) FROM claim_events") == [(events,)]
    joined = "claim_events AS e JOIN claim_lives AS l ON l.record = e.record AND l.id = e.claim"
    assert ask(f"SELECT count(*) FROM {joined} JOIN revisions AS r ON r.revision_id = e.revision") == [(events,)]  # noqa: S608 - ours


def test_an_edit_that_won_an_edit_war_stands():
    # 2 is undone by 3, which is undone by 4, which 5 goes on from; 6 is undone by 7.
    assert standing([(1, None), (2, None), (3, 1), (4, 2), (5, None), (6, None), (7, 5)]) == {1, 2, 5}


def test_the_committed_schema_is_the_generated_one(hold):
    hold(COMMITTED, json.dumps(border.schema(HistoryRecord), ensure_ascii=False, indent=1) + "\n")


def test_a_history_follows_its_schema():
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.Draft202012Validator(border.schema(HistoryRecord)).validate(json.loads(LINE))
