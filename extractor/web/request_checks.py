"""Checks of every request (host, size of the body, forms of other sites), and the headers of every answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = frozenset({"127.0.0.1", "localhost"})
LARGEST_BODY = 3 * 1024 * 1024
"""MediaWiki takes pages up to 2 MiB; a form writes some of it in three bytes for one."""
BODY_SECONDS = 30
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class RequestGuard:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that may not pass, and hand on every other."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = _refusal(headers, scope["method"])
        body = b""
        if refusal is None:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    body = await _read(receive)
            except TimeoutError:
                refusal = PlainTextResponse("The text came too slowly.\n", 408)
            except ValueError:
                refusal = _too_large()
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        given = False

        async def whole() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        # Who asks for the head alone gets that of the whole answer; the server leaves the body out.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self.app(asked, whole, _with_headers(send))


async def _read(receive: Receive) -> bytes:
    """The whole body; ValueError where it is larger than ``LARGEST_BODY``."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise ValueError
    return bytes(body)


def _refusal(headers: Headers, method: str) -> PlainTextResponse | None:
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    if host not in HOSTS:
        return PlainTextResponse("The explorer answers only to 127.0.0.1 and localhost.\n", 421)
    followed_link = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
    other_site = headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}
    if (other_site and not followed_link) or headers.get("origin", f"http://{headers['host']}") != f"http://{headers['host']}":
        return PlainTextResponse("The explorer answers no other site.\n", 403)
    if headers.get("content-length", "0").isdecimal() and int(headers.get("content-length", "0")) > LARGEST_BODY:
        return _too_large()
    return None


def _too_large() -> PlainTextResponse:
    return PlainTextResponse(f"The text is larger than {LARGEST_BODY // 1024 // 1024} MiB.\n", 413)


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return wrapped
