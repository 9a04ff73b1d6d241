"""Learns a script's columns by running it.

Invariant: a script that may write is never run unless the user allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fluxcall.analysis.describe import describe
from fluxcall.analysis.observed import differences, never_empty, observed_results
from fluxcall.analysis.script import analyse
from fluxcall.errors import ConfigurationError, SourceError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.extern import InvalidParametersError, build_extern
from fluxcall.model import RawScript, ResultModel, ScriptModel
from fluxcall.runtime.errors import FluxcallError
from fluxcall.snapshot import read_snapshot, write_snapshot

Run = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Sequence[bytes]]
"""Runs a text with parameters (as JSON and as `extern`) and returns the annotated answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the runs showed.

    Attributes:
        results: the script's results with their exact columns.
        differences: messages about columns that differ from what the analysis found.
        never_empty: columns that were in every table and never empty, although the
            script does not guarantee it, with their results.
        changed: the files that were written.
    """

    results: tuple[ResultModel, ...]
    differences: tuple[str, ...]
    never_empty: tuple[tuple[str, str], ...]
    changed: tuple[Path, ...]


def observe(
    raw: RawScript,
    snapshot: Path,
    runs: Sequence[Mapping[str, Any]],
    *,
    run: Run,
    compiler: Compiler,
    allow_writes: bool,
    exact: bool = False,
) -> Observation:
    """Run the script and record in the snapshot what the runs have in common.

    Args:
        runs: the parameters of each run, as JSON values.
        allow_writes: run the script even if it may do more than read.
        exact: assume that columns which were never empty never will be.

    Raises:
        ConfigurationError: the script may write, or the parameters do not fit.
        SourceError: the script could not be run, or failed.
        SnapshotError: the snapshot is missing or has another text of the script.
    """
    scripts = read_snapshot(snapshot)
    known = _known(scripts, raw, compiler, snapshot)
    if known.effects and not allow_writes:
        raise ConfigurationError(
            f"{raw.name} may do more than read ({', '.join(known.effects)}):"
            " --allow-writes runs it all the same"
        )
    analysis = analyse(compiler, raw.text)
    try:
        answers = [
            run(raw.text, params, build_extern(params, analysis.literals))
            for params in runs
        ]
        careful = observed_results(answers, analysis.results)
        trusting = observed_results(answers, analysis.results, exact=True)
    except InvalidParametersError as error:
        raise ConfigurationError(f"{raw.name}: {error}") from None
    except FluxcallError as error:
        raise SourceError(f"{raw.name}: {error}") from None
    results = trusting if exact else careful
    seen = replace(known, results=results, complete=True)
    changed = write_snapshot([seen if s is known else s for s in scripts], snapshot)
    return Observation(
        results=results,
        differences=tuple(differences(results, analysis.results)),
        never_empty=tuple(never_empty(careful, trusting)),
        changed=changed,
    )


def _known(
    scripts: Sequence[ScriptModel], raw: RawScript, compiler: Compiler, snapshot: Path
) -> ScriptModel:
    """Return the script from the snapshot, if it has the same text."""
    (described,), _ = describe([raw], compiler)
    for script in scripts:
        if script.name == raw.name and script.text_hash == described.text_hash:
            return script
    raise ConfigurationError(
        f"{raw.name}: {snapshot} does not know it, or with another text: pull first"
    )
