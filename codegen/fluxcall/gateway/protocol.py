"""How the server speaks HTTP: uvicorn's protocol, with time limits for slow clients."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 30.0
"""How long a client may take to send the head of a request."""

MAX_HEAD = 2**20
"""Bytes that the head of a request may have, as InfluxDB allows."""

_LINGER_SECONDS = 5.0
"""How long the rest of a body is read that no caller waits for any more."""

_MAX_PARSED = 2**16 - 1
"""Bytes of an address that the parser takes; its positions have 16 bits."""


class GatewayProtocol(HttpToolsProtocol):
    """A connection of a client."""

    _timer: asyncio.TimerHandle | None = None
    _head_bytes: int | None = None  # of the head that is being read

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def connection_made(self, transport: Any) -> None:
        """Wait for the first request."""
        super().connection_made(transport)
        self._arm(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Read what arrived, unless a head becomes too long."""
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD:
                self._refuse(
                    b"431 Request Header Fields Too Large",
                    f"the head of a request may have {MAX_HEAD} bytes",
                )

    def on_message_begin(self) -> None:
        """Wait for the rest of a request's head."""
        super().on_message_begin()
        self._head_bytes = 0
        self._arm(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Begin a request; a query may be longer than what the parser takes."""
        self._disarm()
        self._head_bytes = None
        if len(self.url) <= _MAX_PARSED:
            super().on_headers_complete()
            return
        self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query  # the request's task has not begun yet

    def on_response_complete(self) -> None:
        """Close the connection soon if the body of the request is still on its way."""
        if self.cycle is not None and self.cycle.more_body:
            self._arm(_LINGER_SECONDS)
        super().on_response_complete()

    def on_message_complete(self) -> None:
        """Keep the connection for the next request."""
        self._disarm()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._disarm()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, in the contract's shape."""
        self._refuse(b"400 Bad Request", msg)

    def _refuse(self, status: bytes, message: str) -> None:
        content = json.dumps({"code": "invalid", "message": message}).encode()
        self.transport.write(
            b"HTTP/1.1 %b\r\n"
            b"content-type: application/json; charset=utf-8\r\n"
            b"x-platform-error-code: invalid\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n%b"
            % (status, len(content), content)
        )
        self.transport.close()
