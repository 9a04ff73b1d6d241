"""The command `fluxcall`.

The modules of this package parse arguments, call a workflow and print; the work itself is in
`workflows` and `invoke`. Exit codes: 0 success, 1 a difference or a finding, 2 an error,
130 Ctrl-C, 141 the reader of a pipe has gone.

Imports are delayed until they are needed, so `fluxcall --help` starts as fast as click does,
and a missing click is reported with instructions.
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
