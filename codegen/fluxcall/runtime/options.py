"""The options of calls."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .errors import SettingsError

MissingEnd: TypeAlias = Literal["error", "warn"]
MISSING_END = "FLUXCALL_MISSING_END"
"""The environment variable that sets `Options.missing_end`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Time limits in seconds; None for no limit.

    Attributes:
        connect: until the connection is established.
        read: until the next bytes arrive.
        total: for the whole call, including retries, the pauses between them, and reading
            the complete answer.
    """

    connect: float | None = 5.0
    read: float | None = 60.0
    total: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How failed calls are retried, if that is safe.

    Attributes:
        attempts: the maximum number of attempts, including the first.
        base: in seconds; the pause before the n-th retry is chosen at random between 0
            and `base * 2 ** (n - 1)`.
        longest: the longest pause in seconds; if a server asks for a longer one, the call
            is not retried.
    """

    attempts: int = 4
    base: float = 0.2
    longest: float = 30.0


def _missing_end() -> MissingEnd:
    said = os.environ.get(MISSING_END, "error")
    if said == "warn":
        return "warn"
    if said != "error":
        raise SettingsError(f"{MISSING_END} is error or warn, not {said!r}")
    return "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of calls.

    Attributes:
        timeouts: the time limits.
        retries: how failed calls are retried.
        idempotent: invoking any script twice does no harm, even if the analysis did not
            prove that it only reads.
        max_bytes: the largest answer in bytes, after decompression; None for no limit.
        missing_end: `error` or `warn` if an answer's records are complete, but the empty
            line at its end is missing. The default for a process can be set by
            FLUXCALL_MISSING_END.
    """

    timeouts: Timeouts = Timeouts()
    retries: Retries = Retries()
    idempotent: bool = False
    max_bytes: int | None = None
    missing_end: MissingEnd = field(default_factory=_missing_end)
