"""`--workers 2`: one gateway of several processes."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from support.serving import Served, serving

from fluxcall.demo.influxd import Influxd
from fluxcall.gateway.limits import MAX_INVOKE_BODY

INNER = 'import "array"\narray.from(rows: [{v: params.n * 2}])'
OUTER = """
import "array"
import "json"
import "experimental/record"
import "experimental/influxdb"

ticket = record.get(r: params, key: "_fluxcall", default: {host: "", token: ""})
answer = influxdb.api(
    method: "post",
    path: "/api/v2/scripts/" + params.inner + "/invoke",
    host: ticket.host,
    token: ticket.token,
    body: json.encode(v: {params: {n: params.n}}),
)
array.from(rows: [{status: answer.statusCode, body: string(v: answer.body)}])
"""
WORKERS = 2


@pytest.fixture
def served(influxd: Influxd, tmp_path: Path) -> Iterator[Served]:
    arguments = ("--influxdb-url", influxd.url, "--store", "scripts.sqlite")
    with serving(tmp_path, *arguments, "--workers", str(WORKERS)) as running:
        deadline = time.monotonic() + 60
        while not is_ready(running.url):
            assert time.monotonic() < deadline, running.said
            time.sleep(0.05)
        yield running


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/fluxcall/ready").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def api(served: Served, influxd: Influxd) -> Iterator[httpx.Client]:
    header = {"Authorization": f"Token {influxd.token}"}
    url = f"{served.url}/api/v2"
    with httpx.Client(base_url=url, headers=header, timeout=60) as client:
        yield client


def create(api: httpx.Client, name: str, script: str) -> str:
    body = {"name": name, "description": "", "language": "flux", "script": script}
    answer = api.post("/scripts", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def workers(served: Served) -> set[int]:
    """The processes that hold a client's connection."""
    port = urlsplit(served.url).port
    return {
        process.pid
        for process in served.family()
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_ESTABLISHED
        and connection.laddr.port == port
    }


def test_tickets_of_one_worker_are_taken_by_the_other(
    served: Served, api: httpx.Client
) -> None:
    inner, outer = create(api, "inner", INNER), create(api, "outer", OUTER)

    def chain(number: int) -> str:
        params = {"inner": inner, "n": number}
        return api.post(f"/scripts/{outer}/invoke", json={"params": params}).text

    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(chain, range(40))]
    assert len(workers(served)) == WORKERS
    for number, answer in enumerate(answers):
        assert f",_result,0,{2 * number}\n" in answer.replace("\r", "")
        assert ",200" in answer


def test_every_worker_keeps_the_limits(api: httpx.Client) -> None:
    inner = create(api, "inner", INNER)
    large = b'{"params": {"n": "' + b"x" * MAX_INVOKE_BODY + b'"}}'

    def invoke(number: int) -> int:
        content = large if number % 2 else b'{"params": {"n": 1}}'
        return api.post(f"/scripts/{inner}/invoke", content=content).status_code

    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(invoke, range(20))] == [200, 413] * 10


def test_a_worker_that_is_killed_is_replaced(served: Served, api: httpx.Client) -> None:
    """Its clients see a cut connection; scripts stay, and a new process serves."""
    inner = create(api, "inner", INNER)
    victim, *_ = workers(served)
    psutil.Process(victim).kill()
    deadline = time.monotonic() + 60
    while True:
        try:
            with httpx.Client(headers=api.headers, base_url=api.base_url) as fresh:
                answer = fresh.post(
                    f"/scripts/{inner}/invoke", json={"params": {"n": 1}}
                )
            assert answer.status_code == 200
            if len(gateways(served)) == WORKERS and victim not in gateways(served):
                break
        except httpx.TransportError:  # it was the victim's to answer
            pass
        assert time.monotonic() < deadline, served.said


def gateways(served: Served) -> set[int]:
    """The workers: each has a process below it that analyses scripts."""
    found = set[int]()
    for process in served.family():
        with suppress(psutil.Error):  # it ended meanwhile
            if "fluxcall.gateway.analyst" in process.cmdline():
                found.add(process.ppid())
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_answer_that_is_under_way_is_finished(
    served: Served, api: httpx.Client, influxd: Influxd, how: signal.Signals
) -> None:
    """Ctrl-C and a supervisor's end wait for it; then every process is gone."""
    rows = 400_000
    script = create(
        api,
        "large",
        f'import "generate"\ngenerate.from(count: {rows}, fn: (n) => n,'
        " start: 2021-01-01T00:00:00Z, stop: 2022-01-01T00:00:00Z)",
    )
    with api.stream("POST", f"/scripts/{script}/invoke") as answer:
        chunks = answer.iter_bytes()
        received = bytearray(next(chunks))
        code: list[int] = []
        group = how is signal.SIGINT
        ending = threading.Thread(
            target=lambda: code.append(served.end(how, group=group))
        )
        ending.start()
        for chunk in chunks:
            received += chunk
    ending.join()
    assert received.count(b"\r\n,_result,") == rows
    assert received.endswith(b"\r\n\r\n")
    assert code == [0]
    assert served.said.endswith("fluxcall: stopped\n")
    assert "Traceback" not in served.said


def test_no_worker_outlives_a_gateway_that_is_killed(served: Served) -> None:
    assert len(served.family()) > WORKERS + 1
    served.end(signal.SIGKILL)
