"""Ask the engine who a caller is, what it sees, and whether it may change scripts.

Invariant: the engine's answer is believed for `CACHE_SECONDS`, no longer.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fluxcall.gateway.credentials import Credentials
from fluxcall.gateway.engine import Engine
from fluxcall.gateway.errors import ApiError

CACHE_SECONDS = 10.0
"""How long a revoked token may still see scripts; the engine rejects it at once."""

_MAX_KNOWN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A caller that the engine knows.

    Attributes:
        credentials: what it proved itself with.
        orgs: id → name (or "") of the organizations that it sees.
        depth: how many invocations deep it is; 0 for a client.
        key: a digest of the credentials, to count by.
    """

    credentials: Credentials
    orgs: Mapping[str, str]
    depth: int = 0
    key: bytes = field(default=b"", repr=False)

    def org_id(self, wanted: str) -> str:
        """Return the id of the organization with this id or name.

        Raises:
            ApiError: the caller does not see it.
        """
        if wanted in self.orgs:
            return wanted
        for org_id, name in self.orgs.items():
            if name and name == wanted:
                return org_id
        raise ApiError("not found", f'organization "{wanted}" not found')


class Access(Protocol):
    """Who a request comes from, and whether it may change scripts."""

    async def caller(self, credentials: Credentials | None) -> Caller: ...

    async def may_change(self, caller: Caller, org_id: str) -> bool: ...


class EngineAccess:
    """Asks the engine, again after `CACHE_SECONDS`; callers alike ask once."""

    def __init__(
        self, engine: Engine, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._known: dict[bytes, tuple[float, Caller]] = {}
        self._asked: dict[bytes, asyncio.Task[Caller]] = {}

    async def caller(self, credentials: Credentials | None) -> Caller:
        """Return the caller behind credentials.

        Raises:
            ApiError: there are none, or the engine does not know them.
        """
        if credentials is None:
            raise ApiError("unauthorized", "unauthorized access")
        key = credentials.key()
        until, caller = self._known.get(key, (0.0, None))
        if caller is not None and self._clock() <= until:
            return caller
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._ask(key, credentials))
            self._asked[key].add_done_callback(lambda task: self._answered(key, task))
        return await asyncio.shield(self._asked[key])

    def _answered(self, key: bytes, task: asyncio.Task[Caller]) -> None:
        del self._asked[key]
        if not task.cancelled():
            task.exception()  # whoever waited for it may have left

    async def _ask(self, key: bytes, credentials: Credentials) -> Caller:
        asked_at = self._clock()
        orgs = await self._engine.organizations(credentials)
        caller = Caller(credentials=credentials, orgs=orgs, key=key)
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        self._known[key] = asked_at + CACHE_SECONDS, caller
        return caller

    async def may_change(self, caller: Caller, org_id: str) -> bool:
        """Ask the engine every time: changes are rare."""
        return await self._engine.may_change(caller.credentials, org_id)


LOCAL_ORG = "0000000000000001"


class LocalAccess:
    """Without an engine one token opens the one organization there is.

    Scripts that were stored with an engine belong to others and stay unseen.

    Args:
        token: the token that the gateway printed when it started.
    """

    def __init__(self, token: str) -> None:
        self._known = {f"{scheme} {token}" for scheme in ("token", "bearer")}

    async def caller(self, credentials: Credentials | None) -> Caller:
        """Return the one caller there is.

        Raises:
            ApiError: the token is a different one.
        """
        headers = dict(credentials.headers()) if credentials else {}
        scheme, _, token = headers.get(b"authorization", b"").decode().partition(" ")
        shown = f"{scheme.lower()} {token.strip()}"
        if credentials is None or not any(
            hmac.compare_digest(shown, known) for known in self._known
        ):
            raise ApiError(
                "unauthorized",
                "unauthorized access: use the token that the gateway printed when it"
                " started",
            )
        return Caller(credentials=credentials, orgs={LOCAL_ORG: "local"}, key=b"local")

    async def may_change(self, caller: Caller, org_id: str) -> bool:
        """Return True."""
        return True
