"""The logger `fluxcall`, which logs answers at DEBUG, and pauses and retries at INFO.

Invariant: parameters, tokens and messages of servers are never logged.
"""

from __future__ import annotations

import logging

from .errors import FluxcallError, StatusError
from .request import Answer, Request

LOGGER = logging.getLogger("fluxcall")


def log_answer(request: Request, answer: Answer) -> None:
    """Log that the answer to an invocation has begun."""
    if LOGGER.isEnabledFor(logging.DEBUG):
        LOGGER.debug(
            "%s: %s answered %d, request id %s",
            request.label,
            request.origin,
            answer.status,
            answer.headers.get("x-influxdb-request-id"),
        )


def log_pause(script: str, seconds: float) -> None:
    """Log that a call waits because the server asked earlier calls for a pause."""
    if seconds:
        LOGGER.info("%s: waiting %.1f s, as the server asked", script, seconds)


def log_retry(script: str, error: FluxcallError, seconds: float) -> None:
    """Log that a call is retried after a pause."""
    LOGGER.info(
        "%s: sending again in %.1f s after %s", script, seconds, _summary(error)
    )


def _summary(error: FluxcallError) -> str:
    """Return an error's class, status and request id, since its text may quote a cell."""
    if isinstance(error, StatusError):
        return f"{type(error).__name__} {error.status}, request id {error.request_id}"
    return type(error).__name__
