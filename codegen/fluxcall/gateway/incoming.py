"""The body of a request, read once and within limits, and whether its client is there.

Invariant: a client that stops sending is given up after `IDLE_SECONDS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Receive

from fluxcall.gateway.errors import ApiError, ClientGoneError

IDLE_SECONDS = 30.0
SMALL = 2**16
"""Bytes of a body that are read before it is sent on."""


class Incoming:
    """What a client still sends.

    Args:
        receive: the ASGI channel of the request.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = asyncio.Event()
        self._failure: Exception | None = None

    async def read(self, most: int) -> bytes:
        """Return the whole body.

        Raises:
            ApiError: it is larger than `most` bytes, or does not arrive.
            ClientGoneError: the client left.
        """
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > most:
                raise ApiError(
                    "request too large", f"the body has more than {most} bytes"
                )
        return bytes(body)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it arrives; raises as `read` does."""
        more = True
        try:
            while more:
                chunk, more = await self._next()
                if chunk:
                    yield chunk
        except (ApiError, ClientGoneError) as error:
            self._failure = error
            raise
        finally:
            self._ended.set()

    async def _next(self) -> tuple[bytes, bool]:
        """Return the next piece, and whether there are more."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise ApiError(
                "request timeout", f"the body did not arrive for {IDLE_SECONDS:g} s"
            ) from None
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        return message.get("body", b""), message.get("more_body", False)

    def skip(self) -> None:
        """Expect no body."""
        self._ended.set()

    async def gone(self) -> None:
        """Wait until the client leaves or its body fails, then raise that.

        Raises:
            ApiError, ClientGoneError: as `read` does.
        """
        await self._ended.wait()
        if self._failure is not None:
            raise self._failure
        while (await self._receive())["type"] != "http.disconnect":
            pass
        raise ClientGoneError
