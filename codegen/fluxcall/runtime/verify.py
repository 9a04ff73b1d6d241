"""Asks whether a server still agrees with a generated module; refuses to invoke anything.

What callers pass is compared: scripts, parameters and their types. Rows are not: only
the script's text tells their columns, and `fluxcall check --live` reads it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Generator, Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from .client import AsyncClient, Client
from .connection import Connection
from .errors import NotFoundError
from .protocol import (
    Answer,
    Request,
    build_get,
    build_lookup,
    read_lookup,
    read_refusal,
)
from .script import Script

_TEXTS = frozenset(("string", "duration", "time"))
"""What goes over the wire as text: a configuration may say more than the server."""


class Disagreement(NamedTuple):
    """One thing on which a server and a module differ.

    Attributes:
        kind: `breaking`: calls will fail; `cosmetic`: nobody notices.
        script: the script's name.
        what: what of it.
        change: what is so on the server, in words.
    """

    kind: str
    script: str
    what: str
    change: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.script}: {self.what} {self.change}"


Asking = Generator[Request, tuple[Answer, bytes], list[Disagreement]]


def verify(client: Client, module: ModuleType) -> list[Disagreement]:
    """What a server says otherwise than a generated module or package; empty where they
    agree.

    Two small requests per script; nothing is invoked.

    Raises:
        FluxcallError: the server cannot be asked.
    """
    found = []
    for script in _scripts(module):
        asking = _asked(script, client.connection)
        try:
            request = next(asking)
            while True:
                request = asking.send(client.ask(request))
        except StopIteration as end:
            found += end.value
    return found


async def verify_async(client: AsyncClient, module: ModuleType) -> list[Disagreement]:
    """As `verify`, for asyncio."""
    found = []
    for script in _scripts(module):
        asking = _asked(script, client.connection)
        try:
            request = next(asking)
            while True:
                request = asking.send(await client.ask(request))
        except StopIteration as end:
            found += end.value
    return found


def _scripts(module: ModuleType) -> Iterator[Script[..., Any]]:
    """Those of a module; of a package also those of the modules in it."""
    inside = f"{module.__name__}."
    for value in vars(module).values():
        if isinstance(value, Script):
            yield value
        elif isinstance(value, ModuleType) and value.__name__.startswith(inside):
            yield from _scripts(value)


def _asked(script: Script[..., Any], connection: Connection) -> Asking:
    """Asks for a script's id and its parameters."""
    lookup = build_lookup(connection, script.name)
    answer, body = yield lookup
    try:
        own = read_lookup(lookup, answer, body)
    except NotFoundError as error:
        if error.status != 200:
            raise
        return [Disagreement("breaking", script.name, "the script", "is not there")]
    request = build_get(connection, f"scripts/{own}/params", {}, label=script.name)
    answer, body = yield request
    types = _types(body) if answer.status == 200 else None
    if types is None:
        raise read_refusal(request, answer, body)
    return list(_differences(script, own, types))


def _types(body: bytes) -> Mapping[str, str] | None:
    try:
        types = json.loads(body)["params"]
    except (ValueError, KeyError, TypeError):
        return None
    return types if isinstance(types, dict) else None


def _differences(
    script: Script[..., Any], own: str, types: Mapping[str, str]
) -> Iterator[Disagreement]:
    if script.id is not None and script.id != own:
        yield Disagreement("cosmetic", script.name, "its id", f"is {own} here")
    if script.takes is None:
        return
    signature = inspect.signature(script).parameters
    known = {wire: (name, kind) for name, (wire, kind) in script.takes.items()}
    for wire in sorted(known.keys() | types.keys()):
        what = f"parameter {wire}"
        if wire not in known:
            yield Disagreement("breaking", script.name, what, "has to be given here")
            continue
        name, kind = known[wire]
        theirs = types.get(wire)
        if theirs is None:
            if signature[name].default is inspect.Parameter.empty:
                yield Disagreement("breaking", script.name, what, "is not known here")
        elif not _agree(theirs, kind):
            yield Disagreement("breaking", script.name, what, f"is {theirs} here")


def _agree(theirs: str, kind: object) -> bool:
    """The server's `any` may be anything; a text may be meant more exactly."""
    return theirs in ("any", kind) or (theirs == "string" and str(kind) in _TEXTS)
