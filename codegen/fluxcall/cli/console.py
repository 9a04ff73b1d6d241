"""Lines for people, on stderr; refuses to let a server's text steer the terminal."""

from __future__ import annotations

import click

from fluxcall.analysis.lint import Finding
from fluxcall.errors import printable
from fluxcall.workflows.pull import Outcome


def say(line: str) -> None:
    """A line for people, on stderr."""
    click.echo(f"fluxcall: {printable(line)}", err=True)


def report(outcome: Outcome) -> None:
    for warning in outcome.warnings:
        say(f"warning: {warning}")
    written = ", ".join(map(str, outcome.changed)) or "nothing to change"
    say(f"{outcome.scripts} scripts: {written}")


def finding_line(finding: Finding) -> str:
    line, column = finding.position
    where = printable(f"{finding.script}:{line}:{column}")
    return f"{where}: {printable(finding.message)} [{finding.rule}]\n"
