"""What a caller can set for calls."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .errors import SettingsError

MissingEnd: TypeAlias = Literal["error", "warn"]
MISSING_END = "FLUXCALL_MISSING_END"
"""The environment variable for `Options.missing_end`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long to wait, in seconds; None waits without end.

    Attributes:
        connect: until the connection stands.
        read: until the next bytes arrive.
        total: for the whole call, with its repeats, the pauses between them and the
            answer's last byte.
    """

    connect: float | None = 5.0
    read: float | None = 60.0
    total: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often a call that failed is sent again, where that is safe.

    Attributes:
        attempts: how often it is sent at most, the first time included.
        base: seconds; the pause before the n-th repeat is drawn from 0 to
            `base * 2 ** (n - 1)`.
        longest: seconds that no pause exceeds; a server that asks for more gets no
            repeat.
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
    """How calls are made.

    Attributes:
        timeouts: seconds to wait.
        retries: how often to send again.
        idempotent: every script may be invoked twice without harm, also those whose
            text does not prove it.
        max_bytes: bytes, inflated, that an answer may have; None for any number.
        missing_end: `error` or `warn`, where all of an answer's records are whole and
            only the empty line is missing that ends it; FLUXCALL_MISSING_END sets it
            for a process.
    """

    timeouts: Timeouts = Timeouts()
    retries: Retries = Retries()
    idempotent: bool = False
    max_bytes: int | None = None
    missing_end: MissingEnd = field(default_factory=_missing_end)
