"""Generates modules from the snapshot.

Invariant: all files are written, or none.
"""

from __future__ import annotations

from fluxcall.cache import NO_TEXTS, Texts
from fluxcall.files import check_folder, write_files
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.snapshot import known_scripts, read_snapshot, snapshot_file
from fluxcall.workflows.outputs import output_files
from fluxcall.workflows.plan import Plan
from fluxcall.workflows.pull import Outcome, Source, pulled


def generate(
    source: Source | None,
    plan: Plan,
    compiler: Compiler,
    texts: Texts = NO_TEXTS,
    *,
    allow_unanalysed: bool = False,
    strict: bool = False,
) -> Outcome:
    """Generate modules from the snapshot; if there is a source, pull it first.

    Args:
        compiler: analyses the scripts of a source and formats Flux bindings.
        texts: the cache of printed code.
        allow_unanalysed, strict: see `pull`.
    """
    for output in plan.outputs:
        check_folder(output.path)
    if source is None:
        return _generate_offline(plan, compiler, texts)
    scripts, warnings = pulled(
        source,
        known_scripts(plan.snapshot),
        compiler,
        allow_unanalysed=allow_unanalysed,
        strict=strict,
    )
    made, left_out = output_files(scripts, plan, compiler, texts)
    files = [snapshot_file(scripts, plan.snapshot), *made]
    changed = write_files(files)
    return Outcome(
        scripts=len(scripts), warnings=(*warnings, *left_out), changed=tuple(changed)
    )


def _generate_offline(plan: Plan, compiler: Compiler, texts: Texts) -> Outcome:
    scripts = read_snapshot(plan.snapshot)
    files, left_out = output_files(scripts, plan, compiler, texts)
    changed = write_files(files)
    return Outcome(scripts=len(scripts), warnings=left_out, changed=tuple(changed))
