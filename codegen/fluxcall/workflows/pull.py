"""Reads a source's scripts into the snapshot. Whatever was observed of an unchanged text stays known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fluxcall.analysis.describe import describe
from fluxcall.errors import (
    SourceError,
)
from fluxcall.files import check_folder, write_files
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import RawScript, ScriptModel
from fluxcall.snapshot import known_scripts, snapshot_file

Source = Callable[[Sequence[ScriptModel]], Iterable[RawScript]]
"""Gives the scripts of a server or a folder; of those that it is told of and that have
not changed it need not ask everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did.

    Attributes:
        scripts: how many there are.
        warnings: what only degraded.
        changed: the files that were written.
    """

    scripts: int
    warnings: tuple[str, ...] = ()
    changed: tuple[Path, ...] = ()


def pull(source: Source, snapshot: Path, compiler: Compiler) -> Outcome:
    """Source → snapshot."""
    check_folder(snapshot)
    scripts, warnings = pulled(source, known_scripts(snapshot), compiler)
    changed = write_files([snapshot_file(scripts, snapshot)])
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


def pulled(
    source: Source, known: Sequence[ScriptModel], compiler: Compiler
) -> tuple[list[ScriptModel], tuple[str, ...]]:
    scripts, warnings = describe(source(known), compiler)
    if not scripts:
        raise SourceError("there are no scripts to generate functions for")
    before = {script.name: script for script in known}
    kept = [_with_observed(script, before, warnings) for script in scripts]
    return kept, tuple(warnings)


def _with_observed(
    script: ScriptModel, before: Mapping[str, ScriptModel], warnings: list[str]
) -> ScriptModel:
    """What was observed holds as long as the text is the same."""
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
