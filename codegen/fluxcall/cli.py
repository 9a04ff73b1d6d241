"""The command `fluxcall`: parses, calls, prints; refuses to loop over scripts.

Exit codes: 0 fine, 1 a difference, 2 an error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from fluxcall import pipeline, snapshot
from fluxcall.errors import GeneratorError, MissingExtra
from fluxcall.pipeline import Outcome, Source
from fluxcall.runtime.connection import Connection, find_connection
from fluxcall.runtime.errors import FluxcallError
from fluxcall.sources.server import read_server

P = ParamSpec("P")
T = TypeVar("T")


def main() -> None:
    """Runs the command; the one place that exits the process."""
    try:
        sys.exit(command.main(prog_name="fluxcall", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        say("stopped")
    except click.ClickException as error:
        error.show()
    except (GeneratorError, FluxcallError) as error:
        for line in str(error).splitlines():
            say(f"error: {line}")
    sys.exit(2)


def say(line: str) -> None:
    """A line for people, on stderr."""
    click.echo(f"fluxcall: {printable(line)}", err=True)


def printable(text: str) -> str:
    """The text with what could steer a terminal shown as escapes."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fluxcall")
def command() -> None:
    """Makes InfluxDB's invokable scripts typed functions."""


def _server_options(function: Callable[P, T]) -> Callable[..., T]:
    """Adds the options that say which server; the function gets a `Source`."""

    @click.option("--host", help="The server's address (INFLUX_HOST).")
    @click.option(
        "--token",
        help="A token. Others on this machine can read it: INFLUX_TOKEN or"
        " --token-file is safer.",
    )
    @click.option(
        "--token-file",
        type=click.File("r"),
        help="A file with the token; - reads it from standard input.",
    )
    @click.option("--org", help="An organization's name or id (INFLUX_ORG).")
    @click.option("--profile", help="A profile of the influx command-line client.")
    @wraps(function)
    def with_source(
        *args: Any,
        host: str | None,
        token: str | None,
        token_file: Any,
        org: str | None,
        profile: str | None,
        **kwargs: Any,
    ) -> T:
        def connection() -> Connection:
            given = token_file.read().strip() if token_file else token
            return find_connection(url=host, token=given, org=org, profile=profile)

        return function(*args, source=lambda: read_server(connection()), **kwargs)  # type: ignore[arg-type]

    return with_source


_OUTPUT = click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The Python module to write, such as air.py.",
)
_SNAPSHOT = click.option(
    "--snapshot",
    "lock",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The snapshot's file  [default: {snapshot.FILE_NAME} beside the module]",
)


def _beside(output: Path, lock: Path | None) -> Path:
    return lock or output.parent / snapshot.FILE_NAME


@command.command()
@_SNAPSHOT
@_server_options
def pull(source: Source, lock: Path | None) -> None:
    """Reads the server's scripts into the snapshot."""
    _report(pipeline.pull(source, lock or Path(snapshot.FILE_NAME)))


@command.command()
@_OUTPUT
@_SNAPSHOT
@click.option("--pull", "pulls", is_flag=True, help="Ask the server even so.")
@_server_options
def generate(source: Source, output: Path, lock: Path | None, pulls: bool) -> None:
    """Writes the module from the snapshot, and the snapshot where there is none."""
    snapshot_path = _beside(output, lock)
    offline = snapshot_path.exists() and not pulls
    if offline:
        say(f"from {snapshot_path}; --pull asks the server again")
    _report(pipeline.generate(None if offline else source, snapshot_path, output))


@command.command()
@_OUTPUT
@_SNAPSHOT
def check(output: Path, lock: Path | None) -> int:
    """Tells whether `generate` would change the module: 0 no, 1 yes."""
    difference = pipeline.check(_beside(output, lock), output)
    if difference:
        click.echo(printable(difference), nl=False)
        say(f"{output} is not what `fluxcall generate` would write")
    return 1 if difference else 0


def _report(outcome: Outcome) -> None:
    for warning in outcome.warnings:
        say(f"warning: {warning}")
    written = ", ".join(map(str, outcome.changed)) or "nothing to change"
    say(f"{outcome.scripts} scripts: {written}")


@command.command()
@click.option("--influxdb-url", help="The InfluxDB 2.x that runs the scripts.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8087, show_default=True, help="0 takes a free one.")
@click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    default="fluxcall-scripts.sqlite",
    show_default=True,
    help="Where the scripts are kept.",
)
def serve(influxdb_url: str | None, host: str, port: int, store: Path) -> None:
    """Serves the scripts API in front of an InfluxDB 2.x that lacks it."""
    server = _gateway_server()
    server.serve(engine_url=influxdb_url, host=host, port=port, store=store, say=say)


@command.command()
@click.option("--influxdb-url", help="An InfluxDB 2.x to run on, with INFLUX_TOKEN.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the module and the snapshot, which stay.",
)
def demo(influxdb_url: str | None, keep: Path | None) -> None:
    """Shows the whole path: scripts, functions, rows."""
    _gateway_server()
    from fluxcall.demo.show import show_demo

    show_demo(influxdb_url, keep, say=say)


def _gateway_server() -> Any:
    try:
        from fluxcall.gateway import server
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "fluxcall":
            raise
        raise MissingExtra("gateway", "the gateway") from None
    return server
