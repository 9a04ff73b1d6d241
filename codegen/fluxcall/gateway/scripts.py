"""The contract of `/api/v2/scripts`, but for invocations; and its beta of 2021,
`/api/v2/functions`, which differs in a few names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response

from fluxcall.gateway.access import Caller
from fluxcall.gateway.analyses import ScriptTypes, read_analysis
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.limits import MAX_CREATE_BODY
from fluxcall.gateway.schemas import (
    FunctionCreate,
    ScriptCreate,
    ScriptUpdate,
    validated,
)
from fluxcall.gateway.services import (
    caller_of,
    found_script,
    incoming,
    json_response,
    must_change,
    services,
)
from fluxcall.gateway.store import StoredScript

MAX_OFFSET = 2**31
MAX_LIMIT, _DEFAULT_LIMIT = 500, 100


class ScriptList(HTTPEndpoint):
    """`/api/v2/scripts`."""

    async def get(self, request: Request) -> Response:
        """Answer a page of scripts."""
        caller = await caller_of(request, tickets=True)
        query = request.query_params
        page = partial(
            services(request).store.page,
            _listed_orgs(query, caller),
            name=query.get("name"),
            offset=_number(query, "offset", MAX_OFFSET),
            limit=_number(query, "limit", MAX_LIMIT) or _DEFAULT_LIMIT,
        )
        found = await services(request).stored(page)
        return json_response({noun(request): [shown(request, one) for one in found]})

    async def post(self, request: Request) -> Response:
        """Create a script."""
        caller = await caller_of(request)
        org_id = org_of(request, caller, _named_org(request.query_params))
        if org_id is not None:  # before the body costs anything
            await must_change(request, caller, org_id)
        content = await incoming(request).read(MAX_CREATE_BODY)
        model = ScriptCreate if noun(request) == "scripts" else FunctionCreate
        body = validated(model, content)
        if body.orgID and body.orgID != org_id:
            org_id = caller.org_id(body.orgID)
            await must_change(request, caller, org_id)
        if org_id is None:
            raise ApiError("invalid", WHICH_ORG)
        create = partial(
            services(request).store.create,
            org_id=org_id,
            name=body.name,
            description=body.description,
            language=body.language,
            script=body.script,
            analysis=await _analysis(request, org_id, body.language, body.script),
        )
        made = await services(request).stored(create)
        return json_response(shown(request, made), 201)


WHICH_ORG = (
    "orgID is needed: the token sees several organizations or none (serve --org names"
    " the one for clients that cannot)"
)


def _named_org(query: Mapping[str, str]) -> str | None:
    return query.get("orgID") or query.get("org")


def _listed_orgs(query: Mapping[str, str], caller: Caller) -> list[str]:
    named = _named_org(query)
    return [caller.org_id(named)] if named else list(caller.orgs)


def org_of(request: Request, caller: Caller, named: str | None) -> str | None:
    """Return the organization that a request means, or None if that is not clear.

    Args:
        named: the one that the request names, or None.

    Raises:
        ApiError: the caller does not see the one that is named.
    """
    if named is not None:
        return caller.org_id(named)
    if len(caller.orgs) == 1:
        return next(iter(caller.orgs))
    default = services(request).default_org
    known = {*caller.orgs, *caller.orgs.values()}
    return caller.org_id(default) if default in known and default else None


def _number(query: Mapping[str, str], name: str, most: int) -> int:
    """Return a number of the query; 0 if it is absent or empty.

    Raises:
        ApiError: not a number, or out of its range.
    """
    digits = (query.get(name) or "0").lstrip("0") or "0"
    within = digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))
    if not within or int(digits) > most:
        raise ApiError("invalid", f"{name} must be a number from 0 to {most}")
    return int(digits)


class OneScript(HTTPEndpoint):
    """`/api/v2/scripts/{id}`."""

    async def get(self, request: Request) -> Response:
        """Answer a script."""
        script = await found_script(request, await caller_of(request, tickets=True))
        return json_response(shown(request, script))

    async def patch(self, request: Request) -> Response:
        """Change a script; an empty change is fine."""
        caller = await caller_of(request)
        script = await found_script(request, caller)
        await must_change(request, caller, script.org_id)
        body = await incoming(request).read(MAX_CREATE_BODY)
        update = validated(ScriptUpdate, body or b"{}")
        changes = update.model_dump(exclude_none=True)
        if "script" in changes:
            changes["analysis"] = await _analysis(
                request, script.org_id, script.language, changes["script"]
            )
        change = partial(services(request).store.update, script.id, changes)
        changed = await services(request).stored(change)
        if changed is None:
            raise ApiError("not found", f'script "{script.id}" not found')
        return json_response(shown(request, changed))

    async def delete(self, request: Request) -> Response:
        """Delete a script; an unknown one is fine, as the contract has it."""
        caller = await caller_of(request)
        script_id = request.path_params["id"]
        script = await services(request).found(script_id)
        if script is not None and script.org_id in caller.orgs:
            await must_change(request, caller, script.org_id)
            delete = services(request).store.delete
            await services(request).stored(delete, script.id)
        return Response(status_code=204)


class ScriptParams(HTTPEndpoint):
    """`/api/v2/scripts/{id}/params`."""

    async def get(self, request: Request) -> Response:
        """Answer the parameters that a script needs, with their types."""
        script = await found_script(request, await caller_of(request, tickets=True))
        must_be_flux(script.language, script.name)
        types = await types_of(request, script)
        if types.error is not None:
            raise ApiError(
                "invalid", f"the parameters cannot be inferred: {types.error}"
            )
        return json_response({"params": dict(types.params)})


async def _analysis(
    request: Request, org_id: str, language: str, text: str
) -> str | None:
    """Return what is stored of a text's analysis, or None without a compiler.

    Raises:
        ApiError: the organization has too many analyses under way.
    """
    if language != "flux":
        return None
    try:
        return await services(request).analyses.find(org_id, text)
    except ApiError as error:
        if error.code == "too many requests":
            raise
        return None  # it is made when it is needed


async def types_of(request: Request, script: StoredScript) -> ScriptTypes:
    """Return what is known of a script's parameters; analyse it if nothing is stored.

    Raises:
        ApiError: it cannot be analysed now.
    """
    found = read_analysis(script.analysis)
    if found is not None:
        return found
    stored = await services(request).analyses.find(script.org_id, script.script)
    keep = services(request).store.keep_analysis
    await services(request).stored(keep, script, stored)
    return read_analysis(stored) or ScriptTypes()


def must_be_flux(language: str, name: str) -> None:
    """Raise ApiError if InfluxDB 2.x cannot run a language."""
    if language != "flux":
        raise ApiError(
            "invalid", f'script "{name}" is in {language}: InfluxDB 2.x runs Flux only'
        )


def noun(request: Request) -> str:
    """Return what the path calls a script: `scripts`, or `functions` as in 2021."""
    return str(request.scope["path"]).split("/")[3]


def shown(request: Request, script: StoredScript) -> dict[str, str]:
    """Return a script as the contract shows it."""
    base = services(request).public_url or str(request.base_url).rstrip("/")
    return {
        "id": script.id,
        "orgID": script.org_id,
        "name": script.name,
        "description": script.description,
        "language": script.language,
        "script": script.script,
        "url": f"{base}/api/v2/{noun(request)}/{script.id}/invoke",
        "createdAt": script.created_at,
        "updatedAt": script.updated_at,
    }
