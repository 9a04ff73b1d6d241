"""The commands `pull` and `generate`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from fluxcall.cache import printed_texts
from fluxcall.cli.options import (
    ANALYSIS,
    FOLDER,
    OUTPUTS,
    PRINTING,
    SCRIPTS,
    SERVER,
    SNAPSHOT,
)
from fluxcall.cli.session import Session, pass_session, written
from fluxcall.model import RawScript, ScriptModel
from fluxcall.workflows.deploy import write_folder
from fluxcall.workflows.generate import generate as run_generate
from fluxcall.workflows.pull import pull as run_pull


@click.command()
@click.option(
    "--to",
    "folder",
    type=FOLDER,
    metavar="DIR",
    help="Also write the scripts to a folder.",
)
@ANALYSIS
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def pull(
    session: Session, folder: Path | None, strict: bool, allow_unanalysed: bool
) -> None:
    """Read the scripts into the snapshot."""
    seen: list[RawScript] = []

    def source(known: Sequence[ScriptModel]) -> Iterable[RawScript]:
        for raw in session.read(known):
            seen.append(raw)
            yield raw

    outcome = run_pull(
        source,
        session.snapshot,
        session.compiler,
        allow_unanalysed=allow_unanalysed,
        strict=strict,
    )
    session.report(outcome)
    if folder is not None:
        session.console.say(f"{folder}: {written(write_folder(seen, folder))}")


@click.command()
@OUTPUTS
@click.option(
    "--pull", "pulls", is_flag=True, help="Refresh the snapshot from the source first."
)
@ANALYSIS
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def generate(
    session: Session,
    output: Path | None,
    flux: Path | None,
    pulls: bool,
    strict: bool,
    allow_unanalysed: bool,
) -> None:
    """Write the modules from the snapshot.

    If there is no snapshot yet, the scripts are read first.
    """
    plan = session.plan((output, flux))
    offline = plan.snapshot.exists() and not pulls
    if offline:
        session.console.say(f"reading {plan.snapshot}; --pull refreshes it first")
    outcome = run_generate(
        None if offline else session.read,
        plan,
        session.compiler,
        printed_texts(),
        allow_unanalysed=allow_unanalysed,
        strict=strict,
    )
    session.report(outcome)
