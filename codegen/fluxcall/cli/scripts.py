"""The commands bundle, push, diff and graph; refuses to change a server unasked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from fluxcall.cli.console import finding_line, report, say
from fluxcall.cli.options import (
    SNAPSHOT,
    Origin,
    from_origin,
    from_server,
    project_config,
)
from fluxcall.deploy.diagrams import GRAPHS
from fluxcall.deploy.plan import (
    CONFLICT,
    CREATE,
    DELETE,
    UNCHANGED,
    UPDATE,
    Deployment,
    apply_changes,
)
from fluxcall.errors import (
    ConfigurationError,
    printable,
)
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.influxdb.changes import changing
from fluxcall.runtime.connection import Connection
from fluxcall.workflows.deploy import (
    bundled,
    drawn,
    plan_as_json,
    read_deployer,
    undone,
    write_texts,
)
from fluxcall.workflows.plan import snapshot_path
from fluxcall.workflows.pull import pull


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; standard output unless said.",
)
@click.option("--undo", is_flag=True, help="Print the script as it was written.")
@SNAPSHOT
def bundle(file: Path, output: Path | None, undo: bool, snapshot: Path | None) -> None:
    """Links a script of Flux with what it uses of fluxcall."""
    if undo:
        text = undone(file)
    else:
        path = snapshot_path(project_config(), snapshot)
        with Compiler(say=say) as compiler:
            text = bundled(file, path, compiler)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_texts({output: text})
        say(f"{output} is written")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Apply the plan without asking.")
@click.option("--dry-run", is_flag=True, help="Only print the plan: 1 if there is one.")
@click.option("--prune", is_flag=True, help="Delete scripts that the folder has not.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@SNAPSHOT
@from_server
def push(
    connect: Callable[[], Connection],
    folder: Path,
    yes: bool,
    dry_run: bool,
    prune: bool,
    as_json: bool,
    snapshot: Path | None,
) -> int:
    """Makes the scripts of a folder those of a server: 0 done, 1 a conflict.

    Each script is linked with what it uses. A script that somebody changed on the server
    since the snapshot is a conflict, and nothing is applied.
    """
    path = snapshot_path(project_config(), snapshot)
    connection = connect()
    with Compiler(say=say) as compiler:
        deployer = read_deployer(compiler, folder, connection, path)
        plan = deployer.plan(prune=prune)
        _show_plan(plan, as_json, diffs=bool(plan.of(CONFLICT)))
        wanted = plan.of(CREATE, UPDATE, DELETE)
        if plan.of(CONFLICT):
            say(
                "nothing is applied: `fluxcall pull --to` brings the server's changes here"
            )
            return 1
        if dry_run:
            return 1 if wanted else 0
        if wanted and not yes:
            if not sys.stdin.isatty():
                raise ConfigurationError(
                    "nobody can be asked here: --yes applies the plan"
                )
            click.confirm("Apply?", abort=True, err=True)
        with changing(connection) as hands:
            apply_changes(deployer, wanted, hands, say)
        origin = Origin(scripts=None, connect=lambda: connection)
        report(pull(origin.read, path, compiler))
    return 0


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--prune", is_flag=True, help="Scripts that the folder has not count too."
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@SNAPSHOT
@from_server
def diff(
    connect: Callable[[], Connection],
    folder: Path,
    prune: bool,
    as_json: bool,
    snapshot: Path | None,
) -> int:
    """Tells what `push` would change on a server: 0 nothing, 1 something."""
    path = snapshot_path(project_config(), snapshot)
    with Compiler(say=say) as compiler:
        plan = read_deployer(compiler, folder, connect(), path).plan(prune=prune)
    _show_plan(plan, as_json, diffs=True)
    return 1 if plan.of(CREATE, UPDATE, DELETE, CONFLICT) else 0


def _show_plan(plan: Deployment, as_json: bool, *, diffs: bool) -> None:
    for finding in plan.findings:
        say(f"warning: {finding_line(finding).rstrip()}")
    if as_json:
        click.echo(json.dumps(plan_as_json(plan), indent=2))
        return
    for change in plan.changes:
        click.echo(printable(f"{change.kind:9} {change.name}"))
        for difference in change.differences:
            say(str(difference))
        if change.callers and change.differences:
            say(f"{change.name} is invoked by {', '.join(change.callers)}")
        if diffs and change.kind != UNCHANGED:
            click.echo(printable(change.diff()), nl=False)


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(GRAPHS),
    default="text",
    show_default=True,
)
@from_origin
def graph(origin: Origin, form: str) -> None:
    """Prints which script invokes which."""
    with Compiler(say=say) as compiler:
        click.echo(printable(drawn(origin.read(()), form, compiler)), nl=False)
