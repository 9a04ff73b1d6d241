"""The connection that scripts are called on, sync and async; refuses partial answers.

Both clients are thin shells around the same reading without I/O and the same rules of
when to send again.
"""

from __future__ import annotations

import copy
import time
import warnings
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterator,
    Mapping,
)
from contextlib import aclosing, contextmanager
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlsplit

from .connection import Connection, find_connection, is_loopback
from .decode import Batch
from .encode import encode
from .errors import FluxcallError, NotFoundError
from .invocation import AnswerReader, Invocation
from .options import MissingEnd, Options, Retries, Timeouts
from .protocol import Answer, Request, add_bounded, build_lookup, read_lookup
from .result import Result
from .retry import Attempts, Deadline, Traffic
from .rows import RECORDS, R_co, Record
from .streams import AsyncRowStream, RowStream
from .transport import (
    AsyncHttp,
    SyncHttp,
    open_async,
    open_sync,
    send,
    send_async,
)

H = TypeVar("H", SyncHttp, AsyncHttp)
T = TypeVar("T")


class _Shell(Generic[H]):
    """What both clients are: a server, a token, how calls are made, an HTTP client.

    Args:
        url: the server's address: scheme, host and port.
        token: an InfluxDB token.
        org: an organization's name or id, where the token has several.
        options: timeouts, retries, limits.
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
        options: Options | None = None,
        http: H | None = None,
    ) -> None:
        self.connection = Connection(url=url, token=token, org=org)
        self._options = options or Options()
        self._http: H = http or self._open()
        self._owned = http is None
        self._ids: dict[tuple[str | None, str], str] = {}
        self._traffic = Traffic()
        _warn_of_plain_http(self.connection.url)

    @classmethod
    def from_env(
        cls,
        profile: str | None = None,
        *,
        options: Options | None = None,
        http: H | None = None,
    ) -> Self:
        """A client from the environment, or a profile of the vendor's client.

        Raises:
            SettingsError: no address or no token is found.
        """
        found = find_connection(profile=profile)
        return cls(found.url, found.token, org=found.org, options=options, http=http)

    def options(
        self,
        *,
        timeout: float | Timeouts | None = None,
        retries: int | Retries | None = None,
        idempotent: bool | None = None,
        max_bytes: int | None = None,
        missing_end: MissingEnd | None = None,
    ) -> Self:
        """This client with other options, on the same connections: for one call, say.

        Args:
            timeout: seconds for the whole call, or each of them.
            retries: how often to send again at most, 0 for never, or each setting.
            idempotent, max_bytes, missing_end: as `Options` has them.
        """
        options = self._options
        if timeout is not None:
            options = replace(options, timeouts=_timeouts(options, timeout))
        if retries is not None:
            options = replace(options, retries=_retries(options, retries))
        given = {
            "idempotent": idempotent,
            "max_bytes": max_bytes,
            "missing_end": missing_end,
        }
        changes: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
        view = copy.copy(self)
        view._options = replace(options, **changes)
        view._owned = False
        return view

    def _open(self) -> H:
        raise NotImplementedError

    def _attempts(self, invocation: Invocation[R_co]) -> Attempts:
        return Attempts(
            self._options,
            self._traffic,
            label=invocation.script,
            harmless=invocation.reads_only,
        )

    def _may_look_up(
        self, invocation: Invocation[R_co], attempts: Attempts, error: FluxcallError
    ) -> bool:
        """Whether the script's id is unknown here and its name has not been tried."""
        unknown = isinstance(error, NotFoundError) and error.status == 404
        if not unknown or not invocation.by_name or self._known_id(invocation) is None:
            return False
        return attempts.first_look_up()

    def _take(
        self, invocation: Invocation[R_co], error: FluxcallError, found: str
    ) -> None:
        """Remembers the id that the name has on this server."""
        if found == invocation.script_id:
            raise error
        self._ids[invocation.key] = found

    def _known_id(self, invocation: Invocation[R_co]) -> str | None:
        return self._ids.get(invocation.key, invocation.script_id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.connection.url!r})"


def _timeouts(options: Options, timeout: float | Timeouts) -> Timeouts:
    if isinstance(timeout, Timeouts):
        return timeout
    return replace(options.timeouts, total=timeout)


def _retries(options: Options, retries: int | Retries) -> Retries:
    if isinstance(retries, Retries):
        return retries
    return replace(options.retries, attempts=retries + 1)


class Client(_Shell[SyncHttp]):
    __doc__ = f"""A server and a token; its connections stay open between calls.

    Threads may share one.

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

        def whole(attempts: Attempts) -> Iterator[list[Batch]]:
            yield list(self._once(invocation, attempts))

        (batches,) = self._repeated(invocation, whole)
        return Result(batches, invocation.reader())

    def stream(self, invocation: Invocation[R_co]) -> RowStream[R_co]:
        """Invokes a script when the first row is asked for."""
        batches = self._repeated(invocation, partial(self._once, invocation))
        return RowStream(batches, invocation.reader(), self.chunks(invocation))

    def chunks(self, invocation: Invocation[R_co]) -> Generator[bytes, None, None]:
        """The answer's bytes as they arrive; they are checked as rows are."""

        def pieces(attempts: Attempts) -> Iterator[bytes]:
            kept: list[bytes] = []
            for _ in self._once(invocation, attempts, kept.append):
                yield b"".join(kept)
                kept.clear()

        return self._repeated(invocation, pieces)

    def gather(self, *calls: Callable[[], T], limit: int = 8) -> list[T]:
        """What the calls return, in their order; `limit` of them run at a time.

        The first error is raised; calls that had not begun then are not made.
        """
        from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

        with ThreadPoolExecutor(limit) as pool:
            futures = [pool.submit(call) for call in calls]
            done, others = wait(futures, return_when=FIRST_EXCEPTION)
            for future in others:
                future.cancel()
            for future in futures:
                if future in done:
                    future.result()  # the error that stopped the others, if one did
            return [future.result() for future in futures]

    def _repeated(
        self,
        invocation: Invocation[R_co],
        once: Callable[[Attempts], Iterator[T]],
    ) -> Generator[T, None, None]:
        """What one attempt gives; another one is made only before it gave anything."""
        attempts, handed = self._attempts(invocation), False
        wait = attempts.before()
        while True:
            if wait:
                time.sleep(wait)
            try:
                for item in once(attempts):
                    handed = True
                    yield item
                attempts.succeeded()
                return
            except FluxcallError as error:
                if handed:
                    raise
                wait = self._recovered(invocation, attempts, error)

    def _recovered(
        self, invocation: Invocation[R_co], attempts: Attempts, error: FluxcallError
    ) -> float:
        """Seconds until the next attempt; raises where there is none."""
        if not self._may_look_up(invocation, attempts, error):
            return attempts.after(error)
        with error_instead(error):
            self._ids.pop(invocation.key, None)
            self._take(invocation, error, self._find(invocation, attempts))
        return 0.0

    def _once(
        self,
        invocation: Invocation[R_co],
        attempts: Attempts,
        sink: Callable[[bytes], object] | None = None,
    ) -> Generator[Batch, None, None]:
        """One attempt: the batches as they arrive, the bytes they are in to `sink`."""
        script_id = self._known_id(invocation)
        if script_id is None:
            script_id = self._find(invocation, attempts)
            self._ids[invocation.key] = script_id
        request = invocation.request(self.connection, script_id)
        timeouts, deadline = self._options.timeouts, attempts.deadline
        with send(self._http, request, timeouts, deadline) as (answer, body):
            reader = AnswerReader(request, answer, self._options)
            for chunk in body:
                if sink:
                    sink(chunk)
                yield from reader.feed(chunk)
            yield reader.finish()

    def ask(self, request: Request) -> tuple[Answer, bytes]:
        """Sends a request that only reads and gives its answer, whatever it is.

        Raises:
            TooLargeError: it is not small.
        """
        return self._ask(request, Deadline(self._options.timeouts.total))

    def _ask(self, request: Request, deadline: Deadline) -> tuple[Answer, bytes]:
        collected = bytearray()
        timeouts = self._options.timeouts
        with send(self._http, request, timeouts, deadline) as (answer, body):
            for chunk in body:
                add_bounded(collected, chunk, request)
        return answer, bytes(collected)

    def _find(self, invocation: Invocation[R_co], attempts: Attempts) -> str:
        """The id of the script of this name."""
        request = build_lookup(self.connection, invocation.script)
        return read_lookup(request, *self._ask(request, attempts.deadline))

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
    __doc__ = f"""As `Client`, for asyncio.

    {_Shell.__doc__}
    """

    def _open(self) -> AsyncHttp:
        return open_async()

    async def invoke(
        self, script_id: str, params: Mapping[str, object] | None = None
    ) -> Result[Record]:
        """Invokes any script by its id, the parameters as they are."""
        return await self.run(_untyped(script_id, params))

    async def run(self, invocation: Invocation[R_co]) -> Result[R_co]:
        """Invokes a script; the answer is whole, or this raises."""

        async def whole(attempts: Attempts) -> AsyncIterator[list[Batch]]:
            yield [batch async for batch in self._once(invocation, attempts)]

        (batches,) = [found async for found in self._repeated(invocation, whole)]
        return Result(batches, invocation.reader())

    def stream(self, invocation: Invocation[R_co]) -> AsyncRowStream[R_co]:
        """Invokes a script when the first row is asked for."""
        batches = self._repeated(invocation, partial(self._once, invocation))
        return AsyncRowStream(batches, invocation.reader(), self.chunks(invocation))

    def chunks(self, invocation: Invocation[R_co]) -> AsyncGenerator[bytes, None]:
        """The answer's bytes as they arrive; they are checked as rows are."""

        async def pieces(attempts: Attempts) -> AsyncIterator[bytes]:
            kept: list[bytes] = []
            batches = self._once(invocation, attempts, kept.append)
            async with aclosing(batches):
                async for _ in batches:
                    yield b"".join(kept)
                    kept.clear()

        return self._repeated(invocation, pieces)

    async def gather(self, *calls: Awaitable[T], limit: int = 8) -> list[T]:
        """What the calls return, in their order; `limit` of them run at a time.

        The first error is raised; the other calls are cancelled then.
        """
        import asyncio

        if limit < 1:
            raise ValueError("limit must be greater than 0")
        gate = asyncio.Semaphore(limit)

        async def one(call: Awaitable[T]) -> T:
            async with gate:
                return await call

        tasks = [asyncio.ensure_future(one(call)) for call in calls]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for call in calls:  # one that never began would warn of it
                if isinstance(call, Coroutine):
                    call.close()

    async def _repeated(
        self,
        invocation: Invocation[R_co],
        once: Callable[[Attempts], AsyncIterator[T]],
    ) -> AsyncGenerator[T, None]:
        """What one attempt gives; another one is made only before it gave anything."""
        import asyncio

        attempts, handed = self._attempts(invocation), False
        wait = attempts.before()
        while True:
            if wait:
                await asyncio.sleep(wait)
            attempt = once(attempts)
            try:
                async for item in attempt:
                    handed = True
                    yield item
                attempts.succeeded()
                return
            except FluxcallError as error:
                if handed:
                    raise
                wait = await self._recovered(invocation, attempts, error)
            finally:  # asyncio closes no generator that its consumer leaves
                if isinstance(attempt, AsyncGenerator):
                    await attempt.aclose()

    async def _recovered(
        self, invocation: Invocation[R_co], attempts: Attempts, error: FluxcallError
    ) -> float:
        """Seconds until the next attempt; raises where there is none."""
        if not self._may_look_up(invocation, attempts, error):
            return attempts.after(error)
        with error_instead(error):
            self._ids.pop(invocation.key, None)
            self._take(invocation, error, await self._find(invocation, attempts))
        return 0.0

    async def _once(
        self,
        invocation: Invocation[R_co],
        attempts: Attempts,
        sink: Callable[[bytes], object] | None = None,
    ) -> AsyncGenerator[Batch, None]:
        """One attempt: the batches as they arrive, the bytes they are in to `sink`."""
        script_id = self._known_id(invocation)
        if script_id is None:
            script_id = await self._find(invocation, attempts)
            self._ids[invocation.key] = script_id
        request = invocation.request(self.connection, script_id)
        timeouts, deadline = self._options.timeouts, attempts.deadline
        async with send_async(self._http, request, timeouts, deadline) as sent:
            answer, body = sent
            reader = AnswerReader(request, answer, self._options)
            async for chunk in body:
                if sink:
                    sink(chunk)
                for batch in reader.feed(chunk):
                    yield batch
            yield reader.finish()

    async def ask(self, request: Request) -> tuple[Answer, bytes]:
        """As `Client.ask`."""
        return await self._ask(request, Deadline(self._options.timeouts.total))

    async def _ask(self, request: Request, deadline: Deadline) -> tuple[Answer, bytes]:
        collected = bytearray()
        timeouts = self._options.timeouts
        async with send_async(self._http, request, timeouts, deadline) as sent:
            answer, body = sent
            async for chunk in body:
                add_bounded(collected, chunk, request)
        return answer, bytes(collected)

    async def _find(self, invocation: Invocation[R_co], attempts: Attempts) -> str:
        """The id of the script of this name."""
        request = build_lookup(self.connection, invocation.script)
        return read_lookup(request, *await self._ask(request, attempts.deadline))

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


@contextmanager
def error_instead(error: FluxcallError) -> Iterator[None]:
    """Raises `error` where looking for the name fails, unless the name is the trouble."""
    try:
        yield
    except NotFoundError as found:
        raise found if found.status == 200 else error from None
    except FluxcallError:
        raise error from None


def _untyped(script_id: str, params: Mapping[str, object] | None) -> Invocation[Record]:
    return Invocation(
        script_id=script_id,
        script=script_id,
        params=encode(params or {}, None, script=script_id),
        rows=RECORDS,
        by_name=False,
    )


def _warn_of_plain_http(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        warnings.warn(
            f"the token goes to {parts.netloc} over plain http: use https",
            UserWarning,
            stacklevel=3,
        )
