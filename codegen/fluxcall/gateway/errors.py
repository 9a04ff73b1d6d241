"""The errors that the gateway answers, in the contract's shape.

Invariant: every answer that is not a success is JSON with a code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

_STATUS_OF_CODE: Mapping[str, int] = {
    "invalid": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not found": 404,
    "method not allowed": 405,
    "request timeout": 408,
    "request too large": 413,
    "conflict": 422,
    "too many requests": 429,
    "internal error": 500,
    "unavailable": 503,
}
_RETRY_SECONDS: Mapping[str, int] = {"too many requests": 1, "unavailable": 2}


class ApiError(Exception):
    """An answer of the contract's shape `{"code", "message"}`.

    Attributes:
        code: InfluxDB's word for what went wrong; the HTTP status follows from it.
        message: what went wrong, where, and what to do.
        headers: headers to add to the answer.
    """

    def __init__(
        self, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = headers or {}

    @property
    def status(self) -> int:
        """The HTTP status."""
        return _STATUS_OF_CODE[self.code]

    def response(self) -> Response:
        """Return the HTTP answer, with the header that InfluxDB sets."""
        body = {"code": self.code, "message": self.message}
        headers = {"X-Platform-Error-Code": self.code, **self.headers}
        if self.code in _RETRY_SECONDS:
            headers["Retry-After"] = str(_RETRY_SECONDS[self.code])
        return Response(
            json.dumps(body, separators=(",", ":")),
            status_code=self.status,
            headers=headers,
            media_type="application/json; charset=utf-8",
        )


class ClientGoneError(Exception):
    """The client closed its connection: there is no one to answer."""


class EngineCutError(Exception):
    """The engine's answer ended before its end: the client's must not look whole."""
