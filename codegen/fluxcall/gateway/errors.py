"""What the gateway answers instead of success, in the contract's shape; refuses HTML."""

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
    "request too large": 413,
    "conflict": 422,
    "internal error": 500,
    "unavailable": 503,
}


class ApiError(Exception):
    """An answer of the contract's shape `{"code", "message"}`.

    Attributes:
        code: InfluxDB's word for what went wrong; the HTTP status follows from it.
        message: what, where and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def response(self) -> Response:
        """The HTTP answer, with the header that InfluxDB sets."""
        body = {"code": self.code, "message": self.message}
        return Response(
            json.dumps(body, separators=(",", ":")),
            status_code=_STATUS_OF_CODE[self.code],
            headers={"X-Platform-Error-Code": self.code},
            media_type="application/json; charset=utf-8",
        )
