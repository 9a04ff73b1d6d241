"""How much may be open at once, altogether and for one caller or organization.

Invariant: nothing waits for a limit: it is answered at once with 429 or 503.
"""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from fluxcall.gateway.errors import ApiError

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
    """Counts what is open.

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


def raise_file_limit() -> int:
    """Open as many files as the machine allows; return how many answers that holds.

    An answer takes two: the client's connection and the engine's.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * _MOST_OPEN if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, 4 * _MOST_OPEN), hard))
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(8, min(_MOST_OPEN, (files - _RESERVED_FILES) // 2))
