"""Scripts are managed from Python: one conversation for both clients, errors per contract."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from support.scripted_server import Received, http, scripted

from fluxcall.runtime import (
    AsyncClient,
    Client,
    ConflictError,
    NotFoundError,
    NotInfluxDBError,
    UnauthorizedError,
)

JSON = "application/json"
MADE = {
    "id": "084d693d93048000",
    "name": "a b",
    "script": "x = 1",
    "description": "d",
    "language": "flux",
    "orgID": "0" * 16,
    "createdAt": "2022-01-01T00:00:00.123456789Z",
}

Act = Callable[[Any], Any]


def as_json(value: object, status: str = "200 OK") -> bytes:
    return http(json.dumps(value).encode(), status=status, kind=JSON)


def sync(url: str, act: Act) -> Any:
    with Client(url, "t", org="0" * 16) as client:
        return act(client.scripts)


def in_asyncio(url: str, act: Act) -> Any:
    async def run() -> Any:
        async with AsyncClient(url, "t", org="0" * 16) as client:
            return await act(client.scripts)

    return asyncio.run(run())


each_client = pytest.mark.parametrize("way", [sync, in_asyncio])


@each_client
def test_a_list_has_all_pages(way: Any) -> None:
    everything = [{"id": f"{n:016x}", "name": f"s{n}"} for n in range(250)]

    def answer(request: Received) -> bytes:
        offset = int(request.path.split("offset=")[1].split("&")[0])
        return as_json({"scripts": everything[offset : offset + 100]})

    with scripted(answer) as server:
        found = way(server.url, lambda scripts: scripts.list())
    assert [script.name for script in found] == [s["name"] for s in everything]
    assert len(server.received) == 4


@each_client
def test_a_server_that_cuts_its_pages_is_followed_to_the_end(way: Any) -> None:
    everything = [{"id": f"{n:016x}", "name": f"s{n}"} for n in range(7)]

    def answer(request: Received) -> bytes:
        offset = int(request.path.split("offset=")[1].split("&")[0])
        return as_json({"scripts": everything[offset : offset + 3]})

    with scripted(answer) as server:
        assert len(way(server.url, lambda scripts: scripts.list())) == 7


@each_client
def test_a_server_without_pages_is_asked_twice(way: Any) -> None:
    """What it repeats is all it has, unless a page is full: then there may be more."""
    page = [{"id": f"{n:016x}", "name": f"s{n}"} for n in range(100)]
    with scripted(as_json({"scripts": page[:99]})) as server:
        assert len(way(server.url, lambda scripts: scripts.list())) == 99
    assert len(server.received) == 2
    with (
        scripted(as_json({"scripts": page})) as server,
        pytest.raises(NotInfluxDBError, match="does not follow `offset`"),
    ):
        way(server.url, lambda scripts: scripts.list())


@each_client
def test_a_list_has_an_end(way: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fluxcall.runtime.scripts.MAX_SCRIPTS", 1000)

    def answer(request: Received) -> bytes:
        offset = int(request.path.split("offset=")[1].split("&")[0])
        made = [{"id": f"{offset + n:016x}", "name": "s"} for n in range(100)]
        return as_json({"scripts": made})

    with scripted(answer) as server, pytest.raises(NotInfluxDBError, match="or end"):
        way(server.url, lambda scripts: scripts.list())


@each_client
def test_a_name_that_the_server_ignores_is_looked_for(way: Any) -> None:
    """It answers with whatever it has; the wanted script is on the second page."""
    others = [{**MADE, "id": f"{n:016x}", "name": f"s{n}"} for n in range(100)]

    def answer(request: Received) -> bytes:
        second = "offset=100" in request.path
        empty = "offset=101" in request.path
        return as_json({"scripts": [] if empty else [MADE] if second else others})

    with scripted(answer) as server:
        assert way(server.url, lambda scripts: scripts.find("a b")).id == MADE["id"]
        with pytest.raises(NotFoundError, match="no script of this name"):
            way(server.url, lambda scripts: scripts.find("c"))


@each_client
def test_a_script_is_found_by_its_exact_name(way: Any) -> None:
    with scripted(as_json({"scripts": [{**MADE, "name": "a bc"}, MADE]})) as server:
        found = way(server.url, lambda scripts: scripts.find("a b"))
        assert (found.id, found.text, found.description) == (MADE["id"], "x = 1", "d")
        assert found.created_at.nanosecond == 789
        assert "x = 1" not in repr(found)
        with pytest.raises(NotFoundError, match="no script of this name"):
            way(server.url, lambda scripts: scripts.find("c"))


@each_client
def test_a_script_is_created_changed_and_deleted(way: Any) -> None:
    def answer(request: Received) -> bytes:
        if request.method == "DELETE":
            return http(b"", status="204 No Content")
        return as_json(MADE, "201 Created" if request.method == "POST" else "200 OK")

    with scripted(answer) as server:
        made = way(server.url, lambda s: s.create("a b", "x = 1", description="d"))
        assert made == way(server.url, lambda s: s.get(made.id))
        way(server.url, lambda s: s.update(made.id, text="x = 2", description=""))
        way(server.url, lambda s: s.delete(made.id))
    created, _, changed, deleted = server.received
    assert json.loads(created.body) == {
        "name": "a b", "script": "x = 1", "description": "d", "language": "flux",
        "orgID": "0" * 16,
    }  # fmt: skip
    assert (changed.method, deleted.method) == ("PATCH", "DELETE")
    assert json.loads(changed.body) == {"script": "x = 2", "description": ""}
    assert deleted.path == f"/api/v2/scripts/{MADE['id']}"


@each_client
@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        ("422 x", {"code": "conflict", "message": "uniqueness violation"}, ConflictError),
        ("409 x", {"code": "conflict", "message": "there"}, ConflictError),
        ("401 x", {"code": "unauthorized", "message": "no"}, UnauthorizedError),
        ("404 x", {"code": "not found", "message": 'script "1" not found'}, NotFoundError),
        ("200 OK", ["no script"], NotInfluxDBError),
    ],
)  # fmt: skip
def test_a_refusal_is_an_error(way: Any, status: str, body: Any, error: type) -> None:
    with scripted(as_json(body, status)) as server:
        with pytest.raises(error):
            way(server.url, lambda scripts: scripts.create("a", "x = 1"))
    assert len(server.received) == 1


@each_client
def test_an_id_cannot_leave_its_place_in_the_path(way: Any) -> None:
    with scripted(as_json(MADE)) as server:
        way(server.url, lambda scripts: scripts.get("../x?y#z"))
    assert server.received[0].path == "/api/v2/scripts/..%2Fx%3Fy%23z"
