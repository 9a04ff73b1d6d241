"""The gateway's own state: `/fluxcall/health`, `/ready`, `/metrics`, `/openapi.json`."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from fluxcall.gateway import metrics
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.openapi import openapi_document
from fluxcall.gateway.services import json_response, services


async def health(request: Request) -> Response:
    """Answer that the process lives."""
    return json_response({"name": "fluxcall", "status": "pass"})


async def ready(request: Request) -> Response:
    """Answer whether the store and the engine can be used."""
    store, engine = await asyncio.gather(_store_works(request), _engine_works(request))
    checks = {"store": store, "engine": engine}
    failed = [name for name, works in checks.items() if not works]
    body = {"status": "fail" if failed else "pass", "failed": failed}
    return json_response(body, 503 if failed else 200)


async def _store_works(request: Request) -> bool:
    try:
        await services(request).stored(services(request).store.ping)
    except ApiError:
        return False
    return True


async def _engine_works(request: Request) -> bool:
    engine = services(request).engine
    return engine is None or await engine.is_ready()


async def show_metrics(request: Request) -> Response:
    """Answer the metrics as Prometheus reads them."""
    content, kind = metrics.exposition()
    return Response(content, media_type=kind)


async def show_openapi(request: Request) -> Response:
    """Answer the OpenAPI document of the scripts API."""
    return json_response(openapi_document())
