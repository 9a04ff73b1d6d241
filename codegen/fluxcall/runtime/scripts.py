"""Manages the scripts on a server: list, find, create, update and delete.

The requests and the meaning of their answers are written once, as conversations without
I/O, for both `Scripts` and `AsyncScripts`.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar
from urllib.parse import quote

from .connection import Connection
from .conversation import Conversation, drive, drive_async
from .errors import NotFoundError, NotInfluxDBError
from .protocol import build_get, build_post, org_query
from .refusals import json_object, read_refusal
from .request import Answer, Request
from .timestamps import parse_time

T = TypeVar("T")

PAGE = 100
"""The number of scripts that are requested at once."""
MAX_SCRIPTS = 100_000
"""The most scripts that a list may have."""
MAX_PAGE = 64 * 2**20
"""The largest answer in bytes; a page contains the texts of its scripts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScript:
    """A script on a server.

    Attributes:
        id: 16 hexadecimal digits.
        name: free text, unique in its organization.
        text: the script itself.
        description: free text.
        language: `flux`, `sql` or `influxql`.
        org_id: the organization it belongs to.
        created_at, updated_at: None if the server does not return them.
    """

    id: str
    name: str
    text: str = field(repr=False)
    description: str = ""
    language: str = "flux"
    org_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


Replied: TypeAlias = tuple[Answer, bytes]


class _Asks(Protocol):
    @property
    def connection(self) -> Connection: ...

    def ask(self, request: Request, *, most: int = ...) -> Replied: ...


class _AsksAsync(Protocol):
    @property
    def connection(self) -> Connection: ...

    async def ask(self, request: Request, *, most: int = ...) -> Replied: ...


class Scripts:
    """The scripts that a client's token can see.

    All methods raise FluxcallError if the server cannot be reached or rejects a request:
    UnauthorizedError, NotFoundError, or ConflictError if a name already exists. Requests
    are never retried.
    """

    def __init__(self, client: _Asks) -> None:
        self._client = client

    def list(self) -> tuple[StoredScript, ...]:
        """Return all scripts, in the server's order."""
        return self._drive(_list(self._client.connection))

    def find(self, name: str) -> StoredScript:
        """Return the script with a name.

        Raises:
            NotFoundError: it does not exist.
        """
        return self._drive(_find(self._client.connection, name))

    def get(self, id: str) -> StoredScript:  # noqa: A002
        """Return the script with an id.

        Raises:
            NotFoundError: it does not exist.
        """
        return self._drive(_get(self._client.connection, id))

    def create(
        self, name: str, text: str, *, description: str = "", language: str = "flux"
    ) -> StoredScript:
        """Create a script and return it.

        Raises:
            ConflictError: a script with this name already exists.
        """
        said = _said(name, text, description, language)
        return self._drive(_create(self._client.connection, said))

    def update(
        self,
        id: str,  # noqa: A002
        *,
        name: str | None = None,
        text: str | None = None,
        description: str | None = None,
    ) -> StoredScript:
        """Change the given attributes of a script and return it.

        Raises:
            NotFoundError: the script does not exist.
        """
        said = _said(name, text, description, None)
        return self._drive(_update(self._client.connection, id, said))

    def delete(self, id: str) -> None:  # noqa: A002
        """Delete a script; servers accept ids that do not exist."""
        self._drive(_delete(self._client.connection, id))

    def _drive(self, conversation: Conversation[T]) -> T:
        return drive(
            conversation, lambda request: self._client.ask(request, most=MAX_PAGE)
        )


class AsyncScripts:
    """The scripts that a client's token can see, for asyncio; see `Scripts`."""

    def __init__(self, client: _AsksAsync) -> None:
        self._client = client

    async def list(self) -> tuple[StoredScript, ...]:
        """Return all scripts, in the server's order."""
        return await self._drive(_list(self._client.connection))

    async def find(self, name: str) -> StoredScript:
        """Return the script with a name, or raise NotFoundError."""
        return await self._drive(_find(self._client.connection, name))

    async def get(self, id: str) -> StoredScript:  # noqa: A002
        """Return the script with an id, or raise NotFoundError."""
        return await self._drive(_get(self._client.connection, id))

    async def create(
        self, name: str, text: str, *, description: str = "", language: str = "flux"
    ) -> StoredScript:
        """Create a script and return it, or raise ConflictError if its name exists."""
        said = _said(name, text, description, language)
        return await self._drive(_create(self._client.connection, said))

    async def update(
        self,
        id: str,  # noqa: A002
        *,
        name: str | None = None,
        text: str | None = None,
        description: str | None = None,
    ) -> StoredScript:
        """Change the given attributes of a script and return it."""
        said = _said(name, text, description, None)
        return await self._drive(_update(self._client.connection, id, said))

    async def delete(self, id: str) -> None:  # noqa: A002
        """Delete a script; servers accept ids that do not exist."""
        await self._drive(_delete(self._client.connection, id))

    async def _drive(self, conversation: Conversation[T]) -> T:
        async def ask(request: Request) -> Replied:
            return await self._client.ask(request, most=MAX_PAGE)

        return await drive_async(conversation, ask)


def _list(connection: Connection) -> Conversation[tuple[StoredScript, ...]]:
    """Request pages until one contains nothing new, since a server may send short pages."""
    found: dict[str, StoredScript] = {}
    offset = 0
    while page := (yield from _page_at(connection, offset)):
        new = {script.id: script for script in page if script.id not in found}
        if not new and offset < PAGE:  # a server without pages, and this is all it has
            break
        if not new or offset > MAX_SCRIPTS:
            raise _endless(connection, offset)
        found |= new
        offset += len(page)
    return tuple(found.values())


def _page_at(connection: Connection, offset: int) -> Conversation[list[StoredScript]]:
    query = {"limit": str(PAGE), "offset": str(offset)}
    return (yield from _page(connection, query))


def _endless(connection: Connection, offset: int) -> NotInfluxDBError:
    """Return the error for a list that repeats itself or does not end."""
    message = f"the list of scripts does not follow `offset` or end after {offset}"
    return NotInfluxDBError(f"{connection.url}: {message}", status=200, message=message)


def _find(connection: Connection, name: str) -> Conversation[StoredScript]:
    page: Sequence[StoredScript] = yield from _page(connection, {"name": name})
    if page and not any(script.name == name for script in page):
        page = yield from _list(connection)  # the server ignored the name
    for script in page:
        if script.name == name:
            return script
    raise NotFoundError(
        f"{name}: {connection.url} has no script of this name",
        status=200,
        message="no script of this name",
        script=name,
    )


def _page(
    connection: Connection, query: Mapping[str, str]
) -> Conversation[list[StoredScript]]:
    label = query.get("name", "the list of scripts")
    asked = {**query, **org_query(connection)}
    request = build_get(connection, "scripts", asked, label=label)
    answer, body = yield request
    listed = (json_object(body) or {}).get("scripts")
    if answer.status != 200 or not isinstance(listed, list):
        raise read_refusal(request, answer, body)
    return [_script(item, request) for item in listed]


def _get(connection: Connection, script_id: str) -> Conversation[StoredScript]:
    request = build_get(connection, _path(script_id), {}, label=script_id)
    return _script((yield from _json(request, 200)), request)


def _create(
    connection: Connection, said: Mapping[str, str]
) -> Conversation[StoredScript]:
    query = org_query(connection)
    content = {**said, "orgID": query["orgID"]} if "orgID" in query else said
    request = build_post(
        connection, "scripts", query, json.dumps(content).encode(), label=said["name"]
    )
    return _script((yield from _json(request, 201)), request)


def _update(
    connection: Connection, script_id: str, said: Mapping[str, str]
) -> Conversation[StoredScript]:
    content = json.dumps(said).encode()
    made = build_post(connection, _path(script_id), {}, content, label=script_id)
    request = made._replace(method="PATCH")
    return _script((yield from _json(request, 200)), request)


def _delete(connection: Connection, script_id: str) -> Conversation[None]:
    made = build_get(connection, _path(script_id), {}, label=script_id)
    request = made._replace(method="DELETE")
    answer, body = yield request
    if answer.status != 204:
        raise read_refusal(request, answer, body)


def _path(script_id: str) -> str:
    return f"scripts/{quote(script_id, safe='')}"


def _said(
    name: str | None, text: str | None, description: str | None, language: str | None
) -> dict[str, str]:
    """Return the JSON of the attributes that are given."""
    given = {
        "name": name,
        "script": text,
        "description": description,
        "language": language,
    }
    return {key: value for key, value in given.items() if value is not None}


def _json(
    request: Request, expected: int
) -> Generator[Request, Replied, dict[str, Any] | None]:
    answer, body = yield request
    if answer.status != expected:
        raise read_refusal(request, answer, body)
    return json_object(body)


def _script(found: Any, request: Request) -> StoredScript:
    """Return the script in a JSON object, in which only id and name are required."""
    said = found if isinstance(found, dict) else {}
    if not isinstance(said.get("id"), str) or not isinstance(said.get("name"), str):
        empty = Answer(status=200, headers={})
        raise read_refusal(request, empty, b"a script without id or name")
    return StoredScript(
        id=said["id"],
        name=said["name"],
        text=_text(said, "script"),
        description=_text(said, "description"),
        language=_text(said, "language") or "flux",
        org_id=_text(said, "orgID") or None,
        created_at=_time(said, "createdAt"),
        updated_at=_time(said, "updatedAt"),
    )


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _time(said: Mapping[str, Any], key: str) -> datetime | None:
    try:
        return parse_time(_text(said, key))
    except ValueError:
        return None
