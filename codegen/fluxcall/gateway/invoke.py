"""Run scripts on the engine: `/invoke`, and the `trigger` of 2021."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar

from anyio import to_thread
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fluxcall.fluxlang.extern import (
    InvalidParametersError,
    build_extern,
    check_size,
    read_params,
)
from fluxcall.fluxlang.ticket import takes_ticket
from fluxcall.gateway.access import Caller
from fluxcall.gateway.analyses import ScriptTypes, read_analysis
from fluxcall.gateway.engine import EngineAnswer
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.headers import Headers
from fluxcall.gateway.incoming import SMALL, Incoming
from fluxcall.gateway.limits import MAX_CREATE_BODY, MAX_INVOKE_BODY
from fluxcall.gateway.relay import relay
from fluxcall.gateway.schemas import Trigger, validated
from fluxcall.gateway.scripts import WHICH_ORG, must_be_flux, noun, org_of, types_of
from fluxcall.gateway.services import (
    caller_of,
    found_script,
    incoming,
    json_response,
    services,
)
from fluxcall.gateway.store import StoredScript
from fluxcall.gateway.texts import read_texts

T = TypeVar("T")
_NO_ENGINE = (
    "this gateway has no InfluxDB to run scripts on: start it with"
    " `fluxcall serve --influxdb-url URL`"
)
ANNOTATIONS = ("datatype", "group", "default")
_PASSED_ON = (b"accept-encoding", b"user-agent", b"x-request-id")
_MAX_TRIGGERED = 2**24


class InvokeScript(HTTPEndpoint):
    """`/api/v2/scripts/{id}/invoke`; the answer is the engine's bytes as they come."""

    async def post(self, request: Request) -> ASGIApp:
        """Invoke a script with the parameters of the body."""
        caller = await caller_of(request, tickets=True)
        script = await _runnable(request, caller)
        sent = incoming(request)
        body = await sent.read(MAX_INVOKE_BODY)
        with _invalid():
            params = await _worked(len(body), read_params, body)
        types = await _types_if_known(request, script)
        return _Run(request, caller, script, params, types, sent, size=len(body))

    async def get(self, request: Request) -> ASGIApp:
        """Invoke a script with the parameters of the query, as the beta did."""
        if noun(request) == "scripts":
            allowed = {"Allow": "POST"}
            raise ApiError("method not allowed", "use POST", allowed)
        caller = await caller_of(request, tickets=True)
        script = await _runnable(request, caller)
        types = await _types_if_known(request, script)
        with _invalid():
            params = read_texts(dict(request.query_params), types.literals)
        sent = incoming(request)
        sent.skip()
        return _Run(request, caller, script, params, types, sent)


class TriggerScript(HTTPEndpoint):
    """`/api/v2/functions/trigger`: runs a script without keeping it."""

    async def post(self, request: Request) -> Response:
        """Run the script of the body and answer its result as a text."""
        run = await _unstored_run(request, "trigger")
        started = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        status, text = await run.collected()
        failed = status != 200
        return json_response(
            {
                "id": "",
                "status": "error" if failed else "ok",
                "error": text if failed else "",
                "logs": [],
                "response": "" if failed else text,
                "startedAt": started,
            }
        )


class ObserveScript(HTTPEndpoint):
    """`/fluxcall/api/observe`: runs a script for its columns, without keeping it.

    Unlike InfluxDB's own query, it hands the script a ticket, so chains can be observed.
    """

    async def post(self, request: Request) -> ASGIApp:
        """Run the script of the body and answer its result with all annotations."""
        return await _unstored_run(request, "observe", annotations=ANNOTATIONS)


async def _unstored_run(
    request: Request, name: str, *, annotations: Sequence[str] = ()
) -> _Run:
    """Return the run of the script that is in the body.

    Raises:
        ApiError: the body is not valid, or its organization is unknown.
    """
    caller = await caller_of(request)
    sent = incoming(request)
    body = validated(Trigger, await sent.read(MAX_CREATE_BODY))
    must_be_flux(body.language, name)
    org_id = org_of(request, caller, body.orgID or body.org)
    if org_id is None:
        raise ApiError("invalid", WHICH_ORG)
    with _invalid():
        check_size(body.params)
    analysis = await services(request).analyses.find(org_id, body.script)
    return _Run(
        request,
        caller,
        _unstored(org_id, name, body.script),
        body.params or {},
        read_analysis(analysis) or ScriptTypes(),
        sent,
        annotations=annotations,
    )


def _unstored(org_id: str, name: str, text: str) -> StoredScript:
    return StoredScript(
        id="",
        org_id=org_id,
        name=name,
        description="",
        language="flux",
        script=text,
        created_at="",
        updated_at="",
    )


async def _runnable(request: Request, caller: Caller) -> StoredScript:
    """Return the script of the path, if it can be run.

    Raises:
        ApiError: it does not exist or is not Flux, or there is no engine.
    """
    script = await found_script(request, caller)
    if services(request).engine is None:
        raise ApiError("unavailable", _NO_ENGINE)
    must_be_flux(script.language, script.name)
    return script


@contextmanager
def _invalid() -> Iterator[None]:
    """Answer parameters that are not valid with 400."""
    try:
        yield
    except InvalidParametersError as error:
        raise ApiError("invalid", str(error)) from None


async def _worked(size: int, work: Callable[..., T], *values: Any) -> T:
    """Return what `work` returns; on a thread if there is much of it."""
    if size <= SMALL:
        return work(*values)
    return await to_thread.run_sync(work, *values)


async def _types_if_known(request: Request, script: StoredScript) -> ScriptTypes:
    """Return a script's types; without them values keep JSON's, and the engine checks."""
    try:
        return await types_of(request, script)
    except ApiError:
        return ScriptTypes()


class _Run:
    """A script on its way to the engine, and the answer on its way to the client."""

    def __init__(
        self,
        request: Request,
        caller: Caller,
        script: StoredScript,
        params: Mapping[str, Any],
        types: ScriptTypes,
        sent: Incoming,
        *,
        size: int = 0,
        annotations: Sequence[str] = (),
    ) -> None:
        self._request = request
        self._caller = caller
        self._script = script
        self._params = params
        self._types = types
        self._sent = sent
        self._size = size
        self._annotations = annotations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await relay(self._answering(), self._sent, send)

    async def collected(self) -> tuple[int, str]:
        """Return status and body, for an answer that is part of another one."""
        async with self._answering() as answer:
            body = bytearray()
            async for chunk in answer.body:
                body += chunk
                if len(body) > _MAX_TRIGGERED:
                    raise ApiError("invalid", "the result is too large for trigger")
        return answer.status, body.decode("utf-8", "replace")

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[EngineAnswer]:
        found, script = services(self._request), self._script
        if found.engine is None:
            raise ApiError("unavailable", _NO_ENGINE)
        with ExitStack() as held:
            held.enter_context(found.invocations.held(script.org_id))
            ticket = None
            if takes_ticket(script.script):
                issued = found.tickets.issued(self._caller, script.org_id)
                ticket = asdict(held.enter_context(issued))
            with _invalid():
                literals = self._types.literals
                extern = await _worked(
                    self._size, build_extern, self._params, literals, ticket
                )
            async with found.engine.query(
                self._engine_headers(),
                org_id=script.org_id,
                script=script.script,
                extern=extern,
                annotations=self._annotations,
            ) as answer:
                yield answer

    def _engine_headers(self) -> Headers:
        """Return the caller's credentials, and the headers that concern the engine."""
        sent = self._request.scope["headers"]
        kept = [(name, value) for name, value in sent if name in _PASSED_ON]
        return [*self._caller.credentials.headers(), *kept]
