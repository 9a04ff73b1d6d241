"""Tickets: what a linked script invokes other scripts with, in place of a token.

A ticket is a random word that the gateway puts into one invocation. It finds and
invokes scripts of one organization as the invocation's caller while that invocation
runs, at this gateway. Invariant: a caller's own credentials never enter a query.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from fluxcall.gateway.access import Caller
from fluxcall.gateway.credentials import Credentials
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.limits import MAX_DEPTH

_PREFIX = "fluxcall-ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a script is given: the gateway's address and a word.

    Attributes:
        host: the gateway's address, as the engine reaches it.
        token: the word; never in a repr.
    """

    host: str
    token: str = field(repr=False)


class Tickets:
    """The tickets of the invocations that run.

    Args:
        host: the gateway's address, as the engine reaches it.
        valid: ticket → caller; one mapping for all processes of a gateway.
    """

    def __init__(self, host: str, valid: MutableMapping[str, Caller]) -> None:
        self.host = host
        self._valid = valid

    @contextmanager
    def issued(self, caller: Caller, org_id: str) -> Iterator[Ticket]:
        """Issue a ticket that is valid during the block.

        Raises:
            ApiError: the scripts invoke each other too deep.
        """
        if caller.depth >= MAX_DEPTH:
            raise ApiError(
                "invalid", f"scripts invoke each other more than {MAX_DEPTH} deep"
            )
        word = f"{_PREFIX}.{os.getpid()}.{secrets.token_urlsafe(32)}"
        orgs = {org_id: caller.orgs[org_id]}
        self._valid[word] = replace(caller, orgs=orgs, depth=caller.depth + 1)
        try:
            yield Ticket(host=self.host, token=word)
        finally:
            self._valid.pop(word, None)

    def caller(self, word: str) -> Caller:
        """Return the caller that a ticket stands for.

        Raises:
            ApiError: it is not valid, or no longer.
        """
        caller = self._valid.get(word)
        if caller is None or not _runs(word):
            raise ApiError("unauthorized", "the ticket of this invocation has expired")
        return caller


def ticket_of(credentials: Credentials | None) -> str | None:
    """Return the ticket that a request shows, or None if it shows anything else."""
    headers = dict(credentials.headers()) if credentials else {}
    scheme, _, word = headers.get(b"authorization", b"").decode().partition(" ")
    is_ticket = scheme.lower() in ("token", "bearer") and word.startswith(_PREFIX)
    return word.strip() if is_ticket else None


def _runs(word: str) -> bool:
    """Return whether the process that issued a ticket is alive: it may have crashed."""
    try:
        os.kill(int(word.split(".")[1]), 0)
    except (OSError, ValueError):
        return False
    return True
