"""The explorer as an ASGI application."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as AnyHTTPException

from extractor.web import api, downloads, pages
from extractor.web.request_checks import HEADERS, RequestGuard

if TYPE_CHECKING:
    from starlette.responses import Response

    from extractor.web.index import Index

BROKEN = "The explorer failed at this; the terminal says where."
SLOW = "The question took too long; ask a narrower one."


def create_app(index: Index) -> FastAPI:
    """The application over an index. The documentation pages of FastAPI are off: they load scripts from elsewhere."""
    app = FastAPI(title=f"extractor explorer: {index.name}", docs_url=None, redoc_url=None)
    app.state.index = index
    app.add_middleware(RequestGuard)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.include_router(api.router)
    app.include_router(pages.router)
    app.include_router(downloads.router)
    app.add_exception_handler(AnyHTTPException, _failed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(sqlite3.OperationalError, _too_slow)
    app.add_exception_handler(Exception, _broken)
    return app


def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnyHTTPException)
    if request.url.path.startswith("/api/"):
        answer: Response = JSONResponse({"detail": error.detail}, error.status_code)
    else:
        answer = pages.show(request, "error.html", error.status_code, message=error.detail)
    answer.headers.update(error.headers or {})
    return answer


def _broken(request: Request, _: Exception) -> Response:
    """The answer to a request at which the explorer itself fails; it does not pass the guard, so the headers are set here."""
    answer = _failed(request, HTTPException(500, BROKEN))
    answer.headers.update(HEADERS)
    return answer


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
    return _failed(request, HTTPException(422, said))


def _too_slow(request: Request, error: Exception) -> Response:
    assert isinstance(error, sqlite3.OperationalError)
    if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
        raise error
    return _failed(request, HTTPException(503, SLOW))
