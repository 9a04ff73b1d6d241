"""Decides whether and when a call is sent again; it neither sleeps nor sends.

One table of rules for both clients. A script that may write is sent again only where
the request surely never left; one that only reads also where the server was busy or
the connection broke. Nothing is sent again once a caller has seen a row.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from .errors import (
    ConnectError,
    DisconnectedError,
    FluxcallError,
    StatusError,
    TimedOutError,
)
from .options import Options, Retries, Timeouts

Now = Callable[[], float]


def may_repeat(error: FluxcallError, *, harmless: bool) -> bool:
    """Return whether a call that failed so may be sent again.

    Args:
        harmless: invoking the script twice changes nothing.
    """
    if isinstance(error, ConnectError):
        return True
    busy = isinstance(error, StatusError) and error.status in (429, 503)
    return harmless and (busy or isinstance(error, DisconnectedError))


class Deadline:
    """When a call has to be over: its attempts, pauses and body together."""

    def __init__(self, total: float | None, *, now: Now = time.monotonic) -> None:
        self._total = total
        self._now = now
        self._end = None if total is None else now() + total

    def allows(self, seconds: float) -> bool:
        """Return whether so many seconds are left."""
        return self._end is None or self._now() + seconds < self._end

    def left(self) -> float | None:
        """Return the seconds that are left, at least a millisecond; None for ever."""
        return None if self._end is None else max(self._end - self._now(), 0.001)

    def limit(self, timeouts: Timeouts) -> Timeouts:
        """Return the timeouts, none longer than what is left."""
        left = self.left()
        if left is None:
            return timeouts
        return replace(
            timeouts,
            connect=left if timeouts.connect is None else min(timeouts.connect, left),
            read=left if timeouts.read is None else min(timeouts.read, left),
        )

    def check(self, label: str) -> None:
        """Raise once the time is over.

        Raises:
            TimedOutError: it is.
        """
        if not self.allows(0):
            raise TimedOutError(
                f"{label}: not over within its {self._total:g} s in total;"
                " the script may have run"
            )


class Traffic:
    """What all calls of a client share, so that trouble is not multiplied.

    A token bucket of repeats: ten of them, and one more after ten successes. And
    the time before which the server asked not to be called.
    """

    REPEAT = 10

    def __init__(self, *, capacity: int = 100, now: Now = time.monotonic) -> None:
        self._now = now
        self._capacity = capacity
        self._tokens = capacity
        self._not_before = 0.0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Return whether there may be one more repeat."""
        with self._lock:
            allowed = self._tokens >= self.REPEAT
            if allowed:
                self._tokens -= self.REPEAT
        return allowed

    def succeeded(self) -> None:
        """A call went well."""
        with self._lock:
            self._tokens = min(self._tokens + 1, self._capacity)

    def hold(self, seconds: float) -> None:
        """The server asked for a pause."""
        with self._lock:
            self._not_before = max(self._not_before, self._now() + seconds)

    def wait(self) -> float:
        """Second until the server may be called again."""
        return max(self._not_before - self._now(), 0.0)


class Attempts:
    """One call's attempts.

    Args:
        label: the script's name, for errors.
        harmless: invoking it twice changes nothing.
    """

    def __init__(
        self,
        options: Options,
        traffic: Traffic,
        *,
        label: str,
        harmless: bool,
        now: Now = time.monotonic,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.deadline = Deadline(options.timeouts.total, now=now)
        self._retries: Retries = options.retries
        self._harmless = harmless or options.idempotent
        self._traffic = traffic
        self._label = label
        self._draw = draw
        self._failed = 0
        self._looked_up = False

    def before(self) -> float:
        """Second to wait before the first attempt, as the server asked other calls.

        Raises:
            TimedOutError: that is longer than the call may take.
        """
        wait = self._traffic.wait()
        if wait and not self.deadline.allows(wait):
            raise TimedOutError(
                f"{self._label}: nothing was sent: the server asked for a pause of"
                f" {wait:.1f} s, longer than the call may take"
            )
        return wait

    def after(self, error: FluxcallError) -> float:
        """Second to wait before the next attempt; raises `error` where there is none."""
        self._failed += 1
        asked = (isinstance(error, StatusError) and error.retry_after) or 0.0
        if asked <= self._retries.longest:
            self._traffic.hold(asked)
        delay = max(asked, self._draw() * self._highest())
        if (
            self._failed >= self._retries.attempts
            or not may_repeat(error, harmless=self._harmless)
            or delay > self._retries.longest
            or not self.deadline.allows(delay)
            or not self._traffic.take()
        ):
            if self._failed > 1:
                error.add_note(f"It was sent {self._failed} times.")
            raise error
        return delay

    def first_look_up(self) -> bool:
        """Return whether the script's name was not tried yet; from now on it was."""
        first, self._looked_up = not self._looked_up, True
        return first

    def succeeded(self) -> None:
        """The call went well."""
        self._traffic.succeeded()

    def _highest(self) -> float:
        doubled = self._retries.base * 2.0 ** min(self._failed - 1, 30)
        return min(doubled, self._retries.longest)
