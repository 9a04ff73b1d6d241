"""Builds requests of the scripts API and reads its refusals; refuses to send anything.

Pure functions over the contract of `/api/v2/scripts`; sync and async share them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from .connection import Connection
from .errors import (
    InvalidError,
    NotFoundError,
    NotInfluxDBError,
    RateLimitError,
    StatusError,
    TooLargeError,
    UnauthorizedError,
    UnavailableError,
)

NO_SCRIPTS_API = (
    "InfluxDB OSS has no invokable scripts of its own: put the gateway before it"
    " with `fluxcall serve --influxdb-url URL` and use the gateway's address"
)
MAX_REFUSAL = 64 * 1024
"""Bytes of an error's body that are read."""
MAX_LOOKUP = 16 * 2**20
"""Bytes of the answer to a question of one script."""


def add_bounded(body: bytearray, chunk: bytes, request: Request) -> None:
    """Collects an answer that is small.

    Raises:
        TooLargeError: it is not.
    """
    body += chunk
    if len(body) > MAX_LOOKUP:
        raise TooLargeError(
            f"{request.label}: {request.origin} answered more than {MAX_LOOKUP} bytes"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request.

    Attributes:
        label: what it is about, for errors: a script's name, "the list of scripts".
        script: the script's name, or None.
    """

    method: str
    url: str
    label: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    script: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class Answer(NamedTuple):
    """Status and headers (names in lower case) of an answer whose body is to come."""

    status: int
    headers: Mapping[str, str]


def build_get(
    connection: Connection, path: str, query: Mapping[str, str], *, label: str
) -> Request:
    """A request that reads; `path` is below `/api/v2/`, already escaped."""
    return Request(
        method="GET",
        url=f"{connection.url}/api/v2/{path}",
        label=label,
        query=query,
        headers=_headers(connection, accept="application/json"),
    )


def build_post(
    connection: Connection,
    path: str,
    query: Mapping[str, str],
    content: bytes,
    *,
    label: str,
) -> Request:
    """A request that sends JSON; `path` is below `/api/v2/`, already escaped."""
    headers = _headers(connection, accept="text/csv, application/json")
    return Request(
        method="POST",
        url=f"{connection.url}/api/v2/{path}",
        label=label,
        query=query,
        headers={**headers, "Content-Type": "application/json"},
        content=content,
    )


def build_lookup(connection: Connection, script: str) -> Request:
    """The request that finds a script by its name."""
    request = build_get(
        connection, "scripts", {"name": script, **org_query(connection)}, label=script
    )
    return replace(request, script=script)


def read_lookup(request: Request, answer: Answer, body: bytes) -> str:
    """The id of the one script that was looked for.

    Raises:
        StatusError: a refusal, or there is none or more than one of this name.
    """
    found = _json_object(body) if answer.status == 200 else None
    scripts = (found or {}).get("scripts")
    if not isinstance(scripts, list):
        raise read_refusal(request, answer, body)
    named = [
        s for s in scripts if isinstance(s, dict) and s.get("name") == request.script
    ]
    ids = [item["id"] for item in named if isinstance(item.get("id"), str)]
    if len(ids) == 1:
        return str(ids[0])
    raise NotFoundError(
        f"{request.label}: {request.origin} has {len(ids) or 'no'} scripts of this"
        " name; " + ("say which organization" if ids else "is it the right server?"),
        status=answer.status,
        message=f"{len(ids)} scripts of this name",
        script=request.script,
    )


def org_query(connection: Connection) -> dict[str, str]:
    """The organization as the list of scripts takes it."""
    org = connection.org
    if org is None:
        return {}
    return {"orgID" if re.fullmatch("[0-9a-f]{16}", org) else "org": org}


def build_invocation(
    connection: Connection, script_id: str, params: bytes, *, script: str
) -> Request:
    """The request that invokes a script with `params`, a JSON object's text."""
    path = f"scripts/{quote(script_id, safe='')}/invoke"
    content = b'{"params":' + params + b"}"
    return replace(
        build_post(connection, path, {}, content, label=script), script=script
    )


def _headers(connection: Connection, *, accept: str) -> dict[str, str]:
    return {
        "Authorization": f"Token {connection.token}",
        "Accept": accept,
        "Accept-Encoding": "gzip",
    }


_CLASSES: Mapping[int, tuple[type[StatusError], str]] = {
    400: (InvalidError, "compare the parameters with the script's"),
    401: (UnauthorizedError, "check the token (INFLUX_TOKEN, or the profile's)"),
    403: (UnauthorizedError, "check what the token may do"),
    404: (NotFoundError, "generate again if the script was made anew"),
    422: (InvalidError, "compare the request with the script"),
    429: (RateLimitError, "wait, or make fewer calls at once"),
}


def read_refusal(request: Request, answer: Answer, body: bytes) -> StatusError:
    """The error that an answer other than 200 is.

    Takes the contract's shapes: `code` a text or (gRPC) a number, or no JSON at all.
    """
    refusal, status, headers = _json_object(body), answer.status, answer.headers
    if refusal is None and 200 <= status < 500 and status != 429:
        return _not_influxdb(request, answer, body)
    cls, cure = _CLASSES.get(status, (UnavailableError, "try again later"))
    if status == 404 and headers.get("x-influxdb-build") == "OSS":
        cure = NO_SCRIPTS_API
    refusal = refusal or {}
    message = str(refusal.get("message") or refusal.get("error") or "")
    error = cls(
        f"{request.label}: {request.origin} answered {status}:"
        f" {message or 'without a message'}; {cure}",
        status=status,
        code=refusal.get("code") or headers.get("x-platform-error-code"),
        message=message,
        request_id=headers.get("x-influxdb-request-id"),
        script=request.script,
    )
    error.retry_after = _seconds(headers.get("retry-after"))
    return error


def _not_influxdb(request: Request, answer: Answer, body: bytes) -> StatusError:
    kind = answer.headers.get("content-type", "something unnamed")
    return NotInfluxDBError(
        f"{request.label}: {request.origin} answered {answer.status} with {kind}, which no"
        " InfluxDB says here; is it a proxy or another service? check the address",
        status=answer.status,
        message=body[:200].decode("utf-8", "replace"),
        script=request.script,
    )


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _seconds(text: str | None) -> float | None:
    """Seconds that `Retry-After` asks for (RFC 9110, 10.2.3: a number, or a date)."""
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
