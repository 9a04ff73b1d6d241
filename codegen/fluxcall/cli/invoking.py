"""The commands invoke, observe and record."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

import click

from fluxcall.analysis.describe import describe
from fluxcall.cli.options import FILE, PARAMS, PRINTING, SCRIPTS, SERVER, SNAPSHOT
from fluxcall.cli.session import Session, pass_session, written
from fluxcall.errors import SourceError, printable
from fluxcall.influxdb.query import run_query
from fluxcall.invoke import call as invoking
from fluxcall.invoke.arguments import read_arguments, to_json
from fluxcall.invoke.terminal import TerminalWriter
from fluxcall.model import Parameter, RawScript, ScriptModel
from fluxcall.param_types import type_text
from fluxcall.runtime.client import Client
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.options import Options, Timeouts
from fluxcall.runtime.rows import Row
from fluxcall.snapshot import known_scripts, script_of
from fluxcall.sources.server import read_server
from fluxcall.workflows.observe import observe as observe_script


@click.command()
@click.argument("name")
@PARAMS
@click.option("--allow-writes", is_flag=True, help="Run it even if it may write.")
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def observe(
    session: Session, name: str, pairs: tuple[str, ...], allow_writes: bool
) -> None:
    """Learn a script's exact columns from one run.

    The columns go into the snapshot and hold until the script's text changes.
    """
    raw = _read_one(session, name)
    script = script_of(session.snapshot, name)
    samples = session.config.of(script).samples
    given = {**raw.samples, **samples, **read_arguments(script, pairs)}
    connection = session.connection
    if raw.org_id is not None:
        connection = replace(connection, org=raw.org_id)
    observation = observe_script(
        raw,
        session.snapshot,
        to_json(script, given),
        run=lambda text, params, extern: run_query(connection, text, params, extern),
        compiler=session.compiler,
        allow_writes=allow_writes,
    )
    for difference in observation.differences:
        session.console.warn(f"{name}: {difference}")
    for result in observation.results:
        columns = ", ".join(f"{c.name}: {c.type}" for c in result.columns)
        click.echo(printable(f"result {result.name}: {columns}"))
    session.console.say(written(observation.changed))


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
    "--output", "-o", type=FILE, help="The file to write: .csv, .jsonl or .parquet."
)
@click.option("--timeout", type=float, help="Seconds for the whole call.")
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def invoke(
    session: Session,
    name: str,
    pairs: tuple[str, ...],
    form: str | None,
    output: Path | None,
    timeout: float | None,
) -> None:
    """Call a script and print its rows.

    On a terminal you are asked for missing parameters.
    """
    target = invoking.choose_target(form, output)
    with _client(session, timeout) as client:
        invocation = _invocation(session, client, name, pairs)
        invoking.write_rows(
            client, invocation, target, to=_stdout(target.format), say=_progress()
        )
    sys.stdout.flush()
    if target.path:
        session.console.say(f"wrote {target.path}")


@click.command()
@click.argument("name")
@PARAMS
@click.option(
    "--output",
    "-o",
    type=FILE,
    default="fluxcall.recording.json",
    show_default=True,
    help="The recording; the call is added to it.",
)
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def record(session: Session, name: str, pairs: tuple[str, ...], output: Path) -> None:
    """Call a script and keep its answer for tests without a server."""
    with _client(session, None) as client:
        invocation = _invocation(session, client, name, pairs)
        changed = invoking.record(client, invocation, output)
    session.console.say(written(changed))


def _stdout(form: str) -> IO[bytes]:
    """Return where rows go: exact bytes into a pipe, only printable text to a terminal."""
    if not sys.stdout.isatty():
        return sys.stdout.buffer
    return cast(IO[bytes], TerminalWriter(sys.stdout.buffer, quoted=form == "csv"))


def _client(session: Session, timeout: float | None) -> Client:
    found = session.connection
    options = Options(timeouts=Timeouts(total=timeout))
    with warnings.catch_warnings():  # the session has warned of plain http
        warnings.simplefilter("ignore", UserWarning)
        return Client(found.url, found.token, org=found.org, options=options)


def _invocation(
    session: Session, client: Client, name: str, pairs: tuple[str, ...]
) -> Invocation[Row]:
    script = _known_script(session, name)
    ask = _ask if sys.stdin.isatty() else None
    params = invoking.gather_arguments(script, pairs, ask)
    return invoking.invocation_of(script, client.connection.org, params)


def _known_script(session: Session, name: str) -> ScriptModel:
    """Return the snapshot's script, or the server's if the snapshot does not have it."""
    for script in known_scripts(session.snapshot):
        if script.name == name:
            return script
    raw = _one([*read_server(session.connection, name)], name)
    (described,), warnings = describe([raw], session.compiler)
    for warning in warnings:
        session.console.warn(warning)
    return described


def _read_one(session: Session, name: str) -> RawScript:
    """Return the folder's or the server's script of this name."""
    if session.scripts is not None:
        return _one([raw for raw in session.read() if raw.name == name], name)
    return _one([*read_server(session.connection, name)], name)


def _one(found: list[RawScript], name: str) -> RawScript:
    if len(found) != 1:
        count = "several scripts are" if found else "no script is"
        raise SourceError(f"{count} called {name!r}")
    return found[0]


def _ask(parameter: Parameter) -> str:
    prompt = printable(f"parameter {parameter.name} ({type_text(parameter.type)})")
    return str(click.prompt(prompt, err=True))


def _progress() -> Callable[[int], object]:
    """Print on a terminal now and then how far it is."""
    last = time.monotonic()

    def show(number: int) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last > 0.2:
            last = time.monotonic()
            click.echo(f"\r{number:,} ", nl=False, err=True)

    return show
