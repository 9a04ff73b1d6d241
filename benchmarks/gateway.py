"""What the gateway costs, beside the same query sent to its engine, in one run.

    python benchmarks/gateway.py [--rounds 3] [--requests 600] [--workers 1] [--store …]

Engine and gateway take turns, round by round, so that a busy machine is busy for both.
Ratios matter, not the figures: throughput and the 99th percentile at 1, 8 and 32
clients, a list over one connection, a large answer, memory, and answers open at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
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

SMALL = 'import "array"\narray.from(rows: [{v: params.n}])'
LARGE = """
import "generate"
generate.from(count: %d, fn: (n) => n * n, start: 2021-01-01T00:00:00Z,
    stop: 2022-01-01T00:00:00Z)
"""
ROWS = 1_500_000
Ask = Callable[[], Coroutine[Any, Any, int]]


@contextmanager
def serving(
    influxd: Influxd, folder: Path, options: argparse.Namespace
) -> Iterator[tuple[str, int]]:
    """Address and process id of a gateway as users run it."""
    store = options.store or str(folder / "scripts.sqlite")
    command = [
        *(sys.executable, "-m", "fluxcall", "serve", "--port", "0"),
        *("--influxdb-url", influxd.url, "--store", store),
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
        await show_kept_alive(http, influxd, gateway)
        for clients in (1, 8, 32):
            await show_load(engine, ours, clients, options)
        await show_large(http, influxd, gateway, options.rounds)
        await show_memory(ours, pid, options.invocations)
        await show_open(http, gateway, script, options.open)


async def created(
    http: aiohttp.ClientSession, gateway: str, name: str, text: str
) -> str:
    body = {"name": name, "description": "", "language": "flux", "script": text}
    async with http.post(f"{gateway}/api/v2/scripts", json=body) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["id"])


async def show_kept_alive(
    http: aiohttp.ClientSession, influxd: Influxd, gateway: str
) -> None:
    for name, url in (
        ("list of scripts, gateway", f"{gateway}/api/v2/scripts"),
        ("buckets, gateway", f"{gateway}/api/v2/buckets"),
        ("buckets, engine", f"{influxd.url}/api/v2/buckets"),
    ):
        _, median, p99 = await load(asker(http, "GET", url), 1, 300)
        print(f"{name}: median {median:.1f} ms, p99 {p99:.1f} ms")


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
    print(
        f"{clients} clients: engine {rate:.0f}/s p50 {median:.1f} p99 {p99:.1f} ms;"
        f" gateway {our_rate:.0f}/s p50 {our_median:.1f} p99 {our_p99:.1f} ms;"
        f" throughput {our_rate / rate:.2f}, p99 {our_p99 / p99:.2f}"
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
    best = {name: statistics.median(times) for name, times in seconds.items()}
    print(
        f"large answer, {size / 1e6:.0f} MB over curl: engine {best['engine']:.2f} s,"
        f" gateway {best['gateway']:.2f} s; ratio {best['engine'] / best['gateway']:.2f}"
    )


async def show_memory(ours: Ask, pid: int, invocations: int) -> None:
    await load(ours, 32, invocations // 10)
    before = resident(pid)
    rate, _, _ = await load(ours, 32, invocations)
    after = resident(pid)
    print(
        f"memory over {invocations} invocations ({rate:.0f}/s): {before / 1e6:.1f} MB,"
        f" then {after / 1e6:.1f} MB"
    )


def resident(pid: int) -> int:
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(
        one.memory_info().rss for one in family if "host.mjs" not in str(one.cmdline())
    )


async def show_open(
    http: aiohttp.ClientSession, gateway: str, script: str, wanted: int
) -> None:
    """Answers whose readers stop after the first bytes, and a request beside them."""
    large = await created(http, gateway, "open", LARGE % 200_000)
    answers = []
    began = time.perf_counter()
    try:
        for _ in range(wanted):
            url = f"{gateway}/api/v2/scripts/{large}/invoke"
            answer = await http.post(url, json={})
            assert answer.status == 200, await answer.text()
            answers.append(answer)
        seconds = time.perf_counter() - began
        _, median, _ = await load(
            asker(http, "GET", f"{gateway}/api/v2/scripts"), 1, 50
        )
        print(
            f"{len(answers)} answers open after {seconds:.0f} s; a list beside them:"
            f" {median:.1f} ms"
        )
    finally:
        for answer in answers:
            answer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--invocations", type=int, default=20_000)
    parser.add_argument("--open", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--store")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            run_influxd(str(built_influxd(print)), folder) as influxd,
            serving(influxd, folder, options) as (gateway, pid),
        ):
            asyncio.run(measure(influxd, gateway, pid, options))


if __name__ == "__main__":
    main()
