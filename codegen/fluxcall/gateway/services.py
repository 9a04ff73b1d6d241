"""What the gateway's endpoints work with, and who is asking them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from fluxcall.fluxlang.extern import check_size
from fluxcall.gateway.access import Access, Caller
from fluxcall.gateway.analyses import Analyses
from fluxcall.gateway.credentials import read_credentials
from fluxcall.gateway.engine import Engine
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.incoming import Incoming
from fluxcall.gateway.limits import MAX_CREATE_BODY, Slots
from fluxcall.gateway.store import (
    NameConflictError,
    ScriptStore,
    StoredScript,
    StoreUnavailableError,
)
from fluxcall.gateway.tickets import Tickets, ticket_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the endpoints share; without an engine scripts cannot be invoked.

    Attributes:
        store_threads: how many questions to the store may wait at once.
        invocations: how many may run, by organization.
        default_org: the organization of requests that name none, or None.
        public_url: the address in a script's `url`, or None for the request's own.
    """

    store: ScriptStore
    store_threads: CapacityLimiter
    analyses: Analyses
    engine: Engine | None
    access: Access
    tickets: Tickets
    invocations: Slots
    default_org: str | None = None
    public_url: str | None = None

    async def found(self, script_id: str) -> StoredScript | None:
        """Return the script with this id, of whatever organization, or None.

        Raises:
            ApiError: the store cannot be used now.
        """
        try:
            return self.store.find_at_once(script_id)
        except StoreUnavailableError:
            return await self.stored(self.store.find, script_id)

    async def stored(self, question: Callable[..., T], *values: Any) -> T:
        """Ask the store in a thread.

        Raises:
            ApiError: the name is taken, or the store cannot be used now.
        """
        try:
            return await to_thread.run_sync(
                question, *values, limiter=self.store_threads
            )
        except NameConflictError:
            raise ApiError("conflict", "uniqueness violation") from None
        except StoreUnavailableError as error:
            raise ApiError(
                "unavailable", "the store of the scripts cannot be used now"
            ) from error


def services(request: Request) -> Services:
    """Return the services of a request."""
    found: Services = request.scope["services"]
    return found


def incoming(request: Request) -> Incoming:
    """Return the body of a request."""
    return Incoming(request.receive)


async def caller_of(request: Request, *, tickets: bool = False) -> Caller:
    """Return who is asking.

    Args:
        tickets: whether a script may ask this with its ticket.

    Raises:
        ApiError: the engine does not know the caller.
    """
    credentials = read_credentials(request.scope["headers"])
    ticket = ticket_of(credentials)
    if ticket is None:
        return await services(request).access.caller(credentials)
    if not tickets:
        raise ApiError("unauthorized", "a ticket finds and invokes scripts, no more")
    return services(request).tickets.caller(ticket)


async def found_script(request: Request, caller: Caller) -> StoredScript:
    """Return the script of the path, if the caller sees it.

    Raises:
        ApiError: it does not exist, or belongs to an organization of others.
    """
    script_id = request.path_params["id"]
    script = await services(request).found(script_id)
    if script is None or script.org_id not in caller.orgs:
        raise ApiError("not found", f'script "{script_id}" not found')
    return script


async def must_change(request: Request, caller: Caller, org_id: str) -> None:
    """Raise ApiError unless the caller may change scripts of an organization."""
    if not await services(request).access.may_change(caller, org_id):
        raise ApiError(
            "unauthorized",
            f"write:scripts of organization {org_id} is unauthorized: the token needs"
            " the permission for creating tasks",
        )


async def json_body(request: Request) -> dict[str, Any]:
    """Return a body that is a JSON object, within the limits.

    Raises:
        ApiError: it is not one.
    """
    try:
        body = json.loads((await incoming(request).read(MAX_CREATE_BODY)).decode())
        check_size(body)
    except (ValueError, RecursionError):
        raise ApiError("invalid", "the body is not JSON in UTF-8") from None
    if not isinstance(body, dict):
        raise ApiError("invalid", "the body is not a JSON object")
    return body


def json_response(content: Any, status: int = 200) -> Response:
    """Return an answer of JSON, with the type that InfluxDB sends."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    kind = "application/json; charset=utf-8"
    return Response(body, status_code=status, media_type=kind)
