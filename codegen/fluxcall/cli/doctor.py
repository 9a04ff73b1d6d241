"""The command `doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from fluxcall.cli.console import print_json
from fluxcall.cli.options import AS_JSON, PRINTING, SERVER, SNAPSHOT
from fluxcall.cli.session import Session, pass_session
from fluxcall.errors import printable
from fluxcall.workflows.doctor import FINE, PROBLEM, SKIPPED, Diagnosis, Setup
from fluxcall.workflows.doctor import diagnose as run_diagnose

_COLOURS = {FINE: "green", PROBLEM: "red", SKIPPED: "yellow"}


@click.command()
@AS_JSON
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def doctor(session: Session, as_json: bool) -> int:
    """Examine the installation, the project and the server.

    A fix is suggested for each problem; the exit code is 1 if there is any. Nothing is
    changed, and no token is printed.
    """
    setup = Setup(
        config=lambda: session.config,
        snapshot=lambda: session.snapshot,
        connection=lambda: session.connection,
        compiler=session.compiler,
    )
    found: list[Diagnosis] = []
    for diagnosis in run_diagnose(setup):
        found.append(diagnosis)
        if not as_json:
            click.echo("".join(_lines(diagnosis)), nl=False)
    if as_json:
        print_json({"format": 1, "findings": [*map(asdict, found)]})
    return _exit_code(found)


def _lines(diagnosis: Diagnosis) -> Sequence[str]:
    state = click.style(f"{diagnosis.state:8}", fg=_COLOURS[diagnosis.state])
    found = printable(f"{diagnosis.subject:14} {diagnosis.found}")
    fix = f"{'':24}fix: {printable(diagnosis.fix)}\n" if diagnosis.fix else ""
    return f"{state} {found}\n", fix


def _exit_code(found: Sequence[Diagnosis]) -> int:
    return 1 if any(diagnosis.state == PROBLEM for diagnosis in found) else 0
