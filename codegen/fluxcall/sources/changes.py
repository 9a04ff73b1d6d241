"""Changes scripts on a server: creates, updates, deletes; refuses to repeat a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fluxcall.errors import SourceProblem
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.options import Timeouts
from fluxcall.runtime.protocol import (
    Request,
    build_get,
    build_post,
    org_query,
    read_refusal,
)
from fluxcall.runtime.transport import open_sync, send


def create_script(
    connection: Connection, *, name: str, text: str, description: str
) -> str:
    """Creates a script and gives its id.

    Raises:
        SourceProblem: the server cannot be reached, or refuses.
    """
    body = {
        "name": name,
        "script": text,
        "language": "flux",
        "description": description,
    }
    content = json.dumps(body).encode()
    request = build_post(
        connection, "scripts", org_query(connection), content, label=name
    )
    made = _sent(request, 201)
    if not isinstance(made.get("id"), str):
        raise SourceProblem(f"{name}: {request.origin} created it without an id")
    return str(made["id"])


def update_script(
    connection: Connection, own: str, *, name: str, text: str, description: str
) -> None:
    """Gives a script another text and description.

    Raises:
        SourceProblem: the server cannot be reached, or refuses.
    """
    content = json.dumps({"script": text, "description": description}).encode()
    request = build_post(connection, f"scripts/{own}", {}, content, label=name)
    _sent(replace(request, method="PATCH"), 200)


def delete_script(connection: Connection, own: str, *, name: str) -> None:
    """Deletes a script.

    Raises:
        SourceProblem: the server cannot be reached, or refuses.
    """
    request = build_get(connection, f"scripts/{own}", {}, label=name)
    _sent(replace(request, method="DELETE"), 204)


def _sent(request: Request, expected: int) -> Mapping[str, Any]:
    """The answer's JSON, if it is an object."""
    try:
        with open_sync() as http, send(http, request, Timeouts()) as (answer, chunks):
            body = b"".join(chunks)
        if answer.status != expected:
            raise read_refusal(request, answer, body)
    except FluxcallError as error:
        raise SourceProblem(str(error)) from error
    try:
        made = json.loads(body) if body else {}
    except ValueError:
        made = {}
    return made if isinstance(made, dict) else {}
