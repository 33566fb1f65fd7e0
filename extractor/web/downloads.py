"""What the explorer shows as files: the rows of a search as CSV, the works of a page or one of them as BibTeX."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import PlainTextResponse

from extractor.exports.bibliography import entries
from extractor.exports.bibtex import BIBTEX, as_bibtex
from extractor.web import queries
from extractor.web.api import Asked, Connection, Number  # noqa: TC001 - FastAPI reads the annotations
from extractor.web.rows import RANKED

router = APIRouter(include_in_schema=False, default_response_class=PlainTextResponse)


@router.get("/search.csv")
def rows(connection: Connection, search: Asked) -> PlainTextResponse:
    """The rows of a search from its beginning, at most ``RANKED`` of them."""
    plain = [row.model_dump() for row in search.rows(connection, 0, RANKED).rows]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(plain[0]) if plain else ())
    writer.writeheader()
    writer.writerows({name: "; ".join(one) if isinstance(one, list) else one for name, one in row.items()} for row in plain)
    return _file(stream.getvalue(), f"{search.kind}.csv", "text/csv")


@router.get("/pages/{record}/works.bib")
def bibliography(connection: Connection, record: Number) -> PlainTextResponse:
    """The works of a page, each once."""
    return _bibtex(_record(connection, record), "page")


@router.get("/works/{record}/{work}/work.bib")
def reference(connection: Connection, record: Number, work: str) -> PlainTextResponse:
    """One work."""
    found = [one for one in _record(connection, record)["works"] if one["id"] == work]
    if not found:
        raise HTTPException(404, "There is no such work.")
    return _bibtex({"works": found}, "work")


def _record(connection: Connection, number: int) -> dict[str, Any]:
    found = queries.page(connection, number)
    if found is None:
        raise HTTPException(404, "There is no such page.")
    return found[0]


def _bibtex(record: dict[str, Any], name: str) -> PlainTextResponse:
    lines = [json.dumps({"works": record["works"]}).encode()]
    return _file("\n".join(as_bibtex(entry, BIBTEX) for entry in entries(lines)), f"{name}.bib", "application/x-bibtex")


def _file(text: str, name: str, kind: str) -> PlainTextResponse:
    return PlainTextResponse(text, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
