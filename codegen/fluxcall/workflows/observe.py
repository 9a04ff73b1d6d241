"""Learns a script's columns from one run; refuses to run what may write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fluxcall.analysis.describe import describe
from fluxcall.analysis.observed import differences, observed_results
from fluxcall.analysis.script import analyse
from fluxcall.errors import ConfigurationError, SourceError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.extern import InvalidParametersError, build_extern
from fluxcall.model import RawScript, ResultModel, ScriptModel
from fluxcall.runtime.errors import FluxcallError
from fluxcall.snapshot import read_snapshot, write_snapshot

Run = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Sequence[bytes]]
"""Runs a text with parameters, as JSON and as `extern`; gives the annotated answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one run showed.

    Attributes:
        results: the script's results with their exact columns.
        differences: what the text told otherwise, in words.
        changed: the files that were written.
    """

    results: tuple[ResultModel, ...]
    differences: tuple[str, ...]
    changed: tuple[Path, ...]


def observe(
    raw: RawScript,
    snapshot: Path,
    params: Mapping[str, Any],
    *,
    run: Run,
    compiler: Compiler,
    allow_writes: bool,
) -> Observation:
    """Runs the script once and records its columns in the snapshot.

    Args:
        params: the parameters as JSON has them.
        allow_writes: run it even where it may do more than read.

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
        extern = build_extern(params, analysis.literals)
        chunks = run(raw.text, params, extern)
        results = observed_results(chunks, analysis.results)
    except InvalidParametersError as error:
        raise ConfigurationError(f"{raw.name}: {error}") from None
    except FluxcallError as error:
        raise SourceError(f"{raw.name}: {error}") from None
    seen = replace(known, results=results, complete=True)
    changed = write_snapshot([seen if s is known else s for s in scripts], snapshot)
    return Observation(
        results=results,
        differences=tuple(differences(results, analysis.results)),
        changed=changed,
    )


def _known(
    scripts: Sequence[ScriptModel], raw: RawScript, compiler: Compiler, snapshot: Path
) -> ScriptModel:
    """The snapshot's script, if it has this text."""
    (described,), _ = describe([raw], compiler)
    for script in scripts:
        if script.name == raw.name and script.text_hash == described.text_hash:
            return script
    raise ConfigurationError(
        f"{raw.name}: {snapshot} does not know it, or with another text: pull first"
    )
