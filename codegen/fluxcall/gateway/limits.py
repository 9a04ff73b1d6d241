"""How much may be open at once, altogether and for one caller or organization.

Invariant: a limit that is reached is answered at once with 429 or 503.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

from anyio import CapacityLimiter, to_thread

from fluxcall.gateway.errors import ApiError

T = TypeVar("T")

_RESERVED_FILES = 128
_MOST_OPEN = 10_000
MAX_INVOKE_BODY = 2**20
MAX_CREATE_BODY = 2**21
MAX_SCRIPT_BYTES = 2**17
MAX_NAME = 256
MAX_DESCRIPTION = 2**14
MAX_DEPTH = 8
"""How deep scripts may invoke each other."""


class Slots:
    """A count of what is open, with limits.

    Args:
        what: what is counted, for the error.
        most: how much may be open altogether.
        share: how much of it one key may have.
    """

    def __init__(self, what: str, *, most: int, share: int) -> None:
        self._what = what
        self._most = most
        self._share = share
        self._open: Counter[Hashable] = Counter()
        self._total = 0

    @contextmanager
    def held(self, key: Hashable) -> Iterator[None]:
        """Hold one during the block.

        Raises:
            ApiError: there are too many.
        """
        if self._total >= self._most:
            raise ApiError("unavailable", f"{self._most} {self._what} are open already")
        if self._open[key] >= self._share:
            raise ApiError(
                "too many requests",
                f"{self._share} {self._what} of this caller are open already",
            )
        self._open[key] += 1
        self._total += 1
        try:
            yield
        finally:
            self._total -= 1
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


class Turns:
    """A queue that does one piece of work at a time, on a thread, for one event loop.

    Each key has one piece in the queue at a time, so it delays the others by one piece.

    Args:
        what: what is done, for the error.
        most, share: how much may wait altogether, and of one key.
    """

    def __init__(self, what: str, *, most: int, share: int) -> None:
        self._waiting = Slots(what, most=most, share=share)
        self._keys: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._next = asyncio.Lock()
        self._thread = CapacityLimiter(1)

    async def run(self, key: Hashable, work: Callable[..., T], *values: object) -> T:
        """Return what `work` returns, once it is the key's turn.

        Raises:
            ApiError: too much waits.
        """
        with self._waiting.held(key):
            turn = self._keys.setdefault(key, asyncio.Lock())
            async with turn, self._next:
                return await to_thread.run_sync(work, *values, limiter=self._thread)


def raise_file_limit() -> int:
    """Open as many files as the machine allows; return how many answers that holds.

    An answer takes two: the client's connection and the engine's.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * _MOST_OPEN if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, 4 * _MOST_OPEN), hard))
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(8, min(_MOST_OPEN, (files - _RESERVED_FILES) // 2))
