"""The tables of a dataset of histories, and the views that answer what people ask of them."""
# ruff: noqa: S608 - queries are put together from texts of ours

from __future__ import annotations

from functools import cache

from msgspec.json import encode

from extractor.border import from_json
from extractor.exports.batches import json_shape
from extractor.exports.layout import ORDINAL, RECORD, Column, Layout, Reference, Table, fields, text
from extractor.exports.queries import each, part, with_csl
from extractor.exports.tables import CSL_COLUMNS, LINK_COLUMNS, PAGES
from extractor.history.record import ClaimEvent, ClaimLife, HistoryRecord, Revision, WorkEvent, WorkLife
from extractor.history.reverts import standing

_REVISION = "revision_id"


def _with_standing(line: bytes) -> bytes:
    """The record with the ids of the revisions that are part of the newest text under one more key."""
    revisions = from_json(line, dict)["revisions"]
    stands = sorted(standing((one["revision_id"], one["reverts_to"]) for one in revisions))
    return line[:-1] + b',"standing":' + encode(stands) + b"}"


_REVISIONS = f"""
SELECT record, ordinal, one.*, list_contains(standing, one.revision_id) AS stands,
       date_diff('day', DATE '1970-01-01', try_cast(left(one.timestamp, 10) AS DATE)) AS day
FROM ({each("revisions", "standing")})"""
_SUPPORT = "if({0}.kind IN ('cited', 'uncited', 'covered'), {0}.new, {0}.support)"
"""How the claim is supported after an event, or was before it went; null where the event does not touch it."""
_CLAIM_LIVES = f"""
SELECT record, one.*, list_filter(list_transform(one.events, lambda event: {_SUPPORT.format("event")}),
                                  lambda support: support IS NOT NULL)[-1] AS support
FROM ({each("claims")})"""
_EVENTS_OF_CLAIMS = part(each("claims"), claim="one.id", events="one.events")
_CLAIM_EVENTS = f"""
SELECT record, claim, ordinal, one.* EXCLUDE (support), {_SUPPORT.format("one")} AS support
FROM ({each("events", "claim", of=_EVENTS_OF_CLAIMS)})"""
_WORK_LIVES = with_csl("one.archive.url AS archive_url", "works")
_EVENTS_OF_WORKS = part(each("works"), work="one.id", events="one.events")
_WORK_EVENTS = f"SELECT record, work, ordinal, one.* FROM ({each('events', 'work', of=_EVENTS_OF_WORKS)})"


@cache
def of_histories() -> Layout:
    """The layout of histories."""
    born_and_died = Reference("born", "revisions", _REVISION), Reference("died", "revisions", _REVISION)
    revision = Reference("revision", "revisions", _REVISION)
    tables = (
        PAGES,
        Table(
            "revisions",
            "Revisions of pages from the oldest to the newest, with what each holds.",
            (
                RECORD,
                *fields(Revision, "revision_id"),
                Column("ordinal", "integer", "ordinal", "Place among the page's revisions, from 0."),
                *fields(Revision, "parent_id timestamp"),
                Column("day", "integer", "day", "The day of the time, in days since 1970-01-01: differences are ages."),
                *fields(Revision, "user comment sha1 size claims cited supported citations marks reverted_by reverts_to"),
                Column(
                    "stands", "boolean", "stands", "Whether it is part of the newest text: no revert, and not undone by one."
                ),
                Column("renamed", "json", "renamed", field=(Revision, "renamed")),
                *fields(Revision, "problem"),
            ),
            ("record", _REVISION),
            _REVISIONS,
            indexed=("user",),
        ),
        Table(
            "claim_lives",
            "The life of each claim.",
            (
                RECORD,
                *fields(ClaimLife, "id claim text section kind context"),
                text("support", "How near the nearest citation stood, as last seen."),
                *fields(ClaimLife, "born died"),
            ),
            ("record", "id"),
            _CLAIM_LIVES,
            born_and_died,
        ),
        Table(
            "claim_events",
            "What edits did to claims.",
            (
                RECORD,
                text("claim", "Id of the claim's life."),
                Column("ordinal", "integer", "ordinal", "Place among the events of the life, from 0."),
                *fields(ClaimEvent, "revision kind old new works section"),
                text(
                    "support", "How the claim is supported after the event; of a removed one how it was; null where untouched."
                ),
                *fields(ClaimEvent, "reverted"),
            ),
            ("record", "claim", "ordinal"),
            _CLAIM_EVENTS,
            (Reference("claim", "claim_lives"), revision),
            ("kind",),
        ),
        Table(
            "work_lives",
            "The life of each work.",
            (
                RECORD,
                *fields(WorkLife, "id"),
                *CSL_COLUMNS,
                *LINK_COLUMNS,
                text("archive_url", "Address of the snapshot."),
                *fields(WorkLife, "identifiers names uses born died"),
                text("csl", "CSL-JSON item as last seen."),
            ),
            ("record", "id"),
            _WORK_LIVES,
            born_and_died,
            ("title",),
        ),
        Table(
            "work_events",
            "What edits did to works.",
            (
                RECORD,
                text("work", "Id of the work's life."),
                ORDINAL,
                *fields(WorkEvent, "revision kind fields reverted"),
            ),
            ("record", "work", "ordinal"),
            _WORK_EVENTS,
            (Reference("work", "work_lives"), revision),
            ("kind",),
        ),
    )
    searched = {"claim_lives": ("text",), "work_lives": ("title", "authors", "container_title", "publisher")}
    shape = {**json_shape(HistoryRecord), "standing": ["BIGINT"]}
    return Layout(tables, _VIEWS, searched, shape, _with_standing)


_VIEWS = {
    "standing_claim_events": """
SELECT events.record, pages.title AS page, events.claim, lives.text, lives.section, lives.died, events.ordinal, events.kind,
       events.old, events.new, events.works, events.support, events.revision, revisions.timestamp, revisions.day,
       revisions.user, revisions.comment
FROM claim_events AS events
     JOIN revisions ON revisions.record = events.record AND revisions.revision_id = events.revision
     JOIN claim_lives AS lives ON lives.record = events.record AND lives.id = events.claim
     JOIN pages ON pages.record = events.record
WHERE revisions.stands""",
    "uncited_since": """
WITH supported AS (
    SELECT record, claim, max(ordinal) AS ordinal FROM standing_claim_events
    WHERE kind <> 'removed' AND support IN ('direct', 'following') GROUP BY record, claim),
began AS (
    SELECT events.record, events.claim, min(events.ordinal) AS ordinal
    FROM standing_claim_events AS events
         LEFT JOIN supported ON supported.record = events.record AND supported.claim = events.claim
    WHERE events.died IS NULL AND events.support IN ('paragraph', 'none')
      AND events.ordinal > coalesce(supported.ordinal, -1)
    GROUP BY events.record, events.claim),
newest AS (SELECT record, max(day) AS day FROM revisions GROUP BY record)
SELECT events.record, events.page, events.claim, events.text, events.section, events.kind, events.revision, events.timestamp,
       events.user, newest.day - events.day AS days
FROM standing_claim_events AS events
     JOIN began ON began.record = events.record AND began.claim = events.claim AND began.ordinal = events.ordinal
     JOIN newest ON newest.record = events.record""",
    "lost_citations": """
WITH supported AS (
    SELECT record, claim, max(ordinal) AS ordinal FROM standing_claim_events
    WHERE kind <> 'removed' AND support IN ('direct', 'following') GROUP BY record, claim)
SELECT events.record, events.page, events.claim, events.text, events.section, events.works, events.old, events.new,
       events.revision, events.timestamp, events.user, events.comment,
       events.died IS NULL AND events.ordinal > coalesce(supported.ordinal, -1) AS still
FROM standing_claim_events AS events
     LEFT JOIN supported ON supported.record = events.record AND supported.claim = events.claim
WHERE events.kind IN ('uncited', 'covered') AND events.old IN ('direct', 'following')
  AND events.new IN ('paragraph', 'none')""",
    "mark_ages": """
WITH ends AS (
    SELECT marked.record, marked.claim, marked.ordinal, min(ended.ordinal) AS ended
    FROM standing_claim_events AS marked
         LEFT JOIN standing_claim_events AS ended
              ON ended.record = marked.record AND ended.claim = marked.claim AND ended.ordinal > marked.ordinal
                 AND (ended.kind = 'removed' OR (ended.kind = 'unmarked' AND ended.old = marked.new))
    WHERE marked.kind = 'marked' GROUP BY marked.record, marked.claim, marked.ordinal),
newest AS (SELECT record, max(day) AS day FROM revisions GROUP BY record)
SELECT marked.record, marked.page, marked.claim, marked.text, marked.section, marked.new AS mark, marked.revision,
       marked.timestamp, marked.user, ended.kind AS ended, ended.revision AS ended_revision,
       ended.timestamp AS ended_timestamp, ended.user AS ended_user, coalesce(ended.day, newest.day) - marked.day AS days
FROM ends
     JOIN standing_claim_events AS marked
          ON marked.record = ends.record AND marked.claim = ends.claim AND marked.ordinal = ends.ordinal
     JOIN newest ON newest.record = ends.record
     LEFT JOIN standing_claim_events AS ended
          ON ended.record = ends.record AND ended.claim = ends.claim AND ended.ordinal = ends.ended""",
    "coverage_over_time": """
SELECT revisions.record, pages.title AS page, revisions.ordinal, revisions.revision_id AS revision, revisions.timestamp,
       revisions.stands, revisions.claims, revisions.cited, revisions.supported,
       CASE WHEN revisions.claims > 0 THEN 1.0 * revisions.supported / revisions.claims END AS coverage,
       revisions.citations, revisions.marks
FROM revisions JOIN pages ON pages.record = revisions.record
WHERE revisions.claims IS NOT NULL""",
}
"""What edits that stand did to claims; since when, and by which edit, a claim stands without citation; who took the last
citation of a claim, and whether it ``still`` has none; how long marks lived, to the newest revision where they do yet; and how
much of a page was cited, revision by revision."""
