"""Sends a request over httpx and yields the bytes of the answer.

This is the only module of the runtime that depends on httpx, whose exceptions are
translated here. Each request has the script's name in its extensions, as
`request.extensions["fluxcall"]["script"]`, for hooks and instrumentation.

Invariants: redirects are never followed, and cookies are neither stored nor sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TypeAlias

import httpx

from .deadlines import limit_reads, reading_until
from .errors import (
    ConnectError,
    DisconnectedError,
    FluxcallError,
    TimedOutError,
    TransportError,
    TruncatedError,
)
from .inflate import Inflater
from .options import Timeouts
from .request import Answer, Request
from .retry import Deadline
from .version import __version__

SyncHttp: TypeAlias = httpx.Client
AsyncHttp: TypeAlias = httpx.AsyncClient


ENDLESS = Deadline(None)


def open_sync() -> SyncHttp:
    """Return an httpx client whose connection pool serves many calls."""
    http = httpx.Client(
        follow_redirects=False, cookies=_no_cookies(), headers=_USER_AGENT
    )
    limit_reads(http)
    return http


def open_async() -> AsyncHttp:
    """Return an httpx client for asyncio whose connection pool serves many calls."""
    return httpx.AsyncClient(
        follow_redirects=False, cookies=_no_cookies(), headers=_USER_AGENT
    )


_USER_AGENT = {
    "User-Agent": f"fluxcall/{__version__} python-httpx/{httpx.__version__}",
}


def _no_cookies() -> CookieJar:
    """Return a jar that stores no cookies, since callers with other tokens share a client."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


Reply: TypeAlias = tuple[int, str, bytes]
"""Status, content type and body."""
Responder: TypeAlias = Callable[[str, str, dict[str, str], bytes], Reply]
"""Returns the reply to method, path, query and body."""


def open_mock(reply: Responder) -> SyncHttp:
    """Return an httpx client that gets its replies from a function."""
    return httpx.Client(transport=_mock(reply))


def open_async_mock(reply: Responder) -> AsyncHttp:
    """Return a client like `open_mock`, for asyncio."""
    return httpx.AsyncClient(transport=_mock(reply))


def _mock(reply: Responder) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        url = request.url
        status, kind, body = reply(
            request.method, url.path, dict(url.params), request.content
        )
        return httpx.Response(status, headers={"Content-Type": kind}, content=body)

    return httpx.MockTransport(handle)


@contextmanager
def send(
    http: SyncHttp, request: Request, timeouts: Timeouts, deadline: Deadline = ENDLESS
) -> Iterator[tuple[Answer, Iterator[bytes]]]:
    """Send a request, and yield its answer and the decompressed chunks of the body.

    Raises:
        ConnectError: nothing was sent.
        TimedOutError, TruncatedError, TransportError: something may have been sent.
    """
    with _translated(request, sending=True):
        built = _built(http, request, deadline.limit(timeouts))
        with reading_until(deadline, request.label):
            response = http.send(built, stream=True, follow_redirects=False)
    try:
        answer = _answer(response)
        yield answer, _body(response, answer, request, deadline)
    finally:
        response.close()


@asynccontextmanager
async def send_async(
    http: AsyncHttp, request: Request, timeouts: Timeouts, deadline: Deadline = ENDLESS
) -> AsyncIterator[tuple[Answer, AsyncIterator[bytes]]]:
    """Send a request like `send`, for asyncio."""
    with _translated(request, sending=True):
        built = _built(http, request, deadline.limit(timeouts))
        response = await _sent(http, built, deadline, request.label)
    try:
        answer = _answer(response)
        yield answer, _async_body(response, answer, request, deadline)
    finally:
        await response.aclose()


async def _sent(
    http: AsyncHttp, built: httpx.Request, deadline: Deadline, label: str
) -> httpx.Response:
    """Send a request, and wait for the headers of the answer until the deadline."""
    import asyncio

    try:
        async with asyncio.timeout(deadline.left()):
            return await http.send(built, stream=True, follow_redirects=False)
    except TimeoutError:
        deadline.check(label)
        raise


def _built(
    http: SyncHttp | AsyncHttp, request: Request, timeouts: Timeouts
) -> httpx.Request:
    return http.build_request(
        request.method,
        _url(request.url),
        params=request.query or None,
        headers=request.headers,
        content=request.content,
        timeout=_timeout(timeouts.connect, timeouts.read),
        extensions={"fluxcall": {"script": request.script}},
    )


def _answer(response: httpx.Response) -> Answer:
    return Answer(status=response.status_code, headers=response.headers)


def _body(
    response: httpx.Response, answer: Answer, request: Request, deadline: Deadline
) -> Iterator[bytes]:
    if response.is_stream_consumed:  # a mock gave it whole
        yield response.content
        return
    inflater = _inflater(answer, request)
    with _translated(request):
        for chunk in response.iter_raw():
            deadline.check(request.label)
            yield from inflater.feed(chunk) if inflater else (chunk,)
        if inflater:
            inflater.finish()


async def _async_body(
    response: httpx.Response, answer: Answer, request: Request, deadline: Deadline
) -> AsyncIterator[bytes]:
    if response.is_stream_consumed:
        yield response.content
        return
    inflater = _inflater(answer, request)
    with _translated(request):
        async for chunk in response.aiter_raw():
            deadline.check(request.label)
            for piece in inflater.feed(chunk) if inflater else (chunk,):
                yield piece
        if inflater:
            inflater.finish()


def _inflater(answer: Answer, request: Request) -> Inflater | None:
    encoding = answer.headers.get("content-encoding", "identity").lower()
    if encoding == "gzip":
        return Inflater()
    if encoding != "identity":
        raise TransportError(
            f"{request.label}: the answer is encoded as {encoding!r};"
            " only gzip was asked for"
        )
    return None


class _translated:  # noqa: N801 - used as a function is
    """Translates httpx's exceptions; messages contain the address, but never headers."""

    def __init__(self, request: Request, *, sending: bool = False) -> None:
        self._request = request
        self._sending = sending

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, FluxcallError):
            return
        if isinstance(error, httpx.HTTPError | ValueError):
            raise _ours(error, self._request, self._sending) from error
        if self._sending and isinstance(error, httpx.InvalidURL | RuntimeError):
            raise _ours(error, self._request, self._sending) from error


def _ours(error: Exception, request: Request, sending: bool) -> TransportError:
    """Return the translation of an exception from httpx or the inflater."""
    label, origin = request.label, request.origin
    name = type(error).__name__
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return ConnectError(
            f"{label}: cannot reach {origin}: {error};"
            " is the address right, and the server running?"
        )
    if isinstance(error, httpx.TimeoutException):
        return TimedOutError(
            f"{label}: no answer from {origin} in time ({name}); the request may have"
            " been carried out"
        )
    if isinstance(
        error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError
    ):
        return DisconnectedError(
            f"{label}: the connection to {origin} broke: {error or name}"
        )
    if sending and not isinstance(error, httpx.HTTPError):
        return TransportError(f"{label}: nothing can be sent to {origin}: {error}")
    if isinstance(error, httpx.HTTPError):
        return TransportError(f"{label}: {origin}: {error or name}")
    return TruncatedError(f"{label}: the answer of {origin} broke off: {error}")


@lru_cache
def _timeout(connect: float | None, read: float | None) -> httpx.Timeout:
    return httpx.Timeout(read, connect=connect)


@lru_cache
def _url(text: str) -> httpx.URL:
    """Parse an address; cached, since it takes as long as building the rest of a request."""
    return httpx.URL(text)
