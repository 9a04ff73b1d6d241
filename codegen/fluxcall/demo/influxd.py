"""Runs an InfluxDB 2.x on loopback, for the demo, development and tests.

Invariant: influxd never outlives its owner. A watcher process reads from a pipe that the
owner holds open: when the owner ends for any reason, the pipe closes and the watcher ends
influxd.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.options import Timeouts
from fluxcall.runtime.request import Request
from fluxcall.runtime.transport import open_sync, send

_START_SECONDS = 60.0
_PORT = re.compile(r"msg=Listening .*transport=http .*port=(\d+)")
_WATCHER = """
import os, subprocess, sys, threading
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
threading.Thread(target=lambda: os._exit(child.wait() & 255), daemon=True).start()
sys.stdin.buffer.read()
child.terminate()
try:
    child.wait(10)
except subprocess.TimeoutExpired:
    child.kill()
    child.wait()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Influxd:
    """A running InfluxDB that has been set up.

    Attributes:
        url: its address on loopback.
        token: an operator token.
        org, org_id, bucket: the organization and bucket that the set-up created.
    """

    url: str
    token: str
    org: str
    org_id: str
    bucket: str

    def __repr__(self) -> str:
        return f"Influxd({self.url!r})"


def find_influxd() -> str | None:
    """Return the path of influxd, from `FLUXCALL_INFLUXD` or PATH, or None."""
    return os.environ.get("FLUXCALL_INFLUXD") or shutil.which("influxd")


@contextmanager
def run_influxd(
    program: str, folder: Path, *, org: str = "fluxcall", bucket: str = "air_sensors"
) -> Iterator[Influxd]:
    """Start influxd on a free port, set it up, and end it after the block.

    Args:
        program: the path of influxd.
        folder: an empty folder for its data and its log.

    Raises:
        OSError: it did not start; the message contains the path of its log.
    """
    log = folder / "influxd.log"
    command = [program, *_flags(folder)]
    with log.open("wb") as output:
        watcher = subprocess.Popen(
            [sys.executable, "-c", _WATCHER, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the owner, which ends it last
        )
    assert watcher.stdin is not None
    try:
        url, token = _wait_for_address(watcher, log), secrets.token_urlsafe(32)
        org_id = _set_up(url, token=token, org=org, bucket=bucket)
        yield Influxd(url=url, token=token, org=org, org_id=org_id, bucket=bucket)
    finally:
        watcher.stdin.close()
        watcher.wait()


def _flags(folder: Path) -> list[str]:
    return [
        f"--bolt-path={folder / 'influxd.bolt'}",
        f"--engine-path={folder / 'engine'}",
        f"--sqlite-path={folder / 'influxd.sqlite'}",
        "--http-bind-address=127.0.0.1:0",
        "--reporting-disabled",
    ]


def _wait_for_address(watcher: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address that influxd listens on, read from its log."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and watcher.poll() is None:
        found = _PORT.search(log.read_text("utf-8", "replace"))
        if found:
            return f"http://127.0.0.1:{found.group(1)}"
        time.sleep(0.05)
    raise OSError(f"influxd did not start: see {log}")


def _set_up(url: str, *, token: str, org: str, bucket: str) -> str:
    """Create the first user, organization and bucket; return the organization's id.

    Raises:
        OSError: InfluxDB cannot be reached, or rejects the request.
    """
    wanted = {
        "username": "fluxcall",
        "password": secrets.token_urlsafe(16),
        "org": org,
        "bucket": bucket,
        "token": token,
    }
    request = Request(
        method="POST",
        url=f"{url}/api/v2/setup",
        label="the set-up",
        headers={"Content-Type": "application/json"},
        content=json.dumps(wanted).encode(),
    )
    try:
        with open_sync() as http, send(http, request, Timeouts()) as (answer, chunks):
            body = b"".join(chunks)
    except FluxcallError as error:
        raise OSError(f"InfluxDB at {url} cannot be set up: {error}") from error
    if answer.status != 201:
        raise OSError(f"InfluxDB at {url} cannot be set up: {answer.status} {body!r}")
    return str(json.loads(body)["org"]["id"])
