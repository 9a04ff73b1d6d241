"""The commands `invoke`, `observe` and `record`."""

from __future__ import annotations

import json
import os
import shutil
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

import click

from fluxcall.analysis.describe import describe
from fluxcall.cli.completion import complete_scripts
from fluxcall.cli.options import FILE, PARAMS, PRINTING, SCRIPTS, SERVER, SNAPSHOT
from fluxcall.cli.session import Session, pass_session, written
from fluxcall.config.overrides import configure
from fluxcall.errors import CombinedError, ConfigurationError, SourceError, printable
from fluxcall.influxdb.query import run_query
from fluxcall.invoke import formats
from fluxcall.invoke.arguments import read_arguments, to_json
from fluxcall.invoke.call import gather_arguments, invocation_of
from fluxcall.invoke.named import find_script, unknown_script
from fluxcall.invoke.record import record as run_record
from fluxcall.invoke.table import Look
from fluxcall.invoke.target import FORMATS, Target, choose_target
from fluxcall.invoke.terminal import TerminalWriter
from fluxcall.model import Parameter, RawScript, ScriptModel
from fluxcall.param_types import type_text
from fluxcall.runtime.client import Client
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.options import Options, Timeouts
from fluxcall.runtime.rows import Row
from fluxcall.snapshot import known_scripts, read_snapshot
from fluxcall.sources.server import read_server
from fluxcall.workflows.observe import observe as observe_script

_NAME = click.argument("name", shell_complete=complete_scripts)


@click.command()
@_NAME
@PARAMS
@click.option(
    "--run",
    "more",
    multiple=True,
    metavar="JSON",
    help="Parameters of another run, which replace those of the first; repeatable.",
)
@click.option(
    "--exact",
    is_flag=True,
    help="Take the runs for the truth: a column that was never empty never is.",
)
@click.option("--allow-writes", is_flag=True, help="Run it even if it may write.")
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def observe(
    session: Session,
    name: str,
    pairs: tuple[str, ...],
    more: tuple[str, ...],
    exact: bool,
    allow_writes: bool,
) -> None:
    """Learn a script's exact columns from one or more runs.

    NAME is the script's name, its id, or the name of its function. The columns are stored
    in the snapshot until the script's text changes. If several runs disagree, a column's
    type becomes `value`, and a column that is missing in one of them becomes optional.
    """
    script = _known(session, name, read_snapshot(session.snapshot))
    if script is None:
        raise unknown_script(name, read_snapshot(session.snapshot))
    raw = _read_one(session, script.name)
    samples = session.config.of(script).samples
    given = {**raw.samples, **samples, **read_arguments(script, pairs)}
    runs = [
        to_json(script, {**given, **other}) for other in ({}, *map(_as_record, more))
    ]
    connection = session.connection
    if raw.org_id is not None:
        connection = replace(connection, org=raw.org_id)
    with session.console.waiting(f"running {script.name}"):
        observation = observe_script(
            raw,
            session.snapshot,
            runs,
            run=lambda text, params, extern: run_query(
                connection, text, params, extern
            ),
            compiler=session.compiler,
            allow_writes=allow_writes,
            exact=exact,
        )
    for difference in observation.differences:
        session.console.warn(f"{script.name}: {difference}")
    for result in observation.results:
        columns = ", ".join(f"{c.name}: {c.type}" for c in result.columns)
        click.echo(printable(f"result {result.name}: {columns}"))
    if observation.never_empty and not exact:
        columns = ", ".join(column for _, column in observation.never_empty)
        session.console.say(
            f"never empty in {len(runs)} run{'s' * (len(runs) > 1)}, but not promised by"
            f" the text: {columns}; --exact takes that for the truth"
        )
    session.console.say(written(observation.changed))


def _as_record(text: str) -> Mapping[str, Any]:
    try:
        record = json.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"--run takes a JSON object: {error}") from None
    if not isinstance(record, dict):
        raise ConfigurationError("--run takes a JSON object of parameters")
    return record


@click.command()
@_NAME
@PARAMS
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="The format of the rows  [default: a table, or the suffix of --output]",
)
@click.option(
    "--output",
    "-o",
    type=FILE,
    metavar="FILE",
    help="The file to write: .csv, .json, .jsonl or .parquet.",
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

    NAME is the script's name, its id, or the name of its function; parameters can be
    spelled either way, too. On a terminal, you are asked for missing parameters.
    """
    target = choose_target(form, output)
    with _client(session, timeout) as client:
        invocation = _invocation(session, client, name, pairs)
        call = formats.OutputCall(
            client=client,
            invocation=invocation,
            busy=lambda: session.console.progress(
                f"calling {invocation.script}", shown=not _streams_to_terminal(target)
            ),
            look=_look(),
        )
        formats.write_rows(call, target, _stdout(target.format))
    if target.path:
        session.console.say(f"wrote {target.path}")


def _streams_to_terminal(target: Target) -> bool:
    """Return whether rows are printed to the terminal as they arrive, without progress."""
    return target.path is None and target.format != "table" and sys.stdout.isatty()


def _stdout(form: str) -> IO[bytes]:
    """Return standard output: a pipe gets exact bytes, a terminal only printable text."""
    if form == "table" or not sys.stdout.isatty():
        return sys.stdout.buffer
    return cast(IO[bytes], TerminalWriter(sys.stdout.buffer, quoted=form == "csv"))


def _look() -> Look:
    """Return the layout of a table for the kind of standard output."""
    if not sys.stdout.isatty():
        return Look(compact=True)
    width = shutil.get_terminal_size().columns - len(formats.EDGE)
    return Look(width=width, compact=True, bold=not os.environ.get("NO_COLOR"))


@click.command()
@_NAME
@PARAMS
@click.option(
    "--output",
    "-o",
    type=FILE,
    default="fluxcall.recording.json",
    show_default=True,
    help="The recording to which the call is added.",
)
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def record(session: Session, name: str, pairs: tuple[str, ...], output: Path) -> None:
    """Call a script and record its answer for tests without a server."""
    with _client(session, None) as client:
        invocation = _invocation(session, client, name, pairs)
        with session.console.waiting(f"calling {invocation.script}"):
            changed = run_record(client, invocation, output)
    session.console.say(written(changed))


def _client(session: Session, timeout: float | None) -> Client:
    found = session.connection
    options = Options(timeouts=Timeouts(total=timeout))
    with warnings.catch_warnings():  # the session has already warned about plain http
        warnings.simplefilter("ignore", UserWarning)
        return Client(found.url, found.token, org=found.org, options=options)


def _invocation(
    session: Session, client: Client, name: str, pairs: tuple[str, ...]
) -> Invocation[Row]:
    snapshot = known_scripts(session.snapshot)
    script = _known(session, name, snapshot) or _on_server(session, name, snapshot)

    def ask(parameter: Parameter) -> str:
        return _ask(script, parameter)

    params = gather_arguments(script, pairs, ask if sys.stdin.isatty() else None)
    return invocation_of(script, client.connection.org, params)


def _known(
    session: Session, name: str, snapshot: Sequence[ScriptModel]
) -> ScriptModel | None:
    """Return the script from the snapshot, with its configuration applied."""
    config = session.config
    script = find_script(snapshot, name, lambda script: config.of(script).rename)
    return configure(script, config.of(script)) if script else None


def _on_server(
    session: Session, name: str, snapshot: Sequence[ScriptModel]
) -> ScriptModel:
    """Return a script that is not in the snapshot."""
    found = [*read_server(session.connection, name)]
    if not found:
        raise unknown_script(name, snapshot)
    (script,), problems = describe([_only(found, name)], session.compiler)
    for warning in problems:
        session.console.warn(warning)
    return configure(script, session.config.of(script))


def _read_one(session: Session, name: str) -> RawScript:
    """Return the script with this name from the folder or the server."""
    if session.scripts is not None:
        return _only([raw for raw in session.read() if raw.name == name], name)
    return _only([*read_server(session.connection, name)], name)


def _only(found: Sequence[RawScript], name: str) -> RawScript:
    if len(found) != 1:
        raise SourceError(f"{len(found)} scripts are called {name!r}")
    return found[0]


def _ask(script: ScriptModel, parameter: Parameter) -> str:
    """Ask for a parameter until the answer is valid."""

    def checked(answer: str) -> str:
        try:
            to_json(script, read_arguments(script, [f"{parameter.name}={answer}"]))
        except (CombinedError, ConfigurationError) as error:
            raise click.UsageError(printable(str(error))) from None
        return answer

    prompt = printable(f"parameter {parameter.name} ({type_text(parameter.type)})")
    return str(click.prompt(prompt, err=True, value_proc=checked))
