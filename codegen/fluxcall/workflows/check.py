"""Finds what `generate` would change in files, and `pull` in the snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from fluxcall.render.layout import VENDORED_HEAD
from fluxcall.render.module import HEAD
from fluxcall.snapshot import read_snapshot, snapshot_file
from fluxcall.workflows.outputs import output_files
from fluxcall.workflows.plan import Plan

if TYPE_CHECKING:
    from fluxcall.workflows.pull import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The result of checking one file.

    Attributes:
        path: the file.
        diff: what writing it would change, as a unified diff; empty if it is up to date.
        differences: the same changes as callers see them; at least one if there is a diff.
    """

    path: Path
    diff: str
    differences: tuple[Difference, ...]


def check(
    plan: Plan, compiler: Compiler, formatted: Texts = NO_TEXTS
) -> tuple[list[Checked], tuple[str, ...]]:
    """Return what `generate` would change, file by file, and its warnings.

    All code is printed again.

    Args:
        compiler: formats Flux bindings; it is started only if there are any.
        formatted: the cache of text that black has formatted, which is verified.
    """
    scripts = read_snapshot(plan.snapshot)
    files, warnings = output_files(scripts, plan, compiler, NO_TEXTS, formatted)
    return [_checked(f, partial(_drift, f, compiler)) for f in files], warnings


def outdated(scripts: Iterable[ScriptModel], edition: int = EDITION) -> tuple[str, ...]:
    """Return the names of scripts that this version of fluxcall may analyse better."""
    return tuple(
        s.name for s in scripts if s.edition < edition and s.language == "flux"
    )


def check_live(
    source: Source, snapshot: Path, compiler: Compiler
) -> tuple[Checked, tuple[str, ...]]:
    """Return what `pull` would change in the snapshot, and its warnings."""
    from fluxcall.workflows.pull import (
        pulled,
    )  # imports the analysis, which offline checks do not need

    known = read_snapshot(snapshot)
    scripts, warnings = pulled(source, known, compiler)
    file = snapshot_file(scripts, snapshot)
    return _checked(file, lambda before: compare_scripts(known, scripts)), warnings


Drift = Callable[[str], Sequence[Difference]]
"""Returns the differences between a file's current text and the one it should have."""


def _checked(file: File, drift: Drift) -> Checked:
    current = current_text(file)
    diff = diff_text(file, current)
    if not diff:
        differences: Sequence[Difference] = ()
    elif current is None:
        differences = [_of_the_file(BREAKING, file, "is missing")]
    elif file.text is None:
        differences = [_of_the_file(BREAKING, file, "is no longer generated")]
    else:
        differences = drift(current) or [
            _of_the_file(COSMETIC, file, "changed in its layout or comments")
        ]
    return Checked(path=file.path, diff=diff, differences=tuple(differences))


def _of_the_file(kind: str, file: File, change: str) -> Difference:
    return Difference(kind=kind, script="", what=file.path.as_posix(), change=change)


def _drift(file: File, compiler: Compiler, before: str) -> Sequence[Difference]:
    """Return the differences that callers of a file see, and its unplanned code."""
    after = file.text or ""
    try:
        if after.startswith(FLUX_FIRST_LINE):
            known, planned = (flux_contracts_of(compiler, t) for t in (before, after))
            others = [*unplanned_flux(before, after, compiler)]
        elif after.startswith(HEAD):
            known, planned = contracts_of(before), contracts_of(after)
            others = [*unplanned_python(before, after, _changed(known, planned))]
        elif after.startswith(VENDORED_HEAD):
            return _drift_of_runtime(file, before)
        elif file.path.name == "LICENSE":
            return []
        else:
            raise ValueError("files of this kind cannot be compared")
    except (ValueError, AnalysisError) as error:
        return [_of_the_file(BREAKING, file, f"cannot be read: {error}")]
    return [*others, *as_breaking(compare(known, planned), known, planned)]


def _changed(
    known: Mapping[str, Contract], planned: Mapping[str, Contract]
) -> set[str]:
    """Return the scripts whose contracts differ; renamed scripts by both names."""
    seen = {d.script for d in compare(known, planned) if d.kind != COSMETIC}
    return seen | (known.keys() ^ planned.keys())


def _drift_of_runtime(file: File, before: str) -> Sequence[Difference]:
    """Return the differences in a copy of the runtime, which is code that programs run."""
    if is_same_code(before, file.text or ""):
        return []
    return [
        _of_the_file(
            BREAKING, file, "differs from the runtime of this fluxcall version"
        )
    ]
