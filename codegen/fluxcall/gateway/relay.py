"""Pass answers of the engine on to the client, and other requests to the engine.

Invariant: when either side leaves, the work of the other ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from contextlib import AbstractAsyncContextManager

from starlette.types import Receive, Scope, Send

from fluxcall.gateway.engine import Engine, EngineAnswer
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.headers import find_header
from fluxcall.gateway.incoming import SMALL, Incoming
from fluxcall.gateway.limits import Slots


async def relay(
    answering: AbstractAsyncContextManager[EngineAnswer], incoming: Incoming, send: Send
) -> None:
    """Send the engine's answer to the client while the client is there.

    Raises:
        ApiError: there is no answer.
        ClientGoneError: the client left; the engine's work is stopped.
        EngineCutError: the answer was cut; what was sent must not look whole.
    """
    whole = asyncio.Event()
    work = asyncio.create_task(_copy(answering, send, whole))
    watch = asyncio.create_task(incoming.gone())
    try:
        await asyncio.wait((work, watch), return_when=asyncio.FIRST_COMPLETED)
        if not work.done() and not whole.is_set():
            await watch
        await work
    finally:
        work.cancel()
        watch.cancel()
        await asyncio.gather(work, watch, return_exceptions=True)


async def _copy(
    answering: AbstractAsyncContextManager[EngineAnswer],
    send: Send,
    whole: asyncio.Event,
) -> None:
    async with answering as answer:
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": answer.headers,
            }
        )
        async for chunk in answer.body:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    whole.set()  # from here on the client may leave
    await send({"type": "http.response.body", "body": b""})


class PassOn:
    """Any request that is not the gateway's own, with the caller's credentials.

    Args:
        engine: where it goes, or None if there is none.
        slots: how many may be open.
    """

    def __init__(self, engine: Engine | None, slots: Slots) -> None:
        self._engine = engine
        self._slots = slots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._engine is None:
            raise ApiError("unavailable", "this gateway has no InfluxDB behind it")
        path: bytes = scope["raw_path"]
        _refuse_dot_segments(path)
        incoming = Incoming(receive)
        with self._slots.held(caller_key(scope)):
            body = await _body(scope, incoming)
            answering = self._engine.forward(
                scope["method"], path, scope["query_string"], scope["headers"], body
            )
            await relay(answering, incoming, send)


def caller_key(scope: Scope) -> bytes:
    """Return what a request is counted by: its token, or its client's address."""
    token = find_header(scope["headers"], b"authorization")
    return token or repr((scope.get("client") or ("",))[0]).encode()


def _refuse_dot_segments(path: bytes) -> None:
    """Raise ApiError if another program could read the path as another one."""
    parts = path.lower().replace(b"%2e", b".").replace(b"%2f", b"/").split(b"/")
    if b"." in parts or b".." in parts:
        raise ApiError("invalid", "the path has dot segments")


async def _body(
    scope: Scope, incoming: Incoming
) -> bytes | AsyncIterable[bytes] | None:
    """Return the request's body: whole if it is small, otherwise as it arrives."""
    headers = scope["headers"]
    length = find_header(headers, b"content-length")
    if length is None and find_header(headers, b"transfer-encoding") is None:
        incoming.skip()
        return None
    if length is not None and int(length) <= SMALL:
        return await incoming.read(SMALL)
    return incoming.chunks()
