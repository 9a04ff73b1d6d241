"""Reads a source's scripts into the snapshot.

Invariant: a pull never makes a snapshot worse. What is known about a script is kept as long
as its text does not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fluxcall.analysis.describe import describe_all
from fluxcall.errors import (
    AnalysisError,
    CombinedError,
    CompilerUnavailableError,
    SourceError,
)
from fluxcall.files import check_folder, write_files
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import RawScript, ScriptModel
from fluxcall.snapshot import known_scripts, snapshot_file

Source = Callable[[Sequence[ScriptModel]], Iterable[RawScript]]
"""Yields the scripts of a server or folder, given the known ones, so that it can skip
requests for scripts that have not changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of a run.

    Attributes:
        scripts: the number of scripts.
        warnings: problems that degraded the result.
        changed: the files that were written.
    """

    scripts: int
    warnings: tuple[str, ...] = ()
    changed: tuple[Path, ...] = ()


def pull(
    source: Source,
    snapshot: Path,
    compiler: Compiler,
    *,
    allow_unanalysed: bool = False,
    strict: bool = False,
) -> Outcome:
    """Read the scripts of a source into the snapshot.

    Args:
        allow_unanalysed: create a first snapshot even without a compiler.
        strict: fail if a script cannot be analysed and is new or has changed.

    Raises:
        GeneratorError: see `pulled`, or the snapshot cannot be written.
    """
    check_folder(snapshot)
    scripts, warnings = pulled(
        source,
        known_scripts(snapshot),
        compiler,
        allow_unanalysed=allow_unanalysed,
        strict=strict,
    )
    changed = write_files([snapshot_file(scripts, snapshot)])
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


def pulled(
    source: Source,
    known: Sequence[ScriptModel],
    compiler: Compiler,
    *,
    allow_unanalysed: bool = False,
    strict: bool = False,
) -> tuple[list[ScriptModel], tuple[str, ...]]:
    """Return the scripts of a source, and warnings.

    If a text has not changed, its observed columns are kept, and so is its analysis if
    there is no compiler.

    Raises:
        SourceError: the scripts cannot be read, or there are none.
        CompilerUnavailableError: there is no compiler and no earlier snapshot.
        CombinedError: with `strict`, all scripts that cannot be analysed.
    """
    found = describe_all(source(known), compiler, known)
    if not found.scripts:
        raise SourceError("there are no scripts to generate functions for")
    if found.degraded and strict:
        raise CombinedError([AnalysisError(warning) for warning in found.warnings])
    if found.degraded and found.unavailable and not known and not allow_unanalysed:
        raise CompilerUnavailableError(
            f"{found.unavailable}; --allow-unanalysed goes on with the server's types,"
            " which are fewer"
        )
    before = {script.name: script for script in known}
    warnings = [*found.warnings]
    kept = [_with_observed(script, before, warnings) for script in found.scripts]
    return kept, tuple(warnings)


def _with_observed(
    script: ScriptModel, before: Mapping[str, ScriptModel], warnings: list[str]
) -> ScriptModel:
    """Return a script with its observed columns, if its text has not changed."""
    known = before.get(script.name)
    observed = [r for r in known.results if r.source == "observed"] if known else []
    if known is None or not observed:
        return script
    if known.text_hash == script.text_hash:
        return replace(script, results=known.results, complete=known.complete)
    warnings.append(
        f"{script.name}: its text has changed, so what was observed of its columns no"
        " longer counts: observe it again"
    )
    return script
