"""Queries of the explorer; every answer is a page of rows with the offset of the next page.

A search with many matches is answered in the order of the dataset, one with up to ``RANKED`` matches by relevance: ranking half
a million claims would take seconds.
"""
# ruff: noqa: S608 - queries are put together from names of ours; what users type is always bound

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from extractor.auditing.finding import STATUSES
from extractor.border import facts_in
from extractor.regexes import lazy_regex
from extractor.web.answers import (
    RANKED,
    AnswerPage,
    Bucket,
    CitedRow,
    ClaimRow,
    Coverage,
    Facet,
    Facets,
    NamedRow,
    PageRow,
    PersonRow,
    SectionRow,
    WorkRow,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from pydantic import BaseModel

    Conditions = Sequence[tuple[str, str]]
    """Conditions in SQL, each with the value that is bound in it."""

PAGE = 50
SHORTEST_BEGINNING = 4
DEEPEST = 10_000
"""Offset behind which a search does not go on."""
_WORDS = lazy_regex(r'"([^"\0]+)"|([^\s\0]+)')
# Numbers of periodicals name no work.
_PERIODICAL = ("issn", "eissn")


def match_of(query: str) -> str | None:
    """The FTS5 query for what a user typed: all words, quoted ones as a phrase, the last one also as a beginning.

    A short beginning in Latin letters has too many continuations to be worth the wait, so it must be the whole word.
    """
    terms = [quoted or word for quoted, word in _WORDS.findall(query)]
    phrases = ['"' + term.replace('"', "") + '"' for term in terms if re.search(r"\w", term)]
    if not phrases:
        return None
    last = phrases[-1].strip('"')
    return " ".join(phrases) + ("*" if len(last) >= SHORTEST_BEGINNING or not last.isascii() else "")


@dataclass(frozen=True, slots=True)
class _Search:
    """A table with full-text search, and the query that shows its rows."""

    table: str
    select: str
    kind: type[BaseModel]
    group: str = ""


_CLAIMS = _Search(
    "claims",
    "SELECT claims.rowid AS number, claims.record, claims.id, pages.title AS page, sections.title AS section, claims.kind,"
    " claims.status, claims.text FROM claims JOIN pages ON pages.record = claims.record"
    " JOIN sections ON sections.record = claims.record AND sections.id = claims.section",
    ClaimRow,
)
_PEOPLE = _Search(
    "people",
    "SELECT people.rowid AS number, people.record, people.id, pages.title AS page, people.name, people.living,"
    " count(mentions.ordinal) AS mentions,"
    " (SELECT claim FROM mentions WHERE record = people.record AND person = people.id AND claim IS NOT NULL"
    "  ORDER BY ordinal LIMIT 1) AS claim"
    " FROM people JOIN pages ON pages.record = people.record"
    " LEFT JOIN mentions ON mentions.record = people.record AND mentions.person = people.id",
    PersonRow,
    "GROUP BY people.rowid",
)
_WORKS = _Search(
    "works",
    "SELECT works.rowid AS number, works.record, works.id, pages.title AS page, works.title, works.authors,"
    " works.container_title, works.issued, works.csl_type, works.url, (SELECT count(DISTINCT citation) FROM citation_work"
    "  WHERE citation_work.record = works.record AND citation_work.work = works.id) AS citations"
    " FROM works JOIN pages ON pages.record = works.record",
    WorkRow,
)


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What claims must be beside having the words; what is empty does not count."""

    status: str = ""
    kind: str = ""
    rule: str = ""
    """Code of a rule with a finding about the claim."""

    @property
    def conditions(self) -> Conditions:
        """Conditions in SQL, each with the value that is bound in it."""
        all_of_them = (
            ("claims.status = ?", self.status),
            ("claims.kind = ?", self.kind),
            ("claims.rowid IN (SELECT number FROM explorer.claims_of_rules WHERE code = ?)", self.rule),
        )
        return [(condition, value) for condition, value in all_of_them if value]


Order = Literal["title", "coverage", "uncited", "cited", "named"]
"""Orders of pages; works have ``cited`` and people ``named``, which show each with all its uses."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search as a user asks it: over which kind of things, by which words."""

    kind: Literal["claims", "people", "works", "pages"]
    words: str
    wanted: ClaimFilter
    order: Order

    def rows(self, connection: sqlite3.Connection, offset: int, size: int | None = None) -> AnswerPage[Any]:
        """A page of what is found, of ``PAGE`` rows or of ``size``."""
        match self.kind:
            case "claims":
                return claims(connection, self.words, self.wanted, offset, size)
            case "people" if self.order == "named" and not self.words:
                return named(connection, offset, size)
            case "people":
                return people(connection, self.words, offset, size)
            case "works" if self.order == "cited" and not self.words:
                return cited(connection, offset, size)
            case "works":
                return works(connection, self.words, offset, size)
            case _:
                return pages(connection, self.words, self.order, offset, size)


def claims(
    connection: sqlite3.Connection, query: str, wanted: ClaimFilter, offset: int, size: int | None = None
) -> AnswerPage[ClaimRow]:
    """Claims with the words, and of what is wanted."""
    return _search(connection, _CLAIMS, query, offset, size=size, further=wanted.conditions)


def facets(connection: sqlite3.Connection) -> Facets:
    """The values by which claims can be chosen, and how many claims have each."""
    found: dict[str, list[Facet]] = {}
    for row in connection.execute("SELECT facet, value, claims FROM explorer.facets ORDER BY rowid"):
        found.setdefault(row["facet"], []).append(Facet(value=row["value"], claims=row["claims"]))
    return Facets(**found)


def people(connection: sqlite3.Connection, query: str, offset: int, size: int | None = None) -> AnswerPage[PersonRow]:
    """Persons with the words in their name."""
    return _search(connection, _PEOPLE, query, offset, size=size)


def named(connection: sqlite3.Connection, offset: int, size: int | None = None) -> AnswerPage[NamedRow]:
    """The persons whom most pages name."""
    return _ranking(connection, "named", NamedRow, offset, size)


def same_people(connection: sqlite3.Connection, record: int, person: str) -> list[PersonRow]:
    """The person on this page, then on others: with the same link, or the same full name where one of both has no link."""
    own = connection.execute("SELECT rowid, name, link FROM people WHERE record = ? AND id = ?", [record, person]).fetchone()
    if own is None:
        return []
    numbers = connection.execute(
        "SELECT rowid FROM people WHERE link = ?1 UNION"
        " SELECT rowid FROM people WHERE name = ?2 AND instr(name, ' ') AND (link IS NULL OR ?1 IS NULL) LIMIT 200",
        [own["link"], own["name"]],
    )
    found: list[PersonRow] = _rows(connection, _PEOPLE, list(dict.fromkeys(row[0] for row in [own, *numbers])))
    return sorted(found, key=lambda one: ((one.record, one.id) != (record, person), one.page, one.record))


def naming_claims(connection: sqlite3.Connection, record: int, person: str) -> list[ClaimRow]:
    """The claims of a page that name the person, each once, in the order of the page."""
    return _claims_of(connection, "SELECT claim FROM mentions WHERE record = ?1 AND person = ?2", record, person)


def _claims_of(connection: sqlite3.Connection, ids: str, record: int, about: str) -> list[ClaimRow]:
    """The claims of a page whose ids a query gives, in the order of the page."""
    rows = connection.execute(
        f"{_CLAIMS.select} WHERE claims.record = ?1 AND claims.id IN ({ids}) ORDER BY claims.span_start", [record, about]
    )
    return [ClaimRow(**dict(row)) for row in rows]


def works(connection: sqlite3.Connection, query: str, offset: int, size: int | None = None) -> AnswerPage[WorkRow]:
    """Works with the words in title, authors, container or publisher."""
    return _search(connection, _WORKS, query, offset, size=size)


def cited(connection: sqlite3.Connection, offset: int, size: int | None = None) -> AnswerPage[CitedRow]:
    """The works that are cited most, over all pages."""
    return _ranking(connection, "cited", CitedRow, offset, size)


def _ranking(
    connection: sqlite3.Connection, table: str, kind: type[BaseModel], offset: int, size: int | None
) -> AnswerPage[Any]:
    """A page of a table of the index that stands in its order already."""
    size = size or PAGE
    matches = _count(connection, f"explorer.{table}", [])
    rows = connection.execute(f"SELECT * FROM explorer.{table} ORDER BY rowid LIMIT ? OFFSET ?", [size + 1, offset]).fetchall()
    return AnswerPage(rows=[kind(**_plain(row)) for row in rows[:size]], matches=matches, next=_next(len(rows), offset, size))


def _search(
    connection: sqlite3.Connection, search: _Search, query: str, offset: int, *, size: int | None, further: Conditions = ()
) -> AnswerPage[Any]:
    size = size or PAGE
    table, match = search.table, match_of(query)
    wanted = [*([(f"{table}_fts MATCH ?", match)] if match is not None else ()), *further]
    values = [value for _, value in wanted]
    where = f"WHERE {' AND '.join(condition for condition, _ in wanted)}" if wanted else ""
    inside = table if match is None else f"{table}_fts"
    if match is not None and further:
        inside = f"{table}_fts JOIN {table} ON {table}.rowid = {table}_fts.rowid"
    matches = _count(connection, f"{inside} {where}", values)
    number = f"{table}.rowid" if match is None else f"{table}_fts.rowid"
    order = "rank" if match is not None and matches <= RANKED else number
    chosen = f"SELECT {number} FROM {inside} {where} ORDER BY {order} LIMIT ? OFFSET ?"
    numbers = [row[0] for row in connection.execute(chosen, [*values, size + 1, offset])]
    rows = _rows(connection, search, numbers[:size])
    return AnswerPage(rows=rows, matches=matches, next=_next(len(numbers), offset, size))


def _next(found: int, offset: int, size: int) -> int | None:
    """The offset of the next page; None at the end, which shows because one row more than a page is asked for."""
    return offset + size if found > size and offset + size <= DEEPEST else None


def _count(connection: sqlite3.Connection, source: str, values: list[str]) -> int:
    """Rows of a query, counted up to one more than are ranked."""
    (number,) = connection.execute(f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {RANKED + 1})", values).fetchone()
    return int(number)


def _rows(connection: sqlite3.Connection, search: _Search, numbers: list[int]) -> list[Any]:
    """The rows with these numbers, in their order."""
    marks = ",".join("?" * len(numbers))
    found = connection.execute(f"{search.select} WHERE {search.table}.rowid IN ({marks}) {search.group}", numbers)
    rows = {row["number"]: search.kind(**_plain(row)) for row in found}
    return [rows[number] for number in numbers]


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    found = dict(row)
    if "authors" in found:
        found["authors"] = json.loads(found["authors"] or "[]")
    return found


ORDERS = {"title": "aside, page, record", "coverage": "coverage IS NULL, coverage, record", "uncited": "uncited DESC, record"}


def pages(
    connection: sqlite3.Connection,
    query: str,
    order: Order,
    offset: int,
    size: int | None = None,
) -> AnswerPage[PageRow]:
    """Pages with the words in their title; by title, those that only lead to others come last."""
    size = size or PAGE
    like = "%" + re.sub(r"([\\%_])", r"\\\1", query.strip()) + "%"
    condition, values = ("page LIKE ? ESCAPE '\\'", [like]) if query.strip() else ("1", [])
    matches = _count(connection, f"explorer.coverage WHERE {condition}", values)
    rows = connection.execute(
        f"SELECT * FROM explorer.coverage WHERE {condition} ORDER BY {ORDERS.get(order, ORDERS['title'])} LIMIT ? OFFSET ?",
        [*values, size + 1, offset],
    ).fetchall()
    return AnswerPage(rows=[PageRow(**dict(row)) for row in rows[:size]], matches=matches, next=_next(len(rows), offset, size))


def page(connection: sqlite3.Connection, record: int) -> tuple[dict[str, Any], str | None] | None:
    """The record with this number and its page's text; None where there is none."""
    row = connection.execute("SELECT line, text FROM explorer.records WHERE record = ?", [record]).fetchone()
    if row is None:
        return None
    text = None if row["text"] is None else zlib.decompress(row["text"]).decode("utf-8", "surrogatepass")
    return facts_in(zlib.decompress(row["line"])), text


def audit(connection: sqlite3.Connection, record: int) -> dict[str, Any]:
    """The findings of a record, in source order, and the status of each of its claims."""
    findings = "SELECT code, severity, message, about FROM findings WHERE record = ? ORDER BY ordinal"
    statuses = "SELECT status, reason FROM claims WHERE record = ? ORDER BY rowid"
    return {
        "findings": [dict(row) for row in connection.execute(findings, [record])],
        "statuses": [dict(row) for row in connection.execute(statuses, [record])],
    }


def same_works(connection: sqlite3.Connection, record: int, work: str) -> list[WorkRow]:
    """The works, this one first, that share an identifier with it, on this page and others."""
    numbers = connection.execute(
        "SELECT DISTINCT works.rowid FROM identifiers AS own"
        " JOIN identifiers AS other ON other.value = own.value AND other.scheme = own.scheme"
        " JOIN works ON works.record = other.record AND works.id = other.work"
        " WHERE own.record = ? AND own.work = ? AND own.scheme NOT IN (?, ?) LIMIT 200",
        [record, work, *_PERIODICAL],
    )
    own = connection.execute("SELECT rowid FROM works WHERE record = ? AND id = ?", [record, work])
    kept = list(dict.fromkeys(row[0] for row in [*own, *numbers]))
    found: list[WorkRow] = _rows(connection, _WORKS, kept)
    return sorted(found, key=lambda one: ((one.record, one.id) != (record, work), one.page, one.record))


def citing_claims(connection: sqlite3.Connection, record: int, work: str) -> list[ClaimRow]:
    """The claims of a page that cite the work, each once, in the order of the page."""
    citing = (
        "SELECT claim FROM citation_work JOIN claim_citation USING (record, citation)"
        " WHERE record = ?1 AND work = ?2 AND relation = 'direct'"
    )
    return _claims_of(connection, citing, record, work)


def coverage(connection: sqlite3.Connection) -> Coverage:
    """How the pages are spread over tenths of coverage; all claims by status, and by the title of their section."""
    numbers = connection.execute(
        "SELECT count(*), coalesce(sum(claims), 0), coalesce(sum(cited), 0), coalesce(sum(covered), 0),"
        " coalesce(sum(uncited), 0), coalesce(sum(exempt), 0), coalesce(sum(unknown), 0) FROM explorer.coverage"
    ).fetchone()
    tenths = dict(
        connection.execute(
            "SELECT min(CAST(coverage * 10 AS INTEGER), 9), count(*) FROM explorer.coverage"
            " WHERE coverage IS NOT NULL GROUP BY 1"
        ).fetchall()
    )
    return Coverage(
        pages=numbers[0],
        claims=numbers[1],
        statuses=dict(zip(STATUSES, numbers[2:], strict=True)),
        histogram=[Bucket(low=tenth / 10, high=(tenth + 1) / 10, pages=tenths.get(tenth, 0)) for tenth in range(10)],
        sections=[SectionRow(**dict(row)) for row in connection.execute("SELECT * FROM explorer.section_coverage")],
    )
