"""Run the gateway over uvicorn, in one process or several."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn

from fluxcall.errors import ConfigurationError
from fluxcall.gateway.app import Process, create_app
from fluxcall.gateway.limits import raise_file_limit
from fluxcall.gateway.logs import set_up_logging
from fluxcall.gateway.protocol import GatewayProtocol
from fluxcall.gateway.settings import Settings, check
from fluxcall.gateway.store import ScriptStore

_KEEP_ALIVE_SECONDS = 200
"""Longer than the engine's 180: a client that knows the engine is never surprised."""

_GRACE_SECONDS = 5
_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises:
        ConfigurationError: the address cannot be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {host}:{port}: {error}; --port takes another one"
        ) from None
    # Accepted connections inherit it; without it an answer whose head and body are
    # written apart waits 40 ms for the client's delayed acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def make_server(settings: Settings, process: Process) -> uvicorn.Server:
    """Return a server of the gateway that listens nowhere yet."""
    config = uvicorn.Config(
        create_app(settings, process),
        http=GatewayProtocol,
        ws="none",
        loop="uvloop",
        log_level="critical",  # what goes wrong is logged where its request is known
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return uvicorn.Server(config)


def open_store(where: str) -> ScriptStore:
    """Return the store of the scripts.

    Raises:
        ConfigurationError: it cannot be used.
    """
    try:
        return ScriptStore(where)
    except OSError as error:
        raise ConfigurationError(str(error)) from None


def _process(settings: Settings, listening: socket.socket, token: str) -> Process:
    host, port = settings.host, listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return Process(
        store=open_store(settings.store),
        address=settings.engine_side_url or f"http://{shown}:{port}",
        worker=secrets.token_hex(4),
        most_open=raise_file_limit(),
        token=token,
    )


def serve(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Serve until it is interrupted.

    Raises:
        ConfigurationError: the address or the store cannot be used.
    """
    settings = check(settings)
    os.umask(0o077)
    set_up_logging(settings.log_level)
    token = secrets.token_urlsafe(24)
    with listen(settings.host, settings.port) as listening:
        process = _process(settings, listening, token)
        at = f"http://{settings.host}:{listening.getsockname()[1]}"
        say(f"the scripts API is at {at}; scripts are kept in {settings.store}")
        if settings.influxdb_url is None:
            say(f"without an InfluxDB scripts cannot be invoked; the token is {token}")
        with suppress(KeyboardInterrupt):  # which is how a server ends
            make_server(settings, process).run(sockets=[listening])
        say("stopped")


@contextmanager
def run_gateway(
    *,
    engine_url: str | None,
    store: Path | str,
    say: Callable[[str], None] = print,
    token: str = "",
    **others: object,
) -> Iterator[str]:
    """Run a gateway in this process on loopback; hand out its address.

    Args:
        engine_url: the InfluxDB to run scripts on, or None.
        store: a file, `:memory:`, or an address `postgresql://…`.
        say: takes a line of progress.
        token: without an engine, the token that opens the gateway.
        others: further settings, as `Settings` has them.
    """
    settings = Settings(influxdb_url=engine_url, store=str(store), **others)  # type: ignore[arg-type]
    with listen("127.0.0.1", 0) as listening:
        server = make_server(settings, _process(settings, listening, token))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
