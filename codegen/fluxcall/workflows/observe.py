"""Learns a script's columns from runs.

Invariant: a script that may write is not run, unless that is allowed.
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
"""Runs a text with parameters, as JSON and as `extern`; returns the annotated answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the runs showed.

    Attributes:
        results: the script's results with their exact columns.
        differences: what the text told otherwise, in words.
        never_empty: results and their columns that were in every table and never empty,
            although the text does not promise it.
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
        runs: the parameters of each run as JSON has them.
        allow_writes: run it even if it may do more than read.
        exact: take the runs for the truth: what was never empty never is.

    Raises:
        ConfigurationError: it may write, or the parameters are not its own.
        SourceError: it cannot be run, or failed.
        SnapshotError: the snapshot is not there or does not know the script's text.
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
    """Return the snapshot's script, if it has this text."""
    (described,), _ = describe([raw], compiler)
    for script in scripts:
        if script.name == raw.name and script.text_hash == described.text_hash:
            return script
    raise ConfigurationError(
        f"{raw.name}: {snapshot} does not know it, or with another text: pull first"
    )
