"""Builds requests to the scripts API, and reads the answers to small ones.

These pure functions implement the contract of `/api/v2/scripts` for both clients.

Invariant: this module does no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from .connection import Connection
from .errors import NotFoundError, TooLargeError
from .refusals import json_object, read_refusal
from .request import Answer, Request

MAX_LOOKUP = 2**20
"""The largest answer to a question about one script, in bytes."""


def add_bounded(body: bytearray, chunk: bytes, request: Request, most: int) -> None:
    """Append a chunk to an answer.

    Raises:
        TooLargeError: the answer becomes larger than `most` bytes.
    """
    body += chunk
    if len(body) > most:
        raise TooLargeError(
            f"{request.label}: {request.origin} answered more than {most} bytes"
        )


def build_get(
    connection: Connection, path: str, query: Mapping[str, str], *, label: str
) -> Request:
    """Return a request that reads; `path` is below `/api/v2/`, already escaped."""
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
    """Return a request that sends JSON; `path` is below `/api/v2/`, already escaped."""
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
    """Return the request that finds a script by its name."""
    request = build_get(
        connection, "scripts", {"name": script, **org_query(connection)}, label=script
    )
    return request._replace(script=script)


def read_lookup(request: Request, answer: Answer, body: bytes) -> str:
    """Return the id of the script that was looked up.

    Raises:
        StatusError: the status is an error, or there is not exactly one such script.
    """
    found = json_object(body) if answer.status == 200 else None
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
    """Return the query parameter for the organization, as the list of scripts takes it."""
    org = connection.org
    if org is None:
        return {}
    return {"orgID" if re.fullmatch("[0-9a-f]{16}", org) else "org": org}


def build_invocation(
    connection: Connection, script_id: str, params: bytes, *, script: str
) -> Request:
    """Return the request that invokes a script; `params` is the JSON of its parameters."""
    path = f"scripts/{quote(script_id, safe='')}/invoke"
    content = b'{"params":' + params + b"}"
    request = build_post(connection, path, {}, content, label=script)
    return request._replace(script=script)


def _headers(connection: Connection, *, accept: str) -> dict[str, str]:
    return {
        "Authorization": f"Token {connection.token}",
        "Accept": accept,
        "Accept-Encoding": "gzip",
    }
