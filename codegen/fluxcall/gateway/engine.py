"""Speak HTTP to the InfluxDB behind the gateway.

The only module of the gateway that knows its HTTP client. Invariant: a request carries
its caller's credentials and no other's: no cookie is kept, no proxy is asked.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from fluxcall.gateway.credentials import Credentials
from fluxcall.gateway.errors import ApiError, EngineCutError
from fluxcall.gateway.headers import Headers, end_to_end

_PAGE, _MOST = 100, 10_000
_CONNECT_SECONDS = 5.0
_CHECK_SECONDS = 10.0
_CHECKS = 32
"""Questions about tokens that are under way at once; relayed requests have no limit
here, so neither can stop the other."""

_BUFFER = 2**18
_MAX_HEADER = 2**16
_ADDED = frozenset(("Accept", "Accept-Encoding", "Content-Type", "User-Agent"))
"""Headers that the HTTP client would add by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAnswer:
    """An answer of the engine; its body arrives byte for byte as it was sent."""

    status: int
    headers: Headers
    body: AsyncIterator[bytes]


class Engine:
    """One InfluxDB 2.x; must be used within one event loop.

    Args:
        url: its address: scheme, host, port and perhaps a path.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._base = URL(url)
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def close(self) -> None:
        """Close the connections."""
        for session in self._sessions.values():
            await session.close()

    def _relaying(self) -> aiohttp.ClientSession:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS)
        return self._session("relaying", limit=0, timeout=timeout)

    def _checking(self) -> aiohttp.ClientSession:
        timeout = aiohttp.ClientTimeout(total=_CHECK_SECONDS)
        return self._session("checking", limit=_CHECKS, timeout=timeout)

    def _session(
        self, name: str, *, limit: int, timeout: aiohttp.ClientTimeout
    ) -> aiohttp.ClientSession:
        """Return the session of this name, opened at first use: it needs the loop."""
        if name not in self._sessions:
            self._sessions[name] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=limit, keepalive_timeout=90),
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_ADDED,
                read_bufsize=_BUFFER,
                max_line_size=_MAX_HEADER,
                max_field_size=_MAX_HEADER,
                trust_env=False,
            )
        return self._sessions[name]

    @asynccontextmanager
    async def forward(
        self,
        method: str,
        raw_path: bytes,
        query: bytes,
        headers: Headers,
        body: bytes | AsyncIterable[bytes] | None = None,
    ) -> AsyncIterator[EngineAnswer]:
        """Send a request on, without what belongs to one connection.

        Args:
            raw_path, query: as they were sent.
            headers: as they were sent, repeated ones included.

        Raises:
            ApiError: the engine cannot be reached.
            EngineCutError: while the body is read, the engine's answer is cut.
        """
        url = self._url(raw_path.decode("ascii"), query.decode("latin-1"))
        with _reached():
            response = await self._relaying().request(
                method, url, headers=_decoded(headers), data=body, allow_redirects=False
            )
        try:
            yield EngineAnswer(
                status=response.status,
                headers=end_to_end(response.raw_headers),
                body=_chunks(response),
            )
        except BaseException:
            response.close()
            raise
        finally:
            response.release()

    def _url(self, path: str, query: str) -> URL:
        """Return an address whose path and query travel as they are."""
        return URL.build(
            scheme=self._base.scheme,
            authority=self._base.raw_authority,
            path=self._base.raw_path.rstrip("/") + path,
            query_string=query,
            encoded=True,
        )

    @asynccontextmanager
    async def query(
        self,
        headers: Headers,
        *,
        org_id: str,
        script: str,
        extern: Mapping[str, Any],
        annotations: Sequence[str] = (),
    ) -> AsyncIterator[EngineAnswer]:
        """Run a script of Flux; the answer is CSV with these annotations."""
        body = {
            "type": "flux",
            "query": script,
            "extern": extern,
            "dialect": {"header": True, "annotations": [*annotations]},
        }
        sent = [*headers, (b"content-type", b"application/json")]
        content = json.dumps(body).encode()
        async with self.forward(
            "POST", b"/api/v2/query", b"orgID=" + org_id.encode(), sent, content
        ) as answer:
            yield answer

    async def organizations(self, credentials: Credentials) -> dict[str, str]:
        """Return id → name of the organizations that a caller sees.

        A token for buckets alone sees no organization, but those of its buckets
        (their names stay unknown: "").

        Raises:
            ApiError: the engine does not know the caller, or cannot be reached.
        """
        orgs = {
            org["id"]: org["name"]
            async for org in self._all(credentials, "orgs", "orgs")
        }
        if orgs:
            return orgs
        buckets = self._all(credentials, "buckets", "buckets")
        orgs = {bucket["orgID"]: "" async for bucket in buckets}
        if not orgs:
            await self._refuse_inactive(credentials)
        return orgs

    async def _refuse_inactive(self, credentials: Credentials) -> None:
        """Raise ApiError for an inactive token: its lists are empty, not refused."""
        _, content = await self._call("GET", "me", credentials)
        if b"inactive" in content:
            raise ApiError("unauthorized", "unauthorized access")

    async def may_change(self, credentials: Credentials, org_id: str) -> bool:
        """Return whether a caller may change scripts of an organization.

        InfluxDB 2.x has no permission for scripts; the nearest is to create tasks.
        The task asked for here has no options: it is refused as invalid where tasks
        are allowed, as unauthorized elsewhere, and never created.

        Raises:
            ApiError: the engine cannot be reached, or fails.
        """
        body = json.dumps({"orgID": org_id, "flux": "fluxcall"}).encode()
        status, content = await self._call("POST", "tasks", credentials, body)
        refused = status in (401, 403, 404) or b"unauthorized" in content  # a 500
        if status != 400 and not refused:
            raise ApiError("unavailable", f"InfluxDB answered {status} to a check")
        return status == 400

    async def is_ready(self) -> bool:
        """Return whether the engine answers its health check."""
        try:
            status, _ = await self._ask("GET", "/health", {}, b"")
        except ApiError:
            return False
        return status == 200

    async def _all(
        self, credentials: Credentials, path: str, key: str
    ) -> AsyncIterator[dict[str, Any]]:
        for offset in range(0, _MOST, _PAGE):
            page = f"{path}?limit={_PAGE}&offset={offset}"
            status, content = await self._call("GET", page, credentials)
            if status in (401, 403):
                raise ApiError("unauthorized", "unauthorized access")
            if status != 200:
                raise ApiError("unavailable", f"InfluxDB answered {status} to a check")
            answer = _json(content)
            for item in answer[key]:
                yield item
            if "next" not in answer["links"]:
                return

    async def _call(
        self, method: str, path: str, credentials: Credentials, content: bytes = b""
    ) -> tuple[int, bytes]:
        headers = {
            name.decode(): value.decode("utf-8")
            for name, value in credentials.headers()
        }
        headers["Content-Type"] = "application/json"
        return await self._ask(method, f"/api/v2/{path}", headers, content)

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes
    ) -> tuple[int, bytes]:
        """Return status and body of a question of the gateway's own."""
        path, _, query = path.partition("?")
        with _reached():
            async with self._checking().request(
                method,
                self._url(path, query),
                headers=headers,
                data=content or None,
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()


def _decoded(headers: Headers) -> CIMultiDict[str]:
    """Return the headers as the HTTP client takes them: it sends UTF-8.

    Raises:
        ApiError: one is not UTF-8: it would arrive as something else.
    """
    try:
        pairs = [
            (name.decode("ascii"), value.decode("utf-8"))
            for name, value in end_to_end(headers)
            if name != b"content-length"
        ]
    except UnicodeDecodeError:
        raise ApiError("invalid", "a header is not text in UTF-8") from None
    length = next((v for n, v in headers if n == b"content-length"), None)
    if length is not None:
        pairs.append(("Content-Length", length.decode("ascii")))
    return CIMultiDict(pairs)


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """Yield the body in pieces as large as what has arrived."""
    try:
        async for chunk in response.content.iter_any():
            yield chunk
    except (aiohttp.ClientError, OSError) as error:
        raise EngineCutError(f"InfluxDB's answer was cut: {error}") from error


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise ApiError(
            "unavailable", "the InfluxDB behind this gateway cannot be reached"
        ) from error


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        raise ApiError("unavailable", "InfluxDB's answer is not JSON") from None
