"""The commands serve, store and demo."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from fluxcall.cli.console import say
from fluxcall.errors import ConfigurationError, MissingDependencyError

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _option(flag: str, *names: str, **others: Any) -> Callable[[_Command], _Command]:
    """Return an option that a variable `FLUXCALL_…` can give too."""
    variable = "FLUXCALL_" + flag.lstrip("-").replace("-", "_").upper()
    return click.option(flag, *names, envvar=variable, show_envvar=True, **others)


_URL = "The InfluxDB 2.x that runs the scripts."
_STORE = "A file, or postgresql://…; by default a file in your data folder."


@click.command()
@_option("--influxdb-url", help=_URL)
@click.option("--no-influxdb", is_flag=True, help="Only keep scripts; run none.")
@_option("--host", default="127.0.0.1", show_default=True)
@_option("--port", default=8087, show_default=True, help="0 takes a free one.")
@_option("--store", help=_STORE)
@_option("--workers", default=1, show_default=True, help="Processes that serve.")
@_option("--org", help="The organization of clients that cannot name one.")
@_option("--public-url", help="The address in a script's url.")
@_option("--engine-side-url", help="This gateway's address as InfluxDB reaches it.")
@_option("--allowed-host", multiple=True, help="A name that Host may have.")
@_option("--allowed-origin", multiple=True, help="A site that may use a session.")
@_option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="info",
    show_default=True,
)
def serve(
    influxdb_url: str | None,
    no_influxdb: bool,
    store: str | None,
    allowed_host: tuple[str, ...],
    allowed_origin: tuple[str, ...],
    **others: Any,
) -> None:
    """Serve the scripts API in front of an InfluxDB 2.x that lacks it."""
    server = gateway_module("server")
    settings = gateway_module("settings")
    server.serve(
        settings.Settings(
            influxdb_url=None if no_influxdb else influxdb_url or _asked_url(),
            store=store or str(settings.default_store()),
            allowed_hosts=allowed_host,
            allowed_origins=allowed_origin,
            **others,
        ),
        say=say,
    )


def _asked_url() -> str:
    """Return the engine's address from the user.

    Raises:
        ConfigurationError: there is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "no InfluxDB to run scripts on: pass --influxdb-url URL, or --no-influxdb to"
            " keep scripts only"
        )
    answer: str = click.prompt("InfluxDB's address", default="http://127.0.0.1:8086")
    return answer


@click.group()
def store() -> None:
    """Export the gateway's scripts, or import them into another store."""


@store.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_option("--store", "where", help=_STORE)
def export_store(file: Path, where: str | None) -> None:
    """Write all scripts to FILE, one a line."""
    text = StringIO()
    with closing(_opened(where)) as scripts:
        count = gateway_module("transfer").export_scripts(scripts, text)
    file.write_text(text.getvalue(), "utf-8")
    say(f"exported {count} scripts")


@store.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@_option("--store", "where", help=_STORE)
def import_store(file: IO[str], where: str | None) -> None:
    """Add the scripts of FILE, with their ids."""
    with closing(_opened(where)) as scripts:
        added, known = gateway_module("transfer").import_scripts(scripts, file)
    say(f"added {added} scripts; {known} were there already")


def _opened(where: str | None) -> Any:
    """Return the store of the scripts."""
    default = gateway_module("settings").default_store()
    return gateway_module("server").open_store(where or str(default))


@click.command()
@click.option("--influxdb-url", help="An InfluxDB 2.x to run on, with INFLUX_TOKEN.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the module and the snapshot, which stay.",
)
def demo(influxdb_url: str | None, keep: Path | None) -> None:
    """Show the whole path: scripts, functions, rows."""
    gateway_module("server")
    from fluxcall.demo.show import show_demo

    show_demo(influxdb_url, keep, say=say)


def gateway_module(module: str) -> Any:
    """Return a module of the gateway.

    Raises:
        MissingDependencyError: what it needs is not installed.
    """
    from importlib import import_module

    try:
        return import_module(f"fluxcall.gateway.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "fluxcall":
            raise
        raise MissingDependencyError("gateway", "the gateway") from None
