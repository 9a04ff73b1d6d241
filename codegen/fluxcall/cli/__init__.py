"""The command `fluxcall`.

Its modules parse, call a workflow and print; what a command does is in `workflows` and
`invoke`. Exit codes: 0 fine, 1 a difference or a finding, 2 an error, 130 Ctrl-C, 141 the
reader of a pipe has gone.

Nothing is imported before it is needed: `fluxcall --help` takes as long as click takes to
start, and without click the command says how to get it.
"""

from __future__ import annotations

import sys

from fluxcall.errors import MissingDependencyError


def main() -> None:
    """Run the command and exit the process."""
    try:
        from fluxcall.cli.commands import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "fluxcall":
            raise
        missing = MissingDependencyError("cli", "the command fluxcall")
        print(f"fluxcall: error: {missing}", file=sys.stderr)
        sys.exit(2)
    sys.exit(run())
