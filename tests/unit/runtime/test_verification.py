"""A program asks at its start whether the server still agrees with its module."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from support.scripted_server import Received, as_json, http, scripted

from fluxcall.runtime import (
    RECORDS,
    UNSET,
    AsyncClient,
    Client,
    UnauthorizedError,
    Unset,
    script,
    verify,
    verify_async,
)

ID = "084d693d93048000"
JSON = "application/json"

bound = ModuleType("bound")


@script(
    ID,
    name="points",
    rows=RECORDS,
    takes={
        "bucket": ("bucket", "string"),
        "every": ("every", "duration"),
        "hosts": ("my hosts", ["string"]),
        "n": ("n", "int"),
    },
)
def points(
    *, bucket: str, every: str, hosts: list[str], n: int | Unset = UNSET
) -> None:
    """Points."""


@script(None, name="in sql", rows=RECORDS, takes=None)
def in_sql(**params: Any) -> None:
    """In SQL."""


vars(bound).update(points=points, in_sql=in_sql, other=1)
GOOD = {"bucket": "string", "every": "string", "my hosts": "any"}


def a_server(types: dict[str, str], *, own: str = ID) -> Callable[[Received], bytes]:
    def answer(request: Received) -> bytes:
        if request.path.endswith("/params"):
            return as_json({"params": types})
        name = "points" if "points" in request.path else "in sql"
        scripts = [{"id": own, "name": name}] if own else []
        return as_json({"scripts": scripts})

    return answer


def verified(answer: Callable[[Received], bytes]) -> list[str]:
    """What both clients say, which is the same."""

    async def run(url: str) -> list[str]:
        async with AsyncClient(url, "t") as client:
            return list(map(str, await verify_async(client, bound)))

    with scripted(answer) as server, Client(server.url, "t") as client:
        found = list(map(str, verify(client, bound)))
        assert {r.method for r in server.received} == {"GET"}
        assert asyncio.run(run(server.url)) == found
    return found


@pytest.mark.parametrize(
    ("types", "found"),
    [
        (GOOD, []),
        ({**GOOD, "n": "int"}, []),
        ({**GOOD, "n": "float"}, ["breaking: points: parameter n is float here"]),
        ({**GOOD, "m": "int"}, ["breaking: points: parameter m has to be given here"]),
        (
            {**GOOD, "bucket": "int", "my hosts": "string"},
            [
                "breaking: points: parameter bucket is int here",
                "breaking: points: parameter my hosts is string here",
            ],
        ),
        (
            {"every": "duration", "my hosts": "any"},
            ["breaking: points: parameter bucket is not known here"],
        ),
    ],
)
def test_what_callers_pass(types: dict[str, str], found: list[str]) -> None:
    assert verified(a_server(types)) == found


def test_scripts_with_other_ids_or_missing_scripts() -> None:
    other = ID[::-1]
    assert verified(a_server(GOOD, own=other)) == [
        f"cosmetic: points: its id is {other} here"
    ]
    assert verified(a_server(GOOD, own="")) == [
        "breaking: points: the script is not there",
        "breaking: in sql: the script is not there",
    ]


@pytest.mark.parametrize(
    ("types", "found"),
    [
        (GOOD, []),
        ({**GOOD, "n": "float"}, ["breaking: points: parameter n is float here"]),
    ],
)
def test_a_script_that_was_renamed(types: dict[str, str], found: list[str]) -> None:
    """Calls still reach it by its id; what else differs of it is reported."""
    plain = a_server(types)

    def answer(request: Received) -> bytes:
        if request.path.split("?")[0].endswith(f"/scripts/{ID}"):
            return as_json({"id": ID, "name": "measurements"})
        if "name=points" in request.path:
            return as_json({"scripts": []})
        return plain(request)

    assert verified(answer) == [
        "cosmetic: points: its name is measurements here",
        *found,
    ]


def test_a_server_that_does_not_answer() -> None:
    no = http(b'{"message": "no"}', status="401 x", kind=JSON)
    with scripted(no) as server, Client(server.url, "t") as client:
        with pytest.raises(UnauthorizedError):
            verify(client, bound)
