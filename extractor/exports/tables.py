"""The tables of a dataset of records: one table of tables, from which every writer and the data dictionary are made."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from msgspec.json import Encoder

from extractor import model
from extractor.border import from_json
from extractor.exports import queries
from extractor.exports.batches import json_shape
from extractor.exports.findings import audited
from extractor.exports.layout import ORDINAL, RECORD, Column, Layout, Reference, Table, fields, text
from extractor.exports.plain_text import plain_text
from extractor.exports.views import VIEWS, WRITTEN

PAGES = Table(
    "pages",
    "Each record: which page and revision, and where its text stands.",
    (
        RECORD,
        *fields(
            model.PageHead,
            "title page_id namespace revision_id parent_id timestamp wiki language redirect disambiguation categories",
        ),
        *fields(model.SourceHead, "file dialect ordinal offset length sha256 losses"),
    ),
    ("record",),
    queries.PAGES,
    indexed=("title", "page_id"),
)

CSL_COLUMNS = (
    text("csl_type", "CSL type of the work."),
    text("title", "Title of the work."),
    Column(
        "authors",
        "texts",
        "authors",
        "Authors as a reader writes them, `Given Family`; editors where none is named.",
    ),
    text("container_title", "Journal, newspaper, book or site that holds the work."),
    text("publisher", "Publisher."),
)
"""What people ask of a CSL item."""

LINK_COLUMNS = text("url", "Address."), text("language", "Language as a BCP 47 tag.")


@cache
def of_records() -> Layout:
    """The layout of records, with the audit's findings as a table."""
    shape = {**json_shape(model.Record), "statuses": [_STATUS], "findings": [_FINDING], "text": "VARCHAR"}
    return Layout(_tables(), VIEWS, _SEARCHED, shape, _with_audit_and_text, WRITTEN)


_STATUS = {"status": "VARCHAR", "reason": "VARCHAR", "need": "DOUBLE"}
_FINDING = {
    **dict.fromkeys(("code", "severity", "message", "about"), "VARCHAR"),
    "need": "DOUBLE",
    "fingerprint": "VARCHAR",
    **dict.fromkeys(("start", "end"), "BIGINT"),
}
_PAGES_WITH_TEXT = replace(
    PAGES,
    columns=(
        *PAGES.columns,
        text("text", "Plain text: headings as `== Title ==`, paragraphs between empty lines; tables and infoboxes left out."),
    ),
    rows=queries.PAGES_WITH_TEXT,
)
_write = Encoder().encode


def _with_audit_and_text(line: bytes) -> bytes:
    """The record with what the audit says of it, and its plain text, under three more keys."""
    record: model.Record = from_json(line)
    return line[:-1] + b"," + _write({**audited(record), "text": plain_text(record)})[1:]


def _tables() -> tuple[Table, ...]:
    section, claim, citation, work = (
        Reference(column, table)
        for column, table in (("section", "sections"), ("claim", "claims"), ("citation", "citations"), ("work", "works"))
    )
    return (
        _PAGES_WITH_TEXT,
        Table(
            "sections",
            "Sections in source order, the lead first.",
            (RECORD, *fields(model.Section, "id title level path start end")),
            ("record", "id"),
            queries.SECTIONS,
        ),
        Table(
            "claims",
            "Statements that a source could support.",
            (
                RECORD,
                *fields(model.Claim, "id section paragraph kind text start end support context"),
                text("status", "How the audit says it stands: `cited`, `covered`, `uncited`, `exempt` or `unknown`."),
                text("reason", "Why it is exempt or unknown."),
                Column("need", "real", "need", "How much it needs a citation, 0 to 1, cited or not."),
            ),
            ("record", "id"),
            queries.CLAIMS,
            (section,),
            ("status",),
        ),
        Table(
            "links",
            "Internal links of claims.",
            (
                RECORD,
                text("claim", "Id of the claim."),
                Column("ordinal", "integer", "ordinal", "Place among the claim's links, from 0."),
                text("target", "Full title of the page that it leads to."),
                text("anchor", "Section or anchor on that page."),
                *fields(model.Link, "text start end"),
            ),
            ("record", "claim", "ordinal"),
            queries.LINKS,
            (claim,),
            ("target",),
        ),
        Table(
            "citations",
            "Places in the text where sources are pointed at.",
            (RECORD, *fields(model.Citation, "id kind start end raw section ref_name group inside")),
            ("record", "id"),
            queries.CITATIONS,
            (section, Reference("inside", "citations")),
        ),
        Table(
            "works",
            "What full citations describe; works known only from short citations too.",
            (
                RECORD,
                *fields(model.Work, "id start end raw origin template"),
                *CSL_COLUMNS,
                text("issued", "Date of publication as EDTF."),
                text("accessed", "Day on which the address was read, as EDTF."),
                *LINK_COLUMNS,
                text("archive_url", "Address of the snapshot."),
                text("archive_date", "Date of the snapshot as EDTF."),
                text("url_status", "Status of the original address."),
                *fields(model.Work, "anchors confidence csl edtf"),
            ),
            ("record", "id"),
            queries.WORKS,
            indexed=("title",),
        ),
        Table(
            "identifiers",
            "Normalised valid identifiers of works.",
            (
                RECORD,
                text("work", "Id of the work."),
                text("scheme", "Scheme, as in `doi` or `isbn`."),
                text("value", "The identifier."),
            ),
            ("record", "work", "scheme", "value"),
            queries.IDENTIFIERS,
            (work,),
            ("value",),
        ),
        Table(
            "claim_citation",
            "Which citations support which claims.",
            (
                RECORD,
                text("claim", "Id of the claim."),
                text("citation", "Id of the citation."),
                text(
                    "relation",
                    "`direct`: inside or right after the claim; `later`: the next group of citations in the paragraph.",
                ),
                Column("ordinal", "integer", "ordinal", "Place among the claim's citations of this relation, from 0."),
                Column("segment_start", "integer", "segment_start", "First code point of the clause before a citation inside."),
                Column("segment_end", "integer", "segment_end", "Code point after that clause."),
            ),
            ("record", "claim", "citation", "relation"),
            queries.CLAIM_CITATION,
            (claim, citation),
        ),
        Table(
            "citation_work",
            "Which works a citation points to, in order, and how a short citation met its work.",
            (
                RECORD,
                text("citation", "Id of the citation."),
                Column("ordinal", "integer", "ordinal", "Place among the citation's targets, from 0."),
                *fields(model.CitationTarget, "work"),
                *fields(model.Short, "authors year anchor resolution suggestion"),
                text("locator", "The places that it names, as in `page 12, chapter 3`."),
            ),
            ("record", "citation", "ordinal"),
            queries.CITATION_WORK,
            (citation, work),
            ("resolution",),
        ),
        Table(
            "locators",
            "Places inside works that citations name.",
            (
                RECORD,
                text("citation", "Id of the citation."),
                Column("target", "integer", "target", "`ordinal` of the target in `citation_work`."),
                ORDINAL,
                *fields(model.Locator, "label value first last raw"),
            ),
            ("record", "citation", "target", "ordinal"),
            queries.LOCATORS,
            (citation,),
        ),
        Table(
            "dates",
            "Dates in claims.",
            (RECORD, *fields(model.DateValue, "id claim text edtf precision calendar relation part inferred start end")),
            ("record", "id"),
            queries.DATES,
            (claim,),
            ("edtf",),
        ),
        Table(
            "people",
            "Persons whom a page names.",
            (RECORD, *fields(model.Person, "id name family given link living evidence")),
            ("record", "id"),
            queries.PEOPLE,
            indexed=("name",),
        ),
        Table(
            "mentions",
            "Every place that names a person.",
            (RECORD, text("person", "Id of the person."), ORDINAL, *fields(model.Mention, "claim text start end")),
            ("record", "person", "ordinal"),
            queries.MENTIONS,
            (Reference("person", "people"), claim),
        ),
        Table(
            "marks",
            "Maintenance templates: editors' opinions on a claim or a section.",
            (
                RECORD,
                Column("ordinal", "integer", "ordinal", "Place among the record's marks, sections first, from 0."),
                text("claim", "Id of the claim behind which it stands."),
                text("section", "Id of the section that it speaks of; the lead's speak of the page."),
                *fields(model.Mark, "template name_used date reason start end"),
            ),
            ("record", "ordinal"),
            queries.MARKS,
            (claim, section),
            ("template",),
        ),
        Table(
            "problems",
            "What in a page is wrong or could not be read.",
            (RECORD, ORDINAL, *fields(model.Problem, "code message start end")),
            ("record", "ordinal"),
            queries.PROBLEMS,
            indexed=("code",),
        ),
        Table(
            "unknown_templates",
            "Templates in prose that no table knows.",
            (
                RECORD,
                text("template", "Name of the template."),
                Column("uses", "integer", "uses", "How often it stands in claims."),
            ),
            ("record", "template"),
            queries.UNKNOWN_TEMPLATES,
        ),
        Table(
            "findings",
            "What the audit says with its default profile.",
            (
                RECORD,
                ORDINAL,
                text("code", "Rule, as in `UNC001`."),
                text("severity", "`error`, `warning` or `note`."),
                text("message", "What is wrong, in one sentence."),
                text("about", "Id of the claim, citation or work that it speaks of; empty for the whole page."),
                Column("need", "real", "need", "How much an uncited claim needs its citation, 0 to 1."),
                text("fingerprint", "Name of the finding that survives edits elsewhere."),
                Column("span_start", "integer", "start", "First code point."),
                Column("span_end", "integer", "end", "Code point after the last."),
            ),
            ("record", "ordinal"),
            queries.FINDINGS,
            indexed=("code",),
        ),
    )


_SEARCHED = {"claims": ("text",), "works": ("title", "authors", "container_title", "publisher"), "people": ("name",)}
