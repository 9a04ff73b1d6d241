"""Serves the page for scripts and answers what it asks about their texts.

The page itself talks to `/api/v2/scripts` like any other client; only what a browser
cannot find out alone is asked here. Invariant: answers are made from the request alone,
so that they reveal nothing about the scripts of others.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from fluxcall.fluxlang.compiler import MAX_TEXT
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.explain import Explainer
from fluxcall.gateway.limits import Turns
from fluxcall.model import RawScript

_TYPES: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
_SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_FOREVER = "public, max-age=31536000, immutable"
"""For files whose name holds a hash of their content."""

_MOST_WAITING, _SHARE = 64, 8

Authorize = Callable[[Request], Awaitable[Hashable]]
"""Returns whose turn a request takes; raises an `ApiError` if its sender is unknown."""

ReadJson = Callable[[Request], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """A file of the page as it is sent."""

    content: bytes
    zipped: bytes
    media_type: str
    etag: str


@cache
def page_files() -> Mapping[str, PageFile]:
    """Return the page's files by name, read and compressed once."""
    folder = resources.files("fluxcall.page")
    return {
        path.name: _file(path.name, path.read_bytes())
        for path in folder.iterdir()
        if path.name.rpartition(".")[2] in _TYPES
    }


def _file(name: str, content: bytes) -> PageFile:
    return PageFile(
        content=content,
        zipped=gzip.compress(content, 9, mtime=0),
        media_type=_TYPES[name.rpartition(".")[2]],
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )


def page_routes(
    *,
    explainer: Explainer,
    authorize: Authorize,
    read_json: ReadJson,
    about: Mapping[str, Any],
    max_text: int = MAX_TEXT,
) -> Sequence[BaseRoute]:
    """Return the routes of the page, to be put before a catch-all.

    Args:
        explainer: answers what the page asks about texts; the caller closes it.
        authorize: returns whose turn a request takes.
        read_json: reads a body that is a JSON object, within the server's limits.
        about: what the page should know of the server before anyone has signed in.
        max_text: characters that a script may have to be explained.
    """

    async def tell_about(request: Request) -> Response:
        return JSONResponse({"version": version("fluxcall"), **about})

    turns = Turns("explanations", most=_MOST_WAITING, share=_SHARE)

    async def explain(request: Request) -> Response:
        key = await authorize(request)
        raw = _raw(await read_json(request), max_text)
        known = await turns.run(
            key, explainer.explain, raw.name, raw.language, raw.text
        )
        return JSONResponse(known)

    async def graph(request: Request) -> Response:
        key = await authorize(request)
        given = (await read_json(request)).get("scripts")
        raws = (
            [_raw(script, max_text) for script in given]
            if isinstance(given, list)
            else []
        )
        edges = await turns.run(key, explainer.graph, raws)
        return JSONResponse({"edges": {name: [*to] for name, to in edges.items()}})

    return [
        Route("/scripts", _send_page, methods=["GET"]),
        Route("/scripts/assets/{name:str}", _send_asset, methods=["GET"]),
        Route("/fluxcall/api/about", tell_about, methods=["GET"]),
        Route("/fluxcall/api/explain", explain, methods=["POST"]),
        Route("/fluxcall/api/graph", graph, methods=["POST"]),
    ]


def _raw(script: object, most: int) -> RawScript:
    """Return a script of a request's body.

    Raises:
        ApiError: the body does not say one, or its text has more than `most` characters.
    """
    fields = script if isinstance(script, dict) else {}
    values = [fields.get(key, "") for key in ("name", "language", "script", "id")]
    if not all(isinstance(value, str) for value in values):
        raise ApiError("invalid", "name, language, script and id must be texts")
    name, language, text, script_id = values
    if len(text) > most:
        raise ApiError("invalid", f"a script may have {most} characters")
    return RawScript(
        id=script_id or None,
        org_id=None,
        name=name,
        language=language or "flux",
        text=text,
    )


async def _send_page(request: Request) -> Response:
    return _sent(request, page_files()["index.html"], "no-cache")


async def _send_asset(request: Request) -> Response:
    found = page_files().get(request.path_params["name"])
    if found is None:
        raise ApiError("not found", "path not found")
    return _sent(request, found, _FOREVER)


def _sent(request: Request, file: PageFile, caching: str) -> Response:
    headers = {
        **_SECURITY,
        "Cache-Control": caching,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.zipped, headers=headers, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)
