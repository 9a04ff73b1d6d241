"""The commands observe, invoke and record; refuses to run what may write unasked."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from fluxcall.analysis.describe import describe
from fluxcall.cli.console import say
from fluxcall.cli.options import (
    PARAMS,
    SNAPSHOT,
    Origin,
    from_origin,
    project_config,
)
from fluxcall.errors import printable
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.influxdb.query import run_query
from fluxcall.invoke import call as invoking
from fluxcall.invoke.arguments import read_arguments, to_json
from fluxcall.model import Parameter, ScriptModel
from fluxcall.render.view import type_text
from fluxcall.runtime.client import Client
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.options import Options, Timeouts
from fluxcall.runtime.rows import Row
from fluxcall.snapshot import known_scripts, script_of
from fluxcall.workflows.observe import observe as observe_script
from fluxcall.workflows.plan import snapshot_path


@click.command()
@click.argument("name")
@PARAMS
@click.option("--allow-writes", is_flag=True, help="Run it even if it may write.")
@SNAPSHOT
@from_origin
def observe(
    origin: Origin,
    name: str,
    pairs: tuple[str, ...],
    allow_writes: bool,
    snapshot: Path | None,
) -> None:
    """Runs a script once and records its exact columns in the snapshot."""
    config = project_config()
    path = snapshot_path(config, snapshot)
    raw = origin.read_one(name)
    script = script_of(path, name)
    samples = config.of(script).samples
    given = {**raw.samples, **samples, **read_arguments(script, pairs)}
    connection = origin.connect()
    if raw.org_id is not None:
        connection = replace(connection, org=raw.org_id)
    with Compiler(say=say) as compiler:
        observation = observe_script(
            raw,
            path,
            to_json(script, given),
            run=lambda text, params, extern: run_query(
                connection, text, params, extern
            ),
            compiler=compiler,
            allow_writes=allow_writes,
        )
    for difference in observation.differences:
        say(f"warning: {name}: {difference}")
    for result in observation.results:
        columns = ", ".join(f"{c.name}: {c.type}" for c in result.columns)
        click.echo(printable(f"{result.name}: {columns}"))
    say(", ".join(map(str, observation.changed)) or "nothing to change")


@click.command()
@click.argument("name")
@PARAMS
@click.option(
    "--format",
    "form",
    type=click.Choice(invoking.FORMATS),
    help="How rows are written  [default: a table, or what the file's name ends in]",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: .csv, .jsonl or .parquet.",
)
@click.option("--timeout", type=float, help="Seconds for the whole call.")
@SNAPSHOT
@from_origin
def invoke(
    origin: Origin,
    name: str,
    pairs: tuple[str, ...],
    form: str | None,
    output: Path | None,
    timeout: float | None,
    snapshot: Path | None,
) -> None:
    """Invokes a script: its rows as a table, CSV, JSON lines or Parquet.

    Parameters that are missing are asked for on a terminal.
    """
    target = invoking.choose_target(form, output)
    with _client(origin, timeout) as client:
        invocation = _invocation(origin, client, name, pairs, snapshot)
        invoking.write_rows(
            client, invocation, target, to=sys.stdout.buffer, say=_progress()
        )
    sys.stdout.flush()
    if target.path:
        say(f"{target.path} is written")


@click.command()
@click.argument("name")
@PARAMS
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    default="fluxcall.recording.json",
    show_default=True,
    help="The recording; the call is added to it.",
)
@SNAPSHOT
@from_origin
def record(
    origin: Origin,
    name: str,
    pairs: tuple[str, ...],
    output: Path,
    snapshot: Path | None,
) -> None:
    """Invokes a script and keeps the answer for tests without a server."""
    with _client(origin, None) as client:
        invocation = _invocation(origin, client, name, pairs, snapshot)
        changed = invoking.record(client, invocation, output)
    say(", ".join(map(str, changed)) or "nothing to change")


def _client(origin: Origin, timeout: float | None) -> Client:
    found = origin.connect()
    options = Options(timeouts=Timeouts(total=timeout))
    return Client(found.url, found.token, org=found.org, options=options)


def _invocation(
    origin: Origin,
    client: Client,
    name: str,
    pairs: tuple[str, ...],
    snapshot: Path | None,
) -> Invocation[Row]:
    path = snapshot_path(project_config(), snapshot)
    script = _known_script(client.connection, name, path)
    ask = _ask if sys.stdin.isatty() else None
    params = invoking.gather_arguments(script, pairs, ask)
    return invoking.invocation_of(script, client.connection.org, params)


def _known_script(connection: Connection, name: str, snapshot: Path) -> ScriptModel:
    """The snapshot's script, or the server's where the snapshot does not know it."""
    for script in known_scripts(snapshot):
        if script.name == name:
            return script
    raw = Origin(scripts=None, connect=lambda: connection).read_one(name)
    with Compiler(say=say) as compiler:
        (described,), warnings = describe([raw], compiler)
    for warning in warnings:
        say(f"warning: {warning}")
    return described


def _ask(parameter: Parameter) -> str:
    prompt = printable(f"{parameter.name} ({type_text(parameter.type)})")
    return str(click.prompt(prompt, err=True))


def _progress() -> Callable[[int], object]:
    """Says on a terminal now and then how far it is."""
    last = time.monotonic()

    def show(number: int) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last > 0.2:
            last = time.monotonic()
            click.echo(f"\r{number:,} ", nl=False, err=True)

    return show
