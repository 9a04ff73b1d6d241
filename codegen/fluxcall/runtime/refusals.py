"""Turns answers other than 200 into errors that say what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    NotInfluxDBError,
    RateLimitError,
    StatusError,
    UnauthorizedError,
    UnavailableError,
)
from .request import Answer, Request

NO_SCRIPTS_API = (
    "InfluxDB OSS does not have invokable scripts: put the gateway in front of it with"
    " `fluxcall serve --influxdb-url URL` and use the gateway's address"
)
MAX_REFUSAL = 64 * 1024
"""The number of bytes that are read of an error's body."""

_CLASSES: Mapping[int, tuple[type[StatusError], str]] = {
    400: (InvalidError, "compare the parameters with the script's"),
    401: (UnauthorizedError, "check the token (INFLUX_TOKEN, or the profile's)"),
    403: (UnauthorizedError, "check what the token may do"),
    404: (NotFoundError, ""),
    409: (ConflictError, "choose another name, or update the script"),
    422: (InvalidError, "compare the request with the script"),
    429: (RateLimitError, "wait, or make fewer calls at once"),
}
_MISSING: Mapping[str, str] = {
    "bucket": "check the bucket's name, and that the token may read it",
    "organization": "check the organization (INFLUX_ORG, --org or org=)",
    "path": "check the address: it is scheme, host and port of an InfluxDB",
    "script": "check the server; if the script was made anew there, run"
    " `fluxcall generate --pull`",
}
"""What a 404 can be about → what to do about it."""


def read_refusal(request: Request, answer: Answer, body: bytes) -> StatusError:
    """Return the error for an answer other than 200.

    The body can have the forms of the contract (`code` is a string, or with gRPC a number),
    or not be JSON at all.
    """
    refusal, status, headers = json_object(body), answer.status, answer.headers
    if refusal is None and 200 <= status < 500 and status != 429:
        return _not_influxdb(request, answer, body)
    refusal = refusal or {}
    message = str(refusal.get("message") or refusal.get("error") or "")
    code = refusal.get("code") or headers.get("x-platform-error-code")
    cls, cure = _CLASSES.get(status, (UnavailableError, "try again later"))
    if status == 422 and code == "conflict":
        cls, cure = _CLASSES[409]
    error = cls(
        f"{request.label}: {request.origin} answered {status}:"
        f" {message or 'without a message'}; {_cure(request, answer, message) or cure}",
        status=status,
        code=code,
        message=message,
        request_id=headers.get("x-influxdb-request-id"),
        script=request.script,
    )
    error.retry_after = _seconds(headers.get("retry-after"))
    if isinstance(error, NotFoundError):
        error.missing = _missing(message)
    return error


def _missing(message: str) -> str:
    """Return what a 404 is about: a key of `_MISSING`. Quoted names are ignored."""
    words = re.sub(r"\"[^\"]*\"", "", message).lower()
    if "path not found" in words:
        return "path"
    if "bucket" in words:
        return "bucket"
    if re.search(r"\borg(anization)?\b", words):
        return "organization"
    return "script"


def _cure(request: Request, answer: Answer, message: str) -> str | None:
    """Return what to do about an error, or None if that follows from its status."""
    if "empty range" in message:
        return (
            "a range ends after it starts: a start before now is a negative duration,"
            ' such as timedelta(hours=-1) or "-1h"'
        )
    if answer.status != 404:
        return None
    missing = _missing(message)
    if missing == "path" and "/api/v2/api/v2/" in request.url:
        return "leave /api/v2 out of the address: fluxcall adds it"
    if missing == "path" and answer.headers.get("x-influxdb-build") == "OSS":
        return NO_SCRIPTS_API
    return _MISSING[missing]


def _not_influxdb(request: Request, answer: Answer, body: bytes) -> StatusError:
    kind = answer.headers.get("content-type", "no content type")
    return NotInfluxDBError(
        f"{request.label}: {request.origin} answered {answer.status} with {kind}, which an"
        " InfluxDB does not; is it a proxy or another service? check the address",
        status=answer.status,
        message=body[:200].decode("utf-8", "replace"),
        script=request.script,
    )


def json_object(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _seconds(text: str | None) -> float | None:
    """Return the seconds of a `Retry-After` (RFC 9110, 10.2.3: a number or a date)."""
    from email.utils import parsedate_to_datetime

    text = (text or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text, re.ASCII):
        return float(text)
    if text.isdigit():
        return 1e9
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((then - datetime.now(then.tzinfo)).total_seconds(), 0.0)
