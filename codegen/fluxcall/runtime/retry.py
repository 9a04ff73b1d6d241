"""Decides whether and when a call is retried, without sleeping or sending.

Both clients share one table of rules. A call of a script that may write is only retried if
the request was certainly not sent. A script that only reads is also retried if the server
was busy or the connection broke.

Invariant: a call is never retried after the caller has received a row.
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
    """Return whether a call that failed with an error may be retried.

    Args:
        harmless: invoking the script twice does no harm.
    """
    if isinstance(error, ConnectError):
        return True
    busy = isinstance(error, StatusError) and error.status in (429, 503)
    return harmless and (busy or isinstance(error, DisconnectedError))


class Deadline:
    """The time by which a call must end, including its attempts, pauses and body."""

    def __init__(self, total: float | None, *, now: Now = time.monotonic) -> None:
        self._total = total
        self._now = now
        self._end = None if total is None else now() + total

    def allows(self, seconds: float) -> bool:
        """Return whether a number of seconds is left."""
        return self._end is None or self._now() + seconds < self._end

    def left(self) -> float | None:
        """Return the seconds that are left, at least a millisecond; None for no limit."""
        return None if self._end is None else max(self._end - self._now(), 0.001)

    def limit(self, timeouts: Timeouts) -> Timeouts:
        """Return the timeouts, limited to the time that is left."""
        left = self.left()
        if left is None:
            return timeouts
        return replace(
            timeouts,
            connect=left if timeouts.connect is None else min(timeouts.connect, left),
            read=left if timeouts.read is None else min(timeouts.read, left),
        )

    def check(self, label: str) -> None:
        """Check that there is time left.

        Raises:
            TimedOutError: the time is over.
        """
        if not self.allows(0):
            raise TimedOutError(
                f"{label}: not over within its {self._total:g} s in total;"
                " the script may have run"
            )


class Traffic:
    """The state that all calls of a client share, so that outages are not amplified.

    It has a token bucket for retries (ten of them, and one more after ten successes), and
    the time until which the server asked not to be called.
    """

    REPEAT = 10

    def __init__(self, *, capacity: int = 100, now: Now = time.monotonic) -> None:
        self._now = now
        self._capacity = capacity
        self._tokens = capacity
        self._not_before = 0.0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a token for a retry; return whether there was one."""
        with self._lock:
            allowed = self._tokens >= self.REPEAT
            if allowed:
                self._tokens -= self.REPEAT
        return allowed

    def succeeded(self) -> None:
        """Record that a call succeeded."""
        with self._lock:
            self._tokens = min(self._tokens + 1, self._capacity)

    def hold(self, seconds: float) -> None:
        """Record that the server asked for a pause."""
        with self._lock:
            self._not_before = max(self._not_before, self._now() + seconds)

    def wait(self) -> float:
        """Return the seconds until the server may be called again."""
        return max(self._not_before - self._now(), 0.0)


class Attempts:
    """The attempts of one call.

    Args:
        label: the script's name, for error messages.
        harmless: invoking the script twice does no harm.
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
        """Return the seconds to wait before the first attempt, if the server asked for it.

        Raises:
            TimedOutError: the pause is longer than the call may take.
        """
        wait = self._traffic.wait()
        if wait and not self.deadline.allows(wait):
            raise TimedOutError(
                f"{self._label}: nothing was sent: the server asked for a pause of"
                f" {wait:.1f} s, longer than the call may take"
            )
        return wait

    def after(self, error: FluxcallError) -> float:
        """Return the seconds to wait before the next attempt, or raise `error`."""
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
        """Return True on the first call: a script is looked up by name only once."""
        first, self._looked_up = not self._looked_up, True
        return first

    def succeeded(self) -> None:
        """Record that the call succeeded."""
        self._traffic.succeeded()

    def _highest(self) -> float:
        doubled = self._retries.base * 2.0 ** min(self._failed - 1, 30)
        return min(doubled, self._retries.longest)
