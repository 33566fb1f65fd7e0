"""The explorer's HTTP server: uvicorn on a socket of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio
    import socket

    from fastapi import FastAPI

HEAD_SECONDS = 5.0
"""Longest time that the head of a request may take to arrive."""
MOST_CONNECTIONS = 512


class PromptHeads(H11Protocol):
    """A connection that is closed when the head of a request, once expected, does not arrive whole in ``HEAD_SECONDS``.

    uvicorn limits the time between requests, not that of a head half sent, and such connections count as busy ones.
    """

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Expect a head."""
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Expect a head where one has begun, and no longer where it is whole."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._expect_head()
        else:
            self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._forget()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._limit = self._limit or self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _forget(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None


def run(app: FastAPI, listening: socket.socket) -> None:
    """Answer on the socket until the process is told to end."""
    options: dict[str, Any] = {"log_level": "warning", "access_log": False}
    config = uvicorn.Config(app, http=PromptHeads, limit_concurrency=MOST_CONNECTIONS, **options)
    uvicorn.Server(config).run(sockets=[listening])
