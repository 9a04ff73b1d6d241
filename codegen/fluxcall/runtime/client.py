"""The clients that call scripts, sync and async.

Both are thin shells around the same code for reading answers, which does no I/O, and the
same rules for retries.

Invariant: a call returns a complete answer or raises an error.
"""

from __future__ import annotations

import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Generator,
    Iterator,
    Mapping,
)
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeVar

from .decode import Batch
from .errors import FluxcallError
from .gather import AsyncGathering, Gathering
from .invocation import AnswerReader, Invocation, reader_of
from .log import log_answer, log_pause, log_retry
from .protocol import MAX_LOOKUP, add_bounded, build_lookup, read_lookup
from .request import Answer, Request
from .result import Result
from .retry import Attempts, Deadline
from .rows import R_co, Record
from .shell import Shell, error_instead, untyped_invocation
from .streams import AsyncRowStream, RowStream
from .transport import (
    AsyncHttp,
    SyncHttp,
    open_async,
    open_sync,
    send,
    send_async,
)

if TYPE_CHECKING:
    from .scripts import AsyncScripts, Scripts

T = TypeVar("T")


class Client(Gathering, Shell[SyncHttp]):
    __doc__ = f"""A client for one server and token; its connections stay open between calls.

    A client can be shared between threads.

    {Shell.__doc__}
    """

    is_async: ClassVar[Literal[False]] = False

    def _open(self) -> SyncHttp:
        return open_sync()

    @property
    def scripts(self) -> Scripts:
        """Manage the scripts on the server: list, find, create, update and delete them."""
        from .scripts import Scripts  # most programs never manage scripts

        return Scripts(self)

    def invoke(
        self, script_id: str, params: Mapping[str, object] | None = None
    ) -> Result[Record]:
        """Invoke any script by its id, with parameters that are sent unchanged."""
        return self.run(untyped_invocation(script_id, params))

    def run(self, invocation: Invocation[R_co]) -> Result[R_co]:
        """Invoke a script and return its complete answer."""

        def whole(attempts: Attempts) -> Iterator[list[Batch]]:
            yield list(self._once(invocation, attempts))

        (batches,) = self._repeated(invocation, whole)
        return Result(batches, reader_of(invocation))

    def stream(self, invocation: Invocation[R_co]) -> RowStream[R_co]:
        """Return a stream of rows; the script is invoked when the first row is requested."""
        batches = self._repeated(invocation, partial(self._once, invocation))
        return RowStream(batches, reader_of(invocation), self.chunks(invocation))

    def chunks(self, invocation: Invocation[R_co]) -> Generator[bytes, None, None]:
        """Yield the answer's bytes as they arrive, checked like rows."""

        def pieces(attempts: Attempts) -> Iterator[bytes]:
            kept: list[bytes] = []
            for _ in self._once(invocation, attempts, kept.append):
                yield b"".join(kept)
                kept.clear()

        return self._repeated(invocation, pieces)

    def _repeated(
        self,
        invocation: Invocation[R_co],
        once: Callable[[Attempts], Iterator[T]],
    ) -> Generator[T, None, None]:
        """Yield the items of an attempt; retry only if it failed before its first item."""
        attempts, handed = self._attempts(invocation), False
        wait = attempts.before()
        log_pause(invocation.script, wait)
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
        """Return the seconds until the next attempt, or raise if there is none."""
        if not self._may_look_up(invocation, attempts, error):
            wait = attempts.after(error)
            log_retry(invocation.script, error, wait)
            return wait
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
        """Make one attempt, yielding its batches and passing their bytes to `sink`."""
        script_id = self._known_id(invocation)
        if script_id is None:
            script_id = self._find(invocation, attempts)
            self._ids[invocation.key] = script_id
        request = invocation.request(self.connection, script_id)
        timeouts, deadline = self._options.timeouts, attempts.deadline
        with send(self._http, request, timeouts, deadline) as (answer, body):
            log_answer(request, answer)
            reader = AnswerReader(request, answer, self._options)
            for chunk in body:
                if sink:
                    sink(chunk)
                yield from reader.feed(chunk)
            yield reader.finish()

    def ask(self, request: Request, *, most: int = MAX_LOOKUP) -> tuple[Answer, bytes]:
        """Send a request once and return its answer, whatever its status.

        Args:
            most: the size limit of the answer, in bytes.

        Raises:
            TooLargeError: the answer is larger.
        """
        return self._ask(request, Deadline(self._options.timeouts.total), most)

    def _ask(
        self, request: Request, deadline: Deadline, most: int = MAX_LOOKUP
    ) -> tuple[Answer, bytes]:
        collected = bytearray()
        timeouts = self._options.timeouts
        with send(self._http, request, timeouts, deadline) as (answer, body):
            for chunk in body:
                add_bounded(collected, chunk, request, most)
        return answer, bytes(collected)

    def _find(self, invocation: Invocation[R_co], attempts: Attempts) -> str:
        """Look up the id of the script by its name."""
        request = build_lookup(self.connection, invocation.script)
        return read_lookup(request, *self._ask(request, attempts.deadline))

    def close(self) -> None:
        """Close the connections, unless the caller passed an httpx client."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(AsyncGathering, Shell[AsyncHttp]):
    __doc__ = f"""A client like `Client`, for asyncio.

    {Shell.__doc__}
    """

    is_async: ClassVar[Literal[True]] = True

    def _open(self) -> AsyncHttp:
        return open_async()

    @property
    def scripts(self) -> AsyncScripts:
        """Manage the scripts on the server: list, find, create, update and delete them."""
        from .scripts import AsyncScripts

        return AsyncScripts(self)

    async def invoke(
        self, script_id: str, params: Mapping[str, object] | None = None
    ) -> Result[Record]:
        """Invoke any script by its id, with parameters that are sent unchanged."""
        return await self.run(untyped_invocation(script_id, params))

    async def run(self, invocation: Invocation[R_co]) -> Result[R_co]:
        """Invoke a script and return its complete answer."""

        async def whole(attempts: Attempts) -> AsyncIterator[list[Batch]]:
            yield [batch async for batch in self._once(invocation, attempts)]

        (batches,) = [found async for found in self._repeated(invocation, whole)]
        return Result(batches, reader_of(invocation))

    def stream(self, invocation: Invocation[R_co]) -> AsyncRowStream[R_co]:
        """Return a stream of rows; the script is invoked when the first row is requested."""
        batches = self._repeated(invocation, partial(self._once, invocation))
        return AsyncRowStream(batches, reader_of(invocation), self.chunks(invocation))

    def chunks(self, invocation: Invocation[R_co]) -> AsyncGenerator[bytes, None]:
        """Yield the answer's bytes as they arrive, checked like rows."""

        async def pieces(attempts: Attempts) -> AsyncIterator[bytes]:
            kept: list[bytes] = []
            batches = self._once(invocation, attempts, kept.append)
            async with aclosing(batches):
                async for _ in batches:
                    yield b"".join(kept)
                    kept.clear()

        return self._repeated(invocation, pieces)

    async def _repeated(
        self,
        invocation: Invocation[R_co],
        once: Callable[[Attempts], AsyncIterator[T]],
    ) -> AsyncGenerator[T, None]:
        """Yield the items of an attempt; retry only if it failed before its first item."""
        import asyncio

        attempts, handed = self._attempts(invocation), False
        wait = attempts.before()
        log_pause(invocation.script, wait)
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
            finally:  # asyncio does not close a generator when its consumer stops
                if isinstance(attempt, AsyncGenerator):
                    await attempt.aclose()

    async def _recovered(
        self, invocation: Invocation[R_co], attempts: Attempts, error: FluxcallError
    ) -> float:
        """Return the seconds until the next attempt, or raise if there is none."""
        if not self._may_look_up(invocation, attempts, error):
            wait = attempts.after(error)
            log_retry(invocation.script, error, wait)
            return wait
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
        """Make one attempt, yielding its batches and passing their bytes to `sink`."""
        script_id = self._known_id(invocation)
        if script_id is None:
            script_id = await self._find(invocation, attempts)
            self._ids[invocation.key] = script_id
        request = invocation.request(self.connection, script_id)
        timeouts, deadline = self._options.timeouts, attempts.deadline
        async with send_async(self._http, request, timeouts, deadline) as sent:
            answer, body = sent
            log_answer(request, answer)
            reader = AnswerReader(request, answer, self._options)
            async for chunk in body:
                if sink:
                    sink(chunk)
                for batch in reader.feed(chunk):
                    yield batch
            yield reader.finish()

    async def ask(
        self, request: Request, *, most: int = MAX_LOOKUP
    ) -> tuple[Answer, bytes]:
        """Send a request once and return its answer, like `Client.ask`."""
        return await self._ask(request, Deadline(self._options.timeouts.total), most)

    async def _ask(
        self, request: Request, deadline: Deadline, most: int = MAX_LOOKUP
    ) -> tuple[Answer, bytes]:
        collected = bytearray()
        timeouts = self._options.timeouts
        async with send_async(self._http, request, timeouts, deadline) as sent:
            answer, body = sent
            async for chunk in body:
                add_bounded(collected, chunk, request, most)
        return answer, bytes(collected)

    async def _find(self, invocation: Invocation[R_co], attempts: Attempts) -> str:
        """Look up the id of the script by its name."""
        request = build_lookup(self.connection, invocation.script)
        return read_lookup(request, *await self._ask(request, attempts.deadline))

    async def aclose(self) -> None:
        """Close the connections, unless the caller passed an httpx client."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
