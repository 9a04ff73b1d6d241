"""Put the gateway together from its settings, as an ASGI application.

`/api/v2/scripts`, `/api/v2/functions`, `/scripts` and `/fluxcall` are the gateway's own;
every other path is the engine's.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Hashable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from anyio import CapacityLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from fluxcall.fluxlang.compiler import Compiler
from fluxcall.gateway import databases, operations
from fluxcall.gateway.access import Access, Caller, EngineAccess, LocalAccess
from fluxcall.gateway.analyses import Analyses
from fluxcall.gateway.edge import Edge, preflight
from fluxcall.gateway.engine import Engine
from fluxcall.gateway.explain import Explainer
from fluxcall.gateway.invoke import InvokeScript, ObserveScript, TriggerScript
from fluxcall.gateway.limits import MAX_SCRIPT_BYTES, Slots
from fluxcall.gateway.page import page_routes
from fluxcall.gateway.relay import PassOn
from fluxcall.gateway.scripts import OneScript, ScriptList, ScriptParams
from fluxcall.gateway.services import Services, caller_of, json_body
from fluxcall.gateway.settings import Settings
from fluxcall.gateway.store import ScriptStore
from fluxcall.gateway.tickets import Tickets

_ROUTES = (
    ("invoke", re.compile(r"/api/v2/(scripts|functions)/[^/]+/invoke")),
    ("params", re.compile(r"/api/v2/(scripts|functions)/[^/]+/params")),
    ("scripts", re.compile(r"/api/v2/(scripts|functions)(/.*)?", re.DOTALL)),
    ("page", re.compile(r"/scripts(/.*)?", re.DOTALL)),
    ("operations", re.compile(r"/fluxcall(/.*)?", re.DOTALL)),
)
_EXPLAIN_SECONDS = 5.0


def route_of(path: str) -> str:
    """Return the word that a path is counted by; "engine" if it is not our own."""
    for name, pattern in _ROUTES:
        if pattern.fullmatch(path):
            return name
    return "engine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What a process of the gateway gets from the one that started it.

    Attributes:
        store: the scripts.
        address: this gateway's address, as the engine reaches it.
        tickets: ticket → caller, shared by the processes of a gateway.
        most_open: how many answers it may have open at once.
        token: without an engine, the token that opens it.
    """

    store: ScriptStore
    address: str
    tickets: MutableMapping[str, Caller]
    most_open: int
    token: str


def create_app(settings: Settings, process: Process) -> ASGIApp:
    """Return the gateway; it closes what it was given when it ends."""
    engine = Engine(settings.influxdb_url) if settings.influxdb_url else None
    access: Access = EngineAccess(engine) if engine else LocalAccess(process.token)
    share = max(1, process.most_open * 3 // 4)
    services = Services(
        store=process.store,
        store_threads=CapacityLimiter(databases.CONNECTIONS),
        analyses=Analyses(),
        engine=engine,
        access=access,
        tickets=Tickets(process.address, process.tickets),
        invocations=Slots("invocations", most=process.most_open, share=share),
        default_org=settings.org,
        public_url=settings.public_url,
    )
    others = Slots("requests", most=process.most_open, share=share)
    return Edge(
        route=route_of,
        own=_Own(services),
        other=PassOn(engine, others),
        hosts=settings.checked_hosts(),
        origins=frozenset(origin.lower() for origin in settings.allowed_origins),
    )


def _routes(explainer: Explainer) -> list[BaseRoute]:
    scripts = [
        route
        for path in ("/api/v2/scripts", "/api/v2/functions")
        for route in (
            Route(path, ScriptList),
            Route(f"{path}/{{id}}", OneScript),
            Route(f"{path}/{{id}}/params", ScriptParams),
            Route(f"{path}/{{id}}/invoke", InvokeScript),
        )
    ]
    return [
        Route("/api/v2/functions/trigger", TriggerScript),
        *scripts,
        Route("/fluxcall/api/observe", ObserveScript),
        *page_routes(
            explainer=explainer,
            authorize=_turn_of,
            read_json=json_body,
            about={"mode": "gateway", "editable": True},
            max_text=MAX_SCRIPT_BYTES,
        ),
        Route("/fluxcall/health", operations.health),
        Route("/fluxcall/ready", operations.ready),
        Route("/fluxcall/metrics", operations.show_metrics),
        Route("/fluxcall/openapi.json", operations.show_openapi),
    ]


async def _turn_of(request: Request) -> Hashable:
    """Return whose turn a request takes: callers who see the same organizations share."""
    return frozenset((await caller_of(request)).orgs)


class _Own:
    """The gateway's own paths, and what lives as long as the process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._explainer = Explainer(Compiler(seconds=_EXPLAIN_SECONDS))
        self._router = Router(
            routes=_routes(self._explainer),
            redirect_slashes=False,
            default=_no_such_path,
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self  # Starlette then raises its errors instead of answering
        scope["services"] = self._services
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            await preflight(scope, receive, send)
            return
        await self._router(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, app: object) -> AsyncIterator[None]:
        self._services.analyses.warm()
        yield
        if self._services.engine:
            await self._services.engine.close()
        self._explainer.close()
        self._services.analyses.close()
        self._services.store.close()


async def _no_such_path(scope: Scope, receive: Receive, send: Send) -> None:
    raise HTTPException(404)
