"""What `generate` would change in a file, and `pull` in the snapshot, as callers see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fluxcall.cache import NO_TEXTS, Texts
from fluxcall.compat.compare import (
    BREAKING,
    COSMETIC,
    Difference,
    compare,
    compare_scripts,
)
from fluxcall.compat.contract import Contract
from fluxcall.compat.flux import flux_contracts_of
from fluxcall.compat.python import contracts_of
from fluxcall.compat.unplanned import (
    as_breaking,
    is_same_code,
    unplanned_flux,
    unplanned_python,
)
from fluxcall.errors import (
    AnalysisError,
)
from fluxcall.files import File, current_text, diff_text
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.link.bindings import FIRST_LINE as FLUX_FIRST_LINE
from fluxcall.model import EDITION, ScriptModel
from fluxcall.render.module import HEAD
from fluxcall.snapshot import read_snapshot, snapshot_file
from fluxcall.workflows.outputs import output_files
from fluxcall.workflows.plan import Plan

if TYPE_CHECKING:
    from fluxcall.workflows.pull import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file should be instead of what it is.

    Attributes:
        path: the file.
        diff: what writing it would change, as a unified diff; empty if nothing.
        differences: the same as callers see it; at least one if there is a diff.
        warnings: what only degraded when the scripts were read.
    """

    path: Path
    diff: str
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...] = ()


def check(plan: Plan, compiler: Compiler, formatted: Texts = NO_TEXTS) -> list[Checked]:
    """Return what `generate` would change, file by file; everything is printed anew.

    Args:
        compiler: formats Flux bindings; it starts if there are any.
        formatted: what black made of a text before; it is proven like anything printed.
    """
    scripts = read_snapshot(plan.snapshot)
    files = output_files(scripts, plan, compiler, NO_TEXTS, formatted)
    return [_checked(file, partial(_drift, file, compiler)) for file in files]


def outdated(scripts: Iterable[ScriptModel], edition: int = EDITION) -> tuple[str, ...]:
    """Return the names of the scripts of which this fluxcall may find more."""
    return tuple(
        s.name for s in scripts if s.edition < edition and s.language == "flux"
    )


def check_live(source: Source, snapshot: Path, compiler: Compiler) -> Checked:
    """Return what `pull` would change in the snapshot."""
    from fluxcall.workflows.pull import pulled  # analyses: not needed offline

    known = read_snapshot(snapshot)
    scripts, warnings = pulled(source, known, compiler)
    file = snapshot_file(scripts, snapshot)
    checked = _checked(file, lambda before: compare_scripts(known, scripts))
    return replace(checked, warnings=warnings)


Drift = Callable[[str], Sequence[Difference]]
"""What differs between the text that a file has and the one that it should have."""


def _checked(file: File, drift: Drift) -> Checked:
    current = current_text(file)
    diff = diff_text(file, current)
    if not diff:
        differences: Sequence[Difference] = ()
    elif current is None:
        differences = [_of_the_file(BREAKING, file, "is missing")]
    elif file.text is None:
        differences = [_of_the_file(BREAKING, file, "is no longer made")]
    else:
        differences = drift(current) or [
            _of_the_file(COSMETIC, file, "changed in its layout or comments")
        ]
    return Checked(path=file.path, diff=diff, differences=tuple(differences))


def _of_the_file(kind: str, file: File, change: str) -> Difference:
    return Difference(kind=kind, script="", what=file.path.as_posix(), change=change)


def _drift(file: File, compiler: Compiler, before: str) -> Sequence[Difference]:
    """Return what callers of a file see, and whatever else it holds without a plan."""
    after = file.text or ""
    try:
        if after.startswith(FLUX_FIRST_LINE):
            known, planned = (flux_contracts_of(compiler, t) for t in (before, after))
            others = [*unplanned_flux(before, after, compiler)]
        elif after.startswith(HEAD):
            known, planned = contracts_of(before), contracts_of(after)
            others = [*unplanned_python(before, after, _changed(known, planned))]
        else:
            return _drift_of_runtime(file, before)
    except (ValueError, AnalysisError) as error:
        return [_of_the_file(BREAKING, file, f"cannot be read: {error}")]
    return [*others, *as_breaking(compare(known, planned), known, planned)]


def _changed(
    known: Mapping[str, Contract], planned: Mapping[str, Contract]
) -> set[str]:
    """Return the scripts that callers see otherwise than before, renamed ones by both
    names.
    """
    seen = {d.script for d in compare(known, planned) if d.kind != COSMETIC}
    return seen | (known.keys() ^ planned.keys())


def _drift_of_runtime(file: File, before: str) -> Sequence[Difference]:
    """Return what differs in a copy of the runtime, which is code that programs run."""
    if file.path.suffix != ".py" or is_same_code(before, file.text or ""):
        return []
    return [_of_the_file(BREAKING, file, "is not the runtime that belongs there")]
