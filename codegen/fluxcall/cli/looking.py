"""The commands lint, graph and config."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click

from fluxcall.analysis.lint import Finding
from fluxcall.cli.options import AS_JSON, PRINTING, SCRIPTS, SERVER, SNAPSHOT
from fluxcall.cli.session import Session, pass_session
from fluxcall.config.effective import Setting, in_force
from fluxcall.config.schema import schema as config_schema
from fluxcall.deploy.diagrams import GRAPHS
from fluxcall.errors import printable
from fluxcall.workflows.deploy import drawn
from fluxcall.workflows.lint import lint_all


@click.command()
@AS_JSON
@SCRIPTS
@SERVER
@PRINTING
@pass_session
def lint(session: Session, as_json: bool) -> int:
    """Find what cannot work in scripts, or works in a surprising way.

    The exit code is 1 if there is a finding. In GitHub Actions the findings are
    annotations.
    """
    findings = lint_all(session.read, session.compiler)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    elif os.environ.get("GITHUB_ACTIONS"):
        click.echo("".join(map(_annotation, findings)), nl=False)
    else:
        click.echo("".join(map(finding_line, findings)), nl=False)
    if not findings:
        session.console.say("no findings")
    return 1 if findings else 0


def finding_line(finding: Finding) -> str:
    """Return a finding as a line, its place first."""
    line, column = finding.position
    place = printable(f"{finding.script}:{line}:{column}")
    return f"{place}: {printable(finding.message)} [{finding.rule}]\n"


def _annotation(finding: Finding) -> str:
    """Return a workflow command of GitHub Actions; its text may hold no line breaks."""
    line, column = finding.position
    text = printable(f"{finding.script}: {finding.message}").replace("%", "%25")
    file = f"file={finding.file}," if finding.file else ""
    return (
        f"::error {file}line={line},col={column},title={finding.rule}::"
        f"{text.replace(chr(10), '%0A')}\n"
    )


@click.command()
@click.option(
    "--format", "form", type=click.Choice(GRAPHS), default="text", show_default=True
)
@SCRIPTS
@SERVER
@PRINTING
@pass_session
def graph(session: Session, form: str) -> None:
    """Draw which script invokes which."""
    click.echo(printable(drawn(session.read(), form, session.compiler)), nl=False)


@click.command("config")
@AS_JSON
@click.option("--schema", is_flag=True, help="Print the file's JSON schema instead.")
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def show_config(session: Session, as_json: bool, schema: bool) -> None:
    """Print the settings in force and where each value comes from.

    A token is never printed, only that there is one.
    """
    if schema:
        click.echo(json.dumps(config_schema(), indent=2))
        return
    given = {
        "url": session.host,
        "org": session.org,
        "token": session.token or ("a file" if session.token_file else None),
        "profile": session.profile,
        "snapshot": str(session.snapshot_option or ""),
    }
    settings = in_force(session.config, given, os.environ, str(session.snapshot))
    if as_json:
        click.echo(json.dumps([asdict(setting) for setting in settings], indent=2))
    else:
        click.echo("".join(map(_setting_line, settings)), nl=False)


def _setting_line(setting: Setting) -> str:
    value = "not set" if setting.value is None else json.dumps(setting.value)
    return printable(f"{setting.key} = {value}  # {setting.where}") + "\n"
