"""The commands `serve`, `store` and `demo`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from fluxcall.cli.console import say
from fluxcall.cli.session import Session, pass_session
from fluxcall.config.serve import read_serve
from fluxcall.errors import ConfigurationError, MissingDependencyError

if TYPE_CHECKING:
    from fluxcall.gateway.settings import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _option(flag: str, *names: str, **others: Any) -> Callable[[_Command], _Command]:
    """Return an option that can also be set by a variable `FLUXCALL_…`."""
    variable = "FLUXCALL_" + flag.lstrip("-").replace("-", "_").upper()
    return click.option(flag, *names, envvar=variable, show_envvar=True, **others)


def _take_file(ctx: click.Context, option: click.Parameter, file: Path | None) -> None:
    """Let the table `[serve]` of a file stand for what flags and variables do not say."""
    if file is not None:
        ctx.default_map = {**read_serve(file)}


_CONFIG = _option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    is_eager=True,
    expose_value=False,
    callback=_take_file,
    help="A TOML file with these settings in a table [serve].",
)
_STORE = _option(
    "--store", help="A file, or postgresql://…; by default a file in your data folder."
)


@click.command()
@_CONFIG
@_option("--influxdb-url", help="The InfluxDB 2.x that runs the scripts.")
@_option("--no-influxdb", is_flag=True, help="Only store scripts; do not run them.")
@_option(
    "--dev",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of .flux files to push after each change; starts an influxd unless"
    " --influxdb-url is given.",
)
@_option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@_option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8087,
    show_default=True,
    help="0 picks a free port.",
)
@_STORE
@_option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="The number of worker processes.",
)
@_option("--org", help="The organization for clients that cannot name one.")
@_option("--public-url", help="The base address of the scripts' `url`.")
@_option("--engine-side-url", help="This gateway's address as InfluxDB reaches it.")
@_option("--allowed-host", multiple=True, help="A name that is accepted in Host.")
@_option("--allowed-origin", multiple=True, help="A website that may use a session.")
@_option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is logged  [default: info; warning with --dev]",
)
@pass_session
def serve(session: Session, /, dev: Path | None, **said: Any) -> None:
    """Serve the scripts API in front of an InfluxDB 2.x that lacks it.

    Flags beat variables, and both beat the file of --config.
    """
    server = gateway_module("server")
    settings = _settings(dev, **said)
    if dev is None:
        server.serve(settings, say=say)
        return
    from fluxcall.cli.developing import develop

    develop(session, settings, dev)


def _settings(
    dev: Path | None,
    *,
    influxdb_url: str | None,
    no_influxdb: bool,
    store: str | None,
    allowed_host: tuple[str, ...],
    allowed_origin: tuple[str, ...],
    log_level: str | None,
    **others: Any,
) -> Settings:
    """Return the settings that the options mean; what depends on --dev is decided here.

    Raises:
        ConfigurationError: options that contradict each other, or no engine is named.
    """
    module = gateway_module("settings")
    if dev is not None and (no_influxdb or others["workers"] > 1):
        raise ConfigurationError(
            "--dev runs an InfluxDB and one process: leave out --no-influxdb and"
            " --workers"
        )
    if no_influxdb and not _is_said_closer("influxdb_url", than="no_influxdb"):
        influxdb_url = None
    elif influxdb_url is None and dev is None:
        influxdb_url = _asked_url()
    throwaway = dev is not None and influxdb_url is None
    found: Settings = module.Settings(
        influxdb_url=influxdb_url,
        store=store or (":memory:" if throwaway else str(module.default_store())),
        allowed_hosts=allowed_host,
        allowed_origins=allowed_origin,
        log_level=log_level or ("warning" if dev else "info"),
        **others,
    )
    return found


_SOURCES = (
    ParameterSource.COMMANDLINE,
    ParameterSource.ENVIRONMENT,
    ParameterSource.DEFAULT_MAP,
    ParameterSource.DEFAULT,
)
"""Who says what an option is; the first wins. The file of --config is the default map."""


def _is_said_closer(option: str, *, than: str) -> bool:
    """Return whether one option comes from an earlier one of `_SOURCES` than another."""
    source = click.get_current_context().get_parameter_source
    ranks = [_SOURCES.index(source(name) or _SOURCES[-1]) for name in (option, than)]
    return ranks[0] < ranks[1]


def _asked_url() -> str:
    """Ask the user for the engine's address.

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


@click.group("store")
def store_group() -> None:
    """Export the gateway's scripts, or import them into another store."""


@store_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_CONFIG
@_STORE
def export_store(file: Path, store: str | None) -> None:
    """Write all scripts to FILE, one per line."""
    text = StringIO()
    with closing(_opened(store)) as scripts:
        count = gateway_module("transfer").export_scripts(scripts, text)
    file.write_text(text.getvalue(), "utf-8")
    say(f"exported {count} scripts")


@store_group.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@_CONFIG
@_STORE
def import_store(file: IO[str], store: str | None) -> None:
    """Add the scripts of FILE, with their ids."""
    with closing(_opened(store)) as scripts:
        added, known = gateway_module("transfer").import_scripts(scripts, file)
    say(f"added {added} scripts; {known} already existed")


def _opened(where: str | None) -> Any:
    """Open the store of scripts."""
    default = gateway_module("settings").default_store()
    return gateway_module("server").open_store(where or str(default))


@click.command()
@click.option("--influxdb-url", help="An InfluxDB 2.x to use; requires INFLUX_TOKEN.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the module and the snapshot in this folder.",
)
def demo(influxdb_url: str | None, keep: Path | None) -> None:
    """Demonstrate everything with sample scripts: scripts, functions, rows."""
    gateway_module("server")
    from fluxcall.demo.show import show_demo

    show_demo(influxdb_url, keep, say=say)


def gateway_module(module: str) -> Any:
    """Import a module of the gateway.

    Raises:
        MissingDependencyError: the extra `gateway` is not installed.
    """
    from importlib import import_module

    try:
        return import_module(f"fluxcall.gateway.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "fluxcall":
            raise
        raise MissingDependencyError("gateway", "the gateway") from None
