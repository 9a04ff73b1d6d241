"""The commands `bundle`, `push` and `diff`.

Invariant: nothing on a server is changed without the user's consent.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fluxcall.cli.console import print_block, print_json
from fluxcall.cli.looking import finding_line
from fluxcall.cli.options import AS_JSON, FILE, PRINTING, SCRIPTS, SERVER, SNAPSHOT
from fluxcall.cli.session import Session, pass_session, written
from fluxcall.deploy.apply import apply_changes
from fluxcall.deploy.plan import (
    CONFLICT,
    CREATE,
    DELETE,
    UNCHANGED,
    UPDATE,
    Deployer,
    Deployment,
)
from fluxcall.errors import ConfigurationError, printable, printable_lines
from fluxcall.influxdb.changes import changing
from fluxcall.link.linker import CLOUD, TARGETS
from fluxcall.sources.folder import read_folder
from fluxcall.workflows.deploy import (
    bundled,
    plan_as_json,
    read_deployer,
    undone,
    write_texts,
)
from fluxcall.workflows.pull import pull

_PRUNE = click.option(
    "--prune", is_flag=True, help="Delete scripts that are not in the folder."
)


_FORCE = click.option(
    "--force",
    multiple=True,
    metavar="NAME",
    help="Overwrite what was changed on the server in this script; may be repeated.",
)


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--output", "-o", type=FILE, help="The file to write  [default: standard output]"
)
@click.option("--undo", is_flag=True, help="Restore the script as it was written.")
@click.option(
    "--for",
    "target",
    type=click.Choice(TARGETS),
    default=CLOUD,
    show_default=True,
    help="The kind of server that will run the script.",
)
@SNAPSHOT
@PRINTING
@pass_session
def bundle(
    session: Session, file: Path, output: Path | None, undo: bool, target: str
) -> None:
    """Link a script with the scripts of the snapshot that it uses."""
    text = undone(file) if undo else _linked(session, file, target)
    if output is None:
        click.echo(printable_lines(text) if sys.stdout.isatty() else text, nl=False)
    else:
        session.console.say(written(write_texts({output: text})))


def _linked(session: Session, file: Path, target: str) -> str:
    return bundled(
        file, session.snapshot, session.compiler, session.config, target=target
    )


@click.command()
@click.option("--yes", is_flag=True, help="Apply the plan without asking.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only print the plan; exit code 1 if it has changes.",
)
@_PRUNE
@_FORCE
@AS_JSON
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def push(
    session: Session,
    yes: bool,
    dry_run: bool,
    prune: bool,
    force: tuple[str, ...],
    as_json: bool,
) -> int:
    """Push the scripts of a folder to a server.

    Each script is linked with the scripts that it uses. A script that was changed on the
    server since the last pull is a conflict: then nothing is applied and the exit code
    is 1, unless --force names the script.
    """
    deployer = _deployer(session)
    plan = deployer.plan(prune=prune, force=force)
    _show_plan(session, plan, as_json, diffs=bool(plan.of(CONFLICT)))
    wanted = plan.of(CREATE, UPDATE, DELETE)
    if plan.of(CONFLICT):
        session.console.say("nothing was applied")
        return 1
    if dry_run:
        return 1 if wanted else 0
    if wanted and not yes and not _confirmed(session):
        return 1
    with changing(session.connection) as server:
        apply_changes(deployer, wanted, server, session.console.say)
    session.report(pull(session.read_server, session.snapshot, session.compiler))
    return 0


def _confirmed(session: Session) -> bool:
    """Ask whether to apply the plan.

    Raises:
        ConfigurationError: there is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "stdin is not a terminal: pass --yes to apply the plan without confirmation"
        )
    agreed = click.confirm("Apply?", err=True)
    if not agreed:
        session.console.say("nothing was applied")
    return agreed


@click.command()
@_PRUNE
@AS_JSON
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def diff(session: Session, prune: bool, as_json: bool) -> int:
    """Print what `push` would change on a server: exit code 1 if there are changes."""
    plan = _deployer(session).plan(prune=prune)
    _show_plan(session, plan, as_json, diffs=True)
    return 1 if plan.of(CREATE, UPDATE, DELETE, CONFLICT) else 0


def _deployer(session: Session) -> Deployer:
    """Return a deployer for the folder, the server and the snapshot."""
    folder = session.scripts_option or session.config.source
    if folder is None:
        raise ConfigurationError(
            "no folder of scripts is named: pass --scripts DIR, or set `source` in the"
            " configuration"
        )
    return read_deployer(
        session.compiler,
        read_folder(folder),
        session.connection,
        session.snapshot,
        session.config,
    )


def _show_plan(
    session: Session, plan: Deployment, as_json: bool, *, diffs: bool
) -> None:
    for finding in plan.findings:
        session.console.warn(finding_line(finding))
    if as_json:
        print_json(plan_as_json(plan))
        return
    for change in plan.changes:
        click.echo(printable(f"{change.kind:9} {change.name}"))
        if change.conflict:
            session.console.say(f"{change.name}: {change.conflict}")
        for difference in change.differences:
            session.console.say(str(difference))
        if change.callers and change.differences:
            callers = ", ".join(change.callers)
            session.console.say(f"{change.name} is invoked by {callers}")
        if diffs and change.kind != UNCHANGED:
            print_block(change.diff())
