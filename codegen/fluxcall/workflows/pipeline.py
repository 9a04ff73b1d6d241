"""The generator as short functions over the rooms; refuses to print anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from fluxcall import snapshot
from fluxcall.analysis.describe import describe
from fluxcall.analysis.lint import Finding, lint
from fluxcall.cache import NO_TEXTS, Texts
from fluxcall.compat.compare import (
    BREAKING,
    COSMETIC,
    Difference,
    compare,
    compare_scripts,
)
from fluxcall.compat.flux import flux_contracts_of
from fluxcall.compat.python import contracts_of
from fluxcall.config.file import Config, Output, output_at
from fluxcall.config.overrides import check_config, configure
from fluxcall.errors import (
    AnalysisError,
    CombinedError,
    ConfigurationError,
    GeneratorError,
    SnapshotError,
    SourceError,
)
from fluxcall.files import File, check_folder, current_text, diff_text, write_files
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.link.bindings import FIRST_LINE as FLUX_FIRST_LINE
from fluxcall.link.bindings import bindings_file, make_bindings
from fluxcall.model import RawScript, ScriptModel
from fluxcall.render.cached import Printed, key_of
from fluxcall.render.layout import (
    Module,
    chosen_scripts,
    folders,
    lay_out,
    module_collisions,
    vendored_files,
)
from fluxcall.render.module import FIRST_LINE, HEAD, render_module
from fluxcall.render.view import find_collisions

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


def pull(source: Source, lock: Path, compiler: Compiler) -> Outcome:
    """Source → snapshot."""
    check_folder(lock)
    scripts, warnings = _pulled(source, known_scripts(lock), compiler)
    changed = write_files([_snapshot_file(scripts, lock)])
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be made.

    Attributes:
        lock: the snapshot.
        outputs: what is written from it.
        config: what is said besides.
    """

    lock: Path
    outputs: tuple[Output, ...]
    config: Config = field(default_factory=Config)


def plan_for(
    config: Config, named: Sequence[Path] = (), lock: Path | None = None
) -> Plan:
    """What is to be made.

    Args:
        named: outputs in place of the configuration's; then the snapshot lies beside the
            first, unless somebody says where.
        lock: the snapshot in place of the configuration's.

    Raises:
        ConfigurationError: there is nothing to make.
    """
    outputs = tuple(map(output_at, named)) or config.outputs
    if not outputs:
        raise ConfigurationError(
            "there is nothing to write: give --output air.py, or write [[outputs]]"
            f" into {config.where or 'fluxcall.toml'}"
        )
    beside = named[0].parent / snapshot.FILE_NAME if named else None
    return Plan(
        lock=lock or config.snapshot or beside or lock_for(config),
        outputs=outputs,
        config=config,
    )


def lock_for(config: Config, lock: Path | None = None) -> Path:
    """The snapshot where no output is named: beside a configuration that names some."""
    folder = Path(config.where).parent if config.outputs else Path()
    return lock or config.snapshot or folder / snapshot.FILE_NAME


def generate(
    source: Source | None,
    plan: Plan,
    compiler: Compiler | None = None,
    texts: Texts = NO_TEXTS,
) -> Outcome:
    """Snapshot → modules; with a source the snapshot is pulled first.

    All files are written, or none.

    Args:
        compiler: looks at the scripts of a source.
        texts: what was printed before.
    """
    for output in plan.outputs:
        check_folder(output.path)
    if source is None or compiler is None:
        return _generate_offline(plan, compiler, texts)
    scripts, warnings = _pulled(source, known_scripts(plan.lock), compiler)
    made = _output_files(scripts, plan, compiler, texts)
    files = [_snapshot_file(scripts, plan.lock), *made]
    changed = write_files(files)
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


def _generate_offline(plan: Plan, compiler: Compiler | None, texts: Texts) -> Outcome:
    """Where the same was made of the same before and is there, nothing is to be done."""
    text = _snapshot_text(plan.lock)
    key = key_of(text, plan.outputs, plan.config)
    for made in texts.find([key]).values():
        scripts, files = json.loads(made)
        if _stand(files) and not [*_left_over(plan, {Path(path) for path in files})]:
            return Outcome(scripts=scripts)
    scripts = snapshot.from_text(text, where=str(plan.lock))
    made_files = _output_files(scripts, plan, compiler, texts)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file is not any more.

    Attributes:
        path: the file.
        diff: what writing it would change, as a unified diff; empty if nothing.
        differences: the same as callers see it; at least one where there is a diff.
    """

    path: Path
    diff: str
    differences: tuple[Difference, ...]


def check(plan: Plan, compiler: Compiler | None = None) -> list[Checked]:
    """What `generate` would change, file by file; everything is printed anew.

    Args:
        compiler: formats Flux bindings, if there are any.
    """
    files = _output_files(read_snapshot(plan.lock), plan, compiler, NO_TEXTS)
    return [_checked(file, lambda b, a: _drift(b, a, compiler)) for file in files]


def check_live(source: Source, lock: Path, compiler: Compiler) -> Checked:
    """What `pull` would change in the snapshot."""
    known = read_snapshot(lock)
    scripts, _ = _pulled(source, known, compiler)
    file = _snapshot_file(scripts, lock)
    return _checked(file, lambda before, after: compare_scripts(known, scripts))


Drift = Callable[[str, str], Sequence[Difference]]
"""What differs between two texts of a file."""


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
        differences = drift(current, file.text) or [
            _of_the_file(COSMETIC, file, "is another text")
        ]
    return Checked(path=file.path, diff=diff, differences=tuple(differences))


def _of_the_file(kind: str, file: File, change: str) -> Difference:
    return Difference(kind=kind, script="", what=file.path.as_posix(), change=change)


def _drift(before: str, after: str, compiler: Compiler | None) -> Sequence[Difference]:
    """What callers of a module see; one that nobody can read may be anything."""
    read = contracts_of
    if compiler is not None and after.startswith(FLUX_FIRST_LINE):
        read = partial(flux_contracts_of, compiler)
    elif not after.startswith(HEAD):  # a copy of the runtime
        return []
    try:
        known = read(before)
    except (ValueError, AnalysisError) as error:
        return [
            Difference(kind=BREAKING, script="", what="the module", change=str(error))
        ]
    return compare(known, read(after))


def lint_all(source: Source, compiler: Compiler) -> list[Finding]:
    """What is to mend in all scripts, by their names."""
    raws = sorted(source(()), key=lambda raw: raw.name)
    return [finding for raw in raws for finding in lint(compiler, raw)]


def script_of(lock: Path, name: str) -> ScriptModel:
    """The snapshot's script of this name.

    Raises:
        SnapshotError: there is no snapshot, or no such script in it.
    """
    for script in read_snapshot(lock):
        if script.name == name:
            return script
    raise SnapshotError(f"{lock} has no script {name!r}: pull first")


def _pulled(
    source: Source, known: Sequence[ScriptModel], compiler: Compiler
) -> tuple[list[ScriptModel], tuple[str, ...]]:
    scripts, warnings = describe(source(known), compiler)
    if not scripts:
        raise SourceError("there are no scripts to generate functions for")
    before = {script.name: script for script in known}
    kept = [_with_observed(script, before, warnings) for script in scripts]
    return kept, tuple(warnings)


def known_scripts(lock: Path) -> Sequence[ScriptModel]:
    """The scripts of a snapshot, if there is one.

    Raises:
        SnapshotError: it is unreadable or no snapshot.
    """
    return read_snapshot(lock) if lock.exists() else ()


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


def read_snapshot(lock: Path) -> tuple[ScriptModel, ...]:
    """The scripts of a snapshot.

    Raises:
        SnapshotError: it is missing, unreadable or no snapshot.
    """
    return snapshot.from_text(_snapshot_text(lock), where=str(lock))


def _snapshot_text(lock: Path) -> str:
    try:
        return lock.read_text("utf-8")
    except FileNotFoundError:
        raise SnapshotError(
            f"{lock} is missing: make it with `fluxcall generate` or `fluxcall pull`"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(f"{lock} cannot be read: {error}") from None


def write_snapshot(scripts: Sequence[ScriptModel], lock: Path) -> tuple[Path, ...]:
    """Writes the snapshot if it differs; gives what was written."""
    return tuple(write_files([_snapshot_file(scripts, lock)]))


def _snapshot_file(scripts: Sequence[ScriptModel], lock: Path) -> File:
    return File(path=lock, text=snapshot.to_text(scripts), ours=snapshot.is_snapshot)


def _output_files(
    scripts: Sequence[ScriptModel], plan: Plan, compiler: Compiler | None, texts: Texts
) -> list[File]:
    """All files of the outputs, and those that are no longer among them."""
    check_config(scripts, plan.config)
    python = [output for output in plan.outputs if output.mode != "flux"]
    made = _module_texts(scripts, python, plan.config, texts)
    for output in plan.outputs:
        made |= vendored_files(output)
        if output.mode == "flux":
            made[output.path] = _flux_text(output, scripts, plan.config, compiler)
    files = [File(path=path, text=text, ours=_is_ours) for path, text in made.items()]
    return [*files, *_left_over(plan, made.keys())]


def _flux_text(
    output: Output,
    scripts: Sequence[ScriptModel],
    config: Config,
    compiler: Compiler | None,
) -> str:
    if compiler is None:
        raise ConfigurationError(
            f"{output.path}: Flux is formatted by Flux's compiler alone"
        )
    chosen = chosen_scripts(output, scripts)
    configured = [configure(script, config.of(script)) for script in chosen]
    return bindings_file(make_bindings(configured, helper="fluxcall."), compiler)


def _module_texts(
    scripts: Sequence[ScriptModel],
    outputs: Sequence[Output],
    config: Config,
    texts: Texts,
) -> dict[Path, str]:
    """The modules of Python outputs: path → text."""
    packages = {output.path for output in outputs if output.mode == "package"}
    modules = [m for o in outputs for m in lay_out(o, scripts, packages)]
    used = {id(script): script for module in modules for script in module.scripts}
    printed = Printed([*used.values()], config, texts)
    shared = [p for module in modules for p in _collisions(module, printed)]
    if printed.problems or shared:
        raise CombinedError([*printed.problems, *shared])
    return {module.path: _module_text(module, printed) for module in modules}


def _collisions(module: Module, printed: Printed) -> list[GeneratorError]:
    taken = printed.taken(module.scripts)
    functions = {one.function: one.script for one in taken}
    return [*find_collisions(taken), *module_collisions(module, functions)]


def _module_text(module: Module, printed: Printed) -> str:
    parts = printed.parts(module.scripts)
    return render_module(parts, runtime=module.runtime, modules=module.modules)


def _left_over(plan: Plan, planned: Collection[Path]) -> Iterator[File]:
    """What fluxcall once wrote into a folder of its own, and is no longer planned."""
    for folder in folders(plan.outputs):
        for path in sorted(folder.glob("*.py")):
            if path not in planned and not path.is_symlink() and _is_ours(_head(path)):
                yield File(path=path, text=None, ours=_is_ours)


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as opened:
        return opened.readline()


def _is_ours(text: str) -> bool:
    return text.startswith((FIRST_LINE, FLUX_FIRST_LINE, "MIT License"))
