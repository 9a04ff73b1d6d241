"""Run the gateway over uvicorn, in one process or several."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from multiprocessing import parent_process
from multiprocessing.managers import SyncManager
from pathlib import Path
from urllib.request import urlopen

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from fluxcall.errors import ConfigurationError
from fluxcall.gateway.access import Caller
from fluxcall.gateway.app import Process, create_app
from fluxcall.gateway.databases import shown_store
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
        ConfigurationError: the address is in use, or not this machine's.
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


def make_config(make_app: Callable[[], ASGIApp], *, workers: int = 1) -> uvicorn.Config:
    """Return how uvicorn serves the gateway."""
    return uvicorn.Config(
        make_app,
        factory=True,
        workers=workers,
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


def open_store(where: str) -> ScriptStore:
    """Return the store of the scripts.

    Raises:
        ConfigurationError: it cannot be used.
    """
    try:
        return ScriptStore(where)
    except OSError as error:
        raise ConfigurationError(str(error)) from None


def make_app(
    settings: Settings, address: str, token: str, tickets: MutableMapping[str, Caller]
) -> ASGIApp:
    """Return the gateway of this process.

    Args:
        address: this gateway's address, as the engine reaches it.
        token: without an engine, the token that opens the gateway.
        tickets: ticket → caller, shared by the processes of the gateway.

    Raises:
        ConfigurationError: the store cannot be used.
    """
    process = Process(
        store=open_store(settings.store),
        address=address,
        tickets=tickets,
        most_open=raise_file_limit(),
        token=token,
    )
    return create_app(settings, process)


def _make_worker_app(
    settings: Settings, address: str, tickets: MutableMapping[str, Caller]
) -> ASGIApp:
    _end_with_owner()
    set_up_logging(settings.log_level)
    return make_app(settings, address, "", tickets)


def address_of(host: str, listening: socket.socket) -> str:
    """Return the URL of a socket that listens."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"


def _engine_side(settings: Settings, listening: socket.socket) -> str:
    """Return this gateway's address, as the engine reaches it."""
    return settings.engine_side_url or address_of(settings.host, listening)


def serve(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Serve until it is interrupted.

    Raises:
        ConfigurationError: the address or the store cannot be used.
    """
    settings = check(settings)
    os.umask(0o077)
    set_up_logging(settings.log_level)
    with listen(settings.host, settings.port) as listening:
        open_store(settings.store).close()  # its errors are for people, here
        at = address_of(settings.host, listening)
        shown = shown_store(settings.store)
        say(f"the scripts API is at {at}; scripts are kept in {shown}")
        _say_engine(settings, say)
        with suppress(KeyboardInterrupt):  # which is how a server ends
            if settings.workers > 1:
                _serve_workers(settings, listening)
            else:
                _serve_alone(settings, listening, say)
        say("stopped")


def serve_app(
    make_app: Callable[[], ASGIApp], *, port: int, opened: Callable[[str], None]
) -> None:
    """Serve another application on loopback until it is interrupted.

    Args:
        opened: takes the address once it can be connected to.

    Raises:
        ConfigurationError: the port is in use.
    """
    with listen("127.0.0.1", port) as listening:
        opened(address_of("127.0.0.1", listening))
        with suppress(KeyboardInterrupt):  # which is how a server ends
            uvicorn.Server(make_config(make_app)).run(sockets=[listening])


def _say_engine(settings: Settings, say: Callable[[str], None]) -> None:
    """Probe the engine, so that a wrong address is seen at once."""
    if settings.influxdb_url is None:
        return
    try:
        with urlopen(f"{settings.influxdb_url}/health", timeout=5) as answer:
            known = answer.status == 200
    except (OSError, ValueError):
        known = False
    state = "answers" if known else "does not answer yet"
    say(f"InfluxDB at {settings.influxdb_url} {state}")


def _serve_alone(
    settings: Settings, listening: socket.socket, say: Callable[[str], None]
) -> None:
    token = secrets.token_urlsafe(24)
    if settings.influxdb_url is None:
        say(f"without an InfluxDB scripts cannot be invoked; the token is {token}")
    app = partial(make_app, settings, _engine_side(settings, listening), token, {})
    uvicorn.Server(make_config(app)).run(sockets=[listening])


def _serve_workers(settings: Settings, listening: socket.socket) -> None:
    """Serve in several processes that share the socket, the tickets and the metrics."""
    manager = SyncManager()
    manager.start(_begin_manager)
    with manager, tempfile.TemporaryDirectory() as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        app = partial(
            _make_worker_app,
            settings,
            _engine_side(settings, listening),
            manager.dict(),
        )
        config = make_config(app, workers=settings.workers)
        Multiprocess(config, sockets=[listening]).run()


def _begin_manager() -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the owner, which ends it
    _end_with_owner()


def _end_with_owner() -> None:
    """End this process when the one that started it is gone, even if it was killed."""
    owner = parent_process()
    assert owner is not None

    def watch() -> None:
        owner.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def running(settings: Settings, *, token: str = "") -> Iterator[str]:
    """Run a gateway in a thread of this process; hand out its address.

    Args:
        token: without an engine, the token that opens the gateway.

    Raises:
        ConfigurationError: the address or the store cannot be used.
    """
    settings = check(settings)
    with listen(settings.host, settings.port) as listening:
        open_store(settings.store).close()  # its errors are for people, here
        app = partial(make_app, settings, _engine_side(settings, listening), token, {})
        server = uvicorn.Server(make_config(app))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield address_of(settings.host, listening)
        finally:
            server.should_exit = True
            thread.join()


def run_gateway(
    *,
    engine_url: str | None,
    store: Path | str,
    token: str = "",
    **others: object,
) -> AbstractContextManager[str]:
    """Run a gateway on a free port of loopback, as `running` does.

    Args:
        engine_url: the InfluxDB to run scripts on, or None.
        store: a file, `:memory:`, or an address `postgresql://…`.
        others: further settings, as `Settings` has them.
    """
    settings = Settings(influxdb_url=engine_url, store=str(store), port=0, **others)  # type: ignore[arg-type]
    return running(settings, token=token)
