"""What the explorer shows as files: the rows of a search as CSV, the works of a page or one of them as BibTeX."""

from __future__ import annotations

import csv
import io
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import PlainTextResponse

from extractor.exports.bibliography import entries_of
from extractor.exports.bibtex import BIBTEX, as_bibtex
from extractor.harmless import no_formula
from extractor.web import queries
from extractor.web.answers import RANKED
from extractor.web.api import Asked, Connection, Number  # noqa: TC001 - FastAPI reads the annotations

router = APIRouter(include_in_schema=False, default_response_class=PlainTextResponse)


@router.get("/search.csv")
def rows(connection: Connection, search: Asked) -> PlainTextResponse:
    """The rows of a search from its beginning, at most ``RANKED`` of them."""
    plain = [row.model_dump() for row in search.rows(connection, 0, RANKED).rows]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(plain[0]) if plain else ())
    writer.writeheader()
    for row in plain:
        writer.writerow({name: no_formula("; ".join(one) if isinstance(one, list) else one) for name, one in row.items()})
    return _file(stream.getvalue(), f"{search.kind}.csv", "text/csv")


@router.get("/pages/{record}/works.bib")
def bibliography(connection: Connection, record: Number) -> PlainTextResponse:
    """The works of a page, each once."""
    return _bibtex(_works(connection, record), "page")


@router.get("/works/{record}/{work}/work.bib")
def reference(connection: Connection, record: Number, work: str) -> PlainTextResponse:
    """One work."""
    found = [one for one in _works(connection, record) if one["id"] == work]
    if not found:
        raise HTTPException(404, "There is no such work.")
    return _bibtex(found, "work")


def _works(connection: Connection, number: int) -> list[dict[str, Any]]:
    found = queries.page(connection, number)
    if found is None:
        raise HTTPException(404, "There is no such page.")
    works: list[dict[str, Any]] = found[0]["works"]
    return works


def _bibtex(works: list[dict[str, Any]], name: str) -> PlainTextResponse:
    text = "\n".join(as_bibtex(entry, BIBTEX) for entry in entries_of(works))
    return _file(text, f"{name}.bib", "application/x-bibtex")


def _file(text: str, name: str, kind: str) -> PlainTextResponse:
    return PlainTextResponse(text, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
