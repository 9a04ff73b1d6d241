"""What a call costs beside a bare httpx post, and what importing the runtime costs.

    python benchmarks/call.py [--calls 1000] [--rounds 5]

A server in a process of its own answers with two rows. Calls of both kinds alternate in
one process; the ratio is that of their medians. Imports are timed in fresh processes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median

import httpx

from fluxcall.runtime import Client, Row, rows, script

ID = "084d693d93048000"
TOKEN = "benchmark"
ANSWER = (
    b",result,table,_time,_value,host\r\n"
    b",_result,0,2022-01-01T00:00:00Z,1.5,a\r\n"
    b",_result,0,2022-01-01T00:00:10Z,2.5,a\r\n\r\n"
)


class Point(Row):
    """A row of the benchmark's script."""

    __slots__ = ("host", "time", "value")
    __columns__ = (
        ("host", "host", "string"),
        ("time", "_time", "time"),
        ("value", "_value", "float"),
    )


@script(
    ID,
    name="points",
    rows=rows("_result", Point),
    takes={"bucket": ("bucket", "string"), "limit": ("limit", "int")},
    reads_only=True,
)
def points(*, bucket: str, limit: int) -> None:
    """Points of a bucket."""


class Handler(BaseHTTPRequestHandler):
    """Answers every invocation."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/csv; charset=utf-8\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)
        )

    def log_message(self, *args: object) -> None:
        pass


def serve() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


def timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def compare_calls(url: str, calls: int) -> tuple[float, float]:
    """Median seconds of a bare post and of a binding's call."""
    address = f"{url}/api/v2/scripts/{ID}/invoke"
    headers = {"Authorization": f"Token {TOKEN}"}
    body = {"params": {"bucket": "b", "limit": 2}}
    with Client(url, TOKEN) as client, httpx.Client() as http:

        def bare() -> bytes:
            return http.post(address, json=body, headers=headers).content

        def binding() -> int:
            return len(points(client, bucket="b", limit=2))

        for _ in range(50):
            bare(), binding()
        pairs = [(timed(bare), timed(binding)) for _ in range(calls)]
    ours = median(pair[1] for pair in pairs)
    return median(pair[0] for pair in pairs), ours


def import_time(module: str) -> float:
    """Seconds that importing a module takes in a fresh process, at its best."""
    program = f"import time; b = time.perf_counter(); import {module}; print(time.perf_counter() - b)"
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as if it were installed
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve()
    command = [sys.executable, __file__, "--serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        found = [compare_calls(url, options.calls) for _ in range(options.rounds)]
    finally:
        process.terminate()
        process.wait()
    ratios = sorted(ours / bare for bare, ours in found)
    bare, ours = found[0]
    print(f"a bare post {bare * 1e6:.0f} µs, a call {ours * 1e6:.0f} µs")
    print(
        f"a call takes {median(ratios):.2f} times a bare post (minimum {ratios[0]:.2f},"
        " at most 1.15 wanted)"
    )
    both = [
        (import_time("httpx, fluxcall.runtime"), import_time("httpx"))
        for _ in range(15)
    ]
    more = median(ours for ours, _ in both) - median(alone for _, alone in both)
    print(
        f"importing the runtime takes {more * 1000:.1f} ms more than httpx (at most 10 wanted)"
    )
    return None


if __name__ == "__main__":
    main()
