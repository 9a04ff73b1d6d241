"""An influxd that can be killed and started again with its data and its address."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from fluxcall.demo.influxd import run_influxd

_START_SECONDS = 60.0


class RestartedInfluxd:
    """An engine that is set up.

    Attributes:
        url, token: as those of `Influxd`.
    """

    def __init__(self, program: str, folder: Path) -> None:
        with run_influxd(program, folder) as ready:
            self.token = ready.token
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.url = f"http://{address}"
        self._log = folder / "restarted.log"
        self._command = [
            program,
            f"--bolt-path={folder / 'influxd.bolt'}",
            f"--engine-path={folder / 'engine'}",
            f"--sqlite-path={folder / 'influxd.sqlite'}",
            f"--http-bind-address={address}",
            "--reporting-disabled",
        ]
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """Kill it, as a crash does."""
        self._process.kill()
        self._process.wait()


@contextmanager
def restarted_influxd(program: str, folder: Path) -> Iterator[RestartedInfluxd]:
    """Run an engine during the block."""
    running = RestartedInfluxd(program, folder)
    try:
        yield running
    finally:
        running.kill()
