"""The tables of a dataset: one table of tables, from which every writer and the data dictionary are made.

Every table starts with ``record``, the number of the record in the dataset from 0, and is keyed by it and an id. Columns that
mirror a field of the model take their type and description from there; three names are SQL keywords and are changed:
``start``/``end`` → ``span_start``/``span_end``, ``group`` → ``ref_group``, ``offset`` → ``source_offset``.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from extractor import model
from extractor.exports import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ColumnKind = Literal["text", "integer", "real", "boolean", "texts", "json"]
"""``texts`` is a list of texts: a list in Parquet and DuckDB, a JSON array elsewhere. ``json`` is text that holds JSON."""

_SQL_WORDS = {"start": "span_start", "end": "span_end", "group": "ref_group", "offset": "source_offset"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and where its value comes from: ``key`` of the row, described by ``about`` or by a field of the model."""

    name: str
    kind: ColumnKind
    key: str
    about: str = ""
    field: tuple[type, str] | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: ``record`` and ``column`` name a row of ``table`` by its record and id."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, its key, its foreign keys, and the rows that a record gives it."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[dict[str, Any]], Iterable[dict[str, Any]]]
    references: tuple[Reference, ...] = ()
    indexed: tuple[str, ...] = ()
    """Columns that people search by, beside the keys."""


def _fields(kind: type, names: str) -> tuple[Column, ...]:
    hints = get_type_hints(kind)
    return tuple(Column(_SQL_WORDS.get(name, name), _type(hints[name]), name, field=(kind, name)) for name in names.split())


def _type(hint: Any) -> ColumnKind:  # noqa: ANN401 - an annotation of the model
    origin = get_origin(hint)
    if origin is Literal:
        return "text"
    if origin in (Union, types.UnionType):
        return _type(next(one for one in get_args(hint) if one is not type(None)))
    if origin in (list, Sequence):
        return "text" if get_args(hint)[0] is not str and get_origin(get_args(hint)[0]) is not Literal else "texts"
    if origin is dict:
        return "json"
    simple: dict[type, ColumnKind] = {bool: "boolean", int: "integer", float: "real", str: "text"}
    return simple[hint]


def _text(name: str, about: str, key: str = "") -> Column:
    return Column(name, "text", key or name, about)


RECORD = Column("record", "integer", "record", "Number of the record in the dataset, from 0.")
_ORDINAL = Column("ordinal", "integer", "ordinal", "Place in its list, from 0.")


@cache
def tables() -> tuple[Table, ...]:
    """All tables, each after those that it refers to."""
    section, claim, citation, work = (
        Reference(column, table)
        for column, table in (("section", "sections"), ("claim", "claims"), ("citation", "citations"), ("work", "works"))
    )
    return (
        Table(
            "pages",
            "Each record: which page and revision, and where its text stands.",
            (
                RECORD,
                *_fields(
                    model.PageHead,
                    "title page_id namespace revision_id parent_id timestamp wiki language redirect disambiguation categories",
                ),
                *_fields(model.SourceHead, "file dialect ordinal offset length sha256 losses"),
            ),
            ("record",),
            rows.pages,
            indexed=("title", "page_id"),
        ),
        Table(
            "sections",
            "Sections in source order, the lead first.",
            (RECORD, *_fields(model.Section, "id title level path start end")),
            ("record", "id"),
            rows.sections,
        ),
        Table(
            "claims",
            "Statements that a source could support.",
            (RECORD, *_fields(model.Claim, "id section paragraph kind text start end support context")),
            ("record", "id"),
            rows.claims,
            (section,),
            ("support",),
        ),
        Table(
            "citations",
            "Places in the text where sources are pointed at.",
            (RECORD, *_fields(model.Citation, "id kind start end raw section ref_name group inside")),
            ("record", "id"),
            rows.citations,
            (section, Reference("inside", "citations")),
        ),
        Table(
            "works",
            "What full citations describe; works known only from short citations too.",
            (
                RECORD,
                *_fields(model.Work, "id start end raw origin template"),
                _text("csl_type", "CSL type of the work."),
                _text("title", "Title of the work."),
                Column(
                    "authors",
                    "texts",
                    "authors",
                    "Authors as a reader writes them, `Given Family`; editors where none is named.",
                ),
                _text("container_title", "Journal, newspaper, book or site that holds the work."),
                _text("publisher", "Publisher."),
                _text("issued", "Date of publication as EDTF."),
                _text("accessed", "Day on which the address was read, as EDTF."),
                _text("url", "Address."),
                _text("language", "Language as a BCP 47 tag."),
                _text("archive_url", "Address of the snapshot."),
                _text("archive_date", "Date of the snapshot as EDTF."),
                _text("url_status", "Status of the original address."),
                *_fields(model.Work, "anchors confidence csl edtf"),
            ),
            ("record", "id"),
            rows.works,
            indexed=("title",),
        ),
        Table(
            "identifiers",
            "Normalised valid identifiers of works.",
            (
                RECORD,
                _text("work", "Id of the work."),
                _text("scheme", "Scheme, as in `doi` or `isbn`."),
                _text("value", "The identifier."),
            ),
            ("record", "work", "scheme", "value"),
            rows.identifiers,
            (work,),
            ("value",),
        ),
        Table(
            "claim_citation",
            "Which citations support which claims.",
            (
                RECORD,
                _text("claim", "Id of the claim."),
                _text("citation", "Id of the citation."),
                _text(
                    "relation",
                    "`direct`: inside or right after the claim; `later`: the next group of citations in the paragraph.",
                ),
                Column("ordinal", "integer", "ordinal", "Place among the claim's citations of this relation, from 0."),
                Column("segment_start", "integer", "segment_start", "First code point of the clause before a citation inside."),
                Column("segment_end", "integer", "segment_end", "Code point after that clause."),
            ),
            ("record", "claim", "citation", "relation"),
            rows.claim_citation,
            (claim, citation),
        ),
        Table(
            "citation_work",
            "Which works a citation points to, in order, and how a short citation met its work.",
            (
                RECORD,
                _text("citation", "Id of the citation."),
                Column("ordinal", "integer", "ordinal", "Place among the citation's targets, from 0."),
                *_fields(model.CitationTarget, "work"),
                *_fields(model.Short, "authors year anchor resolution suggestion"),
            ),
            ("record", "citation", "ordinal"),
            rows.citation_work,
            (citation, work),
            ("resolution",),
        ),
        Table(
            "locators",
            "Places inside works that citations name.",
            (
                RECORD,
                _text("citation", "Id of the citation."),
                Column("target", "integer", "target", "`ordinal` of the target in `citation_work`."),
                _ORDINAL,
                *_fields(model.Locator, "label value first last raw"),
            ),
            ("record", "citation", "target", "ordinal"),
            rows.locators,
            (citation,),
        ),
        Table(
            "dates",
            "Dates in claims.",
            (RECORD, *_fields(model.DateValue, "id claim text edtf precision calendar relation part inferred start end")),
            ("record", "id"),
            rows.dates,
            (claim,),
            ("edtf",),
        ),
        Table(
            "people",
            "Persons whom a page names.",
            (RECORD, *_fields(model.Person, "id name family given link living evidence")),
            ("record", "id"),
            rows.people,
            indexed=("name",),
        ),
        Table(
            "mentions",
            "Every place that names a person.",
            (RECORD, _text("person", "Id of the person."), _ORDINAL, *_fields(model.Mention, "claim text start end")),
            ("record", "person", "ordinal"),
            rows.mentions,
            (Reference("person", "people"), claim),
        ),
        Table(
            "marks",
            "Maintenance templates: editors' opinions on a claim or a section.",
            (
                RECORD,
                Column("ordinal", "integer", "ordinal", "Place among the record's marks, sections first, from 0."),
                _text("claim", "Id of the claim behind which it stands."),
                _text("section", "Id of the section that it speaks of; the lead's speak of the page."),
                *_fields(model.Mark, "template name_used date reason start end"),
            ),
            ("record", "ordinal"),
            rows.marks,
            (claim, section),
            ("template",),
        ),
        Table(
            "problems",
            "What in a page is wrong or could not be read.",
            (RECORD, _ORDINAL, *_fields(model.Problem, "code message start end")),
            ("record", "ordinal"),
            rows.problems,
            indexed=("code",),
        ),
        Table(
            "unknown_templates",
            "Templates in prose that no table knows.",
            (
                RECORD,
                _text("template", "Name of the template."),
                Column("uses", "integer", "uses", "How often it stands in claims."),
            ),
            ("record", "template"),
            rows.unknown_templates,
        ),
        Table(
            "findings",
            "What the audit says with its default profile.",
            (
                RECORD,
                _ORDINAL,
                _text("code", "Rule, as in `UNC001`."),
                _text("severity", "`error`, `warning` or `note`."),
                _text("message", "What is wrong, in one sentence."),
                _text("about", "Id of the claim, citation or work that it speaks of; empty for the whole page."),
                Column("need", "real", "need", "How much an uncited claim needs its citation, 0 to 1."),
                _text("fingerprint", "Name of the finding that survives edits elsewhere."),
                Column("span_start", "integer", "start", "First code point."),
                Column("span_end", "integer", "end", "Code point after the last."),
            ),
            ("record", "ordinal"),
            rows.findings,
            indexed=("code",),
        ),
    )


VIEWS = {
    "uncited_claims": """
SELECT claims.record, pages.title AS page, sections.title AS section, claims.id, claims.kind, claims.text,
       claims.support, claims.span_start, claims.span_end
FROM claims JOIN pages ON pages.record = claims.record
     JOIN sections ON sections.record = claims.record AND sections.id = claims.section
WHERE claims.support IN ('paragraph', 'none')""",
    "broken_short_citations": """
SELECT citation_work.record, pages.title AS page, citations.id, citations.raw, citation_work.resolution, citation_work.anchor,
       citation_work.suggestion, citations.span_start, citations.span_end
FROM citation_work JOIN citations ON citations.record = citation_work.record AND citations.id = citation_work.citation
     JOIN pages ON pages.record = citation_work.record
WHERE citation_work.resolution IN ('no_target', 'multiple_targets', 'bibliography_absent')""",
    "coverage_by_page": """
SELECT pages.record, pages.title AS page, count(claims.id) AS claims,
       coalesce(sum(claims.support = 'direct'), 0) AS direct,
       coalesce(sum(claims.support = 'following'), 0) AS following,
       coalesce(sum(claims.support = 'paragraph'), 0) AS paragraph,
       coalesce(sum(claims.support = 'none'), 0) AS none,
       coalesce(sum(claims.support IN ('paragraph', 'none')), 0) AS uncited,
       avg(CASE WHEN claims.support IN ('direct', 'following') THEN 1.0 ELSE 0.0 END) FILTER (WHERE claims.id IS NOT NULL)
           AS coverage
FROM pages LEFT JOIN claims ON claims.record = pages.record
GROUP BY pages.record, pages.title""",
}
"""Views of SQLite and DuckDB: the questions that people ask first.

A claim counts as covered where a citation stands in it, right after it, or later in its paragraph (``support`` is ``direct`` or
``following``), the default scope of ``extractor audit``.
"""
