"""Detects whether a server is fluxcall's gateway or InfluxDB itself."""

from __future__ import annotations

import json

from fluxcall.influxdb.exchange import exchange, explained
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.request import Request
from fluxcall.runtime.transport import open_sync

HEALTH = "/fluxcall/health"
"""A path that the gateway answers with `{"name": "fluxcall", …}`."""

OBSERVE = "/fluxcall/api/observe"
"""Where the gateway runs a script for its columns."""


def is_gateway(connection: Connection) -> bool:
    """Return whether a server is the gateway; the request carries no token.

    Raises:
        SourceError: the server cannot be reached.
    """
    request = Request(
        method="GET",
        url=f"{connection.url}{HEALTH}",
        label="the kind of server",
        query={},
        headers={"Accept": "application/json"},
    )
    with explained(), open_sync() as http:
        answer, body = exchange(http, request)
    try:
        health = json.loads(body) if answer.status == 200 else None
    except (ValueError, RecursionError):
        return False
    return isinstance(health, dict) and health.get("name") == "fluxcall"
