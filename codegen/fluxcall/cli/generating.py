"""The commands pull, generate, check, lint and config; refuses to decide what differs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fluxcall.analysis.lint import Finding
from fluxcall.cache import printed_texts
from fluxcall.cli.console import finding_line, report, say
from fluxcall.cli.options import (
    FLUX,
    OUTPUT,
    SNAPSHOT,
    Origin,
    from_origin,
    named_outputs,
    project_config,
)
from fluxcall.compat import compare as drift
from fluxcall.config.effective import Setting, in_force
from fluxcall.config.file import schema as config_schema
from fluxcall.errors import printable
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import RawScript, ScriptModel
from fluxcall.workflows.check import Checked, check_live
from fluxcall.workflows.check import check as run_check
from fluxcall.workflows.deploy import write_folder
from fluxcall.workflows.generate import generate as run_generate
from fluxcall.workflows.lint import lint_all
from fluxcall.workflows.plan import plan_for, snapshot_path
from fluxcall.workflows.pull import pull as run_pull


@click.command()
@SNAPSHOT
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder to write the scripts to as well, as they were written.",
)
@from_origin
def pull(origin: Origin, snapshot: Path | None, folder: Path | None) -> None:
    """Reads the scripts into the snapshot."""
    path = snapshot_path(project_config(), snapshot)
    seen: list[RawScript] = []

    def source(known: Sequence[ScriptModel]) -> Iterable[RawScript]:
        for raw in origin.read(known):
            seen.append(raw)
            yield raw

    with Compiler(say=say) as compiler:
        outcome = run_pull(source, path, compiler)
    report(outcome)
    if folder is not None:
        written = write_folder(seen, folder)
        say(", ".join(map(str, written)) or f"{folder}: nothing to change")


@click.command()
@OUTPUT
@FLUX
@SNAPSHOT
@click.option("--pull", "pulls", is_flag=True, help="Read the scripts even so.")
@from_origin
def generate(
    origin: Origin,
    output: Path | None,
    flux: Path | None,
    snapshot: Path | None,
    pulls: bool,
) -> None:
    """Writes the modules from the snapshot, and the snapshot where there is none."""
    plan = plan_for(project_config(), named_outputs(output, flux), snapshot)
    offline = plan.snapshot.exists() and not pulls
    if offline:
        say(f"from {plan.snapshot}; --pull reads the scripts again")
    source = None if offline else origin.read
    texts = printed_texts()
    with Compiler(say=say) as compiler:
        outcome = run_generate(source, plan, compiler, texts)
    report(outcome)


@click.command()
@OUTPUT
@FLUX
@SNAPSHOT
@click.option("--live", is_flag=True, help="Would `pull` change the snapshot, too?")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.option(
    "--fail-on",
    type=click.Choice(drift.CLASSES),
    default=drift.COSMETIC,
    show_default=True,
    help="The mildest class of difference that counts.",
)
@from_origin
def check(
    origin: Origin,
    output: Path | None,
    flux: Path | None,
    snapshot: Path | None,
    live: bool,
    as_json: bool,
    fail_on: str,
) -> int:
    """Tells whether `generate` would change a file: 0 no, 1 yes.

    Each difference is breaking, compatible or cosmetic. In GitHub Actions they are
    annotations too.
    """
    plan = plan_for(project_config(), named_outputs(output, flux), snapshot)
    with Compiler(say=say) as compiler:
        checked = run_check(plan, compiler)
        if live:
            checked.append(check_live(origin.read, plan.snapshot, compiler))
    if as_json:
        click.echo(json.dumps(_as_json(checked), indent=2))
    else:
        _show_differences(checked, plan.snapshot)
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


def _show_differences(checked: Sequence[Checked], snapshot: Path) -> None:
    for one in checked:
        click.echo(printable(one.diff), nl=False)
        for difference in one.differences:
            if os.environ.get("GITHUB_ACTIONS"):
                click.echo(_difference_annotation(one.path, difference), nl=False)
            say(str(difference))
        if one.diff:
            command = "pull" if one.path == snapshot else "generate"
            say(f"{one.path} is not what `fluxcall {command}` would write")


_LEVELS = {"breaking": "error", "compatible": "warning", "cosmetic": "notice"}


def _difference_annotation(path: Path, difference: drift.Difference) -> str:
    text = printable(str(difference)).replace("%", "%25").replace("\n", "%0A")
    level = _LEVELS[difference.kind]
    return f"::{level} file={path},title={difference.kind}::{text}\n"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@from_origin
def lint(origin: Origin, as_json: bool) -> int:
    """Tells what cannot work in scripts, or will surprise: 0 nothing, 1 something.

    In GitHub Actions the findings are annotations too.
    """
    with Compiler(say=say) as compiler:
        findings = lint_all(origin.read, compiler)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    elif os.environ.get("GITHUB_ACTIONS"):
        click.echo("".join(map(_annotation, findings)), nl=False)
    else:
        click.echo("".join(map(finding_line, findings)), nl=False)
    return 1 if findings else 0


def _annotation(finding: Finding) -> str:
    """A workflow command of GitHub Actions; its text may hold no line breaks."""
    line, column = finding.position
    text = printable(f"{finding.script}: {finding.message}").replace("%", "%25")
    file = f"file={finding.file}," if finding.file else ""
    return (
        f"::error {file}line={line},col={column},title={finding.rule}::"
        f"{text.replace(chr(10), '%0A')}\n"
    )


@click.command("config")
@SNAPSHOT
@click.option("--host", help="The server's address (INFLUX_HOST).")
@click.option("--org", help="An organization's name or id (INFLUX_ORG).")
@click.option("--profile", help="A profile of the influx command-line client.")
@click.option("--json", "as_json", is_flag=True, help="Print the settings as JSON.")
@click.option("--schema", is_flag=True, help="Print the file's JSON schema instead.")
def show_config(
    snapshot: Path | None,
    host: str | None,
    org: str | None,
    profile: str | None,
    as_json: bool,
    schema: bool,
) -> None:
    """Prints what is in force and where each value comes from."""
    if schema:
        click.echo(json.dumps(config_schema(), indent=2))
        return
    config = project_config()
    path = str(snapshot_path(config, snapshot))
    given = {
        "url": host,
        "org": org,
        "profile": profile,
        "snapshot": str(snapshot or ""),
    }
    settings = in_force(config, given, os.environ, path)
    if as_json:
        click.echo(json.dumps([asdict(setting) for setting in settings], indent=2))
    else:
        click.echo("".join(map(_setting_line, settings)), nl=False)


def _setting_line(setting: Setting) -> str:
    value = "not set" if setting.value is None else json.dumps(setting.value)
    return printable(f"{setting.key} = {value}  # {setting.where}") + "\n"
