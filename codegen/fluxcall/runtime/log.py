"""The logger `fluxcall`: each answer at DEBUG, each pause and repeat at INFO.

Invariant: no parameter, token or message of a server is logged.
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
    """Log that a first attempt waits, as the server asked other calls to."""
    if seconds:
        LOGGER.info("%s: waiting %.1f s, as the server asked", script, seconds)


def log_retry(script: str, error: FluxcallError, seconds: float) -> None:
    """Log that a call is sent again after a pause."""
    LOGGER.info(
        "%s: sending again in %.1f s after %s", script, seconds, _summary(error)
    )


def _summary(error: FluxcallError) -> str:
    """Return an error's class, status and request id: its text may quote a cell."""
    if isinstance(error, StatusError):
        return f"{type(error).__name__} {error.status}, request id {error.request_id}"
    return type(error).__name__
