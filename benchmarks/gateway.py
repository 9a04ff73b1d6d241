"""What the gateway costs, beside the same query sent to its engine, in one run.

    python benchmarks/gateway.py [--rounds 3] [--requests 600] [--workers 1] [--store …]

Engine and gateway take turns, round by round, so that a busy machine is busy for both.
Ratios matter, not the figures. Each line ends with its aim, and whether it is met:
throughput and the 99th percentile at 1, 8 and 32 clients, a list over one connection, a
large answer, memory, and answers open at once. `--store postgresql` runs a PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.build_influxd import built_influxd

from fluxcall.demo.influxd import Influxd, run_influxd
from fluxcall.gateway.limits import raise_file_limit

SMALL = 'import "array"\narray.from(rows: [{v: params.n}])'
LARGE = """
import "generate"
generate.from(count: %d, fn: (n) => n * n, start: 2021-01-01T00:00:00Z,
    stop: 2022-01-01T00:00:00Z)
"""
WAITING = """
import "array"
import "experimental/http/requests"
config = requests.defaultConfig
answer = requests.get(url: "%s", config: {config with timeout: 1h})
array.from(rows: [{v: answer.statusCode}])
"""
ROWS = 1_500_000
"""In the large answer, of 75 MB."""
Ask = Callable[[], Coroutine[Any, Any, int]]


@contextmanager
def serving(influxd: Influxd, options: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Address and process id of a gateway as users run it."""
    command = [
        *(sys.executable, "-m", "fluxcall", "serve", "--port", "0"),
        *("--influxdb-url", influxd.url, "--store", options.store),
        *("--workers", str(options.workers), "--log-level", "warning"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split(" is at ")[1].split(";")[0]
        wait_until_ready(url)
        try:
            yield url, process.pid
        finally:
            process.terminate()


def wait_until_ready(url: str) -> None:
    from urllib.request import urlopen

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/fluxcall/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


@asynccontextmanager
async def session(token: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Token {token}"},
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
        read_bufsize=2**18,
    ) as http:
        yield http


async def load(ask: Ask, clients: int, requests: int) -> tuple[float, float, float]:
    """Requests a second, median and 99th percentile in milliseconds."""
    seconds: list[float] = []
    left = iter(range(requests))

    async def client() -> None:
        for _ in left:
            began = time.perf_counter()
            assert await ask() == 200
            seconds.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    total = time.perf_counter() - began
    ordered = sorted(seconds)
    return (
        len(ordered) / total,
        1000 * ordered[len(ordered) // 2],
        1000 * ordered[int(len(ordered) * 0.99)],
    )


def query_body(n: int) -> dict[str, Any]:
    """What the gateway sends the engine for an invocation with this parameter."""
    from fluxcall.fluxlang.extern import build_extern

    return {
        "type": "flux",
        "query": SMALL,
        "extern": build_extern({"n": n}, {}),
        "dialect": {"header": True, "annotations": []},
    }


def asker(
    http: aiohttp.ClientSession, method: str, url: str, body: object = None
) -> Ask:
    content = None if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json"}

    async def ask() -> int:
        async with http.request(method, url, data=content, headers=headers) as answer:
            await answer.read()
            return answer.status

    return ask


async def measure(
    influxd: Influxd, gateway: str, pid: int, options: argparse.Namespace
) -> None:
    async with session(influxd.token) as http:
        script = await created(http, gateway, "small", SMALL)
        engine = asker(
            http,
            "POST",
            f"{influxd.url}/api/v2/query?orgID={influxd.org_id}",
            query_body(7),
        )
        ours = asker(
            http,
            "POST",
            f"{gateway}/api/v2/scripts/{script}/invoke",
            {"params": {"n": 7}},
        )
        await show_kept_alive(http, influxd, gateway, options.rounds)
        for clients in (1, 8, 32):
            await show_load(engine, ours, clients, options)
        await show_large(http, influxd, gateway, options.rounds)
        await show_memory(ours, pid, options.invocations)
        await show_streamed(http, gateway, pid, options.megabytes)
        await show_open(http, gateway, options.open)


async def created(
    http: aiohttp.ClientSession, gateway: str, name: str, text: str
) -> str:
    body = {"name": name, "description": "", "language": "flux", "script": text}
    async with http.post(f"{gateway}/api/v2/scripts", json=body) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["id"])


def show(line: str, aim: str, met: bool) -> None:
    print(f"{line}   [aim: {aim}: {'met' if met else 'MISSED'}]", flush=True)


async def show_kept_alive(
    http: aiohttp.ClientSession, influxd: Influxd, gateway: str, rounds: int
) -> None:
    """Compare a list at the gateway with one at the engine, request by request."""
    asked = {
        "engine's buckets": f"{influxd.url}/api/v2/buckets",
        "the same through the gateway": f"{gateway}/api/v2/buckets",
        "list of scripts": f"{gateway}/api/v2/scripts",
    }
    askers = [asker(http, "GET", url) for url in asked.values()]
    seconds: list[list[float]] = [[] for _ in askers]
    for _ in range(100 * rounds):
        for ask, mine in zip(askers, seconds, strict=True):
            began = time.perf_counter()
            assert await ask() == 200
            mine.append(1000 * (time.perf_counter() - began))
    engine, *others = map(statistics.median, seconds)
    for name, ours in zip([*asked][1:], others, strict=True):
        added = ours - engine
        line = f"kept alive, {name}: {ours:.2f} ms, engine {engine:.2f} ms"
        show(f"{line}, added {added:.2f} ms", "at most 2 ms", added <= 2)


async def show_load(
    engine: Ask, ours: Ask, clients: int, options: argparse.Namespace
) -> None:
    rounds = []
    for _ in range(options.rounds):
        rounds.append(
            [await load(ask, clients, options.requests) for ask in (engine, ours)]
        )
    medians = [
        [statistics.median(one[side][figure] for one in rounds) for figure in range(3)]
        for side in range(2)
    ]
    (rate, median, p99), (our_rate, our_median, our_p99) = medians
    show(
        f"{clients} clients: engine {rate:.0f}/s p50 {median:.1f} p99 {p99:.1f} ms;"
        f" gateway {our_rate:.0f}/s p50 {our_median:.1f} p99 {our_p99:.1f} ms;"
        f" throughput {our_rate / rate:.2f}, p99 {our_p99 / p99:.2f}",
        "at least 0.7, at most 2",
        our_rate / rate >= 0.7 and our_p99 / p99 <= 2,
    )


async def show_large(
    http: aiohttp.ClientSession, influxd: Influxd, gateway: str, rounds: int
) -> None:
    text = LARGE % ROWS
    script = await created(http, gateway, "large", text)
    query = {"query": text, "dialect": {"header": True, "annotations": []}}
    engine = f"{influxd.url}/api/v2/query?orgID={influxd.org_id}"
    ours = f"{gateway}/api/v2/scripts/{script}/invoke"
    header = [
        "-H",
        f"Authorization: Token {influxd.token}",
        "-H",
        "Content-Type: application/json",
    ]
    seconds: dict[str, list[float]] = {"engine": [], "gateway": []}
    size = 0
    for _ in range(rounds):
        for name, url, body in (("engine", engine, query), ("gateway", ours, {})):
            command = ["curl", "-sS", *header, "-d", json.dumps(body), url]
            began = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                *command,
                "-o",
                "/dev/null",
                "-w",
                "%{size_download}",
                stdout=subprocess.PIPE,
            )
            output, _ = await process.communicate()
            seconds[name].append(time.perf_counter() - began)
            size = int(output)
    engine_s, gateway_s = (statistics.median(times) for times in seconds.values())
    show(
        f"large answer, {size / 1e6:.0f} MB over curl: engine {engine_s:.2f} s,"
        f" gateway {gateway_s:.2f} s; ratio {engine_s / gateway_s:.2f}",
        "at least 0.85",
        engine_s / gateway_s >= 0.85,
    )


async def show_memory(ours: Ask, pid: int, invocations: int) -> None:
    await load(ours, 32, invocations // 10)
    before = resident(pid)
    rate, _, _ = await load(ours, 32, invocations)
    show_growth(f"{invocations} invocations ({rate:.0f}/s)", before, resident(pid))


async def show_streamed(
    http: aiohttp.ClientSession, gateway: str, pid: int, megabytes: int
) -> None:
    """Read one large answer, and look at the gateway's memory while it streams."""
    script = await created(http, gateway, "streamed", LARGE % (ROWS * megabytes // 75))
    before = most = resident(pid)
    size = 0
    url = f"{gateway}/api/v2/scripts/{script}/invoke"
    async with http.post(url, json={}, headers={"Accept-Encoding": ""}) as answer:
        async for chunk in answer.content.iter_any():
            if size // 2**26 != (size + len(chunk)) // 2**26:
                most = max(most, resident(pid))
            size += len(chunk)
    show_growth(f"an answer of {size / 1e6:.0f} MB", before, most)


def show_growth(over: str, before: int, after: int) -> None:
    line = f"memory over {over}: {before / 1e6:.1f} MB, then {after / 1e6:.1f} MB"
    show(line, "within 10 MB", after - before < 10e6)


def resident(pid: int) -> int:
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(
        one.memory_info().rss for one in family if "host.mjs" not in str(one.cmdline())
    )


async def show_open(http: aiohttp.ClientSession, gateway: str, wanted: int) -> None:
    """Invoke scripts that wait for a silent server, and ask for a list beside them."""
    waiting: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(
        lambda _, writer: waiting.append(writer), "127.0.0.1", 0, backlog=wanted
    )
    url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    script = await created(http, gateway, "open", WAITING % url)
    invoke = asker(http, "POST", f"{gateway}/api/v2/scripts/{script}/invoke", {})
    answers = [asyncio.create_task(invoke()) for _ in range(wanted)]
    try:
        while len(waiting) < wanted and not any(answer.done() for answer in answers):
            await asyncio.sleep(0.1)
        _, median, _ = await load(
            asker(http, "GET", f"{gateway}/api/v2/scripts"), 1, 50
        )
        show(
            f"{len(waiting)} answers open; a list beside them: {median:.1f} ms",
            f"{wanted} open",
            len(waiting) >= wanted,
        )
    finally:
        for answer in answers:
            answer.cancel()
        await asyncio.gather(*answers, return_exceptions=True)
        silent.close()


@contextmanager
def stored(where: str | None, folder: Path) -> Iterator[str]:
    """Hand out the store's address; `postgresql` runs a server for the block."""
    if where != "postgresql":
        yield where or str(folder / "scripts.sqlite")
        return
    from support.postgres import run_postgres

    with run_postgres() as postgres:
        yield postgres.new_database()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--invocations", type=int, default=100_000)
    parser.add_argument("--megabytes", type=int, default=1_000)
    parser.add_argument("--open", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--store")
    options = parser.parse_args()
    raise_file_limit()
    os.environ["INFLUXD_QUERY_CONCURRENCY"] = str(2 * options.open)  # 1,024 otherwise
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            stored(options.store, folder) as options.store,
            run_influxd(str(built_influxd(print)), folder) as influxd,
            serving(influxd, options) as (gateway, pid),
        ):
            asyncio.run(measure(influxd, gateway, pid, options))


if __name__ == "__main__":
    main()
