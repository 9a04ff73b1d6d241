"""The connection that scripts are called on, sync and async; refuses partial answers.

Both clients are thin shells around the same reading without I/O.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import AsyncIterator, Generator, Mapping
from types import TracebackType
from typing import Generic, Self, TypeVar
from urllib.parse import urlsplit

from .connection import Connection, find_connection, is_loopback
from .decode import Batch
from .encode import encode
from .invocation import AnswerReader, Invocation
from .protocol import build_lookup, read_lookup
from .result import AsyncRowStream, Result, RowStream
from .rows import RECORDS, R_co, Record
from .transport import (
    AsyncHttp,
    SyncHttp,
    Timeouts,
    open_async,
    open_sync,
    send,
    send_async,
)

H = TypeVar("H", SyncHttp, AsyncHttp)


class _Shell(Generic[H]):
    """What both clients are: a server, a token, how long to wait, an HTTP client.

    Args:
        url: the server's address: scheme, host and port.
        token: an InfluxDB token.
        org: an organization's name or id, where the token has several.
        timeouts: seconds to wait.
        http: an httpx client of your own (proxies, TLS, hooks); it stays open.

    Raises:
        SettingsError: the address or the token cannot be used.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        org: str | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        http: H | None = None,
    ) -> None:
        self.connection = Connection(url=url, token=token, org=org)
        self.timeouts = timeouts
        self._http: H = http or self._open()
        self._owned = http is None
        self._ids: dict[str, str] = {}
        _warn_of_plain_http(self.connection.url)

    @classmethod
    def from_env(
        cls,
        profile: str | None = None,
        *,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        http: H | None = None,
    ) -> Self:
        """A client from the environment, or a profile of the vendor's client.

        Raises:
            SettingsError: no address or no token is found.
        """
        found = find_connection(profile=profile)
        return cls(found.url, found.token, org=found.org, timeouts=timeouts, http=http)

    def _open(self) -> H:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.connection.url!r})"


class Client(_Shell[SyncHttp]):
    __doc__ = f"""A server and a token; its connections stay open between calls.

    {_Shell.__doc__}
    """

    def _open(self) -> SyncHttp:
        return open_sync()

    def invoke(
        self, script_id: str, params: Mapping[str, object] | None = None
    ) -> Result[Record]:
        """Invokes any script by its id, the parameters as they are."""
        return self.run(_untyped(script_id, params))

    def run(self, invocation: Invocation[R_co]) -> Result[R_co]:
        """Invokes a script; the answer is whole, or this raises."""
        chunks: list[bytes] = []
        deque(self._batches(invocation, chunks), maxlen=0)
        return Result(chunks, invocation.reader())

    def stream(self, invocation: Invocation[R_co]) -> RowStream[R_co]:
        """Invokes a script when the first row is asked for."""
        return RowStream(self._batches(invocation), invocation.reader())

    def _batches(
        self, invocation: Invocation[R_co], kept: list[bytes] | None = None
    ) -> Generator[Batch, None, None]:
        """The answer's batches as they arrive; its bytes are added to `kept`."""
        script_id = invocation.script_id or self._find(invocation.script)
        request = invocation.request(self.connection, script_id)
        with send(self._http, request, self.timeouts) as (answer, body):
            reader = AnswerReader(request, answer)
            for chunk in body:
                if kept is not None:
                    kept.append(chunk)
                yield from reader.feed(chunk)
            reader.finish()

    def _find(self, script: str) -> str:
        """The id of the script of this name; asked once."""
        if script not in self._ids:
            request = build_lookup(self.connection, script)
            with send(self._http, request, self.timeouts) as (answer, body):
                self._ids[script] = read_lookup(request, answer, b"".join(body))
        return self._ids[script]

    def close(self) -> None:
        """Closes the connections, unless they are the caller's own."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(_Shell[AsyncHttp]):
    """As `Client`, for asyncio."""

    def _open(self) -> AsyncHttp:
        return open_async()

    async def invoke(
        self, script_id: str, params: Mapping[str, object] | None = None
    ) -> Result[Record]:
        """Invokes any script by its id, the parameters as they are."""
        return await self.run(_untyped(script_id, params))

    async def run(self, invocation: Invocation[R_co]) -> Result[R_co]:
        """Invokes a script; the answer is whole, or this raises."""
        chunks: list[bytes] = []
        async for _ in self._batches(invocation, chunks):
            pass
        return Result(chunks, invocation.reader())

    def stream(self, invocation: Invocation[R_co]) -> AsyncRowStream[R_co]:
        """Invokes a script when the first row is asked for."""
        reader = invocation.reader()
        batches = self._batches(invocation)
        return AsyncRowStream(
            row async for batch in batches for row in reader.rows(batch)
        )

    async def _batches(
        self, invocation: Invocation[R_co], kept: list[bytes] | None = None
    ) -> AsyncIterator[Batch]:
        """The answer's batches as they arrive; its bytes are added to `kept`."""
        script_id = invocation.script_id or await self._find(invocation.script)
        request = invocation.request(self.connection, script_id)
        async with send_async(self._http, request, self.timeouts) as (answer, body):
            reader = AnswerReader(request, answer)
            async for chunk in body:
                if kept is not None:
                    kept.append(chunk)
                for batch in reader.feed(chunk):
                    yield batch
            reader.finish()

    async def _find(self, script: str) -> str:
        """The id of the script of this name; asked once."""
        if script not in self._ids:
            request = build_lookup(self.connection, script)
            async with send_async(self._http, request, self.timeouts) as (answer, body):
                content = b"".join([chunk async for chunk in body])
                self._ids[script] = read_lookup(request, answer, content)
        return self._ids[script]

    async def aclose(self) -> None:
        """Closes the connections, unless they are the caller's own."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def _untyped(script_id: str, params: Mapping[str, object] | None) -> Invocation[Record]:
    return Invocation(
        script_id=script_id,
        script=script_id,
        params=encode(params or {}, None, script=script_id),
        rows=RECORDS,
    )


def _warn_of_plain_http(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        warnings.warn(
            f"the token goes to {parts.netloc} over plain http: use https",
            UserWarning,
            stacklevel=3,
        )
