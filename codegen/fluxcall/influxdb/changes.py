"""Creates, updates and deletes scripts on a server.

Invariant: a request is never sent twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fluxcall.errors import SourceError
from fluxcall.influxdb.exchange import exchange, explained, read_json
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.protocol import build_get, build_post, org_query
from fluxcall.runtime.refusals import MAX_REFUSAL, read_refusal
from fluxcall.runtime.request import Request
from fluxcall.runtime.transport import SyncHttp, open_sync


class Changes:
    """Changes a server's scripts, with one request per change.

    All methods raise SourceError if the server cannot be reached or rejects the change.
    """

    def __init__(self, http: SyncHttp, connection: Connection) -> None:
        self._http = http
        self._connection = connection

    def create(self, name: str, text: str, description: str) -> str:
        """Create a script and return its id."""
        fields = {"name": name, "script": text, "language": "flux"}
        content = json.dumps({**fields, "description": description}).encode()
        query = org_query(self._connection)
        request = build_post(self._connection, "scripts", query, content, label=name)
        made = self._sent(request, 201)
        if not isinstance(made.get("id"), str):
            raise SourceError(f"{name}: {request.origin} created it without an id")
        if made.get("name", name) != name:
            raise SourceError(
                f"{name}: {request.origin} answered with another script,"
                f" {str(made['name'])[:80]!r}: look at the server before pushing again"
            )
        return str(made["id"])

    def update(self, script_id: str, name: str, text: str, description: str) -> None:
        """Replace the text and description of a script."""
        content = json.dumps({"script": text, "description": description}).encode()
        path = f"scripts/{script_id}"
        request = build_post(self._connection, path, {}, content, label=name)
        self._sent(request._replace(method="PATCH"), 200)

    def delete(self, script_id: str, name: str) -> None:
        """Delete a script."""
        request = build_get(self._connection, f"scripts/{script_id}", {}, label=name)
        self._sent(request._replace(method="DELETE"), 204)

    def _sent(self, request: Request, expected: int) -> Mapping[str, Any]:
        """Return the answer's JSON, if it is an object."""
        with explained():
            answer, body = exchange(self._http, request)
            if answer.status != expected:
                raise read_refusal(request, answer, body[:MAX_REFUSAL])
        try:
            made = read_json(body) if body else {}
        except ValueError:
            made = {}
        return made if isinstance(made, dict) else {}


@contextmanager
def changing(connection: Connection) -> Iterator[Changes]:
    """Open a connection over which scripts can be changed."""
    with open_sync() as http:
        yield Changes(http, connection)
