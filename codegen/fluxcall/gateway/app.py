"""The HTTP side of the gateway: the contract of `/api/v2/scripts`; refuses no client
that follows it, and passes every other request on to the engine.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
)
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from fluxcall.analysis.script import Analysis, analyse
from fluxcall.errors import AnalysisError, CompilerUnavailableError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.extern import InvalidParametersError, build_extern, read_params
from fluxcall.gateway.access import Access, Caller, EngineAccess, LocalAccess
from fluxcall.gateway.engine import Engine, EngineAnswer
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.explain import Explainer
from fluxcall.gateway.page import page_routes
from fluxcall.gateway.store import NameConflictError, ScriptStore, StoredScript
from fluxcall.model import ParamType

_LANGUAGES = ("flux", "sql", "influxql")
_REMEMBERED = 1000
"""Scripts whose analysis is kept."""

_MAX_BODY = 16 * 2**20
_PASSED_ON = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """What the routes work with; without an engine scripts cannot be invoked."""

    store: ScriptStore
    analysed: Callable[[str], Analysis]
    engine: Engine | None
    access: Access


def create_app(
    *, store: ScriptStore, compiler: Compiler, engine: Engine | None
) -> Starlette:
    """The gateway as an ASGI application; it closes what it was given at its end."""
    access: Access = EngineAccess(engine) if engine else LocalAccess()
    analysed = lru_cache(_REMEMBERED)(partial(analyse, compiler))
    gateway = Gateway(store=store, analysed=analysed, engine=engine, access=access)

    explainer = Explainer(Compiler())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        explainer.close()
        if engine:
            await engine.close()
        compiler.close()
        store.close()

    one = "/api/v2/scripts/{id:str}"
    app = Starlette(
        routes=[
            Route("/api/v2/scripts", list_scripts, methods=["GET"]),
            Route("/api/v2/scripts", create_script, methods=["POST"]),
            Route(one, find_script, methods=["GET"]),
            Route(one, update_script, methods=["PATCH"]),
            Route(one, delete_script, methods=["DELETE"]),
            Route(f"{one}/invoke", invoke_script, methods=["POST"]),
            Route(f"{one}/params", find_params, methods=["GET"]),
            *page_routes(
                explainer=explainer,
                authorize=_entered,
                read_json=_object,
                about={"mode": "gateway", "editable": True},
            ),
            Route("/health", pass_on, methods=_PASSED_ON),
            Route("/ping", pass_on, methods=_PASSED_ON),
            Route("/api/v2/{rest:path}", pass_on, methods=_PASSED_ON),
        ],
        exception_handlers={ApiError: _failed, HTTPException: _refused},
        lifespan=lifespan,
    )
    app.state.gateway = gateway
    return app


async def list_scripts(request: Request) -> Response:
    """`GET /api/v2/scripts`."""
    gateway, caller = await _entered(request)
    query = request.query_params
    wanted = query.get("orgID") or query.get("org")
    org_id = caller.org_id(wanted)
    if wanted and org_id is None:
        raise ApiError("not found", f'organization "{wanted}" not found')
    found = await to_thread.run_sync(
        lambda: gateway.store.page(
            [org_id] if org_id else list(caller.orgs),
            name=query.get("name"),
            offset=_number(query, "offset", 0, 2**31),
            limit=_number(query, "limit", 0, 500) or 100,
        )
    )
    return JSONResponse({"scripts": [_shown(request, script) for script in found]})


def _number(query: Mapping[str, str], name: str, low: int, high: int) -> int:
    text = query.get(name) or "0"
    if not (text.isascii() and text.isdigit() and low <= int(text[:12]) <= high):
        raise ApiError("invalid", f"{name} must be a number from {low} to {high}")
    return int(text)


async def create_script(request: Request) -> Response:
    """`POST /api/v2/scripts`."""
    gateway, caller = await _entered(request)
    body = await _object(request)
    missing = [
        key
        for key in ("name", "description", "script", "language")
        if not isinstance(body.get(key), str)
    ]
    if missing or not body["name"]:
        what = ", ".join(missing) or "name"
        raise ApiError("invalid", f"the body has no {what}, which must be a text")
    if body["language"] not in _LANGUAGES:
        raise ApiError("invalid", f"language must be one of {', '.join(_LANGUAGES)}")
    org_id = _org_of(request, body, caller)
    await _must_change(gateway, caller, org_id)
    fields = {key: body[key] for key in ("name", "description", "script", "language")}
    try:
        made = await to_thread.run_sync(
            lambda: gateway.store.create(org_id=org_id, **fields)
        )
    except NameConflictError:
        raise ApiError("conflict", "uniqueness violation") from None
    return JSONResponse(_shown(request, made), status_code=201)


def _org_of(request: Request, body: Mapping[str, Any], caller: Caller) -> str:
    """The organization that a new script is for."""
    query = request.query_params
    wanted = body.get("orgID") or query.get("orgID") or query.get("org")
    if wanted is None and len(caller.orgs) == 1:
        return next(iter(caller.orgs))
    if wanted is None:
        raise ApiError("invalid", "orgID is needed: the token sees several or none")
    org_id = caller.org_id(str(wanted))
    if org_id is None:
        raise ApiError("not found", f'organization "{wanted}" not found')
    return org_id


async def find_script(request: Request) -> Response:
    """`GET /api/v2/scripts/{id}`."""
    _, _, script = await _found(request)
    return JSONResponse(_shown(request, script))


async def update_script(request: Request) -> Response:
    """`PATCH /api/v2/scripts/{id}`; an empty change is fine."""
    gateway, caller, script = await _found(request)
    await _must_change(gateway, caller, script.org_id)
    body = await _object(request)
    changes = {
        key: body[key]
        for key in ("name", "description", "script")
        if body.get(key) is not None
    }
    if not all(isinstance(value, str) for value in changes.values()):
        raise ApiError("invalid", "name, description and script must be texts")
    try:
        changed = await to_thread.run_sync(gateway.store.update, script.id, changes)
    except NameConflictError:
        raise ApiError("conflict", "uniqueness violation") from None
    return JSONResponse(_shown(request, changed or script))


async def delete_script(request: Request) -> Response:
    """`DELETE /api/v2/scripts/{id}`; 204 for an unknown one too, as the contract has it."""
    gateway, caller = await _entered(request)
    script = await to_thread.run_sync(gateway.store.find, request.path_params["id"])
    if script is not None and script.org_id in caller.orgs:
        await _must_change(gateway, caller, script.org_id)
        await to_thread.run_sync(gateway.store.delete, script.id)
    return Response(status_code=204)


async def find_params(request: Request) -> Response:
    """`GET /api/v2/scripts/{id}/params`."""
    gateway, _, script = await _found(request)
    _must_be_flux(script)
    try:
        analysis = await to_thread.run_sync(gateway.analysed, script.script)
    except CompilerUnavailableError as error:
        raise ApiError("unavailable", f"/params: {error}") from None
    except AnalysisError as error:
        raise ApiError("invalid", f"the parameters cannot be told: {error}") from None
    return JSONResponse({"params": dict(analysis.server_types)})


async def invoke_script(request: Request) -> Response:
    """`POST /api/v2/scripts/{id}/invoke`; the engine's bytes as they come."""
    gateway, caller, script = await _found(request)
    if gateway.engine is None:
        raise ApiError(
            "unavailable",
            "this gateway has no InfluxDB to run scripts on: start it with"
            " `fluxcall serve --influxdb-url URL`",
        )
    _must_be_flux(script)
    body = await _body(request)
    types = await to_thread.run_sync(_literals_if_known, gateway, script.script)
    try:
        extern = build_extern(read_params(body), types)
    except InvalidParametersError as error:
        raise ApiError("invalid", str(error)) from None
    answer = gateway.engine.query(
        caller.authorization,
        request.headers.get("accept-encoding", "identity"),
        org_id=script.org_id,
        script=script.script,
        extern=extern,
    )
    return await _streamed(answer)


def _literals_if_known(gateway: Gateway, text: str) -> Mapping[str, ParamType]:
    """Without them values keep JSON's types, and the engine says what it misses."""
    try:
        return gateway.analysed(text).literals
    except (CompilerUnavailableError, AnalysisError):
        return {}


async def pass_on(request: Request) -> Response:
    """Any other request, with the caller's own token."""
    gateway: Gateway = request.app.state.gateway
    if gateway.engine is None:
        raise ApiError("unavailable", "this gateway has no InfluxDB behind it")
    path: bytes = request.scope["raw_path"]
    if any(
        part in (b".", b"..") for part in path.lower().replace(b"%2e", b".").split(b"/")
    ):
        raise ApiError("invalid", "the path has dot segments")
    query: bytes = request.scope["query_string"]
    return await _streamed(
        gateway.engine.forward(
            request.method,
            path + (b"?" + query if query else b""),
            dict(request.headers),
            request.stream(),
            request.headers.get("content-length"),
        )
    )


async def _streamed(answering: AbstractAsyncContextManager[EngineAnswer]) -> Response:
    """The engine's answer; its connection is given back whatever the client does."""
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(answering)
    response = _Streamed(answer.body, status_code=answer.status)
    response.raw_headers = [*answer.headers]
    response.stack = stack
    return response


class _Streamed(StreamingResponse):
    stack: AsyncExitStack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self.stack:
            await super().__call__(scope, receive, send)


async def _entered(request: Request) -> tuple[Gateway, Caller]:
    gateway: Gateway = request.app.state.gateway
    return gateway, await gateway.access.caller(request.headers.get("authorization"))


async def _found(request: Request) -> tuple[Gateway, Caller, StoredScript]:
    """The script of the path, if the caller sees it."""
    gateway, caller = await _entered(request)
    script_id = request.path_params["id"]
    script = await to_thread.run_sync(gateway.store.find, script_id)
    if script is None or script.org_id not in caller.orgs:
        raise ApiError("not found", f'script "{script_id}" not found')
    return gateway, caller, script


async def _must_change(gateway: Gateway, caller: Caller, org_id: str) -> None:
    if not await gateway.access.may_change(caller, org_id):
        raise ApiError(
            "unauthorized",
            f"write:scripts of organization {org_id} is unauthorized: the token needs"
            " what creating tasks needs",
        )


def _must_be_flux(script: StoredScript) -> None:
    if script.language != "flux":
        raise ApiError(
            "invalid",
            f'script "{script.name}" is in {script.language}; InfluxDB 2.x runs Flux',
        )


async def _object(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await _body(request) or b"{}")
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ApiError("invalid", "the body is not JSON in UTF-8") from None
    if not isinstance(body, dict):
        raise ApiError("invalid", "the body is not a JSON object")
    return body


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise ApiError("request too large", f"more than {_MAX_BODY} bytes")
    return bytes(body)


def _shown(request: Request, script: StoredScript) -> dict[str, str]:
    return {
        "id": script.id,
        "orgID": script.org_id,
        "name": script.name,
        "description": script.description,
        "language": script.language,
        "script": script.script,
        "url": f"{request.base_url}api/v2/scripts/{script.id}/invoke",
        "createdAt": script.created_at,
        "updatedAt": script.updated_at,
    }


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return error.response()


async def _refused(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (no such path, no such method) in the same shape."""
    assert isinstance(error, HTTPException)
    code = "method not allowed" if error.status_code == 405 else "not found"
    return ApiError(code, "path not found" if code == "not found" else code).response()
