"""The page for one person: scripts of any server, or of a folder that is being edited.

The browser gets a key of this process in exchange for a code that works once, and requests
go on with the token that the command was given. Invariants: the token never reaches the
browser; nothing is sent to any server but the one that was named.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from fluxcall.errors import GeneratorError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.extern import InvalidParametersError, build_extern, read_params
from fluxcall.gateway.access import EngineAccess
from fluxcall.gateway.credentials import Credentials
from fluxcall.gateway.edge import LOOPBACK, Edge
from fluxcall.gateway.engine import Engine
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.explain import Configure, Explainer
from fluxcall.gateway.headers import find_header
from fluxcall.gateway.limits import MAX_INVOKE_BODY, Slots
from fluxcall.gateway.page import page_routes
from fluxcall.gateway.relay import PassOn, relay
from fluxcall.gateway.services import incoming, json_body
from fluxcall.model import RawScript

_MOST_OPEN = 100
_WATCH_SECONDS = 25.0
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Scripts as files.

    Attributes:
        name: the folder, for people.
        read: returns the scripts as they are now.
        version: returns a text that differs after any change.
    """

    name: str
    read: Callable[[], Sequence[RawScript]]
    version: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """The server that requests go to, and with what.

    Attributes:
        org: the organization (id or name) that scripts of a folder run in, or None.
    """

    url: str
    token: str
    org: str | None = None

    def __repr__(self) -> str:
        return f"Upstream(url={self.url!r})"


class Door:
    """Lets in who has the code; it works once."""

    def __init__(self) -> None:
        self.code = secrets.token_urlsafe(24)
        self._key = secrets.token_urlsafe(32)
        self._used = False

    def redeem(self, code: object) -> str:
        """Return the key of this process.

        Raises:
            ApiError: the code is wrong, or was used before.
        """
        given = code.encode() if isinstance(code, str) else b""
        if self._used or not secrets.compare_digest(given, self.code.encode()):
            raise ApiError(
                "unauthorized",
                "the code of this address was used before: start fluxcall ui again",
            )
        self._used = True
        return self._key

    def check(self, scope: Scope) -> None:
        """Raise ApiError if a request comes without the key."""
        sent = find_header(scope["headers"], b"authorization") or b""
        if not secrets.compare_digest(sent, f"Token {self._key}".encode()):
            raise ApiError("unauthorized", "unauthorized access")


def create_ui(
    *,
    upstream: Upstream | None,
    folder: Folder | None,
    configure: Configure,
    door: Door,
) -> ASGIApp:
    """Return the application behind `fluxcall ui`; it must be made in its event loop."""
    engine = Engine(upstream.url) if upstream else None
    own = _Own(engine, upstream, folder, configure, door)
    slots = Slots("requests", most=_MOST_OPEN, share=_MOST_OPEN)
    other = _WithToken(PassOn(engine, slots), upstream, door)
    prefixes = ("/scripts", "/fluxcall", *(("/api/v2/scripts",) if folder else ()))

    def route(path: str) -> str:
        mine = any(path == p or path.startswith(f"{p}/") for p in prefixes)
        return "page" if mine else "engine"

    return Edge(route=route, own=own, other=other, hosts=frozenset((LOOPBACK,)))


class _WithToken:
    """Passes a request on with the server's token in place of the key."""

    def __init__(self, app: ASGIApp, upstream: Upstream | None, door: Door) -> None:
        self._app = app
        self._upstream = upstream
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._upstream is None or not scope["path"].startswith("/api/v2/"):
            raise ApiError("not found", "path not found")
        self._door.check(scope)
        dropped = (b"authorization", b"cookie", b"origin", b"referer")
        kept = [pair for pair in scope["headers"] if pair[0] not in dropped]
        headers = [*kept, _authorization(self._upstream)]
        await self._app({**scope, "headers": headers}, receive, send)


def _authorization(upstream: Upstream) -> tuple[bytes, bytes]:
    return b"authorization", f"Token {upstream.token}".encode()


class _Own:
    """The page, what it asks about texts, and the scripts of a folder."""

    def __init__(
        self,
        engine: Engine | None,
        upstream: Upstream | None,
        folder: Folder | None,
        configure: Configure,
        door: Door,
    ) -> None:
        self._engine = engine
        self._door = door
        self._explainer = Explainer(Compiler(), configure)
        about = {
            "mode": "folder" if folder else "server",
            "editable": folder is None,
            "server": " on ".join(
                name
                for name in (folder and folder.name, upstream and upstream.url)
                if name
            ),
        }
        scripts = _FolderScripts(folder, engine, upstream, self._explainer, door)
        self._router = Router(
            routes=[
                *page_routes(
                    explainer=self._explainer,
                    authorize=self._authorize,
                    read_json=json_body,
                    about=about,
                ),
                Route("/fluxcall/api/session", self._session, methods=["POST"]),
                *(scripts.routes() if folder else ()),
            ],
            redirect_slashes=False,
            default=_no_such_path,
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self  # Starlette then raises its errors instead of answering
        await self._router(scope, receive, send)

    async def _authorize(self, request: Request) -> str:
        self._door.check(request.scope)
        return "the one person"

    async def _session(self, request: Request) -> Response:
        key = self._door.redeem((await json_body(request)).get("code"))
        return JSONResponse({"key": key}, headers={"Cache-Control": "no-store"})

    @asynccontextmanager
    async def _lifespan(self, app: object) -> AsyncIterator[None]:
        yield
        if self._engine:
            await self._engine.close()
        self._explainer.close()


async def _no_such_path(scope: Scope, receive: Receive, send: Send) -> None:
    raise HTTPException(404)


class _FolderScripts:
    """The scripts API for a folder; the files are changed in an editor, not here."""

    def __init__(
        self,
        folder: Folder | None,
        engine: Engine | None,
        upstream: Upstream | None,
        explainer: Explainer,
        door: Door,
    ) -> None:
        self._folder = folder
        self._engine = engine
        self._upstream = upstream
        self._explainer = explainer
        self._door = door

    def routes(self) -> Sequence[BaseRoute]:
        one = "/api/v2/scripts/{id}"
        return [
            Route("/api/v2/scripts", self._list, methods=["GET"]),
            Route(one, self._find, methods=["GET"]),
            Route(f"{one}/invoke", self._invoke, methods=["POST"]),
            Route("/fluxcall/api/watch", self._watch, methods=["GET"]),
        ]

    async def _list(self, request: Request) -> Response:
        found = await self._read(request)
        offset = _whole(request, "offset", 0)
        limit = _whole(request, "limit", 100)
        scripts = [_shown(raw) for raw in found[offset : offset + limit]]
        return JSONResponse({"scripts": scripts})

    async def _find(self, request: Request) -> Response:
        return JSONResponse(_shown(await self._one(request)))

    async def _invoke(self, request: Request) -> ASGIApp:
        raw = await self._one(request)
        engine, upstream = self._engine, self._upstream
        if engine is None or upstream is None:
            raise ApiError(
                "unavailable", "no server to run scripts on: pass --host and a token"
            )
        sent = incoming(request)
        body = await sent.read(MAX_INVOKE_BODY)
        try:
            literals = await to_thread.run_sync(self._explainer.literals, raw.text)
            extern = build_extern(read_params(body), literals)
        except InvalidParametersError as error:
            raise ApiError("invalid", str(error)) from None
        headers = [_authorization(upstream)]
        org_id = await _org_id(engine, upstream)
        answering = engine.query(headers, org_id=org_id, script=raw.text, extern=extern)

        async def run(scope: Scope, receive: Receive, send: Send) -> None:
            await relay(answering, sent, send)

        return run

    async def _watch(self, request: Request) -> Response:
        """Answer when the folder differs from what the request knows."""
        self._door.check(request.scope)
        assert self._folder is not None
        until = time.monotonic() + _WATCH_SECONDS
        while True:
            version = await to_thread.run_sync(self._folder.version)
            changed = version != request.query_params.get("since")
            if changed or time.monotonic() > until or await request.is_disconnected():
                return JSONResponse({"version": version})
            await asyncio.sleep(_LOOK_SECONDS)

    async def _read(self, request: Request) -> Sequence[RawScript]:
        self._door.check(request.scope)
        assert self._folder is not None
        try:
            return await to_thread.run_sync(self._folder.read)
        except GeneratorError as error:
            raise ApiError("invalid", str(error)) from None

    async def _one(self, request: Request) -> RawScript:
        wanted = request.path_params["id"]
        for raw in await self._read(request):
            if _id_of(raw) == wanted:
                return raw
        raise ApiError("not found", f'script "{wanted}" not found')


def _id_of(raw: RawScript) -> str:
    """Return an id that a script keeps as long as its name."""
    return hashlib.sha256(raw.name.encode()).hexdigest()[:16]


def _shown(raw: RawScript) -> dict[str, str]:
    return {
        "id": _id_of(raw),
        "orgID": "",
        "name": raw.name,
        "description": raw.description,
        "language": raw.language,
        "script": raw.text,
    }


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else default


async def _org_id(engine: Engine, upstream: Upstream) -> str:
    """Return the organization that a query runs in."""
    credentials = Credentials(pairs=(_authorization(upstream),))
    caller = await EngineAccess(engine).caller(credentials)
    if upstream.org:
        return caller.org_id(upstream.org)
    if len(caller.orgs) != 1:
        raise ApiError("invalid", "the token sees several organizations: pass --org")
    return next(iter(caller.orgs))
