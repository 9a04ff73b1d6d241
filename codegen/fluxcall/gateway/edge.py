"""The outermost layer: every request passes here before anything else sees it.

It checks the `Host` and the `Origin`, numbers, counts and logs requests, allows other
origins as InfluxDB does, and turns every failure into an answer of JSON. Invariant: the
log never has a query, a header or a body.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fluxcall.gateway import metrics
from fluxcall.gateway.credentials import read_credentials
from fluxcall.gateway.errors import ApiError, ClientGoneError, EngineCutError
from fluxcall.gateway.headers import find_header
from fluxcall.runtime.connection import is_loopback

LOOPBACK = "<loopback>"
"""Stands for the names of loopback among the hosts that are allowed."""

_log = logging.getLogger("fluxcall.gateway")
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_CLIENT_GONE = 499
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, Content-Length,"
    " Accept-Encoding, Authorization, User-Agent",
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS, PUT, DELETE, PATCH",
}
"""What InfluxDB 2.9 answers; the origin is added to every answer."""


class Edge:
    """The ASGI application that a server runs.

    Args:
        route: path → the word that it is counted and logged by.
        own: answers the gateway's own paths.
        other: answers every other path (`route` is "engine" there).
        hosts: the names that `Host` may have, in lower case; None allows any.
        origins: other sites that may use a browser's session.
    """

    def __init__(
        self,
        *,
        route: Callable[[str], str],
        own: ASGIApp,
        other: ASGIApp,
        hosts: frozenset[str] | None,
        origins: frozenset[str] = frozenset(),
    ) -> None:
        self._route = route
        self._own = own
        self._other = other
        self._hosts = hosts
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._own(scope, receive, send)
            return
        exchange = _Exchange(scope, send, self._route(scope["path"]))
        try:
            await self._answer(scope, receive, exchange)
        except ClientGoneError:
            exchange.status = _CLIENT_GONE
        except EngineCutError as error:  # without an end, the answer looks cut
            exchange.failure = str(error)
        except (ApiError, HTTPException) as error:
            await exchange.fail(_as_api_error(error), receive)
        except Exception:
            _log.exception("request failed", extra={"request": exchange.id})
            await exchange.fail(
                ApiError("internal error", "an internal error has occurred"), receive
            )
        finally:
            exchange.end()

    async def _answer(
        self, scope: Scope, receive: Receive, exchange: _Exchange
    ) -> None:
        if scope["type"] != "http":
            raise ApiError("invalid", "web sockets are not supported")
        self._check_host(scope)
        app = self._other if exchange.route == "engine" else self._own
        if exchange.route != "engine":
            self._check_origin(scope)
        await app(scope, receive, exchange.send)

    def _check_host(self, scope: Scope) -> None:
        if self._hosts is None:
            return
        host = (find_header(scope["headers"], b"host") or b"").decode("latin-1")
        name = _host_name(host)
        loopback = LOOPBACK in self._hosts and name and is_loopback(name)
        if name not in self._hosts and not loopback:
            raise ApiError(
                "forbidden", f"the host {name!r} is not allowed: see --allowed-host"
            )

    def _check_origin(self, scope: Scope) -> None:
        """Refuse what another site's page sends with a browser's session."""
        origin = find_header(scope["headers"], b"origin")
        if origin is None or scope["method"] not in _CHANGING:
            return
        credentials = read_credentials(scope["headers"])
        if credentials is None or not credentials.by_cookie:
            return
        shown = origin.decode("latin-1").lower()
        host = (find_header(scope["headers"], b"host") or b"").decode("latin-1")
        if urlsplit(shown).netloc != host.lower() and shown not in self._origins:
            raise ApiError(
                "forbidden",
                f"the origin {shown!r} is not allowed: see --allowed-origin",
            )


def _host_name(host: str) -> str:
    """Return the name of a `Host` header: without port and brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _as_api_error(error: ApiError | HTTPException) -> ApiError:
    """Return Starlette's own errors (no such path or method) in the contract's shape."""
    if isinstance(error, ApiError):
        return error
    if error.status_code == 405:
        return ApiError("method not allowed", "method not allowed", error.headers)
    return ApiError("not found", "path not found")


async def preflight(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a browser that asks what another origin may send, as InfluxDB does."""
    if find_header(scope["headers"], b"origin") is None:
        raise HTTPException(405, headers={"Allow": "GET, POST, PATCH, DELETE"})
    await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)


class _Exchange:
    """One request and its answer, for counting and logging."""

    def __init__(self, scope: Scope, send: Send, route: str) -> None:
        self.route = route
        self.status = 0
        self.failure = ""
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self._size = 0
        self._records = 0
        headers = scope["headers"]
        given = find_header(headers, b"x-request-id") or b""
        known = _REQUEST_ID.fullmatch(given)
        self._id = given if known else secrets.token_hex(8).encode()
        others = [pair for pair in headers if pair[0] != b"x-request-id"]
        scope["headers"] = [*others, (b"x-request-id", self._id)]
        self._origin = find_header(headers, b"origin")
        metrics.request_began()

    @property
    def id(self) -> str:
        """The request's id, in the answer and at the engine too."""
        return self._id.decode()

    async def send(self, message: Message) -> None:
        """Send a part of the answer on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(message)}
        elif body := message.get("body", b""):
            self._size += len(body)
            if self.route == "invoke":
                self._records += body.count(b"\r\n,")
        await self._send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        headers = [*message["headers"], (b"x-request-id", self._id)]
        if self._origin is not None and self.route != "engine":  # as InfluxDB does
            headers.append((b"access-control-allow-origin", self._origin))
        return headers

    async def fail(self, error: ApiError, receive: Receive) -> None:
        """Answer an error, unless the answer has begun: then it stays cut."""
        self.failure = str(error.__cause__ or error)
        if not self.status:
            await error.response()(self._scope, receive, self.send)

    def end(self) -> None:
        """Count and log the request."""
        seconds = time.perf_counter() - self._began
        method = self._scope.get("method", "")
        metrics.request_ended(
            route=self.route,
            method=method,
            status=self.status,
            seconds=seconds,
            size=self._size,
            records=self._records,
        )
        if not _log.isEnabledFor(logging.INFO) and self.status < 500:
            return
        said: Mapping[str, Any] = {
            "request": self.id,
            "method": method,
            "route": self.route,
            "path": self._scope["path"],
            "status": self.status,
            "seconds": round(seconds, 6),
            "bytes": self._size,
        }
        if self.failure:
            said = {**said, "error": self.failure}
        level = logging.WARNING if self.status >= 500 or self.failure else logging.INFO
        _log.log(level, "request", extra=said)
