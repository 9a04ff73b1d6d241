"""The table of commands, which are loaded on demand, and the handling of their errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click

from fluxcall.cli.console import Console
from fluxcall.errors import GeneratorError

INTERRUPTED = 130
PIPE_CLOSED = 141


class Entry(NamedTuple):
    """The module and function of a command, and its line in `--help`."""

    place: str
    summary: str


SECTIONS: Mapping[str, Mapping[str, Entry]] = {
    "Write code": {
        "pull": Entry("generating:pull", "Read the scripts into the snapshot."),
        "generate": Entry("generating:generate", "Write the modules."),
        "check": Entry("checking:check", "Compare the modules with the snapshot."),
    },
    "Look at scripts": {
        "lint": Entry("looking:lint", "Find mistakes in scripts."),
        "graph": Entry("looking:graph", "Draw the call graph of scripts."),
    },
    "Call scripts": {
        "invoke": Entry("invoking:invoke", "Call a script and print its rows."),
        "observe": Entry("invoking:observe", "Learn a script's columns by running it."),
        "ui": Entry("ui:ui", "Open a web page to find and run scripts."),
        "record": Entry("invoking:record", "Record an answer for tests."),
    },
    "Manage scripts as code": {
        "bundle": Entry("deploying:bundle", "Link a script with the scripts it uses."),
        "diff": Entry("deploying:diff", "Print what `push` would change."),
        "push": Entry("deploying:push", "Push a folder's scripts to a server."),
    },
    "Set up": {
        "doctor": Entry("doctor:doctor", "Diagnose problems and suggest fixes."),
        "config": Entry("looking:show_config", "Print the settings in force."),
        "trust": Entry("trust:trust", "Allow a server to receive your tokens."),
    },
    "Run scripts on InfluxDB 2": {
        "serve": Entry("gateway:serve", "Serve the scripts API in front of InfluxDB."),
        "store": Entry(
            "gateway:store_group", "Export or import the gateway's scripts."
        ),
        "demo": Entry("gateway:demo", "Demonstrate everything with sample scripts."),
    },
}
COMMANDS = {name: entry for each in SECTIONS.values() for name, entry in each.items()}


class Commands(click.Group):
    """A group of commands by subject, whose modules are imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of `--help`."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].place.partition(":")
        found: click.Command = getattr(import_module(f"fluxcall.cli.{module}"), name)
        return found

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write one section per subject."""
        for title, entries in SECTIONS.items():
            with formatter.section(title):
                rows = [(name, entry.summary) for name, entry in entries.items()]
                formatter.write_dl(rows, col_max=10)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or suggest the nearest one."""
        from fluxcall.errors import did_you_mean

        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"No such command {name!r}{did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, and exit silently if the reader of its output has gone."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(PIPE_CLOSED)
        return code


@click.group(
    cls=Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "color": False if os.environ.get("NO_COLOR") else None,
    },
)
@click.version_option(package_name="fluxcall")
def command() -> None:
    """Turn InfluxDB invokable scripts into typed functions, in Python and in Flux.

    Start with: fluxcall generate -o scripts.py
    """


def run() -> int:
    """Run the command given by the process's arguments, and return the exit code."""
    console = Console()
    try:
        return command.main(prog_name="fluxcall", standalone_mode=False) or 0
    except click.exceptions.Abort as error:
        if isinstance(error.__cause__ or error.__context__, EOFError):
            console.error("the input ended before a question was answered")
            return 2
        console.say("stopped")
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
    except GeneratorError as error:
        console.error(error)
    except Exception as error:
        if not _is_the_runtimes(error):
            raise
        console.error(error)
    return 2


def _is_the_runtimes(error: Exception) -> bool:
    """Return whether an error is one of `fluxcall.runtime`, importing it only now."""
    from fluxcall.runtime.errors import FluxcallError

    return isinstance(error, FluxcallError)
