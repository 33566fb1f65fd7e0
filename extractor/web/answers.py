"""The rows of the explorer's answers, and an answer that is a page of them."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

RANKED = 2000
"""Matches up to which a search is ordered by relevance, and counted."""


class ClaimRow(BaseModel):
    """A claim with its place."""

    record: int
    id: str
    page: str
    section: str
    kind: str
    status: str
    text: str


class PersonRow(BaseModel):
    """A person on a page."""

    record: int
    id: str
    page: str
    name: str
    living: bool | None
    mentions: int
    claim: str | None = Field(description="Id of the claim with the first mention.")


class WorkRow(BaseModel):
    """A work on a page."""

    record: int
    id: str
    page: str
    title: str | None
    authors: list[str]
    container_title: str | None
    issued: str | None
    csl_type: str | None
    url: str | None
    citations: int = Field(description="Citations on the page that point to it.")


class CitedRow(BaseModel):
    """A work with all its uses, told apart from others as in the view ``cited_works``."""

    name: str
    title: str | None
    authors: list[str]
    container_title: str | None
    issued: str | None
    url: str | None
    citations: int
    pages: int
    record: int = Field(description="A page that cites it; with `work`, the place of the work.")
    work: str


class NamedRow(BaseModel):
    """A person over all pages that name them: by the page that links lead to, else by the name."""

    name: str
    living: bool | None
    mentions: int
    pages: int
    record: int = Field(description="The first page that names the person; with `person`, the place of the person.")
    person: str


class Facet(BaseModel):
    """A value that claims can have, and how many of all have it."""

    value: str
    claims: int


class Facets(BaseModel):
    """The values by which claims can be chosen, the commonest first."""

    kind: list[Facet] = []
    status: list[Facet] = []
    rule: list[Facet] = Field(
        default=[], description="Rules of the audit with a finding about a claim, or about a citation at it."
    )


class PageRow(BaseModel):
    """A page with its coverage."""

    record: int
    page: str
    claims: int
    cited: int
    covered: int
    uncited: int
    exempt: int
    unknown: int
    coverage: float | None = Field(description="Claims cited or covered, of those neither exempt nor unknown.")


class Bucket(BaseModel):
    """Pages whose coverage lies between two tenths."""

    low: float
    high: float
    pages: int


class SectionRow(BaseModel):
    """The sections of a title, over all pages."""

    title: str = Field(description="Empty for the lead.")
    pages: int
    claims: int = Field(description="Those neither exempt nor unknown.")
    covered: int = Field(description="Those with a citation.")


class Coverage(BaseModel):
    """Coverage over the dataset."""

    pages: int
    claims: int
    statuses: dict[str, int] = Field(description="Claims by status.")
    histogram: list[Bucket]
    sections: list[SectionRow] = Field(description="Those with most claims.")


Row = TypeVar("Row")


class AnswerPage(BaseModel, Generic[Row]):
    """A page of an answer."""

    rows: list[Row]
    matches: int = Field(description=f"Number of all matches, counted up to {RANKED + 1}.")
    next: int | None = Field(description="Offset of the next page.")
