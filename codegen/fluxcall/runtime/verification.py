"""Checks whether a server still agrees with a generated module.

Scripts, parameters and their types are compared. Rows are not, because their columns only
follow from the script's text, which `fluxcall check --live` analyses.

Invariant: scripts are never invoked.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from .client import AsyncClient, Client
from .connection import Connection
from .conversation import Conversation, drive, drive_async
from .errors import NotFoundError
from .protocol import build_get, build_lookup, read_lookup
from .refusals import read_refusal
from .script import Script, is_script

_TEXTS = frozenset(("string", "duration", "time"))
"""Types that are sent as text, which a configuration may refine."""


class Disagreement(NamedTuple):
    """A difference between a server and a module.

    Attributes:
        kind: `breaking` if calls will fail, `cosmetic` if they work as before.
        script: the script's name.
        what: the part that differs.
        change: a description of the part on the server.
    """

    kind: str
    script: str
    what: str
    change: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.script}: {self.what} {self.change}"


def verify(client: Client, module: ModuleType) -> list[Disagreement]:
    """Return the differences between a server and a generated module or package.

    The list is empty if they agree. This takes two small requests per script, and does not
    invoke any.

    Raises:
        ValueError: the module contains no scripts.
        FluxcallError: a request failed.
    """
    conversations = [_asked(s, client.connection) for s in _scripts_in(module)]
    found = [drive(conversation, client.ask) for conversation in conversations]
    return [difference for part in found for difference in part]


async def verify_async(client: AsyncClient, module: ModuleType) -> list[Disagreement]:
    """Return the differences between a server and a module; see `verify`, for asyncio."""
    conversations = [_asked(s, client.connection) for s in _scripts_in(module)]
    found = [
        await drive_async(conversation, client.ask) for conversation in conversations
    ]
    return [difference for part in found for difference in part]


def _scripts_in(module: ModuleType) -> list[Script[..., Any]]:
    scripts = list(_scripts(module))
    if not scripts:
        raise ValueError(
            f"{module.__name__} has no scripts: give verify() a module that `fluxcall"
            " generate` made, or a package of them"
        )
    return scripts


def _scripts(module: ModuleType) -> Iterator[Script[..., Any]]:
    """Yield the scripts of a module, including those of modules in a package."""
    inside = f"{module.__name__}."
    for value in vars(module).values():
        if is_script(value):
            yield value
        elif isinstance(value, ModuleType) and value.__name__.startswith(inside):
            yield from _scripts(value)


def _asked(
    script: Script[..., Any], connection: Connection
) -> Conversation[list[Disagreement]]:
    """Request a script's id and parameters, and compare them."""
    lookup = build_lookup(connection, script.name)
    answer, body = yield lookup
    renamed: list[Disagreement] = []
    try:
        script_id = read_lookup(lookup, answer, body)
    except NotFoundError as error:
        if error.status != 200:
            raise
        name = yield from _asked_name(script, connection)
        if name is None or script.id is None:
            return [Disagreement("breaking", script.name, "the script", "is not there")]
        script_id = script.id  # which calls use
        renamed = [Disagreement("cosmetic", script.name, "its name", f"is {name} here")]
    path = f"scripts/{script_id}/params"
    request = build_get(connection, path, {}, label=script.name)
    answer, body = yield request
    types = _types(body) if answer.status == 200 else None
    if types is None:
        raise read_refusal(request, answer, body)
    return [*renamed, *_differences(script, script_id, types)]


def _asked_name(
    script: Script[..., Any], connection: Connection
) -> Conversation[str | None]:
    """Request the name of the script with an id; return None if the id is unknown."""
    if script.id is None:
        return None
    path = f"scripts/{script.id}"
    answer, body = yield build_get(connection, path, {}, label=script.name)
    try:
        name = json.loads(body)["name"] if answer.status == 200 else None
    except (ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None


def _types(body: bytes) -> Mapping[str, str] | None:
    try:
        types = json.loads(body)["params"]
    except (ValueError, KeyError, TypeError):
        return None
    return types if isinstance(types, dict) else None


def _differences(
    script: Script[..., Any], script_id: str, types: Mapping[str, str]
) -> Iterator[Disagreement]:
    if script.id is not None and script.id != script_id:
        yield Disagreement("cosmetic", script.name, "its id", f"is {script_id} here")
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
    """Return whether two types agree; `any` agrees with all, and a string with a time."""

    return theirs in ("any", kind) or (theirs == "string" and str(kind) in _TEXTS)
