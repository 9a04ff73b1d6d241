"""Runs the gateway over uvicorn; refuses strangers where nobody checks tokens."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn

from fluxcall.errors import ConfigurationError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.gateway.app import create_app
from fluxcall.gateway.engine import Engine
from fluxcall.gateway.store import ScriptStore
from fluxcall.runtime.connection import checked_url, is_loopback
from fluxcall.runtime.errors import SettingsError


def make_server(
    *, engine_url: str | None, store: Path | str, say: Callable[[str], None]
) -> uvicorn.Server:
    """A server of the gateway that listens nowhere yet.

    Args:
        engine_url: the InfluxDB to run scripts on, or None.
        store: the file of the scripts.
        say: takes a line of progress.

    Raises:
        ConfigurationError: the store cannot be used.
    """
    try:
        scripts = ScriptStore(store)
    except OSError as error:
        raise ConfigurationError(str(error)) from None
    app = create_app(
        store=scripts,
        compiler=Compiler(say=say),
        engine=Engine(engine_url) if engine_url else None,
    )
    config = uvicorn.Config(
        app, log_level="warning", lifespan="on", timeout_graceful_shutdown=5
    )
    return uvicorn.Server(config)


def listen(host: str, port: int, *, engine_url: str | None) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        ConfigurationError: the address cannot be had, or strangers could reach a
            gateway whose tokens nobody checks.
    """
    if engine_url is None and not is_loopback(host):
        raise ConfigurationError(
            f"without --influxdb-url nobody checks tokens: listen on 127.0.0.1, not"
            f" on {host}"
        )
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {host}:{port}: {error}; --port takes another one"
        ) from None


def serve(
    *,
    engine_url: str | None,
    host: str,
    port: int,
    store: Path | str,
    say: Callable[[str], None],
) -> None:
    """Serves until it is interrupted.

    Raises:
        ConfigurationError: the address or the store cannot be used.
    """
    url = _checked_engine(engine_url)
    with listen(host, port, engine_url=url) as listening:
        server = make_server(engine_url=url, store=store, say=say)
        behind = f"before {url}" if url else "without an engine: it cannot invoke"
        at = f"http://{host}:{listening.getsockname()[1]}"
        say(f"the scripts API is at {at}, {behind}; scripts in {store}")
        with suppress(KeyboardInterrupt):  # which is how a server ends
            server.run(sockets=[listening])
        say("stopped")


def _checked_engine(url: str | None) -> str | None:
    try:
        return url and checked_url(url)
    except SettingsError as error:
        raise ConfigurationError(f"--influxdb-url: {error}") from None


@contextmanager
def run_gateway(
    *, engine_url: str | None, store: Path | str, say: Callable[[str], None]
) -> Iterator[str]:
    """The address of a gateway that runs in this process on loopback."""
    listening = listen("127.0.0.1", 0, engine_url=engine_url)
    server = make_server(engine_url=engine_url, store=store, say=say)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
