"""Runs a script's text once on `/api/v2/query`, asking for all annotations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fluxcall.influxdb.exchange import bounded, exchange, explained
from fluxcall.influxdb.gateway import OBSERVE, is_gateway
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.options import Timeouts
from fluxcall.runtime.protocol import build_get, build_post, org_query
from fluxcall.runtime.refusals import MAX_REFUSAL, read_refusal
from fluxcall.runtime.request import Request
from fluxcall.runtime.retry import Deadline
from fluxcall.runtime.transport import SyncHttp, open_sync, send

MAX_OBSERVED = 64 * 2**20
"""The largest answer that is searched for columns, in bytes."""
TOTAL = 600.0
"""Seconds that an observed script may run."""


def run_query(
    connection: Connection,
    text: str,
    params: Mapping[str, Any],
    extern: Mapping[str, Any],
) -> list[bytes]:
    """Return the annotated answer's bytes.

    Args:
        params: the parameters as JSON, for InfluxDB Cloud and the gateway.
        extern: the same parameters as an AST, for InfluxDB OSS, which has no `params`.

    Raises:
        SourceError: the server cannot be reached, rejects the query, or answers too much.
    """
    if is_gateway(connection):
        with explained(), open_sync() as http:
            return _answer(http, _observation(connection, text, params))
    with explained(), open_sync() as http:
        given = {"extern": extern} if _is_oss(http, connection) else {"params": params}
        return _answer(http, _query(connection, text, given))


def _observation(
    connection: Connection, text: str, params: Mapping[str, Any]
) -> Request:
    """Return the request to the gateway, which lets the script invoke others."""
    body = {"script": text, "language": "flux", "params": params}
    content = json.dumps({**body, **org_query(connection)}).encode()
    request = build_post(connection, "", {}, content, label="the script")
    return request._replace(url=f"{connection.url}{OBSERVE}")


def _query(connection: Connection, text: str, given: Mapping[str, Any]) -> Request:
    body = {
        "type": "flux",
        "query": text,
        "dialect": {"header": True, "annotations": ["datatype", "group", "default"]},
        **given,
    }
    return build_post(
        connection,
        "query",
        org_query(connection),
        json.dumps(body).encode(),
        label="the query",
    )


def _is_oss(http: SyncHttp, connection: Connection) -> bool:
    """Return whether the server is InfluxDB OSS."""
    request = build_get(connection, "buckets", {"limit": "1"}, label="the engine")
    answer, content = exchange(http, request)
    if answer.status != 200:
        raise read_refusal(request, answer, content[:MAX_REFUSAL])
    return answer.headers.get("x-influxdb-build", "").upper() == "OSS"


def _answer(http: SyncHttp, request: Request) -> list[bytes]:
    deadline = Deadline(TOTAL)
    with send(http, request, Timeouts(read=None), deadline) as (answer, body):
        chunks = list(bounded(body, MAX_OBSERVED, request))
    if answer.status != 200:
        raise read_refusal(request, answer, b"".join(chunks)[:MAX_REFUSAL])
    return chunks
