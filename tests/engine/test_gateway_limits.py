"""What a careless or hostile client sends: an answer with a code, and no harm to others."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from fluxcall.demo.influxd import Influxd
from fluxcall.fluxlang.extern import MAX_DEPTH, MAX_NODES
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.limits import MAX_INVOKE_BODY, MAX_SCRIPT_BYTES, Slots, Turns
from fluxcall.gateway.protocol import MAX_HEAD
from fluxcall.gateway.server import listen, run_gateway

BODY = {"name": "a", "description": "", "language": "flux", "script": "x = 1"}
EXPONENTIAL = "f0 = (x) => ({a: x, b: x})\n" + "".join(
    f"f{number} = (x) => f{number - 1}(x: f{number - 1}(x: x))\n"
    for number in range(1, 6)
)
"""186 characters over which the compiler sits for ten seconds."""


def create(api: httpx.Client, **fields: str) -> str:
    answer = api.post("/scripts", json={**BODY, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def connected(gateway: str) -> socket.socket:
    address = urlsplit(gateway)
    assert address.hostname is not None
    assert address.port is not None
    return socket.create_connection((address.hostname, address.port), timeout=30)


def answered(connection: socket.socket) -> bytes:
    """The answer up to its end: the request asked to close the connection."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def sent(gateway: str, request: bytes) -> tuple[int, dict[str, str], Any]:
    """Status, headers and JSON of the answer to raw bytes."""
    with closing(connected(gateway)) as connection:
        connection.sendall(request)
        head, _, body = answered(connection).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, json.loads(body)


def is_refused(answer: httpx.Response, status: int = 400) -> bool:
    """Whether an answer has this status, and the contract's shape."""
    reply = answer.json()
    return (
        answer.status_code == status
        and set(reply) == {"code", "message"}
        and answer.headers["x-platform-error-code"] == reply["code"]
    )


def test_answers_are_not_held_back() -> None:
    """Without TCP_NODELAY every answer on a kept-alive connection waits 40 ms."""
    with listen("127.0.0.1", 0) as listening:
        address = listening.getsockname()
        with socket.create_connection(address), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0000000000000999999999999999999999999",
        "limit=0000000000000501",
        "limit=" + "9" * 5000,
        "offset=" + "0" * 13 + "9" * 30,
        "limit=1e2",
        "limit=%D9%A1",
        "offset=-1",
    ],
)
def test_numbers_that_are_none(api: httpx.Client, query: str) -> None:
    assert is_refused(api.get(f"/scripts?{query}"))


def test_leading_zeros_are_harmless(api: httpx.Client) -> None:
    assert api.get("/scripts?limit=" + "0" * 40 + "5").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "a\nb"),
        ("name", "a\u001b[2J"),
        ("name", "a\u2028b"),
        ("name", "n" * 257),
        ("name", "a\0b"),
        ("name", 7),
        ("description", "d" * 20_000),
        ("description", "a\0b"),
        ("script", "x" * (MAX_SCRIPT_BYTES + 1)),
        ("script", "é" * (MAX_SCRIPT_BYTES // 2 + 1)),
        ("script", "a\0b"),
    ],
)
def test_a_change_is_checked_as_a_new_script_is(
    api: httpx.Client, field: str, value: object
) -> None:
    script = create(api)
    created = api.post("/scripts", json={**BODY, "name": "other", field: value})
    changed = api.patch(f"/scripts/{script}", json={field: value})
    assert is_refused(created), created.text
    assert is_refused(changed), changed.text
    assert created.json() == changed.json()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe{}",
        '{"params": {}}'.encode("utf-16"),
        b'{"params": {"x": "\xff"}}',
        b'{"params": {"x": "\\ud800"}}',
        b'{"params": {"x": 1e999}}',
        b"[" * 900 + b"]" * 900,
        b'{"params": {"x": ' + b"[" * 900 + b"]" * 900 + b"}}",
        b"[" * 100_000,
        b'{"params": {"x": ' + b"9" * 5000 + b"}}",
    ],
)
def test_bodies_that_are_no_invocation(api: httpx.Client, content: bytes) -> None:
    script = create(api, script="x = params.x")
    answer = api.post(f"/scripts/{script}/invoke", content=content)
    assert is_refused(answer), answer.text


def test_parameters_have_limits(api: httpx.Client) -> None:
    script = create(api, script="x = params.x")
    path = f"/scripts/{script}/invoke"
    many = json.dumps({"params": {"x": [1] * (MAX_NODES + 1)}})
    deep = '{"params": {"x": ' + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}}"
    assert "values" in api.post(path, content=many).json()["message"]
    assert "deep" in api.post(path, content=deep).json()["message"]
    large = b" " * (MAX_INVOKE_BODY + 1)
    assert is_refused(api.post(path, content=large), 413)


def test_permission_is_asked_before_the_body_is_read(
    gateway: str, api: httpx.Client
) -> None:
    """The body never comes, and the answer does."""
    script = create(api)
    for method, path in (("POST", ""), ("PATCH", f"/{script}"), ("POST", "/x/invoke")):
        head = (
            f"{method} /api/v2/scripts{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Authorization: Token wrong\r\nContent-Length: 1000000\r\n"
            "Connection: close\r\n\r\n"
        )
        status, _, reply = sent(gateway, head.encode())
        assert (status, reply["code"]) == (401, "unauthorized"), (method, path)


@pytest.mark.parametrize(
    "lines",
    [
        ["GET /api/v2/scripts HTTP/1.1", "X-Name: \xe9"],
        ["GET /api/v2/buckets HTTP/1.1", "X-Name: \xe9"],
        ["GET /api/v2/buckets/%2e%2e/%2e%2e/x HTTP/1.1"],
        ["GET /api/v2/..%2f..%2fx HTTP/1.1"],
        ["GET /api/v2/scripts HTTP/1.1", "Authorization: a", "Authorization: b"],
        ["GET /api/v2/buckets HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: x"],
        ["GET /api/v2/buckets HTTP/1.1", "Content-Length: 1", "Content-Length: 2"],
        ["GET /api/v2/buckets HTTP/1.1", "Content-Length: +3"],
        ["NONSENSE"],
    ],
)
def test_odd_requests_have_a_code(gateway: str, lines: list[str]) -> None:
    head = [lines[0], "Host: 127.0.0.1", "Connection: close", *lines[1:], "", ""]
    status, _, reply = sent(gateway, "\r\n".join(head).encode("latin-1"))
    assert 400 <= status < 500
    assert set(reply) == {"code", "message"}


@pytest.mark.parametrize("length", [40_000, 70_000, 1_000_000])
def test_long_addresses_reach_the_engine(
    gateway: str, influxd: Influxd, length: int
) -> None:
    """Up to the megabyte that the engine takes, at the gateway's own paths too."""
    query = "name=" + "x" * length

    def get(server: str, path: str) -> tuple[int, Any]:
        header = {"Authorization": f"Token {influxd.token}"}
        with closing(HTTPConnection(urlsplit(server).netloc, timeout=60)) as http:
            http.request(
                "GET", f"{path}?{query}", headers=header
            )  # httpx stops at 64 KiB
            answer = http.getresponse()
            return answer.status, json.loads(answer.read())

    theirs = get(influxd.url, "/api/v2/buckets")
    assert theirs[0] == 200
    assert get(gateway, "/api/v2/buckets") == theirs
    assert get(gateway, "/api/v2/scripts") == (200, {"scripts": []})


@pytest.mark.parametrize("line", ["GET /api/v2/buckets?name=", "GET / HTTP/1.1\r\nX: "])
def test_a_head_without_end_is_refused(gateway: str, line: str) -> None:
    status, _, reply = sent(gateway, line.encode() + b"x" * (MAX_HEAD + 2**16))
    assert (status, reply["code"]) == (431, "invalid")
    assert str(MAX_HEAD) in reply["message"]


def test_headers_arrive_once_and_as_they_were_sent(
    gateway: str, influxd: Influxd
) -> None:
    head = (
        "GET /api/v2/buckets HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Token {influxd.token}\r\nConnection: close, X-Own\r\n"
        "X-Own: 1\r\n\r\n"
    )
    with closing(connected(gateway)) as connection:
        connection.sendall(head.encode())
        answer = answered(connection).lower()
    assert answer.startswith(b"http/1.1 200")
    assert answer.count(b"\r\ndate: ") == 1


def test_an_absolute_address_is_understood(gateway: str, influxd: Influxd) -> None:
    """What a client behind a plain proxy sends."""
    head = (
        f"GET {gateway}/api/v2/buckets HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Token {influxd.token}\r\nConnection: close\r\n\r\n"
    )
    with closing(connected(gateway)) as connection:
        connection.sendall(head.encode())
        assert answered(connection).startswith(b"HTTP/1.1 200")


def test_half_sent_bodies_stop_nobody(gateway: str, api: httpx.Client) -> None:
    """More of them than an HTTP client has connections."""
    head = (
        "POST /api/v2/write HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
    )
    with ExitStack() as open_ones:
        for _ in range(150):
            connection = open_ones.enter_context(closing(connected(gateway)))
            connection.sendall(head.encode())
        assert api.get("/scripts").status_code == 200
        assert api.get("/buckets").status_code == 200


def active_queries(influxd: Influxd) -> float:
    text = httpx.get(f"{influxd.url}/metrics").text
    lines = [line for line in text.splitlines() if line.startswith("qc_all_active")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def wait_for_queries(influxd: Influxd, wanted: int) -> None:
    deadline = time.monotonic() + 30
    while active_queries(influxd) != wanted:
        assert time.monotonic() < deadline, "the number of queries does not change"
        time.sleep(0.05)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_client_that_leaves_stops_its_query(
    gateway: str, api: httpx.Client, influxd: Influxd, silent: str
) -> None:
    """Before the first byte of the answer, for invocations and queries alike."""
    text = f"""
    import "array"
    import "experimental/http/requests"
    array.from(rows: [{{v: requests.get(url: "{silent}").statusCode}}])
    """
    script = create(api, script=text)
    wait_for_queries(influxd, 0)
    for path, body in (
        (f"/api/v2/scripts/{script}/invoke", {}),
        (f"/api/v2/query?org={influxd.org}", {"query": text}),
    ):
        content = json.dumps(body)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Token {influxd.token}\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n{content}"
        )
        with closing(connected(gateway)) as connection:
            connection.sendall(head.encode())
            wait_for_queries(influxd, 1)
        wait_for_queries(influxd, 0)


def test_a_failed_analysis_is_remembered(api: httpx.Client) -> None:
    """It is paid for once, when the script is stored."""
    script = create(api, script=EXPONENTIAL)
    first = api.get(f"/scripts/{script}/params")
    assert is_refused(first)
    assert "more than" in first.json()["message"]
    before = analyses_of(api)
    assert api.get(f"/scripts/{script}/params").json() == first.json()
    assert analyses_of(api) == before


def analyses_of(api: httpx.Client) -> list[str]:
    """The lines of the metrics that count analyses."""
    base = str(api.base_url).removesuffix("/api/v2/")
    lines = httpx.get(f"{base}/fluxcall/metrics").text.splitlines()
    found = [line for line in lines if line.startswith("fluxcall_analyses_total")]
    assert len(found) == 3
    return found


def test_no_organization_waits_for_the_queue_of_another() -> None:
    """Eight pieces of work of one organization, then one of another: it comes second."""

    async def order() -> list[str]:
        turns, ended = Turns("analyses", most=16, share=8), list[str]()

        async with asyncio.TaskGroup() as tasks:
            for _ in range(8):
                tasks.create_task(turns.run("many", ended.append, "many"))
            await asyncio.sleep(0)
            tasks.create_task(turns.run("one", ended.append, "one"))
            await asyncio.sleep(0)
            with pytest.raises(ApiError) as refused:
                await turns.run("many", ended.append, "too much")
            assert refused.value.response().status_code == 429
        return ended

    ended = asyncio.run(order())
    assert ended.index("one") <= 1
    assert ended.count("many") == 8


def test_the_page_explains_in_turns(gateway: str, api: httpx.Client) -> None:
    """One caller cannot fill the queue; what it asks too much is refused at once."""
    url = f"{gateway}/fluxcall/api/explain"

    def explain(number: int) -> int:
        body = {"name": "n", "script": f"x = {number}"}
        return api.post(url, json=body).status_code

    with ThreadPoolExecutor(24) as pool:  # the first waits for the compiler's start
        assert {*pool.map(explain, range(24))} == {200, 429}
    assert explain(24) == 200
    large = {"name": "n", "script": "x" * (MAX_SCRIPT_BYTES + 1)}
    assert is_refused(api.post(url, json=large))
    graph = api.post(url.replace("explain", "graph"), json={"scripts": [large]})
    assert is_refused(graph)


def test_slots_are_shared_and_never_waited_for() -> None:
    slots = Slots("requests", most=3, share=2)
    with ExitStack() as held:
        held.enter_context(slots.held("a"))
        held.enter_context(slots.held("a"))
        with pytest.raises(ApiError) as refused, slots.held("a"):
            pass
        assert refused.value.response().status_code == 429
        assert refused.value.response().headers["retry-after"] == "1"
        held.enter_context(slots.held("b"))
        with pytest.raises(ApiError) as refused, slots.held("c"):
            pass
        assert refused.value.response().status_code == 503
    with slots.held("a"):
        pass


def test_other_origins_are_allowed_as_the_engine_does(
    gateway: str, api: httpx.Client, influxd: Influxd
) -> None:
    script = create(api)
    origin = {"Origin": "http://app.example"}
    for method, path in (
        ("GET", "/scripts"),
        ("GET", f"/scripts/{script}"),
        ("POST", f"/scripts/{script}/invoke"),
        ("GET", "/scripts/0000000000000009"),
        ("GET", "/buckets"),
    ):
        answer = api.request(method, path, headers=origin)
        allowed = answer.headers.get_list("access-control-allow-origin")
        assert allowed == ["http://app.example"], path
    assert "access-control-allow-origin" not in api.get("/scripts").headers
    asked = httpx.options(f"{gateway}/api/v2/scripts", headers=origin)
    theirs = httpx.options(f"{influxd.url}/api/v2/scripts", headers=origin)
    for name in ("methods", "headers", "origin"):
        header = f"access-control-allow-{name}"
        assert asked.headers[header] == theirs.headers[header]
    assert asked.status_code == theirs.status_code == 204


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8087", 200),
        ("localhost", 200),
        ("[::1]:1", 200),
        ("influx.example:99", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("[", 403),
    ],
)
def test_the_host_is_checked(
    tmp_path: Path, influxd: Influxd, host: str, status: int
) -> None:
    """A page whose name is pointed at loopback must reach nothing."""
    with run_gateway(
        engine_url=influxd.url,
        store=tmp_path / "s.sqlite",
        allowed_hosts=("influx.example",),
    ) as url:
        for path in ("/api/v2/scripts", "/health"):
            header = {"Host": host, "Authorization": f"Token {influxd.token}"}
            assert httpx.get(url + path, headers=header).status_code == status


def test_an_unknown_method_says_which_there_are(api: httpx.Client) -> None:
    script = create(api)
    answer = api.put(f"/scripts/{script}")
    assert is_refused(answer, 405)
    assert "PATCH" in answer.headers["allow"]
