"""The explorer's pages: HTML that works without scripts, everything in it escaped by Jinja."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from extractor.auditing.registry import rules_by_code
from extractor.examination import Examined, examine, examine_address
from extractor.exports.statistics import BROKEN
from extractor.history.timeline import style, timeline
from extractor.html import policy_of
from extractor.web import api, queries
from extractor.web.answers import RANKED
from extractor.web.api import Asked, Connection, Number, Offset  # noqa: TC001 - FastAPI reads the annotations
from extractor.web.histories import lives_of
from extractor.web.shown import STATUSES
from extractor.web.view import article_links, counted, identifier_link, safe_url, sections_of, source_of, work_line

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.globals.update(statuses=STATUSES, query=urlencode, line=lambda work: work_line(work["csl"], work["edtf"]))
templates.env.globals.update(identifier_link=identifier_link, most=api.MOST_CLAIMS)
templates.env.filters.update(safe_url=safe_url, counted=counted)


MOST_FIELDS = 10
"""Fields that a form may have; ours has three at most."""


async def _body(request: Request) -> bytes:
    return await request.body()


def show(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401
    """The rendered template."""
    state = request.app.state
    common = {"name": state.index.name, "takes_addresses": state.live is not None}
    return templates.TemplateResponse(request, template, {**common, **values}, status)


@router.get("/")
def home(request: Request, connection: Connection, search: Asked, offset: Offset = 0) -> HTMLResponse:
    """Search over claims, people, works and pages."""
    return show(
        request,
        "search.html",
        q=search.words,
        kind=search.kind,
        wanted=search.wanted,
        order=search.order,
        offset=offset,
        found=search.rows(connection, offset),
        facets=queries.facets(connection) if search.kind == "claims" else None,
        rules=rules_by_code(),
        step=queries.PAGE,
        ranked=RANKED,
    )


@router.get("/api")
def api_page(request: Request) -> HTMLResponse:
    """The addresses that answer in JSON."""
    described = request.app.openapi()["paths"]
    return show(request, "api.html", paths=[(path, *next(iter(methods.items()))) for path, methods in described.items()])


@router.get("/coverage")
def coverage(request: Request, connection: Connection) -> HTMLResponse:
    """Charts of coverage, and the pages with most uncited claims."""
    worst = queries.pages(connection, "", "uncited", 0).rows[:20]
    return show(request, "coverage.html", coverage=queries.coverage(connection), worst=worst)


@router.get("/pages/{record}")
def page(request: Request, connection: Connection, record: Number) -> HTMLResponse:
    """A page: its claims by status, citation cards, dates and people, the source beside it."""
    found = queries.page(connection, record)
    if found is None:
        raise HTTPException(404, "There is no such page.")
    lives = lives_of(request.app.state.histories.of(found[0]["page"]["title"]))
    return show(request, "page.html", **page_values(*found, queries.audit(connection, record)), number=record, lives=lives)


@router.get("/pages/{record}/history")
def page_history(request: Request, connection: Connection, record: Number) -> HTMLResponse:
    """A page's claims and works over time, and the life of each."""
    found = queries.page(connection, record)
    history = found and request.app.state.histories.of(found[0]["page"]["title"])
    if history is None:
        raise HTTPException(404, "There is no history of the page; extractor serve --history names a dataset of histories.")
    return HTMLResponse(timeline(history), headers={"content-security-policy": policy_of(style())})


@router.get("/works/{record}/{work}")
def work(request: Request, connection: Connection, record: Number, work: str) -> HTMLResponse:
    """A work, and who cites it."""
    found = api.work(connection, record, work)
    page = queries.page(connection, record)
    lives = lives_of(page and request.app.state.histories.of(page[0]["page"]["title"]))
    title = work_line(found.work["csl"], found.work["edtf"])
    return show(request, "work.html", title=title, record=record, life=lives.get(work), **dict(found))


@router.get("/people/{record}/{person}")
def person(request: Request, connection: Connection, record: Number, person: str) -> HTMLResponse:
    """A person, and the claims that name them."""
    return show(request, "person.html", record=record, person=person, **dict(api.person(connection, record, person)))


@router.get("/paste")
def paste(request: Request) -> HTMLResponse:
    """The form into which a user pastes a text."""
    return show(request, "paste.html", text="", title="", language="en", address="", error=None)


@router.post("/paste")
def pasted(request: Request, body: Annotated[bytes, Depends(_body)]) -> HTMLResponse:
    """The page view of a pasted text, or of the page of a wiki by its address where that is allowed."""
    try:
        fields = {
            key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS).items()
        }
    except ValueError:
        raise HTTPException(422, "The form has too many fields.") from None
    text, title, language, address = (fields.get(name, "") for name in ("text", "title", "language", "address"))
    text = text.replace("\r\n", "\n")  # a form sends line ends so
    if address and request.app.state.live is None:
        raise HTTPException(403, "The explorer fetches no pages; extractor serve --live does.")
    if address:
        found = examine_address(address, request.app.state.live)
    else:
        found = examine(text, title, language) if text.strip() else Examined(error="There is no text in it.")
    if found.record is None:
        given = {"text": text, "title": title, "language": language or "en", "address": address}
        return show(request, "paste.html", 422, **given, error=found.error)
    return show(request, "page.html", **page_values(found.record, found.text, found.audit), number=None, lives={})


def page_values(record: dict[str, Any], text: str | None, audit: dict[str, Any]) -> dict[str, Any]:
    """The values that the page view needs; ``audit`` has the page's findings and the status of each of its claims."""
    findings, statuses = [{**one, "number": n} for n, one in enumerate(audit["findings"], 1)], audit["statuses"]
    sections = sections_of(record, findings, statuses, text)
    shown = [claim for section in sections for block in section.blocks for claim in block.claims]
    shorts = [target["short"] for citation in record["citations"] for target in citation["targets"] if target["short"]]
    return {
        "record": record,
        "links": article_links(record["page"]),
        "works": {work["id"]: work for work in record["works"]},
        "claims": {claim["id"] for claim in record["claims"]},
        "sections": sections,
        "source": None if text is None else source_of(text, record, statuses),
        "counted": Counter(claim.status for claim in shown),
        "broken": sum(short["resolution"] in BROKEN for short in shorts),
        "findings": findings,
    }
