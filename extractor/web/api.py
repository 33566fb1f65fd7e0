"""The explorer's answers as JSON; OpenAPI describes them at ``/openapi.json``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator  # noqa: TC003 - FastAPI reads the annotations
from itertools import chain, islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, HTTPException, Path, Query, Request
from pydantic import BaseModel, Field

from extractor.examination import examine
from extractor.web import queries
from extractor.web.answers import (  # noqa: TC001 - FastAPI reads the annotations
    AnswerPage,
    CitedRow,
    ClaimRow,
    Coverage,
    Facets,
    NamedRow,
    PageRow,
    PersonRow,
    WorkRow,
)


class ErrorAnswer(BaseModel):
    """Why there is no answer."""

    detail: str


FAILURES: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorAnswer, "description": "There is no such page, work or person."},
    413: {"description": "The text is too large."},
    422: {"model": ErrorAnswer, "description": "A parameter has a value that it cannot have, or the text cannot be read."},
    503: {"model": ErrorAnswer, "description": "The question took too long."},
}
"""Answers of every path beside the one that it gives when all is well."""
router = APIRouter(prefix="/api", responses=FAILURES)

MOST_CLAIMS = 200
"""Claims that a work or person is shown with."""

Status = Literal["", "cited", "covered", "uncited", "exempt", "unknown"]
Kind = Literal["", "sentence", "list_item", "table_cell", "caption", "quotation", "infobox"]
Rule = Annotated[
    str, Query(max_length=20, description="Code of a rule of the audit with a finding about the claim, or a citation at it.")
]
Order = Literal["title", "coverage", "uncited"]
Number = Annotated[int, Path(ge=0, lt=2**63)]
Offset = Annotated[int, Query(ge=0, le=queries.DEEPEST)]
Words = Annotated[
    str,
    Query(
        max_length=500, description="Words; the last one may be a beginning of four letters or more, quoted ones are a phrase."
    ),
]
Title = Annotated[str, Query(max_length=500)]
Language = Annotated[str, Query(max_length=35)]
Wikitext = Annotated[str, Body(media_type="text/plain", description="Wikitext of one page.")]


def open_index(request: Request) -> Iterator[sqlite3.Connection]:
    """A connection to the index for the length of a request."""
    with request.app.state.index.open() as opened:
        yield opened


Connection = Annotated[sqlite3.Connection, Depends(open_index)]


def search_of(
    *,
    q: Words = "",
    kind: Literal["claims", "people", "works", "pages"] = "pages",
    status: Status = "",
    claim_kind: Kind = "",
    rule: Rule = "",
    order: queries.Order = "title",
) -> queries.Search:
    """The search that a page's address asks for."""
    return queries.Search(kind, q, queries.ClaimFilter(status, claim_kind, rule), order)


Asked = Annotated[queries.Search, Depends(search_of)]


class PageFacts(BaseModel):
    """A record with what the audit says of it."""

    record: dict[str, Any]
    findings: list[dict[str, Any]]
    statuses: list[dict[str, Any]] = Field(description="How each claim stands, in the order of the claims.")


class WorkAnswer(BaseModel):
    """A work, the same work on other pages, and the claims that cite it, those of its own page first."""

    work: dict[str, Any]
    claims: list[ClaimRow]
    same: list[WorkRow]


class PersonAnswer(BaseModel):
    """A person on each page that names them, and the claims that do, those of the page asked for first."""

    claims: list[ClaimRow]
    same: list[PersonRow]


@router.get("/claims")
def claims(
    connection: Connection, *, q: Words = "", status: Status = "", kind: Kind = "", rule: Rule = "", offset: Offset = 0
) -> AnswerPage[ClaimRow]:
    """Claims with the words; of one status, kind or rule, or of any."""
    return queries.claims(connection, q, queries.ClaimFilter(status, kind, rule), offset)


@router.get("/facets")
def facets(connection: Connection) -> Facets:
    """The values by which claims can be chosen, and how many claims have each."""
    return queries.facets(connection)


@router.get("/cited")
def cited(connection: Connection, offset: Offset = 0) -> AnswerPage[CitedRow]:
    """The works that are cited most, over all pages."""
    return queries.cited(connection, offset)


@router.get("/people")
def people(connection: Connection, q: Words = "", offset: Offset = 0) -> AnswerPage[PersonRow]:
    """Persons with the words in their name."""
    return queries.people(connection, q, offset)


@router.get("/named")
def named(connection: Connection, offset: Offset = 0) -> AnswerPage[NamedRow]:
    """The persons whom most pages name."""
    return queries.named(connection, offset)


@router.get("/people/{record}/{person}")
def person(connection: Connection, record: Number, person: str) -> PersonAnswer:
    """A person, and the claims that name them."""
    same = queries.same_people(connection, record, person)
    if not same:
        raise HTTPException(404, "There is no such person.")
    naming = chain.from_iterable(queries.naming_claims(connection, one.record, one.id) for one in same)
    return PersonAnswer(claims=list(islice(naming, MOST_CLAIMS)), same=same)


@router.get("/works")
def works(connection: Connection, q: Words = "", offset: Offset = 0) -> AnswerPage[WorkRow]:
    """Works with the words in title, authors, container or publisher."""
    return queries.works(connection, q, offset)


@router.get("/pages")
def pages(connection: Connection, q: Words = "", order: Order = "title", offset: Offset = 0) -> AnswerPage[PageRow]:
    """Pages with the words in their title, and their coverage."""
    return queries.pages(connection, q, order, offset)


@router.get("/coverage")
def coverage(connection: Connection) -> Coverage:
    """Coverage over the dataset."""
    return queries.coverage(connection)


@router.get("/pages/{record}")
def page(connection: Connection, record: Number) -> PageFacts:
    """A page's record, its findings, and the status of each claim."""
    found = queries.page(connection, record)
    if found is None:
        raise HTTPException(404, "There is no such page.")
    return PageFacts(record=found[0], **queries.audit(connection, record))


@router.get("/works/{record}/{work}")
def work(connection: Connection, record: Number, work: str) -> WorkAnswer:
    """A work and who cites it."""
    found = queries.page(connection, record)
    described = next((one for one in found[0]["works"] if one["id"] == work), None) if found else None
    if described is None:
        raise HTTPException(404, "There is no such work.")
    same = queries.same_works(connection, record, work)
    citing = chain.from_iterable(queries.citing_claims(connection, one.record, one.id) for one in same)
    return WorkAnswer(work=described, claims=list(islice(citing, MOST_CLAIMS)), same=same)


@router.post("/extract")
def extract(text: Wikitext = "", title: Title = "", language: Language = "") -> PageFacts:
    """The record of a text, its findings, and the status of each claim; nothing is stored."""
    found = examine(text, title, language)
    if found.record is None:
        raise HTTPException(422, found.error)
    return PageFacts(record=found.record, **found.audit)
