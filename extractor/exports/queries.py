"""The rows that records give each table: queries that DuckDB answers over a batch of records.

Each reads ``records``: ``record``, its number in the dataset, and a column for each key of its line, nested as the model has
it (:func:`extractor.exports.batches.json_shape`). Columns have the names of the model's fields, or of what is computed here;
rows come in the order of the records.
"""
# ruff: noqa: S608 - queries are put together from texts of ours

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Row = dict[str, Any]


def each(values: str, *also: str, of: str = "records") -> str:
    """A query: each of the lists ``values`` as ``one``, with its place in the list as ``ordinal``.

    ``also`` are columns of ``of``, a table or query, that go along.
    """
    kept = ", ".join(("record", *also))
    return f"SELECT {kept}, unnest({values}) AS one, unnest(range(len({values}))) AS ordinal FROM {_source(of)}"


def part(of: str, **columns: str) -> str:
    """A query: the record and the given columns of another query, by name."""
    chosen = "".join(f", {value} AS {name}" for name, value in columns.items())
    return f"SELECT record{chosen} FROM {_source(of)}"


def _source(of: str) -> str:
    return f"({of})" if " " in of else of


def _fields(of: str) -> str:
    """A query: the fields of ``one``."""
    return f"SELECT record, one.* FROM ({of})"


PAGES = "SELECT record, page.*, source.* FROM records"
PAGES_WITH_TEXT = "SELECT record, page.*, source.*, text FROM records"
SECTIONS = _fields(each("sections"))
CLAIMS = """
SELECT record, one.*, status.status, status.reason, status.need
FROM (SELECT record, unnest(claims) AS one, unnest(statuses) AS status FROM records)"""
CITATIONS = _fields(each("citations"))
DATES = _fields(each("dates"))
PEOPLE = _fields(each("people"))
PROBLEMS = f"SELECT record, ordinal, one.* FROM ({each('problems')})"
FINDINGS = f"SELECT record, ordinal, one.* FROM ({each('findings')})"

_NAME_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_NAMES = [dict.fromkeys(("literal", *_NAME_PARTS), "VARCHAR")]
_ITEM = {
    **dict.fromkeys(("type", "title", "container-title", "publisher", "URL", "language"), "VARCHAR"),
    "author": _NAMES,
    "editor": _NAMES,
}


def readable_name(name: Row) -> str:
    """A CSL name as a reader writes it: ``Ludwig van Beethoven``, ``Martin Luther King Jr.``."""
    return name.get("literal") or " ".join(name[part] for part in _NAME_PARTS if name.get(part))


def _readable(name: str) -> str:
    """The same as an expression."""
    parts = ", ".join(f"nullif({name}.{_quoted(part)}, '')" for part in _NAME_PARTS)
    return f"coalesce(nullif({name}.literal, ''), concat_ws(' ', {parts}))"


def _quoted(name: str) -> str:
    return f'"{name}"'


def with_csl(columns: str, values: str) -> str:
    """A query: each of the lists ``values`` with the variables that people ask for taken out of its CSL item."""
    return f"""
SELECT record, ordinal, one.*, {columns}, item.type AS csl_type, item.title AS title,
       item."container-title" AS container_title, item.publisher AS publisher, item.URL AS url, item.language AS language,
       list_transform(coalesce(if(len(item.author) > 0, item.author, item.editor), []),
                      lambda name: {_readable("name")}) AS authors
FROM (SELECT *, from_json(one.csl, '{json.dumps(_ITEM)}') AS item FROM ({each(values)}))"""


WORKS = with_csl(
    "one.edtf['issued'] AS issued, one.edtf['accessed'] AS accessed, one.archive.url AS archive_url,"
    " one.archive.date AS archive_date, one.archive.status AS url_status",
    "works",
)
_IDENTIFIERS = part(each("works"), work="one.id", entry="unnest(map_entries(one.identifiers))")
IDENTIFIERS = f"""
SELECT record, work, scheme, one AS value
FROM ({each("found", "work", "scheme", "found", of=part(_IDENTIFIERS, work="work", scheme="entry.key", found="entry.value"))})
WHERE list_position(found, one) = ordinal + 1"""
"""One row an identifier of a work."""

_PAIRS = part(
    each("claims"),
    claim="one.id",
    segments="one.segments",
    cited="unnest([{'relation': 'direct', 'ids': one.citations}, {'relation': 'later', 'ids': one.covered_by}])",
)
_DISTINCT_PAIRS = part(
    _PAIRS,
    claim="claim",
    segments="segments",
    relation="cited.relation",
    ids="list_filter(cited.ids, lambda id, place: list_position(cited.ids, id) = place)",
)
CLAIM_CITATION = f"""
SELECT record, claim, one AS citation, relation, ordinal, clause.start AS segment_start, clause.end AS segment_end
FROM (SELECT *, if(relation = 'direct', list_filter(segments, lambda clause: list_contains(clause.citations, one))[-1], NULL)
                AS clause
      FROM ({each("ids", "claim", "segments", "relation", of=_DISTINCT_PAIRS)}))"""
"""One row a pair of claim and citation, with the clause that the citation closes."""

_LINKED = each("links", "claim", of=part(each("claims"), claim="one.id", links="one.links"))
LINKS = f"""
SELECT record, claim, ordinal, split_part(one.target, '#', 1) AS target,
       nullif(split_part(one.target, '#', 2), '') AS anchor, one.text, one.start, one.end
FROM ({_LINKED})"""
"""One row an internal link of a claim."""

_TARGETS = each("targets", "citation", of=part(each("citations"), citation="one.id", targets="one.targets"))
CITATION_WORK = f"""
SELECT record, citation, ordinal, one.work, one.short.authors, one.short.year, one.short.anchor, one.short.resolution,
       one.short.suggestion,
       nullif(array_to_string(list_transform(one.locators, lambda place: place.label || ' ' || place.value), ', '), '')
           AS locator
FROM ({_TARGETS})"""
"""One row a target of a citation."""
_PLACES = part(_TARGETS, citation="citation", target="ordinal", locators="one.locators")
LOCATORS = f"SELECT record, citation, target, ordinal, one.* FROM ({each('locators', 'citation', 'target', of=_PLACES)})"
_NAMED = part(each("people"), person="one.id", mentions="one.mentions")
MENTIONS = f"SELECT record, person, ordinal, one.* FROM ({each('mentions', 'person', of=_NAMED)})"


def _marks(holders: str, claim: str, section: str) -> str:
    """The marks of a list of claims or sections, as one list."""
    mark = f"{{'claim': {claim}, 'section': {section}, 'mark': mark}}"
    marks = f"lambda holder: list_transform(holder.marks, lambda mark: {mark})"
    return f"flatten(list_transform(coalesce({holders}, []), {marks}))"


_HELD = f"list_concat({_marks('sections', 'NULL::VARCHAR', 'holder.id')}, {_marks('claims', 'holder.id', 'NULL::VARCHAR')})"
_PLACED = part(
    each("marks", of=part("records", marks=_HELD)),
    ordinal="ordinal",
    claim="one.claim",
    section="one.section",
    mark="one.mark",
)
MARKS = f"SELECT record, ordinal, claim, section, mark.* FROM ({_PLACED})"
"""One row a maintenance template, those of sections first."""
UNKNOWN_TEMPLATES = part(part("records", one="unnest(map_entries(unknown_templates))"), template="one.key", uses="one.value")
"""One row a template that no table knows."""
