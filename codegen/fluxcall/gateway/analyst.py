"""The process that analyses scripts for the gateway; `python -m` runs it.

It reads one JSON text a line and answers one JSON object a line: first `{"ready": true}`
or `{"unavailable": reason}`, then what `_analysis` returns. Invariant: it and Flux's
compiler below it have a bounded memory, and it ends with its owner.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from fluxcall.analysis.script import analyse
from fluxcall.errors import AnalysisError, CompilerUnavailableError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.snapshot import type_to_json

MEMORY = 2**30
"""Bytes of data that the process, and the compiler, may each have."""

SECONDS = 60.0
"""What one question may take, by the clock; the owner limits the processor's time."""


def main() -> None:
    """Answer until stdin ends."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with Compiler(seconds=SECONDS, say=_say) as compiler:
        _answer(_readiness(compiler))
        for line in sys.stdin:
            _answer(_analysis(compiler, json.loads(line)))


def _readiness(compiler: Compiler) -> dict[str, Any]:
    """Start the compiler: the first script should not wait for it."""
    try:
        compiler.parse("x = 1")
    except (CompilerUnavailableError, AnalysisError) as error:
        return {"unavailable": str(error)}
    return {"ready": True}


def _analysis(compiler: Compiler, text: str) -> dict[str, Any]:
    """Return what is kept of a script's analysis, or why there is none."""
    try:
        found = analyse(compiler, text)
    except CompilerUnavailableError as error:
        return {"unavailable": str(error)}
    except AnalysisError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "the script needs too much memory"}
    literals = {name: type_to_json(kind) for name, kind in found.literals.items()}
    return {"params": dict(found.server_types), "literals": literals}


def _answer(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def _say(line: str) -> None:
    print(f"fluxcall: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
