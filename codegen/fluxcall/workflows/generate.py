"""Snapshot → modules. All files are written, or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from fluxcall.cache import NO_TEXTS, Texts
from fluxcall.files import check_folder, write_files
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.render.cached import key_of
from fluxcall.snapshot import from_text, known_scripts, snapshot_file, snapshot_text
from fluxcall.workflows.outputs import left_over, output_files
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
    """Snapshot → modules; with a source the snapshot is pulled first.

    All files are written, or none.

    Args:
        compiler: analyses the scripts of a source and formats Flux bindings.
        texts: what was printed before.
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
    made = output_files(scripts, plan, compiler, texts)
    files = [snapshot_file(scripts, plan.snapshot), *made]
    changed = write_files(files)
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


def _generate_offline(plan: Plan, compiler: Compiler, texts: Texts) -> Outcome:
    """Where the same was made of the same before and is there, nothing is to be done."""
    text = snapshot_text(plan.snapshot)
    key = key_of(text, plan.outputs, plan.config)
    for made in texts.find([key]).values():
        scripts, files = json.loads(made)
        if _stand(files) and not [*left_over(plan, {Path(path) for path in files})]:
            return Outcome(scripts=scripts)
    scripts = from_text(text, where=str(plan.snapshot))
    made_files = output_files(scripts, plan, compiler, texts)
    changed = write_files(made_files)
    digests = {str(f.path): _digest(f.text) for f in made_files if f.text is not None}
    texts.keep({key: json.dumps([len(scripts), digests])})
    return Outcome(scripts=len(scripts), changed=tuple(changed))


def _stand(files: Mapping[str, str]) -> bool:
    """Whether all files have the texts of these digests."""
    try:
        return all(
            not Path(path).is_symlink() and _digest(Path(path).read_bytes()) == digest
            for path, digest in files.items()
        )
    except OSError:
        return False


def _digest(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(raw).hexdigest()
