"""The command `serve --dev`: runs an engine and a gateway, and pushes a folder as it changes.

Invariant: everything that it starts ends with it.
"""

from __future__ import annotations

import shlex
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxcall.cli.looking import finding_line
from fluxcall.cli.session import Session
from fluxcall.demo.influxd import find_influxd, run_influxd
from fluxcall.errors import ConfigurationError, GeneratorError
from fluxcall.fluxlang.install import find_node
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.discovery import find_connection
from fluxcall.workflows.develop import FolderPush

if TYPE_CHECKING:
    from fluxcall.gateway.settings import Settings

ORG, BUCKET = "fluxcall", "dev"
_LOOK_MILLISECONDS = 250


def develop(session: Session, settings: Settings, folder: Path) -> None:
    """Serve the scripts of a folder, and follow its files until interrupted.

    Args:
        settings: the gateway's settings; if they have no address of an engine, one is
            started.

    Raises:
        GeneratorError: something is missing or cannot be started.
    """
    from fluxcall.gateway.server import running

    find_node()  # before anything starts: scripts are analysed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _engine(session, settings) as engine:
            behind = replace(settings, influxdb_url=engine.url)
            with running(behind) as url:
                session.console.say(f"the scripts API is at {url}")
                connection = replace(engine, url=url)
                _print_use(connection, own=settings.influxdb_url is None)
                _follow(session, folder, connection)
    except KeyboardInterrupt:  # which is how it ends
        session.console.say("stopped")


@contextmanager
def _engine(session: Session, settings: Settings) -> Iterator[Connection]:
    """Yield the address of the given engine, or of one that runs during the block."""
    if settings.influxdb_url is not None:
        yield find_connection(url=settings.influxdb_url, org=settings.org)
        return
    program = find_influxd()
    if program is None:
        raise ConfigurationError(
            "no influxd was found: put it into PATH, name it in FLUXCALL_INFLUXD, or pass"
            " --influxdb-url URL"
        )
    session.console.say(f"starting {program}; its data is deleted at the end")
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            running = run_influxd(program, data, org=ORG, bucket=BUCKET)
            influxd = stack.enter_context(running)
        except OSError as error:
            raise ConfigurationError(str(error)) from None
        yield Connection(url=influxd.url, token=influxd.token, org=influxd.org)


def _print_use(connection: Connection, *, own: bool) -> None:
    """Print how other commands reach the gateway, without showing the user's own token."""
    variables = {"INFLUX_HOST": connection.url}
    if connection.org:
        variables["INFLUX_ORG"] = connection.org
    if own:
        variables["INFLUX_TOKEN"] = connection.token
    for name, value in variables.items():
        click.echo(f"export {name}={shlex.quote(value)}")


def _follow(session: Session, folder: Path, connection: Connection) -> None:
    """Push the folder now and after every change."""
    pushing = FolderPush(
        folder,
        connection,
        compiler=session.compiler,
        snapshot=session.snapshot,
        config=session.config,
    )
    for number, _ in enumerate(_changes(folder)):
        _push(session, pushing)
        if number == 0:
            session.console.say(f"watching {folder}; Ctrl-C ends everything")


def _changes(folder: Path) -> Iterator[None]:
    """Yield once when the folder is being watched, and after each change from then on.

    Raises:
        ConfigurationError: the folder cannot be watched, or was deleted.
    """
    watched = _watched(folder)
    try:
        next(watched)
        yield
        for changed in watched:
            if not folder.is_dir():
                raise ConfigurationError(
                    f"{folder} was deleted: nothing is left to watch"
                )
            if changed:
                yield
    except (OSError, RuntimeError) as error:  # such as the system's limit of watches
        raise ConfigurationError(f"{folder} cannot be watched: {error}") from None


def _watched(folder: Path) -> Iterator[object]:
    """Yield the changes of each moment, or nothing if there are none."""
    from watchfiles import watch

    return watch(
        folder,
        watch_filter=lambda _, path: Path(path).suffix in (".flux", ""),
        yield_on_timeout=True,
        rust_timeout=_LOOK_MILLISECONDS,
    )


def _push(session: Session, pushing: FolderPush) -> None:
    """Push the folder and print what was done; failures are reported, but not raised."""
    try:
        plan = pushing.push(session.console.say)
    except GeneratorError as error:
        session.console.error(error)
        return
    for finding in plan.findings:
        session.console.warn(finding_line(finding))
    for problem in plan.problems:
        session.console.error(problem)
    if plan.problems:
        session.console.say(
            "these scripts were not pushed; the gateway keeps their last version"
        )
