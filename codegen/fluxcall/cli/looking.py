"""The commands `lint`, `graph` and `config`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click

from fluxcall.analysis.lint import Finding
from fluxcall.cli.console import (
    in_github_actions,
    print_annotation,
    print_block,
    print_json,
)
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
    """Find mistakes in scripts: what cannot work, or works in a surprising way.

    The exit code is 1 if there are findings. In GitHub Actions, findings are printed as
    annotations.
    """
    findings = lint_all(session.read, session.compiler)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    for finding in () if as_json else findings:
        if in_github_actions():
            _annotate(finding)
        else:
            click.echo(finding_line(finding))
    if not findings:
        session.console.say("no findings")
    return 1 if findings else 0


def finding_line(finding: Finding) -> str:
    """Return a finding as a line that begins with its rule and its position."""
    line, column = finding.position
    return printable(
        f"{finding.rule}: {finding.script}:{line}:{column}: {finding.message}"
    )


def _annotate(finding: Finding) -> None:
    line, column = finding.position
    print_annotation(
        "error",
        f"{finding.script}: {finding.message}",
        file=finding.file,
        line=line,
        col=column,
        title=finding.rule,
    )


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(GRAPHS),
    default="text",
    show_default=True,
    help="The output format.",
)
@SCRIPTS
@SERVER
@PRINTING
@pass_session
def graph(session: Session, form: str) -> None:
    """Draw the call graph of scripts."""
    print_block(drawn(session.read(), form, session.compiler))


@click.command("config")
@AS_JSON
@click.option(
    "--schema", is_flag=True, help="Print the JSON schema of the configuration instead."
)
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def show_config(session: Session, as_json: bool, schema: bool) -> None:
    """Print the settings in force and where each value comes from.

    A token is never printed, only whether it is set.
    """
    if schema:
        print_json(config_schema())
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
        print_json([asdict(setting) for setting in settings])
    else:
        click.echo("".join(map(_setting_line, settings)), nl=False)


def _setting_line(setting: Setting) -> str:
    value = "not set" if setting.value is None else json.dumps(setting.value)
    return printable(f"{setting.key} = {value}  # {setting.where}") + "\n"
