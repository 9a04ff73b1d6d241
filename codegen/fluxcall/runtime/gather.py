"""Makes many calls at once, in threads or tasks; typed like `asyncio.gather`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal, TypeVar, overload

T = TypeVar("T")
T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T4 = TypeVar("T4")


class Gathering:
    """The part of `Client` that makes many calls."""

    @overload
    def gather(
        self,
        c1: Callable[[], T1],
        c2: Callable[[], T2],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> tuple[T1, T2]: ...
    @overload
    def gather(
        self,
        c1: Callable[[], T1],
        c2: Callable[[], T2],
        c3: Callable[[], T3],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> tuple[T1, T2, T3]: ...
    @overload
    def gather(
        self,
        c1: Callable[[], T1],
        c2: Callable[[], T2],
        c3: Callable[[], T3],
        c4: Callable[[], T4],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> tuple[T1, T2, T3, T4]: ...
    @overload
    def gather(
        self,
        *calls: Callable[[], T],
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> list[T]: ...
    @overload
    def gather(
        self,
        c1: Callable[[], T1],
        c2: Callable[[], T2],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[True],
    ) -> tuple[T1 | BaseException, T2 | BaseException]: ...
    @overload
    def gather(
        self,
        c1: Callable[[], T1],
        c2: Callable[[], T2],
        c3: Callable[[], T3],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[True],
    ) -> tuple[T1 | BaseException, T2 | BaseException, T3 | BaseException]: ...
    @overload
    def gather(
        self,
        c1: Callable[[], T1],
        c2: Callable[[], T2],
        c3: Callable[[], T3],
        c4: Callable[[], T4],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[True],
    ) -> tuple[
        T1 | BaseException, T2 | BaseException, T3 | BaseException, T4 | BaseException
    ]: ...
    @overload
    def gather(
        self, *calls: Callable[[], T], limit: int = 8, return_exceptions: Literal[True]
    ) -> list[T | BaseException]: ...
    def gather(
        self,
        *calls: Callable[[], Any],
        limit: int = 8,
        return_exceptions: bool = False,
    ) -> Any:
        """Make calls in threads, and return their results in order.

        Args:
            calls: functions without arguments, such as `lambda: air.mean(client)`.
            limit: the number of threads.
            return_exceptions: make all calls, and return errors among the results. By
                default the first error is raised, and calls that have not begun are not
                made.

        Raises:
            ValueError: `limit` is not greater than 0.
        """
        from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

        if return_exceptions:
            calls = tuple(map(_caught, calls))
        with ThreadPoolExecutor(limit) as pool:
            futures = [pool.submit(call) for call in calls]
            done, others = wait(futures, return_when=FIRST_EXCEPTION)
            for future in others:
                future.cancel()
            for future in futures:
                if future in done:
                    future.result()  # the error that stopped the others, if one did
            return [future.result() for future in futures]


def _caught(call: Callable[[], T]) -> Callable[[], T | Exception]:
    def caught() -> T | Exception:
        try:
            return call()
        except Exception as error:
            return error

    return caught


class AsyncGathering:
    """The part of `AsyncClient` that makes many calls."""

    @overload
    async def gather(
        self,
        c1: Awaitable[T1],
        c2: Awaitable[T2],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> tuple[T1, T2]: ...
    @overload
    async def gather(
        self,
        c1: Awaitable[T1],
        c2: Awaitable[T2],
        c3: Awaitable[T3],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> tuple[T1, T2, T3]: ...
    @overload
    async def gather(
        self,
        c1: Awaitable[T1],
        c2: Awaitable[T2],
        c3: Awaitable[T3],
        c4: Awaitable[T4],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> tuple[T1, T2, T3, T4]: ...
    @overload
    async def gather(
        self,
        *calls: Awaitable[T],
        limit: int = 8,
        return_exceptions: Literal[False] = False,
    ) -> list[T]: ...
    @overload
    async def gather(
        self,
        c1: Awaitable[T1],
        c2: Awaitable[T2],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[True],
    ) -> tuple[T1 | BaseException, T2 | BaseException]: ...
    @overload
    async def gather(
        self,
        c1: Awaitable[T1],
        c2: Awaitable[T2],
        c3: Awaitable[T3],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[True],
    ) -> tuple[T1 | BaseException, T2 | BaseException, T3 | BaseException]: ...
    @overload
    async def gather(
        self,
        c1: Awaitable[T1],
        c2: Awaitable[T2],
        c3: Awaitable[T3],
        c4: Awaitable[T4],
        /,
        *,
        limit: int = 8,
        return_exceptions: Literal[True],
    ) -> tuple[
        T1 | BaseException, T2 | BaseException, T3 | BaseException, T4 | BaseException
    ]: ...
    @overload
    async def gather(
        self, *calls: Awaitable[T], limit: int = 8, return_exceptions: Literal[True]
    ) -> list[T | BaseException]: ...
    async def gather(
        self,
        *calls: Awaitable[Any],
        limit: int = 8,
        return_exceptions: bool = False,
    ) -> Any:
        """Make calls in tasks, and return their results in order.

        Args:
            calls: coroutines, such as `air.mean.aio(client)`.
            limit: how many run at a time.
            return_exceptions: make all calls, and return errors among the results. By
                default the first error is raised, and the other calls are cancelled.

        Raises:
            ValueError: `limit` is not greater than 0.
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
            return await asyncio.gather(*tasks, return_exceptions=return_exceptions)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for call in calls:  # one that never began would warn of it
                if isinstance(call, Coroutine):
                    call.close()
