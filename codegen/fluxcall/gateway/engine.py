"""Speaks to the InfluxDB behind the gateway; refuses to use any token but the caller's.

The one module of the gateway that knows httpx.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from fluxcall.gateway.errors import ApiError

_HOP_BY_HOP = frozenset(
    ("connection", "content-length", "host", "keep-alive", "proxy-authenticate",
     "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade")
)  # fmt: skip
_PAGE, _MOST = 100, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAnswer:
    """An answer of the engine whose body is to come, byte for byte as it was sent."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: AsyncIterator[bytes]


class Engine:
    """One InfluxDB 2.x.

    Args:
        url: its address: scheme, host and port.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._base = httpx.URL(url)
        timeout = httpx.Timeout(None, connect=5.0)  # a script may run for long
        self._http = httpx.AsyncClient(timeout=timeout, follow_redirects=False)

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    @asynccontextmanager
    async def forward(
        self,
        method: str,
        raw_path: bytes,
        headers: Mapping[str, str],
        content: bytes | AsyncIterator[bytes],
        length: str | None = None,
    ) -> AsyncIterator[EngineAnswer]:
        """Sends a request on as it is, but for what belongs to one connection.

        Args:
            raw_path: path and query as they were sent.
            length: the Content-Length of a body that is streamed, if known.

        Raises:
            ApiError: the engine cannot be reached.
        """
        kept = {k: v for k, v in headers.items() if k.lower() not in _HOP_BY_HOP}
        if length is not None:
            kept["Content-Length"] = length
        url = self._base.copy_with(raw_path=self._base.raw_path.rstrip(b"/") + raw_path)
        with self._reached():
            response = await self._http.send(
                httpx.Request(method, url, headers=kept, content=content), stream=True
            )
        try:
            yield EngineAnswer(
                status=response.status_code,
                headers=_kept(response.headers),
                body=response.aiter_raw(),
            )
        finally:
            await response.aclose()

    @asynccontextmanager
    async def query(
        self,
        authorization: str,
        accept_encoding: str,
        *,
        org_id: str,
        script: str,
        extern: Mapping[str, Any],
    ) -> AsyncIterator[EngineAnswer]:
        """Runs a script of Flux; the answer is CSV without annotations."""
        body = {
            "type": "flux",
            "query": script,
            "extern": extern,
            "dialect": {"header": True, "annotations": []},
        }
        headers = {
            "Authorization": authorization,
            "Accept-Encoding": accept_encoding,
            "Content-Type": "application/json",
        }
        path = b"/api/v2/query?orgID=" + org_id.encode()
        content = json.dumps(body).encode()
        async with self.forward("POST", path, headers, content) as answer:
            yield answer

    async def organizations(self, authorization: str) -> dict[str, str]:
        """Id → name of the organizations that a token sees.

        A token for buckets alone sees no organization, but those of its buckets
        (their names stay unknown: "").

        Raises:
            ApiError: the engine does not know the token, or cannot be reached.
        """
        orgs = {
            org["id"]: org["name"]
            async for org in self._all(authorization, "orgs", "orgs")
        }
        if orgs:
            return orgs
        buckets = self._all(authorization, "buckets", "buckets")
        return {bucket["orgID"]: "" async for bucket in buckets}

    async def may_change(self, authorization: str, org_id: str) -> bool:
        """Whether a token may change scripts of an organization.

        InfluxDB 2.x has no permission for scripts; the nearest is to create tasks.
        The task asked for here has no options: it is refused as invalid where tasks
        are allowed, as unauthorized elsewhere, and never made.
        """
        body = json.dumps({"orgID": org_id, "flux": "fluxcall"}).encode()
        answer = await self._call("POST", "tasks", authorization, body)
        return answer.status_code == 400

    async def _all(
        self, authorization: str, path: str, key: str
    ) -> AsyncIterator[dict[str, Any]]:
        for offset in range(0, _MOST, _PAGE):
            page = f"{path}?limit={_PAGE}&offset={offset}"
            answer = await self._call("GET", page, authorization)
            if answer.status_code != 200:
                raise _refusal(answer)
            found = answer.json()[key]
            for item in found:
                yield item
            if "next" not in answer.json()["links"]:
                return

    async def _call(
        self, method: str, path: str, authorization: str, content: bytes = b""
    ) -> httpx.Response:
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        with self._reached():
            return await self._http.request(
                method, f"{self.url}/api/v2/{path}", headers=headers, content=content
            )

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise ApiError(
                "unavailable", f"InfluxDB at {self.url} cannot be reached: {reason}"
            ) from error


def _kept(headers: httpx.Headers) -> list[tuple[bytes, bytes]]:
    dropped = {name.encode() for name in _HOP_BY_HOP - {"content-length"}}
    pairs = ((name.lower(), value) for name, value in headers.raw)
    return [(name, value) for name, value in pairs if name not in dropped]


def _refusal(answer: httpx.Response) -> ApiError:
    if answer.status_code == 401:
        return ApiError("unauthorized", "unauthorized access")
    return ApiError(
        "unavailable", f"InfluxDB answered {answer.status_code} to who the token is"
    )
