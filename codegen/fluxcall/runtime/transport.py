"""Sends one request over httpx and hands out the answer's bytes; refuses redirects.

The only module of the runtime that knows httpx: its exceptions become ours here, so
that another transport stays a small change.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeAlias

import httpx

from .errors import (
    ConnectError,
    DisconnectedError,
    TimedOutError,
    TransportError,
    TruncatedError,
)
from .inflate import Inflater
from .options import Timeouts
from .protocol import Answer, Request
from .retry import Deadline

SyncHttp: TypeAlias = httpx.Client
AsyncHttp: TypeAlias = httpx.AsyncClient


ENDLESS = Deadline(None)


def open_sync() -> SyncHttp:
    """A client of our own: never a redirect, its pool for many calls."""
    return httpx.Client(follow_redirects=False)


def open_async() -> AsyncHttp:
    """As `open_sync`, for asyncio."""
    return httpx.AsyncClient(follow_redirects=False)


def open_replay(answer_to: Callable[[str, bytes], bytes]) -> SyncHttp:
    """A client without a network: CSV from `answer_to(path, request's body)`."""

    def handle(request: httpx.Request) -> httpx.Response:
        body = answer_to(request.url.path, request.read())
        return httpx.Response(200, headers={"Content-Type": "text/csv"}, content=body)

    return httpx.Client(transport=httpx.MockTransport(handle))


@contextmanager
def send(
    http: SyncHttp, request: Request, timeouts: Timeouts, deadline: Deadline = ENDLESS
) -> Iterator[tuple[Answer, Iterator[bytes]]]:
    """Sends; the body arrives while the block runs, inflated.

    Raises:
        ConnectError: nothing was sent.
        TimedOutError, TruncatedError, TransportError: something may have been.
    """
    with _translated(request):
        built = _built(http, request, deadline.limit(timeouts))
        response = http.send(built, stream=True, follow_redirects=False)
    try:
        yield _answer(response), _body(response, request, deadline)
    finally:
        response.close()


@asynccontextmanager
async def send_async(
    http: AsyncHttp, request: Request, timeouts: Timeouts, deadline: Deadline = ENDLESS
) -> AsyncIterator[tuple[Answer, AsyncIterator[bytes]]]:
    """As `send`, for asyncio."""
    with _translated(request):
        built = _built(http, request, deadline.limit(timeouts))
        response = await http.send(built, stream=True, follow_redirects=False)
    try:
        yield _answer(response), _async_body(response, request, deadline)
    finally:
        await response.aclose()


def _built(
    http: SyncHttp | AsyncHttp, request: Request, timeouts: Timeouts
) -> httpx.Request:
    return http.build_request(
        request.method,
        request.url,
        params=request.query or None,
        headers=dict(request.headers),
        content=request.content,
        timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
    )


def _answer(response: httpx.Response) -> Answer:
    return Answer(status=response.status_code, headers=dict(response.headers))


def _body(
    response: httpx.Response, request: Request, deadline: Deadline
) -> Iterator[bytes]:
    if response.is_stream_consumed:  # a mock gave it whole
        yield response.content
        return
    inflater = _inflater(response, request)
    with _translated(request):
        for chunk in response.iter_raw():
            deadline.check(request.label)
            yield from inflater.feed(chunk) if inflater else (chunk,)
        if inflater:
            inflater.finish()


async def _async_body(
    response: httpx.Response, request: Request, deadline: Deadline
) -> AsyncIterator[bytes]:
    if response.is_stream_consumed:
        yield response.content
        return
    inflater = _inflater(response, request)
    with _translated(request):
        async for chunk in response.aiter_raw():
            deadline.check(request.label)
            for piece in inflater.feed(chunk) if inflater else (chunk,):
                yield piece
        if inflater:
            inflater.finish()


def _inflater(response: httpx.Response, request: Request) -> Inflater | None:
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding == "gzip":
        return Inflater()
    if encoding != "identity":
        raise TransportError(
            f"{request.label}: the answer is encoded as {encoding!r};"
            " only gzip was asked for"
        )
    return None


@contextmanager
def _translated(request: Request) -> Iterator[None]:
    """httpx's exceptions as ours; the request's address, never its headers."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise ConnectError(
            f"{request.label}: cannot reach {request.origin}: {error};"
            " is the address right, and the server running?"
        ) from error
    except httpx.TimeoutException as error:
        raise TimedOutError(
            f"{request.label}: no answer from {request.origin} in time"
            f" ({type(error).__name__}); the request may have been carried out"
        ) from error
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
        raise DisconnectedError(
            f"{request.label}: the connection to {request.origin} broke:"
            f" {error or type(error).__name__}"
        ) from error
    except ValueError as error:
        raise TruncatedError(
            f"{request.label}: the answer of {request.origin} broke off: {error}"
        ) from error
    except httpx.HTTPError as error:
        raise TransportError(
            f"{request.label}: {request.origin}: {error or type(error).__name__}"
        ) from error
