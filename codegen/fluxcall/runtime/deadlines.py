"""Enforces a call's deadline while the headers of an answer arrive slowly.

httpx limits the time of each read, so a server that sends the headers byte by byte would
never time out. The sync client therefore reads through streams that know the deadline of
the call; with asyncio, `asyncio.timeout` does this.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from .retry import Deadline

_current: ContextVar[tuple[Deadline, str] | None] = ContextVar("deadline", default=None)


class reading_until:  # noqa: N801 - used as a function is
    """Makes all reads in this thread end at a deadline, or raise TimedOutError."""

    __slots__ = ("_now", "_token")

    def __init__(self, deadline: Deadline, label: str) -> None:
        self._now = deadline, label

    def __enter__(self) -> None:
        self._token = _current.set(self._now)

    def __exit__(self, *raised: object) -> None:
        _current.reset(self._token)


def limit_reads(http: Any) -> None:
    """Make the connections that an httpx client opens respect deadlines."""
    for transport in (http._transport, *http._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend)


class _Backend:
    """An httpcore network backend whose streams respect the deadline of the call."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def connect_tcp(self, *args: Any, **kwargs: Any) -> Any:
        return _Stream(self._backend.connect_tcp(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class _Stream:
    """An httpcore network stream whose reads end at the deadline of the call."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        try:
            return self._stream.read(max_bytes, timeout=_limited(timeout))
        except Exception:
            _limited(timeout)  # if the call is over, that is what happened
            raise

    def start_tls(self, *args: Any, **kwargs: Any) -> _Stream:
        return _Stream(self._stream.start_tls(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _limited(timeout: float | None) -> float | None:
    """Return a timeout that ends no later than the current call.

    Raises:
        TimedOutError: the call is over.
    """
    current = _current.get()
    if current is None:
        return timeout
    deadline, label = current
    deadline.check(label)
    left = deadline.left()
    if left is None or timeout is None:
        return left if timeout is None else timeout
    return min(left, timeout)
