"""The command `fluxcall`: parses, calls, prints; refuses to loop over scripts.

Exit codes: 0 fine, 1 a difference or a finding, 2 an error.
"""

from __future__ import annotations

import sys

import click

from fluxcall.cli import gateway, generating, invoking, scripts
from fluxcall.cli.console import say
from fluxcall.errors import GeneratorError
from fluxcall.runtime.errors import FluxcallError


def main() -> None:
    """Runs the command; the one place that exits the process."""
    try:
        sys.exit(command.main(prog_name="fluxcall", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        say("stopped")
    except click.ClickException as error:
        error.show()
    except (GeneratorError, FluxcallError) as error:
        for line in str(error).splitlines():
            say(f"error: {line}")
    sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fluxcall")
def command() -> None:
    """Makes InfluxDB's invokable scripts typed functions."""


for one in (
    generating.pull,
    generating.generate,
    generating.check,
    generating.lint,
    generating.show_config,
    invoking.observe,
    invoking.invoke,
    invoking.record,
    scripts.bundle,
    scripts.push,
    scripts.diff,
    scripts.graph,
    gateway.serve,
    gateway.demo,
):
    command.add_command(one)
