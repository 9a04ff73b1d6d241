"""The command check."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fluxcall.cli.console import Console
from fluxcall.cli.options import AS_JSON, OUTPUTS, PRINTING, SCRIPTS, SERVER, SNAPSHOT
from fluxcall.cli.session import Session, pass_session
from fluxcall.compat import compare as drift
from fluxcall.errors import printable
from fluxcall.snapshot import read_snapshot
from fluxcall.workflows.check import Checked, check_live, outdated
from fluxcall.workflows.check import check as run_check


@click.command()
@OUTPUTS
@click.option("--live", is_flag=True, help="Check that `pull` changes nothing, too.")
@AS_JSON
@click.option(
    "--fail-on",
    type=click.Choice(drift.CLASSES),
    default=drift.COSMETIC,
    show_default=True,
    help="The mildest class of difference that counts.",
)
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def check(
    session: Session,
    output: Path | None,
    flux: Path | None,
    live: bool,
    as_json: bool,
    fail_on: str,
) -> int:
    """Check that `generate` changes nothing: exit code 0 if so, 1 if not.

    Each difference is breaking, compatible or cosmetic. In GitHub Actions the
    differences are annotations as well.
    """
    plan = session.plan((output, flux))
    checked = run_check(plan, session.compiler)
    if old := outdated(read_snapshot(plan.snapshot)):
        session.console.say(
            f"an older fluxcall analysed {len(old)} scripts: `fluxcall pull` may find more"
        )
    if live:
        checked.append(check_live(session.read, plan.snapshot, session.compiler))
    if as_json:
        click.echo(json.dumps(_as_json(checked), indent=2))
    else:
        _show_differences(session.console, checked, plan.snapshot)
    kinds = {d.kind for one in checked for d in one.differences}
    counting = drift.CLASSES[: drift.CLASSES.index(fail_on) + 1]
    return 1 if kinds & set(counting) else 0


def _as_json(checked: Sequence[Checked]) -> Mapping[str, Any]:
    """What docs/check.md describes."""
    differences = [
        {"file": one.path.as_posix(), **asdict(difference)}
        for one in checked
        for difference in one.differences
    ]
    worst = drift.worst([d for one in checked for d in one.differences])
    return {"format": 1, "worst": worst, "differences": differences}


def _show_differences(
    console: Console, checked: Sequence[Checked], snapshot: Path
) -> None:
    for one in checked:
        click.echo(printable(one.diff), nl=False)
        for difference in one.differences:
            if os.environ.get("GITHUB_ACTIONS"):
                click.echo(_difference_annotation(one.path, difference), nl=False)
            console.say(str(difference))
        if one.diff:
            command = "pull" if one.path == snapshot else "generate"
            console.say(f"{one.path} is not what `fluxcall {command}` would write")


_LEVELS = {"breaking": "error", "compatible": "warning", "cosmetic": "notice"}


def _difference_annotation(path: Path, difference: drift.Difference) -> str:
    text = printable(str(difference)).replace("%", "%25").replace("\n", "%0A")
    level = _LEVELS[difference.kind]
    return f"::{level} file={path},title={difference.kind}::{text}\n"
