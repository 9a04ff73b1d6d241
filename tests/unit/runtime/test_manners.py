"""How a client behaves towards servers and programs: headers, cookies, logs, time, pickles."""

from __future__ import annotations

import asyncio
import logging
import pickle
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from support.scripted_server import Received, http, scripted

import fluxcall
from fluxcall.runtime import (
    RECORDS,
    AsyncClient,
    Client,
    Options,
    SettingsError,
    TimedOutError,
    script,
    verify,
)
from fluxcall.runtime.invocation import Invocation

ROOT = Path(__file__).parents[3]
ID = "084d693d93048000"
BODY = b",result,table,_value\r\n,_result,0,1\r\n\r\n"


@script(ID, name="points", rows=RECORDS, takes={"n": ("n", "int")}, reads_only=True)
def points(*, n: int) -> None:
    """Points."""


def call(url: str, **options: Any) -> None:
    with Client(url, "secret-t") as client:
        points(client.options(**options), n=7)


def call_async(url: str, **options: Any) -> None:
    async def run() -> None:
        async with AsyncClient(url, "secret-t") as client:
            await points.aio(client.options(**options), n=7)

    asyncio.run(run())


each_way = pytest.mark.parametrize("way", [call, call_async])


@each_way
def test_a_request_says_who_asks(way: Callable[..., None]) -> None:
    with scripted(http(BODY)) as server:
        way(server.url)
    agent = server.received[0].headers["user-agent"]
    assert agent.startswith(f"fluxcall/{fluxcall.__version__} python-httpx/")


def test_no_cookie_is_kept_or_sent() -> None:
    said = http(BODY, headers=["Set-Cookie: session=x; Path=/"])
    with scripted(said) as server, Client(server.url, "t") as client:
        for _ in range(2):
            points(client, n=1)
        assert not list(client._http.cookies.jar)
    assert not any("cookie" in request.headers for request in server.received)


def trickle(connection: socket.socket) -> None:
    """Send a header that never ends, a byte at a time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    try:
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)
    except OSError:
        connection.close()


@each_way
def test_a_head_that_trickles_in_is_timed_out(way: Callable[..., None]) -> None:
    with scripted(lambda received: trickle) as server:
        with pytest.raises(TimedOutError, match="points"):
            way(server.url, timeout=0.4, retries=0)


@each_way
def test_the_log_has_answers_and_pauses_and_no_secret(
    way: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    busy = http(
        b'{"message": "secret-m"}',
        status="503 x",
        kind="application/json",
        headers=["Retry-After: 0.1", "X-Influxdb-Request-ID: r1"],
    )
    answers = iter([busy, http(BODY, headers=["X-Influxdb-Request-ID: r2"])])
    caplog.set_level(logging.DEBUG, logger="fluxcall")
    with scripted(lambda received: next(answers)) as server:
        way(server.url)
    lines = [r.getMessage() for r in caplog.records if r.name == "fluxcall"]
    assert [line.split(":")[0] for line in lines] == ["points"] * 3
    assert "answered 503, request id r1" in lines[0]
    assert "sending again in" in lines[1]
    assert "UnavailableError 503, request id r1" in lines[1]
    assert "answered 200, request id r2" in lines[2]
    assert "secret" not in caplog.text
    assert "7" not in "".join(line.replace(server.url, "") for line in lines)


def test_hooks_of_httpx_see_the_script() -> None:
    seen = []
    with scripted(http(BODY)) as server:
        hooks: Any = {"request": [lambda r: seen.append(r.extensions["fluxcall"])]}
        with httpx.Client(event_hooks=hooks) as own:
            points(Client(server.url, "t", http=own), n=1)
    assert seen == [{"script": "points"}]


@pytest.mark.parametrize("cls", [Client, AsyncClient])
def test_a_pickled_client_leaves_its_token_behind(
    cls: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = cls(
        "http://localhost:1", "secret-t", org="o", options=Options(max_bytes=5)
    )
    pickled = pickle.dumps(client)
    assert b"secret-t" not in pickled
    for name in ("INFLUX_TOKEN", "INFLUXDB_V2_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INFLUX_CONFIGS_PATH", "/nowhere")
    with pytest.raises(SettingsError, match="INFLUX_TOKEN"):
        pickle.loads(pickled)
    monkeypatch.setenv("INFLUX_TOKEN", "theirs")
    twin = pickle.loads(pickled)
    assert (twin.connection.url, twin.connection.org) == ("http://localhost:1", "o")
    assert twin.connection.token == "theirs"
    assert twin._options == Options(max_bytes=5)


def test_a_client_around_a_users_own_cannot_be_pickled() -> None:
    with httpx.Client() as own:
        with pytest.raises(TypeError, match="make the client where it is used"):
            pickle.dumps(Client("http://localhost:1", "t", http=own))


def test_an_invocation_can_be_pickled() -> None:
    made = pickle.loads(pickle.dumps(points._invocation(n=1)))
    assert isinstance(made, Invocation)
    assert (made.script, made.params, made.reads_only) == ("points", b'{"n":1}', True)


def test_a_client_of_the_wrong_kind_is_named() -> None:
    client, other = Client("http://localhost:1", "t"), AsyncClient(
        "http://localhost:1", "t"
    )
    for wrong in (lambda: points(other, n=1), lambda: points.stream(other, n=1)):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"not an AsyncClient; .* use .aio\(\)"):
            wrong()
    with pytest.raises(TypeError, match="not a Client; with a Client use a plain call"):
        asyncio.run(points.aio(client, n=1))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not a Client"):
        points.astream(client, n=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not a str"):
        points("http://localhost", n=1)  # type: ignore[arg-type]


def test_errors_are_among_the_results_if_asked_for() -> None:
    def answer(received: Received) -> bytes:
        if b'"n":1' in received.body:
            return http(b'{"message": "no"}', status="400 x", kind="application/json")
        return http(BODY)

    async def run(url: str) -> list[Any]:
        async with AsyncClient(url, "t") as client:
            calls = [points.aio(client, n=n) for n in range(3)]
            return await client.gather(*calls, return_exceptions=True)

    with scripted(answer) as server, Client(server.url, "t") as client:
        found = client.gather(
            *(lambda n=n: points(client, n=n) for n in range(3)), return_exceptions=True
        )
        for results in (found, asyncio.run(run(server.url))):
            kinds = [type(result).__name__ for result in results]
            assert kinds == ["Result", "InvalidError", "Result"]


def test_a_module_without_scripts_is_an_error() -> None:
    with Client("http://localhost:1", "t") as client:
        with pytest.raises(ValueError, match="empty has no scripts"):
            verify(client, ModuleType("empty"))


def test_the_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert fluxcall.__version__ == project["version"]


def test_the_pytest_plugin_loads_nothing_before_it_is_used() -> None:
    program = """
import sys
import fluxcall.testing.plugin
print(sorted({"httpx", "ssl", "fluxcall.runtime"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
