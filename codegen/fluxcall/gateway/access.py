"""Who a token is and which organizations it sees; refuses to remember that for long."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from fluxcall.gateway.engine import Engine
from fluxcall.gateway.errors import ApiError

CACHE_SECONDS = 10.0
"""How long a revoked token may still see scripts (the engine refuses it at once)."""

_MAX_KNOWN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A token that somebody vouches for.

    Attributes:
        authorization: the header's value, as the caller sent it.
        orgs: id → name (or "") of the organizations that it sees.
    """

    authorization: str
    orgs: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Caller(orgs={list(self.orgs)})"

    def org_id(self, wanted: str | None) -> str | None:
        """The id of the organization with this id or name, if the caller sees it."""
        if wanted in self.orgs:
            return wanted
        return next((i for i, n in self.orgs.items() if n and n == wanted), None)


class Access(Protocol):
    """Who a request comes from, and whether it may change scripts."""

    async def caller(self, authorization: str | None) -> Caller: ...

    async def may_change(self, caller: Caller, org_id: str) -> bool: ...


class EngineAccess:
    """The engine says who a token is; asked again after `CACHE_SECONDS`."""

    def __init__(
        self, engine: Engine, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._known: dict[bytes, tuple[float, Caller]] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """The caller behind a header.

        Raises:
            ApiError: there is no token, or the engine does not know it.
        """
        checked = _checked(authorization)
        key = hashlib.sha256(checked.encode()).digest()
        until, caller = self._known.get(key, (0.0, None))
        if caller is None or until < self._clock():
            orgs = await self._engine.organizations(checked)
            caller = Caller(authorization=checked, orgs=orgs)
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[key] = self._clock() + CACHE_SECONDS, caller
        return caller

    async def may_change(self, caller: Caller, org_id: str) -> bool:
        """Asked of the engine every time: changes are rare."""
        return await self._engine.may_change(caller.authorization, org_id)


LOCAL_ORG = "0000000000000001"


class LocalAccess:
    """Without an engine nobody can check a token: any will do, for one organization.

    Scripts that were stored with an engine belong to others and stay unseen.
    """

    async def caller(self, authorization: str | None) -> Caller:
        """The one caller there is.

        Raises:
            ApiError: there is no token at all.
        """
        checked = _checked(authorization)
        return Caller(authorization=checked, orgs={LOCAL_ORG: "local"})

    async def may_change(self, caller: Caller, org_id: str) -> bool:
        """Always."""
        return True


def _checked(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() not in ("token", "bearer") or not token.strip():
        raise ApiError("unauthorized", "unauthorized access")
    return f"Token {token.strip()}"
