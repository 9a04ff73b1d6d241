"""The clients against a server whose every byte the test decides."""

from __future__ import annotations

import asyncio
import gzip
import inspect
import json
import logging
import pickle
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import httpx
import pytest
from support.scripted_server import Received, chunked, http, scripted

from fluxcall.runtime import (
    RECORDS,
    AsyncClient,
    Client,
    ConnectError,
    FluxcallError,
    InvalidError,
    NotFoundError,
    NotInfluxDBError,
    Options,
    RateLimitError,
    Record,
    Result,
    ScriptError,
    SettingsError,
    StatusError,
    TimedOutError,
    Timeouts,
    TruncatedError,
    UnauthorizedError,
    UnavailableError,
    script,
)

TOKEN = "a-secret-token"
ID = "084d693d93048000"
BODY = b",result,table,_value,host\r\n,_result,0,1,a\r\n,_result,0,2,b\r\n\r\n"
JSON = "application/json; charset=utf-8"


@script(
    ID, name="my script", rows=RECORDS, takes={"n": ("n", "int"), "x": ("my x", "any")}
)
def my_script(*, n: int, x: Any = 1) -> None:
    """Does something."""


@script(None, name="by name", rows=RECORDS, takes=None)
def by_name(**params: Any) -> None:
    """Is found by its name."""


def call(url: str, **options: Any) -> Result[Record]:
    with Client(url, TOKEN, **options) as client:
        return my_script(client, n=1)


def call_async(url: str, **options: Any) -> Result[Record]:
    async def run() -> Result[Record]:
        async with AsyncClient(url, TOKEN, **options) as client:
            return await my_script.aio(client, n=1)

    return asyncio.run(run())


def call_stream(url: str, **options: Any) -> list[Record]:
    with Client(url, TOKEN, **options) as client, my_script.stream(client, n=1) as rows:
        return list(rows)


def call_astream(url: str, **options: Any) -> list[Record]:
    async def run() -> list[Record]:
        async with AsyncClient(url, TOKEN, **options) as client:
            return [row async for row in my_script.astream(client, n=1)]

    return asyncio.run(run())


WAYS = [call, call_async, call_stream, call_astream]
Way = Callable[..., Any]
each_way = pytest.mark.parametrize("way", WAYS)


@each_way
def test_four_ways_one_request(way: Way) -> None:
    with scripted(http(BODY)) as server:
        assert [row.value for row in way(server.url)] == [1, 2]
    (request,) = server.received
    assert request.method == "POST"
    assert request.path == f"/api/v2/scripts/{ID}/invoke"
    assert request.headers["authorization"] == f"token {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {"params": {"n": 1}}


def test_arguments_are_bound_by_the_function_itself() -> None:
    with Client("http://127.0.0.1:9", TOKEN) as client:
        with pytest.raises(TypeError, match="missing 1 required keyword-only.*'n'"):
            my_script(client)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="unexpected keyword argument 'm'"):
            my_script(client, n=1, m=2)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="positional"):
            my_script(client, 1)  # type: ignore[misc]


def test_names_on_the_wire_are_the_scripts() -> None:
    with scripted(http(BODY)) as server, Client(server.url, TOKEN) as client:
        my_script(client, n=2**60, x=[2.0])
    assert (
        server.received[0].body == b'{"params":{"n":1152921504606846976,"my x":[2.0]}}'
    )


@each_way
@pytest.mark.parametrize(
    ("answer", "kind", "code", "message"),
    [
        (http(b'{"code":"invalid","message":"bad x"}', status="400 Bad", kind=JSON),
         InvalidError, "invalid", "bad x"),
        (http(b'{"code":3,"message":"m","details":[]}', status="400 Bad", kind=JSON),
         InvalidError, 3, "m"),
        (http(b'{"code":"unauthorized","message":"m"}', status="401 No", kind=JSON),
         UnauthorizedError, "unauthorized", "m"),
        (http(b'{"code":"not found","message":"m"}', status="404 No", kind=JSON),
         NotFoundError, "not found", "m"),
        (http(b"", status="429 Slow", headers=["Retry-After: 7"]),
         RateLimitError, None, ""),
        (http(b"oops", status="503 Bad", kind="text/plain"), UnavailableError, None, ""),
        (http(b'{"error":"m"}', status="500 Bad", kind=JSON), UnavailableError, None, "m"),
        (http(b"<html>", kind="text/html"), NotInfluxDBError, None, "<html>"),
        (http(b"<html>", status="403 No", kind="text/html"), NotInfluxDBError, None, "<html>"),
        (http(b"", status="302 Go", headers=["Location: http://other.test/"]),
         NotInfluxDBError, None, ""),
        (http(b"", status="204 Empty", length=0), NotInfluxDBError, None, ""),
    ],
)  # fmt: skip
def test_refusals(
    way: Way, answer: bytes, kind: type[StatusError], code: object, message: str
) -> None:
    with scripted(answer) as server, pytest.raises(kind) as caught:
        way(server.url)
    error = caught.value
    assert type(error) is kind
    assert (error.code, error.message, error.script) == (code, message, "my script")
    assert str(error).startswith(f"my script: {server.url} answered {error.status}")
    if isinstance(error, RateLimitError):
        assert error.retry_after == 7
    assert sum(request.method == "POST" for request in server.received) == 1


def test_the_request_id_is_kept() -> None:
    answer = http(
        b"{}", status="500 x", kind=JSON, headers=["X-Influxdb-Request-ID: abc"]
    )
    with scripted(answer) as server, pytest.raises(UnavailableError) as caught:
        call(server.url)
    assert caught.value.request_id == "abc"


def test_the_error_of_plain_oss_mentions_the_gateway() -> None:
    answer = http(
        b'{"code":"not found","message":"path not found"}',
        status="404 x", kind=JSON, headers=["X-Influxdb-Build: OSS"],
    )  # fmt: skip
    with (
        scripted(answer) as server,
        pytest.raises(NotFoundError, match="fluxcall serve"),
    ):
        call(server.url)


def test_an_endless_refusal_is_cut() -> None:
    def endless(request: Received) -> bytes:
        return http(b"x" * 200_000, status="500 x", length=10**9)

    with scripted(endless) as server, pytest.raises(UnavailableError):
        call(server.url)


@pytest.mark.slow
@each_way
def test_cut_at_every_byte_of_the_body(way: Way) -> None:
    whole = chunked(BODY[:40], BODY[40:])
    start = whole.index(b"\r\n\r\n") + 4
    cuts = range(start, len(whole), 1 if way is call else 17)
    with scripted(*[whole[:cut] for cut in cuts]) as server:
        for _ in cuts:
            with pytest.raises(TruncatedError):
                way(server.url)


@each_way
@pytest.mark.parametrize(
    "answer",
    [
        http(BODY, length=len(BODY) + 1),
        http(BODY[:-2]),
        http(BODY[:-20]),
        http(b""),
        http(gzip.compress(BODY)[:-1], headers=["Content-Encoding: gzip"]),
        http(gzip.compress(BODY)[:-9], headers=["Content-Encoding: gzip"]),
        http(b"no gzip", headers=["Content-Encoding: gzip"]),
    ],
)
def test_what_was_cut_off(way: Way, answer: bytes) -> None:
    with scripted(answer) as server, pytest.raises(TruncatedError):
        way(server.url)


@each_way
def test_compressed_answers(way: Way) -> None:
    body = gzip.compress(BODY[:50]) + gzip.compress(BODY[50:])
    with scripted(chunked(body[:9], body[9:], headers=["Content-Encoding: gzip"])) as s:
        assert len(way(s.url)) == 2
    assert s.received[0].headers["accept-encoding"] == "gzip"


def test_an_encoding_that_was_not_requested() -> None:
    answer = http(BODY, headers=["Content-Encoding: br"])
    with scripted(answer) as server, pytest.raises(FluxcallError, match="'br'"):
        call(server.url)


@each_way
def test_an_error_block_is_an_error(way: Way) -> None:
    body = BODY[:-2] + b"\r\n,error,reference\r\n,it broke,\r\n"
    with scripted(http(body)) as server, pytest.raises(ScriptError, match="it broke"):
        way(server.url)


def test_a_stream_yields_the_rows_before_a_failure() -> None:
    body = BODY[:-2] + b"\r\n,error,reference\r\n,it broke,\r\n"
    values = []
    with scripted(http(body)) as server, Client(server.url, TOKEN) as client:
        with pytest.raises(ScriptError):
            for row in my_script.stream(client, n=1):
                values.append(row.value)
    assert values == [1, 2]


def test_a_stream_that_is_not_read_to_its_end_releases_its_connection() -> None:
    with scripted(chunked(BODY, BODY)) as server, Client(server.url, TOKEN) as client:
        with my_script.stream(client, n=1) as rows:
            assert next(rows).value == 1
        for _ in range(2):
            with pytest.raises(RuntimeError, match="closed before its end"):
                next(rows)
        assert len(my_script.stream(client, n=1).__next__()["host"] or "") == 1


@pytest.mark.slow
def test_no_server() -> None:
    for way in WAYS:
        with pytest.raises(ConnectError, match="cannot reach http://127.0.0.1:9: "):
            way("http://127.0.0.1:9")


@each_way
def test_a_silent_server(way: Way) -> None:
    with scripted(lambda r: b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") as server:
        with pytest.raises(TruncatedError):
            way(server.url)


@pytest.mark.slow
def test_a_read_timeout() -> None:
    import time

    def slow(request: Received) -> bytes:
        time.sleep(0.5)
        return http(BODY)

    options = Options(timeouts=Timeouts(read=0.05))
    with scripted(slow) as server, pytest.raises(TimedOutError, match="may have been"):
        call(server.url, options=options)


@each_way
def test_redirects_are_not_followed(way: Way) -> None:
    with scripted(http(BODY)) as other:
        moved = http(b"", status="307 x", headers=[f"Location: {other.url}"])
        with scripted(moved) as server, pytest.raises(NotInfluxDBError):
            way(server.url)
    assert other.received == []


def test_a_script_without_an_id_is_found_by_name_once() -> None:
    listed = json.dumps({"scripts": [{"id": ID, "name": "by name"}]}).encode()
    answers = (http(listed, kind=JSON), http(BODY))
    with (
        scripted(*answers) as server,
        Client(server.url, TOKEN, org="my org") as client,
    ):
        by_name(client)
        by_name(client, a=1)
    found, *called = [urlsplit(request.path) for request in server.received]
    assert found.path == "/api/v2/scripts"
    assert parse_qsl(found.query) == [("name", "by name"), ("org", "my org")]
    assert [urlunsplit(url) for url in called] == [f"/api/v2/scripts/{ID}/invoke"] * 2


@pytest.mark.parametrize("ids", [[], [ID, ID[::-1]]])
def test_a_name_that_is_not_there_or_ambiguous(ids: list[str]) -> None:
    listed = {"scripts": [{"id": own, "name": "by name"} for own in ids]}
    answer = http(json.dumps(listed).encode(), kind=JSON)
    with scripted(answer) as server, pytest.raises(NotFoundError, match="of this name"):
        with Client(server.url, TOKEN) as client:
            by_name(client)


def test_a_client_of_ones_own_stays_open() -> None:
    with scripted(http(BODY)) as server, httpx.Client() as own:
        call(server.url, http=own)
        assert not own.is_closed


def test_a_mocked_transport_works() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=BODY))
    with httpx.Client(transport=transport) as own:
        assert len(call("http://127.0.0.1:9", http=own)) == 2


def test_the_token_is_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted(http(b"{}", status="500 x", kind=JSON)) as server:
        with Client(server.url, TOKEN) as client:
            shown = [repr(client), repr(client.connection), str(client)]
            with pytest.raises(UnavailableError) as caught:
                my_script(client, n=1)
            shown += [repr(caught.value), str(pickle.dumps(caught.value))]
    assert TOKEN not in "".join(shown) + caplog.text


@pytest.mark.parametrize("token", ["", "a\nb", "a\r\nX: 1", "é", "a\0"])
def test_tokens_that_no_header_can_carry(token: str) -> None:
    with pytest.raises(SettingsError, match="no HTTP header") as caught:
        Client("http://127.0.0.1:9", token)
    assert not token or token not in str(caught.value)


def test_plain_http_to_a_stranger_warns() -> None:
    with pytest.warns(UserWarning, match=r"influx\.test over plain http"):
        Client("http://influx.test", TOKEN).close()


def test_scripts_are_functions() -> None:
    assert pickle.loads(pickle.dumps(my_script)) is my_script
    assert my_script.__name__ == "my_script"
    assert my_script.__doc__ == "Does something."
    signature = str(inspect.signature(my_script))
    assert signature.startswith("(client: ")
    assert "/, *, n: 'int', x: 'Any' = 1)" in signature
    assert repr(my_script) == f"<script 'my script' as {__name__}.my_script>"
