"""Runs an InfluxDB 2.x of its own, on loopback; refuses to outlive its owner.

A watcher holds the end of a pipe whose other end is the owner: when the owner is gone,
however it went, the pipe closes and the watcher ends influxd by its process id.
"""

from __future__ import annotations

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

from fluxcall.gateway.engine import set_up

_START_SECONDS = 60.0
_PORT = re.compile(r"msg=Listening .*transport=http .*port=(\d+)")
_WATCHER = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
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
    """An InfluxDB that runs and is set up.

    Attributes:
        url: its address on loopback.
        token: an operator's token.
        org, org_id, bucket: what the set-up made.
    """

    url: str
    token: str
    org: str
    org_id: str
    bucket: str

    def __repr__(self) -> str:
        return f"Influxd({self.url!r})"


def find_influxd() -> str | None:
    """The path of an influxd: `FLUXCALL_INFLUXD`, or the one in PATH."""
    return os.environ.get("FLUXCALL_INFLUXD") or shutil.which("influxd")


@contextmanager
def run_influxd(
    program: str, folder: Path, *, org: str = "fluxcall", bucket: str = "air_sensors"
) -> Iterator[Influxd]:
    """Starts influxd on a free port, sets it up, and ends it after the block.

    Args:
        program: the path of influxd.
        folder: an empty folder for its data and its log.

    Raises:
        OSError: it did not start; the error says where its log is.
    """
    log = folder / "influxd.log"
    command = [program, *_flags(folder)]
    with log.open("wb") as output:
        watcher = subprocess.Popen(
            [sys.executable, "-c", _WATCHER, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    assert watcher.stdin is not None
    try:
        url, token = _wait_for_address(watcher, log), secrets.token_urlsafe(32)
        org_id = set_up(url, token=token, org=org, bucket=bucket)
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
    """The address that influxd took, from its log."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and watcher.poll() is None:
        found = _PORT.search(log.read_text("utf-8", "replace"))
        if found:
            return f"http://127.0.0.1:{found.group(1)}"
        time.sleep(0.05)
    raise OSError(f"influxd did not start: see {log}")
