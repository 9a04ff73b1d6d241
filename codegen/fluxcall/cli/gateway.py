"""The commands serve and demo; refuses without the extra that they need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fluxcall.cli.console import say
from fluxcall.errors import MissingDependencyError


@click.command()
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


@click.command()
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
        raise MissingDependencyError("gateway", "the gateway") from None
    return server
